#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace daygate::base {
namespace {

struct Decoded {
  std::uint32_t code_point = 0;
  std::size_t length = 0;  // 0: not valid
};

// How a lead byte goes on: the length of its sequence and the range of the second byte, which is what keeps overlong
// forms, surrogates and values above U+10FFFF out.
struct Lead {
  std::size_t length;
  unsigned char low;
  unsigned char high;
};

Lead LeadOf(unsigned char byte) {
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

Decoded Decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const Lead lead = LeadOf(first);
  if (lead.length == 0 || text.size() - at < lead.length) return {};
  if (byte(1) < lead.low || byte(1) > lead.high) return {};
  std::uint32_t code_point = first & (0x7FU >> lead.length);
  for (std::size_t i = 1; i < lead.length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code_point = code_point << 6 | (byte(i) & 0x3FU);
  }
  return {code_point, lead.length};
}

// The first offset from `at` on that is not ASCII.
std::size_t SkipAscii(std::string_view text, std::size_t at) {
  while (text.size() - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080U) != 0) break;
    at += 8;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// What could move the cursor, turn the line round or break it.
bool IsUnprintable(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F || c == 0x2028 ||
         c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void AppendEscape(std::string* out, const char* format, unsigned value) {
  std::array<char, 16> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, value);
  out->append(buffer.data(), static_cast<std::size_t>(length));
}

}  // namespace

std::size_t FindInvalidUtf8(std::string_view text) {
  std::size_t at = 0;
  while ((at = SkipAscii(text, at)) < text.size()) {
    const Decoded decoded = Decode(text, at);
    if (decoded.length == 0) return at;
    at += decoded.length;
  }
  return std::string_view::npos;
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t ascii_end = SkipAscii(text, at);
    count += ascii_end - at;
    at = ascii_end;
    if (at == text.size()) break;
    const std::size_t length = Decode(text, at).length;
    at += length == 0 ? 1 : length;
    ++count;
  }
  return count;
}

std::size_t OffsetOfCodePoint(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t seen = 0; seen < count && at < text.size(); ++seen) {
    const std::size_t length = Decode(text, at).length;
    at += length == 0 ? 1 : length;
  }
  return at;
}

void AppendUtf8(std::string* out, std::uint32_t code_point) {
  const auto put = [out](std::uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  const auto put_rest = [&](unsigned shift) { put(0x80U | ((code_point >> shift) & 0x3FU)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | code_point >> 6);
    put_rest(0);
  } else if (code_point < 0x10000) {
    put(0xE0U | code_point >> 12);
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0U | code_point >> 18);
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
}

std::string EscapeForTerminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const Decoded decoded = Decode(text, at);
    if (decoded.length == 0) {
      AppendEscape(&out, "\\x%02x", static_cast<unsigned char>(text[at]));
      ++at;
      continue;
    }
    if (IsUnprintable(decoded.code_point)) {
      AppendEscape(&out, "\\u{%x}", decoded.code_point);
    } else {
      out.append(text, at, decoded.length);
    }
    at += decoded.length;
  }
  return out;
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::size_t length = std::min(text.size(), kLongest);
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80) --length;
  std::string quoted(1, '\'');
  quoted += EscapeForTerminal(text.substr(0, length));
  quoted += length < text.size() ? "…'" : "'";
  return quoted;
}

}  // namespace daygate::base
