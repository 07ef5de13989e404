// The terms of a decision as numbers, as daygate/c.h gives them.
#pragma once

#include "daygate/c.h"
#include "daygate/decision.h"

namespace daygate::c {

dg_terms ToNumbers(const Terms& terms);

}  // namespace daygate::c
