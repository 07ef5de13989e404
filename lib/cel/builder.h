// Makes the nodes of a tree while it is parsed. Before: parser.cc and macros.cc, which call it. For one parse, one
// thread.
#pragma once

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/ast.h"
#include "cel/parser.h"

namespace daygate::cel {

// A part of the expression that has been read.
struct Operand {
  Expr* expr = nullptr;
  std::uint32_t height = 0;     // how deep brackets, calls and selections nest
  std::uint32_t operators = 0;  // how deep `1 + 1 + …` and `a ? b : …` nest
  std::uint32_t levels = 0;     // levels of nodes
  bool optional = false;        // of elements: `?` stands before it
  bool name = false;            // `a.b.c`: a `{` may follow
  std::string_view field;       // of a field of a message: its name

  // Is at least as deep as a part of it.
  void Cover(const Operand& part) {
    height = std::max(height, part.height);
    operators = std::max(operators, part.operators);
    levels = std::max(levels, part.levels);
  }
};

class Builder {
 public:
  explicit Builder(Ast* ast) : ast_(ast) {}

  template <typename Node>
  Expr* Make(Node node, std::uint32_t begin, std::uint32_t end, std::uint32_t at) {
    Expr* expr = TakeNode();
    expr->begin = begin;
    expr->end = end;
    expr->at = at;
    expr->node = std::move(node);
    return expr;
  }

  // The names of macro variables and the like are parsed as expressions first; their nodes serve again.
  void Discard(Expr* expr) { discarded_.push_back(expr); }

  std::string_view Copy(std::string_view text) { return ast_->arena.Copy(text); }
  base::Arena& arena() { return ast_->arena; }

  // Makes ids dense again where nodes were discarded and not used since.
  void Finish(Operand root);

 private:
  Expr* TakeNode() {
    if (!discarded_.empty()) {
      Expr* expr = discarded_.back();
      discarded_.pop_back();
      return expr;
    }
    Expr* expr = ast_->arena.New<Expr>();
    expr->id = next_id_++;
    return expr;
  }

  Ast* ast_;
  std::uint32_t next_id_ = 0;
  std::vector<Expr*> discarded_;
};

// A node over `parts` that counts as one level of nesting.
inline Operand Nest(Expr* expr, std::initializer_list<const Operand*> parts) {
  Operand result;
  result.expr = expr;
  for (const Operand* part : parts) result.Cover(*part);
  ++result.height;
  ++result.levels;
  return result;
}

}  // namespace daygate::cel
