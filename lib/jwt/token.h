// A token taken apart: nothing of it is proven yet.
//
// Before: bytes from anywhere. After: key_set.h, signature.h, claims_check.h. Immutable once read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace daygate::jwt {

struct Token {
  std::string_view signed_text;  // header and payload as they stand, with the point between them
  std::string_view header_text;  // these three too as they stand, in base64url
  std::string_view payload_text;
  std::string_view signature_text;
  std::string header;  // decoded
  std::string payload;
  std::string signature;
};

// Points into `text`. Errors: UNAUTHENTICATED.
absl::StatusOr<Token> SplitToken(std::string_view text, std::size_t max_bytes);

struct Header {
  std::string algorithm;
  std::optional<std::string> key_id;
  std::optional<std::string> type;
};

// Refuses what no token here has: `crit`, `b64`, keys of its own and addresses of keys. Errors: UNAUTHENTICATED.
absl::StatusOr<Header> ReadHeader(std::string_view json);

}  // namespace daygate::jwt
