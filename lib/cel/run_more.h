// The rarer half of the machine: building lists and maps, sorting, optionals, regexes, time zones.
#pragma once

#include "cel/code.h"

namespace daygate::cel {

struct RestContext {
  const Program::Code& code;
  base::Arena& arena;
  Value* temps;
  std::uint32_t expr;
};

// kListStart to kMerge: what temps[dst] becomes.
Value Build(const RestContext& context, const Instruction& in, const Value& a, const Value& b);

// The others with one operand.
Value ExecuteRare(const RestContext& context, const Instruction& in, const Value& a, const Value& b);

// kOptionalOr, kOptionalOrValue, kUnwrap of an optional: whether to jump.
bool Choose(const Instruction& in, const Value& optional, Value* dst);

}  // namespace daygate::cel
