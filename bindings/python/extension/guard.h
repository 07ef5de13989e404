// The guard before HashiCorp Vault and OpenBao, and its exchanges, as daygate/vault.py drives them.
//
// Before: decision.h. After: module.cc.
#pragma once

#include <nanobind/nanobind.h>

namespace daygate::python {

void BindGuard(nanobind::module_& module);

}  // namespace daygate::python
