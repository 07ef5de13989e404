#include "cel/parse_machine.h"

#include "cel/slips.h"

namespace daygate::cel {
namespace {

// Between two brackets stand rows of `||`, `&&` and `!` at most: what walks a tree can rely on a limit of its levels
// too.
constexpr std::uint32_t kLevelsPerDepth = 4;

}  // namespace

bool ParseMachine::Run() {
  end_ = lexer_.offset();
  Advance();
  State state = State::kOperand;
  while (state == State::kOperand || state == State::kOperator) {
    state = state == State::kOperand ? ReadOperand() : ReadOperator();
  }
  if (state == State::kFailed) {
    // A word or a bracket may begin what comes next; anything else has been dealt with.
    const bool keep = token_.kind == TokenKind::kIdent || token_.kind == TokenKind::kPunct;
    end_ = keep ? token_.begin : token_.end;
    return false;
  }
  end_ = current_.expr->end;
  builder_.Finish(current_);
  return true;
}

ParseMachine::State ParseMachine::Push(Frame frame) {
  if (Counts(frame.kind) && ++nesting_ > options_.max_depth) return FailDepth(frame.at);
  frame.mark = items_.size();
  frames_.push_back(frame);
  return State::kOperand;
}

ParseMachine::Frame ParseMachine::Pop() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  if (Counts(frame.kind)) --nesting_;
  return frame;
}

Operand ParseMachine::Over(const Frame& frame, Expr* expr) {
  Operand result;
  result.expr = expr;
  for (const Operand& item : Items(frame)) result.Cover(item);
  switch (frame.kind) {
    case FrameKind::kBinary:
    case FrameKind::kElse: ++result.operators; break;
    case FrameKind::kUnary:
    case FrameKind::kRow: break;
    default: ++result.height; break;
  }
  ++result.levels;
  return result;
}

// To be returned wherever a node has been made that nests.
ParseMachine::State ParseMachine::CheckHeight() {
  const bool fits = current_.height <= options_.max_depth && current_.operators <= options_.max_depth &&
                    current_.levels <= options_.max_depth * kLevelsPerDepth;
  return fits ? State::kOperator : FailDepth(current_.expr->at);
}

ParseMachine::State ParseMachine::Fail(std::uint32_t at, std::string message, std::string help) {
  error_ = {at, std::move(message), std::move(help)};
  return State::kFailed;
}

ParseMachine::State ParseMachine::FailToken(std::string_view expected) {
  if (token_.kind == TokenKind::kError) return Fail(lexer_.error_at(), lexer_.message());
  const std::string_view help = token_.kind == TokenKind::kIdent ? OperatorHelp(token_.text) : std::string_view();
  if (!help.empty()) return Fail(token_.begin, Describe(token_) + " is no operator", std::string(help));
  // `not x`: read as a name that something follows.
  const auto* before = current_.expr == nullptr ? nullptr : std::get_if<Ident>(&current_.expr->node);
  if (before != nullptr && before->name == "not" && current_.expr->end < token_.begin) {
    return Fail(current_.expr->begin, "'not' is no operator", std::string(OperatorHelp("not")));
  }
  if (At('=')) return Fail(token_.begin, "'=' does not compare", "write '=='");
  return Fail(token_.begin, std::string(expected) + " was expected, but here is " + Describe(token_), OperandHelp());
}

// What the operator behind which an operand is missing may have been meant as.
std::string ParseMachine::OperandHelp() const {
  if (frames_.empty() || frames_.back().kind != FrameKind::kBinary) return {};
  const Frame& frame = frames_.back();
  if (frame.op == Op::kLess && At('>') && frame.at + 1 == token_.begin) return "write '!='";
  if (frame.op == Op::kModulo) return "'%' is the rest of a division: a percentage is a number without a sign";
  return {};
}

ParseMachine::State ParseMachine::FailDepth(std::uint32_t at) {
  return Fail(at, "the expression nests deeper than " + std::to_string(options_.max_depth) + " levels");
}

}  // namespace daygate::cel
