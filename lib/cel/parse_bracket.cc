// Everything in brackets: parentheses, arguments, indexes, literals of lists, maps and messages.
#include "cel/macros.h"
#include "cel/parse_machine.h"

namespace daygate::cel {
// The token is the bracket that opens.
ParseMachine::State ParseMachine::OpenBracket(FrameKind kind, std::uint32_t begin) {
  Frame frame;
  frame.kind = kind;
  frame.op = Op::kIndex;
  frame.begin = begin;
  frame.at = token_.begin;
  if (kind == FrameKind::kMessage) frame.name = TakeMessageName();
  if (Push(frame) == State::kFailed) return State::kFailed;
  if (kind == FrameKind::kIndex) items_.push_back(current_);
  Advance();
  if (kind == FrameKind::kParen) return State::kOperand;
  if (kind == FrameKind::kIndex) {
    if (!At('?')) return State::kOperand;
    frames_.back().op = Op::kOptionalIndex;
    Advance();
    return State::kOperand;
  }
  // `[,]` and `{,}` are well formed: a list without elements and a comma behind them.
  if (At(',')) {
    Advance();
    if (!IsClosing(frames_.back())) return FailToken(kind == FrameKind::kList ? "']'" : "'}'");
  }
  return IsClosing(frames_.back()) ? CloseBracket() : BeginElement();
}

// The name before a `{`, as it is written: `a.b.C`, `.a.b`. It was read as an operand.
std::string_view ParseMachine::TakeMessageName() {
  std::string name;
  Expr* at = current_.expr;
  while (const auto* select = std::get_if<Select>(&at->node)) {
    name = "." + std::string(select->field) + name;
    Expr* operand = select->operand;
    builder_.Discard(at);
    at = operand;
  }
  const auto& ident = std::get<Ident>(at->node);
  name = (ident.absolute ? "." : "") + std::string(ident.name) + name;
  builder_.Discard(at);
  return builder_.Copy(name);
}

ParseMachine::State ParseMachine::OpenCall(std::string_view function, bool target, std::uint32_t begin,
                                           std::uint32_t at) {
  Frame frame;
  frame.kind = FrameKind::kCall;
  frame.name = function;
  frame.target = target;
  frame.begin = begin;
  frame.at = at;
  if (Push(frame) == State::kFailed) return State::kFailed;
  if (target) items_.push_back(current_);
  Advance();
  return At(')') ? CloseBracket() : State::kOperand;
}

bool ParseMachine::IsClosing(const Frame& frame) const {
  switch (frame.kind) {
    case FrameKind::kParen:
    case FrameKind::kCall: return At(')');
    case FrameKind::kIndex:
    case FrameKind::kList: return At(']');
    default: return At('}');
  }
}

// An element of a list, an entry of a map or a field of a message begins here.
ParseMachine::State ParseMachine::BeginElement() {
  Frame& frame = frames_.back();
  frame.optional = At('?');
  frame.value = false;
  if (frame.optional) Advance();
  if (frame.kind != FrameKind::kMessage) return State::kOperand;
  const bool quoted = token_.kind == TokenKind::kQuotedIdent;
  if (token_.kind != TokenKind::kIdent && !quoted) return FailToken("the name of a field");
  const std::string_view text = quoted ? token_.text.substr(1, token_.text.size() - 2) : token_.text;
  Operand field;
  field.field = builder_.Copy(text);
  field.optional = frame.optional;
  items_.push_back(field);
  Advance();
  if (!At(':')) return FailToken("':'");
  Advance();
  return State::kOperand;
}

// An operand inside a bracket is complete.
ParseMachine::State ParseMachine::ContinueBracket() {
  Frame& frame = frames_.back();
  if (frame.kind == FrameKind::kMap && !frame.value) return ContinueMapKey();
  const bool closing = IsClosing(frame);
  const bool comma = At(',') && frame.kind != FrameKind::kParen && frame.kind != FrameKind::kIndex;
  if (!closing && !comma) {
    switch (frame.kind) {
      case FrameKind::kParen: return FailToken("')'");
      case FrameKind::kCall: return FailToken("',' or ')'");
      case FrameKind::kIndex: return FailToken("']'");
      case FrameKind::kList: return FailToken("',' or ']'");
      default: return FailToken("',' or '}'");
    }
  }
  current_.optional = frame.optional;
  if (frame.kind == FrameKind::kMessage) {
    current_.field = items_.back().field;
    items_.pop_back();
  }
  items_.push_back(current_);
  if (closing) return CloseBracket();
  Advance();
  if (frame.kind == FrameKind::kCall) return State::kOperand;
  return IsClosing(frame) ? CloseBracket() : BeginElement();
}

ParseMachine::State ParseMachine::ContinueMapKey() {
  if (!At(':')) return FailToken("':'");
  current_.optional = frames_.back().optional;
  items_.push_back(current_);
  frames_.back().value = true;
  Advance();
  return State::kOperand;
}

// The token is the bracket that closes, and every part of the frame is an item.
ParseMachine::State ParseMachine::CloseBracket() {
  const std::uint32_t end = token_.end;
  Advance();
  const Frame frame = Pop();
  switch (frame.kind) {
    case FrameKind::kParen:
      current_ = items_.back();
      items_.pop_back();
      current_.expr->begin = frame.begin;
      current_.expr->end = end;
      current_.name = false;
      ++current_.height;
      break;
    case FrameKind::kCall: return CloseCall(frame, end);
    case FrameKind::kIndex: return CloseIndex(frame, end);
    case FrameKind::kList: return CloseList(frame, end);
    case FrameKind::kMap: return CloseMap(frame, end);
    default: return CloseMessage(frame, end);
  }
  return CheckHeight();
}

ParseMachine::State ParseMachine::CloseCall(Frame frame, std::uint32_t end) {
  const std::span<Operand> items = Items(frame);
  const std::span<Operand> args = items.subspan(frame.target ? 1 : 0);
  if (options_.macros) {
    const CallParts parts{frame.name, frame.begin, end, frame.at, frame.target ? items.data() : nullptr, args};
    Operand expanded;
    const Expansion expansion = ExpandMacro(parts, &builder_, &expanded, &error_);
    if (expansion == Expansion::kError) return State::kFailed;
    if (expansion == Expansion::kDone) {
      items_.resize(frame.mark);
      current_ = expanded;
      return CheckHeight();
    }
  }
  Call call;
  call.function = frame.name;
  if (frame.target) call.target = items[0].expr;
  call.args = builder_.arena().NewArray<Expr*>(args.size());
  for (std::size_t i = 0; i < args.size(); ++i) call.args[i] = args[i].expr;
  current_ = Over(frame, builder_.Make(call, frame.begin, end, frame.at));
  items_.resize(frame.mark);
  return CheckHeight();
}

ParseMachine::State ParseMachine::CloseIndex(const Frame& frame, std::uint32_t end) {
  const std::span<Operand> items = Items(frame);
  Call call;
  call.op = frame.op;
  call.args = builder_.arena().NewArray<Expr*>(2);
  call.args[0] = items[0].expr;
  call.args[1] = items[1].expr;
  current_ = Over(frame, builder_.Make(call, frame.begin, end, frame.at));
  items_.resize(frame.mark);
  return CheckHeight();
}

ParseMachine::State ParseMachine::CloseList(const Frame& frame, std::uint32_t end) {
  const std::span<Operand> items = Items(frame);
  ListExpr list;
  list.elements = builder_.arena().NewArray<Expr*>(items.size());
  list.optional = builder_.arena().NewArray<bool>(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    list.elements[i] = items[i].expr;
    list.optional[i] = items[i].optional;
  }
  current_ = Over(frame, builder_.Make(list, frame.begin, end, frame.begin));
  items_.resize(frame.mark);
  return CheckHeight();
}

ParseMachine::State ParseMachine::CloseMap(const Frame& frame, std::uint32_t end) {
  const std::span<Operand> items = Items(frame);
  MapExpr map;
  map.entries = builder_.arena().NewArray<MapEntryExpr>(items.size() / 2);
  for (std::size_t i = 0; i < map.entries.size(); ++i) {
    map.entries[i] = {items[2 * i].expr, items[2 * i + 1].expr, items[2 * i].optional};
  }
  current_ = Over(frame, builder_.Make(map, frame.begin, end, frame.begin));
  items_.resize(frame.mark);
  return CheckHeight();
}

ParseMachine::State ParseMachine::CloseMessage(const Frame& frame, std::uint32_t end) {
  const std::span<Operand> items = Items(frame);
  MessageExpr message;
  message.name = frame.name;
  message.fields = builder_.arena().NewArray<MessageField>(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    message.fields[i] = {items[i].field, items[i].expr, items[i].optional};
  }
  current_ = Over(frame, builder_.Make(message, frame.begin, end, frame.begin));
  items_.resize(frame.mark);
  return CheckHeight();
}

}  // namespace daygate::cel
