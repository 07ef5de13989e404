// Where a cost arises: the whole of it, shared out to the nodes of the tree.
#include <algorithm>
#include <tuple>

#include "cel/cost_pass.h"

namespace daygate::cel {

bool IsDearer(const CostShare& a, const CostShare& b) {
  return std::tuple(b.nodes, a.begin, a.end) < std::tuple(a.nodes, b.begin, b.end);
}

// Names were counted as a whole: what is inside them costs nothing.
bool CostPass::IsName(const Expr& expr) const {
  const Meaning& meaning = checked_.meanings[expr.id];
  return std::holds_alternative<Ident>(expr.node) || std::holds_alternative<const Variable*>(meaning) ||
         std::holds_alternative<const Constant*>(meaning);
}

void CostPass::AppendUses(const Use& use, std::vector<Use>* uses) {
  const Expr& expr = *use.expr;
  if (IsName(expr)) return;
  const auto* call = std::get_if<Call>(&expr.node);
  if (const auto* loop = std::get_if<Comprehension>(&expr.node)) {
    const std::uint64_t rounds = MultiplySizes(use.times, PartOf(*loop->range).bound.size);
    uses->push_back({loop->range, use.times});
    if (loop->filter != nullptr) uses->push_back({loop->filter, rounds});
    uses->push_back({loop->body, rounds});
  } else if (call != nullptr && call->op == Op::kConditional) {
    const bool first = PartOf(*call->args[1]).nodes >= PartOf(*call->args[2]).nodes;
    uses->push_back({call->args[0], use.times});
    uses->push_back({call->args[first ? 1 : 2], use.times});
  } else {
    children_.clear();
    AppendChildren(expr, &children_);
    const bool skip = call != nullptr && call->target != nullptr && checked_.namespaced[expr.id];
    for (std::size_t i = skip ? 1 : 0; i < children_.size(); ++i) uses->push_back({children_[i], use.times});
  }
}

void CostPass::FindDearest() {
  std::vector<Use> uses = {{ast_.root, 1}};
  while (!uses.empty()) {
    const Use use = uses.back();
    uses.pop_back();
    const std::size_t first = uses.size();
    AppendUses(use, &uses);
    std::uint64_t whole = MultiplySizes(use.times, PartOf(*use.expr).nodes);
    std::uint64_t parts = 0;
    for (std::size_t i = first; i < uses.size(); ++i) {
      parts = AddSizes(parts, MultiplySizes(uses[i].times, PartOf(*uses[i].expr).nodes));
    }
    if (whole != kUnbounded) whole -= std::min(whole, parts);
    if (parts == kUnbounded) whole = 0;  // it arises further in
    const CostShare share = {whole, use.expr->begin, use.expr->end};
    if (!IsDearer(share, result_.dearest.back())) continue;
    result_.dearest.back() = share;
    std::sort(result_.dearest.begin(), result_.dearest.end(), IsDearer);
  }
}

}  // namespace daygate::cel
