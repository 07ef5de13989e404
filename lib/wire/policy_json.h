// Policy sets as JSON. docs/formats.md names every member.
//
// Before: lib/policy, or a JSON text. After: lib/compile. All functions may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/diagnostic.h"
#include "policy/model.h"

namespace daygate::wire {

// RFC 8785. `set` was parsed without errors.
std::string PolicyToJson(const policy::Set& set);

// Nothing where there are errors; they go to `diagnostics`, under `name`. Each file of the set has a source of its own:
// the text that policy::Print makes of it. So places in it are those of that text, and the `line` and `column` that the
// JSON gives are for people only.
std::optional<policy::Set> PolicyFromJson(const std::string& name, std::string_view json,
                                          std::vector<Diagnostic>* diagnostics);

}  // namespace daygate::wire
