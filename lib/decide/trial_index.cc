// Rules by the index: what it finds is tried, and nothing else.
#include <algorithm>
#include <numeric>

#include "decide/trial.h"

namespace daygate::decide {

using policy::Effect;

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
    } else {
      (void)TryCandidate(number);
    }
  }
}

Trial& Tryer::AddTrial(std::uint32_t number) {
  Trial& trial = trials_.emplace_back();
  trial.rule = work_->program->rules().data() + number;
  trial.brief = work_->program->briefs().data() + number;
  return trial;
}

// Whether anything came of it: then its trial is the last one, and else there is none.
bool Tryer::TryCandidate(std::uint32_t number) {
  const auto index = static_cast<std::uint32_t>(trials_.size());
  if (ComesToSomething(index, AddTrial(number))) return true;
  trials_.pop_back();
  return false;
}

bool Tryer::ComesToSomething(std::uint32_t index, Trial& trial) {
  using compile::RuleBrief;
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

// One forbid that applies decides.
class Tryer::ForbidSink : public CandidateSink {
 public:
  explicit ForbidSink(Tryer* tryer) : tryer_(*tryer) {}
  bool Take(std::uint32_t rule) override {
    if (!tryer_.TryCandidate(rule)) return true;
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
    if (!tryer_.TryCandidate(rule)) return true;
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

}  // namespace daygate::decide
