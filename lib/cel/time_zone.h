// Time zones, and the parts of a timestamp in one. `UTC`, names of the IANA data base, `+01:00`, `-08:00`, `02:00`.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "cel/value.h"

namespace daygate::cel {

enum class TimeField : std::uint8_t {
  kFullYear,
  kMonth,
  kDate,
  kDayOfMonth,
  kDayOfWeek,
  kDayOfYear,
  kHours,
  kMinutes,
  kSeconds,
  kMilliseconds,
};

std::optional<absl::TimeZone> FindTimeZone(std::string_view name);

// `timestamp` is one. Months, days of the month (but kDate, from 1), of the week (Sunday) and of the year count from 0.
std::int64_t GetTimeField(const Value& timestamp, TimeField field, const absl::TimeZone& zone);

}  // namespace daygate::cel
