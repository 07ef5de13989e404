// Names, selections, literals.
#include <algorithm>

#include "cel/compiler.h"

namespace daygate::cel {

ValueRef Compiler::LiteralValue(const Expr& expr, const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::kNull: return AddConstant(Value::Null(), expr.id);
    case LiteralKind::kBool: return AddConstant(Value::Bool(literal.boolean), expr.id);
    case LiteralKind::kInt: return AddConstant(Value::Int(literal.integer), expr.id);
    case LiteralKind::kUint: return AddConstant(Value::Uint(literal.unsigned_integer), expr.id);
    case LiteralKind::kDouble: return AddConstant(Value::Double(literal.real), expr.id);
    case LiteralKind::kString: return ConstantText(literal.text, expr.id);
    case LiteralKind::kBytes: return AddConstant(Value::Bytes(arena_.Copy(literal.text)), expr.id);
  }
  return AddConstant(Value::Null(), expr.id);
}

const Compiler::Local* Compiler::FindLocal(std::string_view name) const {
  for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
    if (local->name == name) return &*local;
  }
  return nullptr;
}

ValueRef Compiler::UseLocal(const Local& local) {
  if (local.operand.place == Place::kConstant) return local.operand;
  lowest_ = std::min(lowest_, static_cast<std::size_t>(&local - locals_.data()) + 1);
  return local.operand;
}

ValueRef Compiler::Slot(const Expr& expr, const Variable& variable) {
  lowest_ = 0;
  code_.slots = std::max(code_.slots, variable.slot + 1);
  if (variable.lazy != nullptr) {
    const bool listed = std::any_of(code_.lazy.begin(), code_.lazy.end(),
                                    [&](const LazySlot& lazy) { return lazy.slot == variable.slot; });
    if (!listed) code_.lazy.push_back({variable.slot, variable.lazy});
  }
  return {Place::kSlot, kNoField, variable.slot, expr.id};
}

ValueRef Compiler::Mean(const Expr& expr, const Meaning& meaning, Temp at) {
  if (const auto* variable = std::get_if<const Variable*>(&meaning)) return Slot(expr, **variable);
  if (const auto* constant = std::get_if<const cel::Constant*>(&meaning))
    return AddConstant((*constant)->value, expr.id);
  return Fail(expr, at, ErrorCode::kUndeclared);
}

ValueRef Compiler::Name(const Expr& expr, const Ident& ident, Temp at) {
  const bool local =
      checked_ == nullptr ? !ident.absolute : std::holds_alternative<LocalRef>(checked_->meanings[expr.id]);
  if (local) {
    const Local* found = FindLocal(ident.name);
    if (found != nullptr) return UseLocal(*found);
  }
  return Mean(expr, checked_ == nullptr ? ResolveName(expr) : checked_->meanings[expr.id], at);
}

void Compiler::StepSelect(Frame& frame, const Select& select) {
  const Expr& expr = *frame.expr;
  if (frame.stage++ > 0) return Return(SelectField(expr, select, value_, frame.at));
  if (!select.test && !select.optional) {
    const Meaning meaning = checked_ == nullptr ? ResolveName(expr) : checked_->meanings[expr.id];
    if (!std::holds_alternative<std::monostate>(meaning)) return Return(Mean(expr, meaning, frame.at));
  }
  Descend(*select.operand, frame.at);
}

ValueRef Compiler::SelectField(const Expr& expr, const Select& select, ValueRef operand, Temp at) {
  const Type* type = StaticType(*select.operand);
  const int field = type != nullptr && type->kind() == TypeKind::kStruct ? type->structure()->Find(select.field) : -1;
  if (field >= 0 && field < kNoField && !select.optional && operand.place != Place::kConstant) {
    if (select.test) {
      const ValueRef result = EmitValue(Opcode::kHasField, expr, at, operand);
      code_.instructions.back().b = static_cast<std::uint32_t>(field);
      return result;
    }
    ValueRef result = Plain(operand, at);
    result.field = static_cast<std::uint16_t>(field);
    result.id = expr.id;
    return result;
  }
  const ValueRef name = ConstantText(select.field, expr.id);
  if (select.test) return EmitValue(Opcode::kHas, expr, at, operand, name);
  return EmitValue(select.optional ? Opcode::kOptionalSelect : Opcode::kSelect, expr, at, operand, name);
}

void Compiler::StepList(Frame& frame, const ListExpr& list) {
  const std::uint32_t id = frame.expr->id;
  const Temp next = static_cast<Temp>(frame.at + 1);
  if (frame.stage == 0) {
    const auto count = static_cast<std::int64_t>(list.elements.size());
    Emit(Opcode::kListStart, id, frame.at, AddConstant(Value::Int(count), id));
  } else {
    const std::size_t i = frame.i++;
    const Opcode op = list.optional[i] ? Opcode::kAppendOptional : Opcode::kAppend;
    Emit(op, list.elements[i]->id, frame.at, value_).mode = Mode::kStrict;
    frame.jumps.push_back(Here() - 1);
  }
  frame.stage = 1;
  if (frame.i < list.elements.size()) return Descend(*list.elements[frame.i], next);
  Patch(frame.jumps);
  Return(TempRef(frame.at, id));
}

// Stage 1: there is a key; stage 2: and its value.
void Compiler::StepMap(Frame& frame, const MapExpr& map) {
  const std::uint32_t id = frame.expr->id;
  if (frame.stage == 0) {
    const auto count = static_cast<std::int64_t>(map.entries.size());
    Emit(Opcode::kMapStart, id, frame.at, AddConstant(Value::Int(count), id));
  } else if (frame.stage == 1) {
    frame.stage = 2;
    frame.a = value_;
    frame.next = After(value_, static_cast<Temp>(frame.at + 1));
    return Descend(*map.entries[frame.i].value, frame.next);
  } else {
    const MapEntryExpr& entry = map.entries[frame.i++];
    const ValueRef value = Plain(value_, frame.next);
    const Opcode op = entry.optional ? Opcode::kInsertOptional : Opcode::kInsert;
    Emit(op, entry.key->id, frame.at, frame.a, value).mode = Mode::kStrict;
    frame.jumps.push_back(Here() - 1);
  }
  frame.stage = 1;
  if (frame.i < map.entries.size()) return Descend(*map.entries[frame.i].key, static_cast<Temp>(frame.at + 1));
  Patch(frame.jumps);
  Return(TempRef(frame.at, id));
}

}  // namespace daygate::cel
