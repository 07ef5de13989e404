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

// kNext, kNextPair: fills base[3] (and base[4]) from base[1] and base[2]. False: the range has ended.
bool Advance(Value* base, bool pair);

// kOptionalOr, kOptionalOrValue, kUnwrap of an optional: whether to jump.
bool Choose(const Instruction& in, const Value& optional, Value* dst);

}  // namespace daygate::cel
