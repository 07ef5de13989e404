#include "base/word_table.h"

#include <algorithm>
#include <utility>

namespace daygate::base {

std::uint64_t HashSeed() {
  static const char place = 0;
  constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15U;
  constexpr std::uint64_t kSecond = 0xBF58476D1CE4E5B9U;
  return Mix(reinterpret_cast<std::uintptr_t>(&place) ^ kFirst, kSecond);
}

std::uint64_t WordTable::HashOfLong(std::string_view word) const {
  std::uint64_t hash = seed_ ^ (word.size() * kSpread);
  std::size_t at = 0;
  for (; word.size() - at > 16; at += 16) {
    hash = Mix(LoadEight(word.data() + at) ^ hash, LoadEight(word.data() + at + 8) ^ kSpread);
  }
  const SixteenBytes rest = LoadSixteen(word.substr(at));
  return Mix(rest.first ^ hash, rest.last ^ seed_);
}

std::uint64_t WordTable::HashOf(const Slot& slot) const {
  return slot.size > kInline ? HashOfLong(long_words_[slot.first]) : HashOf({slot.first, slot.last}, slot.size);
}

std::uint32_t WordTable::FindLong(std::string_view word) const {
  if (word.size() > longest_) return 0;  // what nobody bounded costs nothing
  for (std::size_t at = HashOfLong(word) & mask_;; at = (at + 1) & mask_) {
    const Slot& slot = slots_[at];
    if (slot.number == 0) return 0;
    if (slot.size == word.size() && long_words_[slot.first] == word) return slot.number;
  }
}

bool WordTable::Add(std::string_view word, std::uint32_t number) {
  if (Find(word) != 0) return false;
  if (2 * (count_ + 1) > slots_.size()) Grow();
  const auto size = static_cast<std::uint32_t>(word.size());
  if (word.size() > kInline) {
    long_words_.push_back(word);
    longest_ = std::max(longest_, word.size());
    Put({long_words_.size() - 1, 0, size, number});
  } else {
    const SixteenBytes bytes = LoadSixteen(word);
    Put({bytes.first, bytes.last, size, number});
  }
  ++count_;
  return true;
}

void WordTable::Put(const Slot& slot) {
  std::size_t at = HashOf(slot) & mask_;
  while (slots_[at].number != 0) at = (at + 1) & mask_;
  slots_[at] = slot;
}

// Half of the slots stay free, so that a search ends soon.
void WordTable::Grow() {
  std::vector<Slot> old(slots_.empty() ? 4 : 2 * slots_.size());
  std::swap(old, slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number != 0) Put(slot);
  }
}

}  // namespace daygate::base
