// Members of a JSON object that must have a certain type where they are there.
//
// Before: wire/json_document.h. After: keys, headers, claims. Pure functions.
#pragma once

#include <json/value.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "wire/json_document.h"

namespace daygate::jwt {

// The levels that a document may nest. Keys and headers have few; claims hold what the issuer likes.
inline constexpr std::size_t kMaxDepth = 32;

// An object whose members each stand once; `what` is its name in the message. `text` must outlive it. Errors:
// UNAUTHENTICATED.
absl::StatusOr<wire::JsonDocument> ReadObject(std::string_view text, std::string_view what);

// The string, or nothing where the member is not there. Errors: UNAUTHENTICATED, where it is something else.
absl::StatusOr<std::optional<std::string>> StringMember(const Json::Value& object, std::string_view name);

// Whether `value` is an array of strings, which are put into `strings`.
bool ReadStrings(const Json::Value& value, std::vector<std::string>* strings);

}  // namespace daygate::jwt
