// Counts what this program takes from the heap: operator new is replaced.
#pragma once

#include <cstddef>

namespace daygate {

// By all threads, so far.
std::size_t Allocations();

// Bytes that all threads hold now, with what the heap rounds up.
std::size_t HeldBytes();

}  // namespace daygate
