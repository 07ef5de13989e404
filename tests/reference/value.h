// The values of expressions, as the reference sees them: one variant, copied freely.
//
// Before: request.h makes them of a request's JSON. After: eval.h computes with them. Plain data, no thread rule.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace daygate::reference {

struct Value;
using List = std::vector<Value>;
using Map = std::vector<std::pair<Value, Value>>;  // no key twice
using Fields = std::map<std::string, Value, std::less<>>;

struct Null {};
struct Bytes {
  std::string octets;
};
struct Time {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  friend auto operator<=>(const Time&, const Time&) = default;
};
struct Span {
  std::int64_t nanos = 0;
};
// A member of an enum of the vocabulary.
struct Member {
  std::string enumeration;
  std::int64_t place = 0;
  std::string word;
};
struct Optional {
  std::shared_ptr<const Value> value;  // null: none
};
// A structure: what the request does not carry is not in it.
struct Structure {
  std::shared_ptr<const Fields> fields;
};
struct Address {
  int family = 4;
  std::array<std::uint8_t, 16> octets{};
};
struct Network {
  Address address;
  int prefix = 0;
};
struct TypeName {
  std::string name;
};

struct Value {
  std::variant<Null, bool, std::int64_t, std::uint64_t, double, std::string, Bytes, Time, Span, Member,
               std::shared_ptr<const List>, std::shared_ptr<const Map>, Structure, Optional, Address, Network, TypeName>
      data;

  template <typename T>
  const T* As() const {
    return std::get_if<T>(&data);
  }
  const List* AsList() const;
  const Map* AsMap() const;
};

// A value, or nothing where evaluation came to an error. Which error does not matter to a decision.
using Result = std::optional<Value>;

Value MakeList(List list);
Value MakeMap(Map map);
Value MakeStructure(Fields fields);
Value MakeOptional(Value value);
Value NoneOptional();
template <typename T>
Value Make(T value) {
  return Value{std::move(value)};
}

// `==`: heterogeneous, never an error.
bool Equal(const Value& a, const Value& b);

// Order, or nothing where the two have none (other kinds, enums that differ); unordered for NaN.
std::optional<std::partial_ordering> Order(const Value& a, const Value& b);

// The entry of that key, by the equality of keys; null where there is none.
const Value* Find(const Map& map, const Value& key);

}  // namespace daygate::reference
