// Read (daygate/vault.h) for who keeps the Access: its strings are made where they stay.
//
// Before: HttpRequest. After: exchange_begin.cc.
#pragma once

#include <optional>

#include "daygate/vault.h"

namespace daygate::vault {

// Into `access`, which is new. Without an action it is about no secret (see Ungated), and has nothing but its path.
std::optional<Refused> ReadInto(const MountTable& mounts, const HttpRequest& request, Access* access);

}  // namespace daygate::vault
