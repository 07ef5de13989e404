// Lists and maps that hosts make, and calls of functions that are theirs.
#include <algorithm>
#include <limits>
#include <numeric>

#include "cel/code.h"
#include "cel/door/access.h"

namespace daygate {
namespace cel {
namespace {

// Sizes are 32 bits.
constexpr std::size_t kMostElements = std::numeric_limits<std::uint32_t>::max();

// Keys of different ranks are never equal; those of one have an order.
int KeyRank(const Value& key) {
  switch (key.kind) {
    case ValueKind::kBool: return 1;
    case ValueKind::kInt:
    case ValueKind::kUint: return 2;
    case ValueKind::kString: return 3;
    default: return 0;
  }
}

bool KeyBefore(const Value& a, const Value& b) {
  const int rank_a = KeyRank(a);
  const int rank_b = KeyRank(b);
  return rank_a != rank_b ? rank_a < rank_b : Compare(a, b) < 0;
}

// kInvalidArgument: a key that can not be one; kDuplicateKey: one that stands twice.
std::optional<ErrorCode> WrongKeys(base::Arena& arena, std::span<const MapEntry> entries) {
  const std::span<std::uint32_t> order = arena.NewArray<std::uint32_t>(entries.size());
  std::iota(order.begin(), order.end(), 0U);
  for (const MapEntry& entry : entries) {
    if (KeyRank(entry.key) == 0) return ErrorCode::kInvalidArgument;
  }
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t x, std::uint32_t y) { return KeyBefore(entries[x].key, entries[y].key); });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (!KeyBefore(entries[order[i - 1]].key, entries[order[i]].key)) return ErrorCode::kDuplicateKey;
  }
  return std::nullopt;
}

// An element that is an error or absent makes the whole an error.
std::optional<ErrorCode> WrongElement(const Value& value) {
  if (value.kind == ValueKind::kAbsent) return ErrorCode::kAbsent;
  return value.IsError() ? std::optional(value.code) : std::nullopt;
}

}  // namespace

Value ListIn(base::Arena& arena, std::span<const CelValue> elements) {
  if (elements.size() > kMostElements) return Value::Error(ErrorCode::kNoMemory);
  const std::span<Value> copy = arena.NewArray<Value>(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    copy[i] = CelAccess::In(elements[i]);
    if (const auto wrong = WrongElement(copy[i])) return Value::Error(*wrong);
  }
  return Value::List(copy);
}

Value MapIn(base::Arena& arena, std::span<const CelEntry> entries) {
  if (entries.size() > kMostElements) return Value::Error(ErrorCode::kNoMemory);
  const std::span<MapEntry> copy = arena.NewArray<MapEntry>(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    copy[i] = {CelAccess::In(entries[i].key), CelAccess::In(entries[i].value)};
    if (const auto wrong = WrongElement(copy[i].value)) return Value::Error(*wrong);
  }
  if (const auto wrong = WrongKeys(arena, copy)) return Value::Error(*wrong);
  return Value::Map(copy);
}

Value CallHost(CallContext& context, std::span<const Value> args) {
  constexpr std::size_t kFew = 8;
  const auto& function = *static_cast<const HostFunction*>(context.host);
  CelValue few[kFew];
  std::span<CelValue> given(few);
  given = args.size() > kFew ? context.arena.NewArray<CelValue>(args.size()) : given.first(args.size());
  for (std::size_t i = 0; i < args.size(); ++i) given[i] = CelAccess::Out(args[i]);
  Value result;
  try {
    result = CelAccess::In(function.body(CelAccess::Call(&context), given));
  } catch (...) {  // nothing is thrown through an evaluation
    return Value::Error(ErrorCode::kInvalidArgument, context.expr_id);
  }
  if (result.IsError()) return Value::Error(result.code, context.expr_id);
  const bool declared = ((function.kinds >> static_cast<unsigned>(result.kind)) & 1U) != 0;
  return declared ? result : Value::Error(ErrorCode::kNoSuchOverload, context.expr_id);
}

}  // namespace cel

namespace {

base::Arena& ArenaOf(void* context) {
  return static_cast<cel::CallContext*>(context)->arena;
}

}  // namespace

CelValue CelCall::String(std::string_view utf8) const {
  return CelValue::String(ArenaOf(context_).Copy(utf8));
}
CelValue CelCall::Bytes(std::string_view bytes) const {
  return CelValue::Bytes(ArenaOf(context_).Copy(bytes));
}
CelValue CelCall::List(std::span<const CelValue> elements) const {
  return CelAccess::Out(cel::ListIn(ArenaOf(context_), elements));
}
CelValue CelCall::Map(std::span<const CelEntry> entries) const {
  return CelAccess::Out(cel::MapIn(ArenaOf(context_), entries));
}
CelValue CelCall::OptionalOf(const CelValue& value) const {
  const cel::Value inner = CelAccess::In(value);
  if (inner.kind <= cel::ValueKind::kError) return CelValue::Error(CelError::kInvalidArgument);
  return CelAccess::Out(cel::Value::OptionalOf(ArenaOf(context_).New<cel::Value>(inner)));
}
CelValue CelCall::OptionalNone() const {
  return CelAccess::Out(cel::Value::OptionalNone());
}

}  // namespace daygate
