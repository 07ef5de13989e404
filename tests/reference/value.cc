#include "reference/value.h"

#include <cmath>

namespace daygate::reference {
namespace {

bool IsNumber(const Value& value) {
  return value.As<std::int64_t>() != nullptr || value.As<std::uint64_t>() != nullptr || value.As<double>() != nullptr;
}

std::partial_ordering OrderIntDouble(std::int64_t a, double b) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b > 9223372036854775808.0) return std::partial_ordering::less;
  if (b < -9223372036854775808.0) return std::partial_ordering::greater;
  return static_cast<double>(a) <=> b;
}

std::partial_ordering OrderUintDouble(std::uint64_t a, double b) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b > 18446744073709551616.0) return std::partial_ordering::less;
  if (b < 0) return std::partial_ordering::greater;
  return static_cast<double>(a) <=> b;
}

std::partial_ordering Reverse(std::partial_ordering order) {
  if (order == std::partial_ordering::less) return std::partial_ordering::greater;
  if (order == std::partial_ordering::greater) return std::partial_ordering::less;
  return order;
}

std::partial_ordering OrderNumbers(const Value& a, const Value& b) {
  if (const auto* x = a.As<std::int64_t>()) {
    if (const auto* y = b.As<std::int64_t>()) return *x <=> *y;
    if (const auto* y = b.As<double>()) return OrderIntDouble(*x, *y);
    const std::uint64_t y = *b.As<std::uint64_t>();
    if (*x < 0) return std::partial_ordering::less;
    return static_cast<std::uint64_t>(*x) <=> y;
  }
  if (const auto* x = a.As<std::uint64_t>()) {
    if (const auto* y = b.As<std::uint64_t>()) return *x <=> *y;
    if (const auto* y = b.As<double>()) return OrderUintDouble(*x, *y);
    return Reverse(OrderNumbers(b, a));
  }
  if (const auto* y = b.As<double>()) return *a.As<double>() <=> *y;
  return Reverse(OrderNumbers(b, a));
}

bool EqualLists(const List& a, const List& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!Equal(a[i], b[i])) return false;
  }
  return true;
}

bool EqualMaps(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [key, value] : a) {
    const Value* other = Find(b, key);
    if (other == nullptr || !Equal(value, *other)) return false;
  }
  return true;
}

bool EqualFields(const Fields& a, const Fields& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a) {
    const auto other = b.find(name);
    if (other == b.end() || !Equal(value, other->second)) return false;
  }
  return true;
}

struct EqualSame {
  bool operator()(const Null&, const Null&) const { return true; }
  bool operator()(bool a, bool b) const { return a == b; }
  bool operator()(const std::string& a, const std::string& b) const { return a == b; }
  bool operator()(const Bytes& a, const Bytes& b) const { return a.octets == b.octets; }
  bool operator()(const Time& a, const Time& b) const { return a == b; }
  bool operator()(const Span& a, const Span& b) const { return a.nanos == b.nanos; }
  bool operator()(const Member& a, const Member& b) const {
    return a.enumeration == b.enumeration && a.place == b.place;
  }
  bool operator()(const std::shared_ptr<const List>& a, const std::shared_ptr<const List>& b) const {
    return EqualLists(*a, *b);
  }
  bool operator()(const std::shared_ptr<const Map>& a, const std::shared_ptr<const Map>& b) const {
    return EqualMaps(*a, *b);
  }
  bool operator()(const Structure& a, const Structure& b) const { return EqualFields(*a.fields, *b.fields); }
  bool operator()(const Optional& a, const Optional& b) const {
    if (a.value == nullptr || b.value == nullptr) return a.value == b.value;
    return Equal(*a.value, *b.value);
  }
  bool operator()(const Address& a, const Address& b) const { return a.family == b.family && a.octets == b.octets; }
  bool operator()(const Network& a, const Network& b) const {
    return (*this)(a.address, b.address) && a.prefix == b.prefix;
  }
  bool operator()(const TypeName& a, const TypeName& b) const { return a.name == b.name; }
  template <typename A, typename B>
  bool operator()(const A&, const B&) const {
    return false;
  }
};

}  // namespace

const List* Value::AsList() const {
  const auto* list = As<std::shared_ptr<const List>>();
  return list == nullptr ? nullptr : list->get();
}

const Map* Value::AsMap() const {
  const auto* map = As<std::shared_ptr<const Map>>();
  return map == nullptr ? nullptr : map->get();
}

Value MakeList(List list) {
  return Value{std::make_shared<const List>(std::move(list))};
}
Value MakeMap(Map map) {
  return Value{std::make_shared<const Map>(std::move(map))};
}
Value MakeStructure(Fields fields) {
  return Value{Structure{std::make_shared<const Fields>(std::move(fields))}};
}
Value MakeOptional(Value value) {
  return Value{Optional{std::make_shared<const Value>(std::move(value))}};
}
Value NoneOptional() {
  return Value{Optional{}};
}

bool Equal(const Value& a, const Value& b) {
  if (IsNumber(a) && IsNumber(b)) return OrderNumbers(a, b) == std::partial_ordering::equivalent;
  return std::visit(EqualSame{}, a.data, b.data);
}

std::optional<std::partial_ordering> Order(const Value& a, const Value& b) {
  if (IsNumber(a) && IsNumber(b)) return OrderNumbers(a, b);
  if (a.data.index() != b.data.index()) return std::nullopt;
  if (const auto* x = a.As<std::string>()) return x->compare(*b.As<std::string>()) <=> 0;
  if (const auto* x = a.As<Bytes>()) return x->octets.compare(b.As<Bytes>()->octets) <=> 0;
  if (const auto* x = a.As<bool>()) return *x <=> *b.As<bool>();
  if (const auto* x = a.As<Time>()) return *x <=> *b.As<Time>();
  if (const auto* x = a.As<Span>()) return x->nanos <=> b.As<Span>()->nanos;
  if (const auto* x = a.As<Member>()) {
    const auto* y = b.As<Member>();
    if (x->enumeration != y->enumeration) return std::nullopt;
    return x->place <=> y->place;
  }
  return std::nullopt;
}

const Value* Find(const Map& map, const Value& key) {
  for (const auto& [k, value] : map) {
    if (Equal(k, key)) return &value;
  }
  return nullptr;
}

}  // namespace daygate::reference
