#include "properties/looseness.h"

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include "reference/time_text.h"

namespace daygate::properties {
namespace {

using reference::Json;

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

// Seconds as nanoseconds, a whole number as it is.
std::int64_t NumberOf(const Json& json) {
  if (json.kind == Json::Kind::kNumber) return std::stoll(json.text);
  return reference::ReadSeconds(json.text)->nanos;
}

std::int64_t Limit(const Json& terms, const std::string& name, std::int64_t absent) {
  const Json* term = terms.Get(name);
  return term == nullptr ? absent : NumberOf(*term);
}

std::int64_t Level(const Json& terms, const std::string& name) {
  static const std::vector<std::string> kLevels = {"raw", "env", "file", "wrapped", "proxy"};
  static const std::vector<std::string> kOthers = {"none", "buffered", "basic", "sync", "full"};
  const Json* term = terms.Get(name);
  if (term == nullptr) return 0;
  const std::vector<std::string>& words = name == "deliver" ? kLevels : kOthers;
  return std::find(words.begin(), words.end(), term->text) - words.begin() + 1;
}

std::set<std::string> Set(const Json& terms, const std::string& name) {
  std::set<std::string> set;
  const Json* term = terms.Get(name);
  if (term == nullptr) return set;
  for (const Json& item : term->items) set.insert(item.text);
  return set;
}

bool Within(const std::set<std::string>& small, const std::set<std::string>& large) {
  return std::includes(large.begin(), large.end(), small.begin(), small.end());
}

std::set<std::string> Strings(const policy::Term& term) {
  std::set<std::string> strings;
  for (const policy::Text& text : term.strings) strings.insert(text.value);
  return strings;
}

const policy::Term* Find(const policy::Rule& rule, TermKind kind) {
  for (const policy::Term& term : rule.grant) {
    if (term.kind == kind) return &term;
  }
  return nullptr;
}

template <std::size_t kSize>
bool HasAll(const Json& terms, const std::string& name, const char* const (&words)[kSize], std::uint32_t bits) {
  const std::set<std::string> set = Set(terms, name);
  for (std::size_t i = 0; i < kSize; ++i) {
    if (((bits >> i) & 1U) != 0 && set.count(words[i]) == 0) return false;
  }
  return true;
}

// `level` of the rule's term, as the word it stands for.
std::int64_t LevelOf(const char* name, const char* word) {
  Json terms = Json::Object({{name, Json::String(word)}});
  return Level(terms, name);
}

bool Keeps(const policy::Term& term, const Json& terms) {
  static constexpr const char* kDeliver[] = {"raw", "env", "file", "wrapped", "proxy"};
  static constexpr const char* kMonitor[] = {"none", "basic", "full"};
  static constexpr const char* kAudit[] = {"buffered", "sync"};
  static constexpr const char* kBind[] = {"workload", "instance", "namespace", "task", "agent", "destination"};
  static constexpr const char* kEvents[] = {"task_end",       "owner_change",  "purpose_change",
                                            "posture_change", "policy_change", "chain_end"};
  constexpr std::int64_t kMillisecond = 1000000;
  switch (term.kind) {
    case TermKind::kAudit: return term.level == 0 || Level(terms, "audit") >= LevelOf("audit", kAudit[term.level]);
    case TermKind::kMonitor:
      return term.level == 0 || Level(terms, "monitor") >= LevelOf("monitor", kMonitor[term.level]);
    case TermKind::kDeliver:
      return term.level == 0 || Level(terms, "deliver") >= LevelOf("deliver", kDeliver[term.level]);
    case TermKind::kBind: return HasAll(terms, "bind", kBind, term.set);
    case TermKind::kRevokeOn: return HasAll(terms, "revoke_on", kEvents, term.set);
    case TermKind::kCache: return Limit(terms, "cache", 0) <= term.number.value * kMillisecond;
    case TermKind::kDepth: return Limit(terms, "depth", kNoLimit) <= term.number.value;
    case TermKind::kUses: return Limit(terms, "uses", kNoLimit) <= term.number.value;
    case TermKind::kTtl: return Limit(terms, "ttl", kNoLimit) <= term.number.value * kMillisecond;
    case TermKind::kRevokeWithin: return Limit(terms, "revoke_within", kNoLimit) <= term.number.value * kMillisecond;
    case TermKind::kNotify: return Within(Strings(term), Set(terms, "notify"));
    case TermKind::kRotate: return terms.Get("rotate") != nullptr;
    case TermKind::kFields: return true;
  }
  return false;
}

}  // namespace

std::string LooserTerm(const Json& before, const Json& after) {
  for (const char* name : {"ttl", "uses", "depth", "revoke_within"}) {
    if (Limit(after, name, kNoLimit) > Limit(before, name, kNoLimit)) return name;
  }
  if (Limit(after, "cache", 0) > Limit(before, "cache", 0)) return "cache";
  for (const char* name : {"deliver", "monitor", "audit"}) {
    if (Level(after, name) < Level(before, name)) return name;
  }
  for (const char* name : {"bind", "revoke_on", "notify"}) {
    if (!Within(Set(before, name), Set(after, name))) return name;
  }
  if (before.Get("rotate") != nullptr && after.Get("rotate") == nullptr) return "rotate";
  if (before.Get("fields") != nullptr) {
    if (after.Get("fields") == nullptr || !Within(Set(after, "fields"), Set(before, "fields"))) return "fields";
  }
  return "";
}

std::string LooserThanRule(const policy::Rule& rule, const Json& terms) {
  for (const policy::Term& term : rule.grant) {
    if (!Keeps(term, terms)) return std::string(policy::WordOf(term.kind));
  }
  const bool permits = rule.effect == policy::Effect::kPermit;
  if (permits && Find(rule, TermKind::kCache) == nullptr && terms.Get("cache") != nullptr) return "cache";
  const policy::Term* fields = Find(rule, TermKind::kFields);
  if (!permits && fields != nullptr) {
    if (terms.Get("fields") == nullptr || !Within(Set(terms, "fields"), Strings(*fields))) return "fields";
  }
  return "";
}

bool AllowsAllKeys(const policy::Rule& permit) {
  return Find(permit, TermKind::kFields) == nullptr;
}

bool AllowsKey(const policy::Rule& permit, const std::string& key) {
  return AllowsAllKeys(permit) || Strings(*Find(permit, TermKind::kFields)).count(key) > 0;
}

}  // namespace daygate::properties
