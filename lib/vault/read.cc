// What a request does, by the engine that it leads to.
#include <json/value.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daygate/vault.h"
#include "decide/fill.h"
#include "vault/mount_place.h"
#include "vault/read.h"
#include "vault/target.h"
#include "wire/json_document.h"

namespace daygate::vault {
namespace {

enum class Method : std::uint8_t { kGet, kList, kPost, kPatch, kDelete, kUnknown };

// PUT is POST to the server; SCAN is a LIST that goes down; `?list=true` makes a GET a LIST.
Method MethodOf(std::string_view word, const Target& target) {
  if (word == "GET") return target.list ? Method::kList : Method::kGet;
  if (target.list) return Method::kUnknown;
  if (word == "LIST" || word == "SCAN") return Method::kList;
  if (word == "POST" || word == "PUT") return Method::kPost;
  if (word == "PATCH") return Method::kPatch;
  if (word == "DELETE") return Method::kDelete;
  return Method::kUnknown;
}

bool Writes(Method method) {
  return method == Method::kPost || method == Method::kPatch;
}

// What is done, and to what below the mount: `folder/rest`, or what there is of these.
struct Operation {
  std::string_view action;
  std::string_view folder;
  std::string_view rest;
};

// The first segment, and what stands behind it.
std::pair<std::string_view, std::string_view> SplitFirst(std::string_view path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return {path, {}};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::string PathOf(std::string_view mount, const Operation& operation) {
  std::string path;
  path.reserve(mount.size() + operation.folder.size() + operation.rest.size() + 2);
  path.append(mount);
  for (const std::string_view part : {operation.folder, operation.rest}) {
    if (!part.empty()) path.append(1, '/').append(part);
  }
  return path;
}

std::optional<Operation> ReadKv1(Method method, std::string_view rest) {
  switch (method) {
    case Method::kList: return Operation{"discover", {}, rest};
    case Method::kGet: return rest.empty() ? std::nullopt : std::optional(Operation{"read", {}, rest});
    case Method::kPost: return rest.empty() ? std::nullopt : std::optional(Operation{"write", {}, rest});
    case Method::kDelete: return rest.empty() ? std::nullopt : std::optional(Operation{"delete", {}, rest});
    case Method::kPatch:
    case Method::kUnknown: break;
  }
  return std::nullopt;
}

// Whatever part of a secret is named, the decision is about the secret: M/data/P. Only who writes metadata writes
// something else: what policies will see of the secret.
std::optional<Operation> ReadKv2(Method method, std::string_view rest) {
  const auto [part, secret] = SplitFirst(rest);
  constexpr std::string_view kData = "data";
  if (part == "metadata" && method == Method::kList) return Operation{"discover", kData, secret};
  if (secret.empty()) return std::nullopt;
  if (part == "data") {
    if (method == Method::kGet) return Operation{"read", kData, secret};
    if (Writes(method)) return Operation{"write", kData, secret};
    if (method == Method::kDelete) return Operation{"delete", kData, secret};
  } else if (part == "metadata") {
    if (method == Method::kGet) return Operation{"discover", kData, secret};
    if (Writes(method)) return Operation{"write", {}, rest};
    if (method == Method::kDelete) return Operation{"delete", kData, secret};
  } else if (part == "subkeys" && method == Method::kGet) {
    return Operation{"discover", kData, secret};
  } else if ((part == "delete" || part == "destroy") && method == Method::kPost) {
    return Operation{"delete", kData, secret};
  } else if (part == "undelete" && method == Method::kPost) {
    return Operation{"write", kData, secret};
  }
  return std::nullopt;
}

std::optional<Operation> ReadTransit(Method method, std::string_view rest) {
  constexpr std::array<std::string_view, 5> kUses = {"sign", "verify", "encrypt", "decrypt", "hmac"};
  const auto [part, key] = SplitFirst(rest);
  const bool uses = std::find(kUses.begin(), kUses.end(), part) != kUses.end();
  if (!uses || key.empty() || method != Method::kPost) return std::nullopt;
  return Operation{"use", {}, rest};
}

std::optional<Operation> ReadLeased(Method method, std::string_view rest) {
  const auto [part, role] = SplitFirst(rest);
  if (role.empty()) return std::nullopt;
  const bool asks = method == Method::kGet || method == Method::kPost;
  if (asks && (part == "creds" || part == "static-creds" || part == "sts")) return Operation{"issue", {}, rest};
  if (method == Method::kPost && (part == "issue" || part == "sign")) return Operation{"issue", {}, rest};
  if (method == Method::kPost && (part == "rotate-role" || part == "rotate-root")) {
    return Operation{"rotate", {}, rest};
  }
  return std::nullopt;
}

std::optional<Operation> ReadOperation(MountKind kind, Method method, std::string_view rest) {
  switch (kind) {
    case MountKind::kKv1: return ReadKv1(method, rest);
    case MountKind::kKv2: return ReadKv2(method, rest);
    case MountKind::kTransit: return ReadTransit(method, rest);
    case MountKind::kOther: return ReadLeased(method, rest);
  }
  return std::nullopt;
}

// What has no secret in it, by method and path.
bool IsUngated(Method method, std::string_view path) {
  struct Open {
    Method method;
    std::string_view path;
  };
  constexpr Open kOpen[] = {
      {Method::kGet, "sys/health"},
      {Method::kGet, "sys/seal-status"},
      {Method::kGet, "sys/leader"},
      {Method::kGet, "auth/token/lookup-self"},
      {Method::kPost, "auth/token/revoke-self"},
      {Method::kPost, "sys/capabilities-self"},
      {Method::kPost, "sys/wrapping/lookup"},
      {Method::kPost, "sys/wrapping/unwrap"},  // it was decided when it was wrapped
  };
  if (std::any_of(std::begin(kOpen), std::end(kOpen),
                  [&](const Open& open) { return open.method == method && open.path == path; })) {
    return true;
  }
  // The clients of both servers ask where a mount begins before they read from it.
  if (method == Method::kGet && path.starts_with("sys/internal/ui/mounts/")) return true;
  // auth/METHOD/login and auth/METHOD/login/NAME; a method may be mounted some segments deep.
  if (method != Method::kPost || !path.starts_with("auth/") || path.starts_with("auth/token/")) return false;
  const std::size_t login = path.find("/login", 5);
  if (login == std::string_view::npos) return false;
  const std::string_view behind = path.substr(login + 6);
  return behind.empty() || (behind.starts_with('/') && behind.find('/', 1) == std::string_view::npos);
}

// The id of the lease: behind the path, or in the body.
std::optional<std::string> LeaseOf(std::string_view path, std::string_view body) {
  constexpr std::string_view kRenew = "sys/leases/renew";
  if (path.size() > kRenew.size()) return std::string(path.substr(kRenew.size() + 1));
  const auto document = wire::JsonDocument::Read(body, 8, nullptr);
  if (!document || !document->root().isObject() || !document->duplicates().empty()) return std::nullopt;
  const Json::Value* const id = wire::FindMember(document->root(), "lease_id");
  if (id == nullptr || !id->isString()) return std::nullopt;
  return std::string(wire::StringOf(*id));
}

std::optional<Refused> ReadRenewal(const MountTable& mounts, const MountPlace& at, std::string_view body,
                                   Access* access) {
  access->action = "renew";
  if (at.path.starts_with("auth/")) {
    access->name_space = at.name_space;
    access->mount = "auth/token";
    access->engine = "token";
    access->path = at.path;
    return std::nullopt;
  }
  const std::optional<std::string> lease = LeaseOf(at.path, body);
  const std::string leased = lease ? lease->substr(0, lease->rfind('/')) : std::string();
  if (!lease || lease->find('/') == std::string::npos || !decide::IsCanonicalPath(leased)) {
    return Refused{Refusal::kBody, "the lease can not be read: lease_id, MOUNT/PATH/ID, was wanted"};
  }
  std::string joined;
  const MountPlace place = MountPlace::Of(mounts, at.name_space, WholePath(at.name_space, leased, &joined));
  if (place.found == nullptr) return Refused{Refusal::kMount, "the lease is of no mount that is known"};
  access->name_space = place.name_space;
  access->engine = place.found->engine;
  access->kind = place.found->kind;
  access->mount = place.mount;
  access->path = place.path;
  access->requested = at.path;
  return std::nullopt;
}

bool IsRenewal(Method method, std::string_view path) {
  return method == Method::kPost && (path == "sys/leases/renew" || path.starts_with("sys/leases/renew/") ||
                                     path == "auth/token/renew" || path == "auth/token/renew-self");
}

std::optional<Refused> ReadAccess(const MountPlace& place, const Target& target, Method method, Access* access) {
  if (place.found == nullptr) return Refused{Refusal::kMount, "no mount that is known has this path"};
  const std::optional<Operation> operation = ReadOperation(place.found->kind, method, place.rest);
  if (!operation) {
    return Refused{Refusal::kOperation, absl::StrCat("what this does at a mount of '", place.found->engine,
                                                     "' is not known: it is not among the operations on secrets")};
  }
  if (target.version && (operation->action != "read" || place.found->kind != MountKind::kKv2)) {
    return Refused{Refusal::kQuery, "only a read of KV version 2 has a version"};
  }
  access->action = operation->action;
  access->name_space = place.name_space;
  access->engine = place.found->engine;
  access->kind = place.found->kind;
  access->mount = place.mount;
  access->path = PathOf(place.mount, *operation);
  if (place.path != access->path) access->requested = place.path;
  // The newest is version 0 to the server, and none to a request.
  if (target.version && *target.version != 0) access->version = target.version;
  access->list = method == Method::kList;
  return std::nullopt;
}

}  // namespace

std::optional<Refused> ReadInto(const MountTable& mounts, const HttpRequest& request, Access* access) {
  Target target;
  if (std::optional<Refused> refused = ReadTarget(request, &target)) return refused;
  const Method method = MethodOf(request.method, target);
  if (method == Method::kUnknown) {
    return Refused{Refusal::kOperation, "a method that is not known: GET, LIST, SCAN, POST, PUT, PATCH, DELETE are"};
  }
  std::string joined;
  const MountPlace place =
      MountPlace::Of(mounts, target.name_space, WholePath(target.name_space, target.path, &joined));
  if (!target.version && IsRenewal(method, place.path)) return ReadRenewal(mounts, place, request.body, access);
  if (target.version || !IsUngated(method, place.path)) return ReadAccess(place, target, method, access);
  access->path = place.path;
  return std::nullopt;
}

Reading Read(const MountTable& mounts, const HttpRequest& request) {
  Access access;
  if (std::optional<Refused> refused = ReadInto(mounts, request, &access)) return *std::move(refused);
  if (access.action.empty()) return Ungated{std::move(access.path)};
  return access;
}

void Access::Fill(Request* request) const {
  request->action = action;
  request->secret.path = path;
  request->secret.mount = mount;
  request->secret.engine = engine;
  if (!name_space.empty()) request->secret.namespace_ = name_space;
  request->secret.version = version;
}

std::string_view ToWord(Refusal refusal) {
  switch (refusal) {
    case Refusal::kTarget: return "target";
    case Refusal::kQuery: return "query";
    case Refusal::kNamespace: return "namespace";
    case Refusal::kMount: return "mount";
    case Refusal::kOperation: return "operation";
    case Refusal::kBody: return "body";
    case Refusal::kHeader: return "header";
  }
  return "target";
}

}  // namespace daygate::vault
