// The claims by which a token says for whom and until when it holds.
//
// Before: a payload whose signature is proven. After: verifier.cc hands the claims out. Pure functions.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daygate/jwt.h"

namespace daygate::jwt {

// INVALID_ARGUMENT where nothing could be held against these.
absl::Status CheckOptions(const Options& options);

// `now` must be a time that there is: from the year 1970 to 9999.
absl::Status CheckNow(Timestamp now);

// By how much `later` lies behind `earlier`, more than `by` or not.
bool IsLaterBy(Timestamp later, Timestamp earlier, std::chrono::seconds by);

// Checks `aud`, `iss`, `exp`, `nbf`, `iat`; gives `exp`. Errors: UNAUTHENTICATED.
absl::StatusOr<Timestamp> CheckClaims(std::string_view json, const Options& options, Timestamp now);

}  // namespace daygate::jwt
