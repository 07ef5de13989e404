#include "decide/trial.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "decide/fill.h"
#include "decide/needs.h"

namespace daygate::decide {

using cel::Value;
using compile::AttestedSlot;
using policy::Effect;
using policy::Variable;

namespace {

bool IsLess(const Timestamp& a, const base::Instant& b) {
  return a.seconds < b.seconds || (a.seconds == b.seconds && a.nanos < b.nanos);
}

}  // namespace

// Of a condition without a program, which the index tells: true, false or an error. None of them points to the program
// that is made here.
Value Tryer::EvaluateAnew(const compile::Rule& rule, const compile::Condition& condition) const {
  return compile::MakeProgram(*work_->program, rule, condition).Evaluate({work_->slots, work_->arena});
}

inline Value Tryer::Evaluate(const compile::Rule& rule, const compile::Condition& condition) {
  if (condition.program == nullptr) return EvaluateAnew(rule, condition);
  return condition.program->Evaluate({work_->slots, work_->arena});
}

bool HasExpired(const compile::Rule& rule, const Request& request) {
  return rule.effect == Effect::kPermit && rule.expires && !IsLess(*request.now, *rule.expires);
}

void Tryer::Start(Workspace* workspace) {
  work_ = workspace;
  trials_.clear();
  missing_.clear();
  came_to_errors_ = false;
  AnswerFixedQuestions();
  StandAs(kCaller);  // and no define was evaluated yet
}

void Tryer::Run(Workspace* workspace, Evaluation evaluation) {
  Start(workspace);
  switch (evaluation) {
    case Evaluation::kIndexed: return RunIndex();
    case Evaluation::kEveryRule: return RunEveryRule();
  }
}

void Tryer::RunEveryRule() {
  FindInScope();
  TryConditions(kCaller);
  for (std::size_t hop = 0; hop < work_->hop_count; ++hop) {
    SetStanding(hop);
    TryConditions(hop);
  }
}

void Tryer::FindInScope() {
  for (std::uint32_t number = 0; number < work_->program->rules().size(); ++number) {
    std::span<const Value> captures;
    if (IsInScope(work_->program->rules()[number], &captures)) AddTrial(number).captures = captures;
  }
}

bool Tryer::IsInScope(const compile::Rule& rule, std::span<const Value>* captures) {
  if (((rule.actions >> static_cast<unsigned>(work_->action)) & 1U) == 0) return false;
  if (rule.patterns.empty()) return true;
  const bool permit = rule.effect == Effect::kPermit;
  const auto case_rule = permit ? policy::CaseRule::kExact : policy::CaseRule::kIgnoreAscii;
  const std::string_view path = *work_->request->secret.path;
  if (rule.captures.empty()) {
    return std::any_of(rule.patterns.begin(), rule.patterns.end(),
                       [&](const policy::SharedPattern& pattern) { return policy::Matches(pattern, path, case_rule); });
  }
  capture_views_.clear();
  if (!policy::Matches(rule.patterns[0], path, case_rule, &capture_views_)) return false;
  const std::span<Value> values = work_->arena.NewArray<Value>(capture_views_.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::string_view text = capture_views_[i];
    if (!permit) {
      std::span<char> lower = work_->arena.Copy(std::span<const char>(text.data(), text.size()));
      base::MakeLower(&lower);
      text = {lower.data(), lower.size()};
    }
    values[i] = Value::String(text);
  }
  *captures = values;
  return true;
}

void Tryer::AnswerFixedQuestions() {
  for (const AttestedSlot& question : work_->program->attested()) {
    switch (question.root) {
      case AttestedSlot::Root::kFixed:
        work_->slots[question.slot] = Value::Bool(IsAttested(*work_->request, question.path, ""));
        break;
      case AttestedSlot::Root::kCaller:
        work_->slots[question.slot] = Value::Bool(IsAttested(*work_->request, "agent", question.path));
        break;
      case AttestedSlot::Root::kAgent:
      case AttestedSlot::Root::kHop: break;  // see SetStanding, SetHop
    }
  }
  for (const compile::ApprovedSlot& question : work_->program->approved()) {
    work_->slots[question.slot] = Value::Bool(IsMet(work_, question.need));
  }
}

namespace {

// `agent` or `chain[3]`: the root of an agent's paths in `attested`.
struct RootName {
  char text[24] = "agent";
  std::size_t size = 5;

  explicit RootName(std::size_t standing) {
    if (standing == kCaller) return;
    std::copy_n("chain[", 6, text);
    char* end = std::to_chars(text + 6, text + sizeof(text) - 1, standing).ptr;
    *end++ = ']';
    size = static_cast<std::size_t>(end - text);
  }
  std::string_view view() const { return {text, size}; }
};

void AnswerQuestions(Workspace* work, AttestedSlot::Root root, std::size_t standing) {
  const RootName name(standing);
  for (const AttestedSlot& question : work->program->attested()) {
    if (question.root != root) continue;
    work->slots[question.slot] = Value::Bool(IsAttested(*work->request, name.view(), question.path));
  }
}

// Defines are evaluated again where what they read has changed.
void ForgetDefines(Workspace* work, bool compile::DefineSlot::*what) {
  for (const compile::DefineSlot& define : work->program->defines()) {
    if (define.*what) work->slots[define.slot] = Value();
  }
}

}  // namespace

void Tryer::StandAs(std::size_t standing) {
  const Structure& structure = standing == kCaller ? work_->agent : work_->hops[standing];
  work_->slots[compile::SlotOf(Variable::kAgent)] = Value::Struct(&structure.value);
  AnswerQuestions(work_, AttestedSlot::Root::kAgent, standing);
}

void Tryer::SetStanding(std::size_t standing) {
  StandAs(standing);
  ForgetDefines(work_, &compile::DefineSlot::reads_agent);
}

void Tryer::SetHop(std::size_t hop) {
  work_->slots[compile::kHopSlot] = Value::Struct(&work_->hops[hop].value);
  AnswerQuestions(work_, AttestedSlot::Root::kHop, hop);
  ForgetDefines(work_, &compile::DefineSlot::reads_hop);
}

void Tryer::SetCaptures(const Trial& trial) {
  if (trial.captures.empty()) return;
  for (std::size_t i = 0; i < trial.captures.size(); ++i) {
    work_->captures[trial.rule->captures[i]] = trial.captures[i];
  }
  ForgetDefines(work_, &compile::DefineSlot::reads_capture);
}

void Tryer::TryConditions(std::size_t standing) {
  for (std::uint32_t index = 0; index < trials_.size(); ++index) {
    Trial& trial = trials_[index];
    const compile::Rule& rule = *trial.rule;
    const bool permit = rule.effect == Effect::kPermit;
    if (standing != kCaller && (permit || rule.standing == compile::Standing::kSame)) continue;
    if (HasExpired(rule, *work_->request)) continue;
    SetCaptures(trial);
    const Truth truth = EvaluateConditions(trial);
    if (permit) {
      TryPermit(index, truth);
      continue;
    }
    if (truth != Truth::kFalse) NoteRestriction(index, truth);
  }
}

// A rule that restricts applies where it came to true or to error.
void Tryer::NoteRestriction(std::uint32_t index, Truth truth) {
  Trial& trial = trials_[index];
  trial.applies = true;
  trial.came_true = trial.came_true || truth == Truth::kTrue;
  if (truth == Truth::kError) NoteError(index, trial.rule->condition_paths);
}

Truth Tryer::EvaluateConditions(const Trial& trial) {
  Truth result = Truth::kTrue;
  for (const compile::Condition& condition : trial.rule->conditions) {
    const Value value = Evaluate(*trial.rule, condition);
    const bool wanted = condition.clause != compile::ClauseKind::kUnless;
    if (value.kind != cel::ValueKind::kBool) {
      result = Truth::kError;
    } else if (value.boolean != wanted) {
      return Truth::kFalse;
    }
  }
  return result;
}

void Tryer::TryPermit(std::uint32_t index, Truth conditions) {
  Trial& trial = trials_[index];
  const bool has_via = trial.brief->Has(compile::RuleBrief::kHasVia);
  if (conditions == Truth::kFalse || (work_->hop_count > 0 && !has_via)) return;
  Truth result = conditions;
  const std::size_t missing_before = missing_.size();
  if (conditions == Truth::kError) NoteError(index, trial.rule->condition_paths);
  for (std::size_t hop = 0; hop < work_->hop_count; ++hop) {
    SetHop(hop);
    const Value value = Evaluate(*trial.rule, *trial.rule->via);
    if (value.IsTrue()) continue;
    result = And(result, value.IsFalse() ? Truth::kFalse : Truth::kError);
    if (result == Truth::kFalse) break;
    NoteError(index, trial.rule->via->paths);
  }
  if (result == Truth::kFalse) {  // one hop that fails makes the errors beside it of no matter
    missing_.resize(missing_before);
    trial.came_to_error = false;
    return;
  }
  trial.came_true = result == Truth::kTrue;
  trial.applies = trial.came_true && (work_->degraded & ~std::uint32_t{trial.brief->survives}) == 0;
}

void Tryer::NoteError(std::uint32_t index, std::span<const compile::AttributePath> paths) {
  trials_[index].came_to_error = true;
  came_to_errors_ = true;
  for (const compile::AttributePath& path : paths) {
    if (IsAbsent(path)) missing_.push_back({index, path.text});
  }
}

bool Tryer::IsAbsent(const compile::AttributePath& path) const {
  const Value& value = work_->slots[path.slot];
  if (path.field < 0 || value.kind != cel::ValueKind::kStruct) return value.kind == cel::ValueKind::kAbsent;
  return value.structure->fields[path.field].kind == cel::ValueKind::kAbsent;
}

Value Tryer::EvaluateAgain(Workspace* workspace, const Trial& trial, const compile::Condition& condition,
                           std::size_t standing, std::size_t hop) {
  work_ = workspace;
  SetStanding(standing);
  if (condition.clause == compile::ClauseKind::kVia) SetHop(hop);
  SetCaptures(trial);
  return Evaluate(*trial.rule, condition);
}

}  // namespace daygate::decide
