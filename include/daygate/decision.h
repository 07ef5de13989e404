// A decision: what came out, why, and on which terms.
//
//   const daygate::Decision decision = engine.Decide(request);
//   if (decision.permitted()) {
//     Fetch(secret, decision.terms());              // every term set here must be kept
//   } else if (decision.outcome() == daygate::Outcome::kChallenge) {
//     AskFor(decision.needs(), decision.binding()); // what an approver has to approve
//   } else {
//     Log(decision.reason(), decision.rules());     // for the operator, not for the agent
//   }
//
// A Decision is movable and cheap. Its strings and spans live as long as the Decision and as the Engine that made it:
// keep the Engine (a handle, cheap to copy) until the last of its decisions is gone. Reading one Decision from several
// threads is safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace daygate {

namespace decide {
struct DecisionState;
}

// CHALLENGE: would be permitted once the needs are met.
enum class Outcome : std::uint8_t { kPermit, kDeny, kChallenge };

// How the rules that a decision needs are found.
enum class Evaluation : std::uint8_t {
  kIndexed,    // by an index: the cost follows what matches
  kEveryRule,  // every rule in scope is tried, one after the other
};

enum class Reason : std::uint8_t {
  kPermitted,
  kForbidden,       // a forbid came to true
  kNotPermitted,    // no permit applies
  kNeeds,           // needs are not met
  kError,           // a forbid could not be evaluated
  kInvalidRequest,  // the request is not well-formed
  kEmptyGrant,      // `fields` of permits and requires have nothing in common
  kUnenforceable,   // the host can not enforce a term
};

std::string_view ToWord(Outcome outcome);  // "PERMIT"
std::string_view ToWord(Reason reason);    // "not_permitted"

// In the order of strictness, weakest first: merging takes the maximum.
enum class Delivery : std::uint8_t { kRaw, kEnv, kFile, kWrapped, kProxy };
enum class Monitor : std::uint8_t { kNone, kBasic, kFull };
enum class AuditMode : std::uint8_t { kBuffered, kSync };

enum class Bound : std::uint8_t { kWorkload, kInstance, kNamespace, kTask, kAgent, kDestination };
enum class RevokeEvent : std::uint8_t {
  kTaskEnd,
  kOwnerChange,
  kPurposeChange,
  kPostureChange,
  kPolicyChange,
  kChainEnd,
};

// The terms, by their names in the JSON form, in its order. A host says which of them it can enforce.
enum class TermKind : std::uint8_t {
  kAudit,
  kBind,
  kCache,
  kDeliver,
  kDepth,
  kFields,
  kMonitor,
  kNotify,
  kRevokeOn,
  kRevokeWithin,
  kRotate,
  kTtl,
  kUses,
};
inline constexpr int kTermKinds = 13;

std::string_view ToWord(Delivery value);
std::string_view ToWord(Monitor value);
std::string_view ToWord(AuditMode value);
std::string_view ToWord(Bound value);
std::string_view ToWord(RevokeEvent value);
std::string_view ToWord(TermKind value);  // "revoke_on"

// The kind of that name, or nothing.
std::optional<TermKind> TermKindFromWord(std::string_view word);

// A small set of members of an enum.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> members) {
    for (Enum member : members) Add(member);
  }
  static constexpr EnumSet FromBits(std::uint32_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }
  static constexpr EnumSet All(int count) { return FromBits((1U << count) - 1U); }

  constexpr void Add(Enum member) { bits_ |= 1U << static_cast<unsigned>(member); }
  constexpr void AddAll(EnumSet other) { bits_ |= other.bits_; }
  constexpr bool Has(Enum member) const { return ((bits_ >> static_cast<unsigned>(member)) & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  friend constexpr bool operator==(EnumSet, EnumSet) = default;

 private:
  std::uint32_t bits_ = 0;
};

using TermSet = EnumSet<TermKind>;

// Every term that there is: for a host that can enforce all of them.
inline constexpr TermSet kAllTerms = TermSet::All(kTermKinds);

// On which terms. Every member at its default says what its absence means: see docs/language.md, section 4.
struct Terms {
  AuditMode audit = AuditMode::kBuffered;
  EnumSet<Bound> bind{};
  std::optional<std::chrono::milliseconds> cache{};  // nothing: this decision may not be reused
  Delivery deliver = Delivery::kRaw;
  std::optional<std::int64_t> depth{};
  std::optional<std::span<const std::string_view>> fields{};  // nothing: all keys; sorted
  Monitor monitor = Monitor::kNone;
  std::span<const std::string_view> notify{};  // sorted
  EnumSet<RevokeEvent> revoke_on{};
  std::optional<std::chrono::milliseconds> revoke_within{};
  bool rotate = false;
  std::optional<std::chrono::milliseconds> ttl{};
  std::optional<std::int64_t> uses{};
};

enum class NeedKind : std::uint8_t { kApproval, kAttestation, kOwner, kSubject, kTicket };
std::string_view ToWord(NeedKind value);

// Something that is missing for a PERMIT.
struct Need {
  NeedKind kind = NeedKind::kApproval;
  std::int64_t count = 1;                             // approvals only: of how many different approvers
  std::span<const std::string_view> from{};           // approvals only: roles, sorted; empty: any
  std::optional<std::chrono::milliseconds> within{};  // approvals and attestations: how old it may be
};

// A rule that could not be evaluated, and the attributes that it would have needed, as the rule writes them. None:
// something else went wrong in it, a missing key or a division by zero.
struct RuleError {
  std::string_view rule;
  std::span<const std::string_view> missing{};
};

class Decision {
 public:
  Decision(Decision&& other) noexcept;
  Decision& operator=(Decision&& other) noexcept;
  Decision(const Decision&) = delete;
  Decision& operator=(const Decision&) = delete;
  ~Decision();

  // True for PERMIT only.
  bool permitted() const { return outcome() == Outcome::kPermit; }
  // A moved-from Decision is DENY `error` without content.
  Outcome outcome() const;
  Reason reason() const;

  // What must be kept by whoever delivers the secret; with a CHALLENGE, what would be granted. Empty on a DENY.
  const Terms& terms() const;
  // What is missing; on a CHALLENGE only. Sorted by need, then roles.
  std::span<const Need> needs() const;
  // What an approver has to approve; on a CHALLENGE only, else empty.
  std::string_view binding() const;
  // The rules that decided, as `policy.rule`, sorted.
  std::span<const std::string_view> rules() const;
  // The rules that could not be evaluated, sorted by name.
  std::span<const RuleError> errors() const;
  // The JSON paths of the fields at fault; for `invalid_request` only. Sorted.
  std::span<const std::string_view> invalid_fields() const;
  // Rules in `mode shadow` that would have applied, sorted.
  std::span<const std::string_view> shadow() const;
  // `sha256:…` of the policy set that decided.
  std::string_view policy_digest() const;

 private:
  friend struct decide::DecisionState;
  explicit Decision(decide::DecisionState* state) noexcept : state_(state) {}
  decide::DecisionState* state_;
};

}  // namespace daygate
