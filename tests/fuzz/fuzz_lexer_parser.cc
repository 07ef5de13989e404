// Any bytes → tokens → tree: nothing is read past the end, and a tree is as deep as the parser says at most.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cel/lexer.h"
#include "cel/parser.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace cel = daygate::cel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  cel::Lexer lexer(text, 0);
  std::uint32_t last = 0;
  while (true) {
    const cel::Token token = lexer.Next();
    Require(token.begin >= last && token.end >= token.begin && token.end <= size);
    if (token.kind == cel::TokenKind::kEnd || token.kind == cel::TokenKind::kError) break;
    Require(token.end > token.begin);
    last = token.end;
  }
  const cel::ParseResult prefix = cel::ParsePrefix(text, 0);
  Require(prefix.end <= size);
  const cel::ParseResult whole = cel::Parse(text);
  if (whole.ast == nullptr) {
    Require(!whole.error.message.empty() && whole.error.at <= size);
    return 0;
  }
  // What the tokens say, joined anew, is the same expression.
  const std::string joined = cel::JoinTokens(text, whole.ast->root->begin, whole.end);
  const cel::ParseResult again = cel::Parse(joined);
  Require(again.ast != nullptr && again.ast->size == whole.ast->size);
  return 0;
}
