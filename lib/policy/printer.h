// policy::File → text, in the one layout that `daygate fmt` keeps.
#pragma once

#include <string>

#include "policy/model.h"

namespace daygate::policy {

// The text of a file that was read from text: comments stay where they belong, clauses stay in their order. Printing
// what it prints gives the same bytes; parsing it gives the same file, places aside.
std::string Format(const File& file);

// The text of a file that has no text of its own (it came from JSON or protobuf).
std::string Print(const File& file);

}  // namespace daygate::policy
