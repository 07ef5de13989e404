// Whether a key made a signature: the only place that calls cryptography. libjose does ES256 and RS256, libcrypto
// EdDSA, which libjose lacks.
//
// Before: token.h, key.h. Pure functions; the libraries' error queues and streams are left as they were.
#pragma once

#include "absl/status/status.h"
#include "jwt/key.h"
#include "jwt/token.h"

namespace daygate::jwt {

// Whether an ES256 key is a point of its curve.
bool IsPoint(const Key& key);

// By the algorithm of the key; what the header says of itself is not asked here. Errors: UNAUTHENTICATED.
absl::Status CheckSignature(const Key& key, const Token& token);

}  // namespace daygate::jwt
