// What Python holds of a decision, and of an agent that is prepared for some.
#pragma once

#include <nanobind/nanobind.h>

#include "daygate/engine.h"

namespace daygate::python {

// A Decision lives no longer than its engine, so it brings it along.
struct PyDecision {
  Engine engine;
  Decision decision;
};

struct PyPreparedAgent {
  Engine engine;
  PreparedAgent agent;
  nanobind::object given;  // as Python gave it
};

}  // namespace daygate::python
