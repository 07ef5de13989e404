// One rule on one request: whether it applies, and which attributes it lacked (sections 5.2 to 5.4).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "policy/model.h"
#include "reference/eval.h"
#include "reference/pattern.h"
#include "reference/request.h"

namespace daygate::reference {

enum class Truth { kFalse, kTrue, kError };

struct RuleResult {
  bool applies = false;
  bool is_true = false;           // restricting rules: it came to true, not only to error
  bool failed = false;            // it came to error for some agent
  std::set<std::string> missing;  // the attributes that it lacked there
};

// What rules see of a request: `agent` and `hop` are put in place by the rule.
struct Scene {
  const Vocabulary* vocabulary;
  const Request* request;
  std::map<std::string, Value, std::less<>> variables;  // with defaults; `agent` is the caller
};

Scene MakeScene(const Vocabulary& vocabulary, const Request& request);

RuleResult TryRule(const policy::Rule& rule, const Names& names, const Scene& scene);

// The attribute paths that stand in an expression, defines expanded, as they are written; not what stands inside has()
// and attested() or behind `.?`.
std::set<std::string> PathsIn(const cel::Expr& expr, const Names& names);

}  // namespace daygate::reference
