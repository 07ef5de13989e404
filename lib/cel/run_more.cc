#include "cel/run_more.h"

#include <algorithm>

#include "cel/operators.h"
#include "cel/time_zone.h"

namespace daygate::cel {
namespace {

Value Fail(const RestContext& context, ErrorCode code) {
  return Value::Error(code, context.expr);
}

std::size_t Room(const Value& a) {
  return a.kind == ValueKind::kInt ? static_cast<std::size_t>(a.integer) : std::size_t{a.size};
}

// The list under construction is the machine's own, so that it may be written to.
Value Append(Value list, const Value& element) {
  const_cast<Value*>(list.elements)[list.size++] = element;
  return list;
}

bool IsKey(const Value& key) {
  return key.kind == ValueKind::kString || key.kind == ValueKind::kInt || key.kind == ValueKind::kUint ||
         key.kind == ValueKind::kBool;
}

Value Insert(const RestContext& context, Value map, const Value& key, const Value& value, bool fresh) {
  if (!IsKey(key)) return Fail(context, ErrorCode::kNoSuchOverload);
  if (!fresh && Find(map.map(), key) != nullptr) return Fail(context, ErrorCode::kDuplicateKey);
  MapEntry& entry = const_cast<MapEntry*>(map.entries)[map.size++];
  entry.key = key;
  entry.value = value;
  return map;
}

Value Merge(const RestContext& context, Value map, const Value& more, Value* room) {
  if (more.kind != ValueKind::kMap) return Fail(context, ErrorCode::kNoSuchOverload);
  const std::size_t size = std::size_t{map.size} + more.size;
  if (size > static_cast<std::size_t>(room->integer)) {
    *room = Value::Int(static_cast<std::int64_t>(size * 2));
    const std::span<MapEntry> grown = context.arena.NewArray<MapEntry>(size * 2);
    std::copy(map.entries, map.entries + map.size, grown.begin());
    map = Value::Map(grown.first(map.size));
  }
  for (const MapEntry& entry : more.map()) {
    map = Insert(context, map, entry.key, entry.value, false);
    if (map.IsError()) return map;
  }
  return map;
}

Value SortBy(const RestContext& context, const Value& list, const Value& keys) {
  if (list.kind != ValueKind::kList) return Fail(context, ErrorCode::kNoSuchOverload);
  for (const Value& key : keys.list()) {
    if (key.kind != keys.elements[0].kind || (Compare(key, key) == 2 && key.kind != ValueKind::kDouble)) {
      return Fail(context, ErrorCode::kNoSuchOverload);
    }
  }
  const std::span<std::uint32_t> order = context.arena.NewArray<std::uint32_t>(list.size);
  for (std::uint32_t i = 0; i < list.size; ++i) order[i] = i;
  // Equal keys stay in their order; NaN counts as the smallest, so that there is an order at all.
  std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
    const Value& a = keys.elements[x];
    const Value& b = keys.elements[y];
    int c = Compare(a, b);
    if (c == 2) c = (Compare(b, b) == 2) - (Compare(a, a) == 2);
    return c != 0 ? c < 0 : x < y;
  });
  const std::span<Value> sorted = context.arena.NewArray<Value>(list.size);
  for (std::uint32_t i = 0; i < list.size; ++i) sorted[i] = list.elements[order[i]];
  return Value::List(sorted);
}

// Where a list or a map is walked, the accumulator stands before what is being walked.
Value StartWalk(const RestContext& context, const Instruction& in, const Value& range) {
  if (range.kind != ValueKind::kList && range.kind != ValueKind::kMap) return Fail(context, ErrorCode::kNoSuchOverload);
  context.temps[in.dst + 1] = range;
  context.temps[in.dst + 2] = Value::Int(0);
  return Value::Null();
}

Value Count(const RestContext& context, const Instruction& in, const Value& a) {
  if (a.kind != ValueKind::kBool) return Fail(context, ErrorCode::kNoSuchOverload);
  return Value::Int(context.temps[in.dst].integer + (a.boolean ? 1 : 0));
}

Value TypeOf(const RestContext& context, const Instruction& in, const Value& a) {
  const bool declared = a.kind == ValueKind::kEnum || a.kind == ValueKind::kStruct;
  return declared ? Value::TypeValue(context.code.rare->types[in.b]) : Fail(context, ErrorCode::kNoSuchOverload);
}

}  // namespace

Value Build(const RestContext& context, const Instruction& in, const Value& a, const Value& b) {
  const Value& built = context.temps[in.dst];
  switch (in.op) {
    case Opcode::kListStart: return Value::List(context.arena.NewArray<Value>(Room(a)).first(0));
    case Opcode::kAppend: return Append(built, a);
    case Opcode::kAppendOptional:
      if (a.kind != ValueKind::kOptional) return Fail(context, ErrorCode::kNoSuchOverload);
      return a.size == 0 ? built : Append(built, *a.optional);
    case Opcode::kAppendIf:
      if (a.kind != ValueKind::kBool) return Fail(context, ErrorCode::kNoSuchOverload);
      return a.boolean ? Append(built, b) : built;
    case Opcode::kMapStart: return Value::Map(context.arena.NewArray<MapEntry>(Room(a)).first(0));
    case Opcode::kInsert: return Insert(context, built, a, b, in.extra != 0);
    case Opcode::kInsertOptional:
      if (b.kind != ValueKind::kOptional) return Fail(context, ErrorCode::kNoSuchOverload);
      return b.size == 0 ? built : Insert(context, built, a, *b.optional, false);
    case Opcode::kMerge: return Merge(context, built, a, context.temps + in.b);
    default: return Fail(context, ErrorCode::kNoSuchOverload);
  }
}

Value ExecuteRare(const RestContext& context, const Instruction& in, const Value& a, const Value& b) {
  const bool text = a.kind == ValueKind::kString;
  switch (in.op) {
    case Opcode::kNegate: return Negate(a, context.expr);
    case Opcode::kInSet: return Value::Bool(context.code.rare->sets[in.b].set.Contains(a));
    case Opcode::kMatch:
      if (!text) return Fail(context, ErrorCode::kNoSuchOverload);
      return Value::Bool(RE2::PartialMatch(re2::StringPiece(a.chars, a.size), *context.code.rare->regexes[in.b]));
    case Opcode::kStartsWith:
      return text ? Value::Bool(a.text().starts_with(b.text())) : Fail(context, ErrorCode::kNoSuchOverload);
    case Opcode::kEndsWith:
      return text ? Value::Bool(a.text().ends_with(b.text())) : Fail(context, ErrorCode::kNoSuchOverload);
    case Opcode::kContains:
      return text ? Value::Bool(a.text().find(b.text()) != std::string_view::npos)
                  : Fail(context, ErrorCode::kNoSuchOverload);
    case Opcode::kZoned:
      if (a.kind != ValueKind::kTimestamp) return Fail(context, ErrorCode::kNoSuchOverload);
      return Value::Int(GetTimeField(a, static_cast<TimeField>(in.extra), context.code.rare->zones[in.b]));
    case Opcode::kTypeOf: return TypeOf(context, in, a);
    case Opcode::kEnumWord:
      return a.kind == ValueKind::kEnum ? Value::String(a.enumeration->members[a.size])
                                        : Fail(context, ErrorCode::kNoSuchOverload);
    case Opcode::kIterate: return StartWalk(context, in, a);
    case Opcode::kCount: return Count(context, in, a);
    case Opcode::kIsOne: return Value::Bool(a.integer == 1);
    case Opcode::kSortBy: return SortBy(context, a, b);
    case Opcode::kWrap: return Value::OptionalOf(context.arena.New<Value>(a));
    case Opcode::kRequireOptional:
      return a.kind == ValueKind::kOptional ? a : Fail(context, ErrorCode::kNoSuchOverload);
    default: return Fail(context, ErrorCode::kNoSuchOverload);
  }
}

bool Choose(const Instruction& in, const Value& optional, Value* dst) {
  const bool present = optional.size != 0;
  if (in.op == Opcode::kUnwrap) {
    if (present) {
      dst[1] = *optional.optional;
    } else {
      *dst = optional;
    }
    return !present;
  }
  if (present) *dst = in.op == Opcode::kOptionalOr ? optional : *optional.optional;
  return present;
}

}  // namespace daygate::cel
