// Policy sets and requests to measure with: the same seed gives the same text on every system, so that other engines
// can be given the same.
//
//   W1 selective    a rule names a path, a purpose and a class; one to five match
//   W2 broad        rules for every path by class, purpose, environment; one in twenty matches
//   W3 adversarial  every rule agrees with the request in all conditions but one
//   W4 residual     conditions that no index can look up
//   W5 real         the policies of examples/policies, which tell teams by captures, once more for each tenant
//   W6 many         one agent and many secrets: a rule for each
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daygate::bench {

enum class Workload { kSelective, kBroad, kAdversarial, kResidual, kReal, kMany };

// By the word in the list above; "selective", "broad", …
std::vector<std::string_view> WorkloadNames();
Workload WorkloadOf(std::string_view name);

// A request and the outcome that the workload's rules lead to: "permit", "no_match", "deny", "challenge".
struct NamedRequest {
  std::string outcome;
  std::string json;
};

struct PolicyText {
  std::string name;
  std::string text;
};

// The policies of a folder, examples/policies, by their names.
std::vector<PolicyText> ReadExamples(const std::string& folder);

// `examples`: of examples/policies, for kReal; `rules` is there rounded up to whole tenants.
std::vector<PolicyText> Policies(Workload workload, int rules, const std::vector<PolicyText>& examples);
std::vector<NamedRequest> Requests(Workload workload, int rules);

// Policies, and what is asked of them.
struct Measured {
  std::vector<PolicyText> policies;
  std::vector<NamedRequest> requests;
};

// The workload and, where its rules lead to no challenge, one with two rules more that do, to be measured by itself:
// what other engines are given is the first.
std::vector<Measured> Measures(Workload workload, int rules, const std::vector<PolicyText>& examples);

// What a rule of kSelective says, for engines with a language of their own: it is called rule_NUMBER, its effect is
// permit, forbid or require, and it holds for the action read.
struct SelectiveRule {
  int number = 0;
  std::string effect;
  std::string path;
  std::string purpose;
  std::string agent_class;
};
std::vector<SelectiveRule> SelectiveRules(int rules);

}  // namespace daygate::bench
