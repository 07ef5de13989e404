#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "daygate/wire.h"

// Members are written in the order of RFC 8785 throughout.
namespace daygate {
namespace {

using base::JsonWriter;

// A host may give names that are not UTF-8, and a decision names what it refuses. JSON must be UTF-8 all the same.
void WriteText(JsonWriter* out, std::string_view text) {
  if (base::IsValidUtf8(text)) {
    out->String(text);
  } else {
    out->String(base::EscapeForTerminal(text));
  }
}

void WriteTexts(JsonWriter* out, std::span<const std::string_view> texts) {
  out->BeginArray();
  for (std::string_view text : texts) WriteText(out, text);
  out->EndArray();
}

void WriteDuration(JsonWriter* out, std::chrono::milliseconds duration) {
  out->String(base::FormatDurationSeconds(std::chrono::nanoseconds(duration).count()));
}

// The words of a set, sorted.
template <typename Enum>
void WriteSet(JsonWriter* out, EnumSet<Enum> set, Enum last) {
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (set.Has(static_cast<Enum>(i))) words.push_back(ToWord(static_cast<Enum>(i)));
  }
  std::sort(words.begin(), words.end());
  WriteTexts(out, words);
}

JsonWriter* Key(JsonWriter* out, TermKind kind) {
  return &out->Key(ToWord(kind));
}

// Terms at what absent means are left out. The order of TermKind is that of the names.
void WriteTerms(JsonWriter* out, const Terms& terms) {
  out->BeginObject();
  if (terms.audit != AuditMode::kBuffered) Key(out, TermKind::kAudit)->String(ToWord(terms.audit));
  if (!terms.bind.empty()) WriteSet(Key(out, TermKind::kBind), terms.bind, Bound::kDestination);
  if (terms.cache) WriteDuration(Key(out, TermKind::kCache), *terms.cache);
  if (terms.deliver != Delivery::kRaw) Key(out, TermKind::kDeliver)->String(ToWord(terms.deliver));
  if (terms.depth) Key(out, TermKind::kDepth)->Int(*terms.depth);
  if (terms.fields) WriteTexts(Key(out, TermKind::kFields), *terms.fields);
  if (terms.monitor != Monitor::kNone) Key(out, TermKind::kMonitor)->String(ToWord(terms.monitor));
  if (!terms.notify.empty()) WriteTexts(Key(out, TermKind::kNotify), terms.notify);
  if (!terms.revoke_on.empty()) WriteSet(Key(out, TermKind::kRevokeOn), terms.revoke_on, RevokeEvent::kChainEnd);
  if (terms.revoke_within) WriteDuration(Key(out, TermKind::kRevokeWithin), *terms.revoke_within);
  if (terms.rotate) Key(out, TermKind::kRotate)->Bool(true);
  if (terms.ttl) WriteDuration(Key(out, TermKind::kTtl), *terms.ttl);
  if (terms.uses) Key(out, TermKind::kUses)->Int(*terms.uses);
  out->EndObject();
}

void WriteNeeds(JsonWriter* out, std::span<const Need> needs) {
  out->BeginArray();
  for (const Need& need : needs) {
    out->BeginObject();
    if (need.count != 1) out->Key("count").Int(need.count);
    if (!need.from.empty()) WriteTexts(&out->Key("from"), need.from);
    out->Key("need").String(ToWord(need.kind));
    if (need.within) WriteDuration(&out->Key("within"), *need.within);
    out->EndObject();
  }
  out->EndArray();
}

void WriteErrors(JsonWriter* out, const Decision& decision) {
  out->BeginArray();
  for (std::string_view field : decision.invalid_fields()) {
    WriteText(&out->BeginObject().Key("field"), field);
    out->EndObject();
  }
  for (const RuleError& error : decision.errors()) {
    out->BeginObject();
    if (error.missing.empty()) {
      out->Key("evaluation").Bool(true);
    } else {
      WriteTexts(&out->Key("missing"), error.missing);
    }
    out->Key("rule").String(error.rule);
    out->EndObject();
  }
  out->EndArray();
}

std::string_view WordOf(RuleState state) {
  switch (state) {
    case RuleState::kApplies: return "applies";
    case RuleState::kFails: return "fails";
    case RuleState::kError: return "error";
    case RuleState::kExpired: return "expired";
    case RuleState::kNotDelegated: return "not_delegated";
    case RuleState::kDegraded: return "degraded";
  }
  return "error";
}

void WriteCondition(JsonWriter* out, const ConditionExplanation& condition) {
  out->BeginObject();
  out->Key("clause").String(condition.clause);
  out->Key("column").Int(condition.column);
  WriteText(&out->Key("file"), condition.file);
  out->Key("line").Int(condition.line);
  WriteText(&out->Key("result"), condition.result);
  WriteText(&out->Key("source"), condition.source);
  WriteText(&out->Key("standing"), condition.standing);
  out->Key("values").BeginArray();
  for (const SeenValue& seen : condition.values) {
    out->BeginObject();
    WriteText(&out->Key("path"), seen.path);
    WriteText(&out->Key("value"), seen.value);
    out->EndObject();
  }
  out->EndArray();
  out->EndObject();
}

void WriteExplanation(JsonWriter* out, const Explanation& explanation) {
  out->BeginArray();
  for (const RuleExplanation& rule : explanation.rules) {
    out->BeginObject();
    out->Key("effect").String(rule.effect);
    out->Key("failed").BeginArray();
    for (const ConditionExplanation& condition : rule.failed) WriteCondition(out, condition);
    out->EndArray();
    if (!rule.held.empty()) {
      out->Key("held").BeginArray();
      for (const ConditionExplanation& condition : rule.held) WriteCondition(out, condition);
      out->EndArray();
    }
    out->Key("rule").String(rule.rule);
    out->Key("shadow").Bool(rule.shadow);
    out->Key("state").String(WordOf(rule.state));
    WriteText(&out->Key("summary"), rule.summary);
    out->EndObject();
  }
  out->EndArray();
}

std::string Write(const Decision& decision, const Explanation* explanation) {
  std::string text;
  JsonWriter out(&text);
  out.BeginObject();
  out.Key("context").BeginObject();
  if (!decision.binding().empty()) out.Key("binding").String(decision.binding());
  WriteErrors(&out.Key("errors"), decision);
  if (explanation != nullptr) WriteExplanation(&out.Key("explanation"), *explanation);
  WriteNeeds(&out.Key("needs"), decision.needs());
  out.Key("outcome").String(ToWord(decision.outcome()));
  out.Key("policy_digest").String(decision.policy_digest());
  out.Key("reason").String(ToWord(decision.reason()));
  WriteTexts(&out.Key("rules"), decision.rules());
  WriteTexts(&out.Key("shadow"), decision.shadow());
  WriteTerms(&out.Key("terms"), decision.terms());
  out.EndObject();
  out.Key("decision").Bool(decision.permitted());
  out.EndObject();
  return text;
}

}  // namespace

std::string ToJson(const Decision& decision) {
  return Write(decision, nullptr);
}

std::string ToJson(const Decision& decision, const Explanation& explanation) {
  return Write(decision, &explanation);
}

}  // namespace daygate
