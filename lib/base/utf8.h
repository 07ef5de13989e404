// UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace daygate::base {

// The offset of the first byte that is not part of valid UTF-8 (overlong forms, surrogates and code points above
// U+10FFFF are not valid), or npos.
std::size_t FindInvalidUtf8(std::string_view text);
inline bool IsValidUtf8(std::string_view text) {
  return FindInvalidUtf8(text) == std::string_view::npos;
}

// A byte that is not part of valid UTF-8 counts as one.
std::size_t CountCodePoints(std::string_view text);
// The offset behind the first `count` of them; the size of the text where there are fewer.
std::size_t OffsetOfCodePoint(std::string_view text, std::size_t count);

void AppendUtf8(std::string* out, std::uint32_t code_point);

// Control characters, U+2028/9, bidirectional marks and what is not UTF-8 as `\u{…}` or `\x…`: fit for a terminal.
std::string EscapeForTerminal(std::string_view text);

// 'text', cut where it is long, fit for a message.
std::string Quoted(std::string_view text);

}  // namespace daygate::base
