// How a function is declared, checked, costed and called. The standard functions, the extension libraries and a host's
// own are all made of this.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cel/type.h"
#include "cel/value.h"

namespace daygate::cel {

// What a function may use while it runs.
struct CallContext {
  base::Arena& arena;          // for what the result points to
  std::uint32_t expr_id;       // of the call: goes into errors
  const void* host = nullptr;  // Overload::host
};

// Arguments are proper values, the receiver first. Errors are returned, not thrown.
using FunctionBody = Value (*)(CallContext& context, std::span<const Value> args);

inline constexpr std::uint64_t kUnbounded = ~std::uint64_t{0};

// What the checker's cost pass knows of an argument: how large it can be, and its value where it is a constant.
struct ArgumentBound {
  Bound bound{};
  const Value* constant = nullptr;
};

// The cost of the call itself (arguments not counted), in nodes; string work is one node for 64 bytes. Saturating.
using CostRule = std::uint64_t (*)(std::span<const ArgumentBound> args);

// How large the result can be, at most. May allocate element bounds in `arena`. `size` kUnbounded: nobody can say, and
// the expression is refused.
using BoundRule = Bound (*)(std::span<const ArgumentBound> args, base::Arena& arena);

// A check of constant arguments when an expression is compiled: an empty string, or what is wrong with args[index].
// A null constant stands for an argument that is not constant.
using ConstantCheck = std::string (*)(std::span<const Value* const> args, std::size_t* index);

struct Overload {
  std::string id;  // "string_starts_with"
  std::vector<const Type*> params;
  const Type* result = nullptr;
  bool receiver = false;  // params[0] is the receiver: `a.f(b)`
  FunctionBody body = nullptr;
  CostRule cost = nullptr;    // none: one node
  BoundRule bound = nullptr;  // none: the result has no size of its own (bool, int, …)
  ConstantCheck check = nullptr;
  bool repeats = false;  // the last parameter stands for one argument or more
  // A function of the host's: what its body finds in CallContext::host. It may give another value each time, so a call
  // of it is not folded. Cost and bound of it need no rule.
  const void* host = nullptr;
  std::uint64_t host_cost = 1;
  Bound host_bound{};

  bool Takes(std::size_t count) const { return repeats ? count >= params.size() : count == params.size(); }
  const Type* ParamAt(std::size_t i) const { return i < params.size() ? params[i] : params.back(); }
};

struct Function {
  std::string name;  // "startsWith", "math.greatest"
  std::vector<Overload> overloads;
};

}  // namespace daygate::cel
