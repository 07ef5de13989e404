// A tree made to run: instructions on slots, constants folded.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/arena.h"
#include "cel/ast.h"
#include "cel/checker.h"
#include "cel/env.h"
#include "cel/value.h"

namespace daygate::cel {

// What one evaluation works on. The host owns both; slots are written to only where a variable is lazy.
struct Activation {
  std::span<Value> slots;
  base::Arena& arena;  // for lists, maps and strings that the evaluation makes
};

enum class Words : std::uint8_t { kKept, kLeftOut };

// Immutable, movable; safe to evaluate from many threads, each with an Activation of its own. Keeps no pointer to the
// Ast; keeps pointers to the Env's types, constants and functions.
class Program {
 public:
  struct Code;

  Program();
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  // The value, or an error value, as where nothing was compiled. Never throws but std::bad_alloc; allocates nothing on
  // the heap beside the arena.
  Value Evaluate(const Activation& activation) const;

  // The value where the whole expression is constant, else null.
  const Value* constant() const;

  // What is wrong, in words, for an error value that this program gave, or one of the same expression.
  std::string Explain(const Value& error) const;

  // How deep the values nest that it comes to, at most.
  std::uint32_t deepest_value() const;

  // Bytes of memory that it holds.
  std::size_t size() const;

 private:
  friend Program Compile(const Ast&, const Checked*, const Env&, Words);
  std::unique_ptr<const Code> code_;
};

// `checked` null: the tree was not type-checked; names and overloads are then found by what `env` declares and by the
// kinds of the values, and what is not found is an error at run time. Where values may nest deeper than kMaxNesting,
// the program is an error.
//
// Words left out: Explain names no part of the expression.
Program Compile(const Ast& ast, const Checked* checked, const Env& env, Words words = Words::kKept);

}  // namespace daygate::cel
