#include "vault/early_denial.h"

#include <algorithm>

#include "compile/program.h"
#include "daygate/explanation.h"

namespace daygate::vault {
namespace {

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// By words: one inside a string counts too, which costs a lookup and opens nothing.
bool NamesOneOf(std::string_view expression, const std::set<std::string, std::less<>>& words) {
  for (std::size_t at = 0; at < expression.size();) {
    const std::size_t begin = at;
    while (at < expression.size() && IsWordCharacter(expression[at])) ++at;
    if (words.contains(expression.substr(begin, at - begin))) return true;
    if (at == begin) ++at;
  }
  return false;
}

// What is there and what is not makes a difference to these, and is no error.
bool AsksForPresence(std::string_view expression) {
  static const std::set<std::string, std::less<>> kWords = {"has", "optional", "attested"};
  return NamesOneOf(expression, kWords) || expression.find('?') != std::string_view::npos;
}

}  // namespace

EarlyDenial::EarlyDenial(const Engine& engine) : about_secret_{"secret", "request"} {
  const policy::Set& set = engine.program().set();
  // A define that uses another is found once that one is.
  for (bool grown = true; grown;) {
    grown = false;
    for (const policy::File& file : set.files) {
      for (const policy::Define& define : file.defines) {
        const std::string_view source = define.expression.source;
        if (!NamesOneOf(source, about_secret_)) continue;
        const std::string name(define.name.text);
        grown = about_secret_.insert(name).second || grown;
        if (AsksForPresence(source) || NamesOneOf(source, about_presence_)) {
          grown = about_presence_.insert(name).second || grown;
        }
      }
    }
  }
  for (const policy::File& file : set.files) {
    for (const policy::Vocabulary& vocabulary : file.vocabularies) {
      for (const policy::Attribute& attribute : vocabulary.attributes) {
        if (attribute.path.text.starts_with("secret.") && attribute.default_value) defaults_ = true;
      }
    }
  }
}

bool EarlyDenial::StaysAsItCame(const ConditionExplanation& condition) const {
  if (!NamesOneOf(condition.source, about_secret_)) return true;
  const bool came = condition.result == "true" || condition.result == "false";
  return came && !AsksForPresence(condition.source) && !NamesOneOf(condition.source, about_presence_);
}

bool EarlyDenial::IsCertain(const Engine& engine, const Request& request) const {
  if (defaults_) return false;
  const auto stays = [this](const ConditionExplanation& condition) { return StaysAsItCame(condition); };
  const Explanation explanation = engine.Explain(request);
  bool permitted_perhaps = false;
  for (const RuleExplanation& rule : explanation.rules) {
    if (rule.shadow) continue;
    if (rule.effect == "forbid" && rule.state == RuleState::kApplies &&
        std::all_of(rule.held.begin(), rule.held.end(), stays)) {
      return true;
    }
    if (rule.effect != "permit") continue;
    const bool never = rule.state == RuleState::kExpired || rule.state == RuleState::kNotDelegated ||
                       rule.state == RuleState::kDegraded || std::any_of(rule.failed.begin(), rule.failed.end(), stays);
    permitted_perhaps = permitted_perhaps || !never;
  }
  return !permitted_perhaps;
}

}  // namespace daygate::vault
