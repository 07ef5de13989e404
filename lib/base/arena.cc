#include "base/arena.h"

#include <algorithm>

namespace daygate::base {

void* Arena::AllocateSlow(std::size_t size) {
  // A kept block that is large enough serves again; smaller ones before it are passed over until the next Reset.
  std::size_t index = next_ == nullptr ? 0 : current_ + 1;
  while (index < blocks_.size() && blocks_[index].size < size) ++index;
  if (index >= blocks_.size()) {
    // Half of what there is already: many arenas stay small, and what a large one wastes is bounded by a third.
    const std::size_t grown = std::clamp(capacity() / 2, std::size_t{512}, std::size_t{1} << 20U);
    const std::size_t block = std::max(size, grown);
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(block), block});
    index = blocks_.size() - 1;
  }
  current_ = index;
  next_ = blocks_[index].data.get() + size;
  left_ = blocks_[index].size - size;
  return blocks_[index].data.get();
}

void Arena::Reset() {
  current_ = 0;
  if (blocks_.empty()) return;
  next_ = blocks_[0].data.get();
  left_ = blocks_[0].size;
}

std::size_t Arena::capacity() const {
  std::size_t sum = 0;
  for (const Block& block : blocks_) sum += block.size;
  return sum;
}

}  // namespace daygate::base
