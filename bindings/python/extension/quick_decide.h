// Decisions by keywords, the quick way: `decide(secret=…, action=…)` without a dict of its words.
//
// The functions that nanobind makes put keywords into a dict, which takes as long as the decision. So `decide` is a
// function of the C interface in front of them, which reads the keywords where they lie; whatever is unusual it hands
// to the one behind it, with all that it has to say. All of it wants the GIL.
//
// Before: request_reader.h. After: module.cc.
#pragma once

#include <nanobind/nanobind.h>

#include "base/arena.h"
#include "daygate/engine.h"
#include "decision.h"

namespace daygate::python {

// Of this thread: requests are read into it, one at a time. From the time that it is fresh until the decision no code
// of Python's users may run: it could decide as well, and leave its own request here.
struct Workspace {
  base::Arena arena;
  Request request;
};
Workspace& FreshWorkspace();

// `agent` may be null: then that of the request.
Decision DecideWithoutGil(const Engine& engine, const PreparedAgent* agent, const Request& request);

inline PyDecision Wrap(const Engine& engine, Decision decision) {
  return {engine, std::move(decision)};
}

// Puts the quick `decide` before the one of this class: an Engine, or a PyPreparedAgent.
template <typename Self>
void QuickenDecide(nanobind::object of_class);

// `if decision:`, asked of the type itself.
extern PyType_Slot kDecisionSlots[];

}  // namespace daygate::python
