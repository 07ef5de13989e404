// Arithmetic: which operands an operator takes, and what comes of them.
#include <algorithm>
#include <array>

#include "cel/check_pass.h"

namespace daygate::cel {
namespace {

struct Rule {
  Op op;
  TypeKind left;
  TypeKind right;
  TypeKind result;
};

constexpr Rule Same(Op op, TypeKind kind) {
  return {op, kind, kind, kind};
}

constexpr std::array<Rule, 22> kRules = {{
    Same(Op::kAdd, TypeKind::kInt),
    Same(Op::kAdd, TypeKind::kUint),
    Same(Op::kAdd, TypeKind::kDouble),
    Same(Op::kAdd, TypeKind::kString),
    Same(Op::kAdd, TypeKind::kBytes),
    Same(Op::kAdd, TypeKind::kDuration),
    {Op::kAdd, TypeKind::kTimestamp, TypeKind::kDuration, TypeKind::kTimestamp},
    {Op::kAdd, TypeKind::kDuration, TypeKind::kTimestamp, TypeKind::kTimestamp},
    Same(Op::kSubtract, TypeKind::kInt),
    Same(Op::kSubtract, TypeKind::kUint),
    Same(Op::kSubtract, TypeKind::kDouble),
    Same(Op::kSubtract, TypeKind::kDuration),
    {Op::kSubtract, TypeKind::kTimestamp, TypeKind::kDuration, TypeKind::kTimestamp},
    {Op::kSubtract, TypeKind::kTimestamp, TypeKind::kTimestamp, TypeKind::kDuration},
    Same(Op::kMultiply, TypeKind::kInt),
    Same(Op::kMultiply, TypeKind::kUint),
    Same(Op::kMultiply, TypeKind::kDouble),
    Same(Op::kDivide, TypeKind::kInt),
    Same(Op::kDivide, TypeKind::kUint),
    Same(Op::kDivide, TypeKind::kDouble),
    Same(Op::kModulo, TypeKind::kInt),
    Same(Op::kModulo, TypeKind::kUint),
}};

bool Fits(TypeKind wanted, const Term& term) {
  return IsOpen(&term) || term.kind == wanted;
}

}  // namespace

// Where an operand is dyn, several rules may fit; the result is then theirs in common, or dyn.
void CheckPass::CheckArithmetic(const Expr& expr, const Call& call) {
  Term* left = TermOf(*call.args[0]);
  Term* right = TermOf(*call.args[1]);
  const bool poison = left->poison || right->poison;
  std::vector<const Rule*> fitting;
  for (const Rule& rule : kRules) {
    if (rule.op == call.op && Fits(rule.left, *left) && Fits(rule.right, *right)) fitting.push_back(&rule);
  }
  const bool lists = call.op == Op::kAdd && Fits(TypeKind::kList, *left) && Fits(TypeKind::kList, *right);
  Term* joined = lists && fitting.empty() ? pool_.Join(left, right) : nullptr;
  if (joined != nullptr) {
    Set(expr, IsOpen(joined) && !poison ? pool_.List(pool_.Simple(TypeKind::kDyn)) : joined);
  } else if (!fitting.empty()) {
    const TypeKind result = fitting[0]->result;
    const bool common =
        !lists && std::all_of(fitting.begin(), fitting.end(), [&](const Rule* rule) { return rule->result == result; });
    if (common && fitting.size() == 1) {
      pool_.Join(left, pool_.Simple(fitting[0]->left));
      pool_.Join(right, pool_.Simple(fitting[0]->right));
    }
    Set(expr, common ? pool_.Simple(result) : poison ? pool_.Poison() : pool_.Simple(TypeKind::kDyn));
  } else if (poison) {
    Set(expr, pool_.Poison());
  } else {
    Fail(expr, expr.at, "'" + std::string(Spelling(call.op)) + "' does not take " + Text(left) + " and " + Text(right),
         NumberHelp(call, left, right));
  }
}

void CheckPass::CheckNegate(const Expr& expr, const Call& call) {
  Term* operand = TermOf(*call.args[0]);
  if (operand->kind == TypeKind::kInt || operand->kind == TypeKind::kDouble || operand->kind == TypeKind::kDyn) {
    Set(expr, operand);
  } else if (operand->kind == TypeKind::kParam) {
    Set(expr, TypeKind::kDyn);
  } else {
    Fail(expr, expr.at, "'-' does not take " + Text(operand), "only int and double can be negated");
  }
}

}  // namespace daygate::cel
