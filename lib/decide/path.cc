#include "decide/path.h"

#include <bit>

#include "base/eight_bytes.h"

namespace daygate::decide {

namespace {

using base::kEachByte;
using base::kHighBits;
using base::kLowBits;

constexpr std::uint64_t Each(char c) {
  return kEachByte * static_cast<unsigned char>(c);
}

// In what follows a byte's answer is its highest bit, and `low` has none of the bytes' highest bits.

constexpr std::uint64_t DifferFrom(std::uint64_t low, char c) {
  return (low ^ Each(c)) + kLowBits;
}
constexpr std::uint64_t AreAtLeast(std::uint64_t low, char c) {
  return low + kEachByte * (0x80U - static_cast<unsigned char>(c));
}

// Printable ASCII without what servers decode, cut or clean: % \ ; ? # < >. Of two characters that one bit tells apart
// one is looked for, with the bit set.
constexpr std::uint64_t AreOfPaths(std::uint64_t word) {
  const std::uint64_t low = word & kLowBits;
  return ~word & AreAtLeast(low, '!') & ~AreAtLeast(low, '\x7F') & DifferFrom(low, '%') & DifferFrom(low, '\\') &
         DifferFrom(low, '#') & DifferFrom(low | Each('?' ^ ';'), '?') & DifferFrom(low | Each('<' ^ '>'), '>');
}

constexpr std::uint64_t AreUpper(std::uint64_t word) {
  const std::uint64_t low = word & kLowBits;
  return AreAtLeast(low, 'A') & ~AreAtLeast(low, 'Z' + 1);
}

// Eight bytes from `at` on; what is not there of them reads as `a`, which is fine everywhere.
std::uint64_t Load(std::string_view text, std::size_t at) {
  const std::size_t left = text.size() - at;
  if (left >= 8) return base::LoadEight(text.data() + at);
  std::uint64_t word = 0;
  if (text.size() >= 8) {
    word = base::LoadEight(text.data() + text.size() - 8) >> (8 * (8 - left));
  } else {
    for (std::size_t i = 0; i < left; ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
    }
  }
  return word | Each('a') << (8 * left);
}

bool AddSegment(std::size_t begin, std::size_t end, SplitPath* split) {
  const std::size_t size = end - begin;
  if (size == 0 || size > policy::kMaxPathSegment || split->count == policy::kMaxPathSegments) return false;
  const char* segment = split->text.data() + begin;
  if (size <= 2 && segment[0] == '.' && segment[size - 1] == '.') return false;
  split->ends[split->count++] = static_cast<std::uint16_t>(end);
  return true;
}

}  // namespace

bool Split(std::string_view path, SplitPath* split) {
  split->text = path;
  split->count = 0;
  if (path.empty() || path.size() > policy::kMaxString) return false;
  std::uint64_t good = kHighBits;
  std::uint64_t upper = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < path.size(); at += 8) {
    const std::uint64_t word = Load(path, at);
    good &= AreOfPaths(word);
    upper |= AreUpper(word);
    for (std::uint64_t slashes = ~DifferFrom(word & kLowBits, '/') & kHighBits; slashes != 0; slashes &= slashes - 1) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(slashes)) / 8;
      if (!AddSegment(begin, end, split)) return false;
      begin = end + 1;
    }
  }
  split->has_upper = (upper & kHighBits) != 0;
  return good == kHighBits && AddSegment(begin, path.size(), split);
}

bool IsCanonicalPath(std::string_view path) {
  SplitPath split;
  return Split(path, &split);
}

}  // namespace daygate::decide
