// The same as base::ScanJson, a byte at a time and without places: how the scan was first written. Slow and plain, so
// that the other is held against it.
#pragma once

#include "base/json_scan.h"

namespace daygate::base {

JsonScan ScanJsonByteByByte(std::string_view text, std::size_t offset, std::size_t max_depth);

}  // namespace daygate::base
