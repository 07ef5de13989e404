// Durations as people write them: `1h34m5.6ms7us8ns`.
#include <array>

#include "cel/functions/parts.h"

namespace daygate::cel {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanos;
};

// Longer names first: `ms` before `m`.
constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"\xc2\xb5s", 1'000},  // the micro sign
                                         {"\xce\xbcs", 1'000},  // the Greek mu
                                         {"ms", 1'000'000},
                                         {"s", 1'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3'600'000'000'000}}};

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// One number with its unit, taken from the front of `text`; added to `sum`, which counts down from zero since there is
// one more negative number than there are positive ones.
bool TakePart(std::string_view* text, std::int64_t* sum) {
  std::int64_t whole = 0;
  std::int64_t fraction = 0;
  std::int64_t scale = 1;
  bool digits = false;
  for (; !text->empty() && IsDigit(text->front()); text->remove_prefix(1)) {
    if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_sub_overflow(whole, text->front() - '0', &whole))
      return false;
    digits = true;
  }
  if (!text->empty() && text->front() == '.') {
    text->remove_prefix(1);
    for (; !text->empty() && IsDigit(text->front()); text->remove_prefix(1)) {
      digits = true;
      if (scale >= 1'000'000'000'000'000) continue;  // finer than any unit can show
      fraction = fraction * 10 + (text->front() - '0');
      scale *= 10;
    }
  }
  if (!digits) return false;
  for (const Unit& unit : kUnits) {
    if (!text->starts_with(unit.name)) continue;
    text->remove_prefix(unit.name.size());
    const auto part = static_cast<std::int64_t>(static_cast<__int128>(fraction) * unit.nanos / scale);
    return !__builtin_mul_overflow(whole, unit.nanos, &whole) && !__builtin_sub_overflow(whole, part, &whole) &&
           !__builtin_add_overflow(*sum, whole, sum);
  }
  return false;
}

}  // namespace

bool ParseDuration(std::string_view text, std::int64_t* nanos) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text == "0") {
    *nanos = 0;
    return true;
  }
  if (text.empty()) return false;
  std::int64_t sum = 0;
  while (!text.empty()) {
    if (!TakePart(&text, &sum)) return false;
  }
  if (!negative && sum == INT64_MIN) return false;
  *nanos = negative ? sum : -sum;
  return true;
}

}  // namespace daygate::cel
