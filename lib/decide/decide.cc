#include "decide/decide.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "decide/fill.h"
#include "decide/invalid_paths.h"
#include "decide/merge.h"
#include "decide/needs.h"
#include "decide/scratch.h"
#include "decide/state.h"
#include "decide/trial.h"

namespace daygate::decide {

using policy::Effect;
using policy::Mode;

namespace {

struct ReturnState {
  void operator()(DecisionState* state) const noexcept { DecisionState::Return(state); }
};
using OwnedState = std::unique_ptr<DecisionState, ReturnState>;

void DenyInvalid(const Workspace& work, DecisionState* state) {
  state->outcome = Outcome::kDeny;
  state->reason = Reason::kInvalidRequest;
  auto& fields = state->invalid_fields;
  for (const std::string& field : work.left_out) fields.push_back(state->arena.Copy(std::string_view(field)));
  // Of a document that can not be read nothing else is known: what it lacks is no news.
  if (std::find(fields.begin(), fields.end(), "request") != fields.end()) return fields.assign(1, "request");
  for (const std::string& field : work.invalid) fields.push_back(state->arena.Copy(std::string_view(field)));
  // Nor is what lies inside a member that is named: such a path stands behind its member's.
  std::sort(fields.begin(), fields.end());
  std::size_t kept = 0;
  for (const std::string_view field : fields) {
    if (!Covers({fields.data(), kept}, field)) fields[kept++] = field;
  }
  fields.resize(kept);
}

// The rules that could not be evaluated, with the attributes at fault.
void ReportErrors(const Tryer& tryer, std::vector<MissingAttribute>* sorted, DecisionState* state) {
  if (!tryer.came_to_errors()) return;
  sorted->assign(tryer.missing().begin(), tryer.missing().end());
  std::sort(sorted->begin(), sorted->end(), [](const MissingAttribute& a, const MissingAttribute& b) {
    return std::pair(a.trial, a.path) < std::pair(b.trial, b.path);
  });
  const auto same = [](const MissingAttribute& a, const MissingAttribute& b) {
    return a.trial == b.trial && a.path == b.path;
  };
  sorted->erase(std::unique(sorted->begin(), sorted->end(), same), sorted->end());
  std::size_t next = 0;
  for (std::uint32_t index = 0; index < tryer.trials().size(); ++index) {
    const Trial& trial = tryer.trials()[index];
    std::size_t end = next;
    while (end < sorted->size() && (*sorted)[end].trial == index) ++end;
    if (trial.came_to_error) {
      const std::span<std::string_view> missing = state->arena.NewArray<std::string_view>(end - next);
      for (std::size_t i = next; i < end; ++i) missing[i - next] = (*sorted)[i].path;
      state->errors.push_back({trial.rule->name, missing});
    }
    next = end;
  }
}

// Lists a grant of this decision once.
void List(const compile::Grant& grant, std::uint32_t number, std::uint32_t decision, std::vector<std::uint32_t>* marks,
          GrantList* grants) {
  if ((*marks)[number] == decision) return;
  (*marks)[number] = decision;
  grants->push_back(&grant);
}

// What applies, sorted out by what it does. The names of permits and requires become the decision's rules.
void SortOut(const compile::Program& program, const Tryer& tryer, Scratch* scratch, DecisionState* state) {
  scratch->permits.clear();
  scratch->requires_.clear();
  scratch->forbids_true.clear();
  scratch->forbids_error.clear();
  for (const Trial& trial : tryer.trials()) {
    if (!trial.applies) continue;
    const compile::RuleBrief& brief = *trial.brief;
    if (brief.mode == Mode::kShadow) {
      state->shadow.push_back(brief.name);
      continue;
    }
    const compile::Grant& grant = program.grants()[brief.grant];
    switch (brief.effect) {
      case Effect::kPermit:
        List(grant, brief.grant, scratch->decision, &scratch->permit_marks, &scratch->permits);
        state->rules.push_back(brief.name);
        break;
      case Effect::kRequire:
        List(grant, brief.grant, scratch->decision, &scratch->require_marks, &scratch->requires_);
        state->rules.push_back(brief.name);
        break;
      case Effect::kForbid:
        (trial.came_true ? scratch->forbids_true : scratch->forbids_error).push_back(brief.name);
        break;
    }
  }
}

void Deny(Reason reason, DecisionState* state) {
  state->outcome = Outcome::kDeny;
  state->reason = reason;
  state->terms = Terms();
}

void AddNeed(const NeedView& need, DecisionState* state) {
  Need unmet;
  unmet.kind = need.kind;
  unmet.count = need.count;
  unmet.from = need.from;
  if (need.within) unmet.within = std::chrono::duration_cast<std::chrono::milliseconds>(*need.within);
  state->needs.push_back(unmet);
}

void DenyBy(Reason reason, const std::vector<std::string_view>& rules, DecisionState* state) {
  Deny(reason, state);
  state->rules.assign(rules.begin(), rules.end());
}

// Section 5.5 of docs/language.md, in its order.
void Conclude(Workspace* work, TermSet enforces, Scratch* scratch, DecisionState* state) {
  if (!scratch->forbids_true.empty()) return DenyBy(Reason::kForbidden, scratch->forbids_true, state);
  if (!scratch->forbids_error.empty()) return DenyBy(Reason::kError, scratch->forbids_error, state);
  if (scratch->permits.empty()) return DenyBy(Reason::kNotPermitted, {}, state);
  switch (MergeTerms(scratch->permits, scratch->requires_, enforces, state)) {
    case Merged::kEmptyGrant: return Deny(Reason::kEmptyGrant, state);
    case Merged::kUnenforceable: return Deny(Reason::kUnenforceable, state);
    case Merged::kGood: break;
  }
  scratch->needs.clear();
  MergeNeeds(scratch->requires_, &scratch->needs);
  for (const NeedView& need : scratch->needs) {
    if (!IsMet(work, need)) AddNeed(need, state);
  }
  if (state->needs.empty()) {
    state->outcome = Outcome::kPermit;
    state->reason = Reason::kPermitted;
    return;
  }
  // Without a binding nobody could say what an approval would be for.
  const std::string_view binding = BindingOf(work);
  if (binding.empty()) {
    state->needs.clear();
    return Deny(Reason::kError, state);
  }
  state->outcome = Outcome::kChallenge;
  state->reason = Reason::kNeeds;
  state->binding = binding;
}

}  // namespace

Decision Decide(const compile::Program& program, const Request& request, std::span<const std::string> invalid_fields,
                const Settings& settings) noexcept {
  // What is not decided here is a Decision without a state: DENY `error`.
  OwnedState state;
  try {
    Scratch& scratch = Scratch::OfThisThread();
    state.reset(DecisionState::Take());
    state->policy_digest = program.digest();
    scratch.Prepare(program, request, invalid_fields);
    scratch.workspace.prepared = settings.prepared;
    Fill(&scratch.workspace);
    if (!invalid_fields.empty() || !scratch.workspace.invalid.empty()) {
      DenyInvalid(scratch.workspace, state.get());
      return DecisionState::Wrap(state.release());
    }
    scratch.tryer.Run(&scratch.workspace, settings.evaluation);
    ReportErrors(scratch.tryer, &scratch.missing, state.get());
    SortOut(program, scratch.tryer, &scratch, state.get());
    Conclude(&scratch.workspace, settings.enforces, &scratch, state.get());
    return DecisionState::Wrap(state.release());
  } catch (...) {
    return DecisionState::Wrap(nullptr);
  }
}

namespace {

// Whether one permit that applies tells the outcome: where every term can be enforced and no require cuts down the
// fields, more permits change terms alone.
bool OnePermitIsEnough(const compile::Program& program, const Tryer& tryer, TermSet enforces) {
  if ((program.terms().bits() & ~enforces.bits()) != 0) return false;
  return std::none_of(tryer.trials().begin(), tryer.trials().end(), [&](const Trial& trial) {
    return trial.brief->effect == Effect::kRequire && program.grants()[trial.brief->grant].fields.has_value();
  });
}

}  // namespace

Outcome Check(const compile::Program& program, const Request& request, const Settings& settings) noexcept {
  if (settings.evaluation == Evaluation::kEveryRule) return Decide(program, request, {}, settings).outcome();
  OwnedState state;
  try {
    Scratch& scratch = Scratch::OfThisThread();
    state.reset(DecisionState::Take());
    scratch.Prepare(program, request);
    scratch.workspace.prepared = settings.prepared;
    Fill(&scratch.workspace);
    if (!scratch.workspace.invalid.empty()) return Outcome::kDeny;
    scratch.tryer.RunForOutcome(&scratch.workspace,
                                [&] { return OnePermitIsEnough(program, scratch.tryer, settings.enforces); });
    SortOut(program, scratch.tryer, &scratch, state.get());
    Conclude(&scratch.workspace, settings.enforces, &scratch, state.get());
    return state->outcome;
  } catch (...) {
    return Outcome::kDeny;
  }
}

std::string Binding(const compile::Program& program, const Request& request) {
  Workspace workspace;
  workspace.program = &program;
  workspace.request = &request;
  return std::string(BindingOf(&workspace));
}

}  // namespace daygate::decide
