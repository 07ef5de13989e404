// Whether two stretches of memory are the same. Words and names are short: up to 16 bytes are compared without a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace daygate::base {

template <typename Word>
Word LoadBytes(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

// The first and the last bytes, which may overlap.
template <typename Word>
bool SameEnds(const char* a, const char* b, std::size_t size) {
  const std::size_t last = size - sizeof(Word);
  return ((LoadBytes<Word>(a) ^ LoadBytes<Word>(b)) | (LoadBytes<Word>(a + last) ^ LoadBytes<Word>(b + last))) == 0;
}

inline bool SameBytes(const char* a, const char* b, std::size_t size) {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return SameEnds<std::uint64_t>(a, b, size);
  if (size >= 4) return SameEnds<std::uint32_t>(a, b, size);
  if (size >= 2) return SameEnds<std::uint16_t>(a, b, size);
  return size == 0 || *a == *b;
}

}  // namespace daygate::base
