#include "differential/own.h"

#include <algorithm>

#include "cel/program.h"

namespace daygate::differential {
namespace {

using cel::TypeKind;

constexpr std::uint64_t kMostCost = 300'000;
constexpr std::uint64_t kMostSize = 200'000;

// What a variable holds at most: the texts are short.
cel::Bound BoundOf(const cel::Type& type, base::Arena* arena) {
  cel::Bound bound{200, nullptr, nullptr};
  if (type.kind() == TypeKind::kList || type.kind() == TypeKind::kMap) {
    bound.size = 4;
    bound.element = arena->New<cel::Bound>(BoundOf(*type.parameters().back(), arena));
    if (type.kind() == TypeKind::kMap) bound.key = arena->New<cel::Bound>(BoundOf(*type.parameters()[0], arena));
  } else if (type.kind() == TypeKind::kDyn) {
    const cel::Bound* text = arena->New<cel::Bound>(bound);
    const cel::Bound* list = arena->New<cel::Bound>(cel::Bound{200, text, text});
    bound = {200, list, text};
  } else if (type.kind() == TypeKind::kOptional) {
    bound = BoundOf(*type.parameters()[0], arena);
  }
  return bound;
}

std::string OperatorName(cel::Op op) {
  static constexpr const char* kNames[] = {
      "()", "?:", "&&", "||", "!", "-x", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "[]", "[?]"};
  return kNames[static_cast<std::size_t>(op)];
}

std::string MacroName(const cel::Comprehension& macro) {
  static constexpr const char* kNames[] = {"all",           "exists",       "exists_one",        "filter", "map",
                                           "transformList", "transformMap", "transformMapEntry", "sortBy"};
  std::string name = kNames[static_cast<std::size_t>(macro.macro)];
  if (!macro.var2.empty()) name += "2";
  return macro.filter == nullptr ? name : name + " filtered";
}

// Kinds of operands that operators tell apart.
std::string KindOf(const cel::Type& type) {
  const std::string text = type.ToString();
  return text.substr(0, text.find('('));
}

std::string NameOf(const cel::Expr& expr, const cel::Checked& checked) {
  const auto kind = [&](const cel::Expr* part) { return KindOf(*checked.types[part->id]); };
  if (const auto* call = std::get_if<cel::Call>(&expr.node); call != nullptr && call->op != cel::Op::kFunction) {
    std::string name = OperatorName(call->op);
    const bool logic = call->op == cel::Op::kAnd || call->op == cel::Op::kOr || call->op == cel::Op::kConditional;
    if (logic) return name;
    for (const cel::Expr* arg : call->args) name += (arg == call->args[0] ? " " : ", ") + kind(arg);
    return name;
  }
  if (const auto* macro = std::get_if<cel::Comprehension>(&expr.node))
    return MacroName(*macro) + " " + kind(macro->range);
  if (std::holds_alternative<cel::Bind>(expr.node)) return "cel.bind";
  if (const auto* map = std::get_if<cel::OptionalMap>(&expr.node)) return map->flat ? "optFlatMap" : "optMap";
  if (const auto* select = std::get_if<cel::Select>(&expr.node)) {
    return std::string(select->test ? "has" : select->optional ? ".?" : ".") + " " + kind(select->operand);
  }
  return {};
}

}  // namespace

Own::Own(generate::Random* random, const std::vector<Library>& lacking)
    : env_(&types_),
      values_(random, &types_, &bound_arena_,
              std::find(lacking.begin(), lacking.end(), Library::kNetwork) == lacking.end()) {
  AddLibraries();
  AddVariables();
}

// Without the checks of constant arguments: what they find when an expression is compiled, the others find when it is
// evaluated.
void Own::AddLibraries() {
  cel::Env all(&types_);
  cel::AddAllLibraries(&all);
  for (const std::string_view name : all.FunctionNames()) {
    cel::Function function = *all.FindFunction(name);
    for (cel::Overload& overload : function.overloads) overload.check = nullptr;
    env_.AddFunction(std::move(function));
  }
  for (const std::string_view name : all.ConstantNames()) env_.AddConstant(*all.FindConstant(name));
}

void Own::AddVariables() {
  static base::Arena bounds;
  for (const cel::Type* type : values_.types()) {
    std::string name = "v_";
    for (const char c : type->ToString()) name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c : '_';
    if (type->kind() == TypeKind::kType) continue;
    for (int i = 0; i < 3; ++i) {
      const std::string full = name + "_" + std::to_string(i);
      env_.AddVariable({full, type, static_cast<std::uint32_t>(slots_.size()), BoundOf(*type, &bounds), nullptr, 0});
      variables_[type].push_back(full);
      names_.emplace_back(full, type);
      slots_.emplace_back();
    }
  }
}

std::map<std::string, std::string> Own::declarations() const {
  std::map<std::string, std::string> types;
  for (const auto& [name, type] : names_) types[name] = type->ToString();
  return types;
}

std::map<std::string, Json::Value> Own::Rebind() {
  bound_arena_.Reset();
  std::map<std::string, Json::Value> json;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    slots_[i] = values_.Make(*names_[i].second);
    json[names_[i].first] = ToJson(slots_[i]);
  }
  return json;
}

Answer Own::Evaluate(const Question& question) {
  Answer answer;
  const cel::ParseResult parsed = cel::Parse(question.expr);
  if (parsed.ast == nullptr) {
    answer.kind = Answer::Kind::kParse;
    answer.words = parsed.error.message;
    return answer;
  }
  cel::CheckResult checked;
  if (!question.unchecked) {
    checked = cel::Check(*parsed.ast, env_);
    if (!checked.ok()) {
      answer.kind = Answer::Kind::kCheck;
      answer.words = checked.errors[0].message;
      return answer;
    }
    answer.type = checked.checked.types[parsed.ast->root->id]->ToString();
  }
  const cel::Program program = cel::Compile(*parsed.ast, question.unchecked ? nullptr : &checked.checked, env_);
  arena_.Reset();
  const cel::Value value = program.Evaluate({slots_, arena_});
  if (value.IsError()) {
    answer.code = value.code;
    answer.words = program.Explain(value);
  } else {
    answer.kind = Answer::Kind::kValue;
    answer.value = Compact(ToJson(value));
  }
  return answer;
}

bool Own::IsCheap(const std::string& expr) {
  const cel::ParseResult parsed = cel::Parse(expr);
  if (parsed.ast == nullptr) return true;
  const cel::CheckResult checked = cel::Check(*parsed.ast, env_);
  if (!checked.ok()) return true;
  base::Arena bounds;
  const cel::Cost cost = cel::EstimateCost(*parsed.ast, checked.checked, env_, bounds);
  // Of a list whose length nobody can say the length is small here, or refused by both sides.
  return !cost.unbounded.empty() || (cost.nodes <= kMostCost && cost.bound.size <= kMostSize);
}

void Own::Count(const std::string& expr, std::map<std::string, std::uint64_t>* counts) {
  const cel::ParseResult parsed = cel::Parse(expr);
  if (parsed.ast == nullptr) return;
  const cel::CheckResult checked = cel::Check(*parsed.ast, env_);
  if (!checked.ok()) return;
  cel::Nodes open = {parsed.ast->root};
  while (!open.empty()) {
    const cel::Expr& at = *open.back();
    open.pop_back();
    if (const auto* overloads = std::get_if<std::vector<const cel::Overload*>>(&checked.checked.meanings[at.id])) {
      // Of several that fit a dyn, one runs.
      if (overloads->size() == 1) ++(*counts)[overloads->front()->id];
    } else if (std::string name = NameOf(at, checked.checked); !name.empty()) {
      ++(*counts)[name];
    }
    cel::AppendChildren(at, &open);
  }
}

}  // namespace daygate::differential
