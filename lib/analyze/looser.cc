#include "analyze/looser.h"

#include <algorithm>

namespace daygate::analyze {
namespace {

template <typename T>
bool Above(const std::optional<T>& a, const std::optional<T>& b) {
  return b && (!a || *a > *b);
}

// Sorted lists: whether something of `b` is not in `a`.
bool Lacks(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  return !std::includes(a.begin(), a.end(), b.begin(), b.end());
}

bool IsLooser(TermKind kind, const compile::Grant& a, const compile::Grant& b) {
  switch (kind) {
    case TermKind::kAudit: return a.audit < b.audit;
    case TermKind::kBind: return (b.bind.bits() & ~a.bind.bits()) != 0;
    case TermKind::kCache: return false;
    case TermKind::kDeliver: return a.deliver < b.deliver;
    case TermKind::kDepth: return Above(a.depth, b.depth);
    case TermKind::kFields: return b.fields && (!a.fields || Lacks(*b.fields, *a.fields));
    case TermKind::kMonitor: return a.monitor < b.monitor;
    case TermKind::kNotify: return Lacks(a.notify, b.notify);
    case TermKind::kRevokeOn: return (b.revoke_on.bits() & ~a.revoke_on.bits()) != 0;
    case TermKind::kRevokeWithin: return Above(a.revoke_within, b.revoke_within);
    case TermKind::kRotate: return b.rotate && !a.rotate;
    case TermKind::kTtl: return Above(a.ttl, b.ttl);
    case TermKind::kUses: return Above(a.uses, b.uses);
  }
  return false;
}

}  // namespace

std::vector<TermKind> LooserTerms(const compile::Grant& a, const compile::Grant& b) {
  std::vector<TermKind> terms;
  for (int i = 0; i < kTermKinds; ++i) {
    const auto kind = static_cast<TermKind>(i);
    if (IsLooser(kind, a, b)) terms.push_back(kind);
  }
  return terms;
}

}  // namespace daygate::analyze
