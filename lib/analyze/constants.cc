#include "analyze/constants.h"

#include <algorithm>

namespace daygate::analyze {
namespace {

const cel::Literal* StringOf(const cel::Expr& expr) {
  const auto* literal = std::get_if<cel::Literal>(&expr.node);
  return literal != nullptr && literal->kind == cel::LiteralKind::kString ? literal : nullptr;
}

// What a comparison is about: the last name of a row of selections, past functions that only change a text, indexes and
// optionals. "labels" of `agent.labels[?"team"].orValue("").lowerAscii()`.
std::string_view SubjectOf(const cel::Expr& expr) {
  const cel::Expr* at = &expr;
  while (true) {
    if (const auto* ident = std::get_if<cel::Ident>(&at->node)) return ident->name;
    if (const auto* select = std::get_if<cel::Select>(&at->node)) return select->field;
    const auto* call = std::get_if<cel::Call>(&at->node);
    if (call == nullptr) return {};
    if (call->op == cel::Op::kIndex || call->op == cel::Op::kOptionalIndex) {
      at = call->args[0];
    } else if (call->op == cel::Op::kFunction && call->target != nullptr) {
      at = call->target;
    } else if (call->op == cel::Op::kFunction && call->args.size() == 1) {
      at = call->args[0];
    } else {
      return {};
    }
  }
}

class Finder {
 public:
  Finder(const Expressions& expressions, Constants* found) : expressions_(expressions), found_(*found) {}

  void Read(const policy::Expression& expression) {
    ForEachNode(*expression.ast->root, [this](const cel::Expr& node) {
      if (const auto* ident = std::get_if<cel::Ident>(&node.node)) found_.read.emplace(ident->name);
      if (const auto* select = std::get_if<cel::Select>(&node.node)) found_.read.emplace(select->field);
      if (const auto* call = std::get_if<cel::Call>(&node.node)) Read(*call);
    });
  }

 private:
  void Read(const cel::Call& call) {
    if (call.op == cel::Op::kFunction) return ReadFunction(call);
    if (call.op == cel::Op::kIndex || call.op == cel::Op::kOptionalIndex) {
      if (const cel::Literal* key = StringOf(*call.args[1])) found_.label_keys.emplace(key->text);
      return;
    }
    if (call.args.size() != 2) return;
    Compare(*call.args[0], *call.args[1]);
    Compare(*call.args[1], *call.args[0]);
  }

  void ReadFunction(const cel::Call& call) {
    if (call.target == nullptr) {
      if (call.function == "attested" && call.args.size() == 1) {
        found_.attested.insert(Expressions::PathOf(*call.args[0]));
      }
      if (call.function == "approved") {
        found_.approvals = true;
        if (!call.args.empty()) {
          if (const cel::Literal* role = StringOf(*call.args[0])) found_.roles.emplace(role->text);
        }
      }
      return;
    }
    const std::string_view subject = SubjectOf(*call.target);
    for (const cel::Expr* argument : call.args) {
      if (const cel::Literal* text = StringOf(*argument)) AddText(subject, std::string(text->text));
    }
  }

  // `constant` (or each of a list) is what `subject` is held against.
  void Compare(const cel::Expr& subject, const cel::Expr& constant) {
    const std::string_view name = SubjectOf(subject);
    if (const auto* list = std::get_if<cel::ListExpr>(&constant.node)) {
      for (const cel::Expr* element : list->elements) Add(name, *element);
      return;
    }
    Add(name, constant);
  }

  void Add(std::string_view name, const cel::Expr& constant) {
    if (name.empty()) return;
    if (const auto* literal = std::get_if<cel::Literal>(&constant.node)) {
      if (literal->kind == cel::LiteralKind::kInt) found_.numbers[std::string(name)].insert(literal->integer);
    }
    if (const std::optional<std::string> word = expressions_.ConstantOf(constant)) AddText(name, *word);
  }

  void AddText(std::string_view name, std::string text) {
    if (name == "labels") {
      found_.label_values.insert(text);
      found_.label_keys.insert(text);  // of `"team" in agent.labels`
    }
    found_.texts[std::string(name)].insert(std::move(text));
  }

  const Expressions& expressions_;
  Constants& found_;
};

bool IsAbout(const compile::Rule& rule, std::string_view path) {
  return rule.patterns.empty() ||
         std::any_of(rule.patterns.begin(), rule.patterns.end(), [&](const policy::SharedPattern& pattern) {
           return policy::Matches(pattern, path, policy::CaseRule::kIgnoreAscii);
         });
}

}  // namespace

Constants FindConstants(const Expressions& expressions, std::string_view path) {
  Constants found;
  Finder finder(expressions, &found);
  for (const compile::Rule& rule : expressions.program().rules()) {
    if (rule.mode == policy::Mode::kShadow || !IsAbout(rule, path)) continue;
    for (const policy::Expression* expression : expressions.Of(rule)) finder.Read(*expression);
    for (const compile::Need& need : expressions.program().grants()[rule.grant].needs) {
      found.read.insert(need.kind == NeedKind::kOwner ? "owner" : need.kind == NeedKind::kSubject ? "id" : "approval");
      if (need.kind == NeedKind::kOwner) found.texts["owner"].insert("owner");
      if (need.kind == NeedKind::kSubject) found.texts["id"].insert("somebody");
      if (need.kind == NeedKind::kAttestation) {
        found.attested.insert("agent.id");
        found.attested.insert("agent.authenticated_at");
        found.read.insert("authenticated_at");
      }
      if (need.kind == NeedKind::kTicket || need.kind == NeedKind::kApproval) found.approvals = true;
      found.approvers = std::max(found.approvers, need.count);
      found.roles.insert(need.from.begin(), need.from.end());
    }
  }
  return found;
}

}  // namespace daygate::analyze
