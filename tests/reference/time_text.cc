#include "reference/time_text.h"

namespace daygate::reference {
namespace {

// Exactly `count` digits at `*at`, or nothing.
std::optional<int> Digits(std::string_view text, std::size_t* at, std::size_t count) {
  int value = 0;
  for (std::size_t i = 0; i < count; ++i, ++*at) {
    if (*at >= text.size() || text[*at] < '0' || text[*at] > '9') return std::nullopt;
    value = value * 10 + (text[*at] - '0');
  }
  return value;
}

bool Take(std::string_view text, std::size_t* at, char c) {
  if (*at >= text.size() || text[*at] != c) return false;
  ++*at;
  return true;
}

// One to nine digits after a point, as billionths.
std::optional<std::int32_t> Fraction(std::string_view text, std::size_t* at) {
  std::int32_t value = 0;
  int count = 0;
  for (; *at < text.size() && text[*at] >= '0' && text[*at] <= '9'; ++*at, ++count) {
    if (count == 9) return std::nullopt;
    value = value * 10 + (text[*at] - '0');
  }
  if (count == 0) return std::nullopt;
  for (; count < 9; ++count) value *= 10;
  return value;
}

std::optional<std::int64_t> Date(std::string_view text, std::size_t* at) {
  const std::optional<int> year = Digits(text, at, 4);
  if (!year || !Take(text, at, '-')) return std::nullopt;
  const std::optional<int> month = Digits(text, at, 2);
  if (!month || !Take(text, at, '-')) return std::nullopt;
  const std::optional<int> day = Digits(text, at, 2);
  if (!day || *year < 1 || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  const bool leap = *year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0);
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (*day > kDays[*month - 1] + (*month == 2 && leap ? 1 : 0)) return std::nullopt;
  return DaysFromCivil(*year, *month, *day) * 86400;
}

// `Z`, `+01:00`: seconds that the local time is ahead.
std::optional<int> Zone(std::string_view text, std::size_t* at) {
  if (Take(text, at, 'Z')) return 0;
  const bool minus = *at < text.size() && text[*at] == '-';
  if (!Take(text, at, '+') && !Take(text, at, '-')) return std::nullopt;
  const std::optional<int> hours = Digits(text, at, 2);
  if (!hours || *hours > 23 || !Take(text, at, ':')) return std::nullopt;
  const std::optional<int> minutes = Digits(text, at, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const int seconds = (*hours * 60 + *minutes) * 60;
  return minus ? -seconds : seconds;
}

}  // namespace

std::int64_t DaysFromCivil(std::int64_t year, int month, int day) {
  std::int64_t days = 365 * (year - 1) + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
  constexpr int kBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  days += kBefore[month - 1] + day - 1;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (leap && month > 2) ++days;
  return days - 719162;  // 0001-01-01 to 1970-01-01
}

std::optional<Time> ReadTimestamp(std::string_view text) {
  std::size_t at = 0;
  const std::optional<std::int64_t> date = Date(text, &at);
  if (!date || !Take(text, &at, 'T')) return std::nullopt;
  const std::optional<int> hour = Digits(text, &at, 2);
  if (!hour || *hour > 23 || !Take(text, &at, ':')) return std::nullopt;
  const std::optional<int> minute = Digits(text, &at, 2);
  if (!minute || *minute > 59 || !Take(text, &at, ':')) return std::nullopt;
  const std::optional<int> second = Digits(text, &at, 2);
  if (!second || *second > 59) return std::nullopt;
  std::int32_t nanos = 0;
  if (Take(text, &at, '.')) {
    const std::optional<std::int32_t> fraction = Fraction(text, &at);
    if (!fraction) return std::nullopt;
    nanos = *fraction;
  }
  const std::optional<int> zone = Zone(text, &at);
  if (!zone || at != text.size()) return std::nullopt;
  const std::int64_t seconds = *date + (*hour * 60 + *minute) * 60 + *second - *zone;
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  return Time{seconds, nanos};
}

std::optional<std::int64_t> ReadDate(std::string_view text) {
  std::size_t at = 0;
  const std::optional<std::int64_t> date = Date(text, &at);
  return at == text.size() ? date : std::nullopt;
}

std::optional<Span> ReadSeconds(std::string_view text) {
  std::size_t at = 0;
  const bool minus = Take(text, &at, '-');
  std::int64_t seconds = 0;
  std::size_t count = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
    if (count == 9) return std::nullopt;
    seconds = seconds * 10 + (text[at] - '0');
  }
  if (count == 0) return std::nullopt;
  std::int64_t nanos = 0;
  if (Take(text, &at, '.')) {
    const std::optional<std::int32_t> fraction = Fraction(text, &at);
    if (!fraction) return std::nullopt;
    nanos = *fraction;
  }
  if (!Take(text, &at, 's') || at != text.size()) return std::nullopt;
  const std::int64_t all = seconds * 1000000000 + nanos;
  return Span{minus ? -all : all};
}

std::string WriteSeconds(std::int64_t nanos) {
  const bool minus = nanos < 0;
  const std::uint64_t size = minus ? ~static_cast<std::uint64_t>(nanos) + 1 : static_cast<std::uint64_t>(nanos);
  std::string text = (minus ? "-" : "") + std::to_string(size / 1000000000);
  std::string fraction = std::to_string(1000000000 + size % 1000000000).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (!fraction.empty()) text += "." + fraction;
  return text + "s";
}

}  // namespace daygate::reference
