// The terms and needs of a rule, made ready for merging.
#pragma once

#include "compile/program.h"
#include "policy/model.h"

namespace daygate::compile {

// Views of the result point into `terms`.
Grant MakeGrant(const std::vector<policy::Term>& terms);

// Roles sorted, each once. Views of the result point into `need`.
Need MakeNeed(const policy::Need& need);

}  // namespace daygate::compile
