#include "policy/words.h"

#include <array>

namespace daygate::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kEffects = {"permit"sv, "forbid"sv, "require"sv};
constexpr std::array kSeverities = {"low"sv, "medium"sv, "high"sv, "critical"sv};
constexpr std::array kModes = {"enforce"sv, "shadow"sv};
constexpr std::array kAuditForms = {"clear"sv, "hash"sv, "drop"sv};
constexpr std::array kSignalKinds = {"count"sv, "distinct"sv, "changed"sv};
constexpr std::array kActionWords = {"discover"sv, "read"sv,  "issue"sv,  "renew"sv,
                                     "use"sv,      "write"sv, "delete"sv, "rotate"sv};
constexpr std::array kDependencyWords = {"policy"sv, "attestation"sv, "broker"sv, "state"sv, "audit"sv};
constexpr std::array kDeliveries = {"raw"sv, "env"sv, "file"sv, "wrapped"sv, "proxy"sv};
constexpr std::array kMonitors = {"none"sv, "basic"sv, "full"sv};
constexpr std::array kAuditModes = {"buffered"sv, "sync"sv};
constexpr std::array kBounds = {"workload"sv, "instance"sv, "namespace"sv, "task"sv, "agent"sv, "destination"sv};
constexpr std::array kEvents = {"task_end"sv,       "owner_change"sv,  "purpose_change"sv,
                                "posture_change"sv, "policy_change"sv, "chain_end"sv};
constexpr std::array kNeeds = {"approval"sv, "attestation"sv, "owner"sv, "subject"sv, "ticket"sv};
constexpr std::array kTerms = {"audit"sv,  "bind"sv,    "cache"sv,  "deliver"sv,   "depth"sv,
                               "fields"sv, "monitor"sv, "notify"sv, "revoke_on"sv, "revoke_within"sv,
                               "rotate"sv, "ttl"sv,     "uses"sv};
constexpr std::array kOutcomes = {"PERMIT"sv, "DENY"sv, "CHALLENGE"sv};
constexpr std::array kReasons = {"permitted"sv, "forbidden"sv,       "not_permitted"sv, "needs"sv,
                                 "error"sv,     "invalid_request"sv, "empty_grant"sv,   "unenforceable"sv};

static_assert(kActionWords.size() == kActions && kDependencyWords.size() == kDependencies &&
              kTerms.size() == kTermKinds);

}  // namespace

template <>
std::span<const std::string_view> WordsOf<Effect>() {
  return kEffects;
}
template <>
std::span<const std::string_view> WordsOf<RuleSeverity>() {
  return kSeverities;
}
template <>
std::span<const std::string_view> WordsOf<Mode>() {
  return kModes;
}
template <>
std::span<const std::string_view> WordsOf<AuditForm>() {
  return kAuditForms;
}
template <>
std::span<const std::string_view> WordsOf<SignalKind>() {
  return kSignalKinds;
}
template <>
std::span<const std::string_view> WordsOf<Action>() {
  return kActionWords;
}
template <>
std::span<const std::string_view> WordsOf<Dependency>() {
  return kDependencyWords;
}
template <>
std::span<const std::string_view> WordsOf<Delivery>() {
  return kDeliveries;
}
template <>
std::span<const std::string_view> WordsOf<Monitor>() {
  return kMonitors;
}
template <>
std::span<const std::string_view> WordsOf<AuditMode>() {
  return kAuditModes;
}
template <>
std::span<const std::string_view> WordsOf<Bound>() {
  return kBounds;
}
template <>
std::span<const std::string_view> WordsOf<RevokeEvent>() {
  return kEvents;
}
template <>
std::span<const std::string_view> WordsOf<NeedKind>() {
  return kNeeds;
}
template <>
std::span<const std::string_view> WordsOf<TermKind>() {
  return kTerms;
}
template <>
std::span<const std::string_view> WordsOf<Outcome>() {
  return kOutcomes;
}
template <>
std::span<const std::string_view> WordsOf<Reason>() {
  return kReasons;
}

}  // namespace daygate::policy
