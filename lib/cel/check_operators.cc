// Logic, comparison, membership, index: operators whose operands have to go together.
#include <algorithm>

#include "cel/check_pass.h"

namespace daygate::cel {
namespace {

bool HasOrder(const Term& term) {
  switch (term.kind) {
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kDouble:
    case TypeKind::kString:
    case TypeKind::kBytes:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration: return true;
    case TypeKind::kEnum: return term.shape->enumeration()->ordered;
    default: return IsOpen(&term);
  }
}

}  // namespace

void CheckPass::CheckOperator(const Expr& expr, const Call& call) {
  switch (call.op) {
    case Op::kFunction: break;
    case Op::kConditional: CheckConditional(expr, call); break;
    case Op::kAnd:
    case Op::kOr:
    case Op::kNot: CheckLogic(expr, call); break;
    case Op::kEqual:
    case Op::kNotEqual: CheckEquality(expr, call); break;
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual: CheckOrder(expr, call); break;
    case Op::kIn: CheckIn(expr, call); break;
    case Op::kNegate: CheckNegate(expr, call); break;
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo: CheckArithmetic(expr, call); break;
    case Op::kIndex:
    case Op::kOptionalIndex: CheckIndex(expr, call); break;
  }
}

// The error stands at the operand; what is made of it is a bool all the same, so that no second error follows.
bool CheckPass::RequireBool(const Expr& expr, std::string_view who) {
  Term* term = TermOf(expr);
  if (term->kind == TypeKind::kBool || term->kind == TypeKind::kDyn) return true;
  if (term->kind == TypeKind::kParam) return pool_.Join(term, pool_.Simple(TypeKind::kBool)) != nullptr;
  const std::string type = Text(term);
  Fail(expr, expr.begin, "'" + std::string(who) + "' needs a bool here, and this is " + type);
  return false;
}

void CheckPass::CheckLogic(const Expr& expr, const Call& call) {
  for (const Expr* arg : call.args) RequireBool(*arg, Spelling(call.op));
  Set(expr, TypeKind::kBool);
}

void CheckPass::CheckConditional(const Expr& expr, const Call& call) {
  RequireBool(*call.args[0], "?:");
  Term* then = TermOf(*call.args[1]);
  Term* otherwise = TermOf(*call.args[2]);
  if (Term* joined = pool_.Join(then, otherwise)) {
    Set(expr, joined);
    return;
  }
  Fail(expr, expr.at, "the two results of '?:' are unlike: " + Text(then) + " and " + Text(otherwise));
}

void CheckPass::CheckEquality(const Expr& expr, const Call& call) {
  Term* left = TermOf(*call.args[0]);
  Term* right = TermOf(*call.args[1]);
  Refine(*call.args[0], right);
  Refine(*call.args[1], left);
  Set(expr, TypeKind::kBool);
  if (RefuseHyphens(*call.args[1], left) || RefuseHyphens(*call.args[0], right)) return;
  if (pool_.Join(left, right) == nullptr) Unlike(expr, call, left, right);
}

void CheckPass::CheckOrder(const Expr& expr, const Call& call) {
  Term* left = TermOf(*call.args[0]);
  Term* right = TermOf(*call.args[1]);
  Refine(*call.args[0], right);
  Refine(*call.args[1], left);
  Set(expr, TypeKind::kBool);
  if (pool_.Join(left, right) == nullptr) {
    Unlike(expr, call, left, right);
    return;
  }
  for (Term* side : {left, right}) {
    if (HasOrder(*Terms::Find(side))) continue;
    const bool enumeration = side->kind == TypeKind::kEnum;
    Fail(expr, expr.at, Text(side) + " is not ordered: '" + std::string(Spelling(call.op)) + "' has no meaning for it",
         enumeration ? "only members of an 'ordered enum' can be compared so" : "");
    return;
  }
}

void CheckPass::CheckIn(const Expr& expr, const Call& call) {
  Term* element = TermOf(*call.args[0]);
  Term* container = TermOf(*call.args[1]);
  Set(expr, TypeKind::kBool);
  if (IsOpen(container)) return;
  if (container->kind != TypeKind::kList && container->kind != TypeKind::kMap) {
    Fail(expr, expr.at, "'in' needs a list or a map on its right, and this is " + Text(container));
    return;
  }
  Term* wanted = Terms::Find(container->parameters[0]);
  RefineAll(*call.args[1], element);
  Refine(*call.args[0], wanted);
  if (RefuseHyphensInList(*call.args[1], element)) return;
  if (pool_.Join(element, wanted) == nullptr) Unlike(expr, call, element, container);
}

void CheckPass::CheckIndex(const Expr& expr, const Call& call) {
  Term* container = TermOf(*call.args[0]);
  if (container->poison || TermOf(*call.args[1])->poison) {
    Set(expr, pool_.Poison());
    return;
  }
  const bool optional = container->kind == TypeKind::kOptional;
  if (optional) container = Terms::Find(container->parameters[0]);
  Term* element = IndexedBy(expr, call, container);
  if (element == nullptr) return;
  Set(expr, optional || call.op == Op::kOptionalIndex ? pool_.Optional(element) : element);
}

// The type of the elements; null where an error was reported.
Term* CheckPass::IndexedBy(const Expr& expr, const Call& call, Term* container) {
  const Expr& key = *call.args[1];
  if (IsOpen(container)) return pool_.Simple(TypeKind::kDyn);
  if (container->kind == TypeKind::kList) {
    if (pool_.Join(TermOf(key), pool_.Simple(TypeKind::kInt)) != nullptr) return container->parameters[0];
    Fail(expr, key.begin, "a list is indexed by int, and this is " + Text(TermOf(key)));
    return nullptr;
  }
  if (container->kind == TypeKind::kMap) {
    Term* wanted = container->parameters[0];
    Refine(key, Terms::Find(wanted));
    if (pool_.Join(TermOf(key), wanted) != nullptr) return container->parameters[1];
    Fail(expr, key.begin, "the keys of this map are " + Text(wanted) + ", and this is " + Text(TermOf(key)));
    return nullptr;
  }
  Fail(expr, expr.at, "only lists and maps have an index, and this is " + Text(container));
  return nullptr;
}

}  // namespace daygate::cel
