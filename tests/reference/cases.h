// Folders of cases: policies, requests and the decisions that are expected, one a line.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model.h"
#include "reference/json.h"

namespace daygate::reference {

struct PolicyText {
  std::string name;
  std::string text;
};

struct Case {
  std::string folder;
  std::vector<PolicyText> policies;  // sorted by name
  std::optional<std::set<std::string>> enforces;
  std::vector<std::string> requests;  // bytes between newlines
  std::vector<std::string> expected;
};

std::optional<Case> ReadCase(const std::string& folder);

// The set that these texts make, parsed; an empty string of errors where that went well.
policy::Set ParseSet(const std::vector<PolicyText>& policies, std::string* errors);

// What is compared of a decision: everything but the digest, the explanation, and which fields an invalid request
// names.
std::string Comparable(std::string_view decision_json);

struct CasesResult {
  std::size_t agree = 0;
  std::vector<std::string> differences;
};

// `decide` is given a case and gives a function from requests to decisions; nothing where the policies are refused.
using Decider = std::function<std::string(const std::string& request)>;
using MakeDecider = std::function<std::optional<Decider>(const Case& of, std::string* errors)>;
CasesResult CompareCase(const std::string& folder, const MakeDecider& make);

// With the reference.
CasesResult CompareCases(const std::string& folder);

}  // namespace daygate::reference
