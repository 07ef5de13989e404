// The reference against the shared cases, before anything is held against it.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "catch.h"
#include "reference/cases.h"
#include "reference/reference.h"

namespace daygate::reference {
namespace {

namespace fs = std::filesystem;

TEST_CASE("the reference decides the shared cases as expected") {
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
    const CasesResult result = CompareCases(name);
    agree += result.agree;
    for (const std::string& difference : result.differences) FAIL_CHECK(difference);
  }
  CHECK(agree > 0);
}

TEST_CASE("the binding of the page's example") {
  std::string errors;
  const Reference reference(ParseSet({{"p.gate",
                                       "policy p\n"
                                       "vocabulary { enum Purpose { settlement } enum Environment { prod } }\n"
                                       "permit all { via true }\n"
                                       "require yes { needs approval }\n"}},
                                     &errors));
  REQUIRE(errors.empty());
  const Json decision = reference.DecideValue(
      R"({"subject": {"type": "agent", "id": "etl-7"}, "action": {"name": "read"},
          "resource": {"type": "secret", "id": "secret/data/payments/stripe"},
          "context": {"now": "2026-11-24T02:00:00Z", "purpose": "settlement", "environment": "prod",
                      "task": {"id": "t-42"}, "chain": [{"id": "orchestrator-1"}]}})",
      nullptr);
  CHECK(decision.Get("context")->Get("binding")->text ==
        "sha256:56df9fb925013824b52fca3542ffcbe7dfe63f9b307eecd51ec59ef0c3c11c49");
}

}  // namespace
}  // namespace daygate::reference
