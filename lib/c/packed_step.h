// The packed form of what an exchange waits for, and of what it begins with, for languages that pay for each call into
// C. Little-endian; a text is uint32 length, bytes.
//
// What it begins with:
//   text method, target
//   for each header uint8 1, text name, value; then uint8 0
//   text body
//   the packed request of daygate/c.h, to the end
//
// What it waits for:
//   uint8 step, inspects, has_body, 0; int32 status
//   text id, method, target, token
//   for each header that is set uint8 1, text name, value; then uint8 0
//   for each name that is taken out uint8 1, text name; then uint8 0
// What does not belong to the step is zero or empty. The body stays behind dg_exchange_body: it may be long.
//
// Before: an exchange of daygate/c.h. After: bindings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "daygate/c.h"
#include "daygate/vault.h"

namespace daygate::c {

// What an exchange begins with. All of it points into the bytes.
struct PackedBegin {
  std::string_view method;
  std::string_view target;
  std::vector<vault::Header> headers;
  std::string_view body;
  std::span<const std::uint8_t> request;
  bool ok = false;  // false: the bytes are none, and what is here is not to be used

  // Throws std::bad_alloc.
  explicit PackedBegin(std::span<const std::uint8_t> packed);
};

// Returns how many bytes it takes; where that is more than `capacity` what was written is not whole.
std::size_t PackStep(const dg_exchange* exchange, std::uint8_t* out, std::size_t capacity);

}  // namespace daygate::c
