#include "cel/parser.h"

#include <limits>

#include "cel/lexer.h"
#include "cel/parse_machine.h"

namespace daygate::cel {

ParseResult ParsePrefix(std::string_view source, std::uint32_t offset, const ParseOptions& options) {
  ParseResult result;
  if (source.size() >= std::numeric_limits<std::uint32_t>::max()) {
    result.error = {0, "the source is larger than 4 GiB", {}};
    return result;
  }
  auto ast = std::make_shared<Ast>();
  ParseMachine machine(source, offset, options, ast.get());
  const bool ok = machine.Run();
  result.end = machine.end();
  if (ok) {
    result.ast = std::move(ast);
  } else {
    result.error = machine.error();
  }
  return result;
}

ParseResult Parse(std::string_view source, const ParseOptions& options) {
  ParseResult result = ParsePrefix(source, 0, options);
  if (result.ast == nullptr) return result;
  Lexer lexer(source, result.end);
  const Token token = lexer.Next();
  if (token.kind == TokenKind::kEnd) return result;
  result.ast = nullptr;
  if (token.kind == TokenKind::kError) {
    result.error = {lexer.error_at(), lexer.message(), {}};
  } else {
    result.error = {token.begin, "an operator or the end was expected, but here is " + Describe(token), {}};
  }
  return result;
}

std::string JoinTokens(std::string_view source, std::uint32_t begin, std::uint32_t end) {
  std::string joined;
  Lexer lexer(source.substr(0, end), begin);
  for (Token token = lexer.Next(); token.kind != TokenKind::kEnd; token = lexer.Next()) {
    if (!joined.empty()) joined += ' ';
    joined += token.text;
  }
  return joined;
}

std::string Describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::kEnd: return "the end";
    case TokenKind::kString: return "a string";
    case TokenKind::kBytes: return "a bytes literal";
    case TokenKind::kInt:
    case TokenKind::kUint:
    case TokenKind::kDouble: return "a number";
    case TokenKind::kError:
    case TokenKind::kIdent:
    case TokenKind::kQuotedIdent:
    case TokenKind::kPunct: break;
  }
  return "'" + std::string(token.text.substr(0, 60)) + "'";
}

}  // namespace daygate::cel
