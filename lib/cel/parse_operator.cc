// What may follow an operand: selections, brackets, operators by precedence, `?:`.
#include "cel/parse_machine.h"

namespace daygate::cel {
namespace {

struct BinaryOperator {
  Op op = Op::kFunction;
  std::uint8_t precedence = 0;  // 0: none
};

constexpr std::uint8_t kOrLevel = 1;
constexpr std::uint8_t kAndLevel = 2;
constexpr std::uint8_t kRelationLevel = 3;
constexpr std::uint8_t kSumLevel = 4;
constexpr std::uint8_t kProductLevel = 5;

BinaryOperator OneCharacter(char c) {
  switch (c) {
    case '<': return {Op::kLess, kRelationLevel};
    case '>': return {Op::kGreater, kRelationLevel};
    case '+': return {Op::kAdd, kSumLevel};
    case '-': return {Op::kSubtract, kSumLevel};
    case '*': return {Op::kMultiply, kProductLevel};
    case '/': return {Op::kDivide, kProductLevel};
    case '%': return {Op::kModulo, kProductLevel};
    default: return {};
  }
}

BinaryOperator FindBinary(const Token& token) {
  if (token.kind == TokenKind::kIdent) {
    return token.text == "in" ? BinaryOperator{Op::kIn, kRelationLevel} : BinaryOperator{};
  }
  if (token.kind != TokenKind::kPunct) return {};
  if (token.text.size() == 1) return OneCharacter(token.text[0]);
  switch (token.text[0]) {
    case '|': return {Op::kOr, kOrLevel};
    case '&': return {Op::kAnd, kAndLevel};
    case '=': return {Op::kEqual, kRelationLevel};
    case '!': return {Op::kNotEqual, kRelationLevel};
    case '<': return {Op::kLessEqual, kRelationLevel};
    default: return {Op::kGreaterEqual, kRelationLevel};
  }
}

}  // namespace

ParseMachine::State ParseMachine::ReadOperator() {
  if (At('.')) return ReadSelection();
  if (At('[')) return OpenBracket(FrameKind::kIndex, current_.expr->begin);
  if (At('{') && current_.name) return OpenBracket(FrameKind::kMessage, current_.expr->begin);
  if (!frames_.empty() && frames_.back().kind == FrameKind::kUnary) ApplyUnary();
  return ReadBinary();
}

ParseMachine::State ParseMachine::ReadSelection() {
  const Operand operand = current_;
  Advance();
  const bool optional = At('?');
  if (optional) Advance();
  const Token field = token_;
  const bool quoted = field.kind == TokenKind::kQuotedIdent;
  if ((field.kind != TokenKind::kIdent || IsKeyword(field.text)) && !quoted) return FailToken("the name of a field");
  Advance();
  const std::string_view name = builder_.Copy(quoted ? field.text.substr(1, field.text.size() - 2) : field.text);
  if (!optional && !quoted && At('(')) return OpenCall(name, true, operand.expr->begin, field.begin);
  Select select;
  select.operand = operand.expr;
  select.field = name;
  select.optional = optional;
  select.field_at = field.begin;
  const std::uint32_t begin = operand.expr->begin;
  current_ = Nest(builder_.Make(select, begin, field.end, begin), {&operand});
  current_.name = operand.name && !optional && !quoted;
  return current_.height > options_.max_depth ? FailDepth(field.begin) : State::kOperator;
}

void ParseMachine::ApplyUnary() {
  const Frame frame = Pop();
  const std::uint32_t nodes = frame.count % 2 == 1 ? 1 : 2;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    Call call;
    call.op = frame.op;
    call.args = builder_.arena().NewArray<Expr*>(1);
    call.args[0] = current_.expr;
    current_.expr = builder_.Make(call, frame.begin, current_.expr->end, frame.at);
    ++current_.levels;
  }
  current_.name = false;
}

ParseMachine::State ParseMachine::ReadBinary() {
  const BinaryOperator found = FindBinary(token_);
  while (!frames_.empty()) {
    const Frame& top = frames_.back();
    if (top.kind != FrameKind::kBinary && top.kind != FrameKind::kRow) break;
    if (top.precedence < found.precedence) break;
    if (top.kind == FrameKind::kRow && top.precedence == found.precedence) {
      items_.push_back(current_);
      Advance();
      return State::kOperand;
    }
    if (!ReduceTop()) return State::kFailed;
  }
  if (found.precedence == 0) return ReadConditional();
  Frame frame;
  frame.kind = found.precedence <= kAndLevel ? FrameKind::kRow : FrameKind::kBinary;
  frame.op = found.op;
  frame.precedence = found.precedence;
  frame.begin = current_.expr->begin;
  frame.at = token_.begin;
  if (Push(frame) == State::kFailed) return State::kFailed;
  items_.push_back(current_);
  Advance();
  return State::kOperand;
}

// Makes the node of the operator, row or conditional whose last operand has been read.
bool ParseMachine::ReduceTop() {
  items_.push_back(current_);
  const Frame frame = Pop();
  const std::span<Operand> items = Items(frame);
  Call call;
  call.op = frame.op;
  call.args = builder_.arena().NewArray<Expr*>(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) call.args[i] = items[i].expr;
  current_ = Over(frame, builder_.Make(call, frame.begin, current_.expr->end, frame.at));
  items_.resize(frame.mark);
  return CheckHeight() != State::kFailed;
}

// The operand is as long as operators can make it. Now `?`, `:`, a bracket, or the end.
ParseMachine::State ParseMachine::ReadConditional() {
  if (At('?')) {
    if (!frames_.empty() && frames_.back().kind == FrameKind::kThen) {
      return Fail(token_.begin, "':' was expected, but here is '?'", "put parentheses around the inner '?:'");
    }
    Frame frame;
    frame.kind = FrameKind::kThen;
    frame.op = Op::kConditional;
    frame.begin = current_.expr->begin;
    frame.at = token_.begin;
    if (Push(frame) == State::kFailed) return State::kFailed;
    items_.push_back(current_);
    Advance();
    return State::kOperand;
  }
  while (!frames_.empty() && frames_.back().kind == FrameKind::kElse) {
    if (!ReduceTop()) return State::kFailed;
  }
  if (frames_.empty()) return State::kDone;
  return frames_.back().kind == FrameKind::kThen ? ReadColon() : ContinueBracket();
}

ParseMachine::State ParseMachine::ReadColon() {
  if (!At(':')) return FailToken("':' of '?:'");
  items_.push_back(current_);
  frames_.back().kind = FrameKind::kElse;
  Advance();
  return State::kOperand;
}

}  // namespace daygate::cel
