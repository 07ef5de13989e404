// The digest of a policy set: of all that can change a decision, and of nothing else.
#pragma once

#include <string>

#include "policy/model.h"

namespace daygate::compile {

// The text that is hashed: RFC 8785 JSON, the same whatever the order of files, rules and clauses. docs/formats.md has
// its members. `set` must have compiled.
std::string DigestText(const policy::Set& set);

// `sha256:` and the hex SHA-256 of it; empty where libcrypto fails.
std::string Digest(const policy::Set& set);

}  // namespace daygate::compile
