// Terms by their words, for what a host enforces and keeps.
//
// After: module.cc, guard.cc.
#pragma once

#include <string>
#include <vector>

#include "daygate/decision.h"

namespace daygate::python {

// Raises ValueError for a word that is none.
TermSet TermsOf(const std::vector<std::string>& words);

}  // namespace daygate::python
