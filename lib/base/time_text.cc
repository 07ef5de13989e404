#include "base/time_text.h"

#include <array>
#include <charconv>
#include <cstddef>

namespace daygate::base {
namespace {

constexpr std::int64_t kSecondsPerDay = 86400;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

struct Date {
  std::int64_t year = 0;
  int month = 0;
  int day = 0;
};

// Days since 1970-01-01 in the Gregorian calendar, carried back before its introduction. Years are counted from March,
// so that the leap day is a year's last; 400 years have 146097 days.
std::int64_t ToDays(Date date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const int month_from_march = (date.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Date ToDate(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  Date date;
  date.day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  date.month = static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

bool IsLeap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysInMonth(const Date& date) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return date.month == 2 && IsLeap(date.year) ? 29 : kDays[static_cast<std::size_t>(date.month - 1)];
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Takes things from the front of a text; once one is not there, everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Skip(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  void Expect(char c) { ok_ = Skip(c) && ok_; }

  // Exactly `count` digits.
  int Digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_.empty() || !IsDigit(text_.front())) {
        ok_ = false;
        return 0;
      }
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }

  // A number of 1 to `most` digits; `count` of them were there.
  std::int64_t Run(std::size_t most, std::size_t* count) {
    std::int64_t value = 0;
    *count = 0;
    while (!text_.empty() && IsDigit(text_.front()) && *count < most) {
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
      ++*count;
    }
    if (*count == 0) ok_ = false;
    return value;
  }

  void Require(bool condition) { ok_ = ok_ && condition; }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && text_.empty(); }

 private:
  std::string_view text_;
  bool ok_ = true;
};

// The digits behind a decimal point, in billionths.
std::int64_t ReadFraction(Reader* reader) {
  std::size_t count = 0;
  std::int64_t nanos = reader->Run(9, &count);
  for (; count < 9; ++count) nanos *= 10;
  return nanos;
}

Date ReadDate(Reader* reader) {
  Date date;
  date.year = reader->Digits(4);
  reader->Expect('-');
  date.month = reader->Digits(2);
  reader->Expect('-');
  date.day = reader->Digits(2);
  reader->Require(date.month >= 1 && date.month <= 12);
  if (reader->ok()) reader->Require(date.day >= 1 && date.day <= DaysInMonth(date));
  return date;
}

std::int64_t ReadTimeOfDay(Reader* reader) {
  const int hour = reader->Digits(2);
  reader->Expect(':');
  const int minute = reader->Digits(2);
  reader->Expect(':');
  const int second = reader->Digits(2);
  reader->Require(hour <= 23 && minute <= 59 && second <= 59);
  return (hour * 60 + minute) * 60 + second;
}

// Seconds that local time is ahead of UTC.
std::int64_t ReadZone(Reader* reader) {
  if (reader->Skip('Z')) return 0;
  const bool behind = reader->Skip('-');
  if (!behind) reader->Expect('+');
  const int hour = reader->Digits(2);
  reader->Expect(':');
  const int minute = reader->Digits(2);
  reader->Require(hour <= 23 && minute <= 59);
  const std::int64_t ahead = (hour * 60 + minute) * 60;
  return behind ? -ahead : ahead;
}

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
constexpr std::int64_t kFirstSecond = -62135596800;
constexpr std::int64_t kLastSecond = 253402300799;

void AppendPadded(std::string* out, std::int64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out->append(width - digits.size(), '0');
  out->append(digits);
}

// `.5`; nothing for zero.
void AppendFraction(std::string* out, std::int64_t nanos) {
  if (nanos == 0) return;
  out->push_back('.');
  AppendPadded(out, nanos, 9);
  while (out->back() == '0') out->pop_back();
}

}  // namespace

std::optional<Instant> ParseTimestamp(std::string_view text) {
  Reader reader(text);
  const Date date = ReadDate(&reader);
  reader.Expect('T');
  const std::int64_t time_of_day = ReadTimeOfDay(&reader);
  const std::int64_t nanos = reader.Skip('.') ? ReadFraction(&reader) : 0;
  const std::int64_t ahead = ReadZone(&reader);
  if (!reader.done()) return std::nullopt;
  const std::int64_t seconds = ToDays(date) * kSecondsPerDay + time_of_day - ahead;
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  return Instant{seconds, static_cast<std::int32_t>(nanos)};
}

std::string FormatTimestamp(Instant instant) {
  std::int64_t days = instant.seconds / kSecondsPerDay;
  std::int64_t rest = instant.seconds % kSecondsPerDay;
  if (rest < 0) {
    rest += kSecondsPerDay;
    --days;
  }
  const Date date = ToDate(days);
  std::string out;
  AppendPadded(&out, date.year, 4);
  out.push_back('-');
  AppendPadded(&out, date.month, 2);
  out.push_back('-');
  AppendPadded(&out, date.day, 2);
  out.push_back('T');
  AppendPadded(&out, rest / 3600, 2);
  out.push_back(':');
  AppendPadded(&out, rest / 60 % 60, 2);
  out.push_back(':');
  AppendPadded(&out, rest % 60, 2);
  AppendFraction(&out, instant.nanos);
  out.push_back('Z');
  return out;
}

std::optional<Instant> ParseDate(std::string_view text) {
  Reader reader(text);
  const Date date = ReadDate(&reader);
  if (!reader.done() || date.year < 1) return std::nullopt;
  return Instant{ToDays(date) * kSecondsPerDay, 0};
}

std::optional<Instant> ParseNumericDate(std::string_view number) {
  constexpr std::int64_t kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z
  Instant instant;
  const char* const end = number.data() + number.size();
  const auto [behind, error] = std::from_chars(number.data(), end, instant.seconds);
  if (error != std::errc() || number.starts_with('-') || instant.seconds > kLastSecond) return std::nullopt;
  if (behind == end) return instant;
  const std::string_view rest(behind, static_cast<std::size_t>(end - behind));
  const std::string_view fraction = rest.substr(1);
  const bool digits = fraction.find_first_not_of("0123456789") == std::string_view::npos;
  if (rest.front() != '.' || fraction.empty() || !digits) return std::nullopt;
  std::string nanos(fraction.substr(0, 9));
  nanos.resize(9, '0');
  std::from_chars(nanos.data(), nanos.data() + nanos.size(), instant.nanos);
  return instant;
}

std::optional<std::int64_t> ParseDurationSeconds(std::string_view text) {
  Reader reader(text);
  const bool negative = reader.Skip('-');
  std::size_t count = 0;
  const std::int64_t seconds = reader.Run(9, &count);
  const std::int64_t nanos = reader.Skip('.') ? ReadFraction(&reader) : 0;
  reader.Expect('s');
  if (!reader.done()) return std::nullopt;
  const std::int64_t size = seconds * kNanosPerSecond + nanos;
  return negative ? -size : size;
}

std::string FormatDurationSeconds(std::int64_t nanos) {
  std::int64_t seconds = nanos / kNanosPerSecond;
  std::int64_t fraction = nanos % kNanosPerSecond;
  std::string out;
  if (nanos < 0) {
    out.push_back('-');
    seconds = -seconds;  // never the least int64: it was divided
    fraction = -fraction;
  }
  out.append(std::to_string(seconds));
  AppendFraction(&out, fraction);
  out.push_back('s');
  return out;
}

}  // namespace daygate::base
