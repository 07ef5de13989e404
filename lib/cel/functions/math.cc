// The math library.
#include <cmath>
#include <string>

#include "cel/functions/declare.h"

namespace daygate::cel {
namespace {

constexpr int kUnordered = 2;  // what Compare says of NaN

// Of numbers of any kinds; of several that are equal, the first. Beside another number NaN is an error: it is neither
// greater nor less.
template <int kWanted>
Value Extreme(CallContext& context, std::span<const Value> args) {
  if (args.empty()) return Invalid(context);
  const Value* best = nullptr;
  for (const Value& arg : args) {
    if (arg.kind != ValueKind::kInt && arg.kind != ValueKind::kUint && arg.kind != ValueKind::kDouble)
      return NoOverload(context);
    const int order = best == nullptr ? kWanted : Compare(arg, *best);
    if (order == kUnordered) return Invalid(context);
    if (order == kWanted) best = &arg;
  }
  return *best;
}

template <int kWanted>
Value ExtremeOfList(CallContext& context, std::span<const Value> args) {
  return args[0].kind == ValueKind::kList ? Extreme<kWanted>(context, args[0].list()) : Extreme<kWanted>(context, args);
}

template <double (*kFunction)(double)>
Value Real(CallContext&, std::span<const Value> args) {
  return Value::Double(kFunction(args[0].real));
}

double AsDouble(const Value& value) {
  if (value.kind == ValueKind::kInt) return static_cast<double>(value.integer);
  return value.kind == ValueKind::kUint ? static_cast<double>(value.unsigned_integer) : value.real;
}

Value Sqrt(CallContext&, std::span<const Value> args) {
  return Value::Double(std::sqrt(AsDouble(args[0])));
}
Value IsNan(CallContext&, std::span<const Value> args) {
  return Value::Bool(std::isnan(args[0].real));
}
Value IsInf(CallContext&, std::span<const Value> args) {
  return Value::Bool(std::isinf(args[0].real));
}
Value IsFinite(CallContext&, std::span<const Value> args) {
  return Value::Bool(std::isfinite(args[0].real));
}

Value Abs(CallContext& context, std::span<const Value> args) {
  const Value& value = args[0];
  if (value.kind == ValueKind::kDouble) return Value::Double(std::fabs(value.real));
  if (value.kind == ValueKind::kUint || value.integer >= 0) return value;
  return value.integer == INT64_MIN ? Overflowed(context) : Value::Int(-value.integer);
}

Value Sign(CallContext&, std::span<const Value> args) {
  const Value& value = args[0];
  if (value.kind == ValueKind::kInt) return Value::Int((value.integer > 0) - (value.integer < 0));
  if (value.kind == ValueKind::kUint) return Value::Uint(value.unsigned_integer > 0 ? 1 : 0);
  if (std::isnan(value.real)) return value;
  if (value.real == 0) return Value::Double(0);  // of -0.0 too
  return Value::Double(value.real > 0 ? 1 : -1);
}

// An int and a uint have their bits in one place.
Value WithBits(const Value& like, std::uint64_t bits) {
  Value value = like;
  value.unsigned_integer = bits;
  return value;
}

Value BitAnd(CallContext&, std::span<const Value> args) {
  return WithBits(args[0], args[0].unsigned_integer & args[1].unsigned_integer);
}
Value BitOr(CallContext&, std::span<const Value> args) {
  return WithBits(args[0], args[0].unsigned_integer | args[1].unsigned_integer);
}
Value BitXor(CallContext&, std::span<const Value> args) {
  return WithBits(args[0], args[0].unsigned_integer ^ args[1].unsigned_integer);
}
Value BitNot(CallContext&, std::span<const Value> args) {
  return WithBits(args[0], ~args[0].unsigned_integer);
}

// Shifts move bits, also those of a negative int.
Value BitShiftLeft(CallContext& context, std::span<const Value> args) {
  if (args[1].integer < 0) return Invalid(context);
  return WithBits(args[0], args[1].integer > 63 ? 0 : args[0].unsigned_integer << args[1].unsigned_integer);
}

Value BitShiftRight(CallContext& context, std::span<const Value> args) {
  if (args[1].integer < 0) return Invalid(context);
  return WithBits(args[0], args[1].integer > 63 ? 0 : args[0].unsigned_integer >> args[1].unsigned_integer);
}

std::uint64_t ListCost(Args args) {
  return Plus(1, SizeOf(args, 0));
}

std::uint64_t ArgumentsCost(Args args) {
  return args.size();
}

// Numbers of any kinds, or a list. Of the rules for the type of the result that of the lists among them is meant: one
// kind gives that kind, several give dyn.
void AddExtreme(Env* env, const Types& t, const std::string& name, FunctionBody body, FunctionBody of_list) {
  Function function{"math." + name, {}};
  const Type* const numbers[] = {t.integer, t.uinteger, t.real};
  const std::string prefix = "math_" + name + "_";
  for (const Type* a : numbers) {
    function.overloads.push_back(Global(prefix + a->name(), {a}, a, body));
    for (const Type* b : numbers) {
      function.overloads.push_back(Global(prefix + a->name() + "_" + b->name(), {a, b}, a == b ? a : t.dyn, body));
    }
    function.overloads.push_back(Global(prefix + a->name() + "_many", {a, a, a}, a, body, {ArgumentsCost}));
    function.overloads.back().repeats = true;
    function.overloads.push_back(Global(prefix + "list_" + a->name(), {t.pool->List(a)}, a, of_list, {ListCost}));
  }
  const Type* const number = t.pool->Param("number");
  function.overloads.push_back(Global(prefix + "many", {number, number, number}, t.dyn, body, {ArgumentsCost}));
  function.overloads.back().repeats = true;
  env->AddFunction(std::move(function));
}

void AddForNumbers(Env* env, const Types& t, const std::string& name, FunctionBody body, const Type* result) {
  Function function{"math." + name, {}};
  for (const Type* a : {t.integer, t.uinteger, t.real}) {
    function.overloads.push_back(Global("math_" + name + "_" + a->name(), {a}, result == nullptr ? a : result, body));
  }
  env->AddFunction(std::move(function));
}

void AddBits(Env* env, const Types& t, const std::string& name, FunctionBody body) {
  Function function{"math." + name, {}};
  for (const Type* a : {t.integer, t.uinteger}) {
    std::vector<const Type*> params = {a};
    if (name.starts_with("bitShift")) {
      params.push_back(t.integer);
    } else if (name != "bitNot") {
      params.push_back(a);
    }
    function.overloads.push_back(Global("math_" + name + "_" + a->name(), std::move(params), a, body));
  }
  env->AddFunction(std::move(function));
}

}  // namespace

void AddMathLibrary(Env* env) {
  const Types t(env->types());
  AddExtreme(env, t, "greatest", Extreme<1>, ExtremeOfList<1>);
  AddExtreme(env, t, "least", Extreme<-1>, ExtremeOfList<-1>);
  env->AddFunction({"math.ceil", {Global("math_ceil_double", {t.real}, t.real, Real<std::ceil>)}});
  env->AddFunction({"math.floor", {Global("math_floor_double", {t.real}, t.real, Real<std::floor>)}});
  env->AddFunction({"math.round", {Global("math_round_double", {t.real}, t.real, Real<std::round>)}});
  env->AddFunction({"math.trunc", {Global("math_trunc_double", {t.real}, t.real, Real<std::trunc>)}});
  env->AddFunction({"math.isNaN", {Global("math_isNaN_double", {t.real}, t.boolean, IsNan)}});
  env->AddFunction({"math.isInf", {Global("math_isInf_double", {t.real}, t.boolean, IsInf)}});
  env->AddFunction({"math.isFinite", {Global("math_isFinite_double", {t.real}, t.boolean, IsFinite)}});
  AddForNumbers(env, t, "abs", Abs, nullptr);
  AddForNumbers(env, t, "sign", Sign, nullptr);
  AddForNumbers(env, t, "sqrt", Sqrt, t.real);
  AddBits(env, t, "bitAnd", BitAnd);
  AddBits(env, t, "bitOr", BitOr);
  AddBits(env, t, "bitXor", BitXor);
  AddBits(env, t, "bitNot", BitNot);
  AddBits(env, t, "bitShiftLeft", BitShiftLeft);
  AddBits(env, t, "bitShiftRight", BitShiftRight);
}

}  // namespace daygate::cel
