// Times and durations in the forms of requests (section 6), for the reference.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reference/value.h"

namespace daygate::reference {

inline constexpr std::int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
inline constexpr std::int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z

std::int64_t DaysFromCivil(std::int64_t year, int month, int day);  // since 1970-01-01

std::optional<Time> ReadTimestamp(std::string_view text);
std::optional<std::int64_t> ReadDate(std::string_view text);  // its first second, UTC
std::optional<Span> ReadSeconds(std::string_view text);       // `-0.5s`

// `0.5s`: no zeros at the end of the fraction.
std::string WriteSeconds(std::int64_t nanos);

}  // namespace daygate::reference
