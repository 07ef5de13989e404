// The sets library: lists seen as sets.
#include <algorithm>

#include "cel/functions/declare.h"

namespace daygate::cel {
namespace {

bool Has(std::span<const Value> list, const Value& value) {
  return std::any_of(list.begin(), list.end(), [&](const Value& other) { return Equal(other, value); });
}

bool HasAll(std::span<const Value> list, std::span<const Value> values) {
  return std::all_of(values.begin(), values.end(), [&](const Value& value) { return Has(list, value); });
}

Value Contains(CallContext&, std::span<const Value> args) {
  return Value::Bool(HasAll(args[0].list(), args[1].list()));
}

Value Equivalent(CallContext&, std::span<const Value> args) {
  return Value::Bool(HasAll(args[0].list(), args[1].list()) && HasAll(args[1].list(), args[0].list()));
}

Value Intersects(CallContext&, std::span<const Value> args) {
  const std::span<const Value> list = args[0].list();
  return Value::Bool(
      std::any_of(list.begin(), list.end(), [&](const Value& value) { return Has(args[1].list(), value); }));
}

// Every element with every other.
std::uint64_t PairsCost(Args args) {
  const std::uint64_t pairs = Times(SizeOf(args, 0), SizeOf(args, 1));
  return Plus(1, Times(pairs, std::min(ElementNodes(args[0].bound), ElementNodes(args[1].bound))));
}

std::uint64_t TwicePairsCost(Args args) {
  return Times(PairsCost(args), 2);
}

}  // namespace

void AddSetsLibrary(Env* env) {
  const Types t(env->types());
  const std::vector<const Type*> two = {t.list_a, t.list_a};
  env->AddFunction({"sets.contains", {Global("list_sets_contains_list", two, t.boolean, Contains, {PairsCost})}});
  env->AddFunction(
      {"sets.equivalent", {Global("list_sets_equivalent_list", two, t.boolean, Equivalent, {TwicePairsCost})}});
  env->AddFunction({"sets.intersects", {Global("list_sets_intersects_list", two, t.boolean, Intersects, {PairsCost})}});
}

}  // namespace daygate::cel
