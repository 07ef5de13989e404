#include "cel/number_text.h"

#include <absl/strings/ascii.h>
#include <absl/strings/charconv.h>
#include <absl/strings/match.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace daygate::cel {
namespace {

// [sign] digits [. digits] [e [sign] digits], with a digit before or behind the point.
bool IsDecimal(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[at]))) ++at;
    return at - begin;
  };
  const auto take = [&](std::string_view set) {
    if (at == text.size() || set.find(text[at]) == std::string_view::npos) return false;
    ++at;
    return true;
  };
  take("+-");
  std::size_t mantissa = digits();
  if (take(".")) mantissa += digits();
  if (mantissa == 0) return false;
  if (take("eE")) {
    take("+-");
    if (digits() == 0) return false;
  }
  return at == text.size();
}

std::optional<double> ParseSpecial(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const absl::string_view word(text.data(), text.size());
  if (absl::EqualsIgnoreCase(word, "nan")) return std::numeric_limits<double>::quiet_NaN();
  if (!absl::EqualsIgnoreCase(word, "inf") && !absl::EqualsIgnoreCase(word, "infinity")) return std::nullopt;
  const double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

template <typename T>
std::optional<T> ParseWhole(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> ParseInt(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  return ParseWhole<std::int64_t>(text);
}

std::optional<std::uint64_t> ParseUint(std::string_view text) {
  return ParseWhole<std::uint64_t>(text);
}

std::optional<double> ParseDouble(std::string_view text) {
  if (!IsDecimal(text)) return ParseSpecial(text);
  if (text[0] == '+') text.remove_prefix(1);
  double value = 0;
  const absl::from_chars_result result = absl::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    if (std::fabs(value) > 1) return std::nullopt;
  } else if (result.ec != std::errc()) {
    return std::nullopt;
  }
  return value;
}

std::size_t FormatInt(std::int64_t value, char (&out)[kMaxNumberText]) {
  return static_cast<std::size_t>(std::to_chars(out, out + kMaxNumberText, value).ptr - out);
}

std::size_t FormatUint(std::uint64_t value, char (&out)[kMaxNumberText]) {
  return static_cast<std::size_t>(std::to_chars(out, out + kMaxNumberText, value).ptr - out);
}

std::size_t FormatDouble(double value, char (&out)[kMaxNumberText]) {
  const auto word = [&](std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return text.size();
  };
  if (std::isnan(value)) return word("NaN");
  if (std::isinf(value)) return word(value > 0 ? "+Inf" : "-Inf");
  if (value == 0) return word(std::signbit(value) ? "-0" : "0");
  const double size = std::fabs(value);
  const std::chars_format form = size < 1e-4 || size >= 1e6 ? std::chars_format::scientific : std::chars_format::fixed;
  return static_cast<std::size_t>(std::to_chars(out, out + kMaxNumberText, value, form).ptr - out);
}

}  // namespace daygate::cel
