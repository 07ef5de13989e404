// What people write out of other languages, and what is written for it here. Used by messages only.
//
// Before: the tokens at fault. After: the parser's and the checker's messages, lib/policy/slips.h.
#pragma once

#include <string>
#include <string_view>

#include "cel/ast.h"

namespace daygate::cel {

// What to write for a word that stands where an operator should: for `and`: "write '&&'". Empty for other words.
std::string_view OperatorHelp(std::string_view word);

// `eu-west-1` as the checker sees it, a row of subtractions of names and whole numbers: "eu-west-1". Empty where `expr`
// is anything else.
std::string HyphenatedName(const Expr& expr);

// The same word as a name can be written: `eu_west_1`.
std::string AsName(std::string_view word);

}  // namespace daygate::cel
