// Base64url without padding (RFC 7515), in its one canonical form.
//
// Before: a token's parts, a key's members. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daygate::jwt {

// The bytes; nothing where `text` is not what an encoder writes: padding, white space, a letter of another alphabet,
// bits that are left over. So no two texts have the same bytes.
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace daygate::jwt
