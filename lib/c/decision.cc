// The functions of daygate/c.h that read a decision.
#include "daygate/decision.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "c/handles.h"
#include "c/packed_decision.h"
#include "c/terms.h"
#include "daygate/wire.h"

namespace daygate::c {
namespace {

// The numbers of the header are those of C++: they are carried over as they are.
static_assert(DG_CHALLENGE == static_cast<int>(Outcome::kChallenge) && DG_DENY == static_cast<int>(Outcome::kDeny));
static_assert(DG_REASON_UNENFORCEABLE == static_cast<int>(Reason::kUnenforceable));
static_assert(DG_REASON_INVALID_REQUEST == static_cast<int>(Reason::kInvalidRequest));
static_assert(DG_DELIVERY_PROXY == static_cast<int>(Delivery::kProxy));
static_assert(DG_MONITOR_FULL == static_cast<int>(Monitor::kFull));
static_assert(DG_AUDIT_SYNC == static_cast<int>(AuditMode::kSync));
static_assert(DG_NEED_TICKET == static_cast<int>(NeedKind::kTicket));
static_assert(DG_BOUND_DESTINATION == 1 << static_cast<int>(Bound::kDestination));
static_assert(DG_REVOKE_CHAIN_END == 1 << static_cast<int>(RevokeEvent::kChainEnd));
static_assert(DG_TERM_USES == 1 << static_cast<int>(TermKind::kUses) && DG_TERMS_ALL == kAllTerms.bits());

const Decision& Of(const dg_decision* decision) {
  static const Decision kNone = Unpack({});
  return decision == nullptr ? kNone : decision->decision;
}

std::span<const std::string_view> ListOf(const dg_decision* decision, dg_list list) {
  const Decision& of = Of(decision);
  switch (list) {
    case DG_LIST_RULES: return of.rules();
    case DG_LIST_SHADOW: return of.shadow();
    case DG_LIST_INVALID_FIELDS: return of.invalid_fields();
    case DG_LIST_FIELDS: return of.terms().fields.value_or(std::span<const std::string_view>());
    case DG_LIST_NOTIFY: return of.terms().notify;
    case DG_LIST_ERRORS: break;
  }
  return {};
}

dg_text At(std::span<const std::string_view> texts, size_t index) {
  return index < texts.size() ? TextOf(texts[index]) : dg_text{nullptr, 0};
}

std::span<const std::string_view> MissingOf(const dg_decision* decision, size_t error) {
  const std::span<const RuleError> errors = Of(decision).errors();
  return error < errors.size() ? errors[error].missing : std::span<const std::string_view>();
}

template <typename Enum>
dg_text WordOf(int value, Enum last) {
  if (value < 0 || value > static_cast<int>(last)) return {"", 0};
  return TextOf(ToWord(static_cast<Enum>(value)));
}

template <typename Enum>
dg_text WordOfBit(std::uint32_t bit, Enum last) {
  return std::has_single_bit(bit) ? WordOf(std::countr_zero(bit), last) : dg_text{"", 0};
}

}  // namespace

TermSet PresentIn(const Terms& terms) {
  TermSet present;
  const auto add = [&](TermKind kind, bool is_present) {
    if (is_present) present.Add(kind);
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
  return present;
}

dg_terms ToNumbers(const Terms& terms) {
  const auto milliseconds = [](const auto& duration) { return duration ? std::int64_t{duration->count()} : 0; };
  return {
      .size = sizeof(dg_terms),
      .present = PresentIn(terms).bits(),
      .audit = static_cast<dg_audit>(terms.audit),
      .bind = terms.bind.bits(),
      .deliver = static_cast<dg_delivery>(terms.deliver),
      .monitor = static_cast<dg_monitor>(terms.monitor),
      .revoke_on = terms.revoke_on.bits(),
      .rotate = terms.rotate,
      .cache_ms = milliseconds(terms.cache),
      .depth = terms.depth.value_or(0),
      .revoke_within_ms = milliseconds(terms.revoke_within),
      .ttl_ms = milliseconds(terms.ttl),
      .uses = terms.uses.value_or(0),
  };
}

}  // namespace daygate::c

namespace c = daygate::c;

dg_text dg_outcome_word(dg_outcome outcome) {
  return c::WordOf(outcome, daygate::Outcome::kChallenge);
}
dg_text dg_reason_word(dg_reason reason) {
  return c::WordOf(reason, daygate::Reason::kUnenforceable);
}
dg_text dg_delivery_word(dg_delivery delivery) {
  return c::WordOf(delivery, daygate::Delivery::kProxy);
}
dg_text dg_monitor_word(dg_monitor monitor) {
  return c::WordOf(monitor, daygate::Monitor::kFull);
}
dg_text dg_audit_word(dg_audit audit) {
  return c::WordOf(audit, daygate::AuditMode::kSync);
}
dg_text dg_need_word(dg_need_kind need) {
  return c::WordOf(need, daygate::NeedKind::kTicket);
}
dg_text dg_bound_word(uint32_t bit) {
  return c::WordOfBit(bit, daygate::Bound::kDestination);
}
dg_text dg_revoke_word(uint32_t bit) {
  return c::WordOfBit(bit, daygate::RevokeEvent::kChainEnd);
}
dg_text dg_term_word(uint32_t bit) {
  return c::WordOfBit(bit, daygate::TermKind::kUses);
}

void dg_decision_free(dg_decision* decision) {
  delete decision;
}

bool dg_decision_permitted(const dg_decision* decision) {
  return c::Of(decision).permitted();
}

dg_outcome dg_decision_outcome(const dg_decision* decision) {
  return static_cast<dg_outcome>(c::Of(decision).outcome());
}

dg_reason dg_decision_reason(const dg_decision* decision) {
  return static_cast<dg_reason>(c::Of(decision).reason());
}

void dg_decision_terms(const dg_decision* decision, dg_terms* out) {
  dg_terms terms = c::ToNumbers(c::Of(decision).terms());
  terms.size = out->size;
  std::memcpy(out, &terms, std::min(out->size, sizeof(terms)));
}

size_t dg_decision_count(const dg_decision* decision, dg_list list) {
  return list == DG_LIST_ERRORS ? c::Of(decision).errors().size() : c::ListOf(decision, list).size();
}

dg_text dg_decision_text(const dg_decision* decision, dg_list list, size_t index) {
  if (list != DG_LIST_ERRORS) return c::At(c::ListOf(decision, list), index);
  const std::span<const daygate::RuleError> errors = c::Of(decision).errors();
  return index < errors.size() ? c::TextOf(errors[index].rule) : dg_text{nullptr, 0};
}

size_t dg_decision_missing_count(const dg_decision* decision, size_t error) {
  return c::MissingOf(decision, error).size();
}

dg_text dg_decision_missing(const dg_decision* decision, size_t error, size_t index) {
  return c::At(c::MissingOf(decision, error), index);
}

size_t dg_decision_need_count(const dg_decision* decision) {
  return c::Of(decision).needs().size();
}

bool dg_decision_need(const dg_decision* decision, size_t index, dg_need* out) {
  const std::span<const daygate::Need> needs = c::Of(decision).needs();
  if (index >= needs.size()) return false;
  const daygate::Need& from = needs[index];
  const dg_need need = {
      .size = out->size,
      .kind = static_cast<dg_need_kind>(from.kind),
      .has_within = from.within.has_value(),
      .count = from.count,
      .within_ms = from.within ? std::int64_t{from.within->count()} : 0,
      .role_count = from.from.size(),
  };
  std::memcpy(out, &need, std::min(out->size, sizeof(need)));
  return true;
}

dg_text dg_decision_need_role(const dg_decision* decision, size_t need, size_t index) {
  const std::span<const daygate::Need> needs = c::Of(decision).needs();
  return need < needs.size() ? c::At(needs[need].from, index) : dg_text{nullptr, 0};
}

dg_text dg_decision_binding(const dg_decision* decision) {
  return c::TextOf(c::Of(decision).binding());
}

dg_text dg_decision_policy_digest(const dg_decision* decision) {
  return c::TextOf(c::Of(decision).policy_digest());
}

dg_error* dg_decision_json(const dg_decision* decision, dg_buffer** out) {
  return c::Guarded([&]() -> dg_error* {
    *out = new dg_buffer{daygate::ToJson(c::Of(decision))};
    return nullptr;
  });
}

size_t dg_decision_pack(const dg_decision* decision, uint8_t* out, size_t capacity) {
  return c::Pack(c::Of(decision), out, capacity);
}

dg_decision* dg_decision_unpack(const uint8_t* packed, size_t size) {
  return c::GuardedOr<dg_decision*>(nullptr, [&] { return new dg_decision{c::Unpack({packed, size})}; });
}
