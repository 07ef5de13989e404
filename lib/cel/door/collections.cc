// Values that hosts make, and calls of functions that are theirs.
#include <algorithm>
#include <limits>
#include <numeric>

#include "cel/code.h"
#include "cel/door/access.h"
#include "cel/network.h"

namespace daygate {
namespace cel {
namespace {

base::Arena& ArenaOf(void* arena) {
  return *static_cast<base::Arena*>(arena);
}

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

// Copies into an arena.
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

}  // namespace

Value CallHost(CallContext& context, std::span<const Value> args) {
  constexpr std::size_t kFew = 8;
  const auto& function = *static_cast<const HostFunction*>(context.host);
  CelValue few[kFew];
  std::span<CelValue> given(few);
  given = args.size() > kFew ? context.arena.NewArray<CelValue>(args.size()) : given.first(args.size());
  for (std::size_t i = 0; i < args.size(); ++i) given[i] = CelAccess::Out(args[i]);
  Value result;
  try {
    result = CelAccess::In(function.body(CelAccess::Call(&context.arena), given));
  } catch (...) {  // nothing is thrown through an evaluation
    return Value::Error(ErrorCode::kInvalidArgument, context.expr_id);
  }
  if (result.IsError()) return Value::Error(result.code, context.expr_id);
  const bool declared = ((function.kinds >> static_cast<unsigned>(result.kind)) & 1U) != 0;
  return declared ? result : Value::Error(ErrorCode::kNoSuchOverload, context.expr_id);
}

}  // namespace cel

CelValue CelMaker::String(std::string_view utf8) const {
  return CelValue::String(cel::ArenaOf(arena_).Copy(utf8));
}
CelValue CelMaker::Bytes(std::string_view bytes) const {
  return CelValue::Bytes(cel::ArenaOf(arena_).Copy(bytes));
}
CelValue CelMaker::List(std::span<const CelValue> elements) const {
  return CelAccess::Out(cel::ListIn(cel::ArenaOf(arena_), elements));
}
CelValue CelMaker::List(std::initializer_list<CelValue> elements) const {
  return List(std::span(elements.begin(), elements.size()));
}
CelValue CelMaker::Map(std::span<const CelEntry> entries) const {
  return CelAccess::Out(cel::MapIn(cel::ArenaOf(arena_), entries));
}
CelValue CelMaker::Map(std::initializer_list<CelEntry> entries) const {
  return Map(std::span(entries.begin(), entries.size()));
}
CelValue CelMaker::OptionalOf(const CelValue& value) const {
  const cel::Value inner = CelAccess::In(value);
  if (inner.kind <= cel::ValueKind::kError) return CelValue::Error(CelError::kInvalidArgument);
  return CelAccess::Out(cel::Value::OptionalOf(cel::ArenaOf(arena_).New<cel::Value>(inner)));
}
CelValue CelMaker::OptionalNone() const {
  return CelAccess::Out(cel::Value::OptionalNone());
}
CelValue CelMaker::Ip(std::string_view text) const {
  const std::optional<cel::IpAddress> ip = cel::ParseIp(text);
  if (!ip) return CelValue::Error(CelError::kInvalidArgument);
  cel::Value value;
  value.kind = cel::ValueKind::kIp;
  value.ip = cel::ArenaOf(arena_).New<cel::IpAddress>(*ip);
  return CelAccess::Out(value);
}
CelValue CelMaker::Cidr(std::string_view text) const {
  const std::optional<cel::Network> network = cel::ParseNetwork(text);
  if (!network) return CelValue::Error(CelError::kInvalidArgument);
  cel::Value value;
  value.kind = cel::ValueKind::kCidr;
  value.network = cel::ArenaOf(arena_).New<cel::Network>(*network);
  return CelAccess::Out(value);
}

}  // namespace daygate
