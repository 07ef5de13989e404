#include "vault/answer.h"

#include <json/value.h>

#include <algorithm>

#include "vault/json_cut.h"
#include "wire/json_document.h"

namespace daygate::vault {
namespace {

// Of an answer; the values of secrets nest in it.
constexpr std::size_t kMaxDepth = 128;

std::optional<wire::JsonDocument> ReadObject(std::string_view text) {
  auto document = wire::JsonDocument::Read(text, kMaxDepth, nullptr);
  if (!document || !document->root().isObject() || !document->duplicates().empty()) return std::nullopt;
  return document;
}

const Json::Value* ObjectAt(const Json::Value& object, std::string_view name) {
  const Json::Value* const value = wire::FindMember(object, name);
  return value != nullptr && value->isObject() ? value : nullptr;
}

std::string StringAt(const Json::Value& object, std::string_view name) {
  const Json::Value* const value = wire::FindMember(object, name);
  return value != nullptr && value->isString() ? std::string(wire::StringOf(*value)) : std::string();
}

std::int64_t NumberAt(const wire::JsonDocument& document, const Json::Value& object, std::string_view name) {
  const Json::Value* const value = wire::FindMember(object, name);
  if (value == nullptr || !wire::IsNumber(*value)) return 0;
  return wire::ParseInt(document.NumberText(*value)).value_or(0);
}

Keep OneOf(const std::vector<std::string>& names) {
  return [&names](std::string_view name) { return std::binary_search(names.begin(), names.end(), name); };
}

}  // namespace

std::optional<Answer> ReadAnswer(std::string_view text) {
  const auto document = ReadObject(text);
  if (!document) return std::nullopt;
  Answer answer;
  answer.has_data = ObjectAt(document->root(), "data") != nullptr;
  const Json::Value* const wrapping = ObjectAt(document->root(), "wrap_info");
  const Json::Value* const data = wire::FindMember(document->root(), "data");
  answer.is_wrapped =
      wrapping != nullptr && !StringAt(*wrapping, "token").empty() && (data == nullptr || data->isNull());
  if (answer.is_wrapped) {
    answer.wrap_ttl = NumberAt(*document, *wrapping, "ttl");
    answer.wrap_accessor = StringAt(*wrapping, "accessor");
  }
  answer.lease_seconds = NumberAt(*document, document->root(), "lease_duration");
  return answer;
}

std::optional<TokenAnswer> ReadTokenAnswer(std::string_view text) {
  const auto document = ReadObject(text);
  const Json::Value* const auth = document ? ObjectAt(document->root(), "auth") : nullptr;
  if (auth == nullptr) return std::nullopt;
  TokenAnswer answer{StringAt(*auth, "client_token"), StringAt(*auth, "accessor"),
                     NumberAt(*document, *auth, "lease_duration"), NumberAt(*document, *auth, "num_uses")};
  if (answer.token.empty() || answer.accessor.empty()) return std::nullopt;
  return answer;
}

std::optional<std::vector<std::string>> ReadNames(std::string_view text) {
  const auto document = ReadObject(text);
  const Json::Value* const data = document ? ObjectAt(document->root(), "data") : nullptr;
  const Json::Value* const keys = data != nullptr ? wire::FindMember(*data, "keys") : nullptr;
  if (keys == nullptr || !keys->isArray()) return std::nullopt;
  std::vector<std::string> names;
  for (const Json::Value& key : *keys) {
    if (!key.isString()) return std::nullopt;
    names.emplace_back(wire::StringOf(key));
  }
  return names;
}

std::string CutFields(std::string_view text, MountKind kind, const std::vector<std::string>& fields) {
  constexpr std::string_view kNested[] = {"data", "data"};
  return CutAt(text, std::span(kNested).first(kind == MountKind::kKv2 ? 2 : 1), OneOf(fields));
}

std::string CutNames(std::string_view text, const std::vector<std::string>& names) {
  constexpr std::string_view kKeys[] = {"data", "keys"};
  constexpr std::string_view kInfo[] = {"data", "key_info"};
  return CutAt(CutAt(text, kKeys, OneOf(names)), kInfo, OneOf(names));
}

std::string WithLease(std::string_view text, std::int64_t seconds) {
  constexpr std::string_view kLease[] = {"lease_duration"};
  return ReplaceAt(text, kLease, std::to_string(seconds));
}

}  // namespace daygate::vault
