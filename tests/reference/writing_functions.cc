// What writes other values as text: `format`, `strings.quote`, base64.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "reference/functions.h"

namespace daygate::reference {
namespace {

using Text = std::optional<std::string>;

constexpr const char* kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Bit by bit.
Result Encode(const Args& args) {
  const auto* bytes = args.at(0).As<Bytes>();
  if (bytes == nullptr) return std::nullopt;
  std::string bits;
  for (const char c : bytes->octets) {
    for (int i = 7; i >= 0; --i) bits += (static_cast<unsigned char>(c) >> i & 1) != 0 ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += '0';
  std::string text;
  for (std::size_t at = 0; at < bits.size(); at += 6) text += kBase64[std::stoi(bits.substr(at, 6), nullptr, 2)];
  while (text.size() % 4 != 0) text += '=';
  return Make(text);
}

Result Decode(const Args& args) {
  const auto* given = args.at(0).As<std::string>();
  if (given == nullptr) return std::nullopt;
  std::string text = *given;
  const std::size_t end = text.find('=');
  if (end != std::string::npos) {
    if (text.size() % 4 != 0 || (text.substr(end) != "=" && text.substr(end) != "==")) return std::nullopt;
    text.resize(end);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bits;
  for (const char c : text) {
    const std::size_t digit = std::string(kBase64).find(c);
    if (digit == std::string::npos) return std::nullopt;
    for (int i = 5; i >= 0; --i) bits += (digit >> i & 1) != 0 ? '1' : '0';
  }
  Bytes bytes;
  for (std::size_t at = 0; at + 8 <= bits.size(); at += 8) {
    bytes.octets += static_cast<char>(std::stoi(bits.substr(at, 8), nullptr, 2));
  }
  return Make(bytes);
}

Result Quote(const Args& args) {
  const auto* text = args.at(0).As<std::string>();
  if (text == nullptr) return std::nullopt;
  static const std::map<char, std::string> kEscapes = {{'\a', "\\a"}, {'\b', "\\b"},  {'\f', "\\f"},
                                                       {'\n', "\\n"}, {'\r', "\\r"},  {'\t', "\\t"},
                                                       {'\v', "\\v"}, {'\\', "\\\\"}, {'"', "\\\""}};
  std::string quoted = "\"";
  for (const char c : *text) {
    const auto escape = kEscapes.find(c);
    quoted += escape == kEscapes.end() ? std::string(1, c) : escape->second;
  }
  return Make(quoted + "\"");
}

std::string Print(double real, char verb, int precision) {
  if (std::isnan(real)) return "NaN";
  if (std::isinf(real)) return real > 0 ? "Infinity" : "-Infinity";
  char buffer[600];
  const char form[] = {'%', '.', '*', verb, '\0'};
  return {buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer, form, precision, real))};
}

// All digits before the point, and as few behind it as read back the same.
std::string Shortest(double real) {
  for (int precision = 0; precision < 340; ++precision) {
    const std::string text = Print(real, 'f', precision);
    if (!std::isfinite(real) || std::strtod(text.c_str(), nullptr) == real) return text;
  }
  return Print(real, 'f', 340);
}

std::string InBase(std::uint64_t number, unsigned base) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[number % base]);
    number /= base;
  } while (number > 0);
  return digits;
}

Text Whole(const Value& value, unsigned base) {
  if (const auto* number = value.As<std::uint64_t>()) return InBase(*number, base);
  const auto* number = value.As<std::int64_t>();
  if (number == nullptr) return std::nullopt;
  const auto bits = static_cast<std::uint64_t>(*number);
  return *number < 0 ? "-" + InBase(~bits + 1, base) : InBase(bits, base);
}

std::string Replaced(const std::string& octets) {
  std::string text;
  bool bad = false;
  for (std::size_t at = 0; at < octets.size();) {
    const std::size_t size = CharacterAt(octets, at);
    if (size > 0) {
      text += octets.substr(at, size);
    } else if (!bad) {
      text += "\xEF\xBF\xBD";
    }
    bad = size == 0;
    at += std::max<std::size_t>(size, 1);
  }
  return text;
}

Text Show(const Value& value);

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "" : ", ") + parts[i];
  return text;
}

Text ShowList(const List& list) {
  std::vector<std::string> parts;
  for (const Value& element : list) {
    const Text shown = Show(element);
    if (!shown) return std::nullopt;
    parts.push_back(*shown);
  }
  return "[" + Joined(parts) + "]";
}

Text ShowMap(const Map& map) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& [key, entry] : map) {
    const Text key_text = Show(key);
    const Text entry_text = Show(entry);
    if (!key_text || !entry_text) return std::nullopt;
    entries.emplace_back(*key_text, *entry_text);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> parts;
  for (const auto& [key, entry] : entries) parts.push_back(key + ": " + entry);
  return "{" + Joined(parts) + "}";
}

Text Show(const Value& value) {
  if (value.As<Null>() != nullptr) return "null";
  if (const auto* boolean = value.As<bool>()) return *boolean ? "true" : "false";
  if (const auto* real = value.As<double>()) return Shortest(*real);
  if (const auto* text = value.As<std::string>()) return *text;
  if (const auto* bytes = value.As<Bytes>()) return Replaced(bytes->octets);
  if (const auto* time = value.As<Time>()) return TimestampText(*time);
  if (const auto* type = value.As<TypeName>()) return type->name;
  if (const auto* span = value.As<Span>()) {
    constexpr std::int64_t kSecond = 1000000000;
    const auto seconds = static_cast<double>(span->nanos / kSecond);
    return Shortest(seconds + static_cast<double>(span->nanos % kSecond) / 1e9) + "s";
  }
  if (const List* list = value.AsList()) return ShowList(*list);
  if (const Map* map = value.AsMap()) return ShowMap(*map);
  return Whole(value, 10);
}

Text Hex(const Value& value) {
  const auto* bytes = value.As<Bytes>();
  const auto* string = value.As<std::string>();
  if (bytes == nullptr && string == nullptr) return Whole(value, 16);
  std::string text;
  for (const char c : bytes != nullptr ? bytes->octets : *string) {
    const std::string digits = InBase(static_cast<unsigned char>(c), 16);
    text += (digits.size() == 1 ? "0" : "") + digits;
  }
  return text;
}

Text Real(const Value& value, char verb, int precision) {
  if (const auto* real = value.As<double>()) return Print(*real, verb, precision);
  if (const auto* number = value.As<std::int64_t>()) return Print(static_cast<double>(*number), verb, precision);
  const auto* number = value.As<std::uint64_t>();
  return number == nullptr ? Text() : Print(static_cast<double>(*number), verb, precision);
}

Text Clause(char verb, int precision, const Value& value) {
  if (verb == 's') return Show(value);
  if (verb == 'd') return value.As<double>() != nullptr ? Show(value) : Whole(value, 10);
  if (verb == 'f' || verb == 'e') return Real(value, verb, precision);
  if (verb == 'b') return value.As<bool>() != nullptr ? Text(*value.As<bool>() ? "1" : "0") : Whole(value, 2);
  if (verb == 'o') return Whole(value, 8);
  if (verb != 'x' && verb != 'X') return std::nullopt;
  Text text = Hex(value);
  if (text && verb == 'X') {
    for (char& c : *text) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 32 : c);
  }
  return text;
}

Result Format(const Args& args) {
  const auto* form = args.at(0).As<std::string>();
  const List* values = args.size() == 2 ? args[1].AsList() : nullptr;
  if (form == nullptr || values == nullptr) return std::nullopt;
  std::string text;
  std::size_t used = 0;
  for (std::size_t at = 0; at < form->size(); ++at) {
    if ((*form)[at] != '%') {
      text += (*form)[at];
      continue;
    }
    if (++at == form->size()) return std::nullopt;
    if ((*form)[at] == '%') {
      text += '%';
      continue;
    }
    int precision = 6;
    if ((*form)[at] == '.') {
      const std::size_t end = std::min(form->find_first_not_of("0123456789", at + 1), form->size());
      const std::string digits = form->substr(at + 1, end - at - 1);
      const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
      if (digits.empty() || digits.size() - zeros > 3 || std::stoi(digits) > 100 || end == form->size()) {
        return std::nullopt;
      }
      precision = std::stoi(digits);
      at = end;
    }
    const Text shown = used < values->size() ? Clause((*form)[at], precision, (*values)[used++]) : Text();
    if (!shown) return std::nullopt;
    text += *shown;
  }
  return Make(text);
}

}  // namespace

std::size_t CharacterAt(const std::string& octets, std::size_t at) {
  const auto in = [&](std::size_t i, int low, int high) {
    const int octet = i < octets.size() ? static_cast<unsigned char>(octets[i]) : -1;
    return octet >= low && octet <= high;
  };
  struct Row {
    int first_low, first_high, second_low, second_high;
    std::size_t size;
  };
  static constexpr Row kRows[] = {
      {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
      {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
      {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
  for (const Row& row : kRows) {
    if (!in(at, row.first_low, row.first_high)) continue;
    bool whole = row.size == 1 || in(at + 1, row.second_low, row.second_high);
    for (std::size_t i = 2; i < row.size; ++i) whole = whole && in(at + i, 0x80, 0xBF);
    if (whole) return row.size;
  }
  return 0;
}

const FunctionTable& WritingFunctions() {
  static const FunctionTable kTable = {
      {"base64.encode", Encode}, {"base64.decode", Decode}, {"strings.quote", Quote}, {"format", Format}};
  return kTable;
}

}  // namespace daygate::reference
