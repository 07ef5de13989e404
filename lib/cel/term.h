// Types while they are being found out: like Type, but with variables that stand for what is not known yet. An empty
// list is a list of such a variable, until something says what of. Before: checker. After: Resolve makes Types of them.
// For one check, one thread.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "cel/type.h"

namespace daygate::cel {

struct Term {
  TypeKind kind = TypeKind::kDyn;  // kParam: a variable
  bool poison = false;             // kDyn: the type of what is wrong, and has been reported
  const Type* shape = nullptr;     // a type of this kind and name, for messages and for opaque types
  const Type* ground = nullptr;    // the type, where it has no variables
  Term* bound = nullptr;           // of a variable: what it stands for
  std::span<Term*> parameters;
};

class Terms {
 public:
  explicit Terms(TypePool* types);
  Terms(const Terms&) = delete;  // terms point to each other
  Terms& operator=(const Terms&) = delete;

  Term* Simple(TypeKind kind) { return &simple_[static_cast<std::size_t>(kind)]; }
  Term* Poison() { return &poison_; }
  Term* Of(const Type* type);
  Term* List(Term* element);
  Term* Map(Term* key, Term* value);
  Term* Optional(Term* element);
  Term* NewVariable();

  // What a term stands for, past bound variables.
  static Term* Find(Term* term);

  // The most general type that both fit, which binds variables; null, with nothing bound, where they are unlike.
  Term* Join(Term* a, Term* b);

  // Overloads. One is tried at a time: StartOverload, Match for each argument, then Result. Undo takes back what was
  // bound since StartOverload.
  void StartOverload();
  bool Match(const Type* parameter, Term* argument);
  Term* Result(const Type* result);
  bool bound_any() const { return !trail_.empty(); }
  void Undo();
  // A copy of `term` that later changes of variables do not touch.
  Term* Snapshot(Term* term);
  static bool Same(Term* a, Term* b);

  // Variables that are still free become dyn.
  const Type* Resolve(Term* term);

 private:
  Term* Make(TypeKind kind, const Type* shape, std::initializer_list<Term*> parameters);
  Term* Like(const Term& model, std::span<Term*> parameters);
  bool Bind(Term* variable, Term* term);
  void UndoTo(std::size_t mark);
  Term* JoinAt(Term* a, Term* b, int depth);
  Term* JoinParameters(Term* a, Term* b, int depth);
  bool MatchAt(const Type* parameter, Term* argument, int depth);
  bool MatchVariable(const Type* parameter, Term* argument);
  void Generalise(const Type* parameter, Term* dyn);
  Term* Instantiate(const Type* type, int depth);
  Term* SnapshotAt(Term* term, int depth);
  const Type* ResolveAt(Term* term, int depth);
  const Type* Build(Term* term, std::span<const Type* const> parameters);

  TypePool* types_;
  base::Arena arena_;
  Term simple_[static_cast<std::size_t>(TypeKind::kParam) + 1] = {};
  Term poison_;
  std::vector<Term*> trail_;                             // variables that were bound
  std::vector<std::pair<const Type*, Term*>> overload_;  // what the type parameters of the overload stand for
};

}  // namespace daygate::cel
