// The library's CEL beside the plain tree walker, on expressions that are made up or given.
//
// Before: eval.h, differential/maker.h. After: a test, a fuzz target. Belongs to one thread.
#pragma once

#include <string>

#include "differential/forms.h"
#include "differential/maker.h"
#include "differential/own.h"
#include "reference/eval.h"

namespace daygate::reference {

class Beside {
 public:
  explicit Beside(generate::Random* random);

  // Gives each variable another value.
  void Rebind();
  std::string MakeExpression();
  // In words, where the two come to unlike results, checked or unchecked; empty where they do not, and where the text
  // is no expression or may take long.
  std::string Difference(const std::string& expr);

 private:
  // As it is checked, or unchecked.
  Result Evaluate(const cel::Ast& ast, const cel::Checked* checked);

  generate::Random& random_;
  differential::Own own_;
  differential::Forms forms_;
  differential::Maker maker_;
  Vocabulary vocabulary_;
  Names names_;
  View view_;
  base::Arena arena_;
};

}  // namespace daygate::reference
