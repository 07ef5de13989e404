// What authors of policies ask about a policy set: do its tests pass, what is in it, how should it be laid out.
//
//   for (const daygate::TestResult& test : daygate::RunTests(*engine)) {
//     if (!test.passed()) std::cerr << test.title << ": " << test.differences.front().actual << "\n";
//   }
//
// Nothing here is needed to decide. All functions may be called from any thread; what they return owns its strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daygate/diagnostic.h"
#include "daygate/engine.h"
#include "daygate/explanation.h"

namespace daygate {

// One thing in which a decision is not what its test expects.
struct TestDifference {
  std::string what;      // "outcome", "reason", "by", "with ttl", "needs"
  std::string expected;  // "PERMIT", "payments.a, payments.b", "300s"; "none" where nothing is wanted
  std::string actual;
};

// One `test` block, run.
struct TestResult {
  std::string policy;
  std::string title;
  std::string file;
  std::uint32_t line = 0;  // where the block stands, from 1
  std::uint32_t column = 0;
  std::vector<TestDifference> differences;
  std::string request;      // failed tests only: the request that was decided, changed as `like` says
  std::string decision;     // failed tests only: the bytes of the decision
  Explanation explanation;  // failed tests only

  bool passed() const { return differences.empty(); }
};

// Runs every test block of the engine's policy set, in the order of the files. The terms that the engine's host can
// enforce count in these decisions too.
std::vector<TestResult> RunTests(const Engine& engine);

// How many of each kind of thing a policy set holds.
struct PolicySummary {
  std::size_t files = 0;
  std::size_t permits = 0;
  std::size_t forbids = 0;
  std::size_t requires_ = 0;
  std::size_t shadow_rules = 0;  // counted above too
  std::size_t tests = 0;
};
PolicySummary Summarize(const Engine& engine);

// A sub-expression's own share of what a rule costs: without what stands in it, times as often as it may be evaluated.
struct CostPart {
  std::uint64_t cost = 0;  // nodes evaluated, string work counted as one node for 64 bytes
  std::uint32_t line = 0;  // from 1
  std::uint32_t column = 0;
  std::string text;  // on one line, cut where it is long
};

// The worst case of a rule.
struct RuleCost {
  std::string rule;  // "payments.reads"
  std::string file;
  std::uint64_t cost = 0;
  std::vector<CostPart> dearest;   // at most three, the dearest first
  std::vector<std::string> table;  // the same as lines for people, as an error for a rule that costs too much has them
};

// What each rule of the engine's policy set costs in the worst case, sorted by name.
std::vector<RuleCost> Costs(const Engine& engine);

// A part of a rule's conditions that is evaluated whenever the rest of the rule agrees with a request.
struct UnindexedPart {
  std::uint32_t line = 0;  // from 1
  std::uint32_t column = 0;
  std::string text;  // on one line
  std::string why;   // "no other rule has it"
};

// How a rule is found. One that is looked up whole costs nothing where it does not match.
struct RuleIndexing {
  std::string rule;
  std::string file;
  std::vector<std::string> looked_up;    // what its conditions ask about: "agent.class", "purpose"
  std::vector<UnindexedPart> evaluated;  // in the order of the source
};

// How the index finds each rule of the engine's policy set, sorted by name.
std::vector<RuleIndexing> Indexing(const Engine& engine);

// The one layout of a policy file: comments stay, and formatting what was formatted changes nothing. Only the grammar
// is checked, so a file can be laid out alone. Errors: INVALID_ARGUMENT with rendered diagnostics, which go to
// `diagnostics` where it is given.
absl::StatusOr<std::string> FormatPolicy(const PolicySource& source, std::vector<Diagnostic>* diagnostics = nullptr);

// For people, in the words of policies: `ttl 5m; uses 1; bind workload`; "none" where every term is at what its absence
// means. Fit for a terminal.
std::string Describe(const Terms& terms);
// `approval 2 from "controllers" or "security" within 30m`.
std::string Describe(const Need& need);

}  // namespace daygate
