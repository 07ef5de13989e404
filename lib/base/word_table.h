// Words, each with a number: what a decision looks a string up in. A word of up to sixteen bytes lies in the table
// itself and is compared as two integers, which took half the instructions of a general hash map of strings.
//
// The hash is seeded anew in each process: nobody can choose words that collide. Not changed while it is read; then any
// number of threads may read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/eight_bytes.h"

namespace daygate::base {

// Both halves of a product, joined: each bit of the result depends on all bits of both.
inline std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

// Differs from process to process, as much as the place where a program is loaded does.
std::uint64_t HashSeed();

class WordTable {
 public:
  // A word that is longer than this stays where it is as long as the table lives; a shorter one need not.
  static constexpr std::size_t kInline = 16;

  // `number` is not 0. False: the word is there already, with the number it had.
  bool Add(std::string_view word, std::uint32_t number);

  // 0: not there.
  std::uint32_t Find(std::string_view word) const {
    if (count_ == 0) return 0;
    if (word.size() > kInline) return FindLong(word);
    const SixteenBytes bytes = LoadSixteen(word);
    for (std::size_t at = HashOf(bytes, word.size()) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.number == 0) return 0;
      if (slot.first == bytes.first && slot.last == bytes.last && slot.size == word.size()) return slot.number;
    }
  }

  std::size_t count() const { return count_; }
  std::size_t MemoryBytes() const {
    return slots_.capacity() * sizeof(Slot) + long_words_.capacity() * sizeof(std::string_view);
  }

 private:
  struct Slot {
    std::uint64_t first = 0;  // of a long word: its place in long_words_
    std::uint64_t last = 0;
    std::uint32_t size = 0;
    std::uint32_t number = 0;  // 0: free
  };

  std::uint64_t HashOf(const SixteenBytes& bytes, std::size_t size) const {
    return Mix(bytes.first ^ seed_, bytes.last ^ (seed_ >> 32U) ^ (size * kSpread));
  }
  static constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15U;

  std::uint64_t HashOfLong(std::string_view word) const;
  std::uint32_t FindLong(std::string_view word) const;
  std::uint64_t HashOf(const Slot& slot) const;
  void Put(const Slot& slot);
  void Grow();

  std::vector<Slot> slots_;
  std::vector<std::string_view> long_words_;
  std::size_t longest_ = 0;
  std::size_t mask_ = 0;
  std::size_t count_ = 0;
  std::uint64_t seed_ = HashSeed();
};

}  // namespace daygate::base
