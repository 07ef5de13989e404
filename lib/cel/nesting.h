// How deep the values nest that an expression comes to: lists, maps and optionals in one another. A name may stand for
// a value that nests, and so a value may nest far deeper than any text. What goes through values (equality, texts)
// recurses: their depth has to be known to be small.
//
// Before: ast.h, the checker where there is one. After: the checker refuses what nests too deep, and so do programs.
#pragma once

#include <cstdint>
#include <span>

#include "cel/ast.h"
#include "cel/checker.h"
#include "cel/env.h"

namespace daygate::cel {

inline constexpr std::uint32_t kMaxNesting = 1000;
// Of what a host puts into slots: requests nest no deeper.
inline constexpr std::uint32_t kHostNesting = 32;

// An upper bound, for every value on the way too. `checked` may be null; of it the meanings are read. `kinds` are those
// of the types by Expr::id, or none.
std::uint32_t DeepestValue(const Ast& ast, const Checked* checked, std::span<const TypeKind> kinds, const Env& env);

}  // namespace daygate::cel
