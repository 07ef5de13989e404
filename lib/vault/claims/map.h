// Claims → fields of a request, as a mapper says.
//
// Before: claims_model.h, wire/json_document.h. After: daygate/claims.h. A mapping belongs to one thread.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/arena.h"
#include "daygate/claims.h"
#include "daygate/request.h"
#include "vault/claims/model.h"

namespace daygate::claims {

// Fills `request`, which points into `arena` afterwards. Where the status is not OK, what stands in `request` says
// nothing. Throws std::bad_alloc, and what jsoncpp throws.
absl::Status MapClaims(const MapperModel& model, const Token& token, base::Arena* arena, Request* request);

}  // namespace daygate::claims
