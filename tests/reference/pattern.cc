#include "reference/pattern.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace daygate::reference {
namespace {

using Segments = std::vector<std::string>;

Segments Split(const std::string& text) {
  Segments segments;
  std::size_t from = 0;
  while (true) {
    const std::size_t to = std::min(text.find('/', from), text.size());
    segments.push_back(text.substr(from, to - from));
    if (to == text.size()) return segments;
    from = to + 1;
  }
}

bool MatchesSegment(const std::string& pattern, const std::string& segment) {
  if (pattern.empty()) return segment.empty();
  const std::string rest = pattern.substr(1);
  if (pattern[0] == '*') {
    for (std::size_t i = 0; i <= segment.size(); ++i) {
      if (MatchesSegment(rest, segment.substr(i))) return true;
    }
    return false;
  }
  if (pattern[0] == '{') {
    const std::size_t close = pattern.find('}');
    std::size_t from = 1;
    while (from <= close) {
      const std::size_t to = std::min(pattern.find(',', from), close);
      if (MatchesSegment(pattern.substr(from, to - from) + pattern.substr(close + 1), segment)) return true;
      from = to + 1;
    }
    return false;
  }
  if (segment.empty() || (pattern[0] != '?' && pattern[0] != segment[0])) return false;
  return MatchesSegment(rest, segment.substr(1));
}

bool IsCapture(const std::string& segment) {
  return segment.size() > 2 && segment[0] == '<' && segment.back() == '>';
}

bool MatchesFrom(const Segments& pattern, std::size_t p, const Segments& path, std::size_t s, Captures* captures) {
  if (p == pattern.size()) return s == path.size();
  if (pattern[p] == "**") {
    if (p + 1 == pattern.size()) return s < path.size();
    for (std::size_t next = s; next <= path.size(); ++next) {
      if (MatchesFrom(pattern, p + 1, path, next, captures)) return true;
    }
    return false;
  }
  if (s == path.size()) return false;
  if (IsCapture(pattern[p])) {
    if (!MatchesFrom(pattern, p + 1, path, s + 1, captures)) return false;
    (*captures)[pattern[p].substr(1, pattern[p].size() - 2)] = path[s];
    return true;
  }
  return MatchesSegment(pattern[p], path[s]) && MatchesFrom(pattern, p + 1, path, s + 1, captures);
}

}  // namespace

bool MatchesPattern(const std::string& pattern, const std::string& path, Captures* captures) {
  return MatchesFrom(Split(pattern), 0, Split(path), 0, captures);
}

std::string LowerPath(const std::string& path) {
  std::string lower = path;
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

std::string LowerPattern(const std::string& pattern) {
  std::string lower;
  for (const std::string& segment : Split(pattern)) {
    if (!lower.empty()) lower += "/";
    lower += IsCapture(segment) ? segment : LowerPath(segment);
  }
  return lower;
}

}  // namespace daygate::reference
