// Mappers of claims, and the fields that they make, as daygate.claims hands them on.
//
// Before: errors.h, json_text.h. After: module.cc.
#pragma once

#include <nanobind/nanobind.h>

namespace daygate::python {

void BindClaims(nanobind::module_& module);

}  // namespace daygate::python
