// How long an expression takes through the door of daygate/cel.h: to evaluate, and to compile. The expressions and
// inputs are those of cel_cases.json, which `make bench-cel` gives to other implementations too.
//
//   cel_bench [--benchmark_…]    BM_Evaluate/NAME, BM_Compile/NAME; BM_Hand/conj5 is the same in C++ by hand
//   cel_bench --answers          {"NAME": [ANSWER, ANSWER for the other input], …}
#include <benchmark/benchmark.h>
#include <json/json.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_text.h"
#include "daygate/cel.h"

namespace {

using daygate::CelActivation;
using daygate::CelEnvironment;
using daygate::CelProgram;
using daygate::CelValue;

[[noreturn]] void Die(std::string_view what) {
  std::cerr << what << "\n";
  std::exit(1);
}

template <typename T>
T Take(absl::StatusOr<T> result) {
  if (!result.ok()) Die(std::string(result.status().message()));
  return *std::move(result);
}

Json::Value ReadDocument() {
  std::ifstream file(DAYGATE_CEL_CASES);
  Json::Value document;
  std::string errors;
  if (!Json::parseFromStream(Json::CharReaderBuilder(), file, &document, &errors)) Die(errors);
  return document;
}

// Strings stay where they are in the document. Numbers are ints but where `type` says double.
CelValue ToValue(const Json::Value& json, std::string_view type, CelActivation* activation) {
  switch (json.type()) {
    case Json::booleanValue: return CelValue::Bool(json.asBool());
    case Json::stringValue: {
      const std::string_view text = json.asCString();
      if (type != "timestamp") return CelValue::String(text);
      const auto time = daygate::base::ParseTimestamp(text);
      return time ? CelValue::Timestamp({time->seconds, time->nanos}) : CelValue();
    }
    case Json::arrayValue: {
      std::vector<CelValue> elements;
      for (const Json::Value& element : json) elements.push_back(ToValue(element, "", activation));
      return activation->List(elements);
    }
    case Json::objectValue: {
      std::vector<daygate::CelEntry> entries;
      for (auto at = json.begin(); at != json.end(); ++at) {
        entries.push_back({activation->String(at.name()), ToValue(*at, "", activation)});
      }
      return activation->Map(entries);
    }
    default: return type == "double" ? CelValue::Double(json.asDouble()) : CelValue::Int(json.asInt64());
  }
}

// An expression with what it sees.
class Case {
 public:
  Case(const Json::Value& json, const Json::Value& variables)
      : name(json["name"].asString()),
        text(json["expr"].asString()),
        environment(Make(json, variables)),
        program(Take(environment.Compile(text))) {
    for (const Json::Value& use : json["uses"]) variables_.push_back(&variables[use.asString()]);
  }

  CelActivation Activate(const char* which) const {
    CelActivation activation(environment);
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      const Json::Value& variable = *variables_[i];
      activation.Set(i, ToValue(variable[which], variable["type"].asString(), &activation));
    }
    return activation;
  }

  const std::string name;
  const std::string text;
  const CelEnvironment environment;
  const CelProgram program;

 private:
  static CelEnvironment Make(const Json::Value& json, const Json::Value& variables) {
    daygate::CelDeclarations declarations;
    for (const Json::Value& use : json["uses"]) {
      declarations.variables.push_back({use.asString(), variables[use.asString()]["type"].asString()});
    }
    return Take(CelEnvironment::Create(std::move(declarations)));
  }

  std::vector<const Json::Value*> variables_;
};

void BM_Evaluate(benchmark::State& state, const Case& one) {
  CelActivation activation = one.Activate("value");
  if (one.program.Evaluate(activation).is_error()) Die(one.name + " is an error");
  for (auto _ : state) benchmark::DoNotOptimize(one.program.Evaluate(activation));
}

void BM_Compile(benchmark::State& state, const Case& one) {
  for (auto _ : state) benchmark::DoNotOptimize(Take(one.environment.Compile(one.text)));
}

// What conj5 asks, as a C++ programmer would write it on a struct.
struct Input {
  std::string_view purpose, env, path;
  std::int64_t sensitivity;
  double risk;
};

void BM_Hand(benchmark::State& state) {
  Input input = {"deploy", "staging", "secret/data/payments/stripe-live", 2, 0.25};
  for (auto _ : state) {
    benchmark::DoNotOptimize(input);
    const bool result = input.purpose == "deploy" && (input.env == "prod" || input.env == "staging") &&
                        input.sensitivity <= 3 && input.risk < 0.7 && input.path.starts_with("secret/data/");
    benchmark::DoNotOptimize(result);
  }
}

int PrintAnswers(const std::vector<Case>& cases) {
  Json::Value answers;
  for (const Case& one : cases) {
    for (const char* which : {"value", "other"}) {
      CelActivation activation = one.Activate(which);
      const std::optional<bool> answer = one.program.Evaluate(activation).AsBool();
      if (!answer) Die(one.name + " gives no bool");
      answers[one.name].append(*answer);
    }
  }
  std::cout << answers << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Json::Value document = ReadDocument();
  std::vector<Case> cases;
  cases.reserve(document["cases"].size());
  for (const Json::Value& json : document["cases"]) cases.emplace_back(json, document["variables"]);
  if (argc > 1 && std::string_view(argv[1]) == "--answers") return PrintAnswers(cases);
  for (const Case& one : cases) {
    benchmark::RegisterBenchmark(("BM_Evaluate/" + one.name).c_str(),
                                 [&one](benchmark::State& state) { BM_Evaluate(state, one); });
    benchmark::RegisterBenchmark(("BM_Compile/" + one.name).c_str(),
                                 [&one](benchmark::State& state) { BM_Compile(state, one); });
  }
  benchmark::RegisterBenchmark("BM_Hand/conj5", BM_Hand);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
