#include "reference/reference.h"

#include <algorithm>

#include "reference/needs.h"
#include "reference/rule.h"
#include "reference/terms.h"

namespace daygate::reference {
namespace {

struct Verdict {
  std::string outcome = "DENY";
  std::string reason;
  std::vector<std::string> rules;
  Json terms = Json::Object();
  Json needs = Json::Array();
  std::optional<std::string> binding;
};

struct Applying {
  std::vector<std::string> forbids;         // that came to true
  std::vector<std::string> failed_forbids;  // that came to error only
  std::vector<const policy::Rule*> permits;
  std::vector<const policy::Rule*> requires_;
  std::vector<std::string> granting;  // names of permits and requires
};

Verdict Judge(const Applying& applying, const Request& request, const std::set<std::string>* enforces) {
  Verdict verdict;
  if (!applying.forbids.empty()) {
    verdict.reason = "forbidden";
    verdict.rules = applying.forbids;
    return verdict;
  }
  if (!applying.failed_forbids.empty()) {
    verdict.reason = "error";
    verdict.rules = applying.failed_forbids;
    return verdict;
  }
  if (applying.permits.empty()) {
    verdict.reason = "not_permitted";
    return verdict;
  }
  verdict.rules = applying.granting;
  const Terms terms = MergeTerms(applying.permits, applying.requires_);
  if (terms.fields && terms.fields->empty()) {
    verdict.reason = "empty_grant";
    return verdict;
  }
  Json terms_json = TermsJson(terms);
  for (const auto& [name, value] : terms_json.members) {
    if (enforces != nullptr && enforces->count(name) == 0) {
      verdict.reason = "unenforceable";
      return verdict;
    }
  }
  verdict.terms = std::move(terms_json);
  for (const Need& need : JoinNeeds(applying.requires_)) {
    if (!IsMet(need, request)) verdict.needs.items.push_back(NeedJson(need));
  }
  if (verdict.needs.items.empty()) {
    verdict.outcome = "PERMIT";
    verdict.reason = "permitted";
  } else {
    verdict.outcome = "CHALLENGE";
    verdict.reason = "needs";
    verdict.binding = BindingOf(request);
  }
  return verdict;
}

Json DecisionJson(const Verdict& verdict, const Json& errors, const std::vector<std::string>& shadow) {
  Json context = Json::Object({{"outcome", Json::String(verdict.outcome)},
                               {"reason", Json::String(verdict.reason)},
                               {"terms", verdict.terms},
                               {"needs", verdict.needs},
                               {"rules", Json::Strings(verdict.rules)},
                               {"errors", errors},
                               {"shadow", Json::Strings(shadow)}});
  if (verdict.binding) context.members.emplace_back("binding", Json::String(*verdict.binding));
  return Json::Object({{"decision", Json::Bool(verdict.outcome == "PERMIT")}, {"context", context}});
}

Json ErrorJson(const std::string& rule, const std::set<std::string>& missing) {
  Json json = Json::Object({{"rule", Json::String(rule)}});
  if (missing.empty()) {
    json.members.emplace_back("evaluation", Json::Bool(true));
  } else {
    json.members.emplace_back("missing", Json::Strings({missing.begin(), missing.end()}));
  }
  return json;
}

Json InvalidJson(const Request& request) {
  Verdict verdict;
  verdict.reason = "invalid_request";
  Json errors = Json::Array();
  for (const std::string& field : request.faults) {
    errors.items.push_back(Json::Object({{"field", Json::String(field)}}));
  }
  return DecisionJson(verdict, errors, {});
}

void Add(const std::string& name, const policy::Rule& rule, const RuleResult& result, Applying* applying) {
  switch (rule.effect) {
    case policy::Effect::kForbid:
      (result.is_true ? applying->forbids : applying->failed_forbids).push_back(name);
      return;
    case policy::Effect::kPermit:
      applying->permits.push_back(&rule);
      applying->granting.push_back(name);
      return;
    case policy::Effect::kRequire:
      applying->requires_.push_back(&rule);
      applying->granting.push_back(name);
      return;
  }
}

}  // namespace

Reference::Reference(policy::Set set) : set_(std::move(set)), vocabulary_(MakeVocabulary(set_)) {
  for (const policy::File& file : set_.files) {
    Names& names = names_[file.policy.text];
    names.vocabulary = &vocabulary_;
    for (const policy::Define& define : file.defines) {
      names.defines[define.name.text] = define.expression.ast->root;
    }
  }
  for (const policy::File& file : set_.files) {
    for (const policy::Rule& rule : file.rules) {
      rules_.push_back({file.policy.text + "." + rule.name.text, &rule, &names_[file.policy.text]});
    }
  }
  std::sort(rules_.begin(), rules_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

Json Reference::DecideValue(std::string_view request_json, const std::set<std::string>* enforces) const {
  const Request request = ReadRequest(vocabulary_, request_json);
  if (!request.faults.empty()) return InvalidJson(request);
  const Scene scene = MakeScene(vocabulary_, request);
  Applying applying;
  Json errors = Json::Array();
  std::vector<std::string> shadow;
  for (const RuleInSet& in_set : rules_) {
    const RuleResult result = TryRule(*in_set.rule, *in_set.names, scene);
    if (result.failed) errors.items.push_back(ErrorJson(in_set.name, result.missing));
    if (!result.applies) continue;
    if (in_set.rule->mode == policy::Mode::kShadow) {
      shadow.push_back(in_set.name);
    } else {
      Add(in_set.name, *in_set.rule, result, &applying);
    }
  }
  return DecisionJson(Judge(applying, request, enforces), errors, shadow);
}

std::string Reference::Decide(std::string_view request_json, const std::set<std::string>* enforces) const {
  return WriteJson(DecideValue(request_json, enforces));
}

}  // namespace daygate::reference
