// One test's expectation held against a decision.
//
// Before: policy/model.h, a Decision. After: run_tests.cc.
#pragma once

#include <string_view>
#include <vector>

#include "daygate/analyze.h"
#include "daygate/decision.h"
#include "policy/model.h"

namespace daygate::analyze {

// What `test`, a block of the policy `policy_name`, wants and `decision` does not give. Empty: the test passes.
std::vector<TestDifference> Compare(const policy::Test& test, std::string_view policy_name, const Decision& decision);

}  // namespace daygate::analyze
