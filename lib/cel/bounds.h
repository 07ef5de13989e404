// How large values are, and how many nodes it costs to go through them. Used by the cost pass. For expressions of
// one environment, one thread.
#pragma once

#include <cstdint>
#include <map>

#include "base/arena.h"
#include "cel/function.h"
#include "cel/type.h"
#include "cel/value.h"

namespace daygate::cel {

class Bounds {
 public:
  explicit Bounds(base::Arena* arena) : arena_(*arena) {}

  base::Arena& arena() { return arena_; }

  // What a host declared for a value of `type`, with the bounds of structures filled in from their fields: once such a
  // value is dyn, its type says no more about it.
  Bound Declared(const Type& type, const Bound& bound);
  Bound OfConstant(const Value& value);
  Bound Larger(const Bound& a, const Bound& b);
  Bound Sum(const Bound& a, const Bound& b);
  // A list or map of `size` such elements; keys that are no text have no size.
  Bound Collection(std::uint64_t size, const Bound& element, const Bound* key);

  // Nodes for comparing the whole of a value of a type.
  std::uint64_t Nodes(const Type& type, const Bound& bound) { return NodesAt(type, bound, 0); }

 private:
  Bound OfStructure(const StructType& structure, int depth);
  Bound DeclaredAt(const Type& type, const Bound& bound, int depth);
  std::uint64_t NodesAt(const Type& type, const Bound& bound, int depth);
  const Bound* Keep(const Bound& bound) { return arena_.New<Bound>(bound); }

  base::Arena& arena_;
  std::map<const StructType*, Bound> structures_;
};

// Saturating at kUnbounded.
std::uint64_t AddSizes(std::uint64_t a, std::uint64_t b);
std::uint64_t MultiplySizes(std::uint64_t a, std::uint64_t b);

// String work counts as one node for so many bytes.
inline constexpr std::uint64_t kBytesPerNode = 64;

// Of what a bound does not speak of: nothing.
inline Bound ElementOf(const Bound& bound) {
  return bound.element == nullptr ? Bound{} : *bound.element;
}
inline Bound KeyOf(const Bound& bound) {
  return bound.key == nullptr ? Bound{} : *bound.key;
}

}  // namespace daygate::cel
