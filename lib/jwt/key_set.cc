#include "jwt/key_set.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "base/utf8.h"
#include "jwt/json_member.h"
#include "wire/json_document.h"

namespace daygate::jwt {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{256} * 1024;
constexpr std::size_t kMaxKeys = 64;

std::string NameOf(const Key& key) {
  return key.id.empty() ? "a key without kid" : "key " + base::Quoted(key.id);
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Read(std::string_view jwks) {
  if (jwks.size() > kMaxBytes) {
    return absl::InvalidArgumentError("the key set has " + std::to_string(jwks.size()) +
                                      " bytes, at most 262144 were wanted");
  }
  const absl::StatusOr<wire::JsonDocument> document = ReadObject(jwks, "the key set");
  if (!document.ok()) return absl::InvalidArgumentError(document.status().message());
  const Json::Value* const keys = wire::FindMember(document->root(), "keys");
  if (keys == nullptr || !keys->isArray()) return absl::InvalidArgumentError("the key set has no array 'keys'");
  if (keys->size() > kMaxKeys) {
    return absl::InvalidArgumentError("the key set has " + std::to_string(keys->size()) +
                                      " keys, at most 64 were wanted");
  }
  KeySet set;
  for (Json::ArrayIndex i = 0; i < keys->size(); ++i) {
    absl::StatusOr<Key> key = ReadKey((*keys)[i]);
    if (!key.ok()) {
      return absl::InvalidArgumentError("keys[" + std::to_string(i) + "]: " + std::string(key.status().message()));
    }
    const bool twice = !key->id.empty() && std::any_of(set.keys_.begin(), set.keys_.end(),
                                                       [&](const Key& other) { return other.id == key->id; });
    if (twice) {
      return absl::InvalidArgumentError("keys[" + std::to_string(i) + "]: the kid " + base::Quoted(key->id) +
                                        " stands twice");
    }
    if (key->left_out.empty()) ++set.usable_;
    set.keys_.push_back(*std::move(key));
  }
  return set;
}

std::string KeySet::LeftOut() const {
  std::string text;
  for (const Key& key : keys_) {
    if (!key.left_out.empty()) text += (text.empty() ? "" : "; ") + NameOf(key) + ": " + key.left_out;
  }
  return text;
}

absl::StatusOr<const Key*> KeySet::Find(const std::optional<std::string>& id) const {
  if (!id) {
    const auto only = std::find_if(keys_.begin(), keys_.end(), [](const Key& key) { return key.left_out.empty(); });
    if (usable_ == 1) return &*only;
    return absl::NotFoundError("the token names no key (kid), and there are " + std::to_string(usable_));
  }
  const auto named =
      std::find_if(keys_.begin(), keys_.end(), [&](const Key& key) { return !key.id.empty() && key.id == *id; });
  if (named == keys_.end()) return absl::NotFoundError("no key that is known has the kid " + base::Quoted(*id));
  if (!named->left_out.empty())
    return absl::NotFoundError("key " + base::Quoted(*id) + " is not used: " + named->left_out);
  return &*named;
}

}  // namespace daygate::jwt
