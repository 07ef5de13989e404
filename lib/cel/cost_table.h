// Where a cost arises, for people. Before: checker.h. After: diagnostics. Any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/source.h"
#include "cel/checker.h"

namespace daygate::cel {

// The dearest of both.
void MergeDearest(const Dearest& from, Dearest* to);

// The source of a share, on one line, cut where it is long.
std::string TextOf(const CostShare& share, const base::Source& source);

// A line for each share: the cost, the place in the source, the text.
std::vector<std::string> CostTable(const Dearest& dearest, const base::Source& source);

}  // namespace daygate::cel
