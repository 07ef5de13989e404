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
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daygate/decision.h"
#include "daygate/diagnostic.h"
#include "daygate/engine.h"
#include "daygate/explanation.h"
#include "daygate/request.h"

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
  std::vector<std::string>
      mend;  // failed tests whose request is not well-formed: what belongs into each field at fault

  bool passed() const { return differences.empty(); }
};

// Runs the test blocks of the engine's policy set whose title holds `filter`, in the order of the files. The terms that
// the engine's host can enforce count in these decisions too. `progress`, where it is given, is called behind each of
// them, with how many are done and how many there are.
std::vector<TestResult> RunTests(const Engine& engine, std::string_view filter = {},
                                 const std::function<void(std::size_t done, std::size_t total)>& progress = {});

// The same results as JUnit XML, a suite for each file.
std::string ToJUnit(std::span<const TestResult> tests);

// A rule that no test made apply, or one of its conditions that no test made fail.
struct CoverageGap {
  std::string rule;
  std::string clause;      // "when", "unless", "via"; empty: the rule itself never applied
  std::string expression;  // of the condition
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// What the tests of a policy set have tried. Each rule counts once for applying (an error is not enough) and once for
// each of its conditions: a `when` or `via` that came to false, an `unless` that came to true.
struct Coverage {
  std::size_t covered = 0;
  std::size_t total = 0;
  std::vector<CoverageGap> gaps;  // sorted by rule, then place

  // Rounded down, so that 100 means all; 100 where there is nothing to cover.
  int percent() const { return total == 0 ? 100 : static_cast<int>(covered * 100 / total); }
};
Coverage MeasureCoverage(const Engine& engine, std::string_view filter = {});

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

// A lint: something that compiles and is seldom meant. docs/lint.md has a section for each.
struct LintInfo {
  std::string_view name;     // "bare-index"
  std::string_view summary;  // in a few words
  bool opens_gate = false;   // what it finds can permit what its author wanted refused: `daygate check` shows it
};
std::span<const LintInfo> Lints();

struct LintWarning {
  std::string name;
  std::string rule;  // `policy.rule` whose note can silence it; empty: it is about no rule
  bool opens_gate = false;
  Diagnostic diagnostic;  // a warning; its message ends with the name in brackets
};

struct LintOptions {
  // Today, for what expires. Without it nothing is said of that.
  std::optional<Timestamp> now;
  // Lints that are silenced in the whole set.
  std::vector<std::string> allow;
};

// Reads a policy set for what its author probably did not mean, in the order of the files. A rule silences a lint by
// `note "lint" "allow NAME: reason"`.
std::vector<LintWarning> Lint(const Engine& engine, const LintOptions& options = {});

// One attribute of a request with another value.
struct AttributeChange {
  std::string path;     // "purpose", "chain[0].zone", "agent.labels[\"team\"]", "attested agent.zone"
  std::string from;     // for people
  std::string to;       // for people; "absent": taken away
  bool agents = false;  // the agent itself decides it: what it asks for, what for, when, and where it sends it
};

// Changes that together would have permitted a request.
struct ChangeSet {
  std::vector<AttributeChange> changes;
  std::string patch;  // the same as a merge patch (RFC 7396) of the request's JSON
};

// The smallest changes that would have turned this DENY into a PERMIT: one attribute each or, where none does it, two.
// The path of the secret, and who asks, stay. Values are tried that the rules themselves name, the members of enums,
// and the two sides of each number; numbers and times are given at the nearest that does it. Empty where two changes
// are not enough, and for whatever is no DENY or not well-formed. What the agent can do itself comes first. Slow; for
// people.
std::vector<ChangeSet> SmallestChanges(const Engine& engine, const Request& request, std::size_t most = 10);

// For each need of a CHALLENGE, what to do about it.
std::vector<std::string> HowToMeet(const Decision& decision, const Request& request);

// For each field at fault of a request that is not well-formed, what belongs there.
std::vector<std::string> HowToMend(const Engine& engine, const Decision& decision);

// A control of a standard, and the rules that name it. Rules in `mode shadow` guard nothing.
struct ControlCoverage {
  std::string id;
  std::string title;
  std::vector<std::string> rules;  // as `policy.rule`, sorted; empty: nobody guards it
};

// A standard with its controls that bear on agents and secrets.
struct ControlStandard {
  std::string key;      // "owasp-nhi"
  std::string name;     // "OWASP Non-Human Identities Top 10"
  std::string version;  // "2025"
  std::string source;   // where it is published
  std::vector<ControlCoverage> controls;
};
std::vector<ControlStandard> Controls(const Engine& engine);

// A kind of agent that there is a first policy for.
struct StarterKind {
  std::string_view name;     // "chatbot"
  std::string_view summary;  // "a model that talks to people"
};
std::vector<StarterKind> StarterKinds();

// The text of a first policy for a kind of agent: a vocabulary, three rules and tests, with comments. Errors: NOT_FOUND
// for a kind that there is none for, INVALID_ARGUMENT for a name that no policy can have.
absl::StatusOr<std::string> StarterPolicy(std::string_view kind, std::string_view name);

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
