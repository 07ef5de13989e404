#include "cel/checker.h"

#include <algorithm>

#include "cel/check_pass.h"
#include "cel/nesting.h"

namespace daygate::cel {

CheckResult Check(const Ast& ast, const Env& env) {
  return CheckPass(ast, env).Run();
}

CheckPass::CheckPass(const Ast& ast, const Env& env)
    : ast_(ast), env_(env), pool_(env.types()), terms_(ast.size), functions_(ast.size) {
  result_.checked.types.resize(ast.size);
  result_.checked.meanings.resize(ast.size);
  result_.checked.namespaced.resize(ast.size);
}

CheckResult CheckPass::Run() {
  Walker<CheckPass>(this).Walk(*ast_.root);
  CheckNesting();
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    // Inside a qualified name and before a function's name stand nodes that mean nothing alone.
    result_.checked.types[i] = terms_[i] == nullptr ? env_.types()->Simple(TypeKind::kDyn) : pool_.Resolve(terms_[i]);
  }
  std::stable_sort(result_.errors.begin(), result_.errors.end(),
                   [](const CheckError& a, const CheckError& b) { return a.at < b.at; });
  return std::move(result_);
}

// Before types are made of terms: those of values that nest too deep take long.
void CheckPass::CheckNesting() {
  if (!result_.errors.empty()) return;
  // Each node puts a value one level deeper at most; only what a define comes to may nest deeper than a host's values.
  const bool deep_names =
      std::any_of(result_.checked.meanings.begin(), result_.checked.meanings.end(), [](const auto& m) {
        const auto* variable = std::get_if<const Variable*>(&m);
        return variable != nullptr && (*variable)->lazy != nullptr;
      });
  if (!deep_names && ast_.size <= kMaxNesting - kHostNesting) return;
  std::vector<TypeKind> kinds(terms_.size(), TypeKind::kDyn);
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    if (terms_[i] != nullptr) kinds[i] = Terms::Find(terms_[i])->kind;
  }
  const std::uint32_t deepest = DeepestValue(ast_, &result_.checked, kinds, env_);
  if (deepest <= kMaxNesting) return;
  Fail(*ast_.root, ast_.root->begin,
       "values may nest " + std::to_string(deepest) + " deep here, and " + std::to_string(kMaxNesting) +
           " is the limit");
  std::fill(terms_.begin(), terms_.end(), nullptr);
}

Descent CheckPass::Enter(const Expr& expr) {
  if (const auto* call = std::get_if<Call>(&expr.node)) {
    return call->op == Op::kFunction ? EnterCall(expr, *call) : Descent::kChildren;
  }
  const auto* select = std::get_if<Select>(&expr.node);
  if (std::holds_alternative<Ident>(expr.node) || (select != nullptr && !select->test && !select->optional)) {
    Chain chain;
    if (!ReadChain(expr, &chain)) return Descent::kChildren;
    CheckChain(chain);
    return Descent::kNone;
  }
  return Descent::kChildren;
}

void CheckPass::OpenScope(const Expr& expr) {
  if (const auto* comprehension = std::get_if<Comprehension>(&expr.node)) OpenComprehension(*comprehension);
  if (const auto* bind = std::get_if<Bind>(&expr.node)) locals_.push_back({bind->var, TermOf(*bind->init)});
  if (const auto* map = std::get_if<OptionalMap>(&expr.node)) OpenOptionalMap(*map);
}

void CheckPass::Leave(const Expr& expr) {
  if (const auto* literal = std::get_if<Literal>(&expr.node)) {
    CheckLiteral(expr, *literal);
  } else if (const auto* select = std::get_if<Select>(&expr.node)) {
    Set(expr, SelectField(expr, *select, TermOf(*select->operand)));
  } else if (const auto* call = std::get_if<Call>(&expr.node)) {
    call->op == Op::kFunction ? CheckFunction(expr, *call) : CheckOperator(expr, *call);
  } else if (const auto* list = std::get_if<ListExpr>(&expr.node)) {
    CheckList(expr, *list);
  } else if (const auto* map = std::get_if<MapExpr>(&expr.node)) {
    CheckMap(expr, *map);
  } else if (const auto* message = std::get_if<MessageExpr>(&expr.node)) {
    Fail(expr, expr.begin, "'" + std::string(message->name) + "' can not be made here: there are no messages",
         "write a map, {\"key\": value}");
  } else if (const auto* comprehension = std::get_if<Comprehension>(&expr.node)) {
    CheckComprehension(expr, *comprehension);
  } else if (const auto* bind = std::get_if<Bind>(&expr.node)) {
    locals_.pop_back();
    Set(expr, TermOf(*bind->body));
  } else if (const auto* optional = std::get_if<OptionalMap>(&expr.node)) {
    CheckOptionalMap(expr, *optional);
  }
}

void CheckPass::Fail(const Expr& expr, std::uint32_t at, std::string message, std::string help) {
  Set(expr, pool_.Poison());
  result_.errors.push_back({at, std::move(message), std::move(help)});
}

// A type as people are shown it.
std::string CheckPass::Text(Term* term) {
  constexpr std::size_t kLongest = 200;
  std::string text = pool_.Resolve(term)->ToString();
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
  return text;
}

}  // namespace daygate::cel
