// Random identifiers by libcrypto.
#pragma once

#include <string>

namespace daygate::hash {

// 32 hex digits that nobody can foresee. Empty where libcrypto fails.
std::string RandomId();

}  // namespace daygate::hash
