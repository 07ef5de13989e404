// daygate test: do the test blocks of these policies pass?
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "base/json_writer.h"
#include "commands.h"
#include "daygate/analyze.h"
#include "explain_text.h"

namespace daygate::cli {
namespace {

constexpr std::size_t kRulesShown = 3;

void WriteTest(base::JsonWriter& json, const TestResult& test) {
  json.BeginObject();
  json.Key("column").Int(test.column);
  if (!test.passed()) {
    json.Key("decision").String(test.decision);
    json.Key("differences").BeginArray();
    for (const TestDifference& difference : test.differences) {
      json.BeginObject();
      json.Key("actual").String(ValidUtf8(difference.actual));
      json.Key("expected").String(ValidUtf8(difference.expected));
      json.Key("what").String(difference.what);
      json.EndObject();
    }
    json.EndArray();
  }
  json.Key("file").String(ValidUtf8(test.file));
  json.Key("line").Int(test.line);
  json.Key("passed").Bool(test.passed());
  json.Key("policy").String(test.policy);
  if (!test.passed()) json.Key("request").String(ValidUtf8(test.request));
  json.Key("title").String(test.title);
  json.EndObject();
}

std::string JsonReport(const std::vector<TestResult>& tests, std::size_t failed) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject();
  json.Key("failed").Int(static_cast<std::int64_t>(failed));
  json.Key("ok").Bool(failed == 0);
  json.Key("passed").Int(static_cast<std::int64_t>(tests.size() - failed));
  json.Key("tests").BeginArray();
  for (const TestResult& test : tests) WriteTest(json, test);
  json.EndArray().EndObject();
  return out;
}

void PrintFailure(Console& console, const TestResult& test) {
  console.Out(Safe(test.file) + ":" + std::to_string(test.line) + ":" + std::to_string(test.column) + ": " +
              console.Paint(Tone::kBad, "failed") + ": " + console.Paint(Tone::kStrong, Safe(test.title)) + "\n");
  for (const TestDifference& difference : test.differences) {
    console.Out("  " + difference.what + ": expected " + Safe(difference.expected) + ", got " +
                Safe(difference.actual) + "\n");
  }
  if (!test.decision.empty()) console.Out("  decision: " + SafeJson(test.decision) + "\n");
  console.Out(ExplanationText(console, test.explanation, {.indent = 2, .most_rules = kRulesShown}));
}

Exit Test(Console& console, const std::vector<std::string>& policies) {
  const auto engine = LoadEngine(console, policies);
  if (engine == nullptr) return Exit::kBadInput;
  const std::vector<TestResult> tests = RunTests(*engine);
  const auto failed = static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(), [](const TestResult& test) { return !test.passed(); }));
  if (console.format() == Format::kJson) {
    console.OutJson(JsonReport(tests, failed));
  } else {
    for (const TestResult& test : tests) {
      if (!test.passed()) PrintFailure(console, test);
    }
    console.Out(console.Paint(failed == 0 ? Tone::kGood : Tone::kBad, failed == 0 ? "ok" : "FAILED") + "  " +
                std::to_string(tests.size() - failed) + " passed, " + std::to_string(failed) + " failed\n");
    if (tests.empty()) console.Note("note: these policies have no test blocks");
  }
  return failed == 0 ? Exit::kOk : Exit::kFindings;
}

}  // namespace

void AddTest(CLI::App& app, Action* chosen) {
  auto policies = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("test", "Run the test blocks of policies");
  command->add_option("policy", *policies, "Policy files, or folders of .gate files: one policy set")->required();
  command->callback(
      [policies, chosen] { *chosen = [policies](Console& console) { return Test(console, *policies); }; });
}

}  // namespace daygate::cli
