// Text → tokens, one at a time. The policy language is written in the same tokens, so its parser reads with this lexer
// and hands the place over to the expression parser where an expression begins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace daygate::cel {

enum class TokenKind : std::uint8_t {
  kEnd,
  kError,        // `message` of the lexer says why
  kIdent,        // reserved words too: whether one may stand here is the parser's to say
  kQuotedIdent,  // `a-b` in backticks
  kInt,          // digits or 0x…
  kUint,         // …u
  kDouble,
  kString,
  kBytes,
  kPunct,  // one of the operators and brackets; `text` tells which: "(", "&&", "<=", ".", "?", …
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::uint32_t begin = 0;  // bytes [begin, end) of the source
  std::uint32_t end = 0;
  std::string_view text;  // as written
};

// Reads a source forward. White space and comments are skipped. Copyable: a copy remembers the place.
class Lexer {
 public:
  Lexer(std::string_view source, std::uint32_t offset) : source_(source), offset_(offset) {}

  Token Next();
  std::uint32_t offset() const { return offset_; }

  // Why the last token was kError, and the offset of the character at fault.
  const char* message() const { return message_; }
  std::uint32_t error_at() const { return error_at_; }

 private:
  std::string_view source_;
  std::uint32_t offset_;
  const char* message_ = "";
  std::uint32_t error_at_ = 0;
};

// The characters that a kString or kBytes token stands for. Returns false and fills `message` and `error_at` (an offset
// of the source, given token.begin) where an escape is wrong.
bool Unquote(const Token& token, std::string* value, std::string* message, std::uint32_t* error_at);

// `true false null in`: never a name. And the words that the language keeps for itself: never a variable or function.
bool IsKeyword(std::string_view word);
bool IsReserved(std::string_view word);

}  // namespace daygate::cel
