// A Request, built again by the calls of daygate/c.h, and packed: what a binding does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daygate/c.h"
#include "daygate/request.h"

namespace daygate::c {

struct FreeRequest {
  void operator()(dg_request* request) const { dg_request_free(request); }
};
using OwnedRequest = std::unique_ptr<dg_request, FreeRequest>;

OwnedRequest BuildByCalls(const Request& request);
std::vector<std::uint8_t> PackRequest(const Request& request);

}  // namespace daygate::c
