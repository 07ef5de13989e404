// What a Verifier holds, and its work; KeySource makes Verifiers of its own.
//
// Before: everything else of this folder. Immutable.
#pragma once

#include "daygate/jwt.h"
#include "jwt/key_set.h"

namespace daygate::jwt {

struct Verifier::Content {
  KeySet keys;
  Options options;
};

}  // namespace daygate::jwt
