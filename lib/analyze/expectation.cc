#include "analyze/expectation.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "analyze/describe.h"
#include "policy/words.h"

namespace daygate::analyze {
namespace {

std::vector<std::string> Quoted(const std::vector<policy::Text>& texts) {
  std::vector<std::string> words;
  for (const policy::Text& text : texts) words.push_back(text.value);
  return QuotedSet(std::move(words));
}

// The value of a term, in the form of DescribeTerm: two values are equal where these texts are.
std::string Expected(const policy::Term& term) {
  switch (term.kind) {
    case TermKind::kTtl:
    case TermKind::kRevokeWithin: return DescribeDuration(term.number.value);
    case TermKind::kCache: return term.number.value == 0 ? JoinOrNone({}) : DescribeDuration(term.number.value);
    case TermKind::kUses:
    case TermKind::kDepth: return std::to_string(term.number.value);
    case TermKind::kDeliver: return std::string(ToWord(static_cast<Delivery>(term.level)));
    case TermKind::kMonitor: return std::string(ToWord(static_cast<Monitor>(term.level)));
    case TermKind::kAudit: return std::string(ToWord(static_cast<AuditMode>(term.level)));
    case TermKind::kBind: return DescribeSet(EnumSet<Bound>::FromBits(term.set));
    case TermKind::kRevokeOn: return DescribeSet(EnumSet<RevokeEvent>::FromBits(term.set));
    case TermKind::kFields:
    case TermKind::kNotify: return JoinOrNone(Quoted(term.strings));
    case TermKind::kRotate: return "yes";
  }
  return {};
}

std::vector<std::string> ExpectedNeeds(const std::vector<policy::Need>& needs) {
  std::vector<std::string> texts;
  for (const policy::Need& need : needs) {
    texts.push_back(DescribeNeed(need.kind, need.count ? need.count->value : 1, Quoted(need.from),
                                 need.within ? std::optional(need.within->value) : std::nullopt));
  }
  return AsSet(std::move(texts));
}

std::vector<std::string> ActualNeeds(std::span<const Need> needs) {
  std::vector<std::string> texts;
  for (const Need& need : needs) texts.push_back(Describe(need));
  return AsSet(std::move(texts));
}

std::vector<std::string> ExpectedRules(const std::vector<policy::Word>& names, std::string_view policy_name) {
  std::vector<std::string> rules;
  for (const policy::Word& name : names) {
    const bool bare = name.text.find('.') == std::string::npos;
    rules.push_back(bare ? std::string(policy_name) + "." + name.text : name.text);
  }
  return AsSet(std::move(rules));
}

class Differences {
 public:
  void Want(std::string what, std::string expected, std::string actual) {
    if (expected == actual) return;
    found_.push_back({std::move(what), std::move(expected), std::move(actual)});
  }
  std::vector<TestDifference> Take() { return std::move(found_); }

 private:
  std::vector<TestDifference> found_;
};

}  // namespace

std::vector<TestDifference> Compare(const policy::Test& test, std::string_view policy_name, const Decision& decision) {
  Differences differences;
  differences.Want("outcome", std::string(ToWord(test.outcome)), std::string(ToWord(decision.outcome())));
  if (test.because) differences.Want("reason", test.because->text, std::string(ToWord(decision.reason())));
  if (test.by) {
    const auto rules = decision.rules();
    differences.Want("by", JoinOrNone(ExpectedRules(*test.by, policy_name)),
                     JoinOrNone(AsSet(std::vector<std::string>(rules.begin(), rules.end()))));
  }
  if (test.with) {
    for (const policy::Term& term : *test.with) {
      differences.Want("with " + TermWords(term.kind), Expected(term), DescribeTerm(term.kind, decision.terms()));
    }
  }
  if (test.needs) {
    differences.Want("needs", JoinOrNone(ExpectedNeeds(*test.needs)), JoinOrNone(ActualNeeds(decision.needs())));
  }
  return differences.Take();
}

}  // namespace daygate::analyze
