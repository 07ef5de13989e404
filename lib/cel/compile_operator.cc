// Operators.
#include <algorithm>

#include "cel/compiler.h"

namespace daygate::cel {
namespace {

// `a < b` is `b > a`.
std::uint16_t OrderOf(Op op, bool turned) {
  switch (op) {
    case Op::kLess: return turned ? kOrderGreater : kOrderLess;
    case Op::kLessEqual: return kOrderEqual | (turned ? kOrderGreater : kOrderLess);
    case Op::kGreater: return turned ? kOrderLess : kOrderGreater;
    default: return kOrderEqual | (turned ? kOrderLess : kOrderGreater);
  }
}

Opcode OpcodeOf(Op op) {
  switch (op) {
    case Op::kAdd: return Opcode::kAdd;
    case Op::kSubtract: return Opcode::kSubtract;
    case Op::kMultiply: return Opcode::kMultiply;
    case Op::kDivide: return Opcode::kDivide;
    case Op::kModulo: return Opcode::kModulo;
    case Op::kIndex: return Opcode::kIndex;
    default: return Opcode::kOptionalIndex;
  }
}

const Call* AsCall(const Expr& expr, Op op) {
  const auto* call = std::get_if<Call>(&expr.node);
  return call != nullptr && call->op == op ? call : nullptr;
}

// Whether the operands may change places.
bool Turns(Op op) {
  return op == Op::kEqual || op == Op::kNotEqual || op == Op::kLess || op == Op::kLessEqual || op == Op::kGreater ||
         op == Op::kGreaterEqual;
}

}  // namespace

void Compiler::StepCall(Frame& frame, const Call& call) {
  switch (call.op) {
    case Op::kFunction: return StepFunction(frame, call);
    case Op::kConditional: return StepConditional(frame, call);
    case Op::kAnd:
    case Op::kOr: return StepJunction(frame, call);
    case Op::kNot:
    case Op::kNegate: return StepUnary(frame, call);
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual:
    case Op::kIn:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo:
    case Op::kIndex:
    case Op::kOptionalIndex: return StepBinary(frame, call);
  }
}

void Compiler::StepConditional(Frame& frame, const Call& call) {
  const Value* constant = frame.stage == 1 ? ConstantOf(value_) : nullptr;
  const Temp at = frame.at;
  switch (frame.stage++) {
    case 0: return Descend(*call.args[0], at);
    case 1:
      if (constant != nullptr && constant->kind == ValueKind::kBool) {
        frame.stage = 4;
        return Descend(*call.args[constant->boolean ? 1 : 2], at);
      }
      frame.label = Here();
      Emit(Opcode::kBranch, call.args[0]->id, at, value_);
      return Descend(*call.args[1], at);
    case 2:
      Into(*call.args[1], at);
      frame.jumps.push_back(Here());
      Emit(Opcode::kJump, frame.expr->id, at);
      Patch({&frame.label, 1});
      return Descend(*call.args[2], at);
    case 3:
      Into(*call.args[2], at);
      Patch(frame.jumps);
      code_.instructions[frame.label].b = Here();
      return Return(TempRef(at, frame.expr->id));
    default: return Return(value_);  // of the branch that a constant condition chose
  }
}

// `&&` and `||` of any number of arguments. Constants that decide nothing are left out; one that decides is the result.
void Compiler::StepJunction(Frame& frame, const Call& call) {
  const std::uint32_t id = frame.expr->id;
  const bool decides = call.op == Op::kOr;
  const Temp next = static_cast<Temp>(frame.at + 1);
  if (frame.stage++ == 0) {
    frame.a = AddConstant(Value::Bool(!decides), id);
    Emit(Opcode::kMove, id, frame.at, frame.a);
  } else {
    const Expr& arg = *call.args[frame.i++];
    const Value* constant = ConstantOf(value_);
    if (constant == nullptr || constant->kind != ValueKind::kBool) {
      Consume(arg, value_, next, decides ? Mode::kOr : Mode::kAnd, frame.at, &frame.jumps);
    } else if (constant->boolean == decides) {
      return Return(AddConstant(Value::Bool(decides), id));
    }
  }
  if (frame.i < call.args.size()) return Descend(*call.args[frame.i], next);
  Patch(frame.jumps);
  Return(frame.jumps.empty() ? frame.a : TempRef(frame.at, id));
}

// `!!x`, `--x`: of a row of one operator two do what any even number does.
void Compiler::StepUnary(Frame& frame, const Call& call) {
  const Expr& expr = *frame.expr;
  if (frame.stage++ == 0) {
    const Expr* inner = &expr;
    while (const Call* same = AsCall(*inner, call.op)) {
      inner = same->args[0];
      ++frame.i;
    }
    return Descend(*inner, frame.at);
  }
  const Opcode opcode = call.op == Op::kNot ? Opcode::kNot : Opcode::kNegate;
  ValueRef value = value_;
  if (frame.i % 2 == 0) {
    Emit(opcode, expr.id, frame.at, value);
    value = TempRef(frame.at, expr.id);
  }
  Return(EmitValue(opcode, expr, frame.at, value));
}

void Compiler::StepBinary(Frame& frame, const Call& call) {
  switch (frame.stage++) {
    case 0: return Descend(*call.args[0], frame.at);
    case 1:
      frame.a = value_;
      frame.next = After(value_, frame.at);
      return Descend(*call.args[1], frame.next);
    default: break;
  }
  // Only the first operand can be a field. Where the second is one and the first a constant, they change places.
  const bool turned = ConstantOf(frame.a) != nullptr && Turns(call.op);
  const ValueRef b = turned ? value_ : Plain(value_, frame.next);
  Return(EmitBinary(*frame.expr, call.op, frame.a, b, frame.at));
}

ValueRef Compiler::EmitBinary(const Expr& expr, Op op, ValueRef a, ValueRef b, Temp at) {
  switch (op) {
    case Op::kEqual: return EmitEqual(expr, a, b, 0, at);
    case Op::kNotEqual: return EmitEqual(expr, a, b, 1, at);
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual: return EmitOrder(expr, op, a, b, at);
    case Op::kIn: return EmitIn(expr, a, b, at);
    default: return EmitValue(OpcodeOf(op), expr, at, a, b);
  }
}

ValueRef Compiler::EmitEqual(const Expr& expr, ValueRef a, ValueRef b, std::uint16_t unequal, Temp at) {
  if (ConstantOf(a) != nullptr) std::swap(a, b);
  Opcode opcode = Opcode::kEqual;
  if (const Value* constant = ConstantOf(b)) {
    if (constant->kind == ValueKind::kString) opcode = Opcode::kEqualText;
    if (constant->kind == ValueKind::kInt) opcode = Opcode::kEqualInt;
    if (constant->kind == ValueKind::kEnum) opcode = Opcode::kEqualEnum;
  }
  const ValueRef result = EmitValue(opcode, expr, at, a, b);
  code_.instructions.back().extra = unequal;
  return result;
}

ValueRef Compiler::EmitOrder(const Expr& expr, Op op, ValueRef a, ValueRef b, Temp at) {
  const bool turned = ConstantOf(a) != nullptr;
  if (turned) std::swap(a, b);
  const Value* constant = ConstantOf(b);
  const bool is_int = constant != nullptr && constant->kind == ValueKind::kInt;
  const ValueRef result = EmitValue(is_int ? Opcode::kOrderInt : Opcode::kOrder, expr, at, a, b);
  code_.instructions.back().extra = OrderOf(op, turned);
  return result;
}

ValueRef Compiler::EmitIn(const Expr& expr, ValueRef a, ValueRef b, Temp at) {
  const Value* list = ConstantOf(b);
  if (list == nullptr || list->kind != ValueKind::kList || ConstantOf(a) != nullptr ||
      !ConstantSet::Fits(list->list())) {
    return EmitValue(Opcode::kIn, expr, at, a, b);
  }
  code_.MakeRare().sets.push_back({ConstantSet(list->list()), b.index});
  const ValueRef result = EmitValue(Opcode::kInSet, expr, at, a);
  code_.instructions.back().b = static_cast<std::uint32_t>(code_.MakeRare().sets.size() - 1);
  return result;
}

}  // namespace daygate::cel
