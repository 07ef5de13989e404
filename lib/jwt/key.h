// A public key: one member of a JSON Web Key Set.
//
// Before: key_set.cc, which has read the set. After: signature.h. Immutable once read.
#pragma once

#include <json/value.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace daygate::jwt {

enum class Algorithm : std::uint8_t { kEs256, kRs256, kEdDsa };
// As `alg` writes it.
std::string_view ToWord(Algorithm algorithm);

struct Key {
  std::string id;  // `kid`, or ""
  // Why it is of no use here; "": it is, and all below holds.
  std::string left_out;
  Algorithm algorithm = Algorithm::kEs256;
  std::size_t signature_bytes = 0;  // the only length that a signature by this key can have
  std::string jwk;                  // ES256, RS256: written anew, with nothing but the public key and `alg`
  std::string ed25519;              // EdDSA: the 32 bytes
};

// Errors: INVALID_ARGUMENT for what a public key never is: malformed, private or symmetric.
absl::StatusOr<Key> ReadKey(const Json::Value& jwk);

}  // namespace daygate::jwt
