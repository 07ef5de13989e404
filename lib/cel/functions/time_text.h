// Timestamps and durations into a buffer of the caller's: evaluations take no memory from the heap. The same texts as
// base/time_text.h gives.
#pragma once

#include <cstddef>

#include "cel/value.h"

namespace daygate::cel {

inline constexpr std::size_t kMaxTimeText = 40;

// `value` is a timestamp or a duration. Returns the length.
std::size_t WriteTime(const Value& value, char (&out)[kMaxTimeText]);

}  // namespace daygate::cel
