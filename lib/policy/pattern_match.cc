// Matching of patterns: two pointers that run forward, over segments and inside one, each remembering the last star to
// come back to. A later star makes an earlier one final, so nothing is tried twice and nothing needs a stack.

#include <algorithm>

#include "base/ascii.h"
#include "policy/pattern.h"

namespace daygate::policy {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool SameCharacter(char a, char b, CaseRule rule) {
  return a == b || (rule == CaseRule::kIgnoreAscii && base::Lower(a) == base::Lower(b));
}

bool SameText(std::string_view a, std::string_view b, CaseRule rule) {
  if (a.size() != b.size()) return false;
  if (rule == CaseRule::kExact) return a == b;
  return std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return base::Lower(x) == base::Lower(y); });
}

bool MatchesGlob(std::string_view glob, std::string_view text, CaseRule rule) {
  std::size_t in_glob = 0;
  std::size_t in_text = 0;
  std::size_t star = kNone;   // the last `*`
  std::size_t star_text = 0;  // where what it stands for ends
  while (in_text < text.size()) {
    if (in_glob < glob.size() && glob[in_glob] == '*') {
      star = in_glob++;
      star_text = in_text;
    } else if (in_glob < glob.size() && (glob[in_glob] == '?' || SameCharacter(glob[in_glob], text[in_text], rule))) {
      ++in_glob;
      ++in_text;
    } else if (star != kNone) {
      in_glob = star + 1;
      in_text = ++star_text;
    } else {
      return false;
    }
  }
  while (in_glob < glob.size() && glob[in_glob] == '*') ++in_glob;
  return in_glob == glob.size();
}

// The segment of `path` that starts at `at`. Behind the last one `at` is path.size() + 1.
std::string_view SegmentAt(std::string_view path, std::size_t at) {
  return path.substr(at, std::min(path.find('/', at), path.size()) - at);
}

template <typename Segments>
bool Match(const Segments& segments, std::string_view path, CaseRule rule, std::vector<std::string_view>* captures) {
  const std::size_t end = path.size() + 1;
  std::size_t index = 0;
  std::size_t at = 0;
  std::size_t stars = kNone;  // the last `**`, which stands for what ends before `stars_at`
  std::size_t stars_at = 0;
  while (at != end) {
    if (index < segments.size() && segments[index].kind == SegmentKind::kTail) return true;
    if (index < segments.size() && segments[index].kind == SegmentKind::kMiddle) {
      stars = index++;
      stars_at = at;
      continue;
    }
    const std::string_view text = SegmentAt(path, at);
    if (index < segments.size() && MatchesSegment(segments[index], text, rule)) {
      if (captures != nullptr && segments[index].kind == SegmentKind::kCapture) captures->push_back(text);
      ++index;
      at += text.size() + 1;
    } else if (stars != kNone) {
      index = stars + 1;
      stars_at += SegmentAt(path, stars_at).size() + 1;
      at = stars_at;
    } else {
      return false;
    }
  }
  while (index < segments.size() && segments[index].kind == SegmentKind::kMiddle) ++index;
  return index == segments.size();
}

}  // namespace

bool MatchesSegment(const Segment& segment, std::string_view text, CaseRule rule) {
  switch (segment.kind) {
    case SegmentKind::kExact: return SameText(segment.alternatives[0], text, rule);
    case SegmentKind::kGlob:
      return std::any_of(segment.alternatives.begin(), segment.alternatives.end(),
                         [&](const std::string& glob) { return MatchesGlob(glob, text, rule); });
    case SegmentKind::kCapture:
    case SegmentKind::kTail:
    case SegmentKind::kMiddle: return true;
  }
  return false;
}

bool Matches(const Pattern& pattern, std::string_view path, CaseRule rule) {
  return Match(pattern.segments, path, rule, nullptr);
}

bool Matches(const Pattern& pattern, std::string_view path, CaseRule rule, std::vector<std::string_view>* captures) {
  captures->clear();
  return Match(pattern.segments, path, rule, captures);
}

bool Matches(const SharedPattern& pattern, std::string_view path, CaseRule rule) {
  return Match(pattern.segments, path, rule, nullptr);
}

bool Matches(const SharedPattern& pattern, std::string_view path, CaseRule rule,
             std::vector<std::string_view>* captures) {
  captures->clear();
  return Match(pattern.segments, path, rule, captures);
}

}  // namespace daygate::policy
