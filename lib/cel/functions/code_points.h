// Positions in strings, counted in code points. Strings are valid UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace daygate::cel {

inline bool StartsCodePoint(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
}

// The byte where code point `position` begins; npos where the text has not so many. The end is a position too.
inline std::size_t OffsetOf(std::string_view text, std::size_t position) {
  std::size_t at = 0;
  for (; position > 0; --position) {
    if (at == text.size()) return std::string_view::npos;
    ++at;
    while (at < text.size() && !StartsCodePoint(text[at])) ++at;
  }
  return at;
}

// The length of the code point at byte `at`.
inline std::size_t CodePointLength(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && !StartsCodePoint(text[end])) ++end;
  return end - at;
}

}  // namespace daygate::cel
