#include "compile/rewrite.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "cel/checker.h"
#include "cel/program.h"

namespace daygate::compile {

using cel::Expr;
using policy::BuiltinField;
using policy::BuiltinType;

namespace {

// `attested(…)` or `approved(…)`, called as a function.
const cel::Call* QuestionCall(const Expr& expr) {
  const auto* call = std::get_if<cel::Call>(&expr.node);
  if (call == nullptr || call->op != cel::Op::kFunction || call->target != nullptr) return nullptr;
  return call->function == "attested" || call->function == "approved" ? call : nullptr;
}

bool HasQuestion(const Expr& root) {
  cel::Nodes todo = {&root};
  while (!todo.empty()) {
    const Expr* expr = todo.back();
    todo.pop_back();
    if (QuestionCall(*expr) != nullptr) return true;
    cel::AppendChildren(*expr, &todo);
  }
  return false;
}

// `agent.labels.team`, `agent.labels["team"]` → agent, labels, team. Nothing for any other expression.
std::optional<std::vector<std::string>> PathOf(const Expr& expr) {
  std::vector<std::string> parts;
  const Expr* at = &expr;
  while (true) {
    if (const auto* ident = std::get_if<cel::Ident>(&at->node)) {
      parts.emplace_back(ident->name);
      std::reverse(parts.begin(), parts.end());
      return parts;
    }
    if (const auto* select = std::get_if<cel::Select>(&at->node)) {
      if (select->test || select->optional) return std::nullopt;
      parts.emplace_back(select->field);
      at = select->operand;
      continue;
    }
    const auto* call = std::get_if<cel::Call>(&at->node);
    if (call == nullptr || call->op != cel::Op::kIndex) return std::nullopt;
    const auto* key = std::get_if<cel::Literal>(&call->args[1]->node);
    if (key == nullptr || key->kind != cel::LiteralKind::kString) return std::nullopt;
    parts.emplace_back(key->text);
    at = call->args[0];
  }
}

// The value of `duration("…")`, by the rules of the expression language.
std::optional<std::int64_t> DurationOf(const Expr& expr, const cel::Env& env) {
  cel::Ast ast;
  ast.root = const_cast<Expr*>(&expr);  // not written to: an Ast alone is read
  ast.depth = 2;
  ast.size = std::max(expr.id, std::get<cel::Call>(expr.node).args[0]->id) + 1;
  const cel::CheckResult checked = cel::Check(ast, env);
  if (!checked.ok()) return std::nullopt;
  const cel::Program program = cel::Compile(ast, &checked.checked, env);
  const cel::Value* value = program.constant();
  if (value == nullptr || value->kind != cel::ValueKind::kDuration) return std::nullopt;
  return value->integer;
}

std::string Join(const std::vector<std::string>& parts, std::size_t from) {
  std::string result;
  for (std::size_t i = from; i < parts.size(); ++i) result += (i == from ? "" : ".") + parts[i];
  return result;
}

}  // namespace

// Copies a tree, with its questions replaced. Ids and places stay as they were.
class Rewriter {
 public:
  Rewriter(RequestQuestions* questions, std::uint32_t file, cel::Ast* out)
      : questions_(*questions), file_(file), out_(*out) {}

  Expr* Copy(const Expr* from) {
    if (from == nullptr) return nullptr;
    // Nodes are trivially destructible; the copy points to text of the tree that it was made from.
    auto* to = out_.arena.New<Expr>(*from);
    if (const cel::Call* call = QuestionCall(*from)) {
      const std::string name = call->function == "attested" ? questions_.AttestedVariable(*from, file_)
                                                            : questions_.ApprovedVariable(*from, file_);
      failed_ = failed_ || name.empty();
      to->node = cel::Ident{out_.arena.Copy(std::string_view(name)), true};
      return to;
    }
    std::visit([this](auto& node) { CopyChildren(node); }, to->node);
    return to;
  }

  bool failed() const { return failed_; }

 private:
  void CopyAll(std::span<Expr*>& exprs) {
    const std::span<Expr*> copies = out_.arena.NewArray<Expr*>(exprs.size());
    for (std::size_t i = 0; i < exprs.size(); ++i) copies[i] = Copy(exprs[i]);
    exprs = copies;
  }
  void CopyChildren(cel::Literal&) {}
  void CopyChildren(cel::Ident&) {}
  void CopyChildren(cel::Select& node) { node.operand = Copy(node.operand); }
  void CopyChildren(cel::Call& node) {
    node.target = Copy(node.target);
    CopyAll(node.args);
  }
  void CopyChildren(cel::ListExpr& node) { CopyAll(node.elements); }
  void CopyChildren(cel::MapExpr& node) {
    const std::span<cel::MapEntryExpr> copies = out_.arena.NewArray<cel::MapEntryExpr>(node.entries.size());
    for (std::size_t i = 0; i < copies.size(); ++i) {
      const cel::MapEntryExpr& entry = node.entries[i];
      copies[i] = {Copy(entry.key), Copy(entry.value), entry.optional};
    }
    node.entries = copies;
  }
  void CopyChildren(cel::MessageExpr& node) {
    const std::span<cel::MessageField> copies = out_.arena.NewArray<cel::MessageField>(node.fields.size());
    for (std::size_t i = 0; i < copies.size(); ++i) {
      copies[i] = node.fields[i];
      copies[i].value = Copy(node.fields[i].value);
    }
    node.fields = copies;
  }
  void CopyChildren(cel::Comprehension& node) {
    node.range = Copy(node.range);
    node.filter = Copy(node.filter);
    node.body = Copy(node.body);
  }
  void CopyChildren(cel::Bind& node) {
    node.init = Copy(node.init);
    node.body = Copy(node.body);
  }
  void CopyChildren(cel::OptionalMap& node) {
    node.target = Copy(node.target);
    node.body = Copy(node.body);
  }

  RequestQuestions& questions_;
  std::uint32_t file_;
  cel::Ast& out_;
  bool failed_ = false;
};

std::shared_ptr<const cel::Ast> RequestQuestions::Rewrite(const policy::Expression& expression) {
  if (!HasQuestion(*expression.ast->root)) return expression.ast;
  auto ast = std::make_shared<cel::Ast>();
  ast->size = expression.ast->size;
  ast->depth = expression.ast->depth;
  Rewriter rewriter(this, expression.at.file, ast.get());
  ast->root = rewriter.Copy(expression.ast->root);
  if (rewriter.failed()) return nullptr;
  return ast;
}

// No other variable has parentheses in its name.
std::optional<std::uint32_t> RequestQuestions::Declare(const std::string& variable) {
  if (new_variables_ == nullptr || environment_.base().FindVariable(variable) != nullptr) return std::nullopt;
  const std::uint32_t slot = new_variables_->NewSlot();
  new_variables_->base()->AddVariable(
      {.name = variable, .type = new_variables_->types()->Simple(cel::TypeKind::kBool), .slot = slot});
  return slot;
}

std::string RequestQuestions::AttestedVariable(const Expr& call_expr, std::uint32_t file) {
  const auto& call = std::get<cel::Call>(call_expr.node);
  const auto refuse = [&](std::uint32_t at, std::string message, std::string help) {
    reporter_.Error(file, at, std::move(message), std::move(help));
    return std::string();
  };
  if (call.args.size() != 1) return refuse(call_expr.at, "attested() takes one path, as in attested(agent.zone)", "");
  const Expr& arg = *call.args[0];
  std::optional<std::vector<std::string>> parts = PathOf(arg);
  if (!parts) {
    return refuse(arg.begin, "attested() takes the path of an attribute, not an expression",
                  "write attested(agent.zone)");
  }
  std::vector<std::string> path = *parts;
  if (path[0] == "request" && path.size() > 1) path.erase(path.begin());
  const std::string shown = Join(*parts, 0);

  const std::string& root = path[0];
  if (path.size() == 1) {
    static constexpr std::string_view kScalars[] = {"purpose", "environment", "risk", "client_ip", "now", "action"};
    const bool scalar = std::find(std::begin(kScalars), std::end(kScalars), root) != std::end(kScalars);
    if (!scalar || environment_.base().FindVariable(root) == nullptr) {
      const cel::Env::Refusal* refusal = environment_.base().FindRefusal(root);
      if (scalar && refusal != nullptr) return refuse(arg.begin, refusal->message, refusal->help);
      return refuse(arg.begin, "'" + shown + "' is no attribute that can be attested",
                    "name a field, a key of labels, or one of purpose environment risk client_ip now action");
    }
  } else {
    const cel::Variable* variable = environment_.base().FindVariable(root);
    const cel::StructType* structure = variable == nullptr ? nullptr : variable->type->structure();
    if (structure == nullptr || root == "request" || root == "capture" ||
        (root == "hop" && parts->size() != path.size())) {
      return refuse(arg.begin, "'" + shown + "' is no attribute that can be attested", "");
    }
    const int field = structure->Find(path[1]);
    if (field < 0 || path[1].empty()) {
      std::vector<std::string_view> names;
      for (const cel::StructField& candidate : structure->fields) {
        if (!candidate.name.empty()) names.push_back(candidate.name);
      }
      return refuse(arg.begin, "'" + shown + "' does not exist", DidYouMean(path[1], names));
    }
    const bool key_of_labels = path.size() == 3 && path[1] == "labels" && root != "context" && root != "signal";
    if (path.size() > 2 && !key_of_labels) {
      return refuse(arg.begin, "'" + shown + "' is no attribute that can be attested", "name the field alone");
    }
  }

  AttestedSlot slot;
  slot.path = Join(path, 0);
  const auto after_root = [&] { return "." + Join(path, 1); };
  if (root == "agent") slot = {0, AttestedSlot::Root::kAgent, after_root()};
  if (root == "caller") slot = {0, AttestedSlot::Root::kCaller, after_root()};
  if (root == "hop") slot = {0, AttestedSlot::Root::kHop, after_root()};
  std::string name = "attested(" + Join(path, 0) + ")";
  if (const std::optional<std::uint32_t> fresh = Declare(name)) {
    slot.slot = *fresh;
    attested_.push_back(std::move(slot));
  }
  return name;
}

std::string RequestQuestions::ApprovedVariable(const Expr& call_expr, std::uint32_t file) {
  const auto& call = std::get<cel::Call>(call_expr.node);
  const auto refuse = [&](std::uint32_t at, std::string message) {
    reporter_.Error(file, at, std::move(message),
                    "write approved(), approved(\"security\") or approved(\"security\", duration(\"30m\"))");
    return std::string();
  };
  Need need;
  std::string name = "approved(";
  if (call.args.size() > 2) return refuse(call_expr.at, "approved() takes a role and a duration, and no more");
  if (!call.args.empty()) {
    const auto* role = std::get_if<cel::Literal>(&call.args[0]->node);
    if (role == nullptr || role->kind != cel::LiteralKind::kString) {
      return refuse(call.args[0]->begin, "the role that approved() asks for must be a string literal");
    }
    need.from.push_back(roles_.emplace_back(role->text));
    base::AppendJsonString(&name, role->text);
  }
  if (call.args.size() == 2) {
    const Expr& within = *call.args[1];
    const auto* duration = std::get_if<cel::Call>(&within.node);
    const bool literal = duration != nullptr && duration->op == cel::Op::kFunction && duration->target == nullptr &&
                         duration->function == "duration" && duration->args.size() == 1;
    const auto* text = literal ? std::get_if<cel::Literal>(&duration->args[0]->node) : nullptr;
    if (text == nullptr || text->kind != cel::LiteralKind::kString) {
      return refuse(within.begin, "how old an approval may be must be a literal duration");
    }
    const std::optional<std::int64_t> nanos = DurationOf(*call.args[1], environment_.base());
    if (!nanos) return refuse(duration->args[0]->begin, "'" + std::string(text->text) + "' is no duration");
    need.within = std::chrono::nanoseconds(*nanos);
    name += ", " + std::to_string(*nanos);
  }
  name += ")";
  if (const std::optional<std::uint32_t> fresh = Declare(name)) approved_.push_back({*fresh, std::move(need)});
  return name;
}

}  // namespace daygate::compile
