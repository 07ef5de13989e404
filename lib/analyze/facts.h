// What a rule's conditions say about attributes, as far as it can be read off them: which values they allow. From it
// follows whether two rules can apply together, and whether one always applies where another does.
//
// Before: expressions.h. After: lint_pairs.cc, map.cc. What can not be read off is kept as text, and says nothing.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analyze/expressions.h"
#include "policy/pattern.h"

namespace daygate::analyze {

// What is known of one attribute (or of any other operand, by its text).
struct Fact {
  std::optional<std::set<std::string>> allowed;  // one of these
  std::set<std::string> excluded;                // none of these
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

class Facts {
 public:
  // Of the `when`s and `unless`es of a rule.
  Facts(const Expressions& expressions, const compile::Rule& rule);
  // Of one expression of a policy that must be true: a `via`.
  Facts(const Expressions& expressions, std::string_view policy, const policy::Expression& expression);

  const std::map<std::string, Fact>& facts() const { return facts_; }

  // Nothing shows that both can not hold at once.
  bool CanHoldWith(const Facts& other) const;
  // Where these hold, `other` does.
  bool Imply(const Facts& other) const;

 private:
  void Add(const Expressions& expressions, const Piece& piece, bool holds);
  bool AddComparison(const Expressions& expressions, const Piece& piece, const cel::Call& call, bool holds);
  void Bound(Fact* fact, cel::Op op, std::int64_t rank) const;

  std::map<std::string, Fact> facts_;
  std::set<std::string> texts_;   // each part, "! " before those that must be false
  std::set<std::string> opaque_;  // those that no fact was made of
};

// Whether some path, and some action, is in the scope of both rules.
bool ScopesMeet(const compile::Rule& a, const compile::Rule& b);
// Whether everything in the scope of `b` is in that of `a`.
bool ScopeCovers(const compile::Rule& a, const compile::Rule& b);

}  // namespace daygate::analyze
