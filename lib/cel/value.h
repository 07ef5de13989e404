// Values at run time: 16 bytes, copied freely, never owning. What they point to lives in a constant pool, in the arena
// of one evaluation, or with the host.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "cel/type.h"

namespace daygate::cel {

enum class ValueKind : std::uint8_t {
  kAbsent,  // a variable or field that is not there; never the result of an evaluation
  kError,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kEnum,
  kType,
  kList,
  kMap,
  kOptional,
  kStruct,
  kIp,
  kCidr,
};

enum class ErrorCode : std::uint8_t {
  kAbsent,  // an attribute that is not there was read
  kNoSuchField,
  kNoSuchKey,
  kIndexOutOfRange,
  kOverflow,
  kDivideByZero,
  kNoSuchOverload,
  kInvalidArgument,
  kDuplicateKey,
  kUndeclared,  // unchecked evaluation only: a name or function that nobody knows
  kNoMemory,
};

struct MapEntry;
struct StructValue;
struct IpAddress;
struct Network;

struct Value {
  ValueKind kind = ValueKind::kAbsent;
  ErrorCode code = ErrorCode::kAbsent;  // kError
  std::uint16_t unused = 0;
  // kString, kBytes: bytes. kList, kMap: elements. kTimestamp: nanoseconds, 0 to 999,999,999. kEnum: the member.
  // kError: id of the expression that failed. kOptional: 1 with a value, 0 without.
  std::uint32_t size = 0;
  union {
    bool boolean;
    std::int64_t integer;  // kInt; kDuration: nanoseconds; kTimestamp: seconds since 1970
    std::uint64_t unsigned_integer;
    double real;
    const char* chars;
    const Value* elements;
    const MapEntry* entries;
    const Value* optional;
    const StructValue* structure;
    const EnumType* enumeration;
    const Type* type;
    const IpAddress* ip;
    const Network* network;
  };

  Value() : integer(0) {}

  static Value Error(ErrorCode code, std::uint32_t expr_id = 0);
  static Value Null();
  static Value Bool(bool value);
  static Value Int(std::int64_t value);
  static Value Uint(std::uint64_t value);
  static Value Double(double value);
  static Value String(std::string_view value);
  static Value Bytes(std::string_view value);
  static Value Timestamp(std::int64_t seconds, std::uint32_t nanos);
  static Value Duration(std::int64_t nanos);
  static Value Enum(const EnumType* enumeration, std::uint32_t member);
  static Value TypeValue(const Type* type);
  static Value List(std::span<const Value> elements);
  static Value Map(std::span<const MapEntry> entries);  // keys differ; any order
  static Value Struct(const StructValue* structure);
  static Value OptionalOf(const Value* value);
  static Value OptionalNone();

  bool IsError() const { return kind == ValueKind::kError; }
  bool IsTrue() const { return kind == ValueKind::kBool && boolean; }
  bool IsFalse() const { return kind == ValueKind::kBool && !boolean; }
  std::string_view text() const { return {chars, size}; }  // kString, kBytes
  std::span<const Value> list() const { return {elements, size}; }
  std::span<const MapEntry> map() const;
};
static_assert(sizeof(Value) == 16);

struct MapEntry {
  Value key;
  Value value;
};

inline std::span<const MapEntry> Value::map() const {
  return {entries, size};
}

// `fields` has one Value for each field of `type`, kAbsent where it is lacking.
struct StructValue {
  const StructType* type = nullptr;
  const Value* fields = nullptr;
};

inline Value Value::Error(ErrorCode code, std::uint32_t expr_id) {
  Value v;
  v.kind = ValueKind::kError;
  v.code = code;
  v.size = expr_id;
  return v;
}
inline Value Value::Null() {
  Value v;
  v.kind = ValueKind::kNull;
  return v;
}
inline Value Value::Bool(bool value) {
  Value v;
  v.kind = ValueKind::kBool;
  v.boolean = value;
  return v;
}
inline Value Value::Int(std::int64_t value) {
  Value v;
  v.kind = ValueKind::kInt;
  v.integer = value;
  return v;
}
inline Value Value::Uint(std::uint64_t value) {
  Value v;
  v.kind = ValueKind::kUint;
  v.unsigned_integer = value;
  return v;
}
inline Value Value::Double(double value) {
  Value v;
  v.kind = ValueKind::kDouble;
  v.real = value;
  return v;
}
inline Value Value::String(std::string_view value) {
  Value v;
  v.kind = ValueKind::kString;
  v.size = static_cast<std::uint32_t>(value.size());
  v.chars = value.data();
  return v;
}
inline Value Value::Bytes(std::string_view value) {
  Value v = String(value);
  v.kind = ValueKind::kBytes;
  return v;
}
inline Value Value::Timestamp(std::int64_t seconds, std::uint32_t nanos) {
  Value v = Int(seconds);
  v.kind = ValueKind::kTimestamp;
  v.size = nanos;
  return v;
}
inline Value Value::Duration(std::int64_t nanos) {
  Value v = Int(nanos);
  v.kind = ValueKind::kDuration;
  return v;
}
inline Value Value::Enum(const EnumType* enumeration, std::uint32_t member) {
  Value v;
  v.kind = ValueKind::kEnum;
  v.size = member;
  v.enumeration = enumeration;
  return v;
}
inline Value Value::TypeValue(const Type* type) {
  Value v;
  v.kind = ValueKind::kType;
  v.type = type;
  return v;
}
inline Value Value::List(std::span<const Value> elements) {
  Value v;
  v.kind = ValueKind::kList;
  v.size = static_cast<std::uint32_t>(elements.size());
  v.elements = elements.data();
  return v;
}
inline Value Value::Map(std::span<const MapEntry> entries) {
  Value v;
  v.kind = ValueKind::kMap;
  v.size = static_cast<std::uint32_t>(entries.size());
  v.entries = entries.data();
  return v;
}
inline Value Value::Struct(const StructValue* structure) {
  Value v;
  v.kind = ValueKind::kStruct;
  v.structure = structure;
  return v;
}
inline Value Value::OptionalOf(const Value* value) {
  Value v;
  v.kind = ValueKind::kOptional;
  v.size = 1;
  v.optional = value;
  return v;
}
inline Value Value::OptionalNone() {
  Value v;
  v.kind = ValueKind::kOptional;
  v.optional = nullptr;
  return v;
}

// Equality of the language: numbers on one line, unlike kinds unequal, lists, maps and structures element by element
// (fields that both lack are equal). Both sides must be proper values: no error, not absent.
bool Equal(const Value& a, const Value& b);

// -1, 0, 1; 2 where the values have no order between them (NaN, unlike kinds).
int Compare(const Value& a, const Value& b);

// For people: `"a"`, `[1, 2]`, `2026-11-24T10:00:00Z`, `prod`. At most `limit` bytes, control characters escaped.
std::string ToDisplay(const Value& value, std::size_t limit = 200);

}  // namespace daygate::cel
