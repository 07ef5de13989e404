#include <array>
#include <cstddef>
#include <string_view>

#include "decide/fill.h"
#include "policy/builtins.h"

namespace daygate::decide {

namespace {

// Printable ASCII without what servers decode, cut or clean: % \ ; ? # < >.
constexpr bool IsPathCharacter(char c) {
  return c > ' ' && c <= '~' && std::string_view("%\\;?#<>").find(c) == std::string_view::npos;
}

// By the value of a byte.
constexpr std::array<bool, 256> kPathCharacters = [] {
  std::array<bool, 256> table{};
  for (int byte = 0; byte < 128; ++byte)
    table[static_cast<std::size_t>(byte)] = IsPathCharacter(static_cast<char>(byte));
  return table;
}();

bool IsCanonicalSegment(std::string_view segment) {
  return !segment.empty() && segment.size() <= policy::kMaxPathSegment && segment != "." && segment != "..";
}

}  // namespace

bool IsCanonicalPath(std::string_view path) {
  if (path.empty() || path.size() > policy::kMaxString) return false;
  std::size_t segments = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= path.size(); ++i) {
    if (i < path.size() && path[i] != '/') {
      if (!kPathCharacters[static_cast<unsigned char>(path[i])]) return false;
      continue;
    }
    if (!IsCanonicalSegment(path.substr(begin, i - begin))) return false;
    begin = i + 1;
    ++segments;
  }
  return segments <= policy::kMaxPathSegments;
}

}  // namespace daygate::decide
