// Names, selections, literals.
#include <algorithm>

#include "cel/compiler.h"

namespace daygate::cel {

ValueRef Compiler::CompileLiteral(const Expr& expr, const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::kNull:
      return Constant(Value::Null(), expr.id);
    case LiteralKind::kBool:
      return Constant(Value::Bool(literal.boolean), expr.id);
    case LiteralKind::kInt:
      return Constant(Value::Int(literal.integer), expr.id);
    case LiteralKind::kUint:
      return Constant(Value::Uint(literal.unsigned_integer), expr.id);
    case LiteralKind::kDouble:
      return Constant(Value::Double(literal.real), expr.id);
    case LiteralKind::kString:
      return ConstantText(literal.text, expr.id);
    case LiteralKind::kBytes:
      return Constant(Value::Bytes(arena_.Copy(literal.text)), expr.id);
  }
  return Constant(Value::Null(), expr.id);
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

ValueRef Compiler::CompileMeaning(const Expr& expr, const Meaning& meaning, Temp at) {
  if (const auto* variable = std::get_if<const Variable*>(&meaning)) return Slot(expr, **variable);
  if (const auto* constant = std::get_if<const cel::Constant*>(&meaning)) return Constant((*constant)->value, expr.id);
  return Fail(expr, at, ErrorCode::kUndeclared);
}

ValueRef Compiler::CompileIdent(const Expr& expr, const Ident& ident, Temp at) {
  const bool local =
      checked_ == nullptr ? !ident.absolute : std::holds_alternative<LocalRef>(checked_->meanings[expr.id]);
  if (local) {
    const Local* found = FindLocal(ident.name);
    if (found != nullptr) return UseLocal(*found);
  }
  return CompileMeaning(expr, checked_ == nullptr ? ResolveName(expr) : checked_->meanings[expr.id], at);
}

ValueRef Compiler::CompileSelect(const Expr& expr, const Select& select, Temp at) {
  if (!select.test && !select.optional) {
    const Meaning meaning = checked_ == nullptr ? ResolveName(expr) : checked_->meanings[expr.id];
    if (!std::holds_alternative<std::monostate>(meaning)) return CompileMeaning(expr, meaning, at);
  }
  return SelectField(expr, select, Compile(*select.operand, at), at);
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

ValueRef Compiler::CompileList(const Expr& expr, const ListExpr& list, Temp at) {
  std::vector<Label> jumps;
  Emit(Opcode::kListStart, expr.id, at, Constant(Value::Int(static_cast<std::int64_t>(list.elements.size())), expr.id));
  for (std::size_t i = 0; i < list.elements.size(); ++i) {
    const ValueRef element = Compile(*list.elements[i], static_cast<Temp>(at + 1));
    Emit(list.optional[i] ? Opcode::kAppendOptional : Opcode::kAppend, list.elements[i]->id, at, element).mode =
        Mode::kStrict;
    jumps.push_back(Here() - 1);
  }
  Patch(jumps);
  return TempRef(at, expr.id);
}

ValueRef Compiler::CompileMap(const Expr& expr, const MapExpr& map, Temp at) {
  std::vector<Label> jumps;
  Emit(Opcode::kMapStart, expr.id, at, Constant(Value::Int(static_cast<std::int64_t>(map.entries.size())), expr.id));
  for (const MapEntryExpr& entry : map.entries) {
    const ValueRef key = Compile(*entry.key, static_cast<Temp>(at + 1));
    const Temp next = After(key, static_cast<Temp>(at + 1));
    const ValueRef value = Plain(Compile(*entry.value, next), next);
    Emit(entry.optional ? Opcode::kInsertOptional : Opcode::kInsert, entry.key->id, at, key, value).mode =
        Mode::kStrict;
    jumps.push_back(Here() - 1);
  }
  Patch(jumps);
  return TempRef(at, expr.id);
}

}  // namespace daygate::cel
