// Letters of ASCII, whatever the locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace daygate::base {

constexpr bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr char Lower(char c) {
  return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
// In place, for strings and spans of char.
template <typename Text>
void MakeLower(Text* text) {
  std::transform(text->begin(), text->end(), text->begin(), Lower);
}

inline bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Lower(x) == Lower(y); });
}

}  // namespace daygate::base
