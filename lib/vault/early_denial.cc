#include "vault/early_denial.h"

#include <algorithm>
#include <iterator>

namespace daygate::vault {
namespace {

using Words = std::set<std::string, std::less<>>;

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// By words: one inside a string counts too, which costs a lookup and opens nothing. By the names of a parsed tree
// (compile::FreeNames) the same were certain of 109,356 generated denials, and a Guard over 100,000 rules took 190 ms
// to make and not 34; they say nothing of `has` and `?` either.
bool NamesOneOf(std::string_view expression, const Words& words) {
  for (std::size_t at = 0; at < expression.size();) {
    const std::size_t begin = at;
    while (at < expression.size() && IsWordCharacter(expression[at])) ++at;
    if (words.contains(expression.substr(begin, at - begin))) return true;
    if (at == begin) ++at;
  }
  return false;
}

bool AsksForPresence(std::string_view expression) {
  static const Words kWords = {"has", "optional", "attested"};
  return NamesOneOf(expression, kWords) || expression.find('?') != std::string_view::npos;
}

}  // namespace

Questions::Questions(std::span<const compile::DefineText> defines) {
  // A define that uses another is found once that one is.
  for (bool grown = true; grown;) {
    grown = false;
    for (const compile::DefineText& define : defines) {
      if (!AboutSecret(define.expression)) continue;
      const std::string name(define.name);
      grown = about_secret_.insert(name).second || grown;
      if (AboutPresence(define.expression)) grown = about_presence_.insert(name).second || grown;
    }
  }
}

bool Questions::AboutSecret(std::string_view expression) const {
  return NamesOneOf(expression, about_secret_);
}

bool Questions::AboutPresence(std::string_view expression) const {
  return NamesOneOf(expression, about_presence_) || (AboutSecret(expression) && AsksForPresence(expression));
}

EarlyDenial::EarlyDenial(const compile::Program& program)
    : program_(program),
      questions_(program.define_texts()),
      defaults_(!program.vocabulary().defaults(policy::BuiltinType::kSecret).empty()) {
  for (const compile::Rule& rule : program.rules()) {
    const auto asks = [&](const compile::Condition& condition) {
      return questions_.AboutPresence(compile::TextOf(program, rule, condition));
    };
    if (!std::any_of(rule.conditions.begin(), rule.conditions.end(), asks) && !(rule.via && asks(*rule.via))) continue;
    about_presence_.insert(rule.name);
    const bool permits = rule.effect == policy::Effect::kPermit && rule.mode == policy::Mode::kEnforce;
    if (permits) permits_about_presence_.push_back(&rule);
  }
}

bool EarlyDenial::IsCertain(const Engine& engine, const Request& request, const Decision& denial,
                            const Access& access) const {
  if (defaults_) return false;
  if (denial.reason() == Reason::kForbidden) {
    return std::any_of(denial.rules().begin(), denial.rules().end(),
                       [this](std::string_view rule) { return !about_presence_.contains(rule); });
  }
  const bool stays = denial.reason() == Reason::kNotPermitted &&
                     std::all_of(denial.errors().begin(), denial.errors().end(),
                                 [this](const RuleError& error) { return StaysFalse(error); });
  if (!stays) return false;
  std::vector<const compile::Rule*> in_scope;
  std::copy_if(permits_about_presence_.begin(), permits_about_presence_.end(), std::back_inserter(in_scope),
               [&](const compile::Rule* rule) { return HasInScope(*rule, access); });
  if (in_scope.empty()) return true;
  // An explanation tries every rule.
  constexpr std::size_t kMaxExplained = 2'000;
  if (program_.rules().size() > kMaxExplained) return false;
  const Explanation explanation = engine.Explain(request);
  return std::all_of(in_scope.begin(), in_scope.end(),
                     [&](const compile::Rule* rule) { return FailsAnyway(explanation, *rule); });
}

// Whether it has a condition that fails for a reason that nothing said of the secret can change.
bool EarlyDenial::FailsAnyway(const Explanation& explanation, const compile::Rule& rule) const {
  const auto stays = [this](const ConditionExplanation& condition) {
    const bool came = condition.result == "true" || condition.result == "false";
    return !questions_.AboutSecret(condition.source) || (came && !questions_.AboutPresence(condition.source));
  };
  for (const RuleExplanation& explained : explanation.rules) {
    if (explained.rule != rule.name) continue;
    return explained.state == RuleState::kExpired || explained.state == RuleState::kNotDelegated ||
           explained.state == RuleState::kDegraded ||
           std::any_of(explained.failed.begin(), explained.failed.end(), stays);
  }
  return false;
}

bool EarlyDenial::HasInScope(const compile::Rule& rule, const Access& access) {
  const std::optional<policy::Action> action = policy::FromWord<policy::Action>(access.action);
  if (action && ((rule.actions >> static_cast<unsigned>(*action)) & 1U) == 0) return false;
  return rule.patterns.empty() ||
         std::any_of(rule.patterns.begin(), rule.patterns.end(), [&](const policy::SharedPattern& pattern) {
           return policy::Matches(pattern, access.path, policy::CaseRule::kExact);
         });
}

// A rule that came to error is no permit, or lacks nothing that metadata brings.
bool EarlyDenial::StaysFalse(const RuleError& error) const {
  const compile::Rule* const rule = Find(error.rule);
  if (rule == nullptr) return false;
  if (rule->effect != policy::Effect::kPermit || rule->mode != policy::Mode::kEnforce) return true;
  return !error.missing.empty() && std::none_of(error.missing.begin(), error.missing.end(), [](std::string_view path) {
    return path.starts_with("secret.") || path.starts_with("request.secret");
  });
}

const compile::Rule* EarlyDenial::Find(std::string_view name) const {
  const std::vector<compile::Rule>& rules = program_.rules();
  const auto found =
      std::lower_bound(rules.begin(), rules.end(), name,
                       [](const compile::Rule& rule, std::string_view other) { return rule.name < other; });
  return found != rules.end() && found->name == name ? &*found : nullptr;
}

}  // namespace daygate::vault
