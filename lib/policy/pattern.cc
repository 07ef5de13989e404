#include "policy/pattern.h"

#include <algorithm>
#include <utility>

#include "cel/lexer.h"
#include "policy/builtins.h"

namespace daygate::policy {
namespace {

// Alternatives are written out, so `{a,b}{a,b}…` doubles with each brace: what one segment may come to, in bytes.
constexpr std::size_t kMaxExpansion = 65536;
constexpr std::size_t kAlternativeOverhead = 32;

bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsWord(std::string_view text) {
  return !text.empty() && IsWordStart(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsWordStart(c) || (c >= '0' && c <= '9'); });
}

// Whether a canonical path can hold `c`. `?` stands for any character here, and can not be in a path itself.
bool CanStandInPath(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte <= 0x20 || byte >= 0x7F) return false;
  switch (c) {
    case '%':
    case '\\':
    case ';':
    case '#':
    case '<':
    case '>':
    case '/': return false;
    default: return true;
  }
}

std::size_t ShortestMatch(std::string_view glob) {
  return glob.size() - static_cast<std::size_t>(std::count(glob.begin(), glob.end(), '*'));
}

// What keeps every canonical segment from matching `glob`, and where in it; null where one can match.
const char* WhyDead(std::string_view glob, std::size_t* at) {
  *at = 0;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (CanStandInPath(glob[i])) continue;
    *at = i;
    return static_cast<unsigned char>(glob[i]) >= 0x80 ? "a path has ASCII characters only"
                                                       : "no path can have this character";
  }
  if (glob == "." || glob == "..") return "no path has a segment '.' or '..'";
  if (ShortestMatch(glob) > kMaxPathSegment) return "a segment of a path has at most 255 bytes";
  return nullptr;
}

class PatternParser {
 public:
  explicit PatternParser(std::string_view text) : text_(text) {}

  PatternResult Parse() {
    pattern_.segments.reserve(static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '/')) + 1);
    if (text_.empty()) Fail(0, "a pattern must not be empty: leave the clause out, or write \"**\", for any path");
    std::size_t begin = 0;
    while (!error_) {
      const std::size_t end = SegmentEnd(begin);
      if (error_) break;
      ParseSegment(begin, end);
      if (end == text_.size()) break;
      begin = end + 1;
    }
    if (!error_) CheckWhole();
    if (error_) return {std::nullopt, std::move(error_)};
    return {std::move(pattern_), std::nullopt};
  }

 private:
  void Fail(std::size_t at, std::string message) {
    if (!error_) error_ = PatternError{at, std::move(message)};
  }

  // The `/` or the end that ends the segment; one between braces is an error.
  std::size_t SegmentEnd(std::size_t begin) {
    bool inside = false;
    for (std::size_t at = begin; at < text_.size(); ++at) {
      if (text_[at] == '{') inside = true;
      if (text_[at] == '}') inside = false;
      if (text_[at] != '/') continue;
      if (!inside) return at;
      const bool closed = text_.find('}', at) != std::string_view::npos;
      Fail(at, closed ? "an alternative must not have a '/'" : "'}' was expected before the '/'");
      return at;
    }
    return text_.size();
  }

  void ParseSegment(std::size_t begin, std::size_t end) {
    const std::string_view segment = text_.substr(begin, end - begin);
    if (segment.empty()) {
      const bool last = begin == text_.size();
      Fail(last ? begin - 1 : begin, begin == 0 ? "a path has no leading '/'"
                                     : last     ? "a path has no trailing '/'"
                                                : "a path has no empty segment");
      return;
    }
    if (segment == "**") {
      pattern_.segments.push_back({end == text_.size() ? SegmentKind::kTail : SegmentKind::kMiddle, {}, {}});
      after_stars_ = true;
      return;
    }
    if (segment.front() == '<' && segment.back() == '>') {
      ParseCapture(begin, segment);
      return;
    }
    if (const std::size_t angle = segment.find_first_of("<>"); angle != std::string_view::npos) {
      Fail(begin + angle, "'<name>' stands for a whole segment, and '<' and '>' have no other use");
      return;
    }
    if (const std::size_t stars = segment.find("**"); stars != std::string_view::npos) {
      Fail(begin + stars, "'**' stands for whole segments: write it between two '/', or one '*' inside a segment");
      return;
    }
    if (segment.find_first_of("{}") != std::string_view::npos) return ParseAlternatives(begin, segment);
    std::size_t at = 0;
    if (const char* why = WhyDead(segment, &at)) return Fail(begin + at, why);
    AddGlob({std::string(segment)});
  }

  void ParseCapture(std::size_t begin, std::string_view segment) {
    const std::string_view name = segment.substr(1, segment.size() - 2);
    if (!IsWord(name)) {
      Fail(begin, "a capture is a word between '<' and '>', such as '<team>'");
    } else if (cel::IsKeyword(name)) {
      Fail(begin + 1, "'" + std::string(name) + "' can not be the name of a capture");
    } else if (after_stars_) {
      Fail(begin,
           "the capture '" + std::string(name) + "' stands after a '**', where it could mean more than one segment");
    } else if (std::any_of(pattern_.segments.begin(), pattern_.segments.end(),
                           [&](const Segment& other) { return other.capture == name; })) {
      Fail(begin + 1, "the capture '" + std::string(name) + "' stands twice");
    }
    pattern_.segments.push_back({SegmentKind::kCapture, {}, std::string(name)});
  }

  void ParseAlternatives(std::size_t begin, std::string_view segment) {
    std::vector<std::string> alternatives(1);
    for (std::size_t i = 0; i < segment.size() && !error_; ++i) {
      if (segment[i] == '}') Fail(begin + i, "'}' has no '{' before it");
      if (segment[i] != '{') {
        for (std::string& alternative : alternatives) alternative.push_back(segment[i]);
      } else {
        i = ParseBraces(begin, segment, i, &alternatives);
      }
      CheckExpansion(begin, alternatives);
    }
    if (!error_) AddLiving(begin, std::move(alternatives));
  }

  // Multiplies `alternatives` by those between the brace at `open` and its partner, whose place it returns.
  std::size_t ParseBraces(std::size_t begin, std::string_view segment, std::size_t open,
                          std::vector<std::string>* alternatives) {
    const std::size_t close = segment.find_first_of("{}", open + 1);
    if (close == std::string_view::npos) {
      Fail(begin + open, "'{' has no '}' behind it");
      return open;
    }
    if (segment[close] == '{') {
      Fail(begin + close, "alternatives can not be nested");
      return open;
    }
    std::vector<std::string> product;
    std::size_t from = open + 1;
    std::size_t bytes = 0;
    while (from <= close && bytes <= kMaxExpansion) {
      const std::size_t to = std::min(segment.find(',', from), close);
      const std::string_view choice = segment.substr(from, to - from);
      if (choice.empty()) Fail(begin + from, "an alternative must not be empty");
      for (const std::string& head : *alternatives) {
        product.push_back(head + std::string(choice));
        bytes += product.back().size() + kAlternativeOverhead;
      }
      from = to + 1;
    }
    *alternatives = std::move(product);
    return close;
  }

  void CheckExpansion(std::size_t begin, const std::vector<std::string>& alternatives) {
    // All heads grow alike, so the first tells enough to keep this cheap for each character.
    const std::size_t guess = alternatives.size() * (alternatives.front().size() + kAlternativeOverhead);
    if (guess > kMaxExpansion) Fail(begin, "this segment stands for too many alternatives: write several patterns");
  }

  // An alternative that nothing can match is only left out; when none is left, nothing can match the pattern.
  void AddLiving(std::size_t begin, std::vector<std::string> alternatives) {
    const char* why = nullptr;
    std::vector<std::string> living;
    for (std::string& alternative : alternatives) {
      std::size_t at = 0;
      const char* dead = WhyDead(alternative, &at);
      if (dead == nullptr) living.push_back(std::move(alternative));
      if (why == nullptr) why = dead;
    }
    if (living.empty()) return Fail(begin, why);
    AddGlob(std::move(living));
  }

  void AddGlob(std::vector<std::string> alternatives) {
    const bool exact = alternatives.size() == 1 && alternatives[0].find_first_of("*?") == std::string::npos;
    pattern_.segments.push_back({exact ? SegmentKind::kExact : SegmentKind::kGlob, std::move(alternatives), {}});
  }

  // The shortest path that could match must keep to the limits of paths.
  void CheckWhole() {
    std::size_t segments = 0;
    std::size_t bytes = 0;
    for (const Segment& segment : pattern_.segments) {
      if (segment.kind == SegmentKind::kMiddle) continue;
      ++segments;
      std::size_t shortest = segment.alternatives.empty() ? 1 : std::string::npos;
      for (const std::string& alternative : segment.alternatives) {
        shortest = std::min(shortest, std::max<std::size_t>(1, ShortestMatch(alternative)));
      }
      bytes += shortest + 1;
    }
    if (segments > kMaxPathSegments) Fail(0, "a path has at most 128 segments");
    if (bytes > kMaxString + std::size_t{1}) Fail(0, "a path has at most 4096 bytes");
  }

  std::string_view text_;
  Pattern pattern_;
  bool after_stars_ = false;
  std::optional<PatternError> error_;
};

}  // namespace

PatternResult ParsePattern(std::string_view text) {
  return PatternParser(text).Parse();
}

}  // namespace daygate::policy
