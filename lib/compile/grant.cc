#include "compile/grant.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

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

// Roles sorted, each once.
Need MakeNeed(const policy::Need& need) {
  Need result;
  result.kind = need.kind;
  if (need.count) result.count = need.count->value;
  result.from = SortedOnce(need.from);
  if (need.within) result.within = std::chrono::milliseconds(need.within->value);
  return result;
}

// What rules differ in mostly; equal grants have equal ones.
std::size_t HashOf(const Grant& grant) {
  std::size_t hash = grant.bind.bits();
  const auto mix = [&hash](std::int64_t value) {
    hash = (hash ^ static_cast<std::size_t>(value)) * std::size_t{0x9E3779B97F4A7C15};
    hash ^= hash >> 32;
  };
  mix(grant.ttl ? grant.ttl->count() : -1);
  mix(grant.uses.value_or(-1));
  mix(grant.cache.count());
  mix(grant.revoke_on.bits());
  mix(static_cast<std::int64_t>(grant.deliver));
  const auto mix_texts = [&](const std::vector<std::string_view>& texts) {
    for (const std::string_view text : texts) mix(static_cast<std::int64_t>(std::hash<std::string_view>()(text)));
  };
  if (grant.fields) mix_texts(*grant.fields);
  mix_texts(grant.notify);
  for (const Need& need : grant.needs) {
    mix(static_cast<std::int64_t>(need.kind));
    mix(need.count);
    mix_texts(need.from);
  }
  return hash;
}

}  // namespace

Grant MakeGrant(const std::vector<policy::Term>& terms, const std::vector<policy::Need>& needs) {
  Grant grant;
  for (const policy::Term& term : terms) AddTerm(term, &grant);
  for (const policy::Need& need : needs) grant.needs.push_back(MakeNeed(need));
  return grant;
}

void GrantTable::KeepTexts(Grant* grant) {
  const auto keep = [this](std::vector<std::string_view>* texts) {
    for (std::string_view& text : *texts) text = texts_.Copy(text);
  };
  if (grant->fields) keep(&*grant->fields);
  keep(&grant->notify);
  for (Need& need : grant->needs) keep(&need.from);
}

std::uint32_t GrantTable::Add(Grant grant) {
  const std::size_t hash = HashOf(grant);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (grants_[it->second] == grant) return it->second;
  }
  const auto number = static_cast<std::uint32_t>(grants_.size());
  KeepTexts(&grant);
  grants_.push_back(std::move(grant));
  by_hash_.emplace(hash, number);
  return number;
}

}  // namespace daygate::compile
