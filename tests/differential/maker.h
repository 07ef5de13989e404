// Typed expressions, made up by seed: forms whose holes are filled with others, down to variables and literals.
//
// Before: forms.h, values.h. After: driver.h. A Maker belongs to one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "differential/forms.h"
#include "differential/value_maker.h"

namespace daygate::differential {

class Maker {
 public:
  // `variables`: names by type. Not owned, nor is the rest.
  using Variables = std::map<const cel::Type*, std::vector<std::string>>;
  Maker(generate::Random* random, cel::TypePool* types, const Forms* forms, ValueMaker* values,
        const Variables* variables);

  // An expression with `form` at its root, most often one that the checker passes.
  std::string Fill(const Form& form, int depth) { return Fill(form, {}, depth); }

 private:
  struct Local {
    std::string name;
    const cel::Type* type = nullptr;
  };
  struct Choice {
    const Form* form = nullptr;
    Substitution substitution;
  };
  using Groups = std::vector<std::vector<Choice>>;

  std::string Fill(const Form& form, Substitution substitution, int depth);
  std::string Argument(const Form& form, std::size_t index, const cel::Type* type, int depth);
  std::string Make(const cel::Type* type, int depth, Topic topic);
  std::string Leaf(const cel::Type* type, Topic topic);
  std::string FormatCall(int depth);
  const Groups& ChoicesFor(const cel::Type* type);
  const cel::Type* Substitute(const cel::Type* type, Substitution* substitution);
  std::string LocalName();

  generate::Random& random_;
  cel::TypePool& types_;
  const Forms& forms_;
  ValueMaker& values_;
  const Variables& variables_;
  std::map<const cel::Type*, Groups> choices_;
  std::vector<Local> locals_;
};

}  // namespace daygate::differential
