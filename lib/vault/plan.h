// PlanFor (daygate/vault_plan.h) for who keeps the Plan.
//
// Before: Terms. After: exchange_begin.cc, exchange_list.cc.
#pragma once

#include "absl/status/status.h"
#include "daygate/vault_plan.h"

namespace daygate::vault {

// Into `plan`, which is new. What stands in it after an error is no plan.
absl::Status PlanInto(const Terms& terms, const Access& access, const PlanOptions& options, const PlanSubject& subject,
                      Plan* plan);

}  // namespace daygate::vault
