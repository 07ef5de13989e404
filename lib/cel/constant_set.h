// `x in [constants]`: a hash table over a constant list whose elements are all strings, or all ints, or members of
// enums.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cel/value.h"

namespace daygate::cel {

class ConstantSet {
 public:
  // Shorter lists are walked faster than hashed.
  static constexpr std::size_t kWorthwhile = 9;
  static bool Fits(std::span<const Value> elements);

  // `elements` must fit, and outlive the set.
  explicit ConstantSet(std::span<const Value> elements);

  bool Contains(const Value& value) const;
  std::size_t size() const { return table_.size() * sizeof(std::uint32_t); }
  void Rebase(std::span<const Value> elements) { elements_ = elements; }

 private:
  std::span<const Value> elements_;
  std::vector<std::uint32_t> table_;  // position + 1, or 0; a power of two
};

}  // namespace daygate::cel
