// Patterns of secret paths: parsed once, matched by segment.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daygate::policy {

enum class SegmentKind : std::uint8_t {
  kExact,    // alternatives[0], no wildcard in it
  kGlob,     // `*`, `?`, or `{a,b}`: alternatives, each a glob of `*` and `?`
  kCapture,  // `<name>`
  kTail,     // `**` at the end: one or more segments
  kMiddle,   // `**` elsewhere: zero or more
};

struct Segment {
  SegmentKind kind = SegmentKind::kExact;
  std::vector<std::string> alternatives;
  std::string capture;
};

struct Pattern {
  std::vector<Segment> segments;
};

// A row of segments that lie elsewhere.
class SegmentRow {
 public:
  SegmentRow() = default;
  explicit SegmentRow(std::span<const Segment* const> segments) : segments_(segments) {}

  std::size_t size() const { return segments_.size(); }
  const Segment& operator[](std::size_t i) const { return *segments_[i]; }

 private:
  std::span<const Segment* const> segments_;
};

// The same as a Pattern, its segments shared with others.
struct SharedPattern {
  SegmentRow segments;
};

struct PatternError {
  std::size_t at = 0;  // byte offset into the pattern's text
  std::string message;
};

// Exactly one of both is set.
struct PatternResult {
  std::optional<Pattern> pattern;
  std::optional<PatternError> error;
};

PatternResult ParsePattern(std::string_view text);

enum class CaseRule : std::uint8_t { kExact, kIgnoreAscii };

// Whether one segment of a path matches one of a pattern.
bool MatchesSegment(const Segment& segment, std::string_view text, CaseRule rule);

// Whether a canonical path matches; captures in the order of the pattern are views of `path`. Time is bounded by
// (segments of the path) × (segments of the pattern) × bytes, without recursion or allocation.
bool Matches(const Pattern& pattern, std::string_view path, CaseRule rule);
bool Matches(const Pattern& pattern, std::string_view path, CaseRule rule, std::vector<std::string_view>* captures);
bool Matches(const SharedPattern& pattern, std::string_view path, CaseRule rule);
bool Matches(const SharedPattern& pattern, std::string_view path, CaseRule rule,
             std::vector<std::string_view>* captures);

}  // namespace daygate::policy
