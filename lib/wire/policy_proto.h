// Policy sets as protobuf: daygate.v1.PolicySet, serialized.
//
// Before: lib/policy, or bytes. After: lib/compile. All functions may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/diagnostic.h"
#include "policy/model.h"

namespace daygate::wire {

// The same bytes for the same set. `set` was parsed without errors.
std::string PolicyToProto(const policy::Set& set);

// As PolicyFromJson. Fields that this version does not know are an error.
std::optional<policy::Set> PolicyFromProto(const std::string& name, std::string_view bytes,
                                           std::vector<Diagnostic>* diagnostics);

}  // namespace daygate::wire
