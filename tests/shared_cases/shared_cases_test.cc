// The shared cases, decided by the engine as a C++ host would.
#include <algorithm>
#include <filesystem>

#include "catch.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "doors.h"
#include "reference/cases.h"

namespace daygate {
namespace {

namespace fs = std::filesystem;
using reference::Case;
using reference::Decider;

std::optional<Decider> EngineOf(const Case& of, std::string* errors) {
  std::vector<PolicySource> sources;
  for (const reference::PolicyText& policy : of.policies) sources.push_back({policy.name, policy.text});
  EngineOptions options;
  if (of.enforces) {
    options.enforces = {};
    for (const std::string& word : *of.enforces) {
      const std::optional<TermKind> kind = TermKindFromWord(word);
      if (!kind) {
        *errors = "no term: " + word;
        return std::nullopt;
      }
      options.enforces.Add(*kind);
    }
  }
  const absl::StatusOr<Engine> engine = Engine::FromSources(sources, options);
  options.evaluation = Evaluation::kEveryRule;
  const absl::StatusOr<Engine> every_rule = Engine::FromSources(sources, options);
  if (!engine.ok() || !every_rule.ok()) {
    *errors = std::string(engine.status().message());
    return std::nullopt;
  }
  return [engine = *engine, every_rule = *every_rule](const std::string& request) {
    return DecideEveryWay(engine, every_rule, request);
  };
}

TEST_CASE("the engine decides the shared cases as expected") {
  const fs::path folder = fs::path(DAYGATE_SOURCE_DIR) / ".." / "shared" / "cases";
  if (!fs::is_directory(folder)) {
    WARN("skipped: there are no shared cases beside the project");
    SUCCEED();
    return;
  }
  std::vector<std::string> cases;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) cases.push_back(entry.path().string());
  }
  std::sort(cases.begin(), cases.end());
  std::size_t agree = 0;
  for (const std::string& name : cases) {
    const reference::CasesResult result = reference::CompareCase(name, EngineOf);
    agree += result.agree;
    for (const std::string& difference : result.differences) FAIL_CHECK(difference);
  }
  WARN(agree << " decisions as expected");
  CHECK(agree > 0);
}

}  // namespace
}  // namespace daygate
