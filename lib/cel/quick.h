// Short ways for what expressions mostly do: comparisons of values of one kind, look-ups by strings. What they do not
// tell, operators.h does. Private to the machine.
#pragma once

#include <cstdint>

#include "base/same_bytes.h"
#include "cel/code.h"
#include "cel/value.h"

namespace daygate::cel {

// What a short way gave. kNo: nothing.
enum class Quick : std::uint8_t { kFalse, kTrue, kNo };

inline Quick QuickBool(bool value) {
  return value ? Quick::kTrue : Quick::kFalse;
}

// Of two strings.
inline bool SameText(const Value& a, const Value& b) {
  return a.size == b.size && base::SameBytes(a.chars, b.chars, a.size);
}

// Equality, where it is cheap to tell.
inline bool QuickEqual(const Value& a, const Value& b) {
  if (a.kind != b.kind) return Equal(a, b);
  if (a.kind == ValueKind::kString) return SameText(a, b);
  if (a.kind == ValueKind::kEnum) return a.size == b.size && a.enumeration == b.enumeration;
  return a.kind == ValueKind::kInt ? a.integer == b.integer : Equal(a, b);
}

template <typename T>
unsigned OrderBits(T a, T b) {
  return (a < b ? kOrderLess : 0U) | (a == b ? kOrderEqual : 0U) | (a > b ? kOrderGreater : 0U);
}

// The order of values of one kind as bits; 0 where it is not cheap to tell.
inline unsigned QuickOrder(const Value& a, const Value& b) {
  if (a.kind != b.kind) return 0;
  if (a.kind == ValueKind::kInt || a.kind == ValueKind::kDuration) return OrderBits(a.integer, b.integer);
  if (a.kind == ValueKind::kDouble) return OrderBits(a.real, b.real);
  if (a.kind == ValueKind::kEnum && a.enumeration == b.enumeration && a.enumeration->ordered)
    return OrderBits(a.size, b.size);
  if (a.kind != ValueKind::kTimestamp) return 0;
  return a.integer != b.integer ? OrderBits(a.integer, b.integer) : OrderBits(a.size, b.size);
}

inline Quick QuickIn(const Value& a, const Value& b) {
  if (b.kind != ValueKind::kList) return Quick::kNo;
  for (const Value& element : b.list()) {
    if (QuickEqual(a, element)) return Quick::kTrue;
  }
  return Quick::kFalse;
}

// What a map has under a string, or null. A key that is no string equals none.
inline const Value* QuickFind(const Value& map, const Value& text) {
  for (const MapEntry& entry : map.map()) {
    if (entry.key.kind == ValueKind::kString && SameText(entry.key, text)) return &entry.value;
  }
  return nullptr;
}

// kNext, kNextPair: fills base[3] (and base[4]) from base[1] and base[2]. False: the range has ended.
inline bool Advance(Value* base, bool pair) {
  const Value& range = base[1];
  const auto at = static_cast<std::uint64_t>(base[2].integer);
  if (at >= range.size) return false;
  base[2].integer = static_cast<std::int64_t>(at + 1);
  const bool map = range.kind == ValueKind::kMap;
  const Value& element = map ? range.entries[at].value : range.elements[at];
  const Value key = map ? range.entries[at].key : Value::Int(static_cast<std::int64_t>(at));
  base[3] = pair || map ? key : element;
  if (pair) base[4] = element;
  return true;
}

}  // namespace daygate::cel
