// Timestamps and durations: conversions and accessors.
#include <re2/re2.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "reference/functions.h"
#include "reference/time_text.h"

namespace daygate::reference {
namespace {

constexpr std::int64_t kSecond = 1000000000;

// `+01:00`, `-08:30`, `02:00`, or the name of a zone.
std::optional<absl::TimeZone> ZoneOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const bool is_signed = text[0] == '+' || text[0] == '-';
  const std::string digits = is_signed ? text.substr(1) : text;
  if (digits.size() == 5 && digits[2] == ':' && digits.find_first_not_of("0123456789:") == std::string::npos) {
    const int hours = std::stoi(digits.substr(0, 2));
    const int minutes = std::stoi(digits.substr(3, 2));
    if (hours > 23 || minutes > 59) return std::nullopt;
    const int seconds = (hours * 60 + minutes) * 60;
    return absl::FixedTimeZone(text[0] == '-' ? -seconds : seconds);
  }
  // Names of the zone database alone, no paths that lead elsewhere.
  static const re2::RE2 kName("[A-Za-z][A-Za-z0-9/_+-]*");
  const bool is_name = text.size() <= 64 && re2::RE2::FullMatch(text, kName) && text.find("//") == std::string::npos;
  if (!is_name || text == "localtime") return std::nullopt;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(text, &zone)) return std::nullopt;
  return zone;
}

// The parts of a time in a zone.
template <typename Part>
Result OfTime(const Args& args, Part part) {
  const auto* time = args.at(0).As<Time>();
  if (time == nullptr) return std::nullopt;
  std::optional<absl::TimeZone> zone = absl::UTCTimeZone();
  if (args.size() > 1) {
    const auto* name = args[1].As<std::string>();
    zone = name == nullptr ? std::nullopt : ZoneOf(*name);
  }
  if (!zone) return std::nullopt;
  const absl::CivilSecond civil = absl::ToCivilSecond(absl::FromUnixSeconds(time->seconds), *zone);
  return Make(std::int64_t{part(civil)});
}

template <std::int64_t kUnit>
Result Whole(const Args& args) {
  return Make(args[0].As<Span>()->nanos / kUnit);
}

bool IsSpan(const Args& args) {
  return args.at(0).As<Span>() != nullptr && args.size() == 1;
}

int DayOfWeek(const absl::CivilSecond& civil) {
  switch (absl::GetWeekday(civil)) {
    case absl::Weekday::sunday: return 0;
    case absl::Weekday::monday: return 1;
    case absl::Weekday::tuesday: return 2;
    case absl::Weekday::wednesday: return 3;
    case absl::Weekday::thursday: return 4;
    case absl::Weekday::friday: return 5;
    case absl::Weekday::saturday: return 6;
  }
  return -1;
}

Result Milliseconds(const Args& args) {
  if (IsSpan(args)) return Make(args[0].As<Span>()->nanos % kSecond / 1000000);
  // Nothing of the zone but that it has to be one.
  const Result seconds = OfTime(args, [](const absl::CivilSecond& c) { return c.second(); });
  return seconds ? Result(Make(std::int64_t{args[0].As<Time>()->nanos / 1000000})) : Result();
}

// `1h34m5.6ms7us8ns`.
std::optional<Span> ReadDuration(std::string text) {
  __int128 sum = 0;
  const bool minus = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text = text.substr(1);
  if (text.empty()) return std::nullopt;
  if (text == "0") return Span{0};
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t unit = text.find_first_not_of("0123456789.", at);
    if (unit == std::string::npos || unit == at || unit - at > 40) return std::nullopt;
    const std::string number = text.substr(at, unit - at);
    const std::size_t next = std::min(text.find_first_of("0123456789.", unit), text.size());
    const std::string word = text.substr(unit, next - unit);
    __int128 size = 0;
    if (word == "h") size = 3600 * kSecond;
    if (word == "m") size = 60 * kSecond;
    if (word == "s") size = kSecond;
    if (word == "ms") size = 1000000;
    if (word == "us" || word == "\xC2\xB5s" || word == "\xCE\xBCs") size = 1000;
    if (word == "ns") size = 1;
    const std::size_t point = number.find('.');
    const std::string whole = number.substr(0, point);
    const std::string fraction = point == std::string::npos ? "" : number.substr(point + 1);
    if (size == 0 || fraction.find('.') != std::string::npos || (whole + fraction).empty()) return std::nullopt;
    __int128 value = 0;
    for (const char c : whole) {
      value = value * 10 + (c - '0');
      if (value * size > (__int128{1} << 63)) return std::nullopt;
    }
    sum += value * size;
    __int128 scale = 1;
    __int128 part = 0;
    for (std::size_t i = 0; i < fraction.size() && i < 18; ++i) {
      part = part * 10 + (fraction[i] - '0');
      scale *= 10;
    }
    sum += part * size / scale;
    at = next;
  }
  if (sum > (__int128{1} << 63) - (minus ? 0 : 1)) return std::nullopt;
  return Span{static_cast<std::int64_t>(minus ? -sum : sum)};
}

}  // namespace

std::string DurationText(const Span& span) {
  return WriteSeconds(span.nanos);
}

std::string TimestampText(const Time& time) {
  const absl::CivilSecond civil = absl::ToCivilSecond(absl::FromUnixSeconds(time.seconds), absl::UTCTimeZone());
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02d", static_cast<int>(civil.year()), civil.month(),
                civil.day(), civil.hour(), civil.minute(), civil.second());
  std::string fraction = WriteSeconds(time.nanos);  // `0.5s`
  fraction = fraction.substr(1, fraction.size() - 2);
  return buffer + fraction + "Z";
}

Result TimestampOf(const Value& value) {
  if (value.As<Time>() != nullptr) return value;
  if (const auto* seconds = value.As<std::int64_t>()) {
    if (*seconds < kFirstSecond || *seconds > kLastSecond) return std::nullopt;
    return Make(Time{*seconds, 0});
  }
  if (value.As<std::string>() == nullptr) return std::nullopt;
  std::string text = *value.As<std::string>();
  // Digits behind the ninth of the fraction say nothing.
  constexpr std::size_t kNinth = 28;
  while (text.size() > kNinth + 1 && text[19] == '.' && text.find_first_not_of("0123456789", 20) > kNinth + 1) {
    text.erase(kNinth + 1, 1);
  }
  const std::optional<Time> time = ReadTimestamp(text);
  return time ? Result(Make(*time)) : Result();
}

Result DurationOf(const Value& value) {
  if (value.As<Span>() != nullptr) return value;
  const auto* text = value.As<std::string>();
  const std::optional<Span> span = text == nullptr ? std::nullopt : ReadDuration(*text);
  return span ? Result(Make(*span)) : Result();
}

const FunctionTable& TimeFunctions() {
  using C = const absl::CivilSecond&;
  static const FunctionTable kTable = {
      {"timestamp", [](const Args& args) { return TimestampOf(args.at(0)); }},
      {"duration", [](const Args& args) { return DurationOf(args.at(0)); }},
      {"getFullYear",
       [](const Args& args) { return OfTime(args, [](C c) { return static_cast<std::int64_t>(c.year()); }); }},
      {"getMonth", [](const Args& args) { return OfTime(args, [](C c) { return c.month() - 1; }); }},
      {"getDate", [](const Args& args) { return OfTime(args, [](C c) { return c.day(); }); }},
      {"getDayOfMonth", [](const Args& args) { return OfTime(args, [](C c) { return c.day() - 1; }); }},
      {"getDayOfWeek", [](const Args& args) { return OfTime(args, DayOfWeek); }},
      {"getDayOfYear", [](const Args& args) { return OfTime(args, [](C c) { return absl::GetYearDay(c) - 1; }); }},
      {"getHours",
       [](const Args& args) {
         return IsSpan(args) ? Whole<3600 * kSecond>(args) : OfTime(args, [](C c) { return c.hour(); });
       }},
      {"getMinutes",
       [](const Args& args) {
         return IsSpan(args) ? Whole<60 * kSecond>(args) : OfTime(args, [](C c) { return c.minute(); });
       }},
      {"getSeconds",
       [](const Args& args) {
         return IsSpan(args) ? Whole<kSecond>(args) : OfTime(args, [](C c) { return c.second(); });
       }},
      {"getMilliseconds", Milliseconds},
  };
  return kTable;
}

}  // namespace daygate::reference
