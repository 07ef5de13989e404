// What Python holds of a decision.
#pragma once

#include "daygate/engine.h"

namespace daygate::python {

// A Decision lives no longer than its engine, so it brings it along.
struct PyDecision {
  Engine engine;
  Decision decision;
};

}  // namespace daygate::python
