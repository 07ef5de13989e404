#include "decide/trial.h"

#include <algorithm>
#include <charconv>
#include <numeric>

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

bool HasExpired(const compile::Rule& rule, const Request& request) {
  return rule.effect == Effect::kPermit && rule.expires && !IsLess(*request.now, *rule.expires);
}

}  // namespace

void Tryer::Start(Workspace* workspace) {
  work_ = workspace;
  trials_.clear();
  missing_.clear();
  came_to_errors_ = false;
  AnswerFixedQuestions();
  SetStanding(kCaller);
}

void Tryer::Run(Workspace* workspace, Evaluation evaluation) {
  Start(workspace);
  switch (evaluation) {
    case Evaluation::kIndexed: return RunIndex();
    case Evaluation::kEveryRule: return RunEveryRule();
  }
}

// One forbid that applies decides.
class Tryer::ForbidSink : public CandidateSink {
 public:
  explicit ForbidSink(Tryer* tryer) : tryer_(*tryer) {}
  bool Take(std::uint32_t rule) override {
    if (!tryer_.TryCandidate(rule)) {
      tryer_.trials_.pop_back();
      return true;
    }
    const Trial& trial = tryer_.trials_.back();
    found = trial.brief->effect == Effect::kForbid && trial.brief->mode == policy::Mode::kEnforce;
    return !found;
  }
  bool found = false;

 private:
  Tryer& tryer_;
};

class Tryer::PermitSink : public CandidateSink {
 public:
  PermitSink(Tryer* tryer, Enough enough) : tryer_(*tryer), enough_(enough) {}
  bool Take(std::uint32_t rule) override {
    if (!tryer_.TryCandidate(rule)) {
      tryer_.trials_.pop_back();
      return true;
    }
    const Trial& trial = tryer_.trials_.back();
    return enough_ == Enough::kAll || !trial.applies || trial.brief->mode == policy::Mode::kShadow;
  }

 private:
  Tryer& tryer_;
  Enough enough_;
};

// False: a forbid applies.
bool Tryer::TryRestrictions(Workspace* workspace) {
  Start(workspace);
  const compile::Program& program = *work_->program;
  finder_.Begin(work_);
  ForbidSink sink(this);
  finder_.Find(program.restricts(), &sink);
  const std::size_t hops = program.restricts_of_hops().rows.empty() ? 0 : work_->hop_count;
  for (std::size_t hop = 0; hop < hops && !sink.found; ++hop) {
    SetStanding(hop);
    finder_.ForgetAgent();
    finder_.Find(program.restricts_of_hops(), &sink);
  }
  if (sink.found) return false;
  if (hops > 0) {
    SetStanding(kCaller);
    finder_.ForgetAgent();
  }
  return true;
}

void Tryer::TryPermits(Enough enough) {
  PermitSink sink(this, enough);
  finder_.Find(work_->program->permits(), &sink);
}

void Tryer::RunIndex() {
  const compile::Program& program = *work_->program;
  finder_.Begin(work_);
  candidates_.clear();
  finder_.Find(program.permits(), &candidates_);
  finder_.Find(program.restricts(), &candidates_);
  TryCandidates();
  for (std::size_t hop = 0; hop < work_->hop_count && !program.restricts_of_hops().rows.empty(); ++hop) {
    SetStanding(hop);
    finder_.ForgetAgent();
    candidates_.clear();
    finder_.Find(program.restricts_of_hops(), &candidates_);
    TryCandidates();
  }
  SortTrials();
}

void Tryer::TryCandidates() {
  finder_.Sort(&candidates_);
  trials_.reserve(trials_.size() + candidates_.size());
  const std::uint64_t missing = finder_.missing();
  for (const std::uint32_t number : candidates_) {
    const compile::RuleBrief& brief = work_->program->briefs()[number];
    // Most of what an index finds: it applies, and nothing is left to evaluate.
    if (brief.flags == compile::RuleBrief::kIndexed && (brief.dimensions & missing) == 0) {
      Trial& trial = AddTrial(number);
      trial.came_true = true;
      trial.applies = brief.effect != Effect::kPermit || (work_->degraded & ~std::uint32_t{brief.survives}) == 0;
      if (!trial.applies) trials_.pop_back();
    } else if (!TryCandidate(number)) {
      trials_.pop_back();
    }
  }
}

Trial& Tryer::AddTrial(std::uint32_t number) {
  Trial& trial = trials_.emplace_back();
  trial.rule = work_->program->rules().data() + number;
  trial.brief = work_->program->briefs().data() + number;
  return trial;
}

// Whether anything came of it; the trial is the last one.
bool Tryer::TryCandidate(std::uint32_t number) {
  using compile::RuleBrief;
  const auto index = static_cast<std::uint32_t>(trials_.size());
  Trial& trial = AddTrial(number);
  const RuleBrief& brief = *trial.brief;
  if (brief.Has(RuleBrief::kExpires) && HasExpired(*trial.rule, *work_->request)) return false;
  if (brief.Has(RuleBrief::kTestsPath) && !IsInScope(*trial.rule, &trial.captures)) return false;
  Truth truth = Truth::kTrue;
  if (brief.Has(RuleBrief::kIndexed)) {
    if ((brief.dimensions & finder_.missing()) != 0) truth = Truth::kError;
  } else {
    SetCaptures(trial);
    truth = EvaluateConditions(trial);
  }
  if (truth == Truth::kFalse) return false;
  if (brief.effect == Effect::kPermit) {
    if (brief.Has(RuleBrief::kHasVia)) SetCaptures(trial);
    TryPermit(index, truth);
  } else {
    NoteRestriction(index, truth);
  }
  return trial.applies || trial.came_to_error;
}

// By rule; what was tried for several agents becomes one.
void Tryer::SortTrials() {
  const auto is_before = [](const Trial& a, const Trial& b) { return a.rule < b.rule; };
  const auto unsorted = std::adjacent_find(trials_.begin(), trials_.end(),
                                           [&](const Trial& a, const Trial& b) { return !is_before(a, b); });
  if (unsorted == trials_.end()) return;
  order_.resize(trials_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return is_before(trials_[a], trials_[b]); });
  places_.resize(trials_.size());
  sorted_.clear();
  for (const std::uint32_t number : order_) {
    const Trial& trial = trials_[number];
    if (sorted_.empty() || sorted_.back().rule != trial.rule) {
      sorted_.push_back(trial);
    } else {
      Trial& same = sorted_.back();
      same.came_true = same.came_true || trial.came_true;
      same.came_to_error = same.came_to_error || trial.came_to_error;
      same.applies = same.applies || trial.applies;
    }
    places_[number] = static_cast<std::uint32_t>(sorted_.size() - 1);
  }
  trials_.swap(sorted_);
  for (MissingAttribute& missing : missing_) missing.trial = places_[missing.trial];
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
                       [&](const policy::Pattern& pattern) { return policy::Matches(pattern, path, case_rule); });
  }
  capture_views_.clear();
  if (!policy::Matches(rule.patterns[0], path, case_rule, &capture_views_)) return false;
  const std::span<Value> values = work_->arena.NewArray<Value>(capture_views_.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::string_view text = capture_views_[i];
    if (!permit) {
      const std::span<char> lower = work_->arena.Copy(std::span<const char>(text.data(), text.size()));
      for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
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

void Tryer::SetStanding(std::size_t standing) {
  const Structure& structure = standing == kCaller ? work_->agent : work_->hops[standing];
  work_->slots[compile::SlotOf(Variable::kAgent)] = Value::Struct(&structure.value);
  AnswerQuestions(work_, AttestedSlot::Root::kAgent, standing);
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
    const Value value = condition.program.Evaluate({work_->slots, work_->arena});
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
    const Value value = trial.rule->via->program.Evaluate({work_->slots, work_->arena});
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
  return condition.program.Evaluate({work_->slots, work_->arena});
}

}  // namespace daygate::decide
