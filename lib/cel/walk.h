// Goes through a tree from the leaves to the root, on a stack of its own: trees may be deeper than a thread's stack
// likes. Used by the passes behind the parser.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "cel/ast.h"

namespace daygate::cel {

enum class Descent : std::uint8_t {
  kChildren,
  kArguments,  // of a call: not its target
  kNone,       // the visitor has dealt with all of it: no Leave either
};

// What in a node introduces variables, and is seen before them: the range, the initial value, the target.
inline const Expr* BeforeScope(const Expr& expr) {
  if (const auto* comprehension = std::get_if<Comprehension>(&expr.node)) return comprehension->range;
  if (const auto* bind = std::get_if<Bind>(&expr.node)) return bind->init;
  if (const auto* map = std::get_if<OptionalMap>(&expr.node)) return map->target;
  return nullptr;
}

// Visitor: `Descent Enter(const Expr&)` before the children; `void OpenScope(const Expr&)` between the child that
// BeforeScope names and the others; `void Leave(const Expr&)` after the children, where a scope ends too.
template <typename Visitor>
class Walker {
 public:
  explicit Walker(Visitor* visitor) : visitor_(visitor) {}

  void Walk(const Expr& root) {
    steps_.push_back({&root, Stage::kEnter});
    while (!steps_.empty()) {
      const Step step = steps_.back();
      steps_.pop_back();
      switch (step.stage) {
        case Stage::kEnter: Enter(*step.expr); break;
        case Stage::kScope: visitor_->OpenScope(*step.expr); break;
        case Stage::kLeave: visitor_->Leave(*step.expr); break;
      }
    }
  }

 private:
  enum class Stage : std::uint8_t { kEnter, kScope, kLeave };
  struct Step {
    const Expr* expr;
    Stage stage;
  };

  void Enter(const Expr& expr) {
    const Descent descent = visitor_->Enter(expr);
    if (descent == Descent::kNone) return;
    steps_.push_back({&expr, Stage::kLeave});
    children_.clear();
    AppendChildren(expr, &children_);
    const bool skip_target = descent == Descent::kArguments;
    const bool scope = BeforeScope(expr) != nullptr;
    for (std::size_t i = children_.size(); i-- > (skip_target ? 1U : 0U);) {
      if (scope && i == 0) steps_.push_back({&expr, Stage::kScope});
      steps_.push_back({children_[i], Stage::kEnter});
    }
  }

  Visitor* visitor_;
  absl::InlinedVector<Step, 16> steps_;
  Nodes children_;
};

}  // namespace daygate::cel
