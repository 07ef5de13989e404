// The terms of a decision as numbers, as daygate/c.h gives them.
#pragma once

#include "daygate/c.h"
#include "daygate/decision.h"

namespace daygate::c {

// Those that are not at the value that says what their absence means.
TermSet PresentIn(const Terms& terms);

dg_terms ToNumbers(const Terms& terms);

}  // namespace daygate::c
