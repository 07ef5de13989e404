#include "compile/written.h"

#include <limits>
#include <stdexcept>
#include <utility>

#include "cel/parser.h"
#include "compile/rewrite.h"
#include "policy/parser.h"

namespace daygate::compile {

namespace {

policy::File ReadAgain(const Program& program, std::uint32_t number) {
  policy::ParsedFile parsed = policy::ParseFile(program.files().at(number).source, number);
  if (!parsed.diagnostics.empty()) throw std::logic_error("a policy that was compiled can not be read again");
  return std::move(parsed.file);
}

}  // namespace

Written::Written(const Program& program)
    : program_(program), files_(program.files().size()), is_read_(program.files().size(), false) {
  for (std::uint32_t i = 0; i < files_.size(); ++i) files_of_[program.files()[i].policy].push_back(i);
}

const policy::File& Written::File(std::uint32_t number) const {
  if (!is_read_.at(number)) Read(number);
  return files_[number];
}

void Written::Read(std::uint32_t number) const {
  policy::File& file = files_[number];
  file = ReadAgain(program_, number);
  for (const policy::Define& define : file.defines) defines_[{file.policy.text, define.name.text}] = &define;
  is_read_[number] = true;
}

std::span<const policy::File> Written::AllFiles() const {
  for (std::uint32_t i = 0; i < files_.size(); ++i) File(i);
  return files_;
}

const policy::Expression& Written::Of(const Rule& rule, const Condition& condition) const {
  const policy::Rule& written = Of(rule);
  if (condition.clause == ClauseKind::kVia) return written.via.value();
  for (const policy::Expression& expression : condition.clause == ClauseKind::kUnless ? written.unless : written.when) {
    if (expression.at.begin == condition.begin) return expression;
  }
  throw std::logic_error("a condition that was compiled can not be read again");
}

const policy::Define* Written::FindDefine(std::string_view policy, std::string_view word) const {
  const auto files = files_of_.find(policy);
  if (files == files_of_.end()) return nullptr;
  for (const std::uint32_t number : files->second) File(number);
  const auto it = defines_.find({policy, word});
  return it == defines_.end() ? nullptr : it->second;
}

std::vector<RuleFindings> FindAgain(const Program& program) {
  policy::Set set;
  for (std::uint32_t i = 0; i < program.files().size(); ++i) set.files.push_back(ReadAgain(program, i));
  std::vector<RuleFindings> findings;
  std::vector<Diagnostic> diagnostics;
  Compile(std::move(set), {.max_rule_cost = std::numeric_limits<std::uint64_t>::max(), .findings = &findings},
          &diagnostics);
  if (findings.size() != program.rules().size())
    throw std::logic_error("a policy set that was compiled can not be compiled again");
  return findings;
}

std::string_view TextOf(const Program& program, const Rule& rule, const Condition& condition) {
  return program.files()[rule.file].source->text().substr(condition.begin, condition.end - condition.begin);
}

cel::Program MakeProgram(const Program& program, const Rule& rule, const Condition& condition) {
  const SourceFile& file = program.files()[rule.file];
  const cel::Env& env = program.environment().EnvOf(file.policy);
  policy::Expression expression;
  expression.at = {rule.file, condition.begin, condition.end};
  expression.ast = cel::ParsePrefix(file.source->text(), condition.begin).ast;
  if (expression.ast == nullptr) return {};
  const policy::Set nothing;  // there is nothing to report
  Reporter reporter(nothing);
  const std::shared_ptr<const cel::Ast> ast = RequestQuestions(program.environment(), &reporter).Rewrite(expression);
  if (ast == nullptr) return {};
  const cel::CheckResult checked = cel::Check(*ast, env);
  if (!checked.ok()) return {};
  return cel::Compile(*ast, &checked.checked, env);
}

}  // namespace daygate::compile
