// The lists library; sortBy is a macro.
#include <algorithm>

#include "cel/functions/declare.h"

namespace daygate::cel {
namespace {

constexpr std::int64_t kMaxRange = 1'000'000;

Value Distinct(CallContext& context, std::span<const Value> args) {
  const std::span<Value> kept = context.arena.NewArray<Value>(args[0].size);
  std::size_t count = 0;
  for (const Value& element : args[0].list()) {
    const auto same = [&](const Value& other) { return Equal(element, other); };
    if (std::none_of(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(count), same)) kept[count++] = element;
  }
  return Value::List(kept.first(count));
}

// Counts what `list` flattens to, or writes it; `depth` levels deep.
std::size_t FlattenInto(std::span<const Value> list, std::int64_t depth, Value* out) {
  std::size_t count = 0;
  for (const Value& element : list) {
    Value* const at = out == nullptr ? nullptr : out + count;
    if (element.kind == ValueKind::kList && depth > 0) {
      count += FlattenInto(element.list(), depth - 1, at);
    } else {
      if (at != nullptr) *at = element;
      ++count;
    }
  }
  return count;
}

Value Flatten(CallContext& context, std::span<const Value> args) {
  const std::int64_t depth = args.size() > 1 ? args[1].integer : 1;
  if (depth < 0) return Invalid(context);
  const std::span<Value> flat = context.arena.NewArray<Value>(FlattenInto(args[0].list(), depth, nullptr));
  FlattenInto(args[0].list(), depth, flat.data());
  return Value::List(flat);
}

Value Range(CallContext& context, std::span<const Value> args) {
  if (args[0].integer < 0) return Invalid(context);
  if (args[0].integer > kMaxRange) return TooLarge(context);
  const std::span<Value> range = context.arena.NewArray<Value>(args[0].unsigned_integer);
  for (std::size_t i = 0; i < range.size(); ++i) range[i] = Value::Int(static_cast<std::int64_t>(i));
  return Value::List(range);
}

Value ReverseList(CallContext& context, std::span<const Value> args) {
  const std::span<Value> reversed = context.arena.NewArray<Value>(args[0].size);
  std::reverse_copy(args[0].elements, args[0].elements + args[0].size, reversed.begin());
  return Value::List(reversed);
}

Value Slice(CallContext& context, std::span<const Value> args) {
  const std::int64_t begin = args[1].integer;
  const std::int64_t end = args[2].integer;
  if (begin < 0 || end < begin || end > static_cast<std::int64_t>(args[0].size)) return OutOfRange(context);
  return Value::List(args[0].list().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

Value Sort(CallContext& context, std::span<const Value> args) {
  const std::span<Value> sorted = context.arena.NewArray<Value>(args[0].size);
  std::copy(args[0].elements, args[0].elements + args[0].size, sorted.begin());
  for (const Value& value : sorted) {
    const bool nan = value.kind == ValueKind::kDouble;
    if (value.kind != sorted[0].kind || (!nan && Compare(value, value) != 0)) return NoOverload(context);
  }
  // NaN counts as the smallest, so that there is an order at all.
  std::sort(sorted.begin(), sorted.end(), [](const Value& a, const Value& b) {
    const int order = Compare(a, b);
    return order == 2 ? Compare(a, a) == 2 && Compare(b, b) != 2 : order < 0;
  });
  return Value::List(sorted);
}

Value First(CallContext&, std::span<const Value> args) {
  return args[0].size == 0 ? Value::OptionalNone() : Value::OptionalOf(args[0].elements);
}

Value Last(CallContext&, std::span<const Value> args) {
  return args[0].size == 0 ? Value::OptionalNone() : Value::OptionalOf(args[0].elements + args[0].size - 1);
}

std::uint64_t ListCost(Args args) {
  return Plus(1, SizeOf(args, 0));
}

std::uint64_t DistinctCost(Args args) {
  return Plus(1, Times(Times(SizeOf(args, 0), SizeOf(args, 0)), ElementNodes(args[0].bound)));
}

std::uint64_t SortCost(Args args) {
  std::uint64_t rounds = 1;
  for (std::uint64_t size = SizeOf(args, 0); size > 1; size /= 2) ++rounds;
  return Plus(1, Times(Times(SizeOf(args, 0), rounds), ElementNodes(args[0].bound)));
}

// Elements that are no lists stay as they are.
Bound FlattenOnce(const Bound& list, base::Arena& arena) {
  if (list.element == nullptr) return list;
  const Bound& inner = *list.element;
  if (inner.element == nullptr)
    return {Times(list.size, std::max<std::uint64_t>(inner.size, 1)), list.element, nullptr};
  return {Times(list.size, std::max<std::uint64_t>(inner.size, 1)),
          arena.New<Bound>(Larger(inner, *inner.element, arena)), nullptr};
}

Bound FlattenBound(Args args, base::Arena& arena) {
  constexpr std::uint64_t kDeepest = 32;
  std::uint64_t depth = 1;
  if (args.size() > 1) {
    const Value* constant = args[1].constant;
    const bool known = constant != nullptr && constant->kind == ValueKind::kInt && constant->integer >= 0;
    depth = known ? std::min(constant->unsigned_integer, kDeepest) : kDeepest;
  }
  Bound bound = args[0].bound;
  for (std::uint64_t i = 0; i < depth && bound.element != nullptr && bound.element->element != nullptr; ++i) {
    bound = FlattenOnce(bound, arena);
  }
  return bound;
}

std::uint64_t FlattenCost(Args args) {
  base::Arena arena;
  return Plus(ListCost(args), FlattenBound(args, arena).size);
}

Bound RangeBound(Args args, base::Arena& arena) {
  const Value* constant = args[0].constant;
  if (constant == nullptr || constant->kind != ValueKind::kInt) return {kUnbounded, nullptr, nullptr};
  return {static_cast<std::uint64_t>(std::max<std::int64_t>(constant->integer, 0)), arena.New<Bound>(), nullptr};
}

std::uint64_t RangeCost(Args args) {
  base::Arena arena;
  const std::uint64_t size = RangeBound(args, arena).size;
  return size == kUnbounded ? 1 : Plus(1, size);
}

}  // namespace

void AddListsLibrary(Env* env) {
  const Types t(env->types());
  const Rules same{ListCost, FirstBound, nullptr};
  const Rules flatten{FlattenCost, FlattenBound, nullptr};
  const Type* const list_list = t.pool->List(t.list_a);
  env->AddFunction({"distinct", {Method("list_distinct", {t.list_a}, t.list_a, Distinct, {DistinctCost, FirstBound})}});
  env->AddFunction({"flatten",
                    {Method("list_flatten", {list_list}, t.list_a, Flatten, flatten),
                     Method("list_flatten_int", {t.list_dyn, t.integer}, t.list_dyn, Flatten, flatten)}});
  env->AddFunction(
      {"lists.range", {Global("lists_range", {t.integer}, t.pool->List(t.integer), Range, {RangeCost, RangeBound})}});
  env->AddFunction({"reverse", {Method("list_reverse", {t.list_a}, t.list_a, ReverseList, same)}});
  env->AddFunction({"slice", {Method("list_slice", {t.list_a, t.integer, t.integer}, t.list_a, Slice, same)}});
  Function sort{"sort", {}};
  for (const Type* a : {t.integer, t.uinteger, t.real, t.boolean, t.duration, t.timestamp, t.string, t.bytes}) {
    sort.overloads.push_back(
        Method("list_" + a->name() + "_sort", {t.pool->List(a)}, t.pool->List(a), Sort, {SortCost, FirstBound}));
  }
  env->AddFunction(std::move(sort));
  env->AddFunction({"first", {Method("list_first", {t.list_a}, t.optional_a, First, {nullptr, ElementBound})}});
  env->AddFunction({"last", {Method("list_last", {t.list_a}, t.optional_a, Last, {nullptr, ElementBound})}});
}

}  // namespace daygate::cel
