// Terms and needs of the rules that apply, merged to the strictest.
#pragma once

#include <span>
#include <vector>

#include "compile/program.h"
#include "decide/needs.h"
#include "decide/state.h"

namespace daygate::decide {

// Distinct grants of rules that apply: what rules share is merged once.
using GrantList = std::vector<const compile::Grant*>;

// What merging came to before it is put into a decision.
enum class Merged : std::uint8_t { kGood, kEmptyGrant, kUnenforceable };

// Merges the terms of the applying permits (at least one) and requires into state->terms.
Merged MergeTerms(const GrantList& permits, const GrantList& requires_, TermSet enforces, DecisionState* state);

// The needs of all applying requires as a set, sorted by need, then roles, without roles first.
using NeedList = std::vector<NeedView>;
void MergeNeeds(const GrantList& requires_, NeedList* needs);

}  // namespace daygate::decide
