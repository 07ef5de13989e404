#include "cel/compiler.h"

#include <algorithm>

namespace daygate::cel {
namespace {

constexpr std::uint16_t kMaxTemps = 60'000;
constexpr std::size_t kMaxFolded = 64 * 1024;  // bytes of a constant that is worth keeping

}  // namespace

void Compiler::Compile() {
  Descend(*ast_.root, 0);
  while (!frames_.empty()) Step();
  Finish(value_);
  if (words_ == Words::kKept) CollectWords(*ast_.root);
}

void Compiler::Descend(const Expr& expr, Temp at) {
  Frame frame;
  frame.expr = &expr;
  frame.at = at;
  frame.mark = {code_.instructions.size(), code_.constants.size(), code_.rare == nullptr ? 0 : code_.rare->sets.size(),
                locals_.size(), lowest_};
  frames_.push_back(std::move(frame));
  lowest_ = kClosed;
}

// The operand of the innermost expression.
void Compiler::Return(ValueRef result) {
  const Mark mark = frames_.back().mark;
  const Expr& expr = *frames_.back().expr;
  frames_.pop_back();
  if (result.place == Place::kConstant) {  // what was compiled on the way to it is not needed
    DropCode(mark);
  } else if (lowest_ > mark.locals) {
    result = Fold(expr, mark, result);
  }
  lowest_ = std::min(lowest_, mark.outer);
  value_ = result;
}

void Compiler::Step() {
  Frame& frame = frames_.back();
  const Expr& expr = *frame.expr;
  if (frame.at > kMaxTemps) return Return(Fail(expr, kMaxTemps, ErrorCode::kNoMemory));
  if (const auto* call = std::get_if<Call>(&expr.node)) return StepCall(frame, *call);
  if (const auto* select = std::get_if<Select>(&expr.node)) return StepSelect(frame, *select);
  if (const auto* ident = std::get_if<Ident>(&expr.node)) return Return(Name(expr, *ident, frame.at));
  if (const auto* literal = std::get_if<Literal>(&expr.node)) return Return(LiteralValue(expr, *literal));
  if (const auto* macro = std::get_if<Comprehension>(&expr.node)) return StepComprehension(frame, *macro);
  if (const auto* list = std::get_if<ListExpr>(&expr.node)) return StepList(frame, *list);
  if (const auto* map = std::get_if<MapExpr>(&expr.node)) return StepMap(frame, *map);
  if (const auto* bind = std::get_if<Bind>(&expr.node)) return StepBind(frame, *bind);
  if (const auto* map = std::get_if<OptionalMap>(&expr.node)) return StepOptionalMap(frame, *map);
  Return(Fail(expr, frame.at, ErrorCode::kUndeclared));  // a message: there are none
}

// The child that was asked for, into `dst`.
void Compiler::Into(const Expr& expr, Temp dst) {
  if (value_.place == Place::kTemp && value_.field == kNoField && value_.index == dst) return;
  Emit(Opcode::kMove, expr.id, dst, value_);
}

// Runs what was compiled since `mark`.
ValueRef Compiler::Fold(const Expr& expr, const Mark& mark, ValueRef result) {
  Emit(Opcode::kReturn, expr.id, 0, result);
  std::vector<Value> temps(code_.temps);
  const Value value = Run(code_, static_cast<std::uint32_t>(mark.code), {{}, arena_}, temps, &fold_steps_);
  code_.instructions.pop_back();
  code_.origins.pop_back();
  if (value.IsError() || DeepSize(value) > kMaxFolded) {
    if (fold_steps_ == ~std::uint64_t{0}) fold_steps_ = 0;
    lowest_ = 0;  // it stays what it is; what contains it is not tried again
    return result;
  }
  DropCode(mark);
  code_.constants.resize(mark.constants);
  return AddConstant(value, expr.id);
}

void Compiler::DropCode(const Mark& mark) {
  code_.instructions.resize(mark.code);
  code_.origins.resize(mark.code);
  if (code_.rare != nullptr) {
    auto& sets = code_.rare->sets;
    sets.erase(sets.begin() + static_cast<std::ptrdiff_t>(mark.sets), sets.end());
  }
}

void Compiler::Finish(ValueRef result) {
  if (const Value* value = ConstantOf(result)) {
    const Value constant = *value;
    code_.is_constant = true;
    code_.constants = {constant};
  } else {
    Emit(Opcode::kReturn, result.id, 0, result);
  }
  PackConstants(&code_);
  code_.instructions.shrink_to_fit();
  code_.origins.shrink_to_fit();
  code_.targets.shrink_to_fit();
  code_.lazy.shrink_to_fit();
}

Instruction& Compiler::Emit(Opcode op, std::uint32_t expr, Temp dst, ValueRef a, ValueRef b) {
  Instruction in;
  in.op = op;
  in.dst = dst;
  in.field = a.field;
  in.a = Refer(a.place, a.index);
  in.b = Refer(b.place, b.index);
  code_.instructions.push_back(in);
  code_.origins.push_back({expr, a.id, b.id});
  code_.temps = std::max(code_.temps, std::uint32_t{dst} + 1);
  return code_.instructions.back();
}

// An instruction that gives the value of `expr`, whatever came before it.
ValueRef Compiler::EmitValue(Opcode op, const Expr& expr, Temp dst, ValueRef a, ValueRef b) {
  Emit(op, expr.id, dst, a, b);
  last_value_ = code_.instructions.size();
  return TempRef(dst, expr.id);
}

// Joins the value of `expr`, compiled at `at`, to `sum`: where one instruction gives it, that one does it.
void Compiler::Consume(const Expr& expr, ValueRef value, Temp at, Mode mode, Temp sum, std::vector<Label>* jumps) {
  const bool fits = last_value_ == code_.instructions.size() && last_value_ > 0 &&
                    code_.origins.back().expr == expr.id && value.place == Place::kTemp && value.field == kNoField &&
                    value.index == at && code_.instructions.back().dst == at;
  if (!fits) Emit(Opcode::kMove, expr.id, sum, value);
  Instruction& in = code_.instructions.back();
  in.mode = mode;
  in.dst = sum;
  jumps->push_back(Here() - 1);
  last_value_ = 0;
}

void Compiler::Patch(std::span<const Label> labels) {
  for (const Label label : labels) code_.instructions[label].jump = Here();
  last_value_ = 0;
}

ValueRef Compiler::AddConstant(const Value& value, std::uint32_t id) {
  code_.constants.push_back(value);
  return {Place::kConstant, kNoField, static_cast<std::uint32_t>(code_.constants.size() - 1), id};
}

ValueRef Compiler::ConstantText(std::string_view text, std::uint32_t id) {
  return AddConstant(Value::String(arena_.Copy(text)), id);
}

ValueRef Compiler::Fail(const Expr& expr, Temp at, ErrorCode code) {
  const ValueRef result = EmitValue(Opcode::kFail, expr, at);
  code_.instructions.back().extra = static_cast<std::uint16_t>(code);
  lowest_ = 0;
  return result;
}

// The same as an operand that can be the second of an instruction.
ValueRef Compiler::Plain(ValueRef operand, Temp at) {
  if (operand.field == kNoField) return operand;
  Emit(Opcode::kMove, operand.id, at, operand);
  return TempRef(at, operand.id);
}

// The first temp that is free beside `operand`, which was compiled at `at`.
Compiler::Temp Compiler::After(ValueRef operand, Temp at) {
  const bool own = operand.place == Place::kTemp && operand.index >= at;
  return own ? static_cast<Temp>(operand.index + 1) : at;
}

const Value* Compiler::ConstantOf(ValueRef operand) const {
  return operand.place == Place::kConstant ? &code_.constants[operand.index] : nullptr;
}

const Type* Compiler::StaticType(const Expr& expr) const {
  return checked_ == nullptr ? nullptr : checked_->types[expr.id];
}

}  // namespace daygate::cel
