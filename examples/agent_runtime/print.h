// What happened, for whoever watches the example run.
#pragma once

#include <string_view>
#include <variant>

#include "leases.h"
#include "secret_gate.h"

namespace example {

void PrintHeading(std::string_view text);
void PrintAsk(const AgentProfile& agent, const Errand& errand, std::string_view path);
// The outcome, the rules behind it, the terms, and the needs that are not met.
void PrintDecision(const daygate::Decision& decision);
void PrintRetrieval(const Retrieval& retrieval);
// The permit that came nearest to applying, with the values that its conditions saw.
void PrintWhyNot(const daygate::Explanation& why);
// Which keys came out; never their values.
void PrintOpened(std::string_view what, const std::variant<Fields, Refusal>& opened);
void PrintLine(std::string_view text);

}  // namespace example
