// What holds for every decision, whatever it was made of.
#pragma once

#include "daygate/decision.h"

namespace daygate::fuzz {

// Aborts where it does not.
void RequireSound(const Decision& decision);

}  // namespace daygate::fuzz
