// A request that can be changed: a copy of one, with lists of its own.
//
// Before: daygate/request.h. After: changes.cc changes it, patch.cc says what was changed. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daygate/engine.h"
#include "daygate/request.h"

namespace daygate::analyze {

// Copies freely. Strings and maps of a changed attribute are kept alive by whoever changes it.
struct Draft {
  explicit Draft(const Request& original);

  Request request;
  std::vector<Agent> chain;
  std::vector<Tool> tools;
  std::vector<std::string_view> attested;
  std::vector<Signal> signals;
  std::vector<ContextAttribute> context;
  bool approve = false;                // Finish gives it an approval of itself
  std::vector<Strings> roles;          // of each approver then
  std::vector<std::string> approvers;  // their ids
  std::vector<Approver> by;
  std::string binding;

  // Takes away the marks of a path and of what is inside it.
  void Unmark(std::string_view path);
  // Makes `request` point to the lists. To be called once all changes are made, and for every copy again.
  const Request& Finish(const Engine& engine);
};

// What has to be merged into the JSON of `before` to get that of `after` (RFC 7396).
std::string PatchOf(const Draft& before, const Draft& after);

}  // namespace daygate::analyze
