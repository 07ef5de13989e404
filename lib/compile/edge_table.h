// Edges of a trie of paths: (node, number of a segment) → node below. Two of them are asked for every segment of every
// request, so that this is a table of integers and no general map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/word_table.h"

namespace daygate::compile {

class EdgeTable {
 public:
  // 0, which is the root and below nothing: not there.
  std::uint32_t Find(std::uint32_t node, std::uint32_t segment) const {
    if (count_ == 0) return 0;
    const std::uint64_t edge = EdgeOf(node, segment);
    for (std::size_t at = HashOf(edge) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.below == 0 || slot.edge == edge) return slot.below;
    }
  }

  // The edge is not there yet; `below` is not 0.
  void Add(std::uint32_t node, std::uint32_t segment, std::uint32_t below) {
    if (3 * (count_ + 1) > 2 * slots_.size()) Grow();
    Put({EdgeOf(node, segment), below});
    ++count_;
  }

  std::size_t MemoryBytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t edge = 0;
    std::uint32_t below = 0;  // 0: free
  };

  static std::uint64_t EdgeOf(std::uint32_t node, std::uint32_t segment) {
    return std::uint64_t{node} << 32U | segment;
  }
  std::uint64_t HashOf(std::uint64_t edge) const { return base::Mix(edge ^ seed_, kSpread); }
  static constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15U;

  void Put(const Slot& slot) {
    std::size_t at = HashOf(slot.edge) & mask_;
    while (slots_[at].below != 0) at = (at + 1) & mask_;
    slots_[at] = slot;
  }
  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 4 : 2 * slots_.size());
    std::swap(old, slots_);
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.below != 0) Put(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::size_t count_ = 0;
  std::uint64_t seed_ = base::HashSeed();
};

}  // namespace daygate::compile
