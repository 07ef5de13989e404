// An answer that is looked at where it stands says what a library that reads JSON would find in it.
#include "vault/answer.h"

#include <json/value.h>

#include <optional>
#include <string>

#include "catch.h"
#include "generate/random.h"
#include "wire/json_document.h"

namespace daygate::vault {
namespace {

using generate::Random;

constexpr std::size_t kDepth = 128;

const Json::Value* Member(const Json::Value* object, std::string_view name) {
  return object != nullptr && object->isObject() ? wire::FindMember(*object, name) : nullptr;
}

std::string TextOf(const Json::Value* value) {
  return value != nullptr && value->isString() ? std::string(wire::StringOf(*value)) : std::string();
}

std::int64_t NumberOf(const wire::JsonDocument& document, const Json::Value* value) {
  if (value == nullptr || !wire::IsNumber(*value)) return 0;
  return wire::ParseInt(document.NumberText(*value)).value_or(0);
}

// What is found by a document; `metadata` is what the library makes of it.
struct Found {
  Answer answer;
  std::optional<Json::Value> metadata;
};

std::optional<Found> Reference(std::string_view text) {
  const auto document = wire::JsonDocument::Read(text, kDepth, nullptr);
  if (!document || !document->root().isObject() || !document->duplicates().empty()) return std::nullopt;
  const Json::Value* const root = &document->root();
  const Json::Value* const data = Member(root, "data");
  const Json::Value* const wrapping = Member(root, "wrap_info");
  Found found;
  found.answer.has_data = data != nullptr && data->isObject();
  found.answer.is_wrapped = !TextOf(Member(wrapping, "token")).empty() && (data == nullptr || data->isNull());
  if (found.answer.is_wrapped) {
    found.answer.wrap_ttl = NumberOf(*document, Member(wrapping, "ttl"));
    found.answer.wrap_accessor = TextOf(Member(wrapping, "accessor"));
  }
  found.answer.lease_seconds = NumberOf(*document, Member(root, "lease_duration"));
  const Json::Value* const metadata = Member(data, "metadata");
  if (metadata != nullptr && metadata->isObject()) found.metadata = *metadata;
  return found;
}

std::string AnyValue(Random* random, int depth) {
  const std::string space = random->Word({"", " ", "\n"});
  if (depth == 0 || random->Below(3) == 0) {
    return random->Word({"null", "true", "60", "-1", "1.5", "99999999999999999999", "\"\"", "\"t\"", "\"}\"",
                         "\"\\\"\"", "\"\\\\\"", "\"\\u0041\"", "\"\xc3\xa9\""});
  }
  if (random->Below(6) == 0) return "[" + space + AnyValue(random, depth - 1) + "," + AnyValue(random, 0) + space + "]";
  std::string text = "{";
  for (int i = random->Between(0, 4); i > 0; --i) {
    text += space +
            random->Word({"\"data\"", "\"d\\u0061ta\"", "\"metadata\"", "\"wrap_info\"", "\"token\"", "\"accessor\"",
                          "\"ttl\"", "\"lease_duration\"", "\"custom_metadata\"", "\"data\\\\\"", "\"\""}) +
            space + ":" + space + AnyValue(random, depth - 1) + (i > 1 ? "," : "");
  }
  return text + space + "}";
}

// Most have what an answer has, with anything in it.
std::string AnyAnswer(Random* random) {
  if (random->Percent(25)) return AnyValue(random, 4);
  const std::string data = random->Word({"null", "", "{\"metadata\": "});
  std::string text = "{\"lease_duration\": " + AnyValue(random, 1) + ", \"wrap_info\": ";
  text += random->Percent(50) ? AnyValue(random, 2) : R"({"token": "t", "ttl": )" + AnyValue(random, 0) + "}";
  text += ", \"data\": " + data + (data == "null" ? "" : AnyValue(random, 3)) + (data.size() > 4 ? "}" : "");
  return text + "}";
}

TEST_CASE("an answer says what a library that reads JSON finds in it") {
  Random random(11);
  int read = 0;
  int wrapped = 0;
  int with_metadata = 0;
  int with_custom_metadata = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text = random.Word({"", " "}) + AnyAnswer(&random) + random.Word({"", "", "\n", "x", "{}"});
    if (random.Below(4) == 0 && !text.empty()) text[random.Below(text.size())] = '"';
    const std::optional<Found> wanted = Reference(text);
    const std::optional<Answer> answer = ReadAnswer(text);
    INFO(text);
    REQUIRE(answer.has_value() == wanted.has_value());
    if (!answer) continue;
    ++read;
    REQUIRE(answer->has_data == wanted->answer.has_data);
    REQUIRE(answer->is_wrapped == wanted->answer.is_wrapped);
    REQUIRE(answer->wrap_ttl == wanted->answer.wrap_ttl);
    REQUIRE(answer->wrap_accessor == wanted->answer.wrap_accessor);
    REQUIRE(answer->lease_seconds == wanted->answer.lease_seconds);
    REQUIRE(answer->metadata.empty() == !wanted->metadata);
    wrapped += answer->is_wrapped ? 1 : 0;
    if (!wanted->metadata) continue;
    ++with_metadata;
    const auto metadata = wire::JsonDocument::Read(answer->metadata, kDepth, nullptr);
    REQUIRE(metadata);
    REQUIRE(metadata->root() == *wanted->metadata);
    REQUIRE(answer->has_custom_metadata == wanted->metadata->isMember("custom_metadata"));
    with_custom_metadata += answer->has_custom_metadata ? 1 : 0;
  }
  CHECK(read > 10'000);
  CHECK(wrapped > 1'000);
  CHECK(with_metadata > 1'000);
  CHECK(with_custom_metadata > 100);
}

}  // namespace
}  // namespace daygate::vault
