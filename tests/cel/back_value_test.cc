// Values: equality, order, display.
#include <cmath>
#include <limits>

#include "back_host.h"
#include "catch.h"
#include "cel/network.h"

namespace daygate::cel {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("Numbers are compared on one line") {
  struct Case {
    Value a;
    Value b;
    int order;  // 2: none
  };
  const Case cases[] = {
      {Value::Int(1), Value::Uint(1), 0},
      {Value::Int(-1), Value::Uint(0), -1},
      {Value::Uint(~std::uint64_t{0}), Value::Int(INT64_MAX), 1},
      {Value::Int(1), Value::Double(1.0), 0},
      {Value::Int(1), Value::Double(1.5), -1},
      {Value::Int(INT64_MAX), Value::Double(9223372036854775808.0), 0},
      {Value::Int(INT64_MAX), Value::Double(9223372036854777856.0), -1},
      {Value::Int(INT64_MIN), Value::Double(-9223372036854775808.0), 0},
      {Value::Int(9007199254740993), Value::Double(9007199254740992.0), 0},
      {Value::Uint(~std::uint64_t{0}), Value::Double(18446744073709551616.0), 0},
      {Value::Uint(0), Value::Double(-0.5), 1},
      {Value::Double(kNaN), Value::Int(1), 2},
      {Value::Double(kNaN), Value::Double(kNaN), 2},
      {Value::Double(0.0), Value::Double(-0.0), 0},
      {Value::Int(1), Value::String("1"), 2},
      {Value::Bool(false), Value::Bool(true), -1},
      {Value::String("a"), Value::String("ab"), -1},
      {Value::String("\xc3\xa9"), Value::String("z"), 1},
      {Value::Bytes(std::string_view("\x00", 1)), Value::Bytes(""), 1},
      {Value::Timestamp(1, 5), Value::Timestamp(1, 6), -1},
      {Value::Timestamp(-1, 999999999), Value::Timestamp(0, 0), -1},
      {Value::Duration(-5), Value::Duration(5), -1},
      {Value::Null(), Value::Null(), 2},
  };
  for (const Case& c : cases) {
    INFO(ToDisplay(c.a) << " and " << ToDisplay(c.b));
    CHECK(Compare(c.a, c.b) == c.order);
    CHECK(Compare(c.b, c.a) == (c.order == 2 ? 2 : -c.order));
    const bool null = c.a.kind == ValueKind::kNull;
    CHECK(Equal(c.a, c.b) == (c.order == 0 || null));
    CHECK(Equal(c.b, c.a) == (c.order == 0 || null));
  }
}

TEST_CASE("Lists, maps, structures and optionals are equal part by part") {
  const Value one[] = {Value::Int(1), Value::String("a")};
  const Value other[] = {Value::Double(1), Value::String("a")};
  const Value third[] = {Value::Int(1), Value::String("b")};
  CHECK(Equal(Value::List(one), Value::List(other)));
  CHECK_FALSE(Equal(Value::List(one), Value::List(third)));
  CHECK_FALSE(Equal(Value::List(one), Value::List({one, 1})));
  const MapEntry map[] = {{Value::Int(1), one[1]}, {Value::String("k"), one[0]}};
  const MapEntry turned[] = {{Value::String("k"), other[0]}, {Value::Uint(1), one[1]}};
  const MapEntry different[] = {{Value::String("k"), one[0]}, {Value::Int(2), one[1]}};
  CHECK(Equal(Value::Map(map), Value::Map(turned)));
  CHECK_FALSE(Equal(Value::Map(map), Value::Map(different)));
  const StructType type{"T", {{"a", nullptr, {}}, {"b", nullptr, {}}}};
  const Value fields[] = {Value::Int(1), Value()};
  const Value fuller[] = {Value::Int(1), Value::Int(2)};
  const StructValue s{&type, fields};
  const StructValue same{&type, fields};
  const StructValue full{&type, fuller};
  CHECK(Equal(Value::Struct(&s), Value::Struct(&same)));
  CHECK_FALSE(Equal(Value::Struct(&s), Value::Struct(&full)));
  CHECK(Equal(Value::OptionalNone(), Value::OptionalNone()));
  CHECK(Equal(Value::OptionalOf(&one[0]), Value::OptionalOf(&other[0])));
  CHECK_FALSE(Equal(Value::OptionalOf(&one[0]), Value::OptionalNone()));
  const EnumType x{"X", true, {"a", "b"}};
  const EnumType y{"Y", false, {"a", "b"}};
  CHECK(Equal(Value::Enum(&x, 1), Value::Enum(&x, 1)));
  CHECK_FALSE(Equal(Value::Enum(&x, 1), Value::Enum(&y, 1)));
  CHECK(Compare(Value::Enum(&x, 0), Value::Enum(&x, 1)) == -1);
  CHECK(Compare(Value::Enum(&y, 0), Value::Enum(&y, 1)) == 2);
}

TEST_CASE("Values are shown to people") {
  const EnumType x{"X", true, {"prod"}};
  const Value list[] = {Value::Int(1), Value::String("a\n\x1b[1m"), Value::Null()};
  const MapEntry map[] = {{Value::String("k"), Value::Double(1.5)}};
  const IpAddress ip = *ParseIp("2001:db8::1");
  Value address;
  address.kind = ValueKind::kIp;
  address.ip = &ip;
  CHECK(ToDisplay(Value::Enum(&x, 0)) == "prod");
  CHECK(ToDisplay(Value::Uint(7)) == "7u");
  CHECK(ToDisplay(Value::Timestamp(1795514400, 500000000)) == "2026-11-24T10:00:00.5Z");
  CHECK(ToDisplay(Value::Duration(90'000'000'000)) == "90s");
  CHECK(ToDisplay(Value::Map(map)) == "{\"k\": 1.5}");
  CHECK(ToDisplay(Value::OptionalNone()) == "none");
  CHECK(ToDisplay(Value::OptionalOf(&list[0])) == "optional(1)");
  CHECK(ToDisplay(Value::Bytes("\x01z")) == "b\"\\x01\\x7a\"");
  CHECK(ToDisplay(address) == "2001:db8::1");
  const std::string shown = ToDisplay(Value::List(list));
  CHECK(shown.find('\n') == std::string::npos);
  CHECK(shown.find('\x1b') == std::string::npos);
  const std::string text(5000, 'x');
  for (const std::size_t limit : {0U, 1U, 3U, 4U, 20U, 200U}) {
    CHECK(ToDisplay(Value::String(text), limit).size() <= limit);
    const Value many[] = {Value::String(text), Value::String(text)};
    CHECK(ToDisplay(Value::List(many), limit).size() <= limit);
    CHECK(ToDisplay(Value::String("ééééééééééééééé"), limit).size() <= limit);
  }
}

}  // namespace
}  // namespace daygate::cel
