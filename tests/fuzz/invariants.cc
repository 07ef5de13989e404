#include "fuzz/invariants.h"

#include <cstdlib>
#include <string>

#include "base/json_scan.h"
#include "daygate/wire.h"

namespace daygate::fuzz {

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

void RequireSound(const Decision& decision) {
  const bool permit = decision.outcome() == Outcome::kPermit;
  Require(decision.permitted() == permit);
  Require(permit == (decision.reason() == Reason::kPermitted));
  Require((decision.outcome() == Outcome::kChallenge) == (decision.reason() == Reason::kNeeds));
  if (permit) Require(decision.needs().empty() && !decision.rules().empty());
  if (decision.outcome() == Outcome::kChallenge) Require(!decision.needs().empty() && decision.binding().size() == 71);
  if (decision.outcome() == Outcome::kDeny) Require(decision.needs().empty() && decision.binding().empty());
  Require((decision.reason() == Reason::kInvalidRequest) == !decision.invalid_fields().empty());
  const std::string json = ToJson(decision);
  const base::JsonScan scan = base::ScanJson(json, 0, 32);
  Require(scan.ok && scan.end == json.size() && scan.duplicates.empty());
  Require(json.find('\n') == std::string::npos);
}

}  // namespace daygate::fuzz
