// Shorthand for the files that declare functions: overloads, rules of cost and of size.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/env.h"
#include "cel/function.h"

namespace daygate::cel {

// The types of an Env under short names.
struct Types {
  explicit Types(TypePool* type_pool);
  TypePool* pool;
  const Type *dyn, *null, *boolean, *integer, *uinteger, *real, *string, *bytes, *timestamp, *duration;
  const Type* a;  // a type variable
  const Type *list_a, *list_dyn, *optional_a;
  const Type *ip, *cidr;
};

struct Rules {
  CostRule cost = nullptr;
  BoundRule bound = nullptr;
  ConstantCheck check = nullptr;
};

inline Overload Global(std::string id, std::vector<const Type*> params, const Type* result, FunctionBody body,
                       Rules rules = {}) {
  return {std::move(id), std::move(params), result, false, body, rules.cost, rules.bound, rules.check};
}
inline Overload Method(std::string id, std::vector<const Type*> params, const Type* result, FunctionBody body,
                       Rules rules = {}) {
  return {std::move(id), std::move(params), result, true, body, rules.cost, rules.bound, rules.check};
}

// Saturating at kUnbounded.
std::uint64_t Plus(std::uint64_t a, std::uint64_t b);
std::uint64_t Times(std::uint64_t a, std::uint64_t b);

using Args = std::span<const ArgumentBound>;

// How many bytes or elements args[i] can have.
inline std::uint64_t SizeOf(Args args, std::size_t i) {
  return args[i].bound.size;
}
// Nodes for going through so many bytes.
inline std::uint64_t TextNodes(std::uint64_t bytes) {
  return bytes == kUnbounded ? kUnbounded : bytes / 64 + 1;
}
// Nodes for going through the whole of a value.
std::uint64_t DeepNodes(const Bound& bound);
// Nodes for going through one element of a list.
std::uint64_t ElementNodes(const Bound& list);
// The larger of two bounds, part by part.
Bound Larger(const Bound& a, const Bound& b, base::Arena& arena);

// One node, and the text of all arguments.
std::uint64_t TextCost(Args args);
// One node, and the whole of all arguments.
std::uint64_t DeepCost(Args args);
// As large as the first argument.
Bound FirstBound(Args args, base::Arena& arena);
// As large as an element of the first argument.
Bound ElementBound(Args args, base::Arena& arena);
// Bounds of values with a largest text.
template <std::uint64_t kSize>
Bound FixedBound(Args, base::Arena&) {
  return {kSize, nullptr, nullptr};
}

// What bodies return.
inline Value NoOverload(const CallContext& context) {
  return Value::Error(ErrorCode::kNoSuchOverload, context.expr_id);
}
inline Value Invalid(const CallContext& context) {
  return Value::Error(ErrorCode::kInvalidArgument, context.expr_id);
}
inline Value OutOfRange(const CallContext& context) {
  return Value::Error(ErrorCode::kIndexOutOfRange, context.expr_id);
}
inline Value Overflowed(const CallContext& context) {
  return Value::Error(ErrorCode::kOverflow, context.expr_id);
}
inline Value TooLarge(const CallContext& context) {
  return Value::Error(ErrorCode::kNoMemory, context.expr_id);
}
Value CopyString(CallContext& context, std::string_view text);

// For a ConstantCheck: the constant string args[i], or null.
const Value* ConstantString(std::span<const Value* const> args, std::size_t i);

}  // namespace daygate::cel
