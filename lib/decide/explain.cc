#include <algorithm>
#include <utility>

#include "base/source.h"
#include "decide/decide.h"
#include "decide/fill.h"
#include "decide/scratch.h"
#include "decide/trial.h"

namespace daygate::decide {

using compile::ClauseKind;
using compile::Condition;
using policy::Effect;

namespace {

std::string StandingName(std::size_t standing) {
  return standing == kCaller ? "caller" : "chain[" + std::to_string(standing) + "]";
}

std::string_view ClauseName(ClauseKind clause) {
  switch (clause) {
    case ClauseKind::kWhen: return "when";
    case ClauseKind::kUnless: return "unless";
    case ClauseKind::kVia: return "via";
  }
  return "";
}

class Explainer {
 public:
  Explainer(const compile::Program& program, Scratch* scratch) : program_(program), scratch_(*scratch) {}

  Explanation Run() {
    Explanation result;
    for (const Trial& trial : scratch_.tryer.trials()) result.rules.push_back(ExplainRule(trial));
    std::stable_sort(result.rules.begin(), result.rules.end(), [](const RuleExplanation& a, const RuleExplanation& b) {
      const auto distance = [](const RuleExplanation& rule) {
        // A rule that restricts and can not be evaluated applies.
        const bool permit = rule.effect == policy::WordOf(Effect::kPermit);
        const bool applies = rule.state == RuleState::kApplies || (rule.state == RuleState::kError && !permit);
        return std::pair(applies ? 0 : 1, rule.failed.size());
      };
      return std::pair(distance(a), std::string_view(a.rule)) < std::pair(distance(b), std::string_view(b.rule));
    });
    return result;
  }

 private:
  RuleExplanation ExplainRule(const Trial& trial) {
    const compile::Rule& rule = *trial.rule;
    RuleExplanation result;
    result.rule = rule.name;
    result.effect = policy::WordOf(rule.effect);
    result.shadow = rule.mode == policy::Mode::kShadow;
    const bool permit = rule.effect == Effect::kPermit;
    ExplainConditions(trial, kCaller, &result);
    if (!permit && rule.standing == compile::Standing::kDiffers && !trial.came_true) {
      for (std::size_t hop = 0; hop < hops(); ++hop) ExplainConditions(trial, hop, &result);
    }
    if (permit && rule.via) {
      for (std::size_t hop = 0; hop < hops(); ++hop) ExplainCondition(trial, *rule.via, kCaller, hop, &result);
    }
    if (permit) {
      result.state = StateOfPermit(trial, result);
    } else {
      result.state = trial.came_true ? RuleState::kApplies : trial.applies ? RuleState::kError : RuleState::kFails;
      if (trial.came_true) {
        result.failed.clear();
        result.held = WhatHeld(trial);
      }
    }
    result.summary = Summary(result);
    return result;
  }

  std::size_t hops() const { return scratch_.workspace.hop_count; }

  // The conditions of a rule that restricts and came true, for the first on the path for whom it did: people who did
  // not expect it want to see what it saw.
  std::vector<ConditionExplanation> WhatHeld(const Trial& trial) {
    std::vector<ConditionExplanation> held;
    for (std::size_t i = 0; i <= hops(); ++i) {
      held.clear();
      bool all = true;
      for (const Condition& condition : trial.rule->conditions) {
        ConditionExplanation explained;
        all = ComesToWhatIsNeeded(trial, condition, i == 0 ? kCaller : i - 1, 0, &explained) && all;
        held.push_back(std::move(explained));
      }
      if (all) return held;
    }
    return {};
  }

  RuleState StateOfPermit(const Trial& trial, const RuleExplanation& explained) const {
    const compile::Rule& rule = *trial.rule;
    const Timestamp& now = *scratch_.workspace.request->now;
    if (rule.expires && std::pair(now.seconds, now.nanos) >= std::pair(rule.expires->seconds, rule.expires->nanos)) {
      return RuleState::kExpired;
    }
    if (hops() > 0 && !rule.via) return RuleState::kNotDelegated;
    if (trial.applies) return RuleState::kApplies;
    if (trial.came_to_error) return RuleState::kError;
    return explained.failed.empty() ? RuleState::kDegraded : RuleState::kFails;
  }

  void ExplainConditions(const Trial& trial, std::size_t standing, RuleExplanation* result) {
    for (const Condition& condition : trial.rule->conditions) ExplainCondition(trial, condition, standing, 0, result);
  }

  // Adds a condition that did not come to what its clause needs.
  void ExplainCondition(const Trial& trial, const Condition& condition, std::size_t standing, std::size_t hop,
                        RuleExplanation* result) {
    ConditionExplanation explained;
    if (ComesToWhatIsNeeded(trial, condition, standing, hop, &explained)) return;
    result->failed.push_back(std::move(explained));
  }

  bool ComesToWhatIsNeeded(const Trial& trial, const Condition& condition, std::size_t standing, std::size_t hop,
                           ConditionExplanation* explanation) {
    Workspace* work = &scratch_.workspace;
    const cel::Value value = scratch_.tryer.EvaluateAgain(work, trial, condition, standing, hop);
    const bool wanted = condition.clause != ClauseKind::kUnless;
    ConditionExplanation& explained = *explanation;
    explained.clause = ClauseName(condition.clause);
    explained.source = compile::TextOf(program_, *trial.rule, condition);
    const base::Source& source = *program_.files()[trial.rule->file].source;
    const base::LineColumn place = source.Locate(condition.begin);
    explained.file = source.name();
    explained.line = place.line;
    explained.column = place.column;
    explained.standing = StandingName(condition.clause == ClauseKind::kVia ? hop : standing);
    explained.result = value.IsError()  ? ExplainError(*trial.rule, condition, value)
                       : value.IsTrue() ? "true"
                                        : "false";
    for (const compile::AttributePath& path : condition.paths) explained.values.push_back(See(path));
    return value.kind == cel::ValueKind::kBool && value.boolean == wanted;
  }

  std::string ExplainError(const compile::Rule& rule, const Condition& condition, const cel::Value& error) const {
    return compile::MakeProgram(program_, rule, condition).Explain(error);
  }

  SeenValue See(const compile::AttributePath& path) const {
    cel::Value value = scratch_.workspace.slots[path.slot];
    if (path.field >= 0 && value.kind == cel::ValueKind::kStruct) value = value.structure->fields[path.field];
    return {path.text, value.kind == cel::ValueKind::kAbsent ? "absent" : cel::ToDisplay(value)};
  }

  std::string Summary(const RuleExplanation& rule) const {
    switch (rule.state) {
      case RuleState::kApplies: return "applies";
      case RuleState::kExpired: return "has expired";
      case RuleState::kNotDelegated:
        return "is for the agent itself: the request has " + std::to_string(hops()) + (hops() == 1 ? " hop" : " hops") +
               ", and the rule has no via";
      case RuleState::kDegraded: return "does not survive what is down";
      case RuleState::kError: return "can not be evaluated" + FirstFailed(rule);
      case RuleState::kFails: return "does not apply" + FirstFailed(rule);
    }
    return {};
  }

  static std::string FirstFailed(const RuleExplanation& rule) {
    if (rule.failed.empty()) return {};
    const ConditionExplanation& first = rule.failed.front();
    std::string text = ": " + first.clause + " " + first.source + " is " + first.result;
    if (first.standing != "caller") text += " for " + first.standing;
    return text;
  }

  const compile::Program& program_;
  Scratch& scratch_;
};

}  // namespace

Explanation Explain(const compile::Program& program, const Request& request) {
  Scratch scratch;
  scratch.Prepare(program, request);
  Fill(&scratch.workspace);
  if (!scratch.workspace.invalid.empty()) return {};
  scratch.tryer.Run(&scratch.workspace, Evaluation::kEveryRule);
  return Explainer(program, &scratch).Run();
}

}  // namespace daygate::decide
