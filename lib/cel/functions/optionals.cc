// optional.of, optional.none and what can be asked of an optional.
#include "cel/functions/bodies.h"
#include "cel/functions/parts.h"

namespace daygate::cel {
namespace {

Value Of(CallContext& context, std::span<const Value> args) {
  return Value::OptionalOf(context.arena.New<Value>(args[0]));
}

// Whether a value is what its type begins with: 0, "", [], …
bool IsZero(const Value& value) {
  switch (value.kind) {
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kNull: return true;
    case ValueKind::kBool: return !value.boolean;
    case ValueKind::kInt:
    case ValueKind::kUint:
    case ValueKind::kDuration: return value.integer == 0;
    case ValueKind::kDouble: return value.real == 0;
    case ValueKind::kTimestamp: return value.integer == 0 && value.size == 0;
    case ValueKind::kString:
    case ValueKind::kBytes:
    case ValueKind::kList:
    case ValueKind::kMap: return value.size == 0;
    case ValueKind::kStruct:
      for (std::size_t i = 0; i < value.structure->type->fields.size(); ++i) {
        if (value.structure->fields[i].kind != ValueKind::kAbsent) return false;
      }
      return true;
    case ValueKind::kOptional:
    case ValueKind::kEnum:
    case ValueKind::kType:
    case ValueKind::kIp:
    case ValueKind::kCidr: return false;
  }
  return false;
}

Value OfNonZero(CallContext& context, std::span<const Value> args) {
  return IsZero(args[0]) ? Value::OptionalNone() : Of(context, args);
}

Value None(CallContext&, std::span<const Value>) {
  return Value::OptionalNone();
}
Value HasValue(CallContext&, std::span<const Value> args) {
  return Value::Bool(args[0].size != 0);
}
Value GetValue(CallContext& context, std::span<const Value> args) {
  return args[0].size != 0 ? *args[0].optional : Invalid(context);
}

// The values of those that have one.
Value Unwrap(CallContext& context, std::span<const Value> args) {
  const std::span<Value> values = context.arena.NewArray<Value>(args[0].size);
  std::size_t count = 0;
  for (const Value& optional : args[0].list()) {
    if (optional.kind != ValueKind::kOptional) return NoOverload(context);
    if (optional.size != 0) values[count++] = *optional.optional;
  }
  return Value::List(values.first(count));
}

std::uint64_t ListCost(Args args) {
  return Plus(1, SizeOf(args, 0));
}

// Both: an optional is as large as what it holds.
Bound EitherBound(Args args, base::Arena& arena) {
  return Larger(args[0].bound, args[1].bound, arena);
}

}  // namespace

Value OptionalOrBody(CallContext&, std::span<const Value> args) {
  return args[0].size != 0 ? args[0] : args[1];
}
Value OptionalOrValueBody(CallContext&, std::span<const Value> args) {
  return args[0].size != 0 ? *args[0].optional : args[1];
}

void AddOptionals(Env* env, const Types& t) {
  const Rules through{nullptr, FirstBound, nullptr};
  const Rules either{nullptr, EitherBound, nullptr};
  const Rules list{ListCost, FirstBound, nullptr};
  const Type* const list_optional = t.pool->List(t.optional_a);
  env->AddFunction({"optional.of", {Global("optional_of", {t.a}, t.optional_a, Of, through)}});
  env->AddFunction(
      {"optional.ofNonZeroValue", {Global("optional_ofNonZeroValue", {t.a}, t.optional_a, OfNonZero, through)}});
  env->AddFunction({"optional.none", {Global("optional_none", {}, t.optional_a, None, {nullptr, FixedBound<0>})}});
  env->AddFunction({"optional.unwrap", {Global("optional_unwrap", {list_optional}, t.list_a, Unwrap, list)}});
  env->AddFunction({"unwrapOpt", {Method("optional_unwrapOpt", {list_optional}, t.list_a, Unwrap, list)}});
  env->AddFunction({"hasValue", {Method("optional_hasValue", {t.optional_a}, t.boolean, HasValue)}});
  env->AddFunction({"value", {Method("optional_value", {t.optional_a}, t.a, GetValue, through)}});
  env->AddFunction(
      {"or", {Method("optional_or_optional", {t.optional_a, t.optional_a}, t.optional_a, OptionalOrBody, either)}});
  env->AddFunction(
      {"orValue", {Method("optional_orValue_value", {t.optional_a, t.a}, t.a, OptionalOrValueBody, either)}});
}

}  // namespace daygate::cel
