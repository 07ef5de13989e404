#include <cstddef>

#include "decide/fill.h"
#include "policy/builtins.h"

namespace daygate::decide {

namespace {

// Printable ASCII without what servers decode, cut or clean: % \ ; ? # < >.
bool IsPathCharacter(char c) {
  if (c <= ' ' || c > '~') return false;
  switch (c) {
    case '%':
    case '\\':
    case ';':
    case '?':
    case '#':
    case '<':
    case '>': return false;
    default: return true;
  }
}

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
      if (!IsPathCharacter(path[i])) return false;
      continue;
    }
    if (!IsCanonicalSegment(path.substr(begin, i - begin))) return false;
    begin = i + 1;
    ++segments;
  }
  return segments <= policy::kMaxPathSegments;
}

}  // namespace daygate::decide
