// size, startsWith, endsWith, contains, matches, type, dyn, and the names of types.
#include "base/utf8.h"
#include "cel/functions/bodies.h"
#include "cel/functions/declare.h"
#include "cel/functions/parts.h"
#include "cel/regex.h"

namespace daygate::cel {
namespace {

Value Size(CallContext& context, std::span<const Value> args) {
  const Value& value = args[0];
  switch (value.kind) {
    case ValueKind::kString: return Value::Int(static_cast<std::int64_t>(base::CountCodePoints(value.text())));
    case ValueKind::kBytes:
    case ValueKind::kList:
    case ValueKind::kMap: return Value::Int(value.size);
    default: return NoOverload(context);
  }
}

// Counting code points goes through a string; everything else knows its size.
std::uint64_t SizeCost(Args args) {
  return args[0].bound.element == nullptr ? TextNodes(SizeOf(args, 0)) : 1;
}

std::uint64_t PrefixCost(Args args) {
  return TextNodes(std::min(SizeOf(args, 0), SizeOf(args, 1)));
}

std::uint64_t ContainsCost(Args args) {
  return Times(TextNodes(SizeOf(args, 0)), TextNodes(SizeOf(args, 1)));
}

// A small program of a pattern keeps to the states that RE2 remembers: each step of it costs what other work on the
// string does. Of a larger one each byte may go through all steps, and four of these take as long as a node elsewhere.
std::uint64_t MatchesCost(Args args) {
  constexpr std::uint64_t kSmall = 64;
  constexpr std::uint64_t kStepsPerNode = 4;
  const Value* pattern = args[1].constant;
  const bool known = pattern != nullptr && pattern->kind == ValueKind::kString;
  if (known && FindPlain(pattern->text())) return ContainsCost(args);
  const std::uint64_t size = std::max<std::uint64_t>(known ? PatternSize(pattern->text()) : kMaxPatternSize, 1);
  if (size <= kSmall) return Plus(1, Times(TextNodes(SizeOf(args, 0)), size));
  const std::uint64_t steps = Times(SizeOf(args, 0), size);
  return Plus(TextNodes(SizeOf(args, 0)), steps == kUnbounded ? kUnbounded : steps / kStepsPerNode);
}

std::string CheckMatches(std::span<const Value* const> args, std::size_t* index) {
  *index = 1;
  const Value* pattern = ConstantString(args, 1);
  return pattern == nullptr ? "the pattern of 'matches' must be a literal" : CheckPattern(pattern->text());
}

void AddTypeNames(Env* env, const Types& types) {
  TypePool* pool = types.pool;
  const std::pair<const char*, const Type*> names[] = {
      {"bool", types.boolean},
      {"int", types.integer},
      {"uint", types.uinteger},
      {"double", types.real},
      {"string", types.string},
      {"bytes", types.bytes},
      {"null_type", types.null},
      {"type", pool->TypeOf(types.dyn)},
      {"list", types.list_dyn},
      {"map", pool->Map(types.dyn, types.dyn)},
      {"optional_type", pool->Optional(types.dyn)},
      {"google.protobuf.Timestamp", types.timestamp},
      {"google.protobuf.Duration", types.duration},
  };
  for (const auto& [name, type] : names) env->AddConstant({name, pool->TypeOf(type), Value::TypeValue(type)});
}

}  // namespace

Value StartsWithBody(CallContext&, std::span<const Value> args) {
  return Value::Bool(args[0].text().starts_with(args[1].text()));
}
Value EndsWithBody(CallContext&, std::span<const Value> args) {
  return Value::Bool(args[0].text().ends_with(args[1].text()));
}
Value ContainsBody(CallContext&, std::span<const Value> args) {
  return Value::Bool(args[0].text().find(args[1].text()) != std::string_view::npos);
}

Value DynBody(CallContext&, std::span<const Value> args) {
  return args[0];
}

// Values that the host declared know their type only where the compiler tells it.
Value TypeBody(CallContext& context, std::span<const Value> args) {
  static const ValueTypes kTypes;
  const Type* type = kTypes.Of(args[0].kind);
  return type == nullptr ? NoOverload(context) : Value::TypeValue(type);
}

Value MatchesBody(CallContext& context, std::span<const Value> args) {
  const std::unique_ptr<RE2> regex = CompilePattern(args[1].text());
  if (regex == nullptr) return Invalid(context);
  return Value::Bool(RE2::PartialMatch(re2::StringPiece(args[0].chars, args[0].size), *regex));
}

void AddBasics(Env* env, const Types& t) {
  const Type* const map_ab = t.pool->Map(t.a, t.pool->Param("B"));
  const Rules text{SizeCost, nullptr, nullptr};
  env->AddFunction({"size",
                    {Global("size_string", {t.string}, t.integer, Size, text),
                     Method("string_size", {t.string}, t.integer, Size, text),
                     Global("size_bytes", {t.bytes}, t.integer, Size), Method("bytes_size", {t.bytes}, t.integer, Size),
                     Global("size_list", {t.list_a}, t.integer, Size), Method("list_size", {t.list_a}, t.integer, Size),
                     Global("size_map", {map_ab}, t.integer, Size), Method("map_size", {map_ab}, t.integer, Size)}});
  const std::vector<const Type*> two = {t.string, t.string};
  env->AddFunction({"startsWith", {Method("starts_with_string", two, t.boolean, StartsWithBody, {PrefixCost})}});
  env->AddFunction({"endsWith", {Method("ends_with_string", two, t.boolean, EndsWithBody, {PrefixCost})}});
  env->AddFunction({"contains", {Method("contains_string", two, t.boolean, ContainsBody, {ContainsCost})}});
  const Rules pattern{MatchesCost, nullptr, CheckMatches};
  env->AddFunction({"matches",
                    {Global("matches", two, t.boolean, MatchesBody, pattern),
                     Method("matches_string", two, t.boolean, MatchesBody, pattern)}});
  env->AddFunction({"type", {Global("type", {t.a}, t.pool->TypeOf(t.a), TypeBody)}});
  env->AddFunction({"dyn", {Global("to_dyn", {t.a}, t.dyn, DynBody, {nullptr, FirstBound})}});
  AddTypeNames(env, t);
}

void AddStandardLibrary(Env* env) {
  const Types types(env->types());
  AddBasics(env, types);
  AddConversions(env, types);
  AddTimes(env, types);
  AddOptionals(env, types);
}

void AddAllLibraries(Env* env) {
  AddStandardLibrary(env);
  AddStringsLibrary(env);
  AddMathLibrary(env);
  AddListsLibrary(env);
  AddSetsLibrary(env);
  AddEncodersLibrary(env);
  AddNetworkLibrary(env);
}

}  // namespace daygate::cel
