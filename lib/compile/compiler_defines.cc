// Defines: in the order in which they use each other, each before what uses it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compile/compiler.h"

namespace daygate::compile {

void Compiler::CollectDefines() {
  for (const policy::File& file : set_.files) {
    for (const policy::Define& define : file.defines) {
      if (program_->vocabulary_.FindEnum(define.name.text) != nullptr) {
        reporter_.Error(define.name.at, "'" + define.name.text + "' is the name of an enum already");
        continue;
      }
      DefineState& state = defines_[{file.policy.text, define.name.text}];
      if (state.define != nullptr) {
        reporter_.Error(define.name.at, "'" + define.name.text + "' is defined in policy " + file.policy.text +
                                            " already, at " + reporter_.PlaceOf(state.define->name.at));
        continue;
      }
      state.define = &define;
      state.file = &file;
    }
  }
  for (auto& [key, state] : defines_) {
    for (std::string& name : FreeNames(*state.define->expression.ast->root)) {
      if (defines_.contains({key.first, name})) state.uses.push_back(std::move(name));
    }
  }
}

void Compiler::CompileDefine(DefineState* state) {
  using Progress = DefineState::Progress;
  // By hand instead of by recursion: a row of defines may be longer than the stack is deep.
  const std::string& policy = state->file->policy.text;
  std::vector<DefineState*> open;
  if (state->progress == Progress::kNew) open.push_back(state);
  while (!open.empty()) {
    DefineState* current = open.back();
    if (current->progress == Progress::kDone) {
      open.pop_back();
      continue;
    }
    current->progress = Progress::kOpen;
    DefineState* next = nullptr;
    for (const std::string& name : current->uses) {
      DefineState* used = &defines_.at({policy, name});
      if (used->progress == Progress::kDone) continue;
      if (used->progress == Progress::kOpen) {
        reporter_.Error(current->define->name.at,
                        "'" + current->define->name.text + "' is defined by itself, through '" + name + "'");
        // Cut here, so that the circle is reported once.
        used = nullptr;
        FailDefine(current);
        break;
      }
      next = used;
      break;
    }
    if (current->progress == Progress::kDone) continue;
    if (next != nullptr) {
      open.push_back(next);
      continue;
    }
    FinishDefine(current);
  }
}

void Compiler::FailDefine(DefineState* state) {
  state->progress = DefineState::Progress::kDone;
  state->reads.broken_define = true;
  Environment& environment = *program_->environment_;
  const std::uint32_t slot = environment.NewSlot();
  environment.OfPolicy(state->file->policy.text)
      ->AddVariable(
          {.name = state->define->name.text, .type = environment.types()->Simple(cel::TypeKind::kDyn), .slot = slot});
  expressions_->AddDefineSlot(slot, &state->reads, 1, &state->atoms);
}

void Compiler::FinishDefine(DefineState* state) {
  Environment& environment = *program_->environment_;
  cel::Env* env = environment.OfPolicy(state->file->policy.text);
  Role role = RoleOf(*state->file, state->define->expression);
  role.asked = AtomTable::Asked::kOften;  // that is what defines are for
  std::optional<CompiledExpression> compiled = expressions_->Compile(state->define->expression, *env, role);
  if (compiled && compiled->reads.hop && compiled->reads.chain) {
    reporter_.Error(state->define->expression.at.file, std::max(*compiled->reads.hop, *compiled->reads.chain),
                    "a define that reads both 'chain' and 'hop' can be used nowhere",
                    "'chain' can be read in forbid and require, 'hop' in the via of a permit");
    compiled.reset();
  }
  if (!compiled) return FailDefine(state);
  state->progress = DefineState::Progress::kDone;
  state->reads = std::move(compiled->reads);
  state->literals = std::move(compiled->literals);
  state->atoms = std::move(compiled->atoms);
  const std::uint32_t slot = environment.NewSlot();
  program_->defines_.push_back(
      {slot, state->reads.agent.has_value(), state->reads.hop.has_value(), !state->reads.captures.empty()});
  env->AddVariable({.name = state->define->name.text,
                    .type = compiled->type,
                    .slot = slot,
                    .bound = compiled->cost.bound,
                    .lazy = compiled->program,
                    .cost = compiled->cost.nodes});
  expressions_->AddDefineSlot(slot, &state->reads, compiled->levels, &state->atoms);
}

void Compiler::ReportCapitalsOfDefine(DefineState* state) {
  std::vector<DefineState*> todo = {state};
  while (!todo.empty()) {
    DefineState* next = todo.back();
    todo.pop_back();
    if (next->literals_reported) continue;
    next->literals_reported = true;
    for (const LiteralFinding& finding : next->literals.wrong_in_restrict) {
      reporter_.Error(next->define->expression.at.file, finding.at, finding.message, finding.help);
    }
    for (const std::string& name : next->uses) todo.push_back(&defines_.at({next->file->policy.text, name}));
  }
}

}  // namespace daygate::compile
