// What is cut out of an answer is out, and nothing else has changed.
#include "vault/json_cut.h"

#include <json/value.h>

#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "generate/random.h"
#include "wire/json_document.h"

namespace daygate::vault {
namespace {

using Path = std::vector<std::string_view>;

std::string Cut(std::string_view json, const Path& path, const std::set<std::string, std::less<>>& keep) {
  return CutAt(json, path, [&](std::string_view name) { return keep.contains(name); });
}

TEST_CASE("members and elements are taken out, and every other byte stays") {
  CHECK(Cut(R"({"a": 1, "b": 2})", {}, {"b"}) == R"({"b": 2})");
  CHECK(Cut(R"( { "a" : 1.50 , "b":[1,{"a":2}] } )", {}, {"a"}) == R"( {"a" : 1.50} )");
  CHECK(Cut(R"({"data": {"a": 1, "b": "}"}, "a": 0})", {"data"}, {"b"}) == R"({"data": {"b": "}"}, "a": 0})");
  CHECK(Cut(R"({"data": {"a": 1}})", {"data"}, {}) == R"({"data": {}})");
  CHECK(Cut(R"({"data": {}})", {"data"}, {"a"}) == R"({"data": {}})");
  CHECK(Cut(R"({"k": ["a", "b", 3, "c"]})", {"k"}, {"a", "c", "3"}) == R"({"k": ["a","c"]})");
  CHECK(Cut(R"({"\u0061": 1, "b\"c": 2, "d\\": 3})", {}, {"a", "b\"c"}) == R"({"\u0061": 1,"b\"c": 2})");
  CHECK(Cut(R"({"d\\": {"a": 1, "b": 2}})", {"d\\"}, {"a"}) == R"({"d\\": {"a": 1}})");
  // There is no such object.
  for (const char* json : {R"({"data": 1})", R"({"data": null})", R"({"other": {}})", "[1]", "1", R"("data")"}) {
    CHECK(Cut(json, {"data", "data"}, {}) == json);
  }
}

TEST_CASE("a value is exchanged for another") {
  const Path path = {"lease_duration"};
  CHECK(ReplaceAt(R"({"lease_duration": 60, "a": 60})", path, "30") == R"({"lease_duration": 30, "a": 60})");
  CHECK(ReplaceAt(R"({"a": {"lease_duration": 60}})", path, "30") == R"({"a": {"lease_duration": 60}})");
}

using generate::Random;

std::string AnyString(Random* random) {
  std::string text = "\"";
  for (int i = random->Between(0, 6); i > 0; --i) {
    text += random->Word({"a", "b", "\\\"", "\\\\", "\\u007d", "{", "}", "[", "]", ",", ":", " ", "\xc3\xa9"});
  }
  return text + "\"";
}

std::string AnyJson(Random* random, int depth) {
  const std::string space = random->Word({"", " ", "\n\t"});
  switch (random->Below(depth > 0 ? 6 : 3)) {
    case 0: return random->Word({"1", "-1.50", "1e400", "true", "null", "123456789012345678901234567890"});
    case 1:
    case 2: return AnyString(random);
    case 3: {
      std::string text = "[";
      for (int i = random->Between(0, 3); i > 0; --i) text += space + AnyJson(random, depth - 1) + (i > 1 ? "," : "");
      return text + space + "]";
    }
    default: {
      std::string text = "{";
      // Names are told apart by their number.
      for (int i = random->Between(0, 4); i > 0; --i) {
        std::string name = AnyString(random);
        name.insert(1, std::to_string(i));
        text += space + name + space + ":" + space + AnyJson(random, depth - 1) + space + (i > 1 ? "," : "");
      }
      return text + space + "}";
    }
  }
}

// By the library that reads JSON: what is there, in one form.
std::string Form(const wire::JsonDocument& document, const Json::Value& value) {
  if (value.isObject()) {
    std::string text = "{";
    for (auto it = value.begin(); it != value.end(); ++it) {
      text += std::string(wire::NameOf(it)) + "=" + Form(document, *it) + ";";
    }
    return text + "}";
  }
  if (value.isArray()) {
    std::string text = "[";
    for (const Json::Value& element : value) text += Form(document, element) + ";";
    return text + "]";
  }
  if (value.isString()) return "'" + std::string(wire::StringOf(value)) + "'";
  if (wire::IsNumber(value)) return std::string(document.NumberText(value));
  return value.isNull() ? "null" : value.asBool() ? "true" : "false";
}

TEST_CASE("what is left is what a library that reads JSON would leave") {
  Random random(7);
  int cut = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = R"({"x": {"data": )" + AnyJson(&random, 4) + R"(}, "y": )" + AnyJson(&random, 2) + "}";
    auto document = wire::JsonDocument::Read(text, 64, nullptr);
    REQUIRE(document);
    if (!document->duplicates().empty()) continue;
    Json::Value root = document->root();
    Json::Value& data = root["x"]["data"];
    const auto keep = [](std::string_view name) { return name.size() % 2 == 0; };
    if (data.isObject()) {
      for (const std::string& name : data.getMemberNames()) {
        if (!keep(name)) data.removeMember(name), ++cut;
      }
    } else if (data.isArray()) {
      Json::Value kept(Json::arrayValue);
      for (const Json::Value& element : data) {
        if (element.isString() && keep(wire::StringOf(element))) kept.append(element);
      }
      data = kept;
    }
    const Path path = {"x", "data"};
    const std::string left = CutAt(text, path, keep);
    const auto read = wire::JsonDocument::Read(left, 64, nullptr);
    REQUIRE(read);
    // Numbers are read from their own text.
    if (Form(*read, read->root()) != Form(*document, root)) FAIL(text << "\n" << left);
  }
  CHECK(cut > 1'000);
}

}  // namespace
}  // namespace daygate::vault
