// policy::Set → Program, step by step. The door is Compile in program.h.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compile/expression.h"
#include "compile/grant.h"
#include "compile/pattern_table.h"
#include "compile/program.h"
#include "compile/reporter.h"
#include "compile/shared_lists.h"

namespace daygate::compile {

class Compiler {
 public:
  Compiler(policy::Set set, const Options& options);

  std::shared_ptr<const Program> Compile(std::vector<Diagnostic>* diagnostics);

 private:
  struct DefineState {
    const policy::Define* define = nullptr;
    const policy::File* file = nullptr;
    enum class Progress : std::uint8_t { kNew, kOpen, kDone } progress = Progress::kNew;
    Reads reads;
    LiteralFindings literals;
    Atoms atoms;
    std::vector<std::string> uses;  // other defines of the policy
    bool literals_reported = false;
  };
  using Patterns = std::span<const std::optional<policy::Pattern>>;  // of one rule; none where it can not be read
  using DefineKey = std::pair<std::string, std::string>;             // policy, name

  void ParsePatterns();
  void CollectDefines();
  void CompileDefine(DefineState* state);
  void FinishDefine(DefineState* state);
  void FailDefine(DefineState* state);
  void CompileRules();
  void CompileRule(const policy::File& file, const policy::Rule& source, Patterns patterns, Rule rule);
  void CompilePatterns(const policy::Rule& source, Patterns parsed, Rule* rule);
  std::span<const std::uint32_t> ShareCaptures(const std::vector<std::uint32_t>& captures);
  void CompileClauses(const policy::File& file, const policy::Rule& source, Rule* rule);
  bool CompileCondition(const policy::File& file, Rule* rule, ClauseKind clause, const policy::Expression& expression,
                        Reads* reads, Atoms* atoms);
  std::span<const AttributePath> Share(const std::vector<AttributePath>& paths);
  void CheckCost(const policy::Rule& source, const Rule& rule);
  void KeepSources();
  void PlaceConditions();
  void SortRules();
  void MakePrograms();
  void MakeIndexes();
  void MakeBriefs();
  Role RoleOf(const policy::File& file, const policy::Expression& expression) const;
  // What was found in a condition; places in it are `moved` further on here.
  void CheckReads(const Rule& rule, ClauseKind clause, const policy::Expression& expression, const Reads& reads,
                  std::uint32_t moved);
  void CheckCaptures(const Rule& rule, const policy::Expression& expression, const Reads& reads, std::uint32_t moved);
  void ReportCapitals(const policy::File& file, const policy::Expression& expression, const LiteralFindings& findings,
                      std::uint32_t moved);
  void ReportCapitalsOfDefine(DefineState* state);

  policy::Set set_;
  std::shared_ptr<Program> program_;
  Options options_;
  Reporter reporter_;
  GrantTable grants_;
  PatternTable pattern_lists_;
  SharedLists<std::uint32_t> capture_lists_;
  SharedLists<AttributePath> path_lists_;
  std::unique_ptr<ExpressionCompiler> expressions_;
  std::map<DefineKey, DefineState> defines_;
  std::vector<std::optional<policy::Pattern>> patterns_;  // of all rules, in the order in which they stand
  std::unordered_set<std::string> rule_names_;
  // Of each rule, in their order.
  std::vector<Atoms> rule_atoms_;
  std::vector<RuleFindings> findings_;
  struct ConditionCount {
    std::uint32_t conditions = 0;
    bool has_via = false;  // it stands behind them
  };
  std::vector<ConditionCount> condition_counts_;
  // Of each condition of the program, in their order.
  std::vector<std::shared_ptr<const cel::Ast>> condition_asts_;
};

}  // namespace daygate::compile
