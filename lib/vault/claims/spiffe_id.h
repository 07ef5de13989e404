// SPIFFE IDs: `spiffe://TRUST-DOMAIN/PATH`.
#pragma once

#include <string_view>

namespace daygate::claims {

// Whether `text` is one, letter by letter as the SPIFFE-ID specification has it: at most 2048 bytes, a trust domain of
// lower-case letters, digits, '.', '-' and '_', of at most 255, and a path of segments that are neither empty nor dots
// alone. Nothing is cleaned: two texts that mean one ID are not both one.
bool IsSpiffeId(std::string_view text);

}  // namespace daygate::claims
