#include "cel/lexer.h"

#include <algorithm>
#include <array>

namespace daygate::cel {
namespace {

// What a byte may be, a bit for each. A table, since loading a policy asks it of every byte: half of the lexer's time.
enum CharClass : std::uint8_t { kSpace = 1, kDigit = 2, kHexDigit = 4, kLetter = 8, kOneCharacter = 16 };

constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> classes{};
  const auto add = [&classes](std::string_view characters, std::uint8_t bits) {
    for (const char c : characters) classes[static_cast<unsigned char>(c)] |= bits;
  };
  add(" \n\t\r\f", kSpace);
  add("0123456789", kDigit | kHexDigit);
  add("abcdefABCDEF", kHexDigit);
  add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", kLetter);
  add("()[]{}.,?:+-*/%<>!=", kOneCharacter);
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = MakeClasses();

bool Is(char c, unsigned classes) {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
bool IsDigit(char c) {
  return Is(c, kDigit);
}
bool IsHexDigit(char c) {
  return Is(c, kHexDigit);
}
bool IsIdentStart(char c) {
  return Is(c, kLetter);
}
bool IsIdentPart(char c) {
  return Is(c, kLetter | kDigit);
}

// One token's reader: a place in the source that moves forward.
struct Cursor {
  std::string_view source;
  std::uint32_t at;

  char Peek(std::uint32_t ahead = 0) const { return ahead < source.size() - at ? source[at + ahead] : '\0'; }
  bool AtEnd() const { return at >= source.size(); }
  // Past all that is of `classes`.
  void Skip(unsigned classes) {
    const char* const end = source.data() + source.size();
    const char* next = source.data() + at;
    while (next != end && Is(*next, classes)) ++next;
    at = static_cast<std::uint32_t>(next - source.data());
  }
};

struct Fault {
  const char* message = nullptr;
  std::uint32_t at = 0;
};

void SkipSpaceAndComments(Cursor* cursor) {
  cursor->Skip(kSpace);
  while (cursor->Peek() == '/' && cursor->Peek(1) == '/') {
    const std::size_t end = cursor->source.find('\n', cursor->at);
    cursor->at = static_cast<std::uint32_t>(std::min(end, cursor->source.size()));
    cursor->Skip(kSpace);
  }
}

TokenKind ReadNumber(Cursor* cursor, Fault* fault) {
  if (cursor->Peek() == '0' && cursor->Peek(1) == 'x') {
    cursor->at += 2;
    if (!IsHexDigit(cursor->Peek())) {
      *fault = {"hexadecimal digits were expected behind '0x'", cursor->at};
      return TokenKind::kError;
    }
    while (IsHexDigit(cursor->Peek())) ++cursor->at;
  } else {
    bool real = false;
    while (IsDigit(cursor->Peek())) ++cursor->at;
    if (cursor->Peek() == '.' && IsDigit(cursor->Peek(1))) {
      real = true;
      ++cursor->at;
      while (IsDigit(cursor->Peek())) ++cursor->at;
    }
    const char e = cursor->Peek();
    if (e == 'e' || e == 'E') {
      const char sign = cursor->Peek(1);
      const std::uint32_t digits = sign == '+' || sign == '-' ? 2 : 1;
      if (IsDigit(cursor->Peek(digits))) {
        real = true;
        cursor->at += digits;
        while (IsDigit(cursor->Peek())) ++cursor->at;
      }
    }
    if (real) return TokenKind::kDouble;
  }
  if (cursor->Peek() == 'u' || cursor->Peek() == 'U') {
    ++cursor->at;
    return TokenKind::kUint;
  }
  return TokenKind::kInt;
}

// The place behind the closing quote. `cursor` stands at the opening one; `begin` is where the token starts.
TokenKind ReadString(Cursor* cursor, std::uint32_t begin, bool raw, bool bytes, Fault* fault) {
  const char quote = cursor->Peek();
  const bool triple = cursor->Peek(1) == quote && cursor->Peek(2) == quote;
  cursor->at += triple ? 3 : 1;
  while (!cursor->AtEnd()) {
    const char c = cursor->Peek();
    if (c == quote && (!triple || (cursor->Peek(1) == quote && cursor->Peek(2) == quote))) {
      cursor->at += triple ? 3 : 1;
      return bytes ? TokenKind::kBytes : TokenKind::kString;
    }
    if (!triple && (c == '\n' || c == '\r')) break;
    ++cursor->at;
    if (c == '\\' && !raw && !cursor->AtEnd() && cursor->Peek() != '\n' && cursor->Peek() != '\r') ++cursor->at;
  }
  *fault = {triple ? "the string is not closed: its three quotes are missing"
                   : "the string is not closed: its quote is missing on this line",
            begin};
  return TokenKind::kError;
}

// Up to two letters before a quote: `r`, `b`, `br`, in either case. Zero where no string starts here.
std::uint32_t StringPrefix(const Cursor& cursor, bool* raw, bool* bytes) {
  std::uint32_t length = 0;
  *bytes = cursor.Peek() == 'b' || cursor.Peek() == 'B';
  if (*bytes) ++length;
  *raw = cursor.Peek(length) == 'r' || cursor.Peek(length) == 'R';
  if (*raw) ++length;
  const char quote = cursor.Peek(length);
  return quote == '"' || quote == '\'' ? length : 0;
}

TokenKind ReadQuotedIdent(Cursor* cursor, Fault* fault) {
  const std::uint32_t begin = cursor->at++;
  while (IsIdentPart(cursor->Peek()) || cursor->Peek() == '.' || cursor->Peek() == '-' || cursor->Peek() == '/' ||
         cursor->Peek() == ' ') {
    ++cursor->at;
  }
  if (cursor->Peek() == '`' && cursor->at > begin + 1) {
    ++cursor->at;
    return TokenKind::kQuotedIdent;
  }
  const bool closed = cursor->Peek() == '`';
  *fault = {closed
                ? "a name in backticks must not be empty"
                : "a name in backticks holds letters, digits, '_', '.', '-', '/' and spaces, and ends with a backtick",
            closed ? begin : cursor->at};
  if (closed) ++cursor->at;
  return TokenKind::kError;
}

bool IsTwoCharacters(char c, char next) {
  switch (c) {
    case '&':
    case '|': return next == c;
    case '=':
    case '!':
    case '<':
    case '>': return next == '=';
    default: return false;
  }
}

const char* WhyNot(char c) {
  switch (c) {
    case '&': return "'&' is not an operator: write '&&'";
    case '|': return "'|' is not an operator: write '||'";
    case ';': return "';' has no meaning here: nothing needs to be ended or separated by it";
    case '#': return "'#' does not begin a comment: write '//'";
    case '\0': return "a NUL character must not stand here";
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte == 0x7f) return "a control character must not stand here";
  if (byte >= 0x80) return "characters outside ASCII may stand in strings and comments only";
  return "this character has no meaning here";
}

TokenKind ReadPunct(Cursor* cursor, Fault* fault) {
  const char c = cursor->Peek();
  if (c == '/' && cursor->Peek(1) == '*') {
    *fault = {"a comment begins with '//' and runs to the end of the line", cursor->at};
    cursor->at += 2;
    return TokenKind::kError;
  }
  if (IsTwoCharacters(c, cursor->Peek(1))) {
    cursor->at += 2;
    return TokenKind::kPunct;
  }
  if (Is(c, kOneCharacter)) {
    ++cursor->at;
    return TokenKind::kPunct;
  }
  *fault = {WhyNot(c), cursor->at};
  ++cursor->at;
  // The whole of a character outside ASCII, so that reading goes on behind it.
  while ((static_cast<unsigned char>(cursor->Peek()) & 0xc0U) == 0x80U && !cursor->AtEnd()) ++cursor->at;
  return TokenKind::kError;
}

TokenKind Read(Cursor* cursor, Fault* fault) {
  const char c = cursor->Peek();
  const std::uint32_t begin = cursor->at;
  if (IsIdentStart(c)) {
    bool raw = false;
    bool bytes = false;
    if (const std::uint32_t prefix = StringPrefix(*cursor, &raw, &bytes); prefix != 0) {
      cursor->at += prefix;
      return ReadString(cursor, begin, raw, bytes, fault);
    }
    cursor->Skip(kLetter | kDigit);
    return TokenKind::kIdent;
  }
  if (c == '"' || c == '\'') return ReadString(cursor, begin, false, false, fault);
  if (IsDigit(c) || (c == '.' && IsDigit(cursor->Peek(1)))) return ReadNumber(cursor, fault);
  if (c == '`') return ReadQuotedIdent(cursor, fault);
  return ReadPunct(cursor, fault);
}

}  // namespace

Token Lexer::Next() {
  Cursor cursor{source_, offset_};
  if (cursor.at > source_.size()) cursor.at = static_cast<std::uint32_t>(source_.size());
  SkipSpaceAndComments(&cursor);
  Token token;
  token.begin = cursor.at;
  if (!cursor.AtEnd()) {
    Fault fault;
    token.kind = Read(&cursor, &fault);
    if (token.kind == TokenKind::kError) {
      message_ = fault.message;
      error_at_ = fault.at;
    }
  }
  token.end = cursor.at;
  token.text = source_.substr(token.begin, token.end - token.begin);
  offset_ = cursor.at;
  return token;
}

bool IsKeyword(std::string_view word) {
  return word == "true" || word == "false" || word == "null" || word == "in";
}

bool IsReserved(std::string_view word) {
  static constexpr std::array<std::string_view, 17> kWords = {
      "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
      "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
  if (word.size() < 2 || word.size() > 9) return false;
  for (const std::string_view reserved : kWords) {
    if (word == reserved) return true;
  }
  return false;
}

}  // namespace daygate::cel
