#include "compile/grant.h"

#include <algorithm>

namespace daygate::compile {

namespace {

std::vector<std::string_view> SortedOnce(const std::vector<policy::Text>& texts) {
  std::vector<std::string_view> result;
  for (const policy::Text& text : texts) result.push_back(text.value);
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

void AddTerm(const policy::Term& term, Grant* grant) {
  const std::chrono::milliseconds duration(term.number.value);
  switch (term.kind) {
    case TermKind::kAudit: grant->audit = static_cast<AuditMode>(term.level); return;
    case TermKind::kBind: grant->bind = EnumSet<Bound>::FromBits(term.set); return;
    case TermKind::kCache:
      grant->cache_rule = duration.count() == 0 ? CacheRule::kNone : CacheRule::kFor;
      grant->cache = duration;
      return;
    case TermKind::kDeliver: grant->deliver = static_cast<Delivery>(term.level); return;
    case TermKind::kDepth: grant->depth = term.number.value; return;
    case TermKind::kFields: grant->fields = SortedOnce(term.strings); return;
    case TermKind::kMonitor: grant->monitor = static_cast<Monitor>(term.level); return;
    case TermKind::kNotify: grant->notify = SortedOnce(term.strings); return;
    case TermKind::kRevokeOn: grant->revoke_on = EnumSet<RevokeEvent>::FromBits(term.set); return;
    case TermKind::kRevokeWithin: grant->revoke_within = duration; return;
    case TermKind::kRotate: grant->rotate = true; return;
    case TermKind::kTtl: grant->ttl = duration; return;
    case TermKind::kUses: grant->uses = term.number.value; return;
  }
}

}  // namespace

Grant MakeGrant(const std::vector<policy::Term>& terms) {
  Grant grant;
  for (const policy::Term& term : terms) AddTerm(term, &grant);
  return grant;
}

Need MakeNeed(const policy::Need& need) {
  Need result;
  result.kind = need.kind;
  if (need.count) result.count = need.count->value;
  result.from = SortedOnce(need.from);
  if (need.within) result.within = std::chrono::milliseconds(need.within->value);
  return result;
}

}  // namespace daygate::compile
