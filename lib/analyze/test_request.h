// The request of a test block, as it is decided: `like` followed and its patches applied, "this" replaced.
//
// Before: policy/model.h, wire/json_patch.h. After: run_tests.cc.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daygate/engine.h"
#include "policy/model.h"

namespace daygate::analyze {

// Errors: a `like` that leads nowhere or round in a circle, JSON that can not be patched. A compiled policy has
// neither.
absl::StatusOr<std::string> RequestOf(const Engine& engine, const policy::File& file, const policy::Test& test);

// Whether a test is among those that were asked for: its title holds `filter`.
bool IsChosen(const policy::Test& test, std::string_view filter);

}  // namespace daygate::analyze
