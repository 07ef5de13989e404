#include "cel/bounds.h"

#include <algorithm>

namespace daygate::cel {
namespace {

// Structures that contain themselves, and lists in lists beyond all use, count as unbounded from here on.
constexpr int kMaxNesting = 32;

constexpr Bound kNoBound = {kUnbounded, nullptr, nullptr};

int NestingOf(const Bound& bound) {
  int nesting = 0;
  for (const Bound* at = bound.element; at != nullptr && nesting <= kMaxNesting; at = at->element) ++nesting;
  return nesting;
}

bool HasStructure(const Type& type) {
  if (type.kind() == TypeKind::kStruct) return true;
  return std::any_of(type.parameters().begin(), type.parameters().end(),
                     [](const Type* parameter) { return HasStructure(*parameter); });
}

}  // namespace

std::uint64_t AddSizes(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? kUnbounded : sum;
}

std::uint64_t MultiplySizes(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? kUnbounded : product;
}

Bound Bounds::Declared(const Type& type, const Bound& bound) {
  return HasStructure(type) ? DeclaredAt(type, bound, 0) : bound;
}

Bound Bounds::DeclaredAt(const Type& type, const Bound& bound, int depth) {
  if (depth > kMaxNesting) return kNoBound;
  switch (type.kind()) {
    case TypeKind::kStruct: return OfStructure(*type.structure(), depth + 1);
    case TypeKind::kOptional: return DeclaredAt(*type.parameters()[0], bound, depth + 1);
    case TypeKind::kList:
    case TypeKind::kMap: {
      Bound filled = bound;
      filled.element = Keep(DeclaredAt(*type.parameters().back(), ElementOf(bound), depth + 1));
      return filled;
    }
    default: return bound;
  }
}

// A structure is as a map from names to its fields.
Bound Bounds::OfStructure(const StructType& structure, int depth) {
  if (depth > kMaxNesting) return kNoBound;
  if (const auto found = structures_.find(&structure); found != structures_.end()) return found->second;
  // Met again inside itself, its size is not known.
  structures_[&structure] = kNoBound;
  Bound largest;
  for (const StructField& field : structure.fields) {
    largest = Larger(largest, DeclaredAt(*field.type, field.bound, depth + 1));
  }
  const Bound bound = Collection(structure.fields.size(), largest, nullptr);
  structures_[&structure] = bound;
  return bound;
}

Bound Bounds::OfConstant(const Value& value) {
  switch (value.kind) {
    case ValueKind::kString:
    case ValueKind::kBytes: return {value.size, nullptr, nullptr};
    case ValueKind::kList: {
      Bound element;
      for (const Value& item : value.list()) element = Larger(element, OfConstant(item));
      return Collection(value.size, element, nullptr);
    }
    case ValueKind::kMap: {
      Bound element;
      Bound key;
      for (const MapEntry& entry : value.map()) {
        element = Larger(element, OfConstant(entry.value));
        key = Larger(key, OfConstant(entry.key));
      }
      return Collection(value.size, element, &key);
    }
    case ValueKind::kOptional: return value.optional == nullptr ? Bound{} : OfConstant(*value.optional);
    default: return {};
  }
}

Bound Bounds::Larger(const Bound& a, const Bound& b) {
  const auto part = [this](const Bound* x, const Bound* y) -> const Bound* {
    if (x == nullptr || y == nullptr || x == y) return x == nullptr ? y : x;
    return Keep(Larger(*x, *y));
  };
  return {std::max(a.size, b.size), part(a.element, b.element), part(a.key, b.key)};
}

Bound Bounds::Sum(const Bound& a, const Bound& b) {
  Bound sum = Larger(a, b);
  sum.size = AddSizes(a.size, b.size);
  return sum;
}

Bound Bounds::Collection(std::uint64_t size, const Bound& element, const Bound* key) {
  if (NestingOf(element) >= kMaxNesting) return kNoBound;
  // A key that is a collection is an error when the map is made, so of keys only the size of their text counts.
  return {size, Keep(element), key == nullptr ? nullptr : Keep({key->size, nullptr, nullptr})};
}

std::uint64_t Bounds::NodesAt(const Type& type, const Bound& bound, int depth) {
  if (depth > kMaxNesting) return kUnbounded;
  static const Type kAny;
  switch (type.kind()) {
    case TypeKind::kStruct: {
      std::uint64_t nodes = 1;
      for (const StructField& field : type.structure()->fields) {
        nodes = AddSizes(nodes, NodesAt(*field.type, field.bound, depth + 1));
      }
      return nodes;
    }
    case TypeKind::kList:
    case TypeKind::kMap:
    case TypeKind::kDyn: {
      if (type.kind() == TypeKind::kDyn && bound.element == nullptr) break;
      const bool known = !type.parameters().empty();
      std::uint64_t each = NodesAt(known ? *type.parameters().back() : kAny, ElementOf(bound), depth + 1);
      // Entries are looked up one by one, each among all.
      if (bound.key != nullptr && type.kind() != TypeKind::kList) {
        each = AddSizes(each, MultiplySizes(bound.size, 1 + bound.key->size / kBytesPerNode));
      }
      return AddSizes(1, MultiplySizes(bound.size, each));
    }
    case TypeKind::kOptional: return AddSizes(1, NodesAt(*type.parameters()[0], bound, depth + 1));
    default: break;
  }
  return bound.size == kUnbounded ? kUnbounded : 1 + bound.size / kBytesPerNode;
}

}  // namespace daygate::cel
