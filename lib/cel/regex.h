// Regular expressions: what may be compiled, and what need not be.
#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace daygate::cel {

inline constexpr std::size_t kMaxPattern = 1000;  // bytes

// What is wrong with a pattern, or empty. Cheap, whatever the pattern: RE2 sees it only when its length and the product
// of its repeats promise a small program.
std::string CheckPattern(std::string_view pattern);

// An estimate of the size of the program that a pattern becomes, at most a little above kMaxPatternSize: there it may
// not be compiled. Matching goes through all of it for each byte, at worst.
inline constexpr std::uint64_t kMaxPatternSize = 4000;
std::uint64_t PatternSize(std::string_view pattern);

// Null where CheckPattern finds something.
std::unique_ptr<RE2> CompilePattern(std::string_view pattern);

// A pattern that is a plain text, anchored or not.
struct PlainPattern {
  std::string text;
  bool from_begin = false;
  bool to_end = false;
};
std::optional<PlainPattern> FindPlain(std::string_view pattern);

}  // namespace daygate::cel
