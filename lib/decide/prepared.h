// An agent, checked and looked up ahead of its decisions.
//
// Before: compile/program.h. After: fill.h takes the structure from here, candidates.h the classes. Immutable once
// made; shared by threads.
#pragma once

#include <cstddef>
#include <memory>

#include "base/arena.h"
#include "compile/program.h"
#include "daygate/request.h"
#include "decide/candidates.h"
#include "decide/workspace.h"

namespace daygate::decide {

struct Prepared {
  std::shared_ptr<const compile::Program> program;
  base::Arena strings;
  Agent agent;  // in these strings
  base::Arena values;
  bool well_formed = false;  // where it is not, decisions find out again what is wrong
  std::size_t bytes = 0;     // of the request, that it takes
  Structure structure;       // defaults applied
  AgentClasses classes;
};

// Who asks: the agent that was prepared, else the request's own, which nothing here may look at itself.
inline const Agent& CallerOf(const Workspace& work) {
  return work.prepared != nullptr ? work.prepared->agent : work.request->agent;
}

// Throws std::bad_alloc only.
std::shared_ptr<const Prepared> Prepare(std::shared_ptr<const compile::Program> program, const Agent& agent);

}  // namespace daygate::decide
