#include "wire/json_patch.h"

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"

namespace daygate::wire {
namespace {

TEST_CASE("MergePatch does what RFC 7396 shows") {
  struct Case {
    std::string_view target, patch, result;
  };
  const std::vector<Case> cases = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", "null", "null"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
      {R"({"a":1})", R"({})", R"({"a":1})"},
      {R"({"a":{"x":1}})", R"({"a":{}})", R"({"a":{"x":1}})"},
      {R"({"a":[{"b":null}]})", R"({"c":[{"d":null}]})", R"({"a":[{"b":null}],"c":[{"d":null}]})"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.target, c.patch);
    const absl::StatusOr<std::string> result = MergePatch(c.target, c.patch);
    REQUIRE(result.ok());
    CHECK(*result == c.result);
  }
}

TEST_CASE("MergePatch keeps numbers and strings as they are") {
  const auto result = MergePatch(R"( {"i": 9007199254740993, "z": -0, "d": 1.0, "e": 1E+2, "x": 1e999, "k": true} )",
                                 R"({"n": 0.10, "s": "a\u0000\ud834\udd1e\/", "\u0061": 12345678901234567890123})");
  REQUIRE(result.ok());
  CHECK(*result ==
        "{\"d\":1.0,\"e\":1E+2,\"i\":9007199254740993,\"k\":true,\"x\":1e999,\"z\":-0,"
        "\"a\":12345678901234567890123,\"n\":0.10,\"s\":\"a\\u0000\xf0\x9d\x84\x9e/\"}");
}

TEST_CASE("MergePatch refuses what is not one document") {
  for (const std::string_view bad : {"", "{", "{} x", R"({"a":1,"a":2})", R"({"x":{"a":1,"a":2}})", "\"\xff\""}) {
    CAPTURE(bad);
    CHECK_FALSE(MergePatch(bad, "{}").ok());
    CHECK_FALSE(MergePatch("{}", bad).ok());
  }
  CHECK_FALSE(MergePatch(std::string(201, '[') + std::string(201, ']'), "{}").ok());
}

TEST_CASE("ReplaceBindingThis changes that word and nothing else") {
  CHECK(ReplaceBindingThis(R"( {"context": {"approval": {"binding" : "this", "x": 1.0}}, "a": 1, "a": 2} )",
                           "sha256:\"") ==
        R"( {"context": {"approval": {"binding" : "sha256:\"", "x": 1.0}}, "a": 1, "a": 2} )");
  CHECK(ReplaceBindingThis(R"({"context":{"approval":{"binding":"\u0074his"}}})", "b") ==
        R"({"context":{"approval":{"binding":"b"}}})");
  for (const std::string_view same :
       {"", "{", "7", R"({"context":{"approval":{"binding":"This"}}})", R"({"context":{"approval":"this"}})",
        R"({"approval":{"binding":"this"}})", R"({"context":[{"approval":{"binding":"this"}}]})"}) {
    CHECK(ReplaceBindingThis(same, "b") == same);
  }
}

}  // namespace
}  // namespace daygate::wire
