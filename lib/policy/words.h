// The fixed words of the policy language and what they stand for. Words of terms are in daygate/decision.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "daygate/decision.h"

namespace daygate::policy {

enum class Effect : std::uint8_t { kPermit, kForbid, kRequire };
enum class RuleSeverity : std::uint8_t { kLow, kMedium, kHigh, kCritical };
enum class Mode : std::uint8_t { kEnforce, kShadow };
enum class AuditForm : std::uint8_t { kClear, kHash, kDrop };
enum class SignalKind : std::uint8_t { kCount, kDistinct, kChanged };

// What is asked for. In the order of the page.
enum class Action : std::uint8_t { kDiscover, kRead, kIssue, kRenew, kUse, kWrite, kDelete, kRotate };
inline constexpr int kActions = 8;

// What can be down.
enum class Dependency : std::uint8_t { kPolicy, kAttestation, kBroker, kState, kAudit };
inline constexpr int kDependencies = 5;

// All words of an enum, in the order of its values.
template <typename Enum>
std::span<const std::string_view> WordsOf();
template <>
std::span<const std::string_view> WordsOf<Effect>();
template <>
std::span<const std::string_view> WordsOf<RuleSeverity>();
template <>
std::span<const std::string_view> WordsOf<Mode>();
template <>
std::span<const std::string_view> WordsOf<AuditForm>();
template <>
std::span<const std::string_view> WordsOf<SignalKind>();
template <>
std::span<const std::string_view> WordsOf<Action>();
template <>
std::span<const std::string_view> WordsOf<Dependency>();
template <>
std::span<const std::string_view> WordsOf<Delivery>();
template <>
std::span<const std::string_view> WordsOf<Monitor>();
template <>
std::span<const std::string_view> WordsOf<AuditMode>();
template <>
std::span<const std::string_view> WordsOf<Bound>();
template <>
std::span<const std::string_view> WordsOf<RevokeEvent>();
template <>
std::span<const std::string_view> WordsOf<NeedKind>();
template <>
std::span<const std::string_view> WordsOf<TermKind>();
template <>
std::span<const std::string_view> WordsOf<Outcome>();  // PERMIT DENY CHALLENGE
template <>
std::span<const std::string_view> WordsOf<Reason>();  // every reason code of the engine

template <typename Enum>
std::string_view WordOf(Enum value) {
  return WordsOf<Enum>()[static_cast<std::size_t>(value)];
}

template <typename Enum>
std::optional<Enum> FromWord(std::string_view word) {
  const std::span<const std::string_view> words = WordsOf<Enum>();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace daygate::policy
