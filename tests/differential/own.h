// The library's own answers, in the form of an oracle's, and what an expression uses.
//
// Before: oracle.h. After: driver.h, reduce.h. Belongs to one thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "cel/checker.h"
#include "cel/env.h"
#include "cel/parser.h"
#include "differential/forms.h"
#include "differential/oracle.h"
#include "differential/value_maker.h"
#include "differential/values.h"

namespace daygate::differential {

class Own {
 public:
  Own(generate::Random* random, const std::vector<Library>& lacking);

  const cel::Env& env() const { return env_; }
  cel::TypePool& types() { return types_; }
  ValueMaker& values() { return values_; }
  // Names of variables by type, and the types of variables as text.
  const std::map<const cel::Type*, std::vector<std::string>>& variables() const { return variables_; }
  std::map<std::string, std::string> declarations() const;
  // Gives each variable another value.
  std::map<std::string, Json::Value> Rebind();
  // By slot: the values of variables, their names and types.
  std::vector<cel::Value>& slots() { return slots_; }
  const std::vector<std::pair<std::string, const cel::Type*>>& names() const { return names_; }

  Answer Evaluate(const Question& question);
  // Whether the cost that is known beforehand is one that a test may have.
  bool IsCheap(const std::string& expr);
  // Adds what an expression that checks is made of: overloads, operators, macros, by name.
  void Count(const std::string& expr, std::map<std::string, std::uint64_t>* counts);

 private:
  void AddLibraries();
  void AddVariables();

  cel::TypePool types_;
  cel::Env env_;
  base::Arena bound_arena_;  // of the values of variables
  base::Arena arena_;        // of one evaluation
  ValueMaker values_;
  std::vector<cel::Value> slots_;
  std::vector<std::pair<std::string, const cel::Type*>> names_;  // by slot
  std::map<const cel::Type*, std::vector<std::string>> variables_;
};

}  // namespace daygate::differential
