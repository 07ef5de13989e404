// Test blocks: what passes, what differs, and how requests are built.
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "daygate/analyze.h"
#include "daygate/engine.h"

namespace daygate {
namespace {

constexpr std::string_view kRules = R"(policy p

vocabulary { enum Purpose { billing, support } }

permit billing_reads {
  action read
  when   purpose == billing
  grant  ttl 90s, uses 2, deliver wrapped, bind workload task, revoke on task_end, fields "b" "a", notify "#x",
         revoke within 500ms, depth 1, rotate, monitor full, cache 30s, audit sync
}
permit all_renew { action renew }
forbid never { secret "s/never" when true }
require ask {
  secret "s/asked/**"
  needs  approval 2 from "y" or "x" within 1h30m, ticket
  grant  ttl 1m
}
)";

constexpr std::string_view kRequest =
    R"({"subject": {"type": "agent", "id": "a"}, "action": {"name": "read"}, "resource": {"type": "secret", "id": "s/k"},
        "context": {"purpose": "billing", "now": "2026-11-24T10:00:00Z"}})";

Engine Compile(const std::string& text) {
  auto engine = Engine::FromSources({{"p.gate", text}});
  INFO(engine.status().message());
  REQUIRE(engine.ok());
  return *std::move(engine);
}

// One test that changes kRequest by `patch`.
std::vector<TestResult> Run(std::string_view patch, std::string_view expectation) {
  std::string text(kRules);
  text.append("test \"base\" { request ").append(kRequest).append(" expect permit }\n");
  text.append("test \"it\" { request like \"base\" ")
      .append(patch)
      .append(" expect ")
      .append(expectation)
      .append(" }\n");
  return RunTests(Compile(text));
}

std::string DifferencesOf(std::string_view patch, std::string_view expectation) {
  const std::vector<TestResult> results = Run(patch, expectation);
  REQUIRE(results.size() == 2);
  CHECK(results[0].passed());
  std::string all;
  for (const TestDifference& difference : results[1].differences) {
    all.append(all.empty() ? "" : "; ").append(difference.what).append(": ");
    all.append(difference.expected).append(" / ").append(difference.actual);
  }
  return all;
}

struct Row {
  std::string_view patch;
  std::string_view expectation;
  std::string_view differences;  // empty: passes
};

constexpr std::string_view kAsked = R"({"resource": {"id": "s/asked/k"}})";
constexpr std::string_view kNever = R"({"resource": {"id": "s/never"}})";

TEST_CASE("an expectation is held against the decision") {
  const Row rows[] = {
      {"{}", "permit", ""},
      {"{}", "deny", "outcome: DENY / PERMIT"},
      {"{}", "permit because permitted", ""},
      {"{}", "permit because needs", "reason: needs / permitted"},
      {"{}", "permit by billing_reads", ""},
      {"{}", "permit by p.billing_reads", ""},
      {"{}", "permit by all_renew", "by: p.all_renew / p.billing_reads"},
      {"{}", "permit by billing_reads, all_renew", "by: p.all_renew, p.billing_reads / p.billing_reads"},
      {kNever, "deny by never because forbidden", ""},
      {kNever, "permit by never", "outcome: PERMIT / DENY"},
      {R"({"context": {"purpose": "support"}})", "deny because not_permitted", ""},
      {R"({"context": {"purpose": "nonsense"}})", "deny because invalid_request", ""},
      {kAsked, "challenge by billing_reads, ask with ttl 1m", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.patch, row.expectation);
    CHECK(DifferencesOf(row.patch, row.expectation) == row.differences);
  }
}

TEST_CASE("terms are compared in the form that they merge to") {
  const Row rows[] = {
      {"{}", "permit with ttl 90s", ""},
      {"{}", "permit with ttl 1m30s, uses 2", ""},
      {"{}", "permit with ttl 1m", "with ttl: 1m / 1m30s"},
      {"{}", "permit with uses 1", "with uses: 1 / 2"},
      {"{}", "permit with deliver raw", "with deliver: raw / wrapped"},
      {"{}", "permit with bind task workload", ""},
      {"{}", "permit with bind task", "with bind: task / task, workload"},
      {"{}", "permit with revoke on task_end", ""},
      {"{}", "permit with revoke on chain_end", "with revoke on: chain_end / task_end"},
      {"{}", "permit with revoke within 500ms, depth 1, rotate, monitor full, cache 30s, audit sync", ""},
      {"{}", "permit with cache none", "with cache: none / 30s"},
      {"{}", R"(permit with fields "a" "b", notify "#x")", ""},
      {"{}", R"(permit with fields "a")", R"(with fields: "a" / "a", "b")"},
      {kAsked, "challenge with ttl 60s", ""},
      {R"({"action": {"name": "renew"}})", "permit with cache none, deliver raw, monitor none, audit buffered", ""},
      {R"({"action": {"name": "renew"}})", R"(permit with fields "a", rotate, ttl 1s)",
       R"(with fields: "a" / all; with rotate: yes / no; with ttl: 1s / none)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.patch, row.expectation);
    CHECK(DifferencesOf(row.patch, row.expectation) == row.differences);
  }
}

TEST_CASE("needs are the whole set") {
  const Row rows[] = {
      {kAsked, R"(challenge needs ticket, approval 2 from "x" or "y" within 90m)", ""},
      {kAsked, "challenge needs ticket", R"(needs: ticket / approval 2 from "x" or "y" within 1h30m, ticket)"},
      {R"({"resource": {"id": "s/asked/k"}, "context": {"approval": {"ticket": "T-1"}}})",
       R"(challenge needs approval 2 from "x" or "y" within 90m)", ""},
      {"{}", "permit needs ticket", "needs: ticket / none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.patch, row.expectation);
    CHECK(DifferencesOf(row.patch, row.expectation) == row.differences);
  }
}

TEST_CASE("\"this\" is the binding of the test's own request") {
  constexpr std::string_view kApproved =
      R"({"resource": {"id": "s/asked/k"}, "context": {"approval": {"state": "approved", "ticket": "T-1",
          "by": [{"id": "u", "roles": ["x"]}, {"id": "v", "roles": ["y"]}], "at": "2026-11-24T09:00:00Z", "binding": "this"}}})";
  CHECK(DifferencesOf(kApproved, "permit by ask, billing_reads").empty());
}

TEST_CASE("a result says where it stands, and a failed one what was asked and answered") {
  const std::vector<TestResult> results = Run("{}", "deny");
  REQUIRE(results.size() == 2);
  CHECK(results[0].title == "base");
  CHECK(results[0].request.empty());
  CHECK(results[1].policy == "p");
  CHECK(results[1].file == "p.gate");
  CHECK(results[1].line > results[0].line);
  CHECK(results[1].column == 1);
  CHECK(results[1].request.find("s/k") != std::string::npos);
  CHECK(results[1].decision.find("\"outcome\":\"PERMIT\"") != std::string::npos);
  CHECK_FALSE(results[1].explanation.rules.empty());
}

TEST_CASE("a summary counts") {
  const PolicySummary summary = Summarize(Compile(std::string(kRules) + "forbid later { mode shadow when true }\n"));
  CHECK(summary.files == 1);
  CHECK(summary.permits == 2);
  CHECK(summary.forbids == 2);
  CHECK(summary.requires_ == 1);
  CHECK(summary.shadow_rules == 1);
  CHECK(summary.tests == 0);
}

TEST_CASE("a file can be laid out alone, and what can not be read says why") {
  const auto once = FormatPolicy({"p.gate", std::string(kRules)});
  REQUIRE(once.ok());
  const auto twice = FormatPolicy({"p.gate", *once});
  REQUIRE(twice.ok());
  CHECK(*once == *twice);

  std::vector<Diagnostic> diagnostics;
  CHECK_FALSE(FormatPolicy({"p.gate", "policy p\npermit {"}, &diagnostics).ok());
  REQUIRE_FALSE(diagnostics.empty());
  CHECK(diagnostics[0].line == 2);
}

}  // namespace
}  // namespace daygate
