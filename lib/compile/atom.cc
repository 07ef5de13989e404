#include "compile/atom.h"

#include <optional>
#include <utility>

namespace daygate::compile {

using cel::Expr;
using cel::Op;
using cel::TypeKind;
using policy::Variable;

std::uint32_t AtomTable::OfOperand(DimensionKind kind, const Operand& operand, std::string_view text) {
  const OperandKey key(kind, operand.slot, operand.field, operand.has_key, operand.key);
  const auto [it, is_new] = by_operand_.emplace(key, entries_.size());
  if (is_new) entries_.push_back({kind, operand, false, std::string(text)});
  return static_cast<std::uint32_t>(it->second);
}

namespace {

AtomOp Flip(AtomOp op) {
  switch (op) {
    case AtomOp::kLess: return AtomOp::kGreater;
    case AtomOp::kLessOrEqual: return AtomOp::kGreaterOrEqual;
    case AtomOp::kGreater: return AtomOp::kLess;
    case AtomOp::kGreaterOrEqual: return AtomOp::kLessOrEqual;
    case AtomOp::kEqual:
    case AtomOp::kPrefix: break;
  }
  return op;
}

std::optional<AtomOp> OrderOf(Op op) {
  switch (op) {
    case Op::kLess: return AtomOp::kLess;
    case Op::kLessEqual: return AtomOp::kLessOrEqual;
    case Op::kGreater: return AtomOp::kGreater;
    case Op::kGreaterEqual: return AtomOp::kGreaterOrEqual;
    default: return std::nullopt;
  }
}

class Finder {
 public:
  Finder(const AtomContext& context, AtomTable* table) : context_(context), table_(*table) {}

  Atoms Take() { return std::move(atoms_); }

  // `expr` must come to `wanted`.
  void Split(const Expr& expr, bool wanted) {
    if (const auto* call = std::get_if<cel::Call>(&expr.node)) {
      if (call->op == Op::kNot) return Split(*call->args[0], !wanted);
      if (call->op == (wanted ? Op::kAnd : Op::kOr)) {
        for (const Expr* arg : call->args) Split(*arg, wanted);
        return;
      }
    }
    if (SplitDefine(expr, wanted)) return;
    std::optional<Atom> atom = Recognize(expr);
    if (!atom) atom = AsAWhole(expr);
    if (!atom) return LeaveOver(expr, Unindexed::kCapture);
    // What a list does not hold is no set of classes: a request has many.
    if (!wanted && KindOf(*atom) == DimensionKind::kMember) return LeaveOver(expr, Unindexed::kNotInList);
    atom->begin = expr.begin;
    atom->end = expr.end;
    if (!wanted) atom->negated = !atom->negated;
    atoms_.all.push_back(*std::move(atom));
  }

 private:
  DimensionKind KindOf(const Atom& atom) const { return table_.entries()[atom.dimension].kind; }
  const cel::Type& TypeOf(const Expr& expr) const { return *context_.checked.types[expr.id]; }

  const cel::Variable* VariableOf(const Expr& expr) const {
    const auto* variable = std::get_if<const cel::Variable*>(&context_.checked.meanings[expr.id]);
    return variable == nullptr ? nullptr : *variable;
  }

  std::string_view TextOf(const Expr& expr) const { return context_.source.substr(expr.begin, expr.end - expr.begin); }

  void LeaveOver(const Expr& expr, Unindexed why) {
    atoms_.whole = false;
    atoms_.left_over.push_back({expr.begin, expr.end, why});
  }

  // A define's parts stand where its name does.
  void Place(std::size_t first, const Expr& expr) {
    for (std::size_t i = first; i < atoms_.all.size(); ++i) {
      atoms_.all[i].begin = expr.begin;
      atoms_.all[i].end = expr.end;
    }
  }

  bool SplitDefine(const Expr& expr, bool wanted) {
    const cel::Variable* variable = VariableOf(expr);
    if (variable == nullptr) return false;
    const auto it = context_.defines.find(variable->slot);
    if (it == context_.defines.end()) return false;
    const Atoms& define = *it->second;
    if (!wanted) {
      if (!define.whole || define.all.size() != 1 || KindOf(define.all[0]) == DimensionKind::kMember) return false;
      atoms_.all.push_back(define.all[0]);
      atoms_.all.back().negated = !atoms_.all.back().negated;
      Place(atoms_.all.size() - 1, expr);
      return true;
    }
    if (define.all.empty()) return false;
    const std::size_t first = atoms_.all.size();
    atoms_.all.insert(atoms_.all.end(), define.all.begin(), define.all.end());
    Place(first, expr);
    if (!define.whole) LeaveOver(expr, define.left_over.empty() ? Unindexed::kCapture : define.left_over[0].why);
    return true;
  }

  std::optional<Atom> Recognize(const Expr& expr) {
    if (const auto* select = std::get_if<cel::Select>(&expr.node); select != nullptr && select->test) {
      return RecognizeHas(expr, *select);
    }
    if (TypeOf(expr).kind() == TypeKind::kBool) {
      if (const std::optional<Operand> operand = PlainOperand(expr)) {
        return Make(table_.OfOperand(DimensionKind::kTruth, *operand, TextOf(expr)), AtomOp::kEqual,
                    cel::Value::Bool(true));
      }
    }
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr) return std::nullopt;
    if (call->op == Op::kOr) return RecognizeOr(*call);
    if (call->op == Op::kEqual || call->op == Op::kNotEqual) return RecognizeEqual(*call);
    if (call->op == Op::kIn) return RecognizeIn(*call);
    if (const std::optional<AtomOp> op = OrderOf(call->op)) return RecognizeOrder(*call, *op);
    if (call->op == Op::kFunction && call->function == "startsWith" && call->target != nullptr) {
      return RecognizePrefix(*call);
    }
    return std::nullopt;
  }

  static Atom Make(std::uint32_t dimension, AtomOp op, const cel::Value& value) {
    return {dimension, false, {{op, value}}, 0, 0};
  }

  std::optional<Atom> RecognizeHas(const Expr& expr, const cel::Select& select) {
    // has(a.b): the field of a variable that is always there.
    Operand operand;
    const cel::Variable* variable = VariableOf(*select.operand);
    std::uint32_t slot = 0;
    if (variable != nullptr) {
      slot = variable->slot;
    } else if (const auto* inner = std::get_if<cel::Select>(&select.operand->node);
               inner != nullptr && !inner->test && !inner->optional) {
      const std::optional<std::uint32_t> of_request = SlotOfRequest(*inner);
      if (!of_request) return std::nullopt;
      slot = *of_request;
    } else {
      return std::nullopt;
    }
    const cel::StructType* structure = TypeOf(*select.operand).structure();
    if (structure == nullptr || slot == kCaptureSlot || slot == kHopSlot) return std::nullopt;
    const int field = structure->Find(select.field);
    if (field < 0) return std::nullopt;
    if (slot == kRequestSlot) {
      operand.slot = static_cast<std::uint32_t>(field);
    } else {
      operand.slot = slot;
      operand.field = field;
    }
    operand.reads_agent = operand.slot == SlotOf(Variable::kAgent);
    return Make(table_.OfOperand(DimensionKind::kHas, operand, TextOf(expr)), AtomOp::kEqual, cel::Value::Bool(true));
  }

  // `a == x || a == y`, whatever the terms.
  std::optional<Atom> RecognizeOr(const cel::Call& call) {
    std::optional<Atom> result;
    for (const Expr* arg : call.args) {
      std::optional<Atom> atom = Recognize(*arg);
      if (!atom || atom->negated) return std::nullopt;
      if (!result) {
        result = std::move(atom);
        continue;
      }
      if (atom->dimension != result->dimension) return std::nullopt;
      result->terms.insert(result->terms.end(), atom->terms.begin(), atom->terms.end());
    }
    return result;
  }

  // The dimension that compares values of this type with constants.
  static std::optional<DimensionKind> ComparedBy(const cel::Type& type, AtomOp op) {
    switch (type.kind()) {
      case TypeKind::kEnum: return DimensionKind::kEnum;
      case TypeKind::kString:
        if (op == AtomOp::kEqual) return DimensionKind::kText;
        return std::nullopt;
      case TypeKind::kInt:
      case TypeKind::kUint:
      case TypeKind::kDouble:
      case TypeKind::kTimestamp:
      case TypeKind::kDuration: return DimensionKind::kOrder;
      default: return std::nullopt;
    }
  }

  std::optional<Atom> Compare(const Expr& side, AtomOp op, const Expr& other) {
    const cel::Type& type = TypeOf(side);
    const std::optional<DimensionKind> kind = ComparedBy(type, op);
    if (!kind || TypeOf(other).kind() != type.kind()) return std::nullopt;
    const std::optional<cel::Value> constant = ConstantOf(other);
    if (!constant || !IsOfKind(*constant, type.kind())) return std::nullopt;
    const std::optional<std::uint32_t> dimension = DimensionOf(*kind, side);
    if (!dimension) return std::nullopt;
    return Make(*dimension, op, *constant);
  }

  static bool IsOfKind(const cel::Value& value, TypeKind kind) {
    switch (kind) {
      case TypeKind::kEnum: return value.kind == cel::ValueKind::kEnum;
      case TypeKind::kString: return value.kind == cel::ValueKind::kString;
      case TypeKind::kInt: return value.kind == cel::ValueKind::kInt;
      case TypeKind::kUint: return value.kind == cel::ValueKind::kUint;
      case TypeKind::kDouble: return value.kind == cel::ValueKind::kDouble && value.real == value.real;
      case TypeKind::kTimestamp: return value.kind == cel::ValueKind::kTimestamp;
      case TypeKind::kDuration: return value.kind == cel::ValueKind::kDuration;
      default: return false;
    }
  }

  std::optional<Atom> RecognizeEqual(const cel::Call& call) {
    std::optional<Atom> atom = Compare(*call.args[0], AtomOp::kEqual, *call.args[1]);
    if (!atom) atom = Compare(*call.args[1], AtomOp::kEqual, *call.args[0]);
    if (atom && call.op == Op::kNotEqual) atom->negated = true;
    return atom;
  }

  std::optional<Atom> RecognizeOrder(const cel::Call& call, AtomOp op) {
    std::optional<Atom> atom = Compare(*call.args[0], op, *call.args[1]);
    return atom ? atom : Compare(*call.args[1], Flip(op), *call.args[0]);
  }

  // `x in [constants]`, `constant in list`.
  std::optional<Atom> RecognizeIn(const cel::Call& call) {
    const Expr& element = *call.args[0];
    const Expr& range = *call.args[1];
    if (const auto* list = std::get_if<cel::ListExpr>(&range.node)) {
      std::optional<Atom> result;
      for (std::size_t i = 0; i < list->elements.size(); ++i) {
        if (list->optional[i]) return std::nullopt;
        std::optional<Atom> atom = Compare(element, AtomOp::kEqual, *list->elements[i]);
        if (!atom) return std::nullopt;
        if (!result) {
          result = std::move(atom);
        } else {
          result->terms.push_back(atom->terms[0]);
        }
      }
      return result;
    }
    if (TypeOf(range).kind() != TypeKind::kList) return std::nullopt;
    const TypeKind kind = TypeOf(range).parameters()[0]->kind();
    if ((kind != TypeKind::kString && kind != TypeKind::kEnum) || TypeOf(element).kind() != kind) return std::nullopt;
    const std::optional<cel::Value> constant = ConstantOf(element);
    const std::optional<Operand> operand = PlainOperand(range);
    if (!constant || !IsOfKind(*constant, kind) || !operand) return std::nullopt;
    return Make(table_.OfOperand(DimensionKind::kMember, *operand, TextOf(range)), AtomOp::kEqual, *constant);
  }

  std::optional<Atom> RecognizePrefix(const cel::Call& call) {
    if (call.args.size() != 1 || TypeOf(*call.target).kind() != TypeKind::kString) return std::nullopt;
    const std::optional<cel::Value> prefix = ConstantOf(*call.args[0]);
    if (!prefix || prefix->kind != cel::ValueKind::kString) return std::nullopt;
    const std::optional<std::uint32_t> dimension = DimensionOf(DimensionKind::kPrefix, *call.target);
    if (!dimension) return std::nullopt;
    return Make(*dimension, AtomOp::kPrefix, *prefix);
  }

  std::optional<std::uint32_t> DimensionOf(DimensionKind kind, const Expr& expr) {
    if (const std::optional<Operand> operand = PlainOperand(expr))
      return table_.OfOperand(kind, *operand, TextOf(expr));
    return OfProgram(kind, expr);
  }

  std::optional<Atom> AsAWhole(const Expr& expr) {
    if (TypeOf(expr).kind() != TypeKind::kBool) return std::nullopt;
    const std::optional<std::uint32_t> dimension = OfProgram(DimensionKind::kTruth, expr);
    if (!dimension) return std::nullopt;
    return Make(*dimension, AtomOp::kEqual, cel::Value::Bool(true));
  }

  std::optional<std::uint32_t> OfProgram(DimensionKind kind, const Expr& expr) {
    const Reads reads = FindReads(expr, context_.checked, context_.slots);
    if (!reads.captures.empty() || reads.hop || reads.broken_define) return std::nullopt;
    // The same words mean the same in every policy, but for the names of its defines.
    std::string key(TextOf(expr));
    if (ReadsDefine(expr)) key += "\n" + std::string(context_.policy);
    return table_.OfExpression(kind, std::move(key), reads.agent.has_value(), context_.asked,
                               [&] { return CompilePart(expr); });
  }

  bool ReadsDefine(const Expr& root) const {
    cel::Nodes todo = {&root};
    while (!todo.empty()) {
      const Expr* expr = todo.back();
      todo.pop_back();
      const cel::Variable* variable = VariableOf(*expr);
      if (variable != nullptr && variable->lazy != nullptr) return true;
      cel::AppendChildren(*expr, &todo);
    }
    return false;
  }

  cel::Program CompilePart(const Expr& expr) const {
    cel::Ast part;
    part.root = const_cast<Expr*>(&expr);  // not written to
    part.size = context_.ast.size;
    part.depth = context_.ast.depth;
    return cel::Compile(part, &context_.checked, context_.env, cel::Words::kLeftOut);
  }

  std::optional<cel::Value> ConstantOf(const Expr& expr) const {
    if (const auto* constant = std::get_if<const cel::Constant*>(&context_.checked.meanings[expr.id])) {
      return (*constant)->value;
    }
    if (const auto* literal = std::get_if<cel::Literal>(&expr.node)) {
      switch (literal->kind) {
        case cel::LiteralKind::kInt: return cel::Value::Int(literal->integer);
        case cel::LiteralKind::kUint: return cel::Value::Uint(literal->unsigned_integer);
        case cel::LiteralKind::kDouble: return cel::Value::Double(literal->real);
        case cel::LiteralKind::kString: return cel::Value::String(literal->text);
        case cel::LiteralKind::kNull:
        case cel::LiteralKind::kBool:
        case cel::LiteralKind::kBytes: return std::nullopt;
      }
    }
    // timestamp("…"), duration("…")
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->op != Op::kFunction || call->target != nullptr || call->args.size() != 1 ||
        !std::holds_alternative<cel::Literal>(call->args[0]->node) ||
        (call->function != "timestamp" && call->function != "duration")) {
      return std::nullopt;
    }
    const cel::Program program = CompilePart(expr);
    const cel::Value* value = program.constant();
    if (value == nullptr) return std::nullopt;
    const bool scalar = value->kind == cel::ValueKind::kTimestamp || value->kind == cel::ValueKind::kDuration;
    return scalar ? std::optional(*value) : std::nullopt;
  }

  // `request.NAME`: the slot of NAME.
  std::optional<std::uint32_t> SlotOfRequest(const cel::Select& select) const {
    const cel::Variable* variable = VariableOf(*select.operand);
    if (variable == nullptr || variable->slot != kRequestSlot) return std::nullopt;
    const int field = TypeOf(*select.operand).structure()->Find(select.field);
    if (field < 0) return std::nullopt;
    return static_cast<std::uint32_t>(field);
  }

  // A value that stands in the request: `purpose`, `agent.owner`, `agent.labels.team`, `request.agent.owner`.
  std::optional<Operand> PlainOperand(const Expr& expr) const {
    if (const cel::Variable* variable = VariableOf(expr)) return OfVariable(*variable);
    if (const auto* select = std::get_if<cel::Select>(&expr.node)) {
      if (select->test || select->optional) return std::nullopt;
      if (const std::optional<std::uint32_t> slot = SlotOfRequest(*select)) return OfSlot(*slot);
      return OfField(*select->operand, select->field);
    }
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->op != Op::kIndex) return std::nullopt;
    const auto* key = std::get_if<cel::Literal>(&call->args[1]->node);
    if (key == nullptr || key->kind != cel::LiteralKind::kString) return std::nullopt;
    return OfField(*call->args[0], key->text);
  }

  static std::optional<Operand> OfSlot(std::uint32_t slot) {
    if (slot == kHopSlot || slot == kCaptureSlot || slot == kRequestSlot) return std::nullopt;
    Operand operand;
    operand.slot = slot;
    operand.reads_agent = slot == SlotOf(Variable::kAgent);
    return operand;
  }

  std::optional<Operand> OfVariable(const cel::Variable& variable) const {
    if (variable.lazy != nullptr) return std::nullopt;
    std::optional<Operand> operand = OfSlot(variable.slot);
    if (!operand || variable.slot < kFirstFreeSlot) return operand;
    const auto it = context_.slots.find(variable.slot);
    if (it == context_.slots.end() || it->second.kind == SlotMeaning::Kind::kDefine) return std::nullopt;
    if (it->second.kind == SlotMeaning::Kind::kAttested) {
      if (it->second.root == AttestedSlot::Root::kHop) return std::nullopt;
      operand->reads_agent = it->second.root == AttestedSlot::Root::kAgent;
    }
    return operand;
  }

  // A field of a structure, or a key of a map of strings.
  std::optional<Operand> OfField(const Expr& holder, std::string_view name) const {
    std::optional<Operand> operand = PlainOperand(holder);
    if (!operand || operand->has_key) return std::nullopt;
    const cel::Type& type = TypeOf(holder);
    if (const cel::StructType* structure = type.structure()) {
      const int field = structure->Find(name);
      if (field < 0 || operand->field >= 0) return std::nullopt;
      operand->field = field;
      return operand;
    }
    if (type.kind() != TypeKind::kMap || type.parameters()[0]->kind() != TypeKind::kString) return std::nullopt;
    operand->key = name;
    operand->has_key = true;
    return operand;
  }

  const AtomContext& context_;
  AtomTable& table_;
  Atoms atoms_;
};

}  // namespace

Atoms FindAtoms(const Expr& root, bool wanted, const AtomContext& context, AtomTable* table) {
  Finder finder(context, table);
  finder.Split(root, wanted);
  return finder.Take();
}

}  // namespace daygate::compile
