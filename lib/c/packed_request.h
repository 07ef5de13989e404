// A packed request of daygate/c.h, unpacked into a request that this thread keeps for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "c/request.h"

namespace daygate::c {

// Puts what is packed into `out`, which points into it. Throws std::bad_alloc.
void Unpack(std::span<const std::uint8_t> packed, RequestBuilder* out);

class PackedRequest {
 public:
  // Throws std::bad_alloc. What is no packed request is a request with a fault.
  PackedRequest(const std::uint8_t* data, std::size_t size);

  // Until this thread unpacks another, and as long as the bytes.
  dg_request* get() const { return request_; }

 private:
  dg_request* request_;
};

}  // namespace daygate::c
