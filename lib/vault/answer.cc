#include "vault/answer.h"

#include <json/value.h>

#include <algorithm>
#include <array>

#include "base/json_scan.h"
#include "vault/json_cut.h"
#include "vault/json_walk.h"
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

// Whether it is a JSON object with each member once; then the places are found.
bool FindIn(std::string_view text, std::span<base::JsonPlace> places) {
  const base::JsonScan scan = base::ScanJson(text, 0, kMaxDepth, places);
  const JsonWalker walker(text);
  return scan.ok && scan.duplicates.empty() && walker.SkipSpace(scan.end) == text.size() &&
         walker.At(walker.SkipSpace(0)) == '{';
}

void ReadWrapping(std::string_view text, Answer* answer) {
  const auto document = ReadObject(text);
  if (!document || StringAt(document->root(), "token").empty()) return;
  answer->is_wrapped = true;
  answer->wrap_ttl = NumberAt(*document, document->root(), "ttl");
  answer->wrap_accessor = StringAt(document->root(), "accessor");
}

}  // namespace

// What is looked at is found in the text, while that is scanned: values of secrets are not taken apart.
std::optional<Answer> ReadAnswer(std::string_view text) {
  std::array<base::JsonPlace, 5> places = {
      {{"data"}, {"metadata", &places[0]}, {"custom_metadata", &places[1]}, {"wrap_info"}, {"lease_duration"}}};
  const auto& [data, metadata, custom_metadata, wrapping, lease] = places;
  if (!FindIn(text, places)) return std::nullopt;
  Answer answer;
  answer.has_data = data.found() && text[data.begin] == '{';
  if (metadata.found() && text[metadata.begin] == '{') {
    answer.metadata = metadata.In(text);
    answer.has_custom_metadata = custom_metadata.found();
  }
  if (lease.found()) answer.lease_seconds = wire::ParseInt(lease.In(text)).value_or(0);
  const bool is_empty = !data.found() || data.In(text) == "null";
  if (is_empty && wrapping.found() && text[wrapping.begin] == '{') ReadWrapping(wrapping.In(text), &answer);
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

std::optional<std::vector<NameInfo>> ReadNameInfo(std::string_view text) {
  std::array<base::JsonPlace, 2> places = {{{"data"}, {"key_info", &places[0]}}};
  const base::JsonPlace& info = places[1];
  if (!FindIn(text, places) || !info.found() || text[info.begin] != '{') return std::nullopt;
  const JsonWalker walker(text);
  std::vector<NameInfo> names;
  for (JsonPart& part : walker.PartsOf(info.begin)) {
    if (part.name) names.push_back({*std::move(part.name), walker.TextOf(part.value)});
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
