// What the characters between the quotes of a literal stand for.
#include "base/utf8.h"
#include "cel/lexer.h"

namespace daygate::cel {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The character that a letter behind a backslash stands for, or NUL where it is none of the simple escapes.
char SimpleEscape(char c) {
  switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\':
    case '?':
    case '"':
    case '\'':
    case '`': return c;
    default: return '\0';
  }
}

// `count` digits of a base, or -1.
std::int64_t ReadDigits(std::string_view text, std::size_t count, int base) {
  if (text.size() < count) return -1;
  std::int64_t value = 0;
  for (const char c : text.substr(0, count)) {
    const int digit = HexValue(c);
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

struct NumericEscape {
  std::size_t skip = 0;  // letters between the backslash and the digits
  std::size_t digits = 0;
  int base = 16;
  const char* message = "";
};

NumericEscape NumericEscapeOf(char c) {
  switch (c) {
    case 'x':
    case 'X': return {1, 2, 16, "two hexadecimal digits were expected behind '\\x'"};
    case 'u': return {1, 4, 16, "four hexadecimal digits were expected behind '\\u'"};
    case 'U': return {1, 8, 16, "eight hexadecimal digits were expected behind '\\U'"};
    case '0':
    case '1':
    case '2':
    case '3': return {0, 3, 8, "three octal digits, at most 377, were expected behind the backslash"};
    default: return {};
  }
}

class Unquoter {
 public:
  Unquoter(std::string_view body, bool bytes, std::string* value) : body_(body), bytes_(bytes), value_(value) {}

  // Null, or what is wrong with the escape at `at()`.
  const char* Run() {
    while (at_ < body_.size()) {
      const std::size_t backslash = body_.find('\\', at_);
      value_->append(body_.substr(at_, backslash - at_));
      if (backslash == std::string_view::npos) return nullptr;
      at_ = backslash;
      if (const char* message = Escape()) return message;
    }
    return nullptr;
  }

  std::size_t at() const { return at_; }

 private:
  const char* Escape() {
    const std::string_view rest = body_.substr(at_ + 1);
    if (rest.empty()) return "a backslash must not stand before the end of a string";
    if (const char simple = SimpleEscape(rest[0]); simple != '\0') {
      value_->push_back(simple);
      at_ += 2;
      return nullptr;
    }
    const NumericEscape numeric = NumericEscapeOf(rest[0]);
    if (numeric.digits == 0) return "there is no such escape: write '\\\\' for a backslash";
    const bool unicode = rest[0] == 'u' || rest[0] == 'U';
    if (bytes_ && unicode) return "bytes have no escapes '\\u' and '\\U': write the bytes as '\\x'";
    const std::int64_t code = ReadDigits(rest.substr(numeric.skip), numeric.digits, numeric.base);
    if (code < 0) return numeric.message;
    if (bytes_) {
      value_->push_back(static_cast<char>(static_cast<unsigned char>(code)));
    } else {
      if (code >= 0xd800 && code <= 0xdfff) return "half of a surrogate pair is not a character";
      if (code > 0x10ffff) return "there is no character above U+10FFFF";
      base::AppendUtf8(value_, static_cast<std::uint32_t>(code));
    }
    at_ += 1 + numeric.skip + numeric.digits;
    return nullptr;
  }

  std::string_view body_;
  bool bytes_;
  std::string* value_;
  std::size_t at_ = 0;
};

}  // namespace

bool Unquote(const Token& token, std::string* value, std::string* message, std::uint32_t* error_at) {
  const std::string_view text = token.text;
  const std::size_t prefix = text.find_first_of("'\"");
  const bool raw = text.substr(0, prefix).find_first_of("rR") != std::string_view::npos;
  const std::string_view quoted = text.substr(prefix);
  const bool triple = quoted.size() >= 6 && quoted[0] == quoted[1] && quoted[0] == quoted[2];
  const std::size_t quotes = triple ? 3 : 1;
  const std::string_view body = quoted.substr(quotes, quoted.size() - 2 * quotes);
  value->clear();
  if (raw) {
    value->assign(body);
    return true;
  }
  Unquoter unquoter(body, token.kind == TokenKind::kBytes, value);
  if (const char* why = unquoter.Run()) {
    *message = why;
    *error_at = token.begin + static_cast<std::uint32_t>(prefix + quotes + unquoter.at());
    return false;
  }
  return true;
}

}  // namespace daygate::cel
