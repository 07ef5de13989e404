// The expressions of a compiled policy set, as trees: defines followed, conjunctions divided, paths and words told.
//
// Before: compile/written.h. After: lint_*.cc, facts.cc, map.cc. What it gives out lives as long as it. One thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/ast.h"
#include "compile/program.h"
#include "compile/written.h"
#include "policy/model.h"

namespace daygate::analyze {

// A node and the expression that it is part of, whose source its offsets are of.
struct Piece {
  const cel::Expr* expr = nullptr;
  const policy::Expression* in = nullptr;
};

class Expressions {
 public:
  explicit Expressions(const compile::Program& program);

  const compile::Program& program() const { return written_.program(); }
  const compile::Written& written() const { return written_; }

  // Every expression that a rule reads: its conditions, `via`, and the defines that they use, each once.
  std::vector<const policy::Expression*> Of(const compile::Rule& rule) const;

  // The parts of a condition that must all be true: `a && b` is two, and a define stands for its expression.
  std::vector<Piece> Conjuncts(std::string_view policy, const policy::Expression& expression) const;
  std::vector<Piece> Conjuncts(const compile::Rule& rule, const compile::Condition& condition) const;

  // As written, in tokens with one space between, parentheses around the whole aside.
  std::string Text(const Piece& piece) const;

  // Exactly as written, for people.
  std::string Written(const Piece& piece) const;

  // `secret.path` for `secret.path` and for `request.secret.path`; empty for what is no row of names.
  static std::string PathOf(const cel::Expr& expr);

  // What an operand without variables says: a literal, or the word of an enum's member. Nothing: it is no constant.
  std::optional<std::string> ConstantOf(const cel::Expr& expr) const;
  // The place of a member in its ordered enum, or a whole number; nothing for others.
  std::optional<std::int64_t> RankOf(const cel::Expr& expr) const;

 private:
  const cel::EnumType* EnumOf(std::string_view name, std::string_view* member) const;
  void Divide(std::string_view policy, Piece piece, int depth, std::vector<Piece>* pieces) const;

  compile::Written written_;
};

// The policy part of `policy.rule`.
std::string_view PolicyOf(const compile::Rule& rule);

// Calls `visit` for every node of the tree.
void ForEachNode(const cel::Expr& root, const std::function<void(const cel::Expr&)>& visit);

}  // namespace daygate::analyze
