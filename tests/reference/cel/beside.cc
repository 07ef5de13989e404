#include "reference/cel/beside.h"

#include "cel/checker.h"
#include "cel/parser.h"
#include "cel/program.h"
#include "reference/cel/values.h"

namespace daygate::reference {
namespace {

constexpr int kMostDepth = 4;
constexpr std::uint64_t kMostCost = 20'000;  // the walker takes its time
constexpr std::size_t kMostText = 3000;

std::string Kind(const Result& result) {
  return result ? "a value" : "an error";
}

}  // namespace

Beside::Beside(generate::Random* random)
    : random_(*random),
      own_(random, {}),
      forms_(own_.env(), {}),
      maker_(random, &own_.types(), &forms_, &own_.values(), &own_.variables()) {
  names_.vocabulary = &vocabulary_;
  static const std::set<std::string> none;
  view_.attested = &none;
  Rebind();
}

void Beside::Rebind() {
  own_.Rebind();
  for (std::size_t i = 0; i < own_.slots().size(); ++i)
    view_.variables[own_.names()[i].first] = FromCel(own_.slots()[i]);
}

std::string Beside::MakeExpression() {
  const differential::Form& form = forms_.all()[random_.Below(forms_.all().size())];
  return maker_.Fill(form, random_.Between(1, kMostDepth));
}

Result Beside::Evaluate(const cel::Ast& ast, const cel::Checked* checked) {
  arena_.Reset();
  const cel::Program program = cel::Compile(ast, checked, own_.env());  // holds the constants that a value may point to
  const cel::Value value = program.Evaluate({own_.slots(), arena_});
  return value.IsError() ? Result() : Result(FromCel(value));
}

std::string Beside::Difference(const std::string& expr) {
  if (expr.size() > kMostText) return {};
  const cel::ParseResult parsed = cel::Parse(expr);
  if (parsed.ast == nullptr) return {};
  const cel::CheckResult checked = cel::Check(*parsed.ast, own_.env());
  if (!checked.ok()) return {};
  base::Arena bounds;
  const cel::Cost cost = cel::EstimateCost(*parsed.ast, checked.checked, own_.env(), bounds);
  if (!cost.unbounded.empty() || cost.nodes > kMostCost || cost.bound.size > kMostCost) return {};
  const Result walked = Evaluator(names_, view_).Evaluate(*parsed.ast->root);
  const auto differs = [&](const Result& ours) {
    return ours.has_value() != walked.has_value() || (ours && !Same(*ours, *walked));
  };
  if (differs(Evaluate(*parsed.ast, &checked.checked))) return "checked, " + Kind(walked) + " by walking: " + expr;
  if (differs(Evaluate(*parsed.ast, nullptr))) return "unchecked, " + Kind(walked) + " by walking: " + expr;
  return {};
}

}  // namespace daygate::reference
