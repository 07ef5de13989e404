// What a Decision points to. States are kept by each thread and used again, so that a decision allocates nothing once
// warm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "daygate/decision.h"

namespace daygate::decide {

struct DecisionState {
  Outcome outcome = Outcome::kDeny;
  Reason reason = Reason::kError;
  Terms terms;
  std::vector<Need> needs;
  std::string binding;
  std::vector<std::string_view> rules;
  std::vector<RuleError> errors;
  std::vector<std::string_view> invalid_fields;
  std::vector<std::string_view> shadow;
  std::string_view policy_digest;

  // What terms, errors and fields point to.
  std::vector<std::string_view> fields;
  std::vector<std::string_view> notify;
  base::Arena arena;

  // Everything as in a new one; memory is kept.
  void Reset();

  // One of this thread's, or a new one; reset. Throws std::bad_alloc.
  static DecisionState* Take();
  // Gives it back to the thread that calls.
  static void Return(DecisionState* state) noexcept;
  static Decision Wrap(DecisionState* state) noexcept { return Decision(state); }
  // What a Decision has; null for one that was moved from.
  static const DecisionState* Of(const Decision& decision) noexcept { return decision.state_; }
};

}  // namespace daygate::decide
