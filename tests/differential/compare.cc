#include "differential/compare.h"

#include <algorithm>

#include "differential/rules.h"
#include "differential/values.h"

namespace daygate::differential {
namespace {

bool IsRefused(const Answer& answer) {
  return answer.kind == Answer::Kind::kParse || answer.kind == Answer::Kind::kCheck;
}

}  // namespace

bool Agree(const Answer& ours, const Answer& theirs) {
  // What a macro refuses, one finds when parsing and the other when checking.
  if (IsRefused(ours) && IsRefused(theirs)) return true;
  if (ours.kind != theirs.kind) return false;
  if (ours.kind == Answer::Kind::kValue) {
    return ours.type == theirs.type && (ours.value == theirs.value || SameButForLoss(ours.value, theirs.value));
  }
  return !ours.code || !theirs.code || ours.code == theirs.code;
}

const Rule* Explain(Side side, const Difference& difference) {
  if (difference.node == nullptr) return nullptr;
  for (const std::span<const Rule> rules : {CommonRules(), side == Side::kCelGo ? CelGoRules() : CelCppRules()}) {
    const auto found =
        std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.applies(difference); });
    if (found != rules.end()) return &*found;
  }
  return nullptr;
}

}  // namespace daygate::differential
