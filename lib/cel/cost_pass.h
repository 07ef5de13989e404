// The cost of an expression, found in one walk from the leaves up. Before: the checker. For one pass, one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "cel/bounds.h"
#include "cel/checker.h"
#include "cel/walk.h"

namespace daygate::cel {

class CostPass {
 public:
  CostPass(const Ast& ast, const Checked& checked, Bounds* bounds);

  Cost Run();

  // For Walker.
  Descent Enter(const Expr& expr);
  void OpenScope(const Expr& expr);
  void Leave(const Expr& expr);

 private:
  struct Local {
    std::string_view name;
    Bound bound;
  };
  struct Part {
    std::uint64_t nodes = 0;
    Bound bound{};
  };

  // What of a node's parts is evaluated, and how often for each time that it is (cost_shares.cc).
  struct Use {
    const Expr* expr;
    std::uint64_t times;
  };
  void AppendUses(const Use& use, std::vector<Use>* uses);
  void FindDearest();

  bool IsName(const Expr& expr) const;
  bool LeaveName(const Expr& expr);
  Part OfLocal(std::string_view name) const;
  Part OfLiteral(const Literal& literal) const;
  Part OfSelect(const Expr& expr, const Select& select);
  Part OfFunction(const Expr& expr, const Call& call);
  Part OfOperator(const Expr& expr, const Call& call);
  Part OfAddition(const Expr& expr, const Call& call);
  Part OfIndex(const Call& call);
  Part OfList(const ListExpr& list);
  Part OfMap(const MapExpr& map);
  Part OfComprehension(const Comprehension& comprehension);
  Part OfResult(const Comprehension& comprehension, std::uint64_t size);
  std::uint64_t CompareNodes(const Expr& left, const Expr& right);
  std::uint64_t LookupNodes(const Expr& key, const Expr& container);
  std::uint64_t LookupNodes(std::uint64_t key_bytes, const Expr& container) const;
  ArgumentBound Argument(const Expr& expr);

  Part& PartOf(const Expr& expr) { return parts_[expr.id]; }
  const Part& PartOf(const Expr& expr) const { return parts_[expr.id]; }
  const Type& TypeOf(const Expr& expr) const { return *checked_.types[expr.id]; }
  std::uint64_t SumOf(std::initializer_list<const Expr*> parts) const;
  // Notes the first place whose value nobody can bound.
  void CheckBound(const Expr& expr, std::string_view what, const Bound& bound);

  const Ast& ast_;
  const Checked& checked_;
  Bounds& bounds_;
  std::vector<Part> parts_;  // by Expr::id
  std::vector<Local> locals_;
  std::deque<Value> literals_;
  Nodes children_;  // AppendUses' own
  Cost result_;
};

}  // namespace daygate::cel
