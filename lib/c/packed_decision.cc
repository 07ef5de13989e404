#include "c/packed_decision.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "c/bytes.h"
#include "c/terms.h"
#include "decide/state.h"

namespace daygate::c {
namespace {

using decide::DecisionState;

using Texts = std::span<const std::string_view>;

void PackTexts(Texts texts, ByteWriter* out) {
  out->Number(static_cast<std::uint32_t>(texts.size()));
  for (std::string_view text : texts) out->Text(text);
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

void PackNumbers(const Terms& terms, ByteWriter* out) {
  if (!terms.bind.empty()) out->Number(terms.bind.bits());
  if (!terms.revoke_on.empty()) out->Number(terms.revoke_on.bits());
  if (terms.cache) out->Number(std::int64_t{terms.cache->count()});
  if (terms.depth) out->Number(*terms.depth);
  if (terms.revoke_within) out->Number(std::int64_t{terms.revoke_within->count()});
  if (terms.ttl) out->Number(std::int64_t{terms.ttl->count()});
  if (terms.uses) out->Number(*terms.uses);
}

// What begins the form.
struct Head {
  std::uint8_t outcome, reason, audit, deliver, monitor, rotate, lists, form;
  std::uint32_t present;
};
static_assert(sizeof(Head) == 12);

Head HeadOf(const DecisionState& decision) {
  const Terms& terms = decision.terms;
  unsigned lists = 0;
  const auto list = [&](PackedList which, bool is_empty) { lists |= (is_empty ? 0U : 1U) << which; };
  list(kPackedRules, decision.rules.empty());
  list(kPackedShadow, decision.shadow.empty());
  list(kPackedInvalidFields, decision.invalid_fields.empty());
  list(kPackedFields, !terms.fields || terms.fields->empty());
  list(kPackedNotify, terms.notify.empty());
  list(kPackedErrors, decision.errors.empty());
  list(kPackedNeeds, decision.needs.empty());
  list(kPackedBinding, decision.binding.empty());
  return {
      .outcome = static_cast<std::uint8_t>(decision.outcome),
      .reason = static_cast<std::uint8_t>(decision.reason),
      .audit = static_cast<std::uint8_t>(terms.audit),
      .deliver = static_cast<std::uint8_t>(terms.deliver),
      .monitor = static_cast<std::uint8_t>(terms.monitor),
      .rotate = static_cast<std::uint8_t>(terms.rotate ? 1 : 0),
      .lists = static_cast<std::uint8_t>(lists),
      .form = kPackedForm,
      .present = PresentIn(terms).bits(),
  };
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
  bool Follows(PackedList list) const { return ((lists_ >> list) & 1U) != 0; }
  void ReadHead();
  void ReadNumbers();
  void ReadErrors();
  void ReadNeeds();

  ByteReader in_;
  DecisionState* state_;
  unsigned lists_ = 0;
  TermSet present_;
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

void Unpacker::ReadHead() {
  state_->outcome = ReadEnum(Outcome::kChallenge);
  state_->reason = ReadEnum(Reason::kUnenforceable);
  state_->terms.audit = ReadEnum(AuditMode::kSync);
  state_->terms.deliver = ReadEnum(Delivery::kProxy);
  state_->terms.monitor = ReadEnum(Monitor::kFull);
  state_->terms.rotate = in_.Number<std::uint8_t>() != 0;
  lists_ = in_.Number<std::uint8_t>();
  if (in_.Number<std::uint8_t>() != kPackedForm) in_.Fail();
  present_ = TermSet::FromBits(ReadBits(kTermKinds));
}

void Unpacker::ReadNumbers() {
  Terms& terms = state_->terms;
  const auto read = [&](TermKind kind, auto* out) {
    if (present_.Has(kind)) *out = std::remove_reference_t<decltype(**out)>(in_.Number<std::int64_t>());
  };
  const auto bits = [&](TermKind kind, unsigned count) { return present_.Has(kind) ? ReadBits(count) : 0; };
  terms.bind = EnumSet<Bound>::FromBits(bits(TermKind::kBind, static_cast<unsigned>(Bound::kDestination) + 1));
  terms.revoke_on =
      EnumSet<RevokeEvent>::FromBits(bits(TermKind::kRevokeOn, static_cast<unsigned>(RevokeEvent::kChainEnd) + 1));
  read(TermKind::kCache, &terms.cache);
  read(TermKind::kDepth, &terms.depth);
  read(TermKind::kRevokeWithin, &terms.revoke_within);
  read(TermKind::kTtl, &terms.ttl);
  read(TermKind::kUses, &terms.uses);
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
  ReadHead();
  ReadNumbers();
  if (Follows(kPackedRules)) ReadTexts(&state_->rules);
  if (Follows(kPackedShadow)) ReadTexts(&state_->shadow);
  if (Follows(kPackedInvalidFields)) ReadTexts(&state_->invalid_fields);
  if (Follows(kPackedFields)) ReadTexts(&state_->fields);
  if (Follows(kPackedNotify)) ReadTexts(&state_->notify);
  if (present_.Has(TermKind::kFields)) state_->terms.fields = state_->fields;
  state_->terms.notify = state_->notify;
  if (Follows(kPackedErrors)) ReadErrors();
  if (Follows(kPackedNeeds)) ReadNeeds();
  if (Follows(kPackedBinding)) state_->binding = in_.Text();
  state_->policy_digest = in_.Text();
  return in_.ok() && in_.done();
}

}  // namespace

std::size_t Pack(const Decision& decision, std::uint8_t* out, std::size_t capacity) {
  static const DecisionState kNone;
  const DecisionState* const held = DecisionState::Of(decision);
  const DecisionState& state = held == nullptr ? kNone : *held;
  const Head head = HeadOf(state);
  const auto follows = [&](PackedList list) { return ((unsigned{head.lists} >> list) & 1U) != 0; };
  ByteWriter writer(out, capacity);
  writer.Number(head);
  PackNumbers(state.terms, &writer);
  if (follows(kPackedRules)) PackTexts(state.rules, &writer);
  if (follows(kPackedShadow)) PackTexts(state.shadow, &writer);
  if (follows(kPackedInvalidFields)) PackTexts(state.invalid_fields, &writer);
  if (follows(kPackedFields)) PackTexts(*state.terms.fields, &writer);
  if (follows(kPackedNotify)) PackTexts(state.terms.notify, &writer);
  if (follows(kPackedErrors)) PackErrors(state.errors, &writer);
  if (follows(kPackedNeeds)) PackNeeds(state.needs, &writer);
  if (follows(kPackedBinding)) writer.Text(state.binding);
  writer.Text(state.policy_digest);
  return writer.size();
}

Decision Unpack(std::span<const std::uint8_t> packed) {
  DecisionState* const state = DecisionState::Take();
  Decision decision = DecisionState::Wrap(state);
  const std::span<const std::uint8_t> bytes = state->arena.Copy(packed);
  if (!Unpacker(bytes, state).Run()) state->Reset();  // to DENY `error`
  return decision;
}

}  // namespace daygate::c
