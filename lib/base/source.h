// A source file in memory, and places in it. Offsets are bytes from 0; people are shown lines and columns from 1,
// columns in code points.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/diagnostic.h"

namespace daygate::base {

// A stretch of a source: bytes [begin, end). `file` counts the files of a policy set; an expression alone is file 0.
struct SourceRange {
  std::uint32_t file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// Immutable once built; safe to share between threads.
class Source {
 public:
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

  LineColumn Locate(std::uint32_t offset) const;
  std::uint32_t Offset(LineColumn place) const;         // the inverse; past the end is the end
  std::string_view LineText(std::uint32_t line) const;  // without "\n" or "\r\n"

  // A diagnostic at `offset`, with its line filled in.
  Diagnostic At(std::uint32_t offset, Phase phase, std::string message, std::string help = {}) const;

 private:
  // A line start that is remembered: one in a thousand bytes or so, between which newlines are counted. All of them
  // took a third of what the text does.
  struct LineMark {
    std::uint32_t line = 0;  // from 0
    std::uint32_t start = 0;
  };
  std::uint32_t StartOf(std::uint32_t line) const;  // from 0; there is such a line

  std::string name_;
  std::string text_;
  std::uint32_t lines_ = 0;
  std::vector<LineMark> line_marks_;
};

}  // namespace daygate::base
