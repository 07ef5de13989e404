#include "jwt/json_member.h"

#include <utility>

#include "base/utf8.h"

namespace daygate::jwt {

absl::StatusOr<wire::JsonDocument> ReadObject(std::string_view text, std::string_view what) {
  const std::string name(what);
  wire::JsonError error;
  std::optional<wire::JsonDocument> document = wire::JsonDocument::Read(text, kMaxDepth, &error);
  if (!document) {
    return absl::UnauthenticatedError(name + ", at byte " + std::to_string(error.at) + ": " + error.message);
  }
  if (!document->root().isObject()) return absl::UnauthenticatedError(name + " is JSON, but no object");
  if (!document->duplicates().empty()) {
    return absl::UnauthenticatedError(name + " has a member twice: " + base::Quoted(document->duplicates().front()));
  }
  return *std::move(document);
}

absl::StatusOr<std::optional<std::string>> StringMember(const Json::Value& object, std::string_view name) {
  const Json::Value* const member = wire::FindMember(object, name);
  if (member == nullptr) return std::nullopt;
  if (!member->isString()) return absl::UnauthenticatedError("'" + std::string(name) + "' is no string");
  return std::string(wire::StringOf(*member));
}

bool ReadStrings(const Json::Value& value, std::vector<std::string>* strings) {
  if (!value.isArray()) return false;
  for (const Json::Value& element : value) {
    if (!element.isString()) return false;
    strings->emplace_back(wire::StringOf(element));
  }
  return true;
}

}  // namespace daygate::jwt
