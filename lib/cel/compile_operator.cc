// Operators.
#include <algorithm>

#include "cel/compiler.h"

namespace daygate::cel {
namespace {

// `a < b` is `b > a`.
std::uint16_t OrderOf(Op op, bool turned) {
  switch (op) {
    case Op::kLess:
      return turned ? kOrderGreater : kOrderLess;
    case Op::kLessEqual:
      return kOrderEqual | (turned ? kOrderGreater : kOrderLess);
    case Op::kGreater:
      return turned ? kOrderLess : kOrderGreater;
    default:
      return kOrderEqual | (turned ? kOrderLess : kOrderGreater);
  }
}

Opcode OpcodeOf(Op op) {
  switch (op) {
    case Op::kAdd:
      return Opcode::kAdd;
    case Op::kSubtract:
      return Opcode::kSubtract;
    case Op::kMultiply:
      return Opcode::kMultiply;
    case Op::kDivide:
      return Opcode::kDivide;
    case Op::kModulo:
      return Opcode::kModulo;
    case Op::kIndex:
      return Opcode::kIndex;
    default:
      return Opcode::kOptionalIndex;
  }
}

const Call* AsCall(const Expr& expr, Op op) {
  const auto* call = std::get_if<Call>(&expr.node);
  return call != nullptr && call->op == op ? call : nullptr;
}

}  // namespace

ValueRef Compiler::CompileCall(const Expr& expr, const Call& call, Temp at) {
  switch (call.op) {
    case Op::kFunction:
      return CompileFunction(expr, call, at);
    case Op::kConditional:
      return CompileConditional(expr, call, at);
    case Op::kAnd:
    case Op::kOr:
      return CompileJunction(expr, call, at);
    case Op::kNot:
    case Op::kNegate:
      return CompileUnary(expr, at);
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
    case Op::kOptionalIndex:
      return CompileBinary(expr, call, at);
  }
  return Fail(expr, at, ErrorCode::kNoSuchOverload);
}

ValueRef Compiler::CompileConditional(const Expr& expr, const Call& call, Temp at) {
  const ValueRef condition = Compile(*call.args[0], at);
  const Value* constant = ConstantOf(condition);
  if (constant != nullptr && constant->kind == ValueKind::kBool)
    return Compile(*call.args[constant->boolean ? 1 : 2], at);
  const Label branch = Here();
  Emit(Opcode::kBranch, call.args[0]->id, at, condition);
  CompileInto(*call.args[1], at);
  const Label jump = Here();
  Emit(Opcode::kJump, expr.id, at);
  Patch({&branch, 1});
  CompileInto(*call.args[2], at);
  Patch({&jump, 1});
  code_.instructions[branch].b = Here();
  return TempRef(at, expr.id);
}

// `&&` and `||` of any number of arguments. Constants that decide nothing are left out; one that decides is the result.
ValueRef Compiler::CompileJunction(const Expr& expr, const Call& call, Temp at) {
  const bool decides = call.op == Op::kOr;
  const Mode mode = decides ? Mode::kOr : Mode::kAnd;
  const ValueRef start = Constant(Value::Bool(!decides), expr.id);
  const Temp next = static_cast<Temp>(at + 1);
  std::vector<Label> jumps;
  Emit(Opcode::kMove, expr.id, at, start);
  for (const Expr* arg : call.args) {
    const ValueRef value = Compile(*arg, next);
    const Value* constant = ConstantOf(value);
    if (constant != nullptr && constant->kind == ValueKind::kBool) {
      if (constant->boolean == decides) return Constant(Value::Bool(decides), expr.id);
      continue;
    }
    Consume(*arg, value, next, mode, at, &jumps);
  }
  Patch(jumps);
  return jumps.empty() ? start : TempRef(at, expr.id);
}

// `!!x`, `--x`: a row of one operator nests deeper than anything else may, so it is walked, and two of them do what any
// even number does.
ValueRef Compiler::CompileUnary(const Expr& expr, Temp at) {
  const Op op = std::get<Call>(expr.node).op;
  const Expr* inner = &expr;
  std::size_t count = 0;
  while (const Call* call = AsCall(*inner, op)) {
    inner = call->args[0];
    ++count;
  }
  const Opcode opcode = op == Op::kNot ? Opcode::kNot : Opcode::kNegate;
  ValueRef value = Compile(*inner, at);
  if (count % 2 == 0) {
    Emit(opcode, expr.id, at, value);
    value = TempRef(at, expr.id);
  }
  return EmitValue(opcode, expr, at, value);
}

ValueRef Compiler::CompileBinary(const Expr& expr, const Call& call, Temp at) {
  const ValueRef a = Compile(*call.args[0], at);
  const Temp next = After(a, at);
  const ValueRef b = Compile(*call.args[1], next);
  // Only the first operand can be a field. Where the second is one and the first a constant, they change places.
  const bool stays = ConstantOf(a) != nullptr &&
                     (call.op == Op::kEqual || call.op == Op::kNotEqual || call.op == Op::kLess ||
                      call.op == Op::kLessEqual || call.op == Op::kGreater || call.op == Op::kGreaterEqual);
  return EmitBinary(expr, call.op, a, stays ? b : Plain(b, next), at);
}

ValueRef Compiler::EmitBinary(const Expr& expr, Op op, ValueRef a, ValueRef b, Temp at) {
  switch (op) {
    case Op::kEqual:
      return EmitEqual(expr, a, b, 0, at);
    case Op::kNotEqual:
      return EmitEqual(expr, a, b, 1, at);
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual:
      return EmitOrder(expr, op, a, b, at);
    case Op::kIn:
      return EmitIn(expr, a, b, at);
    default:
      return EmitValue(OpcodeOf(op), expr, at, a, b);
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
  code_.sets.push_back({ConstantSet(list->list()), b.index});
  const ValueRef result = EmitValue(Opcode::kInSet, expr, at, a);
  code_.instructions.back().b = static_cast<std::uint32_t>(code_.sets.size() - 1);
  return result;
}

}  // namespace daygate::cel
