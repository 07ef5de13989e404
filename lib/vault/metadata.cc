// custom_metadata → attributes of a secret.
#include <json/value.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/time_text.h"
#include "daygate/vault.h"
#include "wire/json_document.h"

namespace daygate::vault {

struct SecretMetadata::Content {
  std::map<std::string, std::string, std::less<>> fields;  // by the name behind `daygate.`
  std::map<std::string, std::string, std::less<>> labels;
  std::vector<std::string_view> purposes;  // of fields
  std::vector<Label> label_views;
  // What it says of a secret, for Fill, which is called for each decision. Points into the above.
  Secret said;

  // Fields and labels are there; now `said` points to them.
  void Say() {
    const auto field = [this](std::string_view name) {
      const auto found = fields.find(name);
      return found != fields.end() ? std::optional<std::string_view>(found->second) : std::nullopt;
    };
    said.sensitivity = field("sensitivity");
    said.environment = field("environment");
    said.kind = field("kind");
    said.owner = field("owner");
    if (fields.contains("purposes")) said.purposes = purposes;
    said.labels = label_views;
  }
};

namespace {

constexpr std::string_view kPrefix = "daygate.";
constexpr std::size_t kMaxDepth = 128;  // a read holds the value too
constexpr std::size_t kMaxKeys = 64;
constexpr std::size_t kMaxKey = 128;
constexpr std::size_t kMaxValue = 512;
constexpr std::array<std::string_view, 6> kFields = {"sensitivity", "environment", "kind",
                                                     "owner",       "purposes",    "rotated_at"};

absl::Status Bad(std::string_view message) {
  return absl::InvalidArgumentError(absl::string_view(message.data(), message.size()));
}

std::optional<Timestamp> TimeOf(std::string_view text) {
  const auto instant = base::ParseTimestamp(text);
  if (!instant) return std::nullopt;
  return Timestamp{instant->seconds, instant->nanos};
}

const Json::Value* MemberOf(const Json::Value* object, std::string_view name) {
  return object != nullptr && object->isObject() ? wire::FindMember(*object, name) : nullptr;
}

// A read has it in data.metadata, a read of metadata in data, and either may be given without its envelope.
const Json::Value* MetadataOf(const Json::Value& root) {
  const Json::Value* const data = MemberOf(&root, "data");
  for (const Json::Value* const candidate : {MemberOf(data, "metadata"), data, MemberOf(&root, "metadata"), &root}) {
    if (candidate != nullptr && candidate->isObject() && candidate->isMember("custom_metadata")) return candidate;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<SecretMetadata> SecretMetadata::FromAnswer(std::string_view json) {
  wire::JsonError error;
  const auto document = wire::JsonDocument::Read(json, kMaxDepth, &error);
  if (!document) return Bad("the metadata is not JSON: " + error.message);
  if (!document->duplicates().empty()) return Bad("the metadata has a member twice: " + document->duplicates().front());
  const Json::Value* const metadata = MetadataOf(document->root());
  if (metadata == nullptr) return Bad("the answer has no custom_metadata");
  auto content = std::make_shared<Content>();
  // What a read says was created is the version.
  const Json::Value* const created = metadata->isMember("version") ? nullptr : MemberOf(metadata, "created_time");
  if (created != nullptr) {
    content->said.created_at = created->isString() ? TimeOf(wire::StringOf(*created)) : std::nullopt;
    if (!content->said.created_at) return Bad("created_time is no RFC 3339 time");
  }
  const Json::Value& custom = (*metadata)["custom_metadata"];
  if (!custom.isNull() && !custom.isObject()) return Bad("custom_metadata is no object");
  if (custom.size() > kMaxKeys) return Bad("custom_metadata has more than 64 keys");
  for (auto it = custom.begin(); it != custom.end(); ++it) {
    const std::string key(wire::NameOf(it));
    if (!it->isString()) return Bad("custom_metadata '" + key + "' is no string");
    const std::string value(wire::StringOf(*it));
    if (key.size() > kMaxKey) return Bad("a key of custom_metadata has more than 128 bytes");
    if (value.size() > kMaxValue) return Bad("custom_metadata '" + key + "' has more than 512 bytes");
    if (!key.starts_with(kPrefix)) {
      content->labels.emplace(key, value);
      continue;
    }
    const std::string field = key.substr(kPrefix.size());
    if (std::find(kFields.begin(), kFields.end(), field) == kFields.end()) {
      return Bad("custom_metadata '" + key +
                 "' fills no attribute: sensitivity, environment, kind, owner, purposes and "
                 "rotated_at can stand behind 'daygate.'");
    }
    content->fields.emplace(field, value);
  }
  if (const auto rotated = content->fields.find("rotated_at"); rotated != content->fields.end()) {
    content->said.rotated_at = TimeOf(rotated->second);
    if (!content->said.rotated_at) return Bad("custom_metadata 'daygate.rotated_at' is no RFC 3339 time");
  }
  if (const auto purposes = content->fields.find("purposes"); purposes != content->fields.end()) {
    for (std::string_view rest = purposes->second;;) {
      const std::string_view purpose = rest.substr(0, rest.find(','));
      if (purpose.empty()) return Bad("custom_metadata 'daygate.purposes' has an empty element");
      content->purposes.push_back(purpose);
      if (purpose.size() == rest.size()) break;
      rest.remove_prefix(purpose.size() + 1);
    }
  }
  for (const auto& [key, value] : content->labels) content->label_views.push_back({key, value});
  content->Say();
  SecretMetadata result;
  result.content_ = std::move(content);
  return result;
}

SecretMetadata SecretMetadata::Empty() {
  auto content = std::make_shared<Content>();
  content->Say();
  SecretMetadata result;
  result.content_ = std::move(content);
  return result;
}

void SecretMetadata::Fill(Secret* secret) const {
  if (content_ == nullptr) return;
  const Secret& said = content_->said;
  const auto fill = [](const auto& from, auto* to) {
    if (from) *to = from;
  };
  fill(said.sensitivity, &secret->sensitivity);
  fill(said.environment, &secret->environment);
  fill(said.kind, &secret->kind);
  fill(said.owner, &secret->owner);
  fill(said.purposes, &secret->purposes);
  fill(said.labels, &secret->labels);
  fill(said.rotated_at, &secret->rotated_at);
  fill(said.created_at, &secret->created_at);
}

bool SecretMetadata::SaysTheSame(const SecretMetadata& other) const {
  static const Content kNothing;
  const Content& mine = content_ == nullptr ? kNothing : *content_;
  const Content& theirs = other.content_ == nullptr ? kNothing : *other.content_;
  return mine.fields == theirs.fields && mine.labels == theirs.labels;
}

}  // namespace daygate::vault
