// Everything that an expression can be made of: each overload of each function, each operator and each macro, as text
// with holes.
//
// Before: cel/env.h. After: maker.h fills the holes. Immutable once made.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "cel/env.h"

namespace daygate::differential {

// "($0).startsWith($1)", "$0 + $1", "($0).all(@0, $1)": $n is an argument, @n a variable of a macro.
struct Form {
  std::string id;     // of the overload; of what is none: the operator or macro, and the types it stands for
  std::string group;  // forms of one group share the chance to be chosen
  std::string pattern;
  std::vector<const cel::Type*> params;
  const cel::Type* result = nullptr;
  std::vector<const cel::Type*> locals;  // types of @0, @1
  std::size_t first_inner = 0;           // the first argument that sees them
};

// What stands for the type variables of a form.
using Substitution = std::map<const cel::Type*, const cel::Type*>;

// Whether `pattern` becomes `type` by a substitution, which is then extended.
bool Unify(const cel::Type* pattern, const cel::Type* type, Substitution* substitution);

// A library that an evaluator may lack.
enum class Library { kStrings, kMath, kLists, kSets, kEncoders, kNetwork, kTwoVariables, kOptionalLists, kFormat };

class Forms {
 public:
  Forms(const cel::Env& env, const std::vector<Library>& lacking);

  const std::deque<Form>& all() const { return all_; }

 private:
  void AddFunctions(const cel::Env& env, const std::vector<Library>& lacking);
  void AddFunction(const std::string& name, const cel::Overload& overload);
  void AddOperators();
  void AddArithmetic();
  void AddCollections();
  void AddMacros();
  void AddTwoVariableMacros();
  void AddSortBy();
  void Add(std::string id, std::string pattern, std::vector<const cel::Type*> params, const cel::Type* result,
           std::vector<const cel::Type*> locals = {}, std::size_t first_inner = 0);
  const cel::Type* Simple(cel::TypeKind kind) const { return types_.Simple(kind); }

  cel::TypePool& types_;
  std::deque<Form> all_;
};

}  // namespace daygate::differential
