#include "compile/literals.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "compile/environment.h"
#include "compile/reporter.h"
#include "policy/words.h"

namespace daygate::compile {

using cel::Expr;
using policy::Variable;

namespace {

// What an expression is known to be, as far as its words matter.
enum class Words : std::uint8_t { kAny, kAction, kDependency, kDependencies, kCapture };

class Walker {
 public:
  explicit Walker(const cel::Checked& checked) : checked_(checked) {}

  void Visit(const Expr& expr) {
    if (const auto* call = std::get_if<cel::Call>(&expr.node)) VisitCall(*call);
    if (const auto* macro = std::get_if<cel::Comprehension>(&expr.node)) {
      Visit(*macro->range);
      const bool elements = WordsOf(*macro->range) == Words::kDependencies;
      const std::size_t depth = locals_.size();
      // With two variables the first is the index, the second the element.
      locals_.emplace_back(macro->var, elements && macro->var2.empty() ? Words::kDependency : Words::kAny);
      if (!macro->var2.empty()) locals_.emplace_back(macro->var2, elements ? Words::kDependency : Words::kAny);
      if (macro->filter != nullptr) Visit(*macro->filter);
      if (macro->body != nullptr) Visit(*macro->body);
      locals_.resize(depth);
      return;
    }
    if (const auto* bind = std::get_if<cel::Bind>(&expr.node)) return VisitBound(*bind->init, bind->var, *bind->body);
    if (const auto* map = std::get_if<cel::OptionalMap>(&expr.node))
      return VisitBound(*map->target, map->var, *map->body);
    cel::Nodes children;
    cel::AppendChildren(expr, &children);
    for (const Expr* child : children) Visit(*child);
  }

  LiteralFindings Take() { return std::move(findings_); }

 private:
  void VisitBound(const Expr& init, std::string_view var, const Expr& body) {
    Visit(init);
    locals_.emplace_back(var, WordsOf(init));
    Visit(body);
    locals_.pop_back();
  }

  void VisitCall(const cel::Call& call) {
    if (call.op != cel::Op::kEqual && call.op != cel::Op::kNotEqual && call.op != cel::Op::kIn) return;
    const Expr& left = *call.args[0];
    const Expr& right = *call.args[1];
    Compare(WordsOf(left), right);
    Compare(WordsOf(right), left);
  }

  // `literal` stands beside something of `words`.
  void Compare(Words words, const Expr& literal) {
    if (words == Words::kAny) return;
    if (const auto* list = std::get_if<cel::ListExpr>(&literal.node)) {
      for (const Expr* element : list->elements) CheckLiteral(words, *element);
      return;
    }
    CheckLiteral(words, literal);
  }

  void CheckLiteral(Words words, const Expr& expr) {
    const auto* literal = std::get_if<cel::Literal>(&expr.node);
    if (literal == nullptr || literal->kind != cel::LiteralKind::kString) return;
    const std::string text(literal->text);
    switch (words) {
      case Words::kAny: return;
      case Words::kAction: return CheckWord(expr, text, "is no action", policy::WordsOf<policy::Action>());
      case Words::kDependency:
      case Words::kDependencies:
        return CheckWord(expr, text, "is nothing that can be degraded", policy::WordsOf<policy::Dependency>());
      case Words::kCapture: {
        if (std::none_of(text.begin(), text.end(), base::IsUpper)) return;
        std::string lower = text;
        base::MakeLower(&lower);
        findings_.wrong_in_restrict.push_back(
            {expr.begin, "a capture is in lower case in forbid and require, and can not be '" + text + "'",
             "write \"" + lower + "\""});
        return;
      }
    }
  }

  void CheckWord(const Expr& expr, const std::string& text, std::string_view what,
                 std::span<const std::string_view> words) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return;
    const bool action = words.data() == policy::WordsOf<policy::Action>().data();
    std::string help = action ? ActionHelp(text) : DidYouMean(text, words);
    if (help.empty()) {
      help = "one of:";
      for (const std::string_view word : words) help += " " + std::string(word);
    }
    findings_.wrong.push_back({expr.begin, "'" + text + "' " + std::string(what), std::move(help)});
  }

  Words WordsOf(const Expr& expr) const {
    if (const auto* call = std::get_if<cel::Call>(&expr.node)) {
      const bool index = call->op == cel::Op::kIndex;
      return index && WordsOf(*call->args[0]) == Words::kDependencies ? Words::kDependency : Words::kAny;
    }
    const auto* meaning = std::get_if<const cel::Variable*>(&checked_.meanings[expr.id]);
    if (meaning != nullptr) return WordsOfSlot((*meaning)->slot);
    if (const auto* ident = std::get_if<cel::Ident>(&expr.node)) {
      for (auto it = locals_.rbegin(); it != locals_.rend(); ++it) {
        if (it->first == ident->name) return it->second;
      }
      return Words::kAny;
    }
    const auto* select = std::get_if<cel::Select>(&expr.node);
    if (select == nullptr || select->test || select->optional) return Words::kAny;
    const auto* root = std::get_if<const cel::Variable*>(&checked_.meanings[select->operand->id]);
    if (root == nullptr) return Words::kAny;
    if ((*root)->slot == kCaptureSlot) return Words::kCapture;
    if ((*root)->slot != kRequestSlot) return Words::kAny;
    if (select->field == "action") return Words::kAction;
    return select->field == "degraded" ? Words::kDependencies : Words::kAny;
  }

  static Words WordsOfSlot(std::uint32_t slot) {
    if (slot == SlotOf(Variable::kAction)) return Words::kAction;
    return slot == SlotOf(Variable::kDegraded) ? Words::kDependencies : Words::kAny;
  }

  const cel::Checked& checked_;
  std::vector<std::pair<std::string_view, Words>> locals_;
  LiteralFindings findings_;
};

}  // namespace

LiteralFindings FindWrongLiterals(const Expr& root, const cel::Checked& checked) {
  Walker walker(checked);
  walker.Visit(root);
  return walker.Take();
}

}  // namespace daygate::compile
