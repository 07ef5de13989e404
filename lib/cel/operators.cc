#include "cel/operators.h"

#include <cmath>
#include <cstring>

#include "cel/code.h"

namespace daygate::cel {
namespace {

bool Both(const Value& a, const Value& b, ValueKind kind) {
  return a.kind == kind && b.kind == kind;
}

Value NoOverload(std::uint32_t expr) {
  return Value::Error(ErrorCode::kNoSuchOverload, expr);
}
Value Overflow(std::uint32_t expr) {
  return Value::Error(ErrorCode::kOverflow, expr);
}

constexpr std::int64_t kBillion = 1'000'000'000;

// A timestamp moved by seconds and nanoseconds of one sign.
Value Shift(const Value& timestamp, std::int64_t seconds, std::int64_t nanos, std::uint32_t expr) {
  nanos += static_cast<std::int64_t>(timestamp.size);
  if (nanos < 0) {
    nanos += kBillion;
    --seconds;
  } else if (nanos >= kBillion) {
    nanos -= kBillion;
    ++seconds;
  }
  seconds += timestamp.integer;  // both far from the ends of the type
  if (seconds < kMinTimestamp || seconds > kMaxTimestamp) return Overflow(expr);
  return Value::Timestamp(seconds, static_cast<std::uint32_t>(nanos));
}

Value AddDuration(const Value& timestamp, std::int64_t nanos, std::uint32_t expr) {
  return Shift(timestamp, nanos / kBillion, nanos % kBillion, expr);
}

Value Join(const Value& a, const Value& b, base::Arena& arena) {
  if (a.size == 0) return b;
  if (b.size == 0) return a;
  const std::size_t size = std::size_t{a.size} + b.size;
  char* const out = static_cast<char*>(arena.Allocate(size));
  std::memcpy(out, a.chars, a.size);
  std::memcpy(out + a.size, b.chars, b.size);
  const std::string_view text(out, size);
  return a.kind == ValueKind::kString ? Value::String(text) : Value::Bytes(text);
}

Value JoinLists(const Value& a, const Value& b, base::Arena& arena) {
  if (a.size == 0) return b;
  if (b.size == 0) return a;
  const std::span<Value> joined = arena.NewArray<Value>(std::size_t{a.size} + b.size);
  std::copy(a.elements, a.elements + a.size, joined.begin());
  std::copy(b.elements, b.elements + b.size, joined.begin() + a.size);
  return Value::List(joined);
}

// Whether sizes of two values add up to one that a Value can have.
bool Fits(const Value& a, const Value& b) {
  return std::uint64_t{a.size} + b.size <= 0xffff'ffffU;
}

Value SubtractTimestamps(const Value& a, const Value& b, std::uint32_t expr) {
  std::int64_t seconds = a.integer - b.integer;
  std::int64_t rest = static_cast<std::int64_t>(a.size) - static_cast<std::int64_t>(b.size);
  // Of one sign, so that only the result can overflow.
  if (seconds < 0 && rest > 0) {
    ++seconds;
    rest -= kBillion;
  } else if (seconds > 0 && rest < 0) {
    --seconds;
    rest += kBillion;
  }
  std::int64_t nanos = 0;
  const bool overflows =
      __builtin_mul_overflow(seconds, kBillion, &nanos) || __builtin_add_overflow(nanos, rest, &nanos);
  return overflows ? Overflow(expr) : Value::Duration(nanos);
}

Value Maybe(const Value* value) {
  return value == nullptr ? Value::OptionalNone() : Value::OptionalOf(value);
}

// What `name` selects from a map or structure that has it; null where it has not. False: `a` has no fields at all.
bool FindField(const Value& a, std::string_view name, const Value** found, ErrorCode* missing) {
  *found = nullptr;
  if (a.kind == ValueKind::kMap) {
    *found = Find(a.map(), name);
    *missing = ErrorCode::kNoSuchKey;
    return true;
  }
  if (a.kind != ValueKind::kStruct) return false;
  const int field = a.structure->type->Find(name);
  *missing = field < 0 ? ErrorCode::kNoSuchField : ErrorCode::kAbsent;
  if (field >= 0 && a.structure->fields[field].kind != ValueKind::kAbsent) *found = a.structure->fields + field;
  return true;
}

// The same for a[k].
bool FindElement(const Value& a, const Value& key, const Value** found, ErrorCode* missing) {
  *found = nullptr;
  if (a.kind == ValueKind::kMap) {
    *found = Find(a.map(), key);
    *missing = ErrorCode::kNoSuchKey;
    return true;
  }
  if (a.kind != ValueKind::kList) return false;
  std::size_t position = 0;
  if (ToPosition(key, a.size, &position)) *found = a.elements + position;
  const bool number = key.kind == ValueKind::kInt || key.kind == ValueKind::kUint || key.kind == ValueKind::kDouble;
  *missing = number ? ErrorCode::kIndexOutOfRange : ErrorCode::kNoSuchOverload;
  return number;
}

}  // namespace

Value Negate(const Value& a, std::uint32_t expr) {
  if (a.kind == ValueKind::kDouble) return Value::Double(-a.real);
  if (a.kind != ValueKind::kInt) return NoOverload(expr);
  return a.integer == INT64_MIN ? Overflow(expr) : Value::Int(-a.integer);
}

Value Add(const Value& a, const Value& b, base::Arena& arena, std::uint32_t expr) {
  if (a.kind == ValueKind::kDuration && b.kind == ValueKind::kTimestamp) return AddDuration(b, a.integer, expr);
  if (a.kind == ValueKind::kTimestamp && b.kind == ValueKind::kDuration) return AddDuration(a, b.integer, expr);
  if (a.kind != b.kind) return NoOverload(expr);
  Value sum = a;
  switch (a.kind) {
    case ValueKind::kInt:
    case ValueKind::kDuration: return __builtin_add_overflow(a.integer, b.integer, &sum.integer) ? Overflow(expr) : sum;
    case ValueKind::kUint:
      return __builtin_add_overflow(a.unsigned_integer, b.unsigned_integer, &sum.unsigned_integer) ? Overflow(expr)
                                                                                                   : sum;
    case ValueKind::kDouble: return Value::Double(a.real + b.real);
    case ValueKind::kString:
    case ValueKind::kBytes: return Fits(a, b) ? Join(a, b, arena) : Value::Error(ErrorCode::kNoMemory, expr);
    case ValueKind::kList: return Fits(a, b) ? JoinLists(a, b, arena) : Value::Error(ErrorCode::kNoMemory, expr);
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kNull:
    case ValueKind::kBool:
    case ValueKind::kTimestamp:
    case ValueKind::kEnum:
    case ValueKind::kType:
    case ValueKind::kMap:
    case ValueKind::kOptional:
    case ValueKind::kStruct:
    case ValueKind::kIp:
    case ValueKind::kCidr: break;
  }
  return NoOverload(expr);
}

Value Subtract(const Value& a, const Value& b, std::uint32_t expr) {
  if (a.kind == ValueKind::kTimestamp && b.kind == ValueKind::kDuration) {
    return Shift(a, -(b.integer / kBillion), -(b.integer % kBillion), expr);
  }
  if (Both(a, b, ValueKind::kTimestamp)) return SubtractTimestamps(a, b, expr);
  if (Both(a, b, ValueKind::kDouble)) return Value::Double(a.real - b.real);
  Value difference = a;
  if (Both(a, b, ValueKind::kInt) || Both(a, b, ValueKind::kDuration)) {
    return __builtin_sub_overflow(a.integer, b.integer, &difference.integer) ? Overflow(expr) : difference;
  }
  if (!Both(a, b, ValueKind::kUint)) return NoOverload(expr);
  return a.unsigned_integer < b.unsigned_integer ? Overflow(expr)
                                                 : Value::Uint(a.unsigned_integer - b.unsigned_integer);
}

Value Multiply(const Value& a, const Value& b, std::uint32_t expr) {
  Value product = a;
  if (Both(a, b, ValueKind::kInt)) {
    return __builtin_mul_overflow(a.integer, b.integer, &product.integer) ? Overflow(expr) : product;
  }
  if (Both(a, b, ValueKind::kUint)) {
    return __builtin_mul_overflow(a.unsigned_integer, b.unsigned_integer, &product.unsigned_integer) ? Overflow(expr)
                                                                                                     : product;
  }
  return Both(a, b, ValueKind::kDouble) ? Value::Double(a.real * b.real) : NoOverload(expr);
}

Value Divide(const Value& a, const Value& b, std::uint32_t expr) {
  if (Both(a, b, ValueKind::kDouble)) return Value::Double(a.real / b.real);
  if (!Both(a, b, ValueKind::kInt) && !Both(a, b, ValueKind::kUint)) return NoOverload(expr);
  if (b.integer == 0) return Value::Error(ErrorCode::kDivideByZero, expr);
  if (a.kind == ValueKind::kUint) return Value::Uint(a.unsigned_integer / b.unsigned_integer);
  return a.integer == INT64_MIN && b.integer == -1 ? Overflow(expr) : Value::Int(a.integer / b.integer);
}

Value Modulo(const Value& a, const Value& b, std::uint32_t expr) {
  if (!Both(a, b, ValueKind::kInt) && !Both(a, b, ValueKind::kUint)) return NoOverload(expr);
  if (b.integer == 0) return Value::Error(ErrorCode::kDivideByZero, expr);
  if (a.kind == ValueKind::kUint) return Value::Uint(a.unsigned_integer % b.unsigned_integer);
  return a.integer == INT64_MIN && b.integer == -1 ? Overflow(expr) : Value::Int(a.integer % b.integer);
}

Value Order(const Value& a, const Value& b, std::uint16_t wanted, std::uint32_t expr) {
  const int order = Compare(a, b);
  if (order <= 1) return Value::Bool(((wanted >> static_cast<unsigned>(order + 1)) & 1U) != 0);
  // NaN stands in no order to any number; other values without an order are a mistake.
  const bool nan =
      (a.kind == ValueKind::kDouble && std::isnan(a.real)) || (b.kind == ValueKind::kDouble && std::isnan(b.real));
  const auto number = [](ValueKind k) {
    return k == ValueKind::kInt || k == ValueKind::kUint || k == ValueKind::kDouble;
  };
  return nan && number(a.kind) && number(b.kind) ? Value::Bool(false) : NoOverload(expr);
}

Value In(const Value& a, const Value& b, std::uint32_t expr) {
  if (b.kind == ValueKind::kMap) return Value::Bool(Find(b.map(), a) != nullptr);
  if (b.kind != ValueKind::kList) return NoOverload(expr);
  for (const Value& element : b.list()) {
    if (Equal(a, element)) return Value::Bool(true);
  }
  return Value::Bool(false);
}

Value IndexInto(const Value& a, const Value& key, std::uint32_t expr) {
  if (a.kind == ValueKind::kOptional) return OptionalIndexInto(a, key, expr);
  const Value* found = nullptr;
  ErrorCode missing = ErrorCode::kNoSuchOverload;
  FindElement(a, key, &found, &missing);
  return found != nullptr ? *found : Value::Error(missing, expr);
}

Value OptionalIndexInto(const Value& a, const Value& key, std::uint32_t expr) {
  if (a.kind == ValueKind::kOptional) return a.size == 0 ? a : OptionalIndexInto(*a.optional, key, expr);
  const Value* found = nullptr;
  ErrorCode missing = ErrorCode::kNoSuchOverload;
  return FindElement(a, key, &found, &missing) ? Maybe(found) : NoOverload(expr);
}

Value SelectFrom(const Value& a, std::string_view name, std::uint32_t expr) {
  if (a.kind == ValueKind::kOptional) return OptionalSelectFrom(a, name, expr);
  const Value* found = nullptr;
  ErrorCode missing = ErrorCode::kNoSuchOverload;
  FindField(a, name, &found, &missing);
  return found != nullptr ? *found : Value::Error(missing, expr);
}

Value OptionalSelectFrom(const Value& a, std::string_view name, std::uint32_t expr) {
  if (a.kind == ValueKind::kOptional) return a.size == 0 ? a : OptionalSelectFrom(*a.optional, name, expr);
  const Value* found = nullptr;
  ErrorCode missing = ErrorCode::kNoSuchOverload;
  if (!FindField(a, name, &found, &missing)) return NoOverload(expr);
  return missing == ErrorCode::kNoSuchField ? Value::Error(missing, expr) : Maybe(found);
}

Value HasField(const Value& a, std::string_view name, std::uint32_t expr) {
  if (a.kind == ValueKind::kOptional) return a.size == 0 ? Value::Bool(false) : HasField(*a.optional, name, expr);
  const Value* found = nullptr;
  ErrorCode missing = ErrorCode::kNoSuchOverload;
  if (!FindField(a, name, &found, &missing)) return NoOverload(expr);
  return found == nullptr && missing == ErrorCode::kNoSuchField ? Value::Error(missing, expr)
                                                                : Value::Bool(found != nullptr);
}

const Value* Find(std::span<const MapEntry> map, const Value& key) {
  for (const MapEntry& entry : map) {
    if (Equal(entry.key, key)) return &entry.value;
  }
  return nullptr;
}

const Value* Find(std::span<const MapEntry> map, std::string_view key) {
  for (const MapEntry& entry : map) {
    if (entry.key.kind == ValueKind::kString && entry.key.text() == key) return &entry.value;
  }
  return nullptr;
}

bool ToPosition(const Value& index, std::size_t size, std::size_t* position) {
  if (index.kind == ValueKind::kDouble) {
    if (!(index.real >= 0 && index.real < static_cast<double>(size)) || std::trunc(index.real) != index.real)
      return false;
    *position = static_cast<std::size_t>(index.real);
    return true;
  }
  // A negative int is a large unsigned one.
  if ((index.kind != ValueKind::kInt && index.kind != ValueKind::kUint) || index.unsigned_integer >= size) return false;
  *position = index.unsigned_integer;
  return true;
}

}  // namespace daygate::cel
