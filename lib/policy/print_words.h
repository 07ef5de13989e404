// Parts of a policy as text: literals, durations, terms, needs. Before: model.h. After: print.cc, and whoever shows
// such a part to people. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/model.h"

namespace daygate::policy {

std::string QuoteText(std::string_view value);         // "a \"string\"", as CEL reads it
std::string PrintDuration(std::int64_t milliseconds);  // 1h30m
std::string PrintLiteral(const Literal& literal);
std::string PrintType(const TypeSpec& type);  // list(map(string, int))
std::string PrintTerm(const Term& term);      // ttl 5m
std::string PrintNeed(const Need& need);      // approval 2 from "a" or "b" within 30m

}  // namespace daygate::policy
