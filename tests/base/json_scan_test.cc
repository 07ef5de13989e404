#include "base/json_scan.h"

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"

namespace daygate::base {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kDepth = 32;

// A document with nothing but white space behind it.
bool Accepts(std::string_view text) {
  const JsonScan scan = ScanJson(text, 0, kDepth);
  if (!scan.ok) {
    CHECK_FALSE(scan.error.empty());
    CHECK(scan.error_at <= text.size());
    return false;
  }
  return text.substr(scan.end).find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string Nested(std::size_t depth, std::string_view open, std::string_view inner, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += inner;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

TEST_CASE("ScanJson accepts what RFC 8259 does") {
  const std::string_view text =
      GENERATE("0"sv, "-0"sv, "-1"sv, "10"sv, "1.5"sv, "1e5"sv, "1E+5"sv, "1e-5"sv, "1.25e01"sv,
               "123456789012345678901234567890"sv, "1e999"sv, "true"sv, "false"sv, "null"sv, "\"\""sv, "\"a\""sv,
               R"("\"\\\/\b\f\n\r\t")"sv, R"("\u0000\uFFFF")"sv, R"("\ud834\udd1e")"sv, R"("\uD834\uDD1E")"sv,
               "\"\x7f\""sv, "\"\xe2\x80\xa8\""sv, "\"\xf4\x8f\xbf\xbf\""sv, "[]"sv, "{}"sv, " [ ] "sv, "\t{\n}\r"sv,
               "[1,2,3]"sv, "[1 , [2] ]"sv, R"({"":0})"sv, R"({"a":{"b":[]}, "c" : null})"sv, R"({"a":"\u0000"})"sv,
               "[[]]"sv, "\"\xef\xbf\xbe\""sv, R"(["é","日本"])"sv);
  CAPTURE(text);
  CHECK(Accepts(text));
}

TEST_CASE("ScanJson refuses what RFC 8259 does not have") {
  const std::string_view text = GENERATE(
      ""sv, " "sv, "\xef\xbb\xbf{}"sv, "+1"sv, "01"sv, "-"sv, "-01"sv, "1."sv, ".5"sv, "-.5"sv, "1e"sv, "1e+"sv,
      "0x1"sv, "1_0"sv, "NaN"sv, "-NaN"sv, "Infinity"sv, "-Infinity"sv, "nul"sv, "True"sv, "truer"sv, "'a'"sv, "a"sv,
      "\""sv, "\"a"sv, "\"\\\""sv, "\"\\"sv, R"("\x41")"sv, R"("\a")"sv, R"("\u12")"sv, R"("\u12G4")"sv, R"("\u")"sv,
      "\"\n\""sv, "\"\t\""sv, "\"\0\""sv, "\"\x1f\""sv, R"("\ud800")"sv, R"("\udc00")"sv, R"("\ud800\u0041")"sv,
      R"("\ud800\ud800")"sv, R"("\udc00\ud800")"sv, R"("\ud800x")"sv, R"("\ud834\")"sv, "\"\xff\""sv, "\"\xc0\xaf\""sv,
      "\"\xed\xa0\x80\""sv, "\"\xf4\x90\x80\x80\""sv, "\"\xe2\x80\""sv, "["sv, "]"sv, "{"sv, "}"sv, "[1,]"sv, "[,1]"sv,
      "[1 2]"sv, "[1,,2]"sv, "[1}"sv, "{\"a\":1]"sv, R"({"a"})"sv, R"({"a":})"sv, R"({"a":1,})"sv, R"({,"a":1})"sv,
      R"({a:1})"sv, R"({'a':1})"sv, R"({1:1})"sv, R"({"a" 1})"sv, R"({"a":1 "b":2})"sv, "[1]/**/"sv, "[1//\n]"sv,
      "/* */1"sv, "#\n1"sv,
      "\xc2\xa0"
      "1"sv,
      "\v1"sv, "\f1"sv, "1\0"sv, "[1]]"sv, "{}{}"sv, "\"a\"\"b\""sv, "[\"a\"\0]"sv);
  CAPTURE(text);
  CHECK_FALSE(Accepts(text));
}

TEST_CASE("ScanJson stops behind the value and says where") {
  const std::string_view text = "request  {\"a\": [1, 2]} expect permit";
  const JsonScan scan = ScanJson(text, 7, kDepth);
  REQUIRE(scan.ok);
  CHECK(text.substr(scan.end) == " expect permit");

  const JsonScan broken = ScanJson("{\"a\": tru}", 0, kDepth);
  CHECK_FALSE(broken.ok);
  CHECK(broken.error_at == 6);
  CHECK(broken.error == "found 't' where a value should be");
  // What is not UTF-8 behind the value is not looked at.
  CHECK(ScanJson("{}\xff", 0, kDepth).ok);
  CHECK_FALSE(ScanJson("{}", 5, kDepth).ok);
}

TEST_CASE("ScanJson counts the outermost value as the first level") {
  CHECK(ScanJson(Nested(32, "[", "1", "]"), 0, 32).ok);
  CHECK_FALSE(ScanJson(Nested(33, "[", "1", "]"), 0, 32).ok);
  CHECK(ScanJson(Nested(32, "{\"a\":", "1", "}"), 0, 32).ok);
  CHECK_FALSE(ScanJson(Nested(33, "{\"a\":", "1", "}"), 0, 32).ok);
  CHECK(ScanJson(Nested(100000, "[", "", "]"), 0, 200000).ok);
  CHECK_FALSE(ScanJson(Nested(1000000, "[", "", ""), 0, 2000000).ok);
}

TEST_CASE("ScanJson names members that stand twice") {
  struct Case {
    std::string_view text;
    std::vector<std::string> duplicates;
  };
  const std::vector<Case> cases = {
      {R"({"a":1,"b":2})", {}},
      {R"({"a":1,"a":2,"a":3})", {"a"}},
      {R"({"a":1,"\u0061":2})", {"a"}},
      {R"({"a\u0000":1,"a":2})", {}},
      {R"({"x":{"a":1},"a":2})", {}},
      {R"({"x":[{"a":1},{"a":2}]})", {}},
      {R"({"context":{"chain":[{},{"id":"x","k":{"q":0},"id":"y"}]}})", {"context.chain[1].id"}},
      {R"({"b":{"c":{"d":1,"d":1},"c":{"d":1,"d":1}},"a":0,"a":0})", {"a", "b.c", "b.c.d", "b.c.d"}},
      {R"([[0,{"a":[],"a":{}}]])", {"[0][1].a"}},
      {R"({"k":{"a":1,"b":[1,{"z":1}],"a":2,"c":0}})", {"k.a"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const JsonScan scan = ScanJson(c.text, 0, kDepth);
    CHECK(scan.ok);
    CHECK(scan.duplicates == c.duplicates);
  }
}

TEST_CASE("ScanJson bounds what duplicates cost") {
  // A long name and many duplicates below it: the paths together would be far larger than the document.
  std::string text = "{\"" + std::string(30000, 'x') + "\":{";
  for (int i = 0; i < 2000; ++i) text += "\"k" + std::to_string(i) + "\":0,\"k" + std::to_string(i) + "\":0,";
  text += "\"end\":0}}";
  const JsonScan scan = ScanJson(text, 0, kDepth);
  REQUIRE(scan.ok);
  CHECK_FALSE(scan.duplicates.empty());
  std::size_t bytes = 0;
  for (const std::string& path : scan.duplicates) bytes += path.size();
  CHECK(bytes < 100000);
}

TEST_CASE("ScanJson says where members stand that are asked for") {
  const auto found = [](std::string_view text) {
    JsonPlace places[] = {{"data"}, {"metadata", &places[0]}, {"custom", &places[1]}, {"lease"}};
    const JsonScan scan = ScanJson(text, 0, kDepth, places);
    CHECK(scan.ok);
    std::vector<std::string> values;
    for (const JsonPlace& place : places) values.push_back(place.found() ? std::string(place.In(text)) : "none");
    return values;
  };
  using Values = std::vector<std::string>;
  CHECK(found(R"({"lease": 60, "data": {"a": 1, "metadata": {"custom": "x"}}})") ==
        Values{R"({"a": 1, "metadata": {"custom": "x"}})", R"({"custom": "x"})", R"("x")", "60"});
  CHECK(found(R"( {"data" : null , "lease":[{"data":1}] } )") == Values{"null", "none", "none", R"([{"data":1}])"});
  CHECK(found(R"({"d\u0061ta":{"metadata":[]}})") == Values{R"({"metadata":[]})", "[]", "none", "none"});
  // Those of other objects are others.
  CHECK(found(R"([{"data":{"metadata":{}}}])") == Values(4, "none"));
  CHECK(found(R"({"x":{"data":1,"lease":1},"metadata":{},"custom":1})") == Values(4, "none"));
  CHECK(found(R"({"data":[{"metadata":{"custom":1}}]})") ==
        Values{R"([{"metadata":{"custom":1}}])", "none", "none", "none"});
  CHECK(found(R"({"data":{"x":{"metadata":1}},"lease":{"custom":1}})") ==
        Values{R"({"x":{"metadata":1}})", "none", "none", R"({"custom":1})"});
  CHECK(found("1") == Values(4, "none"));
}

}  // namespace
}  // namespace daygate::base
