#include <json/value.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daygate/vault.h"
#include "decide/fill.h"
#include "vault/mount_place.h"
#include "wire/json_document.h"

namespace daygate::vault {
namespace {

using wire::FindMember;
using wire::JsonDocument;
using wire::StringOf;

constexpr std::size_t kMaxDepth = 32;

bool IsCanonical(std::string_view path) {
  return decide::IsCanonicalPath(path);
}

std::string WordOf(const Json::Value& object, std::string_view member) {
  const Json::Value* const value = object.isObject() ? FindMember(object, member) : nullptr;
  return value != nullptr && value->isString() ? std::string(StringOf(*value)) : std::string();
}

MountKind KindOf(const std::string& engine, const std::string& version) {
  if (engine == "kv" || engine == "generic") return version == "2" ? MountKind::kKv2 : MountKind::kKv1;
  if (engine == "cubbyhole") return MountKind::kKv1;
  if (engine == "transit") return MountKind::kTransit;
  return MountKind::kOther;
}

// The mounts of an answer: `data` of the whole document, or the document.
const Json::Value* MountsOf(const Json::Value& root) {
  if (!root.isObject()) return nullptr;
  const Json::Value* const data = FindMember(root, "data");
  if (data != nullptr && data->isObject()) return data;
  return &root;
}

// Whether `path` is `prefix` or lies below it.
bool LiesIn(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

std::string_view Below(std::string_view path, std::string_view prefix) {
  if (prefix.empty()) return path;
  return path.size() == prefix.size() ? std::string_view() : path.substr(prefix.size() + 1);
}

}  // namespace

MountTable MountTable::Default() {
  MountTable table;
  table.namespaces_[""] = {{"secret", {"kv", MountKind::kKv2}}, {"cubbyhole", {"cubbyhole", MountKind::kKv1}}};
  return table;
}

absl::StatusOr<MountTable> MountTable::FromSysMounts(std::string_view json) {
  MountTable table;
  if (const absl::Status status = table.AddSysMounts("", json); !status.ok()) return status;
  return table;
}

absl::Status MountTable::AddSysMounts(std::string_view name_space, std::string_view json) {
  wire::JsonError error;
  const std::optional<JsonDocument> document = JsonDocument::Read(json, kMaxDepth, &error);
  if (!document)
    return absl::InvalidArgumentError(absl::StrCat("the answer of sys/mounts is not JSON: ", error.message));
  const Json::Value* const mounts = MountsOf(document->root());
  if (mounts == nullptr) return absl::InvalidArgumentError("the answer of sys/mounts is not an object");
  for (auto it = mounts->begin(); it != mounts->end(); ++it) {
    std::string_view path = wire::NameOf(it);
    // Beside the mounts stand members of the answer itself.
    if (!path.ends_with('/') || !it->isObject()) continue;
    path.remove_suffix(1);
    const std::string engine = WordOf(*it, "type");
    const Json::Value* const options = FindMember(*it, "options");
    const std::string version = options == nullptr ? std::string() : WordOf(*options, "version");
    const absl::Status status = Add(name_space, path, {engine, KindOf(engine, version)});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status MountTable::Add(std::string_view name_space, std::string_view path, Mount mount) {
  if (!name_space.empty() && !IsCanonical(name_space)) {
    return absl::InvalidArgumentError("a namespace is a path without slashes at its ends, of canonical segments");
  }
  if (!IsCanonical(path)) {
    return absl::InvalidArgumentError("a mount is a path without slashes at its ends, of canonical segments");
  }
  namespaces_[std::string(name_space)][std::string(path)] = std::move(mount);
  return absl::OkStatus();
}

std::string_view WholePath(std::string_view name_space, std::string_view path, std::string* joined) {
  if (name_space.empty()) return path;
  joined->append(name_space).append("/").append(path);
  return *joined;
}

MountPlace MountPlace::Of(const MountTable& table, std::string_view name_space, std::string_view whole) {
  MountPlace place{.name_space = name_space, .path = Below(whole, name_space), .mount = {}, .rest = {}};
  const std::map<std::string, Mount, std::less<>>* mounts = nullptr;
  // What the header names is a namespace, whether or not the table has it: it never becomes a mount.
  for (const auto& [name, its_mounts] : table.namespaces_) {
    const bool holds = name.empty() || LiesIn(whole, name);
    if (!holds || name.size() < name_space.size() || (mounts != nullptr && name.size() < place.name_space.size())) {
      continue;
    }
    place.name_space = name;
    mounts = &its_mounts;
  }
  if (mounts == nullptr) return place;
  place.path = Below(whole, place.name_space);
  for (const auto& [name, mount] : *mounts) {
    if (!LiesIn(place.path, name) || (place.found != nullptr && name.size() < place.mount.size())) continue;
    place.mount = name;
    place.rest = Below(place.path, name);
    place.found = &mount;
  }
  return place;
}

MountTable::Place MountTable::Find(std::string_view name_space, std::string_view path) const {
  std::string joined;
  const MountPlace place = MountPlace::Of(*this, name_space, WholePath(name_space, path, &joined));
  return {.name_space = std::string(place.name_space),
          .path = std::string(place.path),
          .mount = std::string(place.mount),
          .rest = std::string(place.rest),
          .found = place.found};
}

}  // namespace daygate::vault
