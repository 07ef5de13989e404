// Takes members and elements out of JSON text and leaves every other byte as it is: numbers stay as the server wrote
// them.
//
// After: guard. Throws std::bad_alloc.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace daygate::vault {

// Whether something of this name stays.
using Keep = std::function<bool(std::string_view name)>;

// `json` without the members of the object at `path` (names of members from the outside in) that are not to stay, or,
// where there is an array of strings, without such elements. As it is where there is no such object or array. `json` is
// a JSON document with each member once: see wire::JsonDocument.
std::string CutAt(std::string_view json, std::span<const std::string_view> path, const Keep& keep);

// `json` with `value` (JSON) for the value at `path`; as it is where there is none.
std::string ReplaceAt(std::string_view json, std::span<const std::string_view> path, std::string_view value);

}  // namespace daygate::vault
