// Errors in words: for each expression the operator, name or function that stands there.
#include <vector>

#include "cel/compiler.h"

namespace daygate::cel {
namespace {

std::string_view MacroWord(Macro macro) {
  switch (macro) {
    case Macro::kAll: return "all";
    case Macro::kExists: return "exists";
    case Macro::kExistsOne: return "exists_one";
    case Macro::kFilter: return "filter";
    case Macro::kMap: return "map";
    case Macro::kTransformList: return "transformList";
    case Macro::kTransformMap: return "transformMap";
    case Macro::kTransformMapEntry: return "transformMapEntry";
    case Macro::kSortBy: return "sortBy";
  }
  return {};
}

std::string WordOf(const Expr& expr) {
  if (const auto* ident = std::get_if<Ident>(&expr.node)) return std::string(ident->name);
  if (const auto* call = std::get_if<Call>(&expr.node)) {
    return std::string(call->op == Op::kFunction ? call->function : Spelling(call->op));
  }
  if (const auto* macro = std::get_if<Comprehension>(&expr.node)) return std::string(MacroWord(macro->macro));
  if (std::holds_alternative<OptionalMap>(expr.node)) return "optMap";
  // A selection from names is shown whole: `agent.zone`.
  std::string word;
  const Expr* at = &expr;
  for (const auto* select = std::get_if<Select>(&at->node); select != nullptr;
       select = std::get_if<Select>(&at->node)) {
    word = word.empty() ? std::string(select->field) : std::string(select->field) + "." + word;
    at = select->operand;
  }
  const auto* ident = std::get_if<Ident>(&at->node);
  return ident == nullptr || word.empty() ? word : std::string(ident->name) + "." + word;
}

}  // namespace

// Only programs that can fail need words.
void Compiler::CollectWords(const Expr& root) {
  if (code_.is_constant) return;
  std::vector<const Expr*> by_id(ast_.size);
  Nodes open = {&root};
  while (!open.empty()) {
    const Expr* expr = open.back();
    open.pop_back();
    by_id[expr->id] = expr;
    AppendChildren(*expr, &open);
  }
  std::vector<bool> needed(ast_.size);
  for (const Origin& origin : code_.origins) needed[origin.expr] = needed[origin.a] = needed[origin.b] = true;
  Program::Code::Rare& rare = code_.MakeRare();
  rare.word_begin.reserve(by_id.size() + 1);
  for (std::size_t id = 0; id < by_id.size(); ++id) {
    rare.word_begin.push_back(static_cast<std::uint32_t>(rare.words.size()));
    if (by_id[id] != nullptr && needed[id]) rare.words += WordOf(*by_id[id]);
  }
  rare.word_begin.push_back(static_cast<std::uint32_t>(rare.words.size()));
  rare.words.shrink_to_fit();
}

}  // namespace daygate::cel
