// Numbers as the conversions of the language write and read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace daygate::cel {

// Decimal, a sign allowed.
std::optional<std::int64_t> ParseInt(std::string_view text);
// Decimal, no sign.
std::optional<std::uint64_t> ParseUint(std::string_view text);
// `1`, `-1.5e3`, `.5`, `NaN`, `Infinity`, `inf`; none where it would overflow.
std::optional<double> ParseDouble(std::string_view text);

// Into `out`, without a terminator; the length. A double is the shortest text that reads back the same, with an
// exponent below 1e-4 and from 1e6 on.
inline constexpr std::size_t kMaxNumberText = 32;
std::size_t FormatInt(std::int64_t value, char (&out)[kMaxNumberText]);
std::size_t FormatUint(std::uint64_t value, char (&out)[kMaxNumberText]);
std::size_t FormatDouble(double value, char (&out)[kMaxNumberText]);

}  // namespace daygate::cel
