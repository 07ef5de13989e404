#include "reference/terms.h"

#include <algorithm>

#include "reference/time_text.h"

namespace daygate::reference {
namespace {

constexpr const char* kDeliver[] = {"raw", "env", "file", "wrapped", "proxy"};
constexpr const char* kMonitor[] = {"none", "basic", "full"};
constexpr const char* kAudit[] = {"buffered", "sync"};
constexpr const char* kBind[] = {"workload", "instance", "namespace", "task", "agent", "destination"};
constexpr const char* kRevokeOn[] = {"task_end",       "owner_change",  "purpose_change",
                                     "posture_change", "policy_change", "chain_end"};

void Lower(std::optional<std::int64_t>* least, std::int64_t value) {
  *least = *least ? std::min(**least, value) : value;
}

std::set<std::string> Strings(const policy::Term& term) {
  std::set<std::string> strings;
  for (const policy::Text& text : term.strings) strings.insert(text.value);
  return strings;
}

template <std::size_t kSize>
void AddWords(const char* const (&words)[kSize], std::uint32_t bits, std::set<std::string>* set) {
  for (std::size_t i = 0; i < kSize; ++i) {
    if (((bits >> i) & 1U) != 0) set->insert(words[i]);
  }
}

const policy::Term* TermOf(const policy::Rule& rule, TermKind kind) {
  for (const policy::Term& term : rule.grant) {
    if (term.kind == kind) return &term;
  }
  return nullptr;
}

// All but `cache` and `fields`, for which permits and requires differ.
void Merge(const policy::Term& term, Terms* terms) {
  switch (term.kind) {
    case TermKind::kAudit: terms->audit = std::max(terms->audit, int{term.level}); return;
    case TermKind::kBind: AddWords(kBind, term.set, &terms->bind); return;
    case TermKind::kDeliver: terms->deliver = std::max(terms->deliver, int{term.level}); return;
    case TermKind::kDepth: Lower(&terms->depth, term.number.value); return;
    case TermKind::kMonitor: terms->monitor = std::max(terms->monitor, int{term.level}); return;
    case TermKind::kNotify: terms->notify.merge(Strings(term)); return;
    case TermKind::kRevokeOn: AddWords(kRevokeOn, term.set, &terms->revoke_on); return;
    case TermKind::kRevokeWithin: Lower(&terms->revoke_within, term.number.value); return;
    case TermKind::kRotate: terms->rotate = true; return;
    case TermKind::kTtl: Lower(&terms->ttl, term.number.value); return;
    case TermKind::kUses: Lower(&terms->uses, term.number.value); return;
    case TermKind::kCache:
    case TermKind::kFields: return;
  }
}

std::int64_t Cache(const std::vector<const policy::Rule*>& permits, const std::vector<const policy::Rule*>& requires_) {
  std::optional<std::int64_t> least;
  for (const policy::Rule* rule : permits) {
    const policy::Term* term = TermOf(*rule, TermKind::kCache);
    Lower(&least, term == nullptr ? 0 : term->number.value);
  }
  for (const policy::Rule* rule : requires_) {
    if (const policy::Term* term = TermOf(*rule, TermKind::kCache)) Lower(&least, term->number.value);
  }
  return least.value_or(0);
}

std::optional<std::set<std::string>> FieldsTerm(const std::vector<const policy::Rule*>& permits,
                                                const std::vector<const policy::Rule*>& requires_) {
  std::optional<std::set<std::string>> fields = std::set<std::string>();
  for (const policy::Rule* rule : permits) {
    const policy::Term* term = TermOf(*rule, TermKind::kFields);
    if (term == nullptr) fields.reset();  // all keys, and so is every union with them
    if (term != nullptr && fields) fields->merge(Strings(*term));
  }
  for (const policy::Rule* rule : requires_) {
    const policy::Term* term = TermOf(*rule, TermKind::kFields);
    if (term == nullptr) continue;
    std::set<std::string> kept = Strings(*term);
    if (fields) std::erase_if(kept, [&](const std::string& key) { return fields->count(key) == 0; });
    fields = std::move(kept);
  }
  return fields;
}

Json Milliseconds(std::int64_t value) {
  return Json::String(WriteSeconds(value * 1000000));
}

Json Sorted(const std::set<std::string>& set) {
  return Json::Strings({set.begin(), set.end()});
}

}  // namespace

Terms MergeTerms(const std::vector<const policy::Rule*>& permits, const std::vector<const policy::Rule*>& requires_) {
  Terms terms;
  for (const auto* rules : {&permits, &requires_}) {
    for (const policy::Rule* rule : *rules) {
      for (const policy::Term& term : rule->grant) Merge(term, &terms);
    }
  }
  terms.cache = Cache(permits, requires_);
  terms.fields = FieldsTerm(permits, requires_);
  return terms;
}

Json TermsJson(const Terms& terms) {
  Json json = Json::Object();
  const auto add = [&](const char* name, Json value) { json.members.emplace_back(name, std::move(value)); };
  if (terms.audit != 0) add("audit", Json::String(kAudit[terms.audit]));
  if (!terms.bind.empty()) add("bind", Sorted(terms.bind));
  if (terms.cache != 0) add("cache", Milliseconds(terms.cache));
  if (terms.deliver != 0) add("deliver", Json::String(kDeliver[terms.deliver]));
  if (terms.depth) add("depth", Json::Integer(*terms.depth));
  if (terms.fields) add("fields", Sorted(*terms.fields));
  if (terms.monitor != 0) add("monitor", Json::String(kMonitor[terms.monitor]));
  if (!terms.notify.empty()) add("notify", Sorted(terms.notify));
  if (!terms.revoke_on.empty()) add("revoke_on", Sorted(terms.revoke_on));
  if (terms.revoke_within) add("revoke_within", Milliseconds(*terms.revoke_within));
  if (terms.rotate) add("rotate", Json::Bool(true));
  if (terms.ttl) add("ttl", Milliseconds(*terms.ttl));
  if (terms.uses) add("uses", Json::Integer(*terms.uses));
  return json;
}

}  // namespace daygate::reference
