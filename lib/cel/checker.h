// Gives each node of a tree its type and its meaning, or says what is wrong with it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cel/ast.h"
#include "cel/env.h"

namespace daygate::cel {

struct CheckError {
  std::uint32_t at = 0;  // offset of the source
  std::string message;
  std::string help;      // "did you mean 'settlement'?", or empty
};

// A node that names a variable or constant (an Ident, or the outermost Select of a qualified name).
struct LocalRef {};  // a macro's or bind's variable: found by scope
using Meaning = std::variant<std::monostate, LocalRef, const Variable*, const Constant*, std::vector<const Overload*>>;

struct Checked {
  std::vector<const Type*> types;  // by Expr::id
  std::vector<Meaning> meanings;   // by Expr::id; of a kFunction call: the overloads that fit its static types.
                                   // For `math.greatest(…)` the target is a namespace and is not evaluated: see
                                   // `namespaced`.
  std::vector<bool> namespaced;    // by Expr::id: the call's target belongs to its function's name
};

struct CheckResult {
  Checked checked;
  std::vector<CheckError> errors;  // none: `checked` is complete. In the order of the source; one mistake, one error.
  bool ok() const { return errors.empty(); }
};

CheckResult Check(const Ast& ast, const Env& env);

// The worst case of an evaluation: nodes evaluated, string work counted as one node for 64 bytes; and how large the
// value can be. Saturating at kUnbounded.
struct Cost {
  std::uint64_t nodes = 0;
  Bound bound;
  std::string unbounded;             // why there is no bound, or empty
  std::uint32_t unbounded_at = 0;    // and where
};

// Bounds in the result live in `arena`.
Cost EstimateCost(const Ast& ast, const Checked& checked, const Env& env, base::Arena& arena);

// The name of `names` nearest to `word` by edits, near enough to be meant; empty where there is none.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> names);

}  // namespace daygate::cel
