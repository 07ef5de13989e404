#include "cel/ast.h"

#include "cel/builder.h"

namespace daygate::cel {
namespace {

struct ChildAppender {
  Nodes* children;

  void Add(const Expr* expr) const {
    if (expr != nullptr) children->push_back(expr);
  }
  void operator()(const Literal&) const {}
  void operator()(const Ident&) const {}
  void operator()(const Select& select) const { Add(select.operand); }
  void operator()(const Call& call) const {
    Add(call.target);
    for (const Expr* arg : call.args) Add(arg);
  }
  void operator()(const ListExpr& list) const {
    for (const Expr* element : list.elements) Add(element);
  }
  void operator()(const MapExpr& map) const {
    for (const MapEntryExpr& entry : map.entries) {
      Add(entry.key);
      Add(entry.value);
    }
  }
  void operator()(const MessageExpr& message) const {
    for (const MessageField& field : message.fields) Add(field.value);
  }
  void operator()(const Comprehension& comprehension) const {
    Add(comprehension.range);
    Add(comprehension.filter);
    Add(comprehension.body);
  }
  void operator()(const Bind& bind) const {
    Add(bind.init);
    Add(bind.body);
  }
  void operator()(const OptionalMap& map) const {
    Add(map.target);
    Add(map.body);
  }
};

}  // namespace

void AppendChildren(const Expr& expr, Nodes* children) {
  std::visit(ChildAppender{children}, expr.node);
}

void Builder::Finish(Operand root) {
  ast_->root = root.expr;
  ast_->depth = root.levels;
  ast_->size = next_id_;
  if (discarded_.empty()) return;
  std::uint32_t count = 0;
  Nodes open = {root.expr};
  while (!open.empty()) {
    // The nodes are this builder's own until the tree is handed out.
    auto* expr = const_cast<Expr*>(open.back());
    open.pop_back();
    expr->id = count++;
    AppendChildren(*expr, &open);
  }
  ast_->size = count;
}

std::string_view Spelling(Op op) {
  switch (op) {
    case Op::kFunction: return "()";
    case Op::kConditional: return "?:";
    case Op::kAnd: return "&&";
    case Op::kOr: return "||";
    case Op::kNot: return "!";
    case Op::kNegate:
    case Op::kSubtract: return "-";
    case Op::kEqual: return "==";
    case Op::kNotEqual: return "!=";
    case Op::kLess: return "<";
    case Op::kLessEqual: return "<=";
    case Op::kGreater: return ">";
    case Op::kGreaterEqual: return ">=";
    case Op::kIn: return "in";
    case Op::kAdd: return "+";
    case Op::kMultiply: return "*";
    case Op::kDivide: return "/";
    case Op::kModulo: return "%";
    case Op::kIndex: return "[]";
    case Op::kOptionalIndex: return "[?]";
  }
  return "";
}

}  // namespace daygate::cel
