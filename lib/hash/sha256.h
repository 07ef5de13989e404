// SHA-256 by libcrypto.
#pragma once

#include <string>
#include <string_view>

namespace daygate::hash {

// `sha256:` and 64 hex digits. Writes into `out`, which keeps its memory; allocates nothing else.
// Returns false where libcrypto fails.
bool Sha256Hex(std::string_view data, std::string* out);

}  // namespace daygate::hash
