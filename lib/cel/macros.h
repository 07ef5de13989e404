// The macros: calls that the parser replaces by nodes of their own. Before: parser.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "cel/builder.h"

namespace daygate::cel {

// A call as it was read: `function(args)` or `target.function(args)`.
struct CallParts {
  std::string_view function;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t at = 0;
  const Operand* target = nullptr;
  std::span<const Operand> args;
};

enum class Expansion : std::uint8_t { kNone, kDone, kError };

// kNone: no macro has this name and so many arguments, so the call is an ordinary one.
Expansion ExpandMacro(const CallParts& call, Builder* builder, Operand* result, ParseError* error);

}  // namespace daygate::cel
