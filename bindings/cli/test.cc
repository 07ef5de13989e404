// daygate test: do the test blocks of these policies pass?
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <optional>

#include "base/json_writer.h"
#include "commands.h"
#include "daygate/analyze.h"
#include "explain_text.h"
#include "files.h"
#include "progress.h"

namespace daygate::cli {
namespace {

constexpr std::size_t kRulesShown = 3;

struct Options {
  std::vector<std::string> policies;
  std::string filter;
  std::string junit;
  bool coverage = false;
  std::optional<int> min_coverage;
};

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
  if (!test.mend.empty()) {
    json.Key("mend").BeginArray();
    for (const std::string& line : test.mend) json.String(ValidUtf8(line));
    json.EndArray();
  }
  json.Key("passed").Bool(test.passed());
  json.Key("policy").String(test.policy);
  if (!test.passed()) json.Key("request").String(ValidUtf8(test.request));
  json.Key("title").String(test.title);
  json.EndObject();
}

void WriteCoverage(base::JsonWriter& json, const Coverage& coverage) {
  json.Key("coverage").BeginObject();
  json.Key("covered").Int(static_cast<std::int64_t>(coverage.covered));
  json.Key("gaps").BeginArray();
  for (const CoverageGap& gap : coverage.gaps) {
    json.BeginObject();
    if (!gap.clause.empty()) json.Key("clause").String(gap.clause);
    json.Key("column").Int(gap.column);
    if (!gap.clause.empty()) json.Key("expression").String(gap.expression);
    json.Key("file").String(ValidUtf8(gap.file));
    json.Key("line").Int(gap.line);
    json.Key("rule").String(gap.rule);
    json.EndObject();
  }
  json.EndArray();
  json.Key("percent").Int(coverage.percent());
  json.Key("total").Int(static_cast<std::int64_t>(coverage.total));
  json.EndObject();
}

std::string JsonReport(const std::vector<TestResult>& tests, std::size_t failed,
                       const std::optional<Coverage>& coverage, bool ok) {
  std::string out;
  base::JsonWriter json(&out);
  json.BeginObject();
  if (coverage) WriteCoverage(json, *coverage);
  json.Key("failed").Int(static_cast<std::int64_t>(failed));
  json.Key("ok").Bool(ok);
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
  for (const std::string& line : test.mend) console.Out("  " + Safe(line) + "\n");
  console.Out(ExplanationText(console, test.explanation, {.indent = 2, .most_rules = kRulesShown}));
}

void PrintCoverage(Console& console, const Coverage& coverage) {
  for (const CoverageGap& gap : coverage.gaps) {
    const std::string what = gap.clause.empty()
                                 ? "no test made it apply"
                                 : "no test made this " + gap.clause +
                                       (gap.clause == "unless" ? " true: " : " false: ") + Safe(gap.expression);
    console.Out(Safe(gap.file) + ":" + std::to_string(gap.line) + ":" + std::to_string(gap.column) + ": " +
                console.Paint(Tone::kHeed, "not covered") + ": " + Safe(gap.rule) + ": " + what + "\n");
  }
  console.Out("coverage " + std::to_string(coverage.percent()) + "%  " + std::to_string(coverage.covered) + " of " +
              std::to_string(coverage.total) + " (rules that applied, conditions that failed)\n");
}

std::vector<TestResult> RunWithProgress(const Console& console, const Engine& engine, const std::string& filter) {
  std::optional<Progress> bar;
  return RunTests(engine, filter, [&](std::size_t done, std::size_t total) {
    if (!bar) bar.emplace(console, "tests", total, Progress::Output::kAtTheEnd);
    bar->Advance(done);
  });
}

Exit Test(Console& console, const Options& options) {
  const auto engine = LoadEngine(console, options.policies);
  if (engine == nullptr) return Exit::kBadInput;
  const std::vector<TestResult> tests = RunWithProgress(console, *engine, options.filter);
  const auto failed = static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(), [](const TestResult& test) { return !test.passed(); }));
  std::optional<Coverage> coverage;
  if (options.coverage || options.min_coverage) coverage = MeasureCoverage(*engine, options.filter);
  const bool enough = !options.min_coverage || coverage->percent() >= *options.min_coverage;
  const bool ok = failed == 0 && enough;
  if (!options.junit.empty()) {
    if (const absl::Status status = WriteFile(options.junit, ToJUnit(tests)); !status.ok()) {
      console.Error(std::string(status.message()));
      return Exit::kBadInput;
    }
  }
  if (console.format() == Format::kJson) {
    console.OutJson(JsonReport(tests, failed, coverage, ok));
    return ok ? Exit::kOk : Exit::kFindings;
  }
  for (const TestResult& test : tests) {
    if (!test.passed()) PrintFailure(console, test);
  }
  console.Out(console.Paint(failed == 0 ? Tone::kGood : Tone::kBad, failed == 0 ? "ok" : "FAILED") + "  " +
              std::to_string(tests.size() - failed) + " passed, " + std::to_string(failed) + " failed\n");
  if (coverage) PrintCoverage(console, *coverage);
  if (!enough) {
    console.Out(console.Paint(Tone::kBad, "FAILED") + "  coverage is below " + std::to_string(*options.min_coverage) +
                "%\n");
  }
  if (tests.empty()) {
    console.Note(options.filter.empty() ? "note: these policies have no test blocks"
                                        : "note: no test has '" + options.filter + "' in its title");
  }
  return ok ? Exit::kOk : Exit::kFindings;
}

}  // namespace

void AddTest(CLI::App& app, Action* chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Run the test blocks of policies");
  command->add_option("policy", options->policies, "Policy files, or folders of .gate files: one policy set")
      ->required();
  command->add_option("--filter", options->filter, "Only the tests whose title holds this text");
  command->add_flag("--coverage", options->coverage,
                    "Show the rules that no test made apply and the conditions that no test made fail");
  command->add_option("--min-coverage", options->min_coverage, "End with 1 where coverage is below this percentage")
      ->check(CLI::Range(0, 100));
  command->add_option("--junit", options->junit, "Write the results to this file, as JUnit XML");
  command->callback([options, chosen] { *chosen = [options](Console& console) { return Test(console, *options); }; });
}

}  // namespace daygate::cli
