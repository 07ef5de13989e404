// Text → tree. The grammar of CEL and its macros; nothing is resolved here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cel/ast.h"

namespace daygate::cel {

struct ParseOptions {
  // How deep parentheses, lists, calls and selections nest, and apart from them operators (`1 + 1 + …`, `a ? b : …`);
  // rows of `&&`, `||`, `!` and `-` do not count. Ast::depth is four times that at most.
  std::uint32_t max_depth = 250;
  bool macros = true;
};

struct ParseError {
  std::uint32_t at = 0;  // offset into the source
  std::string message;
  std::string help;
};

struct ParseResult {
  std::shared_ptr<const Ast> ast;  // none where there is an error
  std::uint32_t end = 0;           // where the expression ends; with an error, a place after which reading may go on
  ParseError error;
};

// Parses the expression that starts at `offset` of `source`. It ends where the grammar can not go on; what stands
// behind it is not looked at. Offsets in the tree are offsets of `source`. Uses under 128 KiB of stack whatever the
// input.
ParseResult ParsePrefix(std::string_view source, std::uint32_t offset, const ParseOptions& options = {});

// The same for a whole text: anything but white space and comments behind the expression is an error.
ParseResult Parse(std::string_view source, const ParseOptions& options = {});

// The tokens of [begin, end) of a source that has been parsed, each as it is written, joined by one space.
std::string JoinTokens(std::string_view source, std::uint32_t begin, std::uint32_t end);

}  // namespace daygate::cel
