// Lints about what stands in conditions.
#include <algorithm>
#include <array>
#include <set>

#include "analyze/lint.h"

namespace daygate::analyze {
namespace {

bool IsString(const cel::Expr& expr) {
  const auto* literal = std::get_if<cel::Literal>(&expr.node);
  return literal != nullptr && literal->kind == cel::LiteralKind::kString;
}

// An operand that is the same whenever what it asks for is absent.
bool IsDefaulted(const cel::Expr& expr) {
  if (const auto* call = std::get_if<cel::Call>(&expr.node)) {
    if (call->op == cel::Op::kOptionalIndex) return true;
    return call->op == cel::Op::kFunction && (call->function == "orValue" || call->function == "or");
  }
  const auto* select = std::get_if<cel::Select>(&expr.node);
  return select != nullptr && (select->optional || (!select->test && IsDefaulted(*select->operand)));
}

bool IsLowered(const cel::Expr& expr) {
  bool lowered = false;
  ForEachNode(expr, [&](const cel::Expr& node) {
    const auto* call = std::get_if<cel::Call>(&node.node);
    lowered = lowered || (call != nullptr && call->op == cel::Op::kFunction && call->function == "lowerAscii");
  });
  return lowered;
}

bool Compares(cel::Op op) {
  return op == cel::Op::kEqual || op == cel::Op::kNotEqual || op == cel::Op::kIn;
}

// One expression of one rule.
class Reader {
 public:
  Reader(LintRun* run, const compile::Rule& rule, const policy::Expression& in) : run_(*run), rule_(rule), in_(in) {}

  void Run() {
    std::set<const cel::Expr*> named;  // what attested() only names, and nobody evaluates
    ForEachNode(*in_.ast->root, [&](const cel::Expr& node) {
      const auto* call = std::get_if<cel::Call>(&node.node);
      if (call == nullptr || call->function != "attested" || call->args.empty()) return;
      ForEachNode(*call->args[0], [&](const cel::Expr& inner) { named.insert(&inner); });
    });
    ForEachNode(*in_.ast->root, [&](const cel::Expr& node) {
      if (named.count(&node) > 0) return;
      if (const auto* call = std::get_if<cel::Call>(&node.node)) Look(node, *call);
      Approval(node);
    });
  }

 private:
  bool restricts() const { return rule_.effect != policy::Effect::kPermit; }

  void Look(const cel::Expr& expr, const cel::Call& call) {
    if (call.op == cel::Op::kIndex) Index(expr, call);
    if (call.op == cel::Op::kEqual || call.op == cel::Op::kNotEqual) Absent(expr, call);
    if (restricts() && Compares(call.op)) {
      Capture(*call.args[0], *call.args[1]);
      Capture(*call.args[1], *call.args[0]);
      Path(*call.args[0], *call.args[1], expr);
      Path(*call.args[1], *call.args[0], expr);
    }
    if (restricts() && call.op == cel::Op::kFunction && call.target != nullptr) Method(expr, call);
  }

  // A map's key that is read without being asked for.
  void Index(const cel::Expr& expr, const cel::Call& call) {
    const cel::Expr& map = *call.args[0];
    const auto* select = std::get_if<cel::Select>(&map.node);
    const bool labels = select != nullptr && select->field == "labels";
    if (!labels && !IsString(*call.args[1]) && !IsDeclaredMap(Expressions::PathOf(map))) return;
    const std::string key = run_.expressions().Text({call.args[1], &in_});
    const std::string container = run_.expressions().Text({&map, &in_});
    if (IsAskedFor(key + " in " + container)) return;
    run_.Warn("bare-index", &rule_, Piece{&expr, &in_},
              "where the map has no key " + key + " this can not be evaluated",
              restricts() ? "then the rule applies: write " + container + "[?" + key + "].orValue(\"\")"
                          : "then the permit does not apply: write " + container + "[?" + key + "].orValue(\"\")");
  }

  bool IsDeclaredMap(std::string_view path) const {
    constexpr std::string_view kContext = "context.";
    if (!path.starts_with(kContext)) return false;
    const compile::ContextAttribute* attribute = run_.program().vocabulary().FindContext(path.substr(kContext.size()));
    return attribute != nullptr && attribute->type->name == policy::TypeName::kMap;
  }

  bool IsAskedFor(const std::string& wanted) const {
    bool asked = false;
    ForEachNode(*in_.ast->root, [&](const cel::Expr& node) {
      const auto* call = std::get_if<cel::Call>(&node.node);
      asked = asked ||
              (call != nullptr && call->op == cel::Op::kIn && run_.expressions().Text(Piece{&node, &in_}) == wanted);
    });
    return asked;
  }

  void Absent(const cel::Expr& expr, const cel::Call& call) {
    if (!IsDefaulted(*call.args[0]) || !IsDefaulted(*call.args[1])) return;
    run_.Warn("absent-equal", &rule_, Piece{&expr, &in_}, "where both are absent they are equal",
              "ask for one of them first: \"team\" in agent.labels && …");
  }

  void Approval(const cel::Expr& expr) {
    const std::string path = Expressions::PathOf(expr);
    if (path != "approval.state" && path != "approval.by") return;
    run_.Warn("approval-field", &rule_, Piece{&expr, &in_},
              "an approval of another request, or by the agent itself, looks the same in '" + path + "'",
              "write approved(\"role\"), or a require with needs approval");
  }

  void Capture(const cel::Expr& capture, const cel::Expr& other) {
    if (!Expressions::PathOf(capture).starts_with("capture.")) return;
    if (Expressions::PathOf(other).starts_with("capture.") || IsString(other) || IsLowered(other)) return;
    if (std::holds_alternative<cel::ListExpr>(other.node)) return;
    run_.Warn("capture-case", &rule_, Piece{&other, &in_},
              "in forbid and require a capture is in lower case, and this may hold capitals",
              "write " + run_.expressions().Written({&other, &in_}) + ".lowerAscii()");
  }

  void Path(const cel::Expr& path, const cel::Expr& other, const cel::Expr& whole) {
    if (Expressions::PathOf(path) != "secret.path" || run_.expressions().ConstantOf(other) == std::nullopt) {
      if (Expressions::PathOf(path) != "secret.path" || !std::holds_alternative<cel::ListExpr>(other.node)) return;
    }
    WarnOfPath(whole);
  }

  void Method(const cel::Expr& expr, const cel::Call& call) {
    constexpr std::array kMethods = {"startsWith", "endsWith", "contains", "matches"};
    const bool compares = std::find(kMethods.begin(), kMethods.end(), call.function) != kMethods.end();
    if (compares && Expressions::PathOf(*call.target) == "secret.path") WarnOfPath(expr);
  }

  // Under `unless` a path that does not pass the comparison is restricted: that is safe, where nothing turns it round.
  bool RestrictsWhatDiffers() const {
    const bool turned = in_.source.find_first_of("!?") != std::string::npos;
    return !turned && std::any_of(rule_.conditions.begin(), rule_.conditions.end(), [this](const auto& condition) {
      return condition.clause == compile::ClauseKind::kUnless && &run_.written().Of(rule_, condition) == &in_;
    });
  }

  void WarnOfPath(const cel::Expr& expr) {
    if (RestrictsWhatDiffers()) return;
    run_.Warn("path-compare", &rule_, Piece{&expr, &in_},
              "a path in other letter case passes this comparison, and would not pass a pattern",
              "write a `secret` clause, whose patterns do not look at case in forbid and require, or "
              "secret.path.lowerAscii()");
  }

  LintRun& run_;
  const compile::Rule& rule_;
  const policy::Expression& in_;
};

}  // namespace

void LintExpressions(LintRun* run) {
  for (const compile::Rule& rule : run->program().rules()) {
    for (const policy::Expression* expression : run->expressions().Of(rule)) Reader(run, rule, *expression).Run();
  }
}

}  // namespace daygate::analyze
