// Times and durations as requests write them, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daygate::base {

// Seconds since 1970 and nanoseconds from 0 to 999,999,999, between the years 1 and 9999.
struct Instant {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// RFC 3339 with capital T and Z, a zone, at most nine digits of fraction, no leap second:
// `2026-11-24T10:00:00.5+01:00`.
std::optional<Instant> ParseTimestamp(std::string_view text);
// UTC, no trailing zeros of the fraction: `2026-11-24T09:00:00.5Z`.
std::string FormatTimestamp(Instant instant);
// `2026-11-24`: its first instant, UTC.
std::optional<Instant> ParseDate(std::string_view text);

// RFC 7519's NumericDate, `1795485600.5`: seconds since 1970 in plain digits, up to the year 9999; what is finer than a
// nanosecond is dropped.
std::optional<Instant> ParseNumericDate(std::string_view number);

// `300s`, `-0.5s`: at most nine digits before the point and nine after. In nanoseconds.
std::optional<std::int64_t> ParseDurationSeconds(std::string_view text);
// The shortest such text: `300s`, `0.5s`, `-0.5s`.
std::string FormatDurationSeconds(std::int64_t nanos);

}  // namespace daygate::base
