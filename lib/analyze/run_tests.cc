#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "analyze/expectation.h"
#include "analyze/test_request.h"
#include "compile/written.h"
#include "daygate/analyze.h"
#include "daygate/wire.h"

namespace daygate {
namespace {

TestResult Run(const Engine& engine, const policy::File& file, const policy::Test& test) {
  const base::LineColumn place = file.source->Locate(test.at.begin);
  TestResult result;
  result.policy = file.policy.text;
  result.title = test.title.value;
  result.file = file.source->name();
  result.line = place.line;
  result.column = place.column;

  auto request = analyze::RequestOf(engine, file, test);
  if (!request.ok()) {
    result.differences.push_back({"request", "a request that can be read", std::string(request.status().message())});
    return result;
  }
  const RequestDocument document(engine, *request);
  const Decision decision = Decide(engine, document);
  result.differences = analyze::Compare(test, file.policy.text, decision);
  if (result.passed()) return result;

  result.request = *std::move(request);
  result.decision = ToJson(decision);
  if (decision.reason() == Reason::kInvalidRequest) {
    result.mend = HowToMend(engine, decision);
  } else {
    result.explanation = engine.Explain(document.request());
  }
  return result;
}

}  // namespace

std::vector<TestResult> RunTests(const Engine& engine, std::string_view filter,
                                 const std::function<void(std::size_t done, std::size_t total)>& progress) {
  std::vector<std::pair<const policy::File*, const policy::Test*>> tests;
  const compile::Written written(engine.program());
  for (const policy::File& file : written.AllFiles()) {
    for (const policy::Test& test : file.tests) {
      if (analyze::IsChosen(test, filter)) tests.emplace_back(&file, &test);
    }
  }
  std::vector<TestResult> results;
  for (const auto& [file, test] : tests) {
    results.push_back(Run(engine, *file, *test));
    if (progress) progress(results.size(), tests.size());
  }
  return results;
}

PolicySummary Summarize(const Engine& engine) {
  PolicySummary summary;
  summary.files = engine.program().files().size();
  summary.tests = engine.program().tests();
  for (const compile::Rule& rule : engine.program().rules()) {
    if (rule.mode == policy::Mode::kShadow) ++summary.shadow_rules;
    switch (rule.effect) {
      case policy::Effect::kPermit: ++summary.permits; break;
      case policy::Effect::kForbid: ++summary.forbids; break;
      case policy::Effect::kRequire: ++summary.requires_; break;
    }
  }
  return summary;
}

}  // namespace daygate
