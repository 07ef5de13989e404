#include "cel/time_zone.h"

#include <absl/time/civil_time.h>

#include <string>

namespace daygate::cel {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// [sign] HH:MM, in seconds east of UTC.
std::optional<int> ParseOffset(std::string_view text) {
  int sign = 1;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{4}}) {
    if (!IsDigit(text[i])) return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

std::optional<absl::TimeZone> FindTimeZone(std::string_view name) {
  if (name == "UTC" || name.empty()) return name.empty() ? std::nullopt : std::optional(absl::UTCTimeZone());
  if (const std::optional<int> offset = ParseOffset(name)) return absl::FixedTimeZone(*offset);
  // Names are paths below the zoneinfo folder: nothing else may be reached through them.
  for (const char c : name) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter && !IsDigit(c) && c != '/' && c != '_' && c != '-' && c != '+') return std::nullopt;
  }
  const char first = name.front();
  if (name.size() > 64 || !((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z'))) return std::nullopt;
  if (name == "localtime" || name.find("//") != std::string_view::npos) return std::nullopt;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(std::string(name), &zone)) return std::nullopt;
  return zone;
}

std::int64_t GetTimeField(const Value& timestamp, TimeField field, const absl::TimeZone& zone) {
  if (field == TimeField::kMilliseconds) return timestamp.size / 1'000'000;
  const absl::CivilSecond local = zone.At(absl::FromUnixSeconds(timestamp.integer)).cs;
  switch (field) {
    case TimeField::kFullYear: return local.year();
    case TimeField::kMonth: return local.month() - 1;
    case TimeField::kDate: return local.day();
    case TimeField::kDayOfMonth: return local.day() - 1;
    case TimeField::kDayOfWeek:
      return (static_cast<int>(absl::GetWeekday(local)) + 1) % 7;  // Abseil's week begins on Monday
    case TimeField::kDayOfYear: return absl::GetYearDay(absl::CivilDay(local)) - 1;
    case TimeField::kHours: return local.hour();
    case TimeField::kMinutes: return local.minute();
    case TimeField::kSeconds: return local.second();
    case TimeField::kMilliseconds: break;
  }
  return 0;
}

}  // namespace daygate::cel
