// What calls and operators cost.
#include <algorithm>

#include "cel/cost_pass.h"
#include "cel/literal_value.h"

namespace daygate::cel {
namespace {

std::uint64_t LongestMember(const EnumType& enumeration) {
  std::uint64_t longest = 0;
  for (const std::string& member : enumeration.members) longest = std::max<std::uint64_t>(longest, member.size());
  return longest;
}

}  // namespace

ArgumentBound CostPass::Argument(const Expr& expr) {
  ArgumentBound argument{PartOf(expr).bound, nullptr};
  if (const auto* literal = std::get_if<Literal>(&expr.node)) {
    literals_.push_back(LiteralValue(*literal));
    argument.constant = &literals_.back();
  } else if (const auto* constant = std::get_if<const Constant*>(&checked_.meanings[expr.id])) {
    argument.constant = &(*constant)->value;
  }
  return argument;
}

// Where several overloads may run, the worst of each.
CostPass::Part CostPass::OfFunction(const Expr& expr, const Call& call) {
  Part part;
  std::vector<ArgumentBound> args;
  if (call.target != nullptr && !checked_.namespaced[expr.id]) {
    part.nodes = PartOf(*call.target).nodes;
    args.push_back(Argument(*call.target));
  }
  for (const Expr* arg : call.args) {
    part.nodes = AddSizes(part.nodes, PartOf(*arg).nodes);
    args.push_back(Argument(*arg));
  }
  const auto* overloads = std::get_if<std::vector<const Overload*>>(&checked_.meanings[expr.id]);
  std::uint64_t own = 1;
  if (overloads != nullptr) {
    for (const Overload* overload : *overloads) {
      if (overload->cost != nullptr) own = std::max(own, overload->cost(args));
      if (overload->host != nullptr) {
        own = std::max(own, overload->host_cost);
        part.bound = bounds_.Larger(part.bound, overload->host_bound);
      }
      if (overload->bound != nullptr) part.bound = bounds_.Larger(part.bound, overload->bound(args, bounds_.arena()));
    }
    // `string` of a member of an enum.
    if (overloads->empty() && !call.args.empty()) {
      const EnumType* enumeration = TypeOf(*call.args[0]).enumeration();
      if (enumeration != nullptr) part.bound.size = LongestMember(*enumeration);
    }
  }
  CheckBound(expr, call.function, part.bound);
  part.nodes = AddSizes(part.nodes, own);
  return part;
}

CostPass::Part CostPass::OfOperator(const Expr& expr, const Call& call) {
  Part part = {1, {}};
  for (const Expr* arg : call.args) part.nodes = AddSizes(part.nodes, PartOf(*arg).nodes);
  switch (call.op) {
    case Op::kConditional: {
      const Part& then = PartOf(*call.args[1]);
      const Part& otherwise = PartOf(*call.args[2]);
      part.nodes = AddSizes(SumOf({call.args[0]}), std::max(then.nodes, otherwise.nodes));
      part.bound = bounds_.Larger(then.bound, otherwise.bound);
      return part;
    }
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual:
      part.nodes = AddSizes(part.nodes, CompareNodes(*call.args[0], *call.args[1]) - 1);
      return part;
    case Op::kIn: part.nodes = AddSizes(part.nodes, LookupNodes(*call.args[0], *call.args[1])); return part;
    case Op::kAdd: return OfAddition(expr, call);
    case Op::kIndex:
    case Op::kOptionalIndex: return OfIndex(call);
    case Op::kFunction:
    case Op::kAnd:
    case Op::kOr:
    case Op::kNot:
    case Op::kNegate:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo: return part;
  }
  return part;
}

// The smaller side ends a comparison.
std::uint64_t CostPass::CompareNodes(const Expr& left, const Expr& right) {
  return std::min(bounds_.Nodes(TypeOf(left), PartOf(left).bound), bounds_.Nodes(TypeOf(right), PartOf(right).bound));
}

// Strings are joined byte by byte, lists element by element.
CostPass::Part CostPass::OfAddition(const Expr& expr, const Call& call) {
  Part part = {SumOf({call.args[0], call.args[1]}), {}};
  const TypeKind kind = TypeOf(expr).kind();
  const bool text = kind == TypeKind::kString || kind == TypeKind::kBytes;
  if (!text && kind != TypeKind::kList && kind != TypeKind::kDyn) return part;
  part.bound = bounds_.Sum(PartOf(*call.args[0]).bound, PartOf(*call.args[1]).bound);
  const bool list = kind == TypeKind::kList || part.bound.element != nullptr;
  const std::uint64_t size = part.bound.size;
  part.nodes = AddSizes(part.nodes, list || size == kUnbounded ? size : size / kBytesPerNode);
  return part;
}

CostPass::Part CostPass::OfIndex(const Call& call) {
  const Expr& container = *call.args[0];
  Part part = {SumOf({&container, call.args[1]}), ElementOf(PartOf(container).bound)};
  const Type* type = &TypeOf(container);
  if (type->kind() == TypeKind::kOptional) type = type->parameters()[0];
  if (type->kind() == TypeKind::kList) return part;
  part.nodes = AddSizes(part.nodes, LookupNodes(PartOf(*call.args[1]).bound.size, container));
  return part;
}

// An element is compared with all; a key too, at worst.
std::uint64_t CostPass::LookupNodes(const Expr& key, const Expr& container) {
  const Type& type = TypeOf(container);
  const Bound& bound = PartOf(container).bound;
  if (type.kind() == TypeKind::kMap) return LookupNodes(PartOf(key).bound.size, container);
  static const Type kAny;
  const Type& element = type.kind() == TypeKind::kList ? *type.parameters()[0] : kAny;
  const std::uint64_t each =
      std::min(bounds_.Nodes(TypeOf(key), PartOf(key).bound), bounds_.Nodes(element, ElementOf(bound)));
  return MultiplySizes(bound.size, each);
}

std::uint64_t CostPass::LookupNodes(std::uint64_t key_bytes, const Expr& container) const {
  const Bound& bound = PartOf(container).bound;
  const std::uint64_t compared = bound.key == nullptr ? key_bytes : std::min(key_bytes, bound.key->size);
  return MultiplySizes(bound.size, 1 + compared / kBytesPerNode);
}

}  // namespace daygate::cel
