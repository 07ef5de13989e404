// Text eight bytes at a time: what is asked of every byte of a request's strings costs a few instructions for eight of
// them, and none is asked by itself.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace daygate::base {

inline constexpr std::uint64_t kEachByte = 0x0101010101010101U;
inline constexpr std::uint64_t kHighBits = 0x8080808080808080U;
inline constexpr std::uint64_t kLowBits = 0x7F7F7F7F7F7F7F7FU;

// The first byte is the lowest.
inline std::uint64_t LoadEight(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}
inline std::uint64_t LoadFour(const char* bytes) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes, 4);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap32(word);
  return word;
}

// Up to sixteen bytes as two words that, with the size, tell them from all others. Short ones overlap rather than being
// read byte by byte.
struct SixteenBytes {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
inline SixteenBytes LoadSixteen(std::string_view text) {
  const std::size_t size = text.size();
  const char* bytes = text.data();
  if (size >= 8) return {LoadEight(bytes), LoadEight(bytes + size - 8)};
  if (size >= 4) return {LoadFour(bytes), LoadFour(bytes + size - 4)};
  if (size == 0) return {};
  const auto byte = [bytes](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(bytes[i])}; };
  return {byte(0) | byte(size / 2) << 8U, byte(size - 1)};
}

inline bool IsAscii(std::string_view text) {
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; text.size() - at > 16; at += 8) seen |= LoadEight(text.data() + at);
  const SixteenBytes rest = LoadSixteen(text.substr(at));
  return ((seen | rest.first | rest.last) & kHighBits) == 0;
}

// What a string of JSON does not hold as it is: a quote, a backslash, a control character. The high bit of each such
// byte, up to the first of them; what stands behind that one may be wrong. Bytes beyond ASCII are none.
inline std::uint64_t JsonSpecials(std::uint64_t word) {
  const std::uint64_t quotes = (word ^ (kEachByte * '"')) - kEachByte;
  const std::uint64_t backslashes = (word ^ (kEachByte * '\\')) - kEachByte;
  const std::uint64_t controls = word - kEachByte * 0x20;
  return (quotes | backslashes | controls) & ~word & kHighBits;
}

// Whether no byte is below `limit`, which is one of ASCII.
inline bool AreAtLeast(std::string_view text, char limit) {
  std::uint64_t below = 0;
  std::size_t at = 0;
  for (; text.size() - at >= 8; at += 8) {
    const std::uint64_t word = LoadEight(text.data() + at);
    below |= (word - kEachByte * static_cast<unsigned char>(limit)) & ~word;
  }
  for (; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < static_cast<unsigned char>(limit)) return false;
  }
  return (below & kHighBits) == 0;
}

}  // namespace daygate::base
