// The last step of compiling: rules in their order, found by indexes, with a brief of each.
#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "compile/compiler.h"
#include "compile/index_builder.h"

namespace daygate::compile {

namespace {

// A `**` that is not at its end: the trie of the index can not say whether it matches.
bool HasMiddle(const policy::SharedPattern& pattern) {
  for (std::size_t i = 0; i < pattern.segments.size(); ++i) {
    if (pattern.segments[i].kind == policy::SegmentKind::kMiddle) return true;
  }
  return false;
}

}  // namespace

// Rules find their conditions, which moved while there came more.
void Compiler::PlaceConditions() {
  program_->conditions_.shrink_to_fit();
  const Condition* next = program_->conditions_.data();
  for (std::size_t i = 0; i < program_->rules_.size(); ++i) {
    Rule& rule = program_->rules_[i];
    rule.conditions = {next, condition_counts_[i].conditions};
    next += condition_counts_[i].conditions;
    if (condition_counts_[i].has_via) rule.via = next++;
  }
}

// By name, and what belongs to them.
void Compiler::SortRules() {
  std::vector<Rule>& rules = program_->rules_;
  std::vector<std::uint32_t> order(rules.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return rules[a].name < rules[b].name; });
  std::vector<Rule> sorted;
  std::vector<Atoms> atoms;
  std::vector<RuleFindings> findings;
  sorted.reserve(rules.size());
  atoms.reserve(rules.size());
  findings.reserve(rules.size());
  for (const std::uint32_t number : order) {
    sorted.push_back(std::move(rules[number]));
    atoms.push_back(std::move(rule_atoms_[number]));
    findings.push_back(std::move(findings_[number]));
  }
  rules = std::move(sorted);
  rule_atoms_ = std::move(atoms);
  findings_ = std::move(findings);
}

// For conditions that the index was thought to tell whole, and does not.
void Compiler::MakePrograms() {
  std::map<const cel::Ast*, const cel::Program*> made;
  for (const Rule& rule : program_->rules_) {
    if (rule.indexed) continue;
    const cel::Env& env = program_->environment_->EnvOf(set_.files[rule.file].policy.text);
    for (const Condition& condition : rule.conditions) {
      const auto number = static_cast<std::size_t>(&condition - program_->conditions_.data());
      if (condition.program != nullptr) continue;
      const cel::Ast& ast = *condition_asts_[number];
      const cel::Program*& program = made[&ast];
      if (program == nullptr) {
        const cel::CheckResult checked = cel::Check(ast, env);
        program = &program_->programs_.emplace_back(cel::Compile(ast, &checked.checked, env, cel::Words::kLeftOut));
      }
      program_->conditions_[number].program = program;
    }
  }
}

void Compiler::MakeIndexes() {
  std::vector<Rule>& rules = program_->rules_;
  DimensionChoice choice = ChooseDimensions(rule_atoms_, expressions_->atoms(), &program_->texts_);
  MarkRules(choice, expressions_->atoms(), &rule_atoms_, &rules, &findings_);
  MakePrograms();
  std::vector<std::uint32_t> permits;
  std::vector<std::uint32_t> restricts;
  std::vector<std::uint32_t> restricts_of_hops;
  for (std::uint32_t number = 0; number < rules.size(); ++number) {
    const bool permit = rules[number].effect == policy::Effect::kPermit;
    (permit ? permits : restricts).push_back(number);
    if (!permit && rules[number].standing == Standing::kDiffers) restricts_of_hops.push_back(number);
  }
  const auto build = [&](const std::vector<std::uint32_t>& selected, policy::CaseRule case_rule) {
    return BuildIndex(rules, rule_atoms_, selected, choice, case_rule, &program_->segments_);
  };
  program_->permits_ = build(permits, policy::CaseRule::kExact);
  program_->restricts_ = build(restricts, policy::CaseRule::kIgnoreAscii);
  program_->restricts_of_hops_ = build(restricts_of_hops, policy::CaseRule::kIgnoreAscii);
  program_->dimensions_ = std::move(choice.dimensions);
}

void Compiler::MakeBriefs() {
  program_->briefs_.reserve(program_->rules_.size());
  for (const Rule& rule : program_->rules_) {
    RuleBrief& brief = program_->briefs_.emplace_back();
    brief.name = rule.name;
    brief.dimensions = rule.dimensions;
    brief.grant = rule.grant;
    brief.effect = rule.effect;
    brief.mode = rule.mode;
    brief.survives = static_cast<std::uint8_t>(rule.survives);
    const auto mark = [&brief](RuleBrief::Flag flag, bool is_set) {
      if (is_set) brief.flags = static_cast<std::uint8_t>(brief.flags | flag);
    };
    mark(RuleBrief::kIndexed, rule.indexed);
    mark(RuleBrief::kTestsPath,
         !rule.captures.empty() || std::any_of(rule.patterns.begin(), rule.patterns.end(), HasMiddle));
    mark(RuleBrief::kHasVia, rule.via != nullptr);
    mark(RuleBrief::kExpires, rule.expires.has_value());
  }
}

}  // namespace daygate::compile
