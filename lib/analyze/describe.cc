#include "analyze/describe.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/json_writer.h"
#include "base/utf8.h"
#include "daygate/analyze.h"
#include "policy/words.h"

namespace daygate {
namespace analyze {
namespace {

constexpr std::string_view kNone = "none";

template <typename Enum>
std::string WordsOfSet(EnumSet<Enum> set) {
  std::vector<std::string> words;
  const auto all = policy::WordsOf<Enum>();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (set.Has(static_cast<Enum>(i))) words.emplace_back(all[i]);
  }
  return JoinOrNone(AsSet(std::move(words)));
}

std::string Limit(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : std::string(kNone);
}
std::string Limit(const std::optional<std::chrono::milliseconds>& value) {
  return value ? DescribeDuration(value->count()) : std::string(kNone);
}

std::vector<std::string> Owned(std::span<const std::string_view> texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

std::string DescribeDuration(std::int64_t milliseconds) {
  struct Unit {
    std::int64_t size;
    std::string_view word;
  };
  constexpr std::array<Unit, 5> kUnits = {{{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}, {1, "ms"}}};
  std::string text;
  for (const Unit& unit : kUnits) {
    if (milliseconds < unit.size) continue;
    text.append(std::to_string(milliseconds / unit.size)).append(unit.word);
    milliseconds %= unit.size;
  }
  return text.empty() ? "0s" : text;
}

std::vector<std::string> AsSet(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

std::vector<std::string> QuotedSet(std::vector<std::string> texts) {
  for (std::string& text : texts) {
    std::string quoted;
    base::AppendJsonString(&quoted, text);
    text = base::EscapeForTerminal(quoted);
  }
  return AsSet(std::move(texts));
}

std::string JoinOrNone(const std::vector<std::string>& words) {
  if (words.empty()) return std::string(kNone);
  std::string joined;
  for (const std::string& word : words) {
    if (!joined.empty()) joined += ", ";
    joined += word;
  }
  return joined;
}

std::string DescribeSet(EnumSet<Bound> set) {
  return WordsOfSet(set);
}
std::string DescribeSet(EnumSet<RevokeEvent> set) {
  return WordsOfSet(set);
}

std::string DescribeTerm(TermKind kind, const Terms& terms) {
  switch (kind) {
    case TermKind::kTtl: return Limit(terms.ttl);
    case TermKind::kRevokeWithin: return Limit(terms.revoke_within);
    case TermKind::kCache: return Limit(terms.cache);
    case TermKind::kUses: return Limit(terms.uses);
    case TermKind::kDepth: return Limit(terms.depth);
    case TermKind::kDeliver: return std::string(ToWord(terms.deliver));
    case TermKind::kMonitor: return std::string(ToWord(terms.monitor));
    case TermKind::kAudit: return std::string(ToWord(terms.audit));
    case TermKind::kBind: return WordsOfSet(terms.bind);
    case TermKind::kRevokeOn: return WordsOfSet(terms.revoke_on);
    case TermKind::kFields: return terms.fields ? JoinOrNone(QuotedSet(Owned(*terms.fields))) : "all";
    case TermKind::kNotify: return JoinOrNone(QuotedSet(Owned(terms.notify)));
    case TermKind::kRotate: return terms.rotate ? "yes" : "no";
  }
  return {};
}

std::string TermWords(TermKind kind) {
  std::string words(ToWord(kind));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string DescribeNeed(NeedKind kind, std::int64_t count, const std::vector<std::string>& from,
                         std::optional<std::int64_t> within_milliseconds) {
  std::string text(ToWord(kind));
  if (count != 1) text += " " + std::to_string(count);
  for (std::size_t i = 0; i < from.size(); ++i) text += (i == 0 ? " from " : " or ") + from[i];
  if (within_milliseconds) text += " within " + DescribeDuration(*within_milliseconds);
  return text;
}

}  // namespace analyze

std::string Describe(const Terms& terms) {
  constexpr std::array<TermKind, kTermKinds> kOrder = {
      TermKind::kTtl,    TermKind::kUses,         TermKind::kDeliver, TermKind::kBind,   TermKind::kRevokeOn,
      TermKind::kFields, TermKind::kRevokeWithin, TermKind::kDepth,   TermKind::kRotate, TermKind::kMonitor,
      TermKind::kNotify, TermKind::kCache,        TermKind::kAudit};
  const Terms absent{};
  std::string text;
  for (TermKind kind : kOrder) {
    const std::string value = analyze::DescribeTerm(kind, terms);
    if (value == analyze::DescribeTerm(kind, absent)) continue;
    if (!text.empty()) text += "; ";
    text += analyze::TermWords(kind);
    if (kind != TermKind::kRotate) text += " " + value;
  }
  return text.empty() ? "none" : text;
}

std::string Describe(const Need& need) {
  return analyze::DescribeNeed(need.kind, need.count, analyze::QuotedSet(analyze::Owned(need.from)),
                               need.within ? std::optional<std::int64_t>(need.within->count()) : std::nullopt);
}

}  // namespace daygate
