// Calls of functions and methods: which overloads the types of the arguments fit.
#include <algorithm>
#include <array>
#include <deque>

#include "cel/check_pass.h"
#include "cel/literal_value.h"
#include "cel/slips.h"
#include "cel/suggest.h"

namespace daygate::cel {
namespace {

struct MacroUsage {
  std::string_view name;
  std::string_view usage;
};

// Macros with the wrong number of arguments come here as calls of functions that nobody declared.
constexpr std::array<MacroUsage, 14> kMacroUsages = {{
    {"has", "write has(a.b)"},
    {"all", "write list.all(x, condition)"},
    {"exists", "write list.exists(x, condition)"},
    {"exists_one", "write list.exists_one(x, condition)"},
    {"existsOne", "write list.existsOne(x, condition)"},
    {"filter", "write list.filter(x, condition)"},
    {"map", "write list.map(x, value)"},
    {"transformList", "write list.transformList(i, x, value)"},
    {"transformMap", "write map.transformMap(k, v, value)"},
    {"transformMapEntry", "write map.transformMapEntry(k, v, {key: value})"},
    {"sortBy", "write list.sortBy(x, key)"},
    {"optMap", "write optional.optMap(x, value)"},
    {"optFlatMap", "write optional.optFlatMap(x, optional)"},
    {"cel.bind", "write cel.bind(x, value, expression)"},
}};

std::string_view UsageOf(std::string_view name) {
  for (const MacroUsage& macro : kMacroUsages) {
    if (macro.name == name) return macro.usage;
  }
  return {};
}

// "string.startsWith(string)", "size(list(A))".
std::string Signature(std::string_view name, bool receiver, const std::vector<std::string>& types) {
  std::string text;
  if (receiver && !types.empty()) text += types[0] + ".";
  text += std::string(name) + "(";
  for (std::size_t i = receiver ? 1 : 0; i < types.size(); ++i) {
    if (i > (receiver ? 1U : 0U)) text += ", ";
    text += types[i];
  }
  return text + ")";
}

std::string Signature(std::string_view name, const Overload& overload) {
  std::vector<std::string> types;
  for (const Type* type : overload.params) types.push_back(type->ToString());
  if (overload.repeats) types.back() += "...";
  return Signature(name, overload.receiver, types);
}

}  // namespace

// A target that is a namespace (`math` of `math.greatest(…)`) is not looked at as an expression.
Descent CheckPass::EnterCall(const Expr& expr, const Call& call) {
  Chain chain;
  if (call.target == nullptr) return EnterPlain(expr, call);
  if (ReadChain(*call.target, &chain) &&
      (chain.absolute || FindLocal(std::string_view(chain.name).substr(0, chain.ends[0])) == nullptr)) {
    const std::string name = chain.name + "." + std::string(call.function);
    if (const Function* function = FindFunction(name)) {
      functions_[expr.id] = function;
      result_.checked.namespaced[expr.id] = true;
      return Descent::kArguments;
    }
    bool known = false;
    for (std::size_t i = 0; i < chain.ends.size() && !known; ++i) {
      const Named named = Lookup(std::string_view(chain.name).substr(0, chain.ends[i]), chain.absolute);
      known = named.variable != nullptr || named.constant != nullptr || named.refusal != nullptr;
    }
    const std::vector<std::string_view> names = known ? std::vector<std::string_view>() : env_.FunctionNames();
    const bool space = chain.name == "cel" || std::any_of(names.begin(), names.end(), [&](std::string_view function) {
                         return function.starts_with(chain.name + ".");
                       });
    if (!known && space) {
      result_.checked.namespaced[expr.id] = true;
      return RefuseMacro(expr, name) ? Descent::kNone : Descent::kArguments;
    }
  }
  return EnterPlain(expr, call);
}

Descent CheckPass::EnterPlain(const Expr& expr, const Call& call) {
  functions_[expr.id] = FindFunction(call.function);
  return functions_[expr.id] == nullptr && RefuseMacro(expr, call.function) ? Descent::kNone : Descent::kChildren;
}

// A macro with too many or too few arguments. They are not looked at: the names of its variables would be unknown.
bool CheckPass::RefuseMacro(const Expr& expr, std::string_view name) {
  const std::string_view usage = UsageOf(name);
  if (usage.empty()) return false;
  Fail(expr, expr.at, "'" + std::string(name) + "' does not take these arguments", std::string(usage));
  return true;
}

std::vector<Term*> CheckPass::ArgumentTerms(const Expr& expr, const Call& call) {
  std::vector<Term*> args;
  args.reserve(call.args.size() + 1);
  if (call.target != nullptr && !result_.checked.namespaced[expr.id]) args.push_back(TermOf(*call.target));
  for (const Expr* arg : call.args) args.push_back(TermOf(*arg));
  return args;
}

void CheckPass::CheckFunction(const Expr& expr, const Call& call) {
  const Function* function = functions_[expr.id];
  const bool receiver = call.target != nullptr && !result_.checked.namespaced[expr.id];
  const std::vector<Term*> args = ArgumentTerms(expr, call);
  if (!receiver && call.function == "string" && args.size() == 1 && args[0]->kind == TypeKind::kEnum) {
    Set(expr, TypeKind::kString);
    result_.checked.meanings[expr.id] = std::vector<const Overload*>();
    return;
  }
  const bool poison = std::any_of(args.begin(), args.end(), [](const Term* arg) { return arg->poison; });
  if (function == nullptr) {
    // A method of something that is wrong itself may well exist.
    poison&& receiver ? Set(expr, pool_.Poison()) : UnknownFunction(expr, call);
    return;
  }
  Resolved resolved = Resolve(*function, receiver, args);
  if (resolved.overloads.empty()) {
    poison ? Set(expr, pool_.Poison()) : WrongArguments(expr, call, *function, args);
    return;
  }
  if (poison && Terms::Find(resolved.result)->kind == TypeKind::kDyn) resolved.result = pool_.Poison();
  Set(expr, resolved.result);
  if (!poison) CheckConstants(expr, call, resolved.overloads);
  result_.checked.meanings[expr.id] = std::move(resolved.overloads);
}

// All overloads that fit. Several fit where an argument is dyn: the result is then their common type, or dyn.
CheckPass::Resolved CheckPass::Resolve(const Function& function, bool receiver, const std::vector<Term*>& args) {
  Resolved resolved;
  bool bound = false;
  const bool open = std::any_of(args.begin(), args.end(), [](const Term* arg) { return IsOpen(arg); });
  for (const Overload& overload : function.overloads) {
    if (overload.receiver != receiver || !overload.Takes(args.size())) continue;
    // For any numbers, after one for numbers of one type: it adds something only where the types are not known.
    if (overload.repeats && overload.result->kind() == TypeKind::kDyn && !open && !resolved.overloads.empty()) continue;
    pool_.StartOverload();
    bool fits = true;
    for (std::size_t i = 0; i < args.size() && fits; ++i) fits = pool_.Match(overload.ParamAt(i), args[i]);
    if (fits) {
      Term* result = pool_.Snapshot(pool_.Result(overload.result));
      if (!resolved.overloads.empty() && !Terms::Same(result, resolved.result)) result = pool_.Simple(TypeKind::kDyn);
      resolved.result = result;
      resolved.overloads.push_back(&overload);
      bound = pool_.bound_any();
    }
    pool_.Undo();
  }
  if (resolved.overloads.size() == 1 && bound) {
    const Overload& overload = *resolved.overloads[0];
    pool_.StartOverload();
    for (std::size_t i = 0; i < args.size(); ++i) pool_.Match(overload.ParamAt(i), args[i]);
    resolved.result = pool_.Result(overload.result);
  }
  return resolved;
}

// Constants that no overload could take a value from: `timestamp("2026-02-30T00:00:00Z")`.
void CheckPass::CheckConstants(const Expr& expr, const Call& call, const std::vector<const Overload*>& overloads) {
  for (const Overload* overload : overloads) {
    if (overload->check == nullptr) return;
  }
  std::vector<const Expr*> args;
  if (call.target != nullptr && !result_.checked.namespaced[expr.id]) args.push_back(call.target);
  args.insert(args.end(), call.args.begin(), call.args.end());
  std::deque<Value> literals;
  std::vector<const Value*> values;
  for (const Expr* arg : args) {
    const auto* literal = std::get_if<Literal>(&arg->node);
    const auto* constant = std::get_if<const Constant*>(&result_.checked.meanings[arg->id]);
    if (literal != nullptr) literals.push_back(LiteralValue(*literal));
    values.push_back(literal != nullptr ? &literals.back() : constant != nullptr ? &(*constant)->value : nullptr);
  }
  std::string message;
  std::size_t index = 0;
  for (const Overload* overload : overloads) {
    std::size_t at = 0;
    std::string found = overload->check(values, &at);
    if (found.empty()) return;
    if (message.empty()) {
      message = std::move(found);
      index = std::min(at, args.size() - 1);
    }
  }
  if (!message.empty()) Fail(expr, args[index]->begin, std::move(message));
}

void CheckPass::UnknownFunction(const Expr& expr, const Call& call) {
  std::string name(call.function);
  std::uint32_t at = expr.at;
  if (result_.checked.namespaced[expr.id]) {
    Chain chain;
    ReadChain(*call.target, &chain);
    name = chain.name + "." + name;
    at = call.target->begin;
  }
  if (const Env::Refusal* refusal = env_.FindRefusal(name)) {
    Fail(expr, at, refusal->message, refusal->help);
    return;
  }
  if (call.target == nullptr && !OperatorHelp(name).empty()) {
    Fail(expr, at, "'" + name + "' is no operator", std::string(OperatorHelp(name)));
    return;
  }
  Fail(expr, at, "there is no function '" + name + "'", DidYouMean(NearestOf(name, env_.FunctionNames())));
}

// Names what would fit: overloads of the same receiver first, few of them.
void CheckPass::WrongArguments(const Expr& expr, const Call& call, const Function& function,
                               const std::vector<Term*>& args) {
  constexpr std::size_t kMostShown = 4;
  const bool receiver = call.target != nullptr && !result_.checked.namespaced[expr.id];
  std::vector<std::string> types;
  for (Term* arg : args) types.push_back(Text(arg));
  std::vector<std::string> fitting;
  std::vector<std::string> others;
  for (const Overload& overload : function.overloads) {
    pool_.StartOverload();
    const bool near = overload.receiver == receiver && !args.empty() && !overload.params.empty() &&
                      pool_.Match(overload.params[0], args[0]);
    pool_.Undo();
    (near ? fitting : others).push_back(Signature(function.name, overload));
  }
  if (fitting.empty()) fitting = std::move(others);
  std::string help;
  for (std::size_t i = 0; i < fitting.size() && i < kMostShown; ++i) {
    help += (i == 0 ? "there is " : i + 1 == std::min(fitting.size(), kMostShown) ? " and " : ", ") + fitting[i];
  }
  Fail(expr, expr.at,
       "'" + function.name + "' does not take these arguments: " + Signature(function.name, receiver, types),
       std::move(help));
}

}  // namespace daygate::cel
