// Gives each node of a tree its type and its meaning, or says what is wrong with it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cel/ast.h"
#include "cel/env.h"

namespace daygate::cel {

class Bounds;

struct CheckError {
  std::uint32_t at = 0;  // offset of the source
  std::string message;
  std::string help;  // "did you mean 'settlement'?", or empty
};

struct LocalRef {};  // a macro's or bind's variable: found by scope

// Of a node that names a variable or constant (an Ident, or the outermost Select of a qualified name): that.
//
// Of a kFunction call: the overloads that fit its static types. None, though the checker passed it: the function is
// `string`, its argument a member of an enum, and the value that member's word. Other calls are operators: `types` says
// what they work on.
using Meaning = std::variant<std::monostate, LocalRef, const Variable*, const Constant*, std::vector<const Overload*>>;

struct Checked {
  std::vector<const Type*> types;  // by Expr::id
  std::vector<Meaning> meanings;   // by Expr::id
  std::vector<bool> namespaced;    // by Expr::id: the call's target belongs to its function's name, as in
                                   // `math.greatest(…)`, and is not evaluated
};

struct CheckResult {
  Checked checked;
  std::vector<CheckError> errors;  // none: `checked` is complete. In the order of the source; one mistake, one error.
  bool ok() const { return errors.empty(); }
};

// Stricter than CEL in this: null goes with null and dyn only, since no type of ours has null among its values. Wider
// in this: members of an enum may be keys of maps. Types of what is inside a qualified name, and of a namespace, are
// dyn. Uses a bounded amount of stack, however deep the tree.
CheckResult Check(const Ast& ast, const Env& env);

// A sub-expression's own share of a cost: without what stands in it, times as often as it may be evaluated.
struct CostShare {
  std::uint64_t nodes = 0;  // 0: there is none
  std::uint32_t begin = 0;  // bytes [begin, end) of the source
  std::uint32_t end = 0;
};

// The largest first, of equal ones the first of the source.
using Dearest = std::array<CostShare, 3>;

// The worst case of an evaluation: nodes evaluated, string work counted as one node for 64 bytes; and how large the
// value can be. Saturating at kUnbounded.
struct Cost {
  std::uint64_t nodes = 0;
  Dearest dearest{};
  Bound bound{};
  std::string unbounded;           // why there is no bound, or empty
  std::uint32_t unbounded_at = 0;  // and where
};

// Whether `a` comes before `b` among the dearest.
bool IsDearer(const CostShare& a, const CostShare& b);

// Bounds in the result live in `arena`. `bounds` (bounds.h) may be of many expressions of one environment, whose
// structures it then looks at once.
Cost EstimateCost(const Ast& ast, const Checked& checked, const Env& env, base::Arena& arena);
Cost EstimateCost(const Ast& ast, const Checked& checked, Bounds* bounds);

// The name of `names` nearest to `word` by edits, near enough to be meant; empty where there is none.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> names);

}  // namespace daygate::cel
