// The second way to every decision: slow, and written from docs/language.md alone. It shares the parsers with the
// engine and nothing else: its own values, evaluator, patterns, reading of requests, merging, needs and binding. What
// the engine decides must be what this decides.
//
//   const daygate::reference::Reference reference(set);       // a set that the compiler has found to be without errors
//   std::string decision = reference.Decide(request, nullptr);  // the JSON of section 6, without policy_digest
//
// Immutable; any number of threads may ask it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "policy/model.h"
#include "reference/eval.h"
#include "reference/json.h"
#include "reference/request.h"
#include "reference/vocabulary.h"

namespace daygate::reference {

class Reference {
 public:
  explicit Reference(policy::Set set);
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  // `enforces`: the terms that the host can enforce, by their names; null: all of them.
  std::string Decide(std::string_view request_json, const std::set<std::string>* enforces) const;
  Json DecideValue(std::string_view request_json, const std::set<std::string>* enforces) const;

 private:
  struct RuleInSet {
    std::string name;
    const policy::Rule* rule;
    const Names* names;
  };

  policy::Set set_;
  Vocabulary vocabulary_;
  std::map<std::string, Names> names_;  // by policy
  std::vector<RuleInSet> rules_;        // sorted by name
};

}  // namespace daygate::reference
