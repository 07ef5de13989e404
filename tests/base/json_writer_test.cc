#include "base/json_writer.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"

namespace daygate::base {
namespace {

using namespace std::string_view_literals;

std::string Print(double value) {
  std::string out;
  JsonWriter(&out).Double(value);
  return out;
}

TEST_CASE("JsonWriter puts commas where they belong") {
  std::string out;
  JsonWriter(&out)
      .BeginObject()
      .Key("a")
      .BeginArray()
      .Int(1)
      .Int(-2)
      .BeginObject()
      .EndObject()
      .BeginArray()
      .EndArray()
      .EndArray()
      .Key("b")
      .Null()
      .Key("c")
      .BeginObject()
      .Key("d")
      .Bool(true)
      .Key("e")
      .String("x")
      .EndObject()
      .Key("f")
      .Bool(false)
      .EndObject();
  CHECK(out == R"({"a":[1,-2,{},[]],"b":null,"c":{"d":true,"e":"x"},"f":false})");
}

TEST_CASE("JsonWriter writes the limits of int64") {
  std::string out;
  JsonWriter(&out)
      .BeginArray()
      .Int(std::numeric_limits<std::int64_t>::min())
      .Int(std::numeric_limits<std::int64_t>::max())
      .EndArray();
  CHECK(out == "[-9223372036854775808,9223372036854775807]");
}

TEST_CASE("Strings are escaped as RFC 8785 demands") {
  struct Case {
    std::string_view value;
    std::string_view json;
  };
  const std::vector<Case> cases = {
      {"", R"("")"},
      {"plain / text", R"("plain / text")"},
      {"\"\\", R"("\"\\")"},
      {"\b\t\n\f\r", R"("\b\t\n\f\r")"},
      {"\0\x01\x1f\x7f"sv, "\"\\u0000\\u0001\\u001f\x7f\""},
      {"\xe2\x82\xac$\x0f\nA'B\"\\\\\"/", "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""},
      {"\xe2\x80\xa8", "\"\xe2\x80\xa8\""},
  };
  for (const Case& c : cases) {
    std::string out;
    AppendJsonString(&out, c.value);
    CHECK(out == c.json);
  }
}

TEST_CASE("Doubles are printed as ECMAScript does") {
  struct Case {
    std::uint64_t bits;
    std::string_view json;
  };
  // The samples of RFC 8785, appendix B.
  const std::vector<Case> cases = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const Case& c : cases) CHECK(Print(std::bit_cast<double>(c.bits)) == c.json);
  CHECK(Print(1) == "1");
  CHECK(Print(-1.5) == "-1.5");
  CHECK(Print(0.1) == "0.1");
  CHECK(Print(123456) == "123456");
  CHECK(Print(1e-7) == "1e-7");
}

}  // namespace
}  // namespace daygate::base
