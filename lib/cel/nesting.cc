#include "cel/nesting.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "cel/program.h"
#include "cel/walk.h"

namespace daygate::cel {
namespace {

bool HoldsOthers(TypeKind kind) {
  switch (kind) {
    case TypeKind::kDyn:
    case TypeKind::kList:
    case TypeKind::kMap:
    case TypeKind::kOptional:
    case TypeKind::kStruct:
    case TypeKind::kOpaque:
    case TypeKind::kParam: return true;
    default: return false;
  }
}

class NestingPass {
 public:
  NestingPass(const Ast& ast, const Checked* checked, std::span<const TypeKind> kinds, const Env& env)
      : ast_(ast), checked_(checked), kinds_(kinds), env_(env), depths_(ast.size) {}

  std::uint32_t Run() {
    Walker<NestingPass>(this).Walk(*ast_.root);
    return deepest_;
  }

  // For Walker.
  Descent Enter(const Expr& expr) {
    if (checked_ != nullptr) {
      const Meaning& meaning = checked_->meanings[expr.id];
      if (const auto* variable = std::get_if<const Variable*>(&meaning)) return Known(expr, OfVariable(**variable));
      if (std::holds_alternative<const Constant*>(meaning)) return Known(expr, kHostNesting);
      if (checked_->namespaced[expr.id]) return Descent::kArguments;
    }
    const auto* ident = std::get_if<Ident>(&expr.node);
    return ident == nullptr ? Descent::kChildren : Known(expr, OfName(ident->name));
  }

  void OpenScope(const Expr& expr) {
    const std::uint32_t before = Of(*BeforeScope(expr));
    const std::uint32_t inside = before == 0 ? 0 : before - 1;
    if (const auto* bind = std::get_if<Bind>(&expr.node)) locals_.push_back({bind->var, before});
    if (const auto* map = std::get_if<OptionalMap>(&expr.node)) locals_.push_back({map->var, inside});
    if (const auto* macro = std::get_if<Comprehension>(&expr.node)) {
      locals_.push_back({macro->var, inside});
      if (!macro->var2.empty()) locals_.push_back({macro->var2, inside});
    }
  }

  void Leave(const Expr& expr) {
    Set(expr, OfNode(expr));
    if (const auto* macro = std::get_if<Comprehension>(&expr.node)) {
      locals_.resize(locals_.size() - (macro->var2.empty() ? 1 : 2));
    } else if (BeforeScope(expr) != nullptr) {
      locals_.pop_back();
    }
  }

 private:
  struct Local {
    std::string_view name;
    std::uint32_t depth = 0;
  };

  static std::uint32_t OfVariable(const Variable& variable) {
    return variable.lazy == nullptr ? kHostNesting : variable.lazy->deepest_value();
  }

  std::uint32_t OfName(std::string_view name) const {
    const auto named = [&](const Local& local) { return local.name == name; };
    const auto local = std::find_if(locals_.rbegin(), locals_.rend(), named);
    if (local != locals_.rend()) return local->depth;
    const Variable* variable = env_.FindVariable(name);
    return variable == nullptr ? kHostNesting : OfVariable(*variable);
  }

  std::uint32_t Of(const Expr& expr) const { return depths_[expr.id]; }

  void Set(const Expr& expr, std::uint32_t depth) {
    if (!kinds_.empty() && !HoldsOthers(kinds_[expr.id])) depth = 0;
    depths_[expr.id] = depth;
    deepest_ = std::max(deepest_, depth);
  }

  Descent Known(const Expr& expr, std::uint32_t depth) {
    Set(expr, depth);
    return Descent::kNone;
  }

  // The deepest of the parts of a node.
  std::uint32_t OfParts(const Expr& expr) {
    children_.clear();
    AppendChildren(expr, &children_);
    std::uint32_t deepest = 0;
    for (const Expr* child : children_) deepest = std::max(deepest, Of(*child));
    return deepest;
  }

  // Nothing puts a value more than one level deeper.
  std::uint32_t OfNode(const Expr& expr) {
    if (const auto* call = std::get_if<Call>(&expr.node)) {
      switch (call->op) {
        case Op::kFunction:
        case Op::kOptionalIndex: return OfParts(expr) + 1;
        case Op::kConditional:
        case Op::kAdd:
        case Op::kIndex: return OfParts(expr);
        default: return 0;
      }
    }
    if (const auto* macro = std::get_if<Comprehension>(&expr.node)) {
      switch (macro->macro) {
        case Macro::kAll:
        case Macro::kExists:
        case Macro::kExistsOne: return 0;
        case Macro::kFilter:
        case Macro::kSortBy: return Of(*macro->range) + 1;
        default: return Of(*macro->body) + 1;
      }
    }
    if (const auto* bind = std::get_if<Bind>(&expr.node)) return Of(*bind->body);
    if (const auto* map = std::get_if<OptionalMap>(&expr.node)) return Of(*map->body) + 1;
    if (std::holds_alternative<Literal>(expr.node)) return 0;
    const auto* select = std::get_if<Select>(&expr.node);
    return select != nullptr && !select->optional ? OfParts(expr) : OfParts(expr) + 1;
  }

  const Ast& ast_;
  const Checked* checked_;
  std::span<const TypeKind> kinds_;
  const Env& env_;
  std::vector<std::uint32_t> depths_;  // by Expr::id
  std::vector<Local> locals_;
  Nodes children_;
  std::uint32_t deepest_ = 0;
};

}  // namespace

std::uint32_t DeepestValue(const Ast& ast, const Checked* checked, std::span<const TypeKind> kinds, const Env& env) {
  return NestingPass(ast, checked, kinds, env).Run();
}

}  // namespace daygate::cel
