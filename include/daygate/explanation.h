// Why a decision came out as it did: for each rule in scope what its conditions came to, with the values that they saw.
//
//   const daygate::Explanation why = engine.Explain(request);
//   for (const daygate::RuleExplanation& rule : why.rules) std::cout << rule.rule << ": " << rule.summary << "\n";
//
// An Explanation owns its strings. For operators and authors of policies: values of the request stand in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace daygate {

enum class RuleState : std::uint8_t {
  kApplies,       // its conditions came to true
  kFails,         // its conditions came to false
  kError,         // its conditions could not be evaluated (a forbid or require then applies all the same)
  kExpired,       // a permit whose time has passed
  kNotDelegated,  // a permit without `via`, for a delegated request
  kDegraded,      // a permit that does not survive what is down
};

// An attribute that a condition read.
struct SeenValue {
  std::string path;   // as the rule writes it: "agent.class"
  std::string value;  // "batch_etl", or "absent"
};

// One `when`, `unless` or `via`, and what it came to.
struct ConditionExplanation {
  std::string clause;  // "when", "unless", "via"
  std::string source;  // the expression
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string standing;  // whom `agent` or `hop` stood for: "caller", "chain[0]"
  std::string result;    // "false", "true", or what went wrong
  std::vector<SeenValue> values;
};

struct RuleExplanation {
  std::string rule;
  std::string effect;  // "permit", "forbid", "require"
  bool shadow = false;
  RuleState state = RuleState::kFails;
  std::string summary;                       // one line for people
  std::vector<ConditionExplanation> failed;  // what did not come to what the rule needs
  std::vector<ConditionExplanation> held;    // of a forbid or require that applies: what made it so
};

// Sorted by how near a rule came to applying (fewest failed conditions first), then by name.
struct Explanation {
  std::vector<RuleExplanation> rules;
};

}  // namespace daygate
