#include "compile/expression.h"

#include <algorithm>
#include <utility>

namespace daygate::compile {

void ExpressionCompiler::AddDefineSlot(std::uint32_t slot, const Reads* reads, std::uint32_t levels,
                                       const Atoms* atoms) {
  slots_[slot] = {SlotMeaning::Kind::kDefine, AttestedSlot::Root::kFixed, reads};
  define_levels_[slot] = levels;
  define_atoms_[slot] = atoms;
}

void ExpressionCompiler::Learn() {
  for (; known_attested_ < questions_.attested().size(); ++known_attested_) {
    const AttestedSlot& slot = questions_.attested()[known_attested_];
    slots_[slot.slot] = {SlotMeaning::Kind::kAttested, slot.root, nullptr};
  }
}

std::uint32_t ExpressionCompiler::LevelsOf(const cel::Checked& checked) const {
  std::uint32_t deepest = 0;
  for (const cel::Meaning& meaning : checked.meanings) {
    const auto* variable = std::get_if<const cel::Variable*>(&meaning);
    if (variable == nullptr) continue;
    const auto it = define_levels_.find((*variable)->slot);
    if (it != define_levels_.end()) deepest = std::max(deepest, it->second);
  }
  return deepest + 1;
}

// What does not exist and is not misspelt: an attribute of an enum that the vocabulary leaves out, a capture, a label,
// an attribute of the host's own.
void ExpressionCompiler::Explain(cel::CheckError* error) const {
  constexpr std::string_view kMissing = "' does not exist";
  if (!error->message.ends_with(kMissing)) return;
  const std::string path = error->message.substr(0, error->message.size() - kMissing.size());
  const std::string field = path.substr(path.rfind('.') + 1);
  if (path.starts_with("'capture.") && error->help.empty()) {
    error->help = "a capture is a segment of the rule's own pattern: write <" + field + "> in `secret`";
    return;
  }
  for (const policy::BuiltinType type : {policy::BuiltinType::kAgent, policy::BuiltinType::kSecret,
                                         policy::BuiltinType::kTools, policy::BuiltinType::kDestination}) {
    for (const policy::BuiltinField& candidate : policy::FieldsOf(type)) {
      const std::string name(policy::EnumNameOf(candidate.type));
      if (candidate.name != field || name.empty() || vocabulary_.FindEnum(name) != nullptr) continue;
      error->message = path + "' can not be read: the vocabulary declares no enum " + name;
      error->help = "add `enum " + name + " { … }` to a vocabulary";
      return;
    }
  }
  if (!error->help.empty()) return;
  for (const std::string_view root : {"'agent.", "'caller.", "'hop.", "'subject.", "'secret.", "'task."}) {
    if (path.starts_with(root) && path.find('.') == path.rfind('.')) {
      error->help = "what is not built in is a label: " + std::string(root.substr(1)) + "labels[?\"" + field +
                    "\"].orValue(\"\") == \"…\"";
    }
  }
  if (path.starts_with("'context.") || path.starts_with("'signal.")) {
    error->help = "declare it in a vocabulary: " + (path.starts_with("'signal.")
                                                        ? "signal " + field + " = count per agent.id within 1h"
                                                        : "attribute context." + field + " : string");
  }
}

// Whether the index will tell it whole, if it has room for what is asked.
bool ExpressionCompiler::IsLikelyIndexed(const Atoms& atoms) const {
  return atoms.whole && std::none_of(atoms.all.begin(), atoms.all.end(), [this](const Atom& atom) {
           return atoms_.entries()[atom.dimension].needs_program;
         });
}

std::optional<CompiledExpression> ExpressionCompiler::Compile(const policy::Expression& expression, const cel::Env& env,
                                                              const Role& role) {
  const std::shared_ptr<const cel::Ast> ast = questions_.Rewrite(expression);
  if (ast == nullptr) return std::nullopt;
  Learn();
  const std::uint32_t file = expression.at.file;
  cel::CheckResult checked = cel::Check(*ast, env);
  if (!checked.ok()) {
    for (cel::CheckError& error : checked.errors) {
      Explain(&error);
      reporter_.Error(file, error.at, std::move(error.message), std::move(error.help));
    }
    return std::nullopt;
  }
  CompiledExpression result;
  result.type = checked.checked.types[ast->root->id];
  result.reads = FindReads(*ast->root, checked.checked, slots_);
  result.literals = FindWrongLiterals(*ast->root, checked.checked);
  for (LiteralFinding& finding : result.literals.wrong) {
    reporter_.Error(file, finding.at, std::move(finding.message), std::move(finding.help));
  }
  if (!result.literals.wrong.empty()) return std::nullopt;
  result.levels = LevelsOf(checked.checked);
  if (result.levels > kMaxDefineLevels) {
    reporter_.Error(file, ast->root->begin,
                    "defines use each other more than " + std::to_string(kMaxDefineLevels) + " deep");
    return std::nullopt;
  }
  result.cost = cel::EstimateCost(*ast, checked.checked, &bounds_);
  if (!result.cost.unbounded.empty()) {
    reporter_.Error(file, result.cost.unbounded_at, "the cost has no bound: " + result.cost.unbounded);
    return std::nullopt;
  }
  result.ast = ast;
  result.atoms.whole = false;
  if (role.indexed && result.type->kind() == cel::TypeKind::kBool) {
    const AtomContext context{checked.checked, env, slots_, define_atoms_, *ast, role.source, role.policy, role.asked};
    result.atoms = FindAtoms(*ast->root, role.wanted, context, &atoms_);
  }
  if (role.programs == Programs::kAll || !IsLikelyIndexed(result.atoms)) {
    result.program = &programs_.emplace_back(cel::Compile(*ast, &checked.checked, env, cel::Words::kLeftOut));
  }
  return result;
}

// Whether the table of atoms has heard of them as often as it counts: one that comes a second time is given a program.
bool ExpressionCompiler::AreAsked(const Atoms& atoms) const {
  return std::all_of(atoms.all.begin(), atoms.all.end(), [this](const Atom& atom) {
    const AtomTable::Entry& entry = atoms_.entries()[atom.dimension];
    return !entry.needs_program || entry.operand.program != nullptr;
  });
}

CompiledCondition ExpressionCompiler::CompileCondition(const policy::Expression& expression, const cel::Env& env,
                                                       const Role& role) {
  const auto [it, is_new] =
      known_.try_emplace(Words(&env, expression.source, role.wanted, role.indexed, role.programs));
  Known& known = it->second;
  if (known.expression != nullptr && AreAsked(known.expression->atoms)) {
    return {known.expression.get(), expression.at.begin - known.begin};
  }
  latest_ = Compile(expression, env, role);
  if (!latest_) return {};
  // A question about attested paths or approvals was written anew into a tree of this condition's own.
  if (is_new || latest_->ast != expression.ast) return {&*latest_, 0};
  known.begin = expression.at.begin;
  known.expression = std::make_unique<const CompiledExpression>(*std::exchange(latest_, std::nullopt));
  return {known.expression.get(), 0};
}

}  // namespace daygate::compile
