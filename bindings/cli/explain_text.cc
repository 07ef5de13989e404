#include "explain_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "daygate/analyze.h"

namespace daygate::cli {
namespace {

Tone ToneOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPermit: return Tone::kGood;
    case Outcome::kDeny: return Tone::kBad;
    case Outcome::kChallenge: return Tone::kHeed;
  }
  return Tone::kBad;
}

std::string_view WordOf(RuleState state) {
  switch (state) {
    case RuleState::kApplies: return "applies";
    case RuleState::kFails: return "does not apply";
    case RuleState::kError: return "could not be evaluated";
    case RuleState::kExpired: return "has expired";
    case RuleState::kNotDelegated: return "is not for delegated requests";
    case RuleState::kDegraded: return "does not survive what is down";
  }
  return {};
}

// For a delegated request the summary says how many hops there are.
std::string StateText(const RuleExplanation& rule) {
  return rule.state == RuleState::kNotDelegated ? Safe(rule.summary) : std::string(WordOf(rule.state));
}

Tone ToneOf(RuleState state) {
  switch (state) {
    case RuleState::kApplies: return Tone::kGood;
    case RuleState::kError: return Tone::kBad;
    case RuleState::kFails:
    case RuleState::kExpired:
    case RuleState::kNotDelegated:
    case RuleState::kDegraded: break;
  }
  return Tone::kHeed;
}

std::string Joined(std::span<const std::string_view> words) {
  std::string text;
  for (std::string_view word : words) text.append(text.empty() ? "" : ", ").append(Safe(word));
  return text;
}

std::string ErrorText(const RuleError& error) {
  const std::string what = error.missing.empty() ? "evaluation" : "missing " + Joined(error.missing);
  return Safe(error.rule) + ": " + what;
}

std::string Line(std::string_view label, std::string_view value) {
  constexpr std::size_t kLabelWidth = 9;
  std::string line = "  " + std::string(label);
  line.append(kLabelWidth - std::min(kLabelWidth, label.size()), ' ');
  return line.append(value).append("\n");
}

void AppendCondition(std::string* text, const Console& console, const ConditionExplanation& condition,
                     const std::string& margin) {
  std::string line = margin + "  " + condition.clause + " " + Safe(condition.source);
  if (!condition.result.empty()) line += " → " + Safe(condition.result);
  if (!condition.standing.empty() && condition.standing != "caller") line += " for " + Safe(condition.standing);
  if (condition.line != 0) {
    line += "  " + console.Paint(Tone::kFaint, Safe(condition.file) + ":" + std::to_string(condition.line) + ":" +
                                                   std::to_string(condition.column));
  }
  text->append(line).append("\n");
  for (const SeenValue& seen : condition.values) {
    text->append(margin).append("    ").append(Safe(seen.path)).append(" = ").append(Safe(seen.value)).append("\n");
  }
}

}  // namespace

std::string DecisionText(const Console& console, const Decision& decision) {
  std::string text = console.Paint(ToneOf(decision.outcome()), ToWord(decision.outcome())) + "  " +
                     std::string(ToWord(decision.reason())) + "\n";
  if (!decision.rules().empty()) text += Line("by", Joined(decision.rules()));
  if (decision.outcome() != Outcome::kDeny) text += Line("terms", Describe(decision.terms()));
  for (const Need& need : decision.needs()) text += Line("needs", Describe(need));
  if (!decision.binding().empty()) text += Line("binding", Safe(decision.binding()));
  if (!decision.invalid_fields().empty()) text += Line("fields", Joined(decision.invalid_fields()));
  for (const RuleError& error : decision.errors()) text += Line("error", ErrorText(error));
  if (!decision.shadow().empty()) text += Line("shadow", Joined(decision.shadow()));
  return text + Line("policy", console.Paint(Tone::kFaint, Safe(decision.policy_digest())));
}

std::string ExplanationText(const Console& console, const Explanation& explanation, const ExplanationLayout& layout) {
  const std::string margin(layout.indent, ' ');
  std::string text;
  const std::size_t shown = std::min(explanation.rules.size(), layout.most_rules);
  for (std::size_t i = 0; i < shown; ++i) {
    const RuleExplanation& rule = explanation.rules[i];
    text += margin + rule.effect + " " + console.Paint(Tone::kStrong, Safe(rule.rule)) + " " +
            console.Paint(ToneOf(rule.state), StateText(rule)) + (rule.shadow ? " (shadow)" : "") + "\n";
    for (const ConditionExplanation& condition : rule.failed) AppendCondition(&text, console, condition, margin);
    for (const ConditionExplanation& condition : rule.held) AppendCondition(&text, console, condition, margin);
  }
  if (shown < explanation.rules.size()) {
    text += margin + "… and " + std::to_string(explanation.rules.size() - shown) + " more rules in scope\n";
  }
  return text;
}

}  // namespace daygate::cli
