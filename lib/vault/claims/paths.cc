// authorization_details of the type vault:path_access, in and out.
#include <json/value.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "daygate/claims.h"
#include "decide/fill.h"
#include "policy/builtins.h"
#include "wire/json_document.h"

namespace daygate::claims {
namespace {

using wire::FindMember;
using wire::StringOf;

constexpr std::string_view kType = "vault:path_access";
constexpr std::array<std::string_view, 10> kCapabilities = {"create", "delete",  "deny",      "list", "patch",
                                                            "read",   "recover", "subscribe", "sudo", "update"};

struct Element {
  std::string path;
  std::vector<std::string> capabilities;
  bool limits_parameters = false;
};

absl::Status Bad(const std::string& message) {
  return absl::InvalidArgumentError("authorization_details: " + message);
}

bool IsCapability(std::string_view word) {
  return std::find(kCapabilities.begin(), kCapabilities.end(), word) != kCapabilities.end();
}

bool LimitsParameters(std::string_view name, const Json::Value& value) {
  if (name == "required_parameters") return value.isArray();
  return (name == "allowed_parameters" || name == "denied_parameters") && value.isObject();
}

// The path that the request itself names, below the root namespace.
std::string PathOf(const vault::Access& access) {
  const std::string& path = access.requested.empty() ? access.path : access.requested;
  return access.name_space.empty() ? path : absl::StrCat(access.name_space, "/", path);
}

// Versions of KV 2 are deleted by writing to `MOUNT/delete/…` and `MOUNT/destroy/…`.
bool DeletesByWriting(const vault::Access& access) {
  if (access.requested == access.path || !access.requested.starts_with(access.mount)) return false;
  const std::string_view rest = std::string_view(access.requested).substr(access.mount.size());
  return rest.starts_with("/delete/") || rest.starts_with("/destroy/");
}

// The capabilities of which one is enough for what is done; none where the action is unknown.
std::vector<std::string_view> CapabilitiesOf(const vault::Access& access) {
  if (access.action == "read") return {"read"};
  if (access.action == "discover") return {access.list ? "list" : "read"};
  if (access.action == "write") return {"create", "patch", "update"};
  if (access.action == "delete") return {DeletesByWriting(access) ? "update" : "delete"};
  if (access.action == "issue") return {"read", "update"};
  if (access.action == "renew" || access.action == "use" || access.action == "rotate") return {"update"};
  return {};
}

absl::Status ReadCapabilities(const Json::Value& list, std::vector<std::string>* capabilities) {
  for (const Json::Value& capability : list) {
    if (!capability.isString() || !IsCapability(StringOf(capability))) return Bad("a capability is not known");
    capabilities->emplace_back(StringOf(capability));
  }
  return absl::OkStatus();
}

absl::Status ReadElement(const Json::Value& detail, Element* element) {
  if (!detail.isObject()) return Bad("an element is no object");
  const Json::Value* const type = FindMember(detail, "type");
  if (type == nullptr || !type->isString() || StringOf(*type) != kType) {
    return Bad("an element is not of the type vault:path_access");
  }
  for (auto member = detail.begin(); member != detail.end(); ++member) {
    const std::string_view name = wire::NameOf(member);
    if (name == "path" && member->isString()) {
      element->path = StringOf(*member);
    } else if (name == "capabilities" && member->isArray()) {
      if (absl::Status status = ReadCapabilities(*member, &element->capabilities); !status.ok()) return status;
    } else if (LimitsParameters(name, *member)) {
      element->limits_parameters = element->limits_parameters || !member->empty();
    } else if (name != "type") {
      return Bad("member " + base::Quoted(name) + " is not known, or of another type");
    }
  }
  // A template is filled in by the server, with what is not known here.
  if (!decide::IsCanonicalPath(element->path) || element->path.find("{{") != std::string::npos) {
    return Bad("the path " + base::Quoted(element->path) + " is not canonical");
  }
  return element->capabilities.empty() ? Bad("an element has no capabilities") : absl::OkStatus();
}

}  // namespace

struct PathAccess::Content {
  std::vector<Element> elements;
};

absl::StatusOr<PathAccess> PathAccess::FromClaims(std::string_view claims) try {
  if (claims.size() > policy::kMaxRequestBytes) return Bad("the claims have more than 64 KiB");
  wire::JsonError error;
  const auto document = wire::JsonDocument::Read(claims, policy::kMaxJsonDepth, &error);
  if (!document) return Bad("the claims are not JSON: " + error.message);
  if (!document->root().isObject()) return Bad("the claims are no object");
  if (!document->duplicates().empty()) {
    return Bad("a member stands twice: " + base::Quoted(document->duplicates().front()));
  }
  const Json::Value* const details = FindMember(document->root(), "authorization_details");
  if (details == nullptr) return absl::NotFoundError("the claims have no authorization_details");
  if (!details->isArray()) return Bad("it is no list");
  if (details->size() > policy::kMaxElements) return Bad("it has more than 64 elements");
  auto content = std::make_shared<Content>();
  for (const Json::Value& detail : *details) {
    content->elements.emplace_back();
    if (const absl::Status status = ReadElement(detail, &content->elements.back()); !status.ok()) return status;
  }
  PathAccess result;
  result.content_ = std::move(content);
  return result;
} catch (const std::bad_alloc&) {
  return absl::ResourceExhaustedError("there is no memory left");
} catch (const std::exception& error) {
  return absl::InternalError(error.what());
}

absl::Status PathAccess::Check(const vault::Access& access) const {
  const std::string path = PathOf(access);
  const std::vector<std::string_view> wanted = CapabilitiesOf(access);
  bool fits = false;
  for (const Element& element : content_ == nullptr ? std::span<const Element>() : content_->elements) {
    if (element.path != path) continue;
    const auto has = [&element](std::string_view capability) {
      return std::find(element.capabilities.begin(), element.capabilities.end(), capability) !=
             element.capabilities.end();
    };
    if (has("deny")) return absl::PermissionDeniedError("authorization_details deny " + base::Quoted(path));
    fits = fits || (!element.limits_parameters && std::any_of(wanted.begin(), wanted.end(), has));
  }
  if (fits) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("no element of authorization_details lets '", access.action, "' ", base::Quoted(path)));
}

absl::StatusOr<std::string> PathAccess::Mint(const vault::Access& access, const Decision& decision) {
  if (!decision.permitted()) return absl::FailedPreconditionError("only what is permitted can be minted");
  const std::vector<std::string_view> capabilities = CapabilitiesOf(access);
  const std::string path = PathOf(access);
  if (capabilities.empty() || !decide::IsCanonicalPath(path)) {
    return absl::FailedPreconditionError("the access has no action or no path that a server knows");
  }
  std::string out;
  base::JsonWriter writer(&out);
  writer.BeginArray().BeginObject().Key("capabilities").BeginArray();
  for (const std::string_view capability : capabilities) writer.String(capability);
  writer.EndArray().Key("path").String(path).Key("type").String(kType).EndObject().EndArray();
  return out;
}

}  // namespace daygate::claims
