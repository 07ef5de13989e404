// Where a path leads (MountTable::Find), without strings of its own: a request is read once, and copies what it keeps.
//
// Before: MountTable. After: read.cc.
#pragma once

#include <string>
#include <string_view>

#include "daygate/vault.h"

namespace daygate::vault {

// The names and what they are names of: see MountTable::Place. Points into the table and into `whole`, which is the
// path with the namespace of the header before it.
struct MountPlace {
  std::string_view name_space;
  std::string_view path;
  std::string_view mount;
  std::string_view rest;
  const Mount* found = nullptr;

  static MountPlace Of(const MountTable& table, std::string_view name_space, std::string_view whole);
};

// What MountPlace::Of wants: `path`, or both in `joined`.
std::string_view WholePath(std::string_view name_space, std::string_view path, std::string* joined);

}  // namespace daygate::vault
