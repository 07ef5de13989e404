// The exceptions that the package makes, and what raises them. All of it wants the GIL.
//
// After: claims.cc, module.cc.
#pragma once

#include <nanobind/nanobind.h>

#include <vector>

#include "absl/status/status.h"
#include "daygate/diagnostic.h"

namespace daygate::python {

// daygate.PolicyError: of policies, or of mappers.
[[noreturn]] void RaisePolicyError(const absl::Status& status, std::vector<Diagnostic> diagnostics);
// daygate.claims.ClaimsError, or what Python has for other statuses.
[[noreturn]] void RaiseClaimsError(const absl::Status& status);
[[noreturn]] void RefusePickling(const char* what);

// `_set_policy_error` and `_set_claims_error`, by which the package hands its classes over.
void BindErrors(nanobind::module_& module);

}  // namespace daygate::python
