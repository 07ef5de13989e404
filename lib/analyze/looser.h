// One rule's terms held against another's.
//
// Before: compile/program.h. After: lint_pairs.cc. Any thread.
#pragma once

#include <vector>

#include "compile/program.h"

namespace daygate::analyze {

// The terms in which `a` gives more than `b`. `cache` is left out: what is granted does not depend on it.
std::vector<TermKind> LooserTerms(const compile::Grant& a, const compile::Grant& b);

}  // namespace daygate::analyze
