// Whether two answers agree, and the differences that are known and meant: docs/cel.md explains each of them.
//
// Before: oracle.h. After: reduce.h, driver.h. Immutable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cel/ast.h"
#include "differential/oracle.h"

namespace daygate::differential {

enum class Side { kCelGo, kCelCpp };

// Values that are the same, errors that say the same, refused alike.
bool Agree(const Answer& ours, const Answer& theirs);

// The smallest part of an expression whose parts all agree, and which does not itself.
struct Difference {
  std::string expr;                 // as it was asked: inside the macros that declare its variables
  const cel::Expr* node = nullptr;  // what differs; null where the expression does not parse
  std::string text;                 // its source
  bool unchecked = false;
  Answer ours;
  Answer theirs;
  std::vector<Answer> parts;  // our answers for the children of `node`, in the order of the source
};

struct Rule {
  std::string_view name;  // as docs/cel.md heads it
  bool (*applies)(const Difference& difference);
};

// Null where no rule explains it.
const Rule* Explain(Side side, const Difference& difference);

}  // namespace daygate::differential
