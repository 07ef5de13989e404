// What can be wrong with the `test` blocks of a set before they are run: names that do not exist, requests that go
// round in a circle.
#pragma once

#include <string>
#include <unordered_set>

#include "compile/reporter.h"
#include "policy/model.h"

namespace daygate::compile {

// `rules`: the full names of all rules of the set.
void CheckTests(const policy::File& file, const std::unordered_set<std::string>& rules, Reporter* reporter);

}  // namespace daygate::compile
