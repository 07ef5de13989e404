// Generated policy sets, requests and the decisions that C++ gives, for the bindings to be held against.
//   decision_dump SEED SETS REQUESTS
// JSON lines. One that begins a set: {"enforces": [terms] or null, "policies": [[name, text], …]}; behind it, for each
// of REQUESTS requests: {"decision": the bytes of the decision, "request": the bytes of the request in base64}. Some
// requests are not JSON, not UTF-8, or have a member twice.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "base/json_writer.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "generate/policy_set.h"
#include "generate/random.h"
#include "generate/requests.h"
#include "reference/cases.h"

namespace daygate {
namespace {

using base::JsonWriter;
using generate::PolicySet;
using generate::Random;

reference::Vocabulary VocabularyOf(const std::vector<PolicySource>& sources) {
  std::vector<reference::PolicyText> texts;
  for (const PolicySource& source : sources) texts.push_back({source.name, source.text});
  std::string errors;
  return reference::MakeVocabulary(reference::ParseSet(texts, &errors));
}

void PrintSet(const std::vector<PolicySource>& sources, const PolicySet& set) {
  std::string line;
  JsonWriter json(&line);
  json.BeginObject().Key("enforces");
  if (set.enforces) {
    json.BeginArray();
    for (const std::string& word : *set.enforces) json.String(word);
    json.EndArray();
  } else {
    json.Null();
  }
  json.Key("policies").BeginArray();
  for (const PolicySource& source : sources) json.BeginArray().String(source.name).String(source.text).EndArray();
  json.EndArray().EndObject();
  std::cout << line << "\n";
}

void PrintDecision(const Engine& engine, const std::string& request) {
  std::string line;
  JsonWriter json(&line);
  json.BeginObject().Key("decision").String(ToJson(DecideJson(engine, request)));
  json.Key("request").String(std::string(absl::Base64Escape(request))).EndObject();
  std::cout << line << "\n";
}

int Run(std::uint64_t seed, int sets, int requests) {
  Random random(seed);
  for (int i = 0; i < sets; ++i) {
    const PolicySet set = generate::GeneratePolicySet(&random, {});
    std::vector<PolicySource> sources;
    for (const std::string& text : generate::Texts(set, nullptr)) {
      sources.push_back({"p" + std::to_string(sources.size()) + ".gate", text});
    }
    EngineOptions options;
    if (set.enforces) {
      options.enforces = {};
      for (const std::string& word : *set.enforces) options.enforces.Add(*TermKindFromWord(word));
    }
    const absl::StatusOr<Engine> engine = Engine::FromSources(sources, options);
    if (!engine.ok()) {
      std::cerr << engine.status().message() << "\n";
      return 1;
    }
    PrintSet(sources, set);
    const reference::Vocabulary vocabulary = VocabularyOf(sources);
    for (int j = 0; j < requests; ++j) {
      reference::Json request = generate::GenerateRequest(&random, set.world, vocabulary);
      if (random.Percent(15)) request = generate::Spoil(&random, std::move(request));
      std::string text = generate::RequestText(&random, request);
      if (random.Percent(3)) text = generate::DamagedText(&random, std::move(text));
      PrintDecision(*engine, text);
    }
  }
  return std::cout.flush() ? 0 : 1;
}

}  // namespace
}  // namespace daygate

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "decision_dump SEED SETS REQUESTS\n";
    return 3;
  }
  return daygate::Run(std::strtoull(argv[1], nullptr, 10), std::atoi(argv[2]), std::atoi(argv[3]));
}
