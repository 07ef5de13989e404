// What the reader reads by other means than tokens: numbers, durations, expressions, JSON.

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_scan.h"
#include "cel/parser.h"
#include "policy/reader.h"

namespace daygate::policy {
namespace {

constexpr std::int64_t kMaxInt = (std::int64_t{1} << 53) - 1;
constexpr std::int64_t kDay = std::int64_t{24} * 60 * 60 * 1000;
constexpr std::int64_t kMaxDuration = 3650 * kDay;

// A request that a test makes may be deeper than requests may be, to see it refused.
constexpr std::size_t kMaxTestJsonDepth = 200;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsWordCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
// Largest first, as they are written.
constexpr std::array<Unit, 5> kUnits = {{{"d", kDay}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}}};

// The digits at the start of `text`; a number above the largest duration stays above it.
std::int64_t TakeDigits(std::string_view* text) {
  std::int64_t value = 0;
  while (!text->empty() && IsDigit(text->front())) {
    value = std::min(value * 10 + (text->front() - '0'), kMaxDuration + 1);
    text->remove_prefix(1);
  }
  return value;
}

struct DurationText {
  std::int64_t milliseconds = 0;
  std::string error;
};

DurationText ReadDurationText(std::string_view text) {
  std::size_t next_unit = 0;
  std::int64_t total = 0;
  while (!text.empty()) {
    if (!IsDigit(text.front())) return {0, "a whole number was expected before the unit"};
    const std::int64_t count = TakeDigits(&text);
    const auto end = std::find_if(text.begin(), text.end(), [](char c) { return IsDigit(c) || c == '.'; });
    const std::string_view name(text.data(), static_cast<std::size_t>(end - text.begin()));
    if (name.empty()) return {0, "a duration needs a unit: ms, s, m, h or d"};
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == name; });
    if (unit == kUnits.end()) return {0, "unknown unit '" + std::string(name) + "': it is one of ms, s, m, h, d"};
    const auto index = static_cast<std::size_t>(unit - kUnits.begin());
    if (index < next_unit) return {0, "the units of a duration stand largest first, each once"};
    next_unit = index + 1;
    // Both factors are below 2^29 and 2^39: no product or sum here comes near 2^63 before it is cut.
    total =
        std::min(total + std::min(count, kMaxDuration / unit->milliseconds + 1) * unit->milliseconds, kMaxDuration + 1);
    text.remove_prefix(name.size());
  }
  if (total == 0) return {0, "a duration is more than zero"};
  if (total > kMaxDuration) return {0, "a duration is at most 3650d"};
  return {total, {}};
}

bool IsWholeNumber(std::string_view text) {
  return text == "0" || (text[0] != '0' && std::all_of(text.begin(), text.end(), IsDigit));
}

}  // namespace

// A number with all that is written on to it: `5m`, `1h30m`, `0x10`, `1.5`. CEL's tokens divide it elsewhere. Empty
// where none starts here.
std::string_view Reader::NumberHere() const {
  const std::string_view rest = text().substr(token_.begin);
  if (rest.empty() || !(IsDigit(rest[0]) || (rest[0] == '.' && rest.size() > 1 && IsDigit(rest[1])))) return {};
  const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return !IsWordCharacter(c) && c != '.'; });
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

bool Reader::ReadInt(std::int64_t least, Number* number) {
  const std::string_view written = NumberHere();
  if (written.empty()) return Expected("a whole number");
  const std::uint32_t begin = token_.begin;
  JumpTo(begin + static_cast<std::uint32_t>(written.size()));
  number->at = RangeFrom(begin);
  if (!IsWholeNumber(written)) {
    return Error(begin, "a whole number was expected, but here is '" + std::string(written.substr(0, 60)) + "'",
                 "write decimal digits, without leading zeros");
  }
  number->value = 0;
  for (const char digit : written) number->value = std::min(number->value * 10 + (digit - '0'), kMaxInt + 1);
  if (number->value > kMaxInt) return Error(begin, "a number is at most 9007199254740991 (2^53 - 1)");
  if (number->value < least) return Error(begin, "this number is at least " + std::to_string(least));
  return true;
}

bool Reader::ReadDuration(Number* number) {
  const std::string_view written = NumberHere();
  if (written.empty()) return Expected("a duration such as 500ms, 5m or 1h30m");
  const std::uint32_t begin = token_.begin;
  JumpTo(begin + static_cast<std::uint32_t>(written.size()));
  number->at = RangeFrom(begin);
  DurationText read = ReadDurationText(written);
  if (!read.error.empty()) return Error(begin, std::move(read.error), "such as 500ms, 5m, 1h30m or 30d");
  number->value = read.milliseconds;
  return true;
}

bool Reader::ReadExpression(Expression* expression) {
  const std::uint32_t begin = token_.begin;
  if (AtEnd() || IsPunct("}")) return Expected("an expression");
  cel::ParseResult parsed = cel::ParsePrefix(text(), begin);
  if (parsed.ast == nullptr) {
    // On to the token at fault one by one, so that the braces on the way are counted.
    while (!AtEnd() && token_.end <= parsed.error.at) Advance();
    const std::uint32_t at = AtEnd() ? std::min(parsed.error.at, previous_end_) : parsed.error.at;
    return Error(at, std::move(parsed.error.message), std::move(parsed.error.help));
  }
  file_->layout.push_back({MarkKind::kExpression, begin, parsed.end});
  JumpTo(parsed.end);
  expression->at = RangeFrom(begin);
  expression->source = text().substr(begin, parsed.end - begin);
  expression->ast = std::move(parsed.ast);
  return true;
}

bool Reader::ReadJson(std::string_view* json, SourceRange* at, std::string* twice) {
  if (!IsPunct("{")) return Expected("a JSON object");
  const std::uint32_t begin = token_.begin;
  base::JsonScan scan = base::ScanJson(text(), begin, kMaxTestJsonDepth);
  if (!scan.ok) {
    while (!AtEnd() && token_.end <= scan.error_at) Advance();
    const auto error_at = static_cast<std::uint32_t>(scan.error_at);
    return Error(AtEnd() ? previous_end_ : error_at, "this is not JSON: " + scan.error);
  }
  const auto end = static_cast<std::uint32_t>(scan.end);
  file_->layout.push_back({MarkKind::kJson, begin, end});
  JumpTo(end);
  *at = RangeFrom(begin);
  *json = text().substr(begin, end - begin);
  if (!scan.duplicates.empty()) *twice = std::move(scan.duplicates.front());
  return true;
}

}  // namespace daygate::policy
