// Where an operand may begin: literals, names, opening brackets, rows of `!` and `-`.
#include <charconv>
#include <cmath>

#include "absl/strings/numbers.h"
#include "cel/parse_machine.h"

namespace daygate::cel {
namespace {

bool IsNumber(TokenKind kind) {
  return kind == TokenKind::kInt || kind == TokenKind::kDouble;
}

// The value of decimal or `0x` digits; false where it does not fit.
bool ReadDigits(std::string_view digits, std::uint64_t* value) {
  const bool hex = digits.starts_with("0x");
  if (hex) digits.remove_prefix(2);
  const std::from_chars_result result =
      std::from_chars(digits.data(), digits.data() + digits.size(), *value, hex ? 16 : 10);
  return result.ec == std::errc() && result.ptr == digits.data() + digits.size();
}

// Of the units that duration() does not know; 0 for others.
std::int64_t HoursOf(std::string_view unit) {
  if (unit == "d" || unit == "day" || unit == "days") return 24;
  return unit == "w" || unit == "week" || unit == "weeks" ? 168 : 0;
}

bool IsShortUnit(std::string_view unit) {
  return unit == "h" || unit == "m" || unit == "s" || unit == "ms" || unit == "us" || unit == "ns";
}

}  // namespace

ParseMachine::State ParseMachine::ReadOperand() {
  const std::uint32_t begin = token_.begin;
  switch (token_.kind) {
    case TokenKind::kInt:
    case TokenKind::kUint:
    case TokenKind::kDouble: return ReadLiteral(false, begin);
    case TokenKind::kString:
    case TokenKind::kBytes: return ReadText();
    case TokenKind::kIdent: return ReadIdentifier(false, begin);
    case TokenKind::kPunct: break;
    case TokenKind::kEnd:
    case TokenKind::kError:
    case TokenKind::kQuotedIdent: return FailToken("an expression");
  }
  if (At('!') || At('-')) return ReadUnary();
  if (At('(')) return OpenBracket(FrameKind::kParen, begin);
  if (At('[')) return OpenBracket(FrameKind::kList, begin);
  if (At('{')) return OpenBracket(FrameKind::kMap, begin);
  if (!At('.')) return FailToken("an expression");
  Advance();
  if (token_.kind != TokenKind::kIdent) return FailToken("a name");
  return ReadIdentifier(true, begin);
}

ParseMachine::State ParseMachine::ReadIdentifier(bool absolute, std::uint32_t begin) {
  const Token word = token_;
  if (IsKeyword(word.text)) {
    if (absolute || word.text == "in") return FailToken(absolute ? "a name" : "an expression");
    Literal literal;
    if (word.text != "null") literal.kind = LiteralKind::kBool;
    literal.boolean = word.text == "true";
    return Leaf(literal, begin);
  }
  if (IsReserved(word.text)) {
    return Fail(word.begin, "'" + std::string(word.text) + "' is a reserved word and can not be a name here");
  }
  Advance();
  const std::string_view name = builder_.Copy(word.text);
  if (At('(')) return OpenCall(name, false, begin, word.begin);
  current_ = {};
  current_.expr = builder_.Make(Ident{name, absolute}, begin, word.end, begin);
  current_.levels = 1;
  current_.name = true;
  return State::kOperator;
}

// A row of one operator. `!!x` stands for two nodes, since `x` may not be a bool, and so does `--x`, since the negation
// may overflow; longer rows mean the same as one or two.
ParseMachine::State ParseMachine::ReadUnary() {
  Frame frame;
  frame.kind = FrameKind::kUnary;
  frame.op = At('!') ? Op::kNot : Op::kNegate;
  frame.begin = frame.at = token_.begin;
  std::uint32_t last = token_.begin;
  const char sign = token_.text[0];
  for (; At(sign); Advance()) {
    last = token_.begin;
    ++frame.count;
  }
  const bool fold = sign == '-' && IsNumber(token_.kind);
  if (fold) --frame.count;
  if (frame.count > 0) Push(frame);
  if (fold) return ReadLiteral(true, last);
  if (At('!') || At('-')) {
    // `!-1` is well formed, the sign being the number's; `!-x` and `-!x` are not.
    const Token other = token_;
    const bool minus = At('-');
    Advance();
    if (minus && IsNumber(token_.kind)) return ReadLiteral(true, other.begin);
    return Fail(other.begin, "'!' and '-' do not mix", "put parentheses around the operand");
  }
  return State::kOperand;
}

ParseMachine::State ParseMachine::ReadLiteral(bool negative, std::uint32_t begin) {
  Literal literal;
  switch (token_.kind) {
    case TokenKind::kInt:
      if (!ReadInt(token_.text, negative, &literal)) return Fail(begin, "the number does not fit into int (64 bits)");
      if (const std::string_view unit = UnitBehind(); !unit.empty()) return FailUnit(begin, token_.text, unit);
      break;
    case TokenKind::kUint:
      if (!ReadUint(token_.text, &literal)) return Fail(begin, "the number does not fit into uint (64 bits)");
      break;
    default:
      literal.kind = LiteralKind::kDouble;
      if (!absl::SimpleAtod(absl::string_view(token_.text.data(), token_.text.size()), &literal.real) ||
          !std::isfinite(literal.real)) {
        return Fail(begin, "the number does not fit into double");
      }
      if (negative) literal.real = -literal.real;
      break;
  }
  return Leaf(literal, begin);
}

// A unit of time that is written on to the number here, or nothing.
std::string_view ParseMachine::UnitBehind() const {
  Lexer ahead = lexer_;
  const Token next = ahead.Next();
  if (next.kind != TokenKind::kIdent || next.begin != token_.end) return {};
  return HoursOf(next.text) > 0 || IsShortUnit(next.text) ? next.text : std::string_view();
}

// `90d` is a duration in clauses; in an expression a duration is made by a function, which knows hours at most.
ParseMachine::State ParseMachine::FailUnit(std::uint32_t begin, std::string_view digits, std::string_view unit) {
  const std::int64_t hours = HoursOf(unit);
  std::uint64_t count = 0;
  constexpr std::uint64_t kMostDays = 100'000;
  const bool known = hours > 0 && ReadDigits(digits, &count) && count < kMostDays;
  const std::string written =
      known ? std::to_string(static_cast<std::int64_t>(count) * hours) + "h" : std::string(digits) + std::string(unit);
  return Fail(
      begin,
      "a duration in an expression is written as a string: here is '" + std::string(digits) + std::string(unit) + "'",
      "write duration(\"" + written + "\")");
}

bool ParseMachine::ReadInt(std::string_view digits, bool negative, Literal* literal) {
  literal->kind = LiteralKind::kInt;
  std::uint64_t magnitude = 0;
  if (!ReadDigits(digits, &magnitude)) return false;
  constexpr std::uint64_t kMinimum = std::uint64_t{1} << 63U;
  if (magnitude > (negative ? kMinimum : kMinimum - 1)) return false;
  literal->integer = static_cast<std::int64_t>(negative ? std::uint64_t{0} - magnitude : magnitude);
  return true;
}

bool ParseMachine::ReadUint(std::string_view digits, Literal* literal) {
  literal->kind = LiteralKind::kUint;
  digits.remove_suffix(1);
  return ReadDigits(digits, &literal->unsigned_integer);
}

ParseMachine::State ParseMachine::ReadText() {
  Literal literal;
  literal.kind = token_.kind == TokenKind::kBytes ? LiteralKind::kBytes : LiteralKind::kString;
  const char first = token_.text[0];
  const bool plain = (first == '"' || first == '\'') && token_.text.find('\\') == std::string_view::npos &&
                     (token_.text.size() < 6 || token_.text[1] != first);
  if (plain) {
    literal.text = builder_.Copy(token_.text.substr(1, token_.text.size() - 2));
    return Leaf(literal, token_.begin);
  }
  std::string value;
  std::string message;
  std::uint32_t error_at = 0;
  if (!Unquote(token_, &value, &message, &error_at)) return Fail(error_at, message);
  literal.text = builder_.Copy(value);
  return Leaf(literal, token_.begin);
}

ParseMachine::State ParseMachine::Leaf(Literal literal, std::uint32_t begin) {
  current_ = {};
  current_.expr = builder_.Make(literal, begin, token_.end, begin);
  current_.levels = 1;
  Advance();
  return State::kOperator;
}

}  // namespace daygate::cel
