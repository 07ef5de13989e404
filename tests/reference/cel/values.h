// Values of the library as those of the reference, and whether two are the same.
//
// Before: cel/value.h, reference/value.h. After: beside.h. No thread rule.
#pragma once

#include "cel/value.h"
#include "reference/value.h"

namespace daygate::reference {

Value FromCel(const cel::Value& value);

// More than equality: kinds too, NaN is NaN, and entries of maps stand in any order.
bool Same(const Value& a, const Value& b);

}  // namespace daygate::reference
