// A JSON Web Key Set (RFC 7517), read.
//
// Before: the host, which fetched it. After: verifier.cc asks for the key of a token. Immutable once read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "jwt/key.h"

namespace daygate::jwt {

class KeySet {
 public:
  // Errors: INVALID_ARGUMENT. A set in which no key is of use is none.
  static absl::StatusOr<KeySet> Read(std::string_view jwks);

  // How many keys are of use.
  std::size_t usable() const { return usable_; }
  // Why the others are not, for a message; "" where there are none.
  std::string LeftOut() const;

  // The key with this `kid`; where a token names none, the only one that is of use. Errors: NOT_FOUND.
  absl::StatusOr<const Key*> Find(const std::optional<std::string>& id) const;

 private:
  std::vector<Key> keys_;
  std::size_t usable_ = 0;
};

}  // namespace daygate::jwt
