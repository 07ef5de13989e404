// Counts what this program takes from the heap: operator new is replaced.
#pragma once

#include <cstddef>

namespace daygate {

// By all threads, so far.
std::size_t Allocations();

}  // namespace daygate
