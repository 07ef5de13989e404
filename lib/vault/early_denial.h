// Whether a request is denied whatever is said of its secret: then nothing has to be looked up.
//
// Before: the decision without metadata, a DENY. After: exchange.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "daygate/engine.h"
#include "daygate/explanation.h"
#include "daygate/request.h"

namespace daygate::vault {

// Knows of a policy set which of its conditions ask about the secret. Immutable.
class EarlyDenial {
 public:
  explicit EarlyDenial(const Engine& engine);

  // True where a forbid applies, or every permit in scope fails, for a reason that nothing said of the secret can
  // change. What is absent is an error to an expression, and what is true or false beside an error stays so whatever
  // takes its place: so that holds for every condition that came to true or false, unless it asks whether the secret
  // has something. Slow, as explanations are: for what was denied already. `request` is well-formed. Throws
  // std::bad_alloc.
  bool IsCertain(const Engine& engine, const Request& request) const;

 private:
  using Names = std::set<std::string, std::less<>>;

  bool StaysAsItCame(const ConditionExplanation& condition) const;

  Names about_secret_;     // `secret`, `request`, and the defines that use them
  Names about_presence_;   // those of the defines that ask whether it has something
  bool defaults_ = false;  // a vocabulary says what an absent attribute of a secret is: then absent is no error
};

}  // namespace daygate::vault
