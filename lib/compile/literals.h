// Words that can never be met: a string literal beside `action`, beside an element of `degraded`, or, where captures
// are in lower case, one with capitals beside a capture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cel/ast.h"
#include "cel/checker.h"

namespace daygate::compile {

struct LiteralFinding {
  std::uint32_t at = 0;
  std::string message;
  std::string help;
};

struct LiteralFindings {
  std::vector<LiteralFinding> wrong;              // wherever they stand
  std::vector<LiteralFinding> wrong_in_restrict;  // in forbid and require, and in defines that they use
};

LiteralFindings FindWrongLiterals(const cel::Expr& root, const cel::Checked& checked);

}  // namespace daygate::compile
