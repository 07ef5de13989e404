// The target of a request and the headers that say where it leads, read without mercy.
//
// Before: HttpRequest. After: read.cc says what it means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daygate/vault.h"

namespace daygate::vault {

struct Target {
  std::string_view path;   // behind /v1/; canonical
  std::string name_space;  // of the header, without slashes at its ends; ""
  std::optional<std::int64_t> version;
  bool list = false;  // `?list=true`, or `?scan=true`
};

// Into `target`, which is new. Nothing: it is read.
std::optional<Refused> ReadTarget(const HttpRequest& request, Target* target);

}  // namespace daygate::vault
