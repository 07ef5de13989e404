// When terms are looser than others (section 4), term by term and without merging anything.
#pragma once

#include <string>

#include "policy/model.h"
#include "reference/json.h"

namespace daygate::properties {

// The name of a term of `after` that is looser than the same term of `before`; empty where none is. Both are `terms` of
// decisions.
std::string LooserTerm(const reference::Json& before, const reference::Json& after);

// The name of a term of a decision that is looser than the rule, which applied, wants it; empty where none is. `fields`
// of a permit are not looked at.
std::string LooserThanRule(const policy::Rule& rule, const reference::Json& terms);

// Whether a permit allows this key of the secret.
bool AllowsKey(const policy::Rule& permit, const std::string& key);
bool AllowsAllKeys(const policy::Rule& permit);

}  // namespace daygate::properties
