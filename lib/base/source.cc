#include "base/source.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/utf8.h"

namespace daygate::base {
namespace {

// A line longer than this is not quoted in diagnostics: a large file on one line with many mistakes would otherwise be
// copied once for each of them.
constexpr std::size_t kLongestQuotedLine = 4096;

constexpr std::size_t kBetweenMarks = 1024;

}  // namespace

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  const std::size_t end = std::min<std::size_t>(text_.size(), std::numeric_limits<std::uint32_t>::max());
  line_marks_.push_back({});
  for (std::size_t at = text_.find('\n'); at < end; at = text_.find('\n', at + 1)) {
    ++lines_;
    if (at + 1 - line_marks_.back().start < kBetweenMarks) continue;
    line_marks_.push_back({lines_, static_cast<std::uint32_t>(at + 1)});
  }
  ++lines_;
  line_marks_.shrink_to_fit();
}

std::uint32_t Source::StartOf(std::uint32_t line) const {
  const auto next = std::upper_bound(line_marks_.begin(), line_marks_.end(), line,
                                     [](std::uint32_t a, const LineMark& b) { return a < b.line; });
  const LineMark& mark = *(next - 1);
  std::size_t start = mark.start;
  for (std::uint32_t i = mark.line; i < line; ++i) start = text_.find('\n', start) + 1;
  return static_cast<std::uint32_t>(start);
}

LineColumn Source::Locate(std::uint32_t offset) const {
  const auto size =
      static_cast<std::uint32_t>(std::min<std::size_t>(text_.size(), std::numeric_limits<std::uint32_t>::max()));
  offset = std::min(offset, size);
  const auto next = std::upper_bound(line_marks_.begin(), line_marks_.end(), offset,
                                     [](std::uint32_t a, const LineMark& b) { return a < b.start; });
  LineMark at = *(next - 1);
  for (std::size_t end = text_.find('\n', at.start); end < offset; end = text_.find('\n', at.start)) {
    at = {at.line + 1, static_cast<std::uint32_t>(end + 1)};
  }
  const std::string_view before = text().substr(at.start, offset - at.start);
  return {at.line + 1, static_cast<std::uint32_t>(CountCodePoints(before)) + 1};
}

std::uint32_t Source::Offset(LineColumn place) const {
  if (place.line == 0) return 0;
  if (place.line > lines_) return static_cast<std::uint32_t>(text_.size());
  const std::size_t before = place.column == 0 ? 0 : place.column - 1;
  return StartOf(place.line - 1) + static_cast<std::uint32_t>(OffsetOfCodePoint(LineText(place.line), before));
}

std::string_view Source::LineText(std::uint32_t line) const {
  if (line == 0 || line > lines_) return {};
  std::string_view rest = text().substr(StartOf(line - 1));
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

Diagnostic Source::At(std::uint32_t offset, Phase phase, std::string message, std::string help) const {
  const LineColumn place = Locate(offset);
  const std::string_view line = LineText(place.line);
  Diagnostic diagnostic;
  diagnostic.phase = phase;
  diagnostic.file = name_;
  diagnostic.line = place.line;
  diagnostic.column = place.column;
  diagnostic.message = std::move(message);
  if (line.size() <= kLongestQuotedLine) diagnostic.source_line = line;
  diagnostic.help = std::move(help);
  return diagnostic;
}

}  // namespace daygate::base
