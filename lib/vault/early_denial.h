// Whether a request is denied whatever is said of its secret: then nothing has to be looked up.
//
// What is absent is an error to an expression, and what comes out true or false beside an error comes out so for every
// value that could take its place. So, of a decision without metadata: a forbid that came to true stays true, and a
// permit that is no error does not come to apply. That fails where a condition asks whether the secret *has* something
// (`has`, `.?`, `attested`), or where a vocabulary has a default for it: those rules are known beforehand, and of those
// an explanation tells whether another of their conditions fails.
//
// Before: the decision without metadata, a DENY. After: exchange.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/program.h"
#include "daygate/decision.h"
#include "daygate/engine.h"
#include "daygate/explanation.h"
#include "daygate/vault.h"

namespace daygate::vault {

// What expressions ask of a secret, directly and by defines.
class Questions {
 public:
  explicit Questions(std::span<const compile::DefineText> defines);

  bool AboutSecret(std::string_view expression) const;
  // Whether it has something.
  bool AboutPresence(std::string_view expression) const;

 private:
  using Words = std::set<std::string, std::less<>>;
  Words about_secret_ = {"secret", "request"};  // and the defines that use them
  Words about_presence_;                        // defines
};

// Knows which rules of a policy set ask for presence. Immutable; keeps pointers into the program.
class EarlyDenial {
 public:
  explicit EarlyDenial(const compile::Program& program);

  // `denial` is the decision by `engine` of `request`, which is well-formed and for `access`, without metadata. False
  // where it is not certain. Throws std::bad_alloc.
  bool IsCertain(const Engine& engine, const Request& request, const Decision& denial, const Access& access) const;

 private:
  static bool HasInScope(const compile::Rule& rule, const Access& access);
  bool StaysFalse(const RuleError& error) const;
  bool FailsAnyway(const Explanation& explanation, const compile::Rule& rule) const;
  const compile::Rule* Find(std::string_view name) const;

  const compile::Program& program_;
  Questions questions_;
  std::set<std::string_view> about_presence_;  // names of rules
  std::vector<const compile::Rule*> permits_about_presence_;
  bool defaults_ = false;
};

}  // namespace daygate::vault
