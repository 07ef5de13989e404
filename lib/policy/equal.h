// Whether two files say the same, wherever and however it is written: places, comments, white space and the spelling of
// literals aside. The order of what stands in them counts. For tests and for whoever converts between forms.
#pragma once

#include "policy/model.h"

namespace daygate::policy {

bool Equal(const File& a, const File& b);

}  // namespace daygate::policy
