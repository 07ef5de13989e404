// Decisions and explanations for people. Every text is escaped.
#pragma once

#include <cstddef>
#include <string>

#include "console.h"
#include "daygate/decision.h"
#include "daygate/explanation.h"

namespace daygate::cli {

// Outcome, reason, rules, terms, needs, errors: a line each.
std::string DecisionText(const Console& console, const Decision& decision);

struct ExplanationLayout {
  std::size_t indent = 0;
  std::size_t most_rules = static_cast<std::size_t>(-1);  // how many rules are shown, from the nearest on
};

// A rule in scope a line, and under it what its conditions saw.
std::string ExplanationText(const Console& console, const Explanation& explanation, const ExplanationLayout& layout);

}  // namespace daygate::cli
