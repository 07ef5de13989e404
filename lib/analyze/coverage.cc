// Which rules and conditions the tests of a policy set have tried.
#include <map>
#include <set>
#include <string>
#include <utility>

#include "analyze/test_request.h"
#include "compile/written.h"
#include "daygate/analyze.h"
#include "daygate/wire.h"

namespace daygate {
namespace {

// A rule, or one of its conditions by its place.
using Point = std::pair<std::string, std::string>;

std::string PlaceOf(std::string_view file, std::uint32_t line, std::uint32_t column) {
  return std::string(file) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string_view WordOf(compile::ClauseKind clause) {
  switch (clause) {
    case compile::ClauseKind::kWhen: return "when";
    case compile::ClauseKind::kUnless: return "unless";
    case compile::ClauseKind::kVia: return "via";
  }
  return {};
}

class Meter {
 public:
  explicit Meter(const compile::Written& written) : written_(written), program_(written.program()) {}

  void Note(const Explanation& explanation) {
    for (const RuleExplanation& rule : explanation.rules) {
      if (rule.state == RuleState::kApplies) seen_.insert({rule.rule, ""});
      for (const ConditionExplanation& condition : rule.failed) {
        const std::string_view against = condition.clause == "unless" ? "true" : "false";
        if (condition.result != against) continue;  // what could not be evaluated was not tried
        seen_.insert({rule.rule, PlaceOf(condition.file, condition.line, condition.column)});
      }
    }
  }

  Coverage Result() {
    for (const compile::Rule& rule : program_.rules()) {
      Count(rule, {}, written_.Of(rule).name.at.begin, {});
      for (const compile::Condition& condition : rule.conditions) Count(rule, condition);
      if (rule.via != nullptr) Count(rule, *rule.via);
    }
    return std::move(coverage_);
  }

 private:
  void Count(const compile::Rule& rule, const compile::Condition& condition) {
    Count(rule, WordOf(condition.clause), condition.begin, compile::TextOf(program_, rule, condition));
  }

  void Count(const compile::Rule& rule, std::string_view clause, std::uint32_t at, std::string_view expression) {
    const base::Source& source = *program_.files()[rule.file].source;
    const base::LineColumn place = source.Locate(at);
    ++coverage_.total;
    const std::string key = clause.empty() ? std::string() : PlaceOf(source.name(), place.line, place.column);
    if (seen_.count({rule.name, key}) > 0) {
      ++coverage_.covered;
      return;
    }
    coverage_.gaps.push_back({rule.name, std::string(clause), std::string(expression), std::string(source.name()),
                              place.line, place.column});
  }

  const compile::Written& written_;
  const compile::Program& program_;
  std::set<Point> seen_;
  Coverage coverage_;
};

}  // namespace

Coverage MeasureCoverage(const Engine& engine, std::string_view filter) {
  const compile::Written written(engine.program());
  Meter meter(written);
  for (const policy::File& file : written.AllFiles()) {
    for (const policy::Test& test : file.tests) {
      if (!analyze::IsChosen(test, filter)) continue;
      const auto request = analyze::RequestOf(engine, file, test);
      if (!request.ok()) continue;
      const RequestDocument document(engine, *request);
      if (document.invalid_fields().empty()) meter.Note(engine.Explain(document.request()));
    }
  }
  return meter.Result();
}

}  // namespace daygate
