// From a request to HashiCorp Vault or OpenBao, as it stands on the wire, to the secret that it is about.
//
//   auto mounts = daygate::vault::MountTable::FromSysMounts(answer_of_get_sys_mounts);
//   const daygate::vault::Reading reading = daygate::vault::Read(*mounts, {.method = "GET", .target = target});
//   if (const auto* access = std::get_if<daygate::vault::Access>(&reading)) {
//     access->Fill(&request);                        // action, secret.path, mount, engine, namespace, version
//     if (!engine.Decide(request).permitted()) return Refuse();
//   } else if (const auto* refused = std::get_if<daygate::vault::Refused>(&reading)) {
//     return Refuse(refused->message);               // not a request that one answer fits
//   }                                                // else Ungated: a login, a health check; nothing to decide
//
// A server decodes, cleans and joins what it is sent; a gate that compares what it reads with what the server would
// make of it can be got around. So only a target that is byte for byte its own canonical form is read, and everything
// else is refused: percent signs, empty or dotted segments, a trailing slash, letters beyond ASCII, parameters that are
// not known. After a redirect, read the new target.
//
// There is no network here. All functions may be called from any thread; what they return owns its strings.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daygate/request.h"

namespace daygate::vault {

// What a mount answers to. An engine that is not among these is kOther: of it only what is leased is known.
enum class MountKind : std::uint8_t {
  kKv1,      // kv, version 1; generic; cubbyhole
  kKv2,      // kv, version 2
  kTransit,  // keys that are used and never seen
  kOther,    // database, aws, pki, …: `creds/ROLE` and the like are issued
};

struct Mount {
  std::string engine;  // the server's word: "kv", "database"
  MountKind kind = MountKind::kOther;
};

// Which engine stands where, by namespace. Requests to what is not in it are refused.
class MountTable {
 public:
  // A server in its development mode: `secret`, which is KV version 2, and `cubbyhole`.
  static MountTable Default();
  // Of the root namespace, from the answer of `GET sys/mounts`: the whole document or its `data`. Errors:
  // INVALID_ARGUMENT.
  static absl::StatusOr<MountTable> FromSysMounts(std::string_view json);

  // The same for one more namespace ("team-a", "team-a/dev"), asked for with that namespace.
  absl::Status AddSysMounts(std::string_view name_space, std::string_view json);
  // One mount: `path` without slashes at its ends. Errors: INVALID_ARGUMENT where a path is not canonical.
  absl::Status Add(std::string_view name_space, std::string_view path, Mount mount);

  // Where `path` leads. `found` is null where no mount has it.
  struct Place {
    std::string name_space;  // with the segments of the path that belong to it; "" is the root
    std::string path;        // in that namespace
    std::string mount;
    std::string rest;  // of the path, below the mount; "" is the mount itself
    const Mount* found = nullptr;
  };
  // Where namespaces and mounts are nested the longest wins, as on the server.
  Place Find(std::string_view name_space, std::string_view path) const;

 private:
  friend struct MountPlace;
  std::map<std::string, std::map<std::string, Mount, std::less<>>, std::less<>> namespaces_;
};

struct Header {
  std::string_view name;
  std::string_view value;
};

// A request, before it is sent. `target` as it stands in the request line: "/v1/secret/data/payments/stripe?version=2".
struct HttpRequest {
  std::string_view method{};
  std::string_view target{};
  std::span<const Header> headers{};
  std::string_view body{};  // looked at for the lease in `sys/leases/renew` alone
};

// A request about a secret.
struct Access {
  std::string action;      // a word of the language: "read", "discover", "issue", …
  std::string name_space;  // canonical, from header and path together; "" is the root
  std::string mount;
  std::string engine;
  MountKind kind = MountKind::kOther;
  std::string
      path;  // without /v1/ and without the namespace; of KV 2 always `MOUNT/data/…`, but for writes of metadata
  std::optional<std::int64_t> version;
  bool list = false;  // the answer names other secrets: cut it down to what may be discovered
  // What the request itself names, where that is another path: `secret/metadata/x` where `secret/data/x` is discovered.
  std::string requested{};

  // Puts this into `request`, which points into this Access afterwards.
  void Fill(Request* request) const;
};

// A request that is about no secret, of a list that is closed: logging in, looking a token up, asking for health.
struct Ungated {
  std::string path;
};

enum class Refusal : std::uint8_t {
  kTarget,     // not canonical
  kQuery,      // a parameter that is not known, stands twice, or has another value than it may
  kNamespace,  // a namespace that is not canonical, or given twice
  kMount,      // no mount that is known
  kOperation,  // a method, or a path below the mount, of which it is not known what it does
  kBody,       // the lease to be renewed can not be read
  kHeader,     // a name or a value that could be read as those of another header
};
std::string_view ToWord(Refusal refusal);

struct Refused {
  Refusal refusal = Refusal::kTarget;
  std::string message;  // for the operator: what was found and what was wanted
};

using Reading = std::variant<Access, Ungated, Refused>;

// What the request is about. Throws std::bad_alloc only.
Reading Read(const MountTable& mounts, const HttpRequest& request);

// What a secret's custom_metadata says of it, by this convention: `daygate.sensitivity`, `.environment`, `.kind`,
// `.owner` are words or names, `.purposes` has commas between its elements, `.rotated_at` is RFC 3339. All other keys
// are labels.
class SecretMetadata {
 public:
  // From the answer of `GET M/metadata/P` or of a read, the whole document or its `data`. Only the first says when the
  // secret was created; a read says it of the version. Errors: INVALID_ARGUMENT,
  // where it is no such answer, passes a limit of the server (64 keys of 128 bytes, values of 512), or has a key
  // `daygate.…` that is none of these: a misspelt sensitivity must not count as none.
  static absl::StatusOr<SecretMetadata> FromAnswer(std::string_view json);

  // Of a secret of which nothing is said: it has labels, and they are none. A SecretMetadata that is made without this
  // leaves all open.
  static SecretMetadata Empty();

  // Puts it into `secret`, which points into this SecretMetadata, or a copy of it, afterwards.
  void Fill(Secret* secret) const;

  // Whether both say the same of a secret, the time aside at which it, or a version of it, was created.
  bool SaysTheSame(const SecretMetadata& other) const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

}  // namespace daygate::vault
