// Values of terms and needs in the form of people, the one in which policies write them: `5m`, `wrapped`, `"a", "b"`.
//
// Before: daygate/decision.h. After: expectation.cc, daygate/analyze.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/decision.h"

namespace daygate::analyze {

// `1h30m`, `500ms`; 0 is `0s`.
std::string DescribeDuration(std::int64_t milliseconds);

// Each in quotes, escaped, sorted and once.
std::vector<std::string> QuotedSet(std::vector<std::string> texts);

// Sorted, each once.
std::vector<std::string> AsSet(std::vector<std::string> words);

// Joined by ", "; "none" where there is nothing.
std::string JoinOrNone(const std::vector<std::string>& words);

// The members' words, joined.
std::string DescribeSet(EnumSet<Bound> set);
std::string DescribeSet(EnumSet<RevokeEvent> set);

// The value of one term. What absence means has a word too: "none", "no", "all".
std::string DescribeTerm(TermKind kind, const Terms& terms);

// "revoke within"
std::string TermWords(TermKind kind);

// `approval 2 from "a" or "b" within 30m`; `from` is a QuotedSet.
std::string DescribeNeed(NeedKind kind, std::int64_t count, const std::vector<std::string>& from,
                         std::optional<std::int64_t> within_milliseconds);

}  // namespace daygate::analyze
