#include "c/packed_decision.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "c/bytes.h"
#include "c/terms.h"
#include "decide/state.h"

namespace daygate::c {
namespace {

using decide::DecisionState;

void PackTexts(std::span<const std::string_view> texts, ByteWriter* out) {
  out->Number(static_cast<std::uint32_t>(texts.size()));
  for (std::string_view text : texts) out->Text(text);
}

void PackTerms(const Decision& decision, ByteWriter* out) {
  const dg_terms terms = ToNumbers(decision.terms());
  out->Number(static_cast<std::uint8_t>(decision.outcome()));
  out->Number(static_cast<std::uint8_t>(decision.reason()));
  out->Number(static_cast<std::uint8_t>(terms.audit));
  out->Number(static_cast<std::uint8_t>(terms.deliver));
  out->Number(static_cast<std::uint8_t>(terms.monitor));
  out->Number(static_cast<std::uint8_t>(terms.rotate ? 1 : 0));
  out->Number(std::uint16_t{0});
  out->Number(terms.present);
  out->Number(terms.bind);
  out->Number(terms.revoke_on);
  out->Number(std::uint32_t{0});
  for (const std::int64_t number : {terms.cache_ms, terms.depth, terms.revoke_within_ms, terms.ttl_ms, terms.uses}) {
    out->Number(number);
  }
}

void PackErrors(std::span<const RuleError> errors, ByteWriter* out) {
  out->Number(static_cast<std::uint32_t>(errors.size()));
  for (const RuleError& error : errors) {
    out->Text(error.rule);
    PackTexts(error.missing, out);
  }
}

void PackNeeds(std::span<const Need> needs, ByteWriter* out) {
  out->Number(static_cast<std::uint32_t>(needs.size()));
  for (const Need& need : needs) {
    out->Number(static_cast<std::uint8_t>(need.kind));
    out->Number(static_cast<std::uint8_t>(need.within ? 1 : 0));
    out->Number(need.count);
    out->Number(need.within ? std::int64_t{need.within->count()} : std::int64_t{0});
    PackTexts(need.from, out);
  }
}

// Reads into a state, whose arena holds the bytes.
class Unpacker {
 public:
  Unpacker(std::span<const std::uint8_t> bytes, DecisionState* state) : in_(bytes), state_(state) {}

  bool Run();

 private:
  template <typename Enum>
  Enum ReadEnum(Enum last);
  std::uint32_t ReadBits(unsigned count);
  // A list can not have more elements than bytes are left: nothing is allocated for a number alone.
  std::uint32_t ReadCount();
  void ReadTexts(std::vector<std::string_view>* out);
  std::span<const std::string_view> ReadTextsToArena();
  void ReadTerms();
  void ReadErrors();
  void ReadNeeds();

  ByteReader in_;
  DecisionState* state_;
};

template <typename Enum>
Enum Unpacker::ReadEnum(Enum last) {
  const auto value = in_.Number<std::uint8_t>();
  if (value > static_cast<std::uint8_t>(last)) in_.Fail();
  return static_cast<Enum>(value);
}

std::uint32_t Unpacker::ReadBits(unsigned count) {
  const auto bits = in_.Number<std::uint32_t>();
  if (bits >> count != 0) in_.Fail();
  return bits;
}

std::uint32_t Unpacker::ReadCount() {
  const auto count = in_.Number<std::uint32_t>();
  if (count > in_.left()) in_.Fail();
  return in_.ok() ? count : 0;
}

void Unpacker::ReadTexts(std::vector<std::string_view>* out) {
  const std::uint32_t count = ReadCount();
  for (std::uint32_t i = 0; i < count; ++i) out->push_back(in_.Text());
}

std::span<const std::string_view> Unpacker::ReadTextsToArena() {
  const std::span<std::string_view> texts = state_->arena.NewArray<std::string_view>(ReadCount());
  for (std::string_view& text : texts) text = in_.Text();
  return texts;
}

void Unpacker::ReadTerms() {
  Terms& terms = state_->terms;
  terms.audit = ReadEnum(AuditMode::kSync);
  terms.deliver = ReadEnum(Delivery::kProxy);
  terms.monitor = ReadEnum(Monitor::kFull);
  terms.rotate = in_.Number<std::uint8_t>() != 0;
  in_.Number<std::uint16_t>();
  const auto present = TermSet::FromBits(ReadBits(kTermKinds));
  terms.bind = EnumSet<Bound>::FromBits(ReadBits(static_cast<unsigned>(Bound::kDestination) + 1));
  terms.revoke_on = EnumSet<RevokeEvent>::FromBits(ReadBits(static_cast<unsigned>(RevokeEvent::kChainEnd) + 1));
  in_.Number<std::uint32_t>();
  const auto milliseconds = [&](TermKind kind) {
    const std::chrono::milliseconds value(in_.Number<std::int64_t>());
    return present.Has(kind) ? std::optional(value) : std::nullopt;
  };
  const auto number = [&](TermKind kind) {
    const auto value = in_.Number<std::int64_t>();
    return present.Has(kind) ? std::optional(value) : std::nullopt;
  };
  terms.cache = milliseconds(TermKind::kCache);
  terms.depth = number(TermKind::kDepth);
  terms.revoke_within = milliseconds(TermKind::kRevokeWithin);
  terms.ttl = milliseconds(TermKind::kTtl);
  terms.uses = number(TermKind::kUses);
  ReadTexts(&state_->rules);
  ReadTexts(&state_->shadow);
  ReadTexts(&state_->invalid_fields);
  ReadTexts(&state_->fields);
  ReadTexts(&state_->notify);
  if (present.Has(TermKind::kFields)) terms.fields = state_->fields;
  terms.notify = state_->notify;
}

void Unpacker::ReadErrors() {
  const std::uint32_t count = ReadCount();
  for (std::uint32_t i = 0; i < count && in_.ok(); ++i) {
    const std::string_view rule = in_.Text();
    state_->errors.push_back({rule, ReadTextsToArena()});
  }
}

void Unpacker::ReadNeeds() {
  const std::uint32_t count = ReadCount();
  for (std::uint32_t i = 0; i < count && in_.ok(); ++i) {
    Need need;
    need.kind = ReadEnum(NeedKind::kTicket);
    const bool has_within = in_.Number<std::uint8_t>() != 0;
    need.count = in_.Number<std::int64_t>();
    const std::chrono::milliseconds within(in_.Number<std::int64_t>());
    if (has_within) need.within = within;
    need.from = ReadTextsToArena();
    state_->needs.push_back(need);
  }
}

bool Unpacker::Run() {
  const Outcome outcome = ReadEnum(Outcome::kChallenge);
  const Reason reason = ReadEnum(Reason::kUnenforceable);
  ReadTerms();
  ReadErrors();
  ReadNeeds();
  state_->binding = in_.Text();
  state_->policy_digest = in_.Text();
  if (!in_.ok() || !in_.done()) return false;
  state_->outcome = outcome;
  state_->reason = reason;
  return true;
}

}  // namespace

std::size_t Pack(const Decision& decision, std::uint8_t* out, std::size_t capacity) {
  ByteWriter writer(out, capacity);
  PackTerms(decision, &writer);
  PackTexts(decision.rules(), &writer);
  PackTexts(decision.shadow(), &writer);
  PackTexts(decision.invalid_fields(), &writer);
  PackTexts(decision.terms().fields.value_or(std::span<const std::string_view>()), &writer);
  PackTexts(decision.terms().notify, &writer);
  PackErrors(decision.errors(), &writer);
  PackNeeds(decision.needs(), &writer);
  writer.Text(decision.binding());
  writer.Text(decision.policy_digest());
  return writer.size();
}

Decision Unpack(std::span<const std::uint8_t> packed) {
  DecisionState* const state = DecisionState::Take();
  Decision decision = DecisionState::Wrap(state);
  const std::span<const std::uint8_t> bytes = state->arena.Copy(packed);
  if (!Unpacker(bytes, state).Run()) state->Reset();
  return decision;
}

}  // namespace daygate::c
