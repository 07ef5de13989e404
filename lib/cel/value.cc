#include "cel/value.h"

#include <cmath>
#include <cstring>

#include "cel/network.h"

namespace daygate::cel {
namespace {

constexpr int kNoOrder = 2;
constexpr double kIntEnd = 9223372036854775808.0;    // 2^63
constexpr double kUintEnd = 18446744073709551616.0;  // 2^64

template <typename T>
int Order(T a, T b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

int OrderDoubles(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? kNoOrder : Order(a, b);
}

// A double outside the integer's range is simply larger or smaller; else the integer is converted, which may round.
int OrderIntDouble(std::int64_t a, double b) {
  if (b > kIntEnd) return -1;
  if (b < -kIntEnd) return 1;
  return OrderDoubles(static_cast<double>(a), b);
}

int OrderUintDouble(std::uint64_t a, double b) {
  if (b > kUintEnd) return -1;
  if (b < 0) return 1;
  return OrderDoubles(static_cast<double>(a), b);
}

int OrderIntUint(std::int64_t a, std::uint64_t b) {
  return a < 0 ? -1 : Order(static_cast<std::uint64_t>(a), b);
}

// Undoes the exchange of two operands.
int Turn(int order) {
  return order == kNoOrder ? kNoOrder : -order;
}

bool IsNumber(ValueKind kind) {
  return kind == ValueKind::kInt || kind == ValueKind::kUint || kind == ValueKind::kDouble;
}

// Both are numbers, of different kinds.
int OrderMixedNumbers(const Value& a, const Value& b) {
  if (a.kind == ValueKind::kInt) {
    return b.kind == ValueKind::kUint ? OrderIntUint(a.integer, b.unsigned_integer) : OrderIntDouble(a.integer, b.real);
  }
  if (a.kind == ValueKind::kUint) {
    return b.kind == ValueKind::kInt ? Turn(OrderIntUint(b.integer, a.unsigned_integer))
                                     : OrderUintDouble(a.unsigned_integer, b.real);
  }
  return b.kind == ValueKind::kInt ? Turn(OrderIntDouble(b.integer, a.real))
                                   : Turn(OrderUintDouble(b.unsigned_integer, a.real));
}

bool EqualLists(std::span<const Value> a, std::span<const Value> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!Equal(a[i], b[i])) return false;
  }
  return true;
}

// Keys of a map differ from each other, so equal sizes and every entry of `a` found in `b` make them equal.
bool EqualMaps(std::span<const MapEntry> a, std::span<const MapEntry> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Value* found = nullptr;
    if (Equal(a[i].key, b[i].key)) {  // maps that were made alike are in one order
      found = &b[i].value;
    } else {
      for (const MapEntry& entry : b) {
        if (Equal(a[i].key, entry.key)) {
          found = &entry.value;
          break;
        }
      }
    }
    if (found == nullptr || !Equal(a[i].value, *found)) return false;
  }
  return true;
}

bool EqualStructs(const StructValue& a, const StructValue& b) {
  if (a.type != b.type) return false;
  for (std::size_t i = 0; i < a.type->fields.size(); ++i) {
    const bool absent_a = a.fields[i].kind == ValueKind::kAbsent;
    const bool absent_b = b.fields[i].kind == ValueKind::kAbsent;
    if (absent_a != absent_b) return false;
    if (!absent_a && !Equal(a.fields[i], b.fields[i])) return false;
  }
  return true;
}

// `type([1]) == list`: what a type is made of does not count.
bool EqualTypes(const Type& a, const Type& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case TypeKind::kEnum: return a.enumeration() == b.enumeration();
    case TypeKind::kStruct: return a.structure() == b.structure();
    case TypeKind::kOpaque:
    case TypeKind::kParam: return a.name() == b.name();
    case TypeKind::kDyn:
    case TypeKind::kNull:
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kDouble:
    case TypeKind::kString:
    case TypeKind::kBytes:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kType:
    case TypeKind::kList:
    case TypeKind::kMap:
    case TypeKind::kOptional: return true;
  }
  return false;
}

// Both of one kind.
bool EqualOfOneKind(const Value& a, const Value& b) {
  switch (a.kind) {
    case ValueKind::kAbsent:
    case ValueKind::kError: return false;
    case ValueKind::kNull: return true;
    case ValueKind::kBool: return a.boolean == b.boolean;
    case ValueKind::kInt:
    case ValueKind::kUint:
    case ValueKind::kDuration: return a.integer == b.integer;
    case ValueKind::kDouble: return a.real == b.real;
    case ValueKind::kString:
    case ValueKind::kBytes: return a.text() == b.text();
    case ValueKind::kTimestamp: return a.integer == b.integer && a.size == b.size;
    case ValueKind::kEnum: return a.size == b.size && a.enumeration == b.enumeration;
    case ValueKind::kType: return EqualTypes(*a.type, *b.type);
    case ValueKind::kList: return EqualLists(a.list(), b.list());
    case ValueKind::kMap: return EqualMaps(a.map(), b.map());
    case ValueKind::kOptional: return a.size == b.size && (a.size == 0 || Equal(*a.optional, *b.optional));
    case ValueKind::kStruct: return EqualStructs(*a.structure, *b.structure);
    case ValueKind::kIp: return *a.ip == *b.ip;
    case ValueKind::kCidr: return *a.network == *b.network;
  }
  return false;
}

}  // namespace

bool Equal(const Value& a, const Value& b) {
  if (a.kind == b.kind) return EqualOfOneKind(a, b);
  return IsNumber(a.kind) && IsNumber(b.kind) && OrderMixedNumbers(a, b) == 0;
}

int Compare(const Value& a, const Value& b) {
  if (a.kind != b.kind) return IsNumber(a.kind) && IsNumber(b.kind) ? OrderMixedNumbers(a, b) : kNoOrder;
  switch (a.kind) {
    case ValueKind::kBool: return Order(static_cast<int>(a.boolean), static_cast<int>(b.boolean));
    case ValueKind::kInt:
    case ValueKind::kDuration: return Order(a.integer, b.integer);
    case ValueKind::kUint: return Order(a.unsigned_integer, b.unsigned_integer);
    case ValueKind::kDouble: return OrderDoubles(a.real, b.real);
    case ValueKind::kString:
    case ValueKind::kBytes: return Order(a.text().compare(b.text()), 0);
    case ValueKind::kTimestamp: return a.integer != b.integer ? Order(a.integer, b.integer) : Order(a.size, b.size);
    case ValueKind::kEnum:
      return a.enumeration == b.enumeration && a.enumeration->ordered ? Order(a.size, b.size) : kNoOrder;
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kNull:
    case ValueKind::kType:
    case ValueKind::kList:
    case ValueKind::kMap:
    case ValueKind::kOptional:
    case ValueKind::kStruct:
    case ValueKind::kIp:
    case ValueKind::kCidr: return kNoOrder;
  }
  return kNoOrder;
}

}  // namespace daygate::cel
