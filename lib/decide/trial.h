// Rules against a request: which apply, and which could not be evaluated.
//
// Before: fill.h. After: decide.cc makes the outcome of it, explain.cc tells of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compile/program.h"
#include "decide/candidates.h"
#include "decide/workspace.h"

namespace daygate::decide {

enum class Truth : std::uint8_t { kFalse, kTrue, kError };

// As CEL's `&&` joins: one false makes the whole false, whatever errors stand beside it.
constexpr Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kError || b == Truth::kError ? Truth::kError : Truth::kTrue;
}

// One rule in scope.
struct Trial {
  const compile::Rule* rule = nullptr;
  const compile::RuleBrief* brief = nullptr;
  std::span<const cel::Value> captures{};  // in the order of its pattern
  bool came_true = false;      // restricting rules: for somebody on the path; permits: conditions and via together
  bool came_to_error = false;  // likewise
  bool applies = false;
};

// An attribute at fault.
struct MissingAttribute {
  std::uint32_t trial = 0;  // index into the trials
  std::string_view path;
};

// Whether a permit has expired at the request's time.
bool HasExpired(const compile::Rule& rule, const Request& request);

// Whom `agent` stands for.
inline constexpr std::size_t kCaller = ~std::size_t{0};

// Works on one Workspace; keeps its own memory from decision to decision.
class Tryer {
 public:
  // Tries the rules in scope: by the index only those that it finds, and trials() has those that came to something.
  // `workspace` was filled and is well-formed. Trials come sorted by name of rule.
  void Run(Workspace* workspace, Evaluation evaluation);

  // For an outcome alone: tries no more than that takes, in any order. What restricts comes first, and one forbid that
  // applies is enough. Then permits: all of them, or one that applies where `one_permit()`, asked once the requires are
  // known, says so.
  template <typename OnePermit>
  void RunForOutcome(Workspace* workspace, const OnePermit& one_permit) {
    if (TryRestrictions(workspace)) TryPermits(one_permit() ? Enough::kOne : Enough::kAll);
  }

  const std::vector<Trial>& trials() const { return trials_; }
  const std::vector<MissingAttribute>& missing() const { return missing_; }
  // Whether any rule may have come to error: where not, there is nothing to report.
  bool came_to_errors() const { return came_to_errors_; }

  // For explanations: one condition, as Run evaluated it. `hop` is the hop that `via` is tried for.
  cel::Value EvaluateAgain(Workspace* workspace, const Trial& trial, const compile::Condition& condition,
                           std::size_t standing, std::size_t hop);

 private:
  enum class Enough : std::uint8_t { kOne, kAll };
  class ForbidSink;
  class PermitSink;
  bool TryRestrictions(Workspace* workspace);
  void TryPermits(Enough enough);
  void Start(Workspace* workspace);
  void RunEveryRule();
  void RunIndex();
  void TryCandidates();
  bool TryCandidate(std::uint32_t number);
  bool ComesToSomething(std::uint32_t index, Trial& trial);
  void SortTrials();
  void NoteRestriction(std::uint32_t index, Truth truth);
  void FindInScope();
  bool IsInScope(const compile::Rule& rule, std::span<const cel::Value>* captures);
  void StandAs(std::size_t standing);
  void SetStanding(std::size_t standing);
  void SetHop(std::size_t hop);
  void SetCaptures(const Trial& trial);
  void AnswerFixedQuestions();
  void TryConditions(std::size_t standing);
  void TryPermit(std::uint32_t index, Truth conditions);
  cel::Value Evaluate(const compile::Rule& rule, const compile::Condition& condition);
  cel::Value EvaluateAnew(const compile::Rule& rule, const compile::Condition& condition) const;
  Truth EvaluateConditions(const Trial& trial);
  void NoteError(std::uint32_t index, std::span<const compile::AttributePath> paths);
  bool IsAbsent(const compile::AttributePath& path) const;

  Trial& AddTrial(std::uint32_t number);

  Workspace* work_ = nullptr;
  std::vector<Trial> trials_;
  std::vector<MissingAttribute> missing_;
  bool came_to_errors_ = false;
  std::vector<std::string_view> capture_views_;
  CandidateFinder finder_;
  std::vector<std::uint32_t> candidates_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> places_;
  std::vector<Trial> sorted_;
};

}  // namespace daygate::decide
