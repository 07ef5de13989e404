// Headers of the agent's request that are not sent, whatever comes of it. After: plan.cc and exchange_begin.cc.
#pragma once

#include <string>
#include <vector>

namespace daygate::vault {

// What the agent's program writes as its decision is none. What `Connection` names is for the next hop alone, so that a
// proxy takes it out, which may be the namespace that was decided upon. And by `Host` a proxy chooses the server, which
// has to be that of the metadata.
inline std::vector<std::string> WithheldHeaders() {
  return {"X-Daygate-Decision", "Connection", "Host"};
}

}  // namespace daygate::vault
