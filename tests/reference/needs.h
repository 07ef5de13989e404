// Needs and what meets them; the binding that an approval is held to (section 5.6).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/model.h"
#include "reference/json.h"
#include "reference/request.h"

namespace daygate::reference {

// `sha256:…` of what an approver approves.
std::string BindingOf(const Request& request);

struct Need {
  NeedKind kind = NeedKind::kApproval;
  std::set<std::string> from;  // approvals: roles; empty: any
  std::int64_t count = 1;
  std::optional<std::int64_t> within;  // nanoseconds
};

bool IsMet(const Need& need, const Request& request);

// All needs of the requires, the same need from the same roles once; sorted.
std::vector<Need> JoinNeeds(const std::vector<const policy::Rule*>& requires_);

Json NeedJson(const Need& need);

}  // namespace daygate::reference
