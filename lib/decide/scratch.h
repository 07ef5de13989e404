// All memory that a thread needs to decide, kept from one decision to the next.
#pragma once

#include <vector>

#include "decide/merge.h"
#include "decide/needs.h"
#include "decide/trial.h"
#include "decide/workspace.h"

namespace daygate::decide {

struct Scratch {
  Workspace workspace;
  Tryer tryer;
  RuleList permits;
  RuleList requires_;
  RuleList forbids_true;
  RuleList forbids_error;
  NeedList needs;
  std::vector<MissingAttribute> missing;

  static Scratch& OfThisThread();

  // Forgets the decision before.
  void Prepare(const compile::Program& program, const Request& request, std::span<const std::string> left_out = {}) {
    workspace.program = &program;
    workspace.request = &request;
    workspace.left_out = left_out;
    workspace.arena.Reset();
    workspace.invalid.clear();
    workspace.binding.clear();
  }
};

inline Scratch& Scratch::OfThisThread() {
  static thread_local Scratch scratch;
  return scratch;
}

}  // namespace daygate::decide
