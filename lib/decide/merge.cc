#include "decide/merge.h"

#include <algorithm>

namespace daygate::decide {

namespace {

using compile::CacheRule;
using compile::Grant;

template <typename T>
void TakeSmaller(std::optional<T>* value, const std::optional<T>& other) {
  if (other && (!*value || *other < **value)) *value = other;
}

void SortOnce(std::vector<std::string_view>* strings) {
  if (strings->size() < 2) return;
  std::sort(strings->begin(), strings->end());
  strings->erase(std::unique(strings->begin(), strings->end()), strings->end());
}

// All but `cache` and `fields`, which permits and requires merge in different ways.
void MergeCommon(const Grant& grant, Terms* terms, std::vector<std::string_view>* notify) {
  terms->audit = std::max(terms->audit, grant.audit);
  terms->bind.AddAll(grant.bind);
  terms->deliver = std::max(terms->deliver, grant.deliver);
  TakeSmaller(&terms->depth, grant.depth);
  terms->monitor = std::max(terms->monitor, grant.monitor);
  if (!grant.notify.empty()) notify->insert(notify->end(), grant.notify.begin(), grant.notify.end());
  terms->revoke_on.AddAll(grant.revoke_on);
  TakeSmaller(&terms->revoke_within, grant.revoke_within);
  terms->rotate = terms->rotate || grant.rotate;
  TakeSmaller(&terms->ttl, grant.ttl);
  TakeSmaller(&terms->uses, grant.uses);
}

// The smallest over all permits, and none where one of them has none; a require lowers it.
std::optional<std::chrono::milliseconds> MergeCache(const GrantList& permits, const GrantList& requires_) {
  std::optional<std::chrono::milliseconds> cache;
  for (const Grant* grant : permits) {
    if (grant->cache_rule != CacheRule::kFor) return std::nullopt;
    TakeSmaller(&cache, std::optional(grant->cache));
  }
  for (const Grant* grant : requires_) {
    if (grant->cache_rule == CacheRule::kNone) return std::nullopt;
    if (grant->cache_rule == CacheRule::kFor) TakeSmaller(&cache, std::optional(grant->cache));
  }
  return cache;
}

// What permits allow adds up; each require cuts it down. False: nothing is left.
bool MergeFields(const GrantList& permits, const GrantList& requires_, Terms* terms,
                 std::vector<std::string_view>* fields) {
  bool all = false;
  for (const Grant* grant : permits) {
    if (grant->fields) {
      fields->insert(fields->end(), grant->fields->begin(), grant->fields->end());
    } else {
      all = true;
    }
  }
  all ? fields->clear() : SortOnce(fields);
  for (const Grant* grant : requires_) {
    if (!grant->fields) continue;
    const std::vector<std::string_view>& allowed = *grant->fields;
    if (all) {
      fields->assign(allowed.begin(), allowed.end());
      all = false;
      continue;
    }
    const auto end = std::remove_if(fields->begin(), fields->end(), [&allowed](std::string_view field) {
      return !std::binary_search(allowed.begin(), allowed.end(), field);
    });
    fields->erase(end, fields->end());
  }
  if (all) return true;
  terms->fields = std::span<const std::string_view>(*fields);
  return !fields->empty();
}

// The terms that say something: those at another value than what absent means.
TermSet TermsSet(const Terms& terms) {
  TermSet set;
  const auto add = [&set](TermKind kind, bool is_set) {
    if (is_set) set.Add(kind);
  };
  add(TermKind::kAudit, terms.audit != AuditMode::kBuffered);
  add(TermKind::kBind, !terms.bind.empty());
  add(TermKind::kCache, terms.cache.has_value());
  add(TermKind::kDeliver, terms.deliver != Delivery::kRaw);
  add(TermKind::kDepth, terms.depth.has_value());
  add(TermKind::kFields, terms.fields.has_value());
  add(TermKind::kMonitor, terms.monitor != Monitor::kNone);
  add(TermKind::kNotify, !terms.notify.empty());
  add(TermKind::kRevokeOn, !terms.revoke_on.empty());
  add(TermKind::kRevokeWithin, terms.revoke_within.has_value());
  add(TermKind::kRotate, terms.rotate);
  add(TermKind::kTtl, terms.ttl.has_value());
  add(TermKind::kUses, terms.uses.has_value());
  return set;
}

}  // namespace

Merged MergeTerms(const GrantList& permits, const GrantList& requires_, TermSet enforces, DecisionState* state) {
  for (const GrantList* grants : {&permits, &requires_}) {
    for (const Grant* grant : *grants) MergeCommon(*grant, &state->terms, &state->notify);
  }
  if (!state->notify.empty()) SortOnce(&state->notify);
  state->terms.notify = state->notify;
  state->terms.cache = MergeCache(permits, requires_);
  if (!MergeFields(permits, requires_, &state->terms, &state->fields)) return Merged::kEmptyGrant;
  if ((TermsSet(state->terms).bits() & ~enforces.bits()) != 0) return Merged::kUnenforceable;
  return Merged::kGood;
}

void MergeNeeds(const GrantList& requires_, NeedList* needs) {
  if (requires_.empty()) return;
  for (const Grant* grant : requires_) {
    for (const compile::Need& need : grant->needs) {
      const auto same = std::find_if(needs->begin(), needs->end(), [&need](const NeedView& known) {
        return known.kind == need.kind &&
               std::equal(known.from.begin(), known.from.end(), need.from.begin(), need.from.end());
      });
      if (same == needs->end()) {
        needs->push_back(need);
        continue;
      }
      same->count = std::max(same->count, need.count);
      TakeSmaller(&same->within, need.within);
    }
  }
  std::sort(needs->begin(), needs->end(), [](const NeedView& a, const NeedView& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    return std::lexicographical_compare(a.from.begin(), a.from.end(), b.from.begin(), b.from.end());
  });
}

}  // namespace daygate::decide
