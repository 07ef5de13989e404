// All memory that a thread needs to decide, kept from one decision to the next.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/per_thread.h"
#include "decide/merge.h"
#include "decide/needs.h"
#include "decide/trial.h"
#include "decide/workspace.h"

namespace daygate::decide {

struct Scratch {
  Workspace workspace;
  Tryer tryer;
  // Of what applies: grants each once, names sorted.
  GrantList permits;
  GrantList requires_;
  std::vector<std::string_view> forbids_true;
  std::vector<std::string_view> forbids_error;
  // By grant: the number of the decision that listed it. One for permits, one for requires.
  std::vector<std::uint32_t> permit_marks;
  std::vector<std::uint32_t> require_marks;
  std::uint32_t decision = 0;
  NeedList needs;
  std::vector<MissingAttribute> missing;

  static Scratch& OfThisThread() { return base::PerThread<Scratch>::Get(); }

  // Forgets the decision before.
  void Prepare(const compile::Program& program, const Request& request, std::span<const std::string> left_out = {}) {
    workspace.program = &program;
    workspace.request = &request;
    workspace.left_out = left_out;
    workspace.prepared = nullptr;
    workspace.arena.Reset();
    workspace.invalid.clear();
    workspace.binding.clear();
    if (++decision == 0) {  // every number was used
      permit_marks.clear();
      require_marks.clear();
      decision = 1;
    }
    permit_marks.resize(std::max(permit_marks.size(), program.grants().size()), 0);
    require_marks.resize(permit_marks.size(), 0);
  }
};

}  // namespace daygate::decide
