// Rows by the class that they go with, for ranges too long to look through one by one.
//
// Before: index_builder.h, once all rows stand in their order. After: index.h.
#pragma once

#include <vector>

#include "compile/dimension.h"
#include "compile/index.h"

namespace daygate::compile {

void MapRows(const std::vector<Dimension>& dimensions, Index* index);

}  // namespace daygate::compile
