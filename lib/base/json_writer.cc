#include "base/json_writer.h"

#include <array>
#include <charconv>

#include "base/eight_bytes.h"

namespace daygate::base {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void AppendEscaped(std::string* out, char c) {
  switch (c) {
    case '"': out->append("\\\""); return;
    case '\\': out->append("\\\\"); return;
    case '\b': out->append("\\b"); return;
    case '\f': out->append("\\f"); return;
    case '\n': out->append("\\n"); return;
    case '\r': out->append("\\r"); return;
    case '\t': out->append("\\t"); return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out->append("\\u00");
  out->push_back(kHex[byte >> 4U]);
  out->push_back(kHex[byte & 15U]);
}

bool NeedsEscape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// A double as its shortest decimal digits and the place of the point: 0.DIGITS × 10^point.
struct Decimal {
  bool negative = false;
  std::string digits;
  int point = 0;
};

Decimal ToShortest(double value) {
  std::array<char, 32> buffer{};
  const std::to_chars_result end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  Decimal decimal;
  if (text.front() == '-') {
    decimal.negative = true;
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  for (char c : text.substr(0, e)) {
    if (c != '.') decimal.digits.push_back(c);
  }
  const std::string_view exponent = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
  int power = 0;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  decimal.point = power + 1;
  return decimal;
}

// ECMAScript's Number::toString for radix 10.
void AppendEcmaScript(std::string* out, const Decimal& decimal) {
  const std::string& digits = decimal.digits;
  const int count = static_cast<int>(digits.size());
  const int point = decimal.point;
  if (decimal.negative) out->push_back('-');
  if (count <= point && point <= 21) {
    out->append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out->append(digits, 0, static_cast<std::size_t>(point)).push_back('.');
    out->append(digits, static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out->append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out->push_back(digits.front());
    if (count > 1) out->append(".").append(digits, 1);
    const int power = point - 1;
    out->append(power < 0 ? "e" : "e+").append(std::to_string(power));
  }
}

}  // namespace

void AppendJsonString(std::string* out, std::string_view value) {
  out->push_back('"');
  std::size_t plain = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    while (value.size() - i >= 8 && JsonSpecials(LoadEight(value.data() + i)) == 0) i += 8;
    if (i == value.size()) break;
    if (!NeedsEscape(value[i])) continue;
    out->append(value.substr(plain, i - plain));
    AppendEscaped(out, value[i]);
    plain = i + 1;
  }
  out->append(value.substr(plain));
  out->push_back('"');
}

void JsonWriter::Separate() {
  if (!first_) out_->push_back(',');
  first_ = false;
}

JsonWriter& JsonWriter::BeginObject() {
  Separate();
  out_->push_back('{');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::EndObject() {
  out_->push_back('}');
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::BeginArray() {
  Separate();
  out_->push_back('[');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::EndArray() {
  out_->push_back(']');
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  AppendJsonString(out_, key);
  out_->push_back(':');
  first_ = true;  // its value is not preceded by a comma
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view value) {
  Separate();
  AppendJsonString(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Int(std::int64_t value) {
  Separate();
  std::array<char, 24> buffer{};
  const std::to_chars_result end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out_->append(buffer.data(), end.ptr);
  return *this;
}

JsonWriter& JsonWriter::Double(double value) {
  Separate();
  if (value == 0) {
    out_->push_back('0');  // -0 too
  } else {
    AppendEcmaScript(out_, ToShortest(value));
  }
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  Separate();
  out_->append(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::Null() {
  Separate();
  out_->append("null");
  return *this;
}

}  // namespace daygate::base
