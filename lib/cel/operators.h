// The operators of the language on values that are neither errors nor absent. Errors come back as values, with `expr`.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "cel/value.h"

namespace daygate::cel {

// Seconds of 0001-01-01T00:00:00Z and of 9999-12-31T23:59:59Z: timestamps lie between them.
inline constexpr std::int64_t kMinTimestamp = -62135596800;
inline constexpr std::int64_t kMaxTimestamp = 253402300799;

Value Negate(const Value& a, std::uint32_t expr);
Value Add(const Value& a, const Value& b, base::Arena& arena, std::uint32_t expr);
Value Subtract(const Value& a, const Value& b, std::uint32_t expr);
Value Multiply(const Value& a, const Value& b, std::uint32_t expr);
Value Divide(const Value& a, const Value& b, std::uint32_t expr);
Value Modulo(const Value& a, const Value& b, std::uint32_t expr);

// `wanted`: bits kOrderLess, kOrderEqual, kOrderGreater of code.h.
Value Order(const Value& a, const Value& b, std::uint16_t wanted, std::uint32_t expr);
Value In(const Value& a, const Value& b, std::uint32_t expr);

// a[k]; an optional `a` gives an optional.
Value IndexInto(const Value& a, const Value& key, std::uint32_t expr);
// a[?k]
Value OptionalIndexInto(const Value& a, const Value& key, std::uint32_t expr);
// a.name; an optional `a` gives an optional.
Value SelectFrom(const Value& a, std::string_view name, std::uint32_t expr);
// a.?name
Value OptionalSelectFrom(const Value& a, std::string_view name, std::uint32_t expr);
// has(a.name)
Value HasField(const Value& a, std::string_view name, std::uint32_t expr);

// The value under a key that equals `key`, or null.
const Value* Find(std::span<const MapEntry> map, const Value& key);
const Value* Find(std::span<const MapEntry> map, std::string_view key);

// The position that `index` means in something of `size`, or false: an int, a uint or an integral double in range.
bool ToPosition(const Value& index, std::size_t size, std::size_t* position);

}  // namespace daygate::cel
