// From an expression on which two sides differ to the smallest part of it on which they do.
//
// Before: own.h, compare.h. After: driver.h. Belongs to one thread.
#pragma once

#include <memory>

#include "differential/compare.h"
#include "differential/own.h"

namespace daygate::differential {

// Asks both sides for the parts of an expression, then for the parts of the part that differs. A part that stands
// inside a macro is asked for each element: `range.map(x, part)`.
class Reducer {
 public:
  Reducer(Own* own, Oracle* oracle) : own_(*own), oracle_(*oracle) {}

  // `difference.node` lives as long as the Reducer, or until the next call.
  Difference Reduce(const Question& question, const Answer& ours, const Answer& theirs);

 private:
  struct Part {
    const cel::Expr* node = nullptr;
    std::string before;  // what declares the variables that it sees
    std::string after;
    bool inner = false;  // stands inside a macro
  };

  std::vector<Part> PartsOf(const Part& whole) const;
  std::string TextOf(const cel::Expr& node) const;
  Question Ask(const Part& part) const;
  bool Differs(const std::string& expr);

  Own& own_;
  Oracle& oracle_;
  std::shared_ptr<const cel::Ast> ast_;
  Question whole_;
};

}  // namespace daygate::differential
