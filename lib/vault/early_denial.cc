#include "vault/early_denial.h"

#include <algorithm>

namespace daygate::vault {
namespace {

using Words = std::set<std::string, std::less<>>;

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// By words: one inside a string counts too, which costs a lookup and opens nothing.
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

// What expressions ask of a secret, directly and by defines.
struct Questions {
  explicit Questions(const policy::Set& set) {
    // A define that uses another is found once that one is.
    for (bool grown = true; grown;) {
      grown = false;
      for (const policy::File& file : set.files) {
        for (const policy::Define& define : file.defines) {
          const std::string_view source = define.expression.source;
          if (!NamesOneOf(source, about_secret)) continue;
          const std::string name(define.name.text);
          grown = about_secret.insert(name).second || grown;
          if (AsksForPresence(source) || NamesOneOf(source, about_presence)) {
            grown = about_presence.insert(name).second || grown;
          }
        }
      }
    }
  }

  bool ForPresence(std::string_view expression) const {
    return NamesOneOf(expression, about_presence) ||
           (NamesOneOf(expression, about_secret) && AsksForPresence(expression));
  }
  bool ForPresence(const compile::Condition& condition) const { return ForPresence(condition.expression->source); }

  Words about_secret = {"secret", "request"};
  Words about_presence;
};

bool HasDefaults(const policy::Set& set) {
  for (const policy::File& file : set.files) {
    for (const policy::Vocabulary& vocabulary : file.vocabularies) {
      for (const policy::Attribute& attribute : vocabulary.attributes) {
        if (attribute.path.text.starts_with("secret.") && attribute.default_value) return true;
      }
    }
  }
  return false;
}

}  // namespace

EarlyDenial::EarlyDenial(const compile::Program& program) : program_(program), defaults_(HasDefaults(program.set())) {
  const Questions questions(program.set());
  for (const compile::Rule& rule : program.rules()) {
    const bool asks =
        std::any_of(rule.conditions.begin(), rule.conditions.end(),
                    [&](const compile::Condition& condition) { return questions.ForPresence(condition); }) ||
        (rule.via && questions.ForPresence(*rule.via));
    if (!asks) continue;
    about_presence_.insert(rule.name);
    const bool permits = rule.effect == policy::Effect::kPermit && rule.mode == policy::Mode::kEnforce;
    if (permits) permits_about_presence_.push_back(&rule);
  }
}

bool EarlyDenial::IsCertain(const Decision& denial, const Access& access) const {
  if (defaults_) return false;
  if (denial.reason() == Reason::kForbidden) {
    return std::any_of(denial.rules().begin(), denial.rules().end(),
                       [this](std::string_view rule) { return !about_presence_.contains(rule); });
  }
  return denial.reason() == Reason::kNotPermitted &&
         std::none_of(permits_about_presence_.begin(), permits_about_presence_.end(),
                      [&](const compile::Rule* rule) { return HasInScope(*rule, access); }) &&
         std::all_of(denial.errors().begin(), denial.errors().end(),
                     [this](const RuleError& error) { return StaysFalse(error); });
}

bool EarlyDenial::HasInScope(const compile::Rule& rule, const Access& access) {
  const std::optional<policy::Action> action = policy::FromWord<policy::Action>(access.action);
  if (action && ((rule.actions >> static_cast<unsigned>(*action)) & 1U) == 0) return false;
  return rule.patterns.empty() ||
         std::any_of(rule.patterns.begin(), rule.patterns.end(), [&](const policy::Pattern& pattern) {
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
