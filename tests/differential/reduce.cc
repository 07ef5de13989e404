#include "differential/reduce.h"

namespace daygate::differential {

std::string Reducer::TextOf(const cel::Expr& node) const {
  return whole_.expr.substr(node.begin, node.end - node.begin);
}

Question Reducer::Ask(const Part& part) const {
  return {part.before + TextOf(*part.node) + part.after, whole_.unchecked};
}

std::vector<Reducer::Part> Reducer::PartsOf(const Part& whole) const {
  std::vector<Part> parts;
  const auto add = [&](const cel::Expr* node, const std::string& before = "", const std::string& after = "") {
    if (node != nullptr) parts.push_back({node, whole.before + before, after + whole.after, !before.empty()});
  };
  const cel::Expr& node = *whole.node;
  if (const auto* macro = std::get_if<cel::Comprehension>(&node.node)) {
    add(macro->range);
    std::string before = "(" + TextOf(*macro->range) + ").map(" + std::string(macro->var) + ", ";
    if (!macro->var2.empty()) {
      before = "(" + TextOf(*macro->range) + ").transformList(" + std::string(macro->var) + ", " +
               std::string(macro->var2) + ", ";
    }
    add(macro->filter, before, ")");
    add(macro->body, before, ")");
  } else if (const auto* bind = std::get_if<cel::Bind>(&node.node)) {
    add(bind->init);
    add(bind->body, "cel.bind(" + std::string(bind->var) + ", " + TextOf(*bind->init) + ", ", ")");
  } else if (const auto* map = std::get_if<cel::OptionalMap>(&node.node)) {
    add(map->target);
    add(map->body, "(" + TextOf(*map->target) + ").optMap(" + std::string(map->var) + ", ", ")");
  } else {
    cel::Nodes children;
    cel::AppendChildren(node, &children);
    for (const cel::Expr* child : children) add(child);
  }
  return parts;
}

bool Reducer::Differs(const std::string& expr) {
  const Question question{expr, whole_.unchecked};
  return !Agree(own_.Evaluate(question), oracle_.Ask({question}).front());
}

Difference Reducer::Reduce(const Question& question, const Answer& ours, const Answer& theirs) {
  whole_ = question;
  ast_ = cel::Parse(question.expr).ast;
  Difference found{question.expr, nullptr, question.expr, question.unchecked, ours, theirs, {}};
  if (ast_ == nullptr) return found;
  Part at{ast_->root, "", ""};
  for (bool smaller = true; smaller;) {
    smaller = false;
    const std::vector<Part> parts = PartsOf(at);
    std::vector<Question> questions;
    for (const Part& part : parts) questions.push_back(Ask(part));
    const std::vector<Answer> answers = oracle_.Ask(questions);
    found.parts.clear();
    for (const Question& part : questions) found.parts.push_back(own_.Evaluate(part));
    for (std::size_t i = 0; i < parts.size() && !smaller; ++i) {
      if (Agree(found.parts[i], answers[i])) continue;
      // The macro itself differs, whatever stands in it.
      if (parts[i].inner && Differs(parts[i].before + "true" + parts[i].after)) break;
      found.expr = questions[i].expr;
      found.ours = found.parts[i];
      found.theirs = answers[i];
      at = parts[i];
      smaller = true;
    }
  }
  found.node = at.node;
  found.text = TextOf(*at.node);
  return found;
}

}  // namespace daygate::differential
