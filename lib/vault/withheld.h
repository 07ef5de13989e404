// The header of our own, and those of the agent's request that are not sent, whatever comes of it. After: plan.cc and
// exchange_begin.cc.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/vault_plan.h"

namespace daygate::vault {

// Names the decision in all that is sent for it.
inline constexpr const char* kDecisionHeader = "X-Daygate-Decision";

// What the agent's program writes as its decision is none. What `Connection` names is for the next hop alone, so that a
// proxy takes it out, which may be the namespace that was decided upon; the others of that kind (RFC 9110, 7.6.1) go
// with it, so that no `Upgrade` makes of the connection what nobody reads here. By `Host` a proxy chooses the server,
// which has to be that of the metadata. And where a body ends is said by whoever sends it: behind an end of the agent's
// own the server would read another request, of which nothing was decided.
inline std::span<const std::string> WithheldHeaders() {
  // Not destroyed: threads may still send when the program ends.
  static const auto& kNames = *new std::array<std::string, 10>{
      kDecisionHeader, "Connection", "Host",    "Content-Length",   "Transfer-Encoding",
      "Keep-Alive",    "TE",         "Trailer", "Proxy-Connection", "Upgrade"};
  return kNames;
}

inline void AddDecision(std::string_view id, std::vector<SetHeader>* headers) {
  SetHeader& header = headers->emplace_back();
  header.name = kDecisionHeader;
  header.value = id;
}

}  // namespace daygate::vault
