// Changes of a request's JSON, for the tests that policies bring with them.
//
// Before: policy/model.h holds the JSON as it is written. After: lib/analyze decides it. All functions may be called
// from any thread.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace daygate::wire {

// `target` changed by `patch` as RFC 7396 has it, without white space. Numbers stay as they are written. Errors: one of
// them is not JSON, nests deeper than 200, or has a member twice.
absl::StatusOr<std::string> MergePatch(std::string_view target, std::string_view patch);

// `request` with `binding` in the place of the word "this" of its `context.approval.binding`; everything else stays
// byte for byte. What has no such member, or is not JSON, comes back as it is.
std::string ReplaceBindingThis(std::string_view request, std::string_view binding);

}  // namespace daygate::wire
