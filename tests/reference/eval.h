// Expressions, evaluated by walking their trees. Everything is looked up by name, nothing is resolved ahead: slow, and
// plainly the language definition.
//
// Before: vocabulary.h, the trees of cel/ast.h. After: decide.h. An Evaluator belongs to one thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cel/ast.h"
#include "reference/value.h"
#include "reference/vocabulary.h"

namespace daygate::reference {

// What the words of one policy mean, whatever the request.
struct Names {
  const Vocabulary* vocabulary = nullptr;
  std::map<std::string, const cel::Expr*, std::less<>> defines;
};

// What a rule sees: a request, and whom `agent` and `hop` stand for.
struct View {
  std::map<std::string, Value, std::less<>> variables;
  std::string agent_marks = "agent";  // under which marks of `attested` are looked up: "agent" or "chain[2]"
  std::string hop_marks;
  const std::set<std::string>* attested = nullptr;
  std::function<bool(const std::optional<std::string>& role, const std::optional<Span>& within)> approved;
};

class Evaluator {
 public:
  Evaluator(const Names& names, const View& view) : names_(names), view_(view) {}

  Result Evaluate(const cel::Expr& expr) { return Eval(expr, nullptr); }

 private:
  // The variables of macros, innermost first. One of cel.bind that came to an error is an error where it is read.
  struct Local {
    std::string_view name;
    Result value;
    const Local* outer = nullptr;
  };

  Result Eval(const cel::Expr& expr, const Local* locals);
  Result Literal(const cel::Literal& literal);
  Result Name(const cel::Ident& ident, const Local* locals);
  Result BareMember(std::string_view word);
  Result Selection(const cel::Select& select, const Local* locals);
  Result Call(const cel::Call& call, const Local* locals);
  Result Logic(const cel::Call& call, bool absorbing, const Local* locals);
  Result Named(const cel::Call& call, const Local* locals);
  Result Attested(const cel::Expr& path);
  Result Approved(const cel::Call& call, const Local* locals);
  Result ListOf(const cel::ListExpr& list, const Local* locals);
  Result MapOf(const cel::MapExpr& map, const Local* locals);
  Result MapOptional(const cel::OptionalMap& node, const Local* locals);

  struct Step {
    Value first;
    Value second;
  };
  std::optional<std::vector<Step>> Steps(const Value& range, bool two_variables);
  Result Inside(const cel::Comprehension& node, const cel::Expr& expr, const Step& step, const Local* locals);
  Result Comprehension(const cel::Comprehension& node, const Local* locals);
  Result Quantifier(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals);
  Result ExistsOne(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals);
  Result Collect(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals);
  Result Filter(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals);
  Result SortBy(const cel::Comprehension& node, const std::vector<Step>& steps, const Local* locals);

  const Names& names_;
  const View& view_;
};

}  // namespace daygate::reference
