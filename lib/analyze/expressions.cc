#include "analyze/expressions.h"

#include <algorithm>
#include <set>

#include "cel/parser.h"
#include "compile/reads.h"

namespace daygate::analyze {

namespace {

// Defines use each other a hundred deep at most, but what is said of rules is as well said of fewer levels.
constexpr int kMostLevels = 20;

}  // namespace

std::string_view PolicyOf(const compile::Rule& rule) {
  return std::string_view(rule.name).substr(0, rule.name.find('.'));
}

void ForEachNode(const cel::Expr& root, const std::function<void(const cel::Expr&)>& visit) {
  cel::Nodes open = {&root};
  cel::Nodes children;
  while (!open.empty()) {
    const cel::Expr* next = open.back();
    open.pop_back();
    visit(*next);
    children.clear();
    cel::AppendChildren(*next, &children);
    open.insert(open.end(), children.rbegin(), children.rend());
  }
}

Expressions::Expressions(const compile::Program& program) : written_(program) {}

std::vector<const policy::Expression*> Expressions::Of(const compile::Rule& rule) const {
  std::vector<const policy::Expression*> all;
  for (const compile::Condition& condition : rule.conditions) all.push_back(&written_.Of(rule, condition));
  if (rule.via != nullptr) all.push_back(&written_.Of(rule, *rule.via));
  std::set<const policy::Define*> seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const std::string& name : compile::FreeNames(*all[i]->ast->root)) {
      const policy::Define* define = written_.FindDefine(PolicyOf(rule), name);
      if (define != nullptr && seen.insert(define).second) all.push_back(&define->expression);
    }
  }
  return all;
}

std::vector<Piece> Expressions::Conjuncts(std::string_view policy, const policy::Expression& expression) const {
  std::vector<Piece> pieces;
  Divide(policy, {expression.ast->root, &expression}, 0, &pieces);
  return pieces;
}

std::vector<Piece> Expressions::Conjuncts(const compile::Rule& rule, const compile::Condition& condition) const {
  return Conjuncts(PolicyOf(rule), written_.Of(rule, condition));
}

void Expressions::Divide(std::string_view policy, Piece piece, int depth, std::vector<Piece>* pieces) const {
  const auto* call = std::get_if<cel::Call>(&piece.expr->node);
  if (call != nullptr && call->op == cel::Op::kAnd) {
    for (const cel::Expr* part : call->args) Divide(policy, {part, piece.in}, depth, pieces);
    return;
  }
  const auto* ident = std::get_if<cel::Ident>(&piece.expr->node);
  const policy::Define* define = ident == nullptr ? nullptr : written_.FindDefine(policy, ident->name);
  if (define != nullptr && depth < kMostLevels) {
    Divide(policy, {define->expression.ast->root, &define->expression}, depth + 1, pieces);
    return;
  }
  pieces->push_back(piece);
}

std::string Expressions::Text(const Piece& piece) const {
  const base::Source& source = *program().files()[piece.in->at.file].source;
  return cel::JoinTokens(source.text(), piece.expr->begin, piece.expr->end);
}

std::string Expressions::Written(const Piece& piece) const {
  const base::Source& source = *program().files()[piece.in->at.file].source;
  return std::string(source.text().substr(piece.expr->begin, piece.expr->end - piece.expr->begin));
}

std::string Expressions::PathOf(const cel::Expr& expr) {
  std::string path;
  const cel::Expr* at = &expr;
  while (const auto* select = std::get_if<cel::Select>(&at->node)) {
    if (select->test || select->optional) return {};
    path = "." + std::string(select->field) + path;
    at = select->operand;
  }
  const auto* ident = std::get_if<cel::Ident>(&at->node);
  if (ident == nullptr) return {};
  path = std::string(ident->name) + path;
  constexpr std::string_view kRequest = "request.";
  return path.starts_with(kRequest) ? path.substr(kRequest.size()) : path;
}

const cel::EnumType* Expressions::EnumOf(std::string_view name, std::string_view* member) const {
  const std::size_t dot = name.rfind('.');
  const std::string_view wanted = dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
  *member = name.substr(dot == std::string_view::npos ? 0 : dot + 1);
  for (const cel::EnumType& type : program().vocabulary().enums()) {
    if (!wanted.empty() && type.name != wanted) continue;
    if (std::find(type.members.begin(), type.members.end(), *member) != type.members.end()) return &type;
  }
  return nullptr;
}

std::optional<std::string> Expressions::ConstantOf(const cel::Expr& expr) const {
  if (const auto* literal = std::get_if<cel::Literal>(&expr.node)) {
    switch (literal->kind) {
      case cel::LiteralKind::kBool: return literal->boolean ? "true" : "false";
      case cel::LiteralKind::kInt: return std::to_string(literal->integer);
      case cel::LiteralKind::kString: return std::string(literal->text);
      case cel::LiteralKind::kNull:
      case cel::LiteralKind::kUint:
      case cel::LiteralKind::kDouble:
      case cel::LiteralKind::kBytes: break;
    }
    return std::nullopt;
  }
  const std::string path = PathOf(expr);
  std::string_view member;
  if (path.empty() || EnumOf(path, &member) == nullptr) return std::nullopt;
  return std::string(member);
}

std::optional<std::int64_t> Expressions::RankOf(const cel::Expr& expr) const {
  if (const auto* literal = std::get_if<cel::Literal>(&expr.node)) {
    return literal->kind == cel::LiteralKind::kInt ? std::optional(literal->integer) : std::nullopt;
  }
  const std::string path = PathOf(expr);
  std::string_view member;
  const cel::EnumType* type = path.empty() ? nullptr : EnumOf(path, &member);
  if (type == nullptr || !type->ordered) return std::nullopt;
  return std::find(type->members.begin(), type->members.end(), member) - type->members.begin();
}

}  // namespace daygate::analyze
