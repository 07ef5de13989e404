#include "cel/functions/declare.h"

#include <algorithm>

namespace daygate::cel {

Types::Types(TypePool* type_pool)
    : pool(type_pool),
      dyn(pool->Simple(TypeKind::kDyn)),
      null(pool->Simple(TypeKind::kNull)),
      boolean(pool->Simple(TypeKind::kBool)),
      integer(pool->Simple(TypeKind::kInt)),
      uinteger(pool->Simple(TypeKind::kUint)),
      real(pool->Simple(TypeKind::kDouble)),
      string(pool->Simple(TypeKind::kString)),
      bytes(pool->Simple(TypeKind::kBytes)),
      timestamp(pool->Simple(TypeKind::kTimestamp)),
      duration(pool->Simple(TypeKind::kDuration)),
      a(pool->Param("A")),
      list_a(pool->List(a)),
      list_dyn(pool->List(dyn)),
      optional_a(pool->Optional(a)),
      ip(pool->Opaque("net.IP")),
      cidr(pool->Opaque("net.CIDR")) {}

std::uint64_t Plus(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? kUnbounded : sum;
}

std::uint64_t Times(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? kUnbounded : product;
}

std::uint64_t DeepNodes(const Bound& bound) {
  if (bound.element == nullptr && bound.key == nullptr) return TextNodes(bound.size);
  std::uint64_t each = 0;
  if (bound.element != nullptr) each = Plus(each, DeepNodes(*bound.element));
  if (bound.key != nullptr) each = Plus(each, DeepNodes(*bound.key));
  return Plus(1, Times(bound.size, each));
}

std::uint64_t ElementNodes(const Bound& list) {
  return list.element == nullptr ? 1 : DeepNodes(*list.element);
}

Bound Larger(const Bound& a, const Bound& b, base::Arena& arena) {
  const auto part = [&](const Bound* x, const Bound* y) -> const Bound* {
    if (x == nullptr || y == nullptr || x == y) return x == nullptr ? y : x;
    return arena.New<Bound>(Larger(*x, *y, arena));
  };
  return {std::max(a.size, b.size), part(a.element, b.element), part(a.key, b.key)};
}

std::uint64_t TextCost(Args args) {
  std::uint64_t bytes = 0;
  for (const ArgumentBound& arg : args) bytes = Plus(bytes, arg.bound.size);
  return Plus(1, bytes / 64);
}

std::uint64_t DeepCost(Args args) {
  std::uint64_t nodes = 1;
  for (const ArgumentBound& arg : args) nodes = Plus(nodes, DeepNodes(arg.bound));
  return nodes;
}

Bound FirstBound(Args args, base::Arena&) {
  return args[0].bound;
}

Bound ElementBound(Args args, base::Arena&) {
  return args[0].bound.element == nullptr ? Bound{} : *args[0].bound.element;
}

Value CopyString(CallContext& context, std::string_view text) {
  return Value::String(context.arena.Copy(text));
}

const Value* ConstantString(std::span<const Value* const> args, std::size_t i) {
  return args[i] != nullptr && args[i]->kind == ValueKind::kString ? args[i] : nullptr;
}

}  // namespace daygate::cel
