// How a policy set is refused: diagnostics, and a status that says the same.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "daygate/diagnostic.h"

namespace daygate::engine {

Diagnostic CanNotRead(const std::string& name, const std::string& why);

// INVALID_ARGUMENT with the rendered diagnostics, which go to `diagnostics` where it is given.
absl::Status Refuse(std::vector<Diagnostic> found, std::vector<Diagnostic>* diagnostics);

}  // namespace daygate::engine
