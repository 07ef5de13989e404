// What every kind of node costs.
#include <algorithm>

#include "cel/cost_pass.h"

namespace daygate::cel {

Cost EstimateCost(const Ast& ast, const Checked& checked, const Env&, base::Arena& arena) {
  Bounds bounds(&arena);
  return EstimateCost(ast, checked, &bounds);
}

Cost EstimateCost(const Ast& ast, const Checked& checked, Bounds* bounds) {
  return CostPass(ast, checked, bounds).Run();
}

CostPass::CostPass(const Ast& ast, const Checked& checked, Bounds* bounds)
    : ast_(ast), checked_(checked), bounds_(*bounds), parts_(ast.size) {}

Cost CostPass::Run() {
  Walker<CostPass>(this).Walk(*ast_.root);
  const Part& root = PartOf(*ast_.root);
  result_.nodes = result_.unbounded.empty() ? root.nodes : kUnbounded;
  result_.bound = root.bound;
  FindDearest();
  return std::move(result_);
}

void CostPass::CheckBound(const Expr& expr, std::string_view what, const Bound& bound) {
  if (!result_.unbounded.empty()) return;
  for (const Bound* at = &bound; at != nullptr; at = at->element) {
    if (at->size != kUnbounded && (at->key == nullptr || at->key->size != kUnbounded)) continue;
    result_.unbounded = "nobody can say how large the value of '" + std::string(what) + "' may become";
    result_.unbounded_at = expr.begin;
    return;
  }
}

Descent CostPass::Enter(const Expr& expr) {
  if (LeaveName(expr)) return Descent::kNone;
  return checked_.namespaced[expr.id] ? Descent::kArguments : Descent::kChildren;
}

// Variables and constants. A lazy variable may have to be computed here.
bool CostPass::LeaveName(const Expr& expr) {
  const Meaning& meaning = checked_.meanings[expr.id];
  if (const auto* variable = std::get_if<const Variable*>(&meaning)) {
    PartOf(expr) = {AddSizes(1, (*variable)->cost), bounds_.Declared(*(*variable)->type, (*variable)->bound)};
    CheckBound(expr, (*variable)->name, PartOf(expr).bound);
    return true;
  }
  if (const auto* constant = std::get_if<const Constant*>(&meaning)) {
    PartOf(expr) = {1, bounds_.OfConstant((*constant)->value)};
    return true;
  }
  if (const auto* ident = std::get_if<Ident>(&expr.node)) {
    PartOf(expr) = OfLocal(ident->name);
    return true;
  }
  return false;
}

CostPass::Part CostPass::OfLocal(std::string_view name) const {
  for (std::size_t i = locals_.size(); i-- > 0;) {
    if (locals_[i].name == name) return {1, locals_[i].bound};
  }
  return {1, {}};
}

void CostPass::OpenScope(const Expr& expr) {
  if (const auto* bind = std::get_if<Bind>(&expr.node)) {
    locals_.push_back({bind->var, PartOf(*bind->init).bound});
  } else if (const auto* optional = std::get_if<OptionalMap>(&expr.node)) {
    locals_.push_back({optional->var, PartOf(*optional->target).bound});
  } else if (const auto* comprehension = std::get_if<Comprehension>(&expr.node)) {
    const Bound& range = PartOf(*comprehension->range).bound;
    const bool list = TypeOf(*comprehension->range).kind() == TypeKind::kList;
    const bool map = TypeOf(*comprehension->range).kind() == TypeKind::kMap;
    const Bound either = bounds_.Larger(ElementOf(range), KeyOf(range));
    if (comprehension->var2.empty()) {
      locals_.push_back({comprehension->var, list ? ElementOf(range) : map ? KeyOf(range) : either});
    } else {
      locals_.push_back({comprehension->var, list ? Bound{} : KeyOf(range)});
      locals_.push_back({comprehension->var2, ElementOf(range)});
    }
  }
}

void CostPass::Leave(const Expr& expr) {
  Part& part = PartOf(expr);
  if (const auto* literal = std::get_if<Literal>(&expr.node)) {
    part = OfLiteral(*literal);
  } else if (const auto* select = std::get_if<Select>(&expr.node)) {
    part = OfSelect(expr, *select);
  } else if (const auto* call = std::get_if<Call>(&expr.node)) {
    part = call->op == Op::kFunction ? OfFunction(expr, *call) : OfOperator(expr, *call);
  } else if (const auto* list = std::get_if<ListExpr>(&expr.node)) {
    part = OfList(*list);
  } else if (const auto* map = std::get_if<MapExpr>(&expr.node)) {
    part = OfMap(*map);
  } else if (const auto* comprehension = std::get_if<Comprehension>(&expr.node)) {
    part = OfComprehension(*comprehension);
    locals_.resize(locals_.size() - (comprehension->var2.empty() ? 1 : 2));
  } else if (const auto* bind = std::get_if<Bind>(&expr.node)) {
    part = {SumOf({bind->init, bind->body}), PartOf(*bind->body).bound};
    locals_.pop_back();
  } else if (const auto* optional = std::get_if<OptionalMap>(&expr.node)) {
    part = {SumOf({optional->target, optional->body}), PartOf(*optional->body).bound};
    locals_.pop_back();
  }
}

// One for the node itself, and all of its parts.
std::uint64_t CostPass::SumOf(std::initializer_list<const Expr*> parts) const {
  std::uint64_t nodes = 1;
  for (const Expr* part : parts) nodes = AddSizes(nodes, PartOf(*part).nodes);
  return nodes;
}

CostPass::Part CostPass::OfLiteral(const Literal& literal) const {
  return {1, {literal.text.size(), nullptr, nullptr}};
}

CostPass::Part CostPass::OfSelect(const Expr& expr, const Select& select) {
  const Expr& operand = *select.operand;
  Part part = {SumOf({&operand}), {}};
  const Type* type = &TypeOf(operand);
  if (type->kind() == TypeKind::kOptional) type = type->parameters()[0];
  if (type->kind() == TypeKind::kStruct) {
    const int index = type->structure()->Find(select.field);
    if (index < 0 || select.test) return part;
    const StructField& field = type->structure()->fields[static_cast<std::size_t>(index)];
    part.bound = bounds_.Declared(*field.type, field.bound);
    CheckBound(expr, field.name, part.bound);
    return part;
  }
  part.nodes = AddSizes(part.nodes, LookupNodes(select.field.size(), operand));
  if (!select.test) part.bound = ElementOf(PartOf(operand).bound);
  return part;
}

CostPass::Part CostPass::OfList(const ListExpr& list) {
  Part part = {1, {}};
  Bound element;
  for (const Expr* item : list.elements) {
    part.nodes = AddSizes(part.nodes, PartOf(*item).nodes);
    element = bounds_.Larger(element, PartOf(*item).bound);
  }
  part.bound = bounds_.Collection(list.elements.size(), element, nullptr);
  return part;
}

// A key that is computed is compared with all others.
CostPass::Part CostPass::OfMap(const MapExpr& map) {
  Part part = {1, {}};
  Bound element;
  Bound key;
  std::uint64_t computed = 0;
  for (const MapEntryExpr& entry : map.entries) {
    part.nodes = AddSizes(part.nodes, AddSizes(PartOf(*entry.key).nodes, PartOf(*entry.value).nodes));
    element = bounds_.Larger(element, PartOf(*entry.value).bound);
    key = bounds_.Larger(key, PartOf(*entry.key).bound);
    if (!std::holds_alternative<Literal>(entry.key->node)) ++computed;
  }
  const std::uint64_t compared = MultiplySizes(computed, map.entries.size());
  part.nodes = AddSizes(part.nodes, MultiplySizes(compared, 1 + key.size / kBytesPerNode));
  part.bound = bounds_.Collection(map.entries.size(), element, &key);
  return part;
}

CostPass::Part CostPass::OfComprehension(const Comprehension& comprehension) {
  const std::uint64_t size = PartOf(*comprehension.range).bound.size;
  std::uint64_t each = AddSizes(1, PartOf(*comprehension.body).nodes);
  if (comprehension.filter != nullptr) each = AddSizes(each, PartOf(*comprehension.filter).nodes);
  const Part result = OfResult(comprehension, size);
  const std::uint64_t nodes = AddSizes(SumOf({comprehension.range}), MultiplySizes(size, each));
  return {AddSizes(nodes, result.nodes), result.bound};
}

// What comes out, and what it costs to put it together.
CostPass::Part CostPass::OfResult(const Comprehension& comprehension, std::uint64_t size) {
  const Bound& range = PartOf(*comprehension.range).bound;
  const Bound& body = PartOf(*comprehension.body).bound;
  const bool map = TypeOf(*comprehension.range).kind() == TypeKind::kMap;
  const Bound kept = TypeOf(*comprehension.range).kind() == TypeKind::kList ? ElementOf(range)
                     : map                                                  ? KeyOf(range)
                           : bounds_.Larger(ElementOf(range), KeyOf(range));
  switch (comprehension.macro) {
    case Macro::kAll:
    case Macro::kExists:
    case Macro::kExistsOne: return {};
    case Macro::kFilter: return {0, bounds_.Collection(size, kept, nullptr)};
    case Macro::kMap:
    case Macro::kTransformList: return {0, bounds_.Collection(size, body, nullptr)};
    case Macro::kTransformMap: {
      const Bound key = map ? KeyOf(range) : Bound{};
      return {0, bounds_.Collection(size, body, &key)};
    }
    case Macro::kTransformMapEntry: {
      const Bound key = KeyOf(body);
      // Each new key is looked for among those before it.
      const std::uint64_t entries = MultiplySizes(size, body.size);
      const std::uint64_t compare = AddSizes(1, key.size / kBytesPerNode);
      return {MultiplySizes(MultiplySizes(entries, entries), compare),
              bounds_.Collection(entries, ElementOf(body), &key)};
    }
    case Macro::kSortBy: {
      std::uint64_t rounds = 1;
      for (std::uint64_t left = size; left > 1; left /= 2) ++rounds;
      const std::uint64_t compare = bounds_.Nodes(TypeOf(*comprehension.body), body);
      return {MultiplySizes(MultiplySizes(size, rounds), compare), bounds_.Collection(size, kept, nullptr)};
    }
  }
  return {};
}

}  // namespace daygate::cel
