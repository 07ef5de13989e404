// The checker at work: one walk over a tree, from the leaves up. Before: checker.cc starts it. Beside: term.h,
// suggest.h. For one check, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "cel/checker.h"
#include "cel/term.h"
#include "cel/walk.h"

namespace daygate::cel {

class CheckPass {
 public:
  CheckPass(const Ast& ast, const Env& env);

  CheckResult Run();

  // For Walker.
  Descent Enter(const Expr& expr);
  void OpenScope(const Expr& expr);
  void Leave(const Expr& expr);

 private:
  struct Local {
    std::string_view name;
    Term* term;
  };
  // What a dotted name is declared as; nothing, where all are null.
  struct Named {
    const Variable* variable = nullptr;
    const Constant* constant = nullptr;
    const Env::Refusal* refusal = nullptr;
  };
  // `a.b.c`: an identifier and selections.
  struct Chain {
    absl::InlinedVector<const Expr*, 8> nodes;  // the identifier first
    std::string name;
    absl::InlinedVector<std::size_t, 8> ends;  // of each node's name in `name`
    bool absolute = false;
  };
  // How a call of a method or of a function is tried against its overloads.
  struct Resolved {
    std::vector<const Overload*> overloads;
    Term* result = nullptr;
  };

  // Names and fields (check_names.cc).
  bool ReadChain(const Expr& expr, Chain* chain) const;
  void CheckChain(const Chain& chain);
  bool FindName(const Chain& chain);
  void TakeName(const Expr& expr, const Named& named, std::string_view name);
  Named Lookup(std::string_view name, bool absolute) const;
  const Local* FindLocal(std::string_view name) const;
  void UnknownName(const Chain& chain);
  Term* SelectField(const Expr& expr, const Select& select, Term* operand);
  Term* FieldOf(const Expr& expr, const Select& select, Term* operand);
  void UnknownField(const Expr& expr, const Select& select, const StructType& structure);
  std::string NearbyName(std::string_view name) const;

  // Functions (check_calls.cc).
  Descent EnterCall(const Expr& expr, const Call& call);
  Descent EnterPlain(const Expr& expr, const Call& call);
  bool RefuseMacro(const Expr& expr, std::string_view name);
  const Function* FindFunction(std::string_view name) const;
  void CheckFunction(const Expr& expr, const Call& call);
  std::vector<Term*> ArgumentTerms(const Expr& expr, const Call& call);
  Resolved Resolve(const Function& function, bool receiver, const std::vector<Term*>& args);
  void CheckConstants(const Expr& expr, const Call& call, const std::vector<const Overload*>& overloads);
  void UnknownFunction(const Expr& expr, const Call& call);
  void WrongArguments(const Expr& expr, const Call& call, const Function& function, const std::vector<Term*>& args);

  // Operators (check_operators.cc, check_arithmetic.cc).
  void CheckOperator(const Expr& expr, const Call& call);
  void CheckLogic(const Expr& expr, const Call& call);
  void CheckConditional(const Expr& expr, const Call& call);
  void CheckEquality(const Expr& expr, const Call& call);
  void CheckOrder(const Expr& expr, const Call& call);
  void CheckIn(const Expr& expr, const Call& call);
  void CheckArithmetic(const Expr& expr, const Call& call);
  void CheckNegate(const Expr& expr, const Call& call);
  void CheckIndex(const Expr& expr, const Call& call);
  Term* IndexedBy(const Expr& expr, const Call& call, Term* container);
  bool RequireBool(const Expr& expr, std::string_view who);

  // Operands that do not go together (check_unlike.cc).
  void Unlike(const Expr& expr, const Call& call, Term* left, Term* right);
  std::string NumberHelp(const Call& call, Term* left, Term* right);
  std::string MemberHelp(Term* wanted, const Expr& literal) const;
  std::string MembersOf(const EnumType& enumeration) const;
  std::string MemberName(const EnumType& enumeration, const std::string& member) const;
  bool RefuseHyphens(const Expr& expr, Term* wanted);
  bool RefuseHyphensInList(const Expr& list, Term* wanted);
  void Refine(const Expr& name, Term* wanted);
  void RefineAll(const Expr& side, Term* wanted);

  // Literals of lists and maps, macros (check_collections.cc).
  void CheckLiteral(const Expr& expr, const Literal& literal);
  void CheckList(const Expr& expr, const ListExpr& list);
  void CheckMap(const Expr& expr, const MapExpr& map);
  Term* ElementTerm(const Expr& expr, bool optional);
  Term* JoinElements(Term* so_far, Term* element);
  void OpenComprehension(const Comprehension& comprehension);
  void CheckComprehension(const Expr& expr, const Comprehension& comprehension);
  void OpenOptionalMap(const OptionalMap& map);
  void CheckOptionalMap(const Expr& expr, const OptionalMap& map);

  Term*& TermOf(const Expr& expr) { return terms_[expr.id]; }
  Term* TermOf(const Expr& expr) const { return Terms::Find(terms_[expr.id]); }
  void Set(const Expr& expr, Term* term) { terms_[expr.id] = term; }
  void Set(const Expr& expr, TypeKind kind) { terms_[expr.id] = pool_.Simple(kind); }
  void CheckNesting();
  void Fail(const Expr& expr, std::uint32_t at, std::string message, std::string help = {});
  std::string Text(Term* term);

  const Ast& ast_;
  const Env& env_;
  Terms pool_;
  std::vector<Term*> terms_;                // by Expr::id
  std::vector<const Function*> functions_;  // of kFunction calls, by Expr::id
  std::vector<Local> locals_;
  CheckResult result_;
};

// Unbound, dyn or wrong already: goes with everything.
inline bool IsOpen(const Term* term) {
  return term->kind == TypeKind::kDyn || term->kind == TypeKind::kParam;
}

}  // namespace daygate::cel
