#include "reference/operators.h"

#include <cmath>
#include <limits>

#include "reference/time_text.h"

namespace daygate::reference {
namespace {

using cel::Op;
using Wide = __int128;
constexpr Wide kSecond = 1000000000;

Wide Nanos(const Time& time) {
  return Wide{time.seconds} * kSecond + time.nanos;
}

Result TimeOf(Wide nanos) {
  if (nanos < Wide{kFirstSecond} * kSecond || nanos >= (Wide{kLastSecond} + 1) * kSecond) return std::nullopt;
  Wide seconds = nanos / kSecond;
  if (nanos % kSecond < 0) --seconds;
  return Make(Time{static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(nanos - seconds * kSecond)});
}

Result SpanOf(Wide nanos) {
  if (nanos < std::numeric_limits<std::int64_t>::min() || nanos > std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return Make(Span{static_cast<std::int64_t>(nanos)});
}

template <typename Int>
Result Integers(Op op, Int a, Int b) {
  const Wide x = a;
  const Wide y = b;
  Wide result = 0;
  if ((op == Op::kDivide || op == Op::kModulo) && b == 0) return std::nullopt;
  if (op == Op::kAdd) result = x + y;
  if (op == Op::kSubtract) result = x - y;
  if (op == Op::kMultiply && __builtin_mul_overflow(x, y, &result)) return std::nullopt;
  // MIN / -1 and MIN % -1 are errors alike.
  if (op == Op::kDivide || op == Op::kModulo) result = x / y;
  if (result < std::numeric_limits<Int>::min() || result > std::numeric_limits<Int>::max()) return std::nullopt;
  if (op == Op::kModulo) result = x % y;
  return Make(static_cast<Int>(result));
}

Result Doubles(Op op, double a, double b) {
  if (op == Op::kAdd) return Make(a + b);
  if (op == Op::kSubtract) return Make(a - b);
  if (op == Op::kMultiply) return Make(a * b);
  if (op == Op::kDivide) return Make(a / b);
  return std::nullopt;
}

Result Times(Op op, const Value& a, const Value& b) {
  const Time* time_a = a.As<Time>();
  const Time* time_b = b.As<Time>();
  const Span* span_a = a.As<Span>();
  const Span* span_b = b.As<Span>();
  const Wide sign = op == Op::kAdd ? 1 : -1;
  if (op != Op::kAdd && op != Op::kSubtract) return std::nullopt;
  if (time_a != nullptr && span_b != nullptr) return TimeOf(Nanos(*time_a) + sign * span_b->nanos);
  if (span_a != nullptr && time_b != nullptr && op == Op::kAdd) return TimeOf(Nanos(*time_b) + span_a->nanos);
  if (time_a != nullptr && time_b != nullptr && op == Op::kSubtract) return SpanOf(Nanos(*time_a) - Nanos(*time_b));
  if (span_a != nullptr && span_b != nullptr) return SpanOf(Wide{span_a->nanos} + sign * span_b->nanos);
  return std::nullopt;
}

Result Arithmetic(Op op, const Value& a, const Value& b) {
  const auto* int_a = a.As<std::int64_t>();
  const auto* int_b = b.As<std::int64_t>();
  if (int_a != nullptr && int_b != nullptr) return Integers(op, *int_a, *int_b);
  const auto* uint_a = a.As<std::uint64_t>();
  const auto* uint_b = b.As<std::uint64_t>();
  if (uint_a != nullptr && uint_b != nullptr) return Integers(op, *uint_a, *uint_b);
  const auto* double_a = a.As<double>();
  const auto* double_b = b.As<double>();
  if (double_a != nullptr && double_b != nullptr) return Doubles(op, *double_a, *double_b);
  if (op == Op::kAdd && a.As<std::string>() != nullptr && b.As<std::string>() != nullptr) {
    return Make(*a.As<std::string>() + *b.As<std::string>());
  }
  if (op == Op::kAdd && a.As<Bytes>() != nullptr && b.As<Bytes>() != nullptr) {
    return Make(Bytes{a.As<Bytes>()->octets + b.As<Bytes>()->octets});
  }
  if (op == Op::kAdd && a.AsList() != nullptr && b.AsList() != nullptr) {
    List list = *a.AsList();
    list.insert(list.end(), b.AsList()->begin(), b.AsList()->end());
    return MakeList(std::move(list));
  }
  return Times(op, a, b);
}

Result Comparison(Op op, const Value& a, const Value& b) {
  const std::optional<std::partial_ordering> order = Order(a, b);
  if (!order) return std::nullopt;
  if (op == Op::kLess) return Make(*order < 0);
  if (op == Op::kLessEqual) return Make(*order <= 0);
  if (op == Op::kGreater) return Make(*order > 0);
  return Make(*order >= 0);
}

Result In(const Value& a, const Value& b) {
  if (const Map* map = b.AsMap()) return Make(reference::Find(*map, a) != nullptr);
  const List* list = b.AsList();
  if (list == nullptr) return std::nullopt;
  for (const Value& element : *list) {
    if (Equal(a, element)) return Make(true);
  }
  return Make(false);
}

// Whether `operand` has fields at all.
bool Selectable(const Value& operand) {
  return operand.As<Structure>() != nullptr || operand.AsMap() != nullptr;
}

const Value* FieldOf(const Value& operand, std::string_view field) {
  if (const auto* structure = operand.As<Structure>()) {
    const auto found = structure->fields->find(field);
    return found == structure->fields->end() ? nullptr : &found->second;
  }
  const Map* map = operand.AsMap();
  return map == nullptr ? nullptr : Find(*map, Make(std::string(field)));
}

Result ToOptional(const Value* value) {
  return value == nullptr ? NoneOptional() : MakeOptional(*value);
}

// The element of a list or map; null where it is not there.
const Value* ElementOf(const Value& container, const Value& key) {
  if (const Map* map = container.AsMap()) return Find(*map, key);
  const List* list = container.AsList();
  if (list == nullptr) return nullptr;
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (Equal(key, Make(static_cast<std::int64_t>(i)))) return &(*list)[i];
  }
  return nullptr;
}

}  // namespace

Result Negate(const Value& a) {
  if (const auto* real = a.As<double>()) return Make(-*real);
  const auto* integer = a.As<std::int64_t>();
  if (integer == nullptr || *integer == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return Make(-*integer);
}

Result Binary(Op op, const Value& a, const Value& b) {
  switch (op) {
    case Op::kEqual: return Make(Equal(a, b));
    case Op::kNotEqual: return Make(!Equal(a, b));
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual: return Comparison(op, a, b);
    case Op::kIn: return In(a, b);
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo: return Arithmetic(op, a, b);
    case Op::kIndex: return Index(a, b);
    case Op::kOptionalIndex: return OptionalIndex(a, b);
    case Op::kFunction:
    case Op::kConditional:
    case Op::kAnd:
    case Op::kOr:
    case Op::kNot:
    case Op::kNegate: break;
  }
  return std::nullopt;
}

Result Index(const Value& container, const Value& key) {
  if (const auto* optional = container.As<Optional>()) {
    if (optional->value == nullptr) return NoneOptional();
    return OptionalIndex(*optional->value, key);
  }
  const Value* element = ElementOf(container, key);
  return element == nullptr ? Result() : Result(*element);
}

Result OptionalIndex(const Value& container, const Value& key) {
  if (const auto* optional = container.As<Optional>()) {
    if (optional->value == nullptr) return NoneOptional();
    return OptionalIndex(*optional->value, key);
  }
  if (container.AsMap() == nullptr && container.AsList() == nullptr) return std::nullopt;
  // Of a list only a number can be absent.
  const bool is_number = Order(key, Make(std::int64_t{0})).has_value();
  if (container.AsList() != nullptr && !is_number) return std::nullopt;
  return ToOptional(ElementOf(container, key));
}

Result SelectField(const Value& operand, std::string_view field) {
  if (operand.As<Optional>() != nullptr) return SelectOptional(operand, field);
  const Value* value = FieldOf(operand, field);
  return value == nullptr ? Result() : Result(*value);
}

Result SelectOptional(const Value& operand, std::string_view field) {
  if (const auto* optional = operand.As<Optional>()) {
    if (optional->value == nullptr) return NoneOptional();
    return SelectOptional(*optional->value, field);
  }
  if (!Selectable(operand)) return std::nullopt;
  return ToOptional(FieldOf(operand, field));
}

Result HasField(const Value& operand, std::string_view field) {
  if (const auto* optional = operand.As<Optional>()) {
    if (optional->value == nullptr) return Make(false);
    return HasField(*optional->value, field);
  }
  if (!Selectable(operand)) return std::nullopt;
  return Make(FieldOf(operand, field) != nullptr);
}

}  // namespace daygate::reference
