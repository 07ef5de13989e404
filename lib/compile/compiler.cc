#include "compile/compiler.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cel/cost_table.h"
#include "compile/digest.h"
#include "compile/grant.h"
#include "compile/test_blocks.h"

namespace daygate::compile {

namespace {

constexpr std::int64_t kSecondsPerDay = 86400;

// A timestamp as requests write it, or a date: the end of that day, UTC.
std::optional<base::Instant> ParseExpiry(std::string_view text) {
  if (std::optional<base::Instant> instant = base::ParseTimestamp(text)) return instant;
  std::optional<base::Instant> day = base::ParseDate(text);
  if (day) day->seconds += kSecondsPerDay;
  return day;
}

std::uint64_t AddSaturating(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

void AddPaths(std::span<const AttributePath> from, std::vector<AttributePath>* to) {
  for (const AttributePath& path : from) {
    const auto it = std::lower_bound(to->begin(), to->end(), path.text,
                                     [](const AttributePath& a, const std::string& text) { return a.text < text; });
    if (it == to->end() || it->text != path.text) to->insert(it, path);
  }
}

// A stretch of a file by so much further on.
template <typename Stretch>
void Move(std::uint32_t moved, Stretch* stretch) {
  stretch->begin += moved;
  stretch->end += moved;
}

void AddAtoms(const Atoms& from, std::uint32_t moved, Atoms* to) {
  to->whole = to->whole && from.whole;
  for (const LeftOver& left_over : from.left_over) Move(moved, &to->left_over.emplace_back(left_over));
  for (const Atom& atom : from.all) Move(moved, &to->all.emplace_back(atom));
}

}  // namespace

Compiler::Compiler(policy::Set set, const Options& options)
    : set_(std::move(set)),
      program_(std::make_shared<Program>()),
      options_(options),
      reporter_(set_),
      grants_(&program_->grants_, &program_->texts_),
      pattern_lists_(&program_->pattern_segments_, &program_->texts_),
      capture_lists_(&program_->captures_),
      path_lists_(&program_->paths_) {}

std::shared_ptr<const Program> Compiler::Compile(std::vector<Diagnostic>* diagnostics) {
  program_->vocabulary_ = BuildVocabulary(set_, &reporter_);
  ParsePatterns();
  std::set<std::string> captures;
  for (const std::optional<policy::Pattern>& pattern : patterns_) {
    if (!pattern) continue;
    for (const policy::Segment& segment : pattern->segments) {
      if (segment.kind == policy::SegmentKind::kCapture) captures.insert(segment.capture);
    }
  }
  program_->environment_ =
      std::make_unique<Environment>(program_->vocabulary_, std::vector<std::string>(captures.begin(), captures.end()));
  expressions_ = std::make_unique<ExpressionCompiler>(program_->environment_.get(), &program_->vocabulary_,
                                                      &program_->programs_, &reporter_);
  CollectDefines();
  for (auto& [key, state] : defines_) CompileDefine(&state);
  CompileRules();
  if (options_.completeness == Completeness::kWhole) {
    for (policy::File& file : set_.files) {
      CheckTests(file, rule_names_, &reporter_);
      program_->tests_ += file.tests.size();
    }
  }
  if (!reporter_.empty()) {
    *diagnostics = reporter_.TakeSorted();
    return nullptr;
  }
  program_->attested_.assign(expressions_->questions().attested().begin(), expressions_->questions().attested().end());
  program_->approved_.assign(expressions_->questions().approved().begin(), expressions_->questions().approved().end());
  program_->roles_ = expressions_->TakeRoles();
  KeepSources();
  PlaceConditions();
  SortRules();
  MakeIndexes();
  MakeBriefs();
  program_->digest_ = Digest(set_);
  if (options_.findings != nullptr) *options_.findings = std::move(findings_);
  return program_;
}

void Compiler::KeepSources() {
  for (const policy::File& file : set_.files) {
    program_->files_.push_back({file.source, file.policy.text});
    const std::string_view text = file.source->text();
    for (const policy::Define& define : file.defines) {
      const auto written = [text](const base::SourceRange& at) { return text.substr(at.begin, at.end - at.begin); };
      program_->define_texts_.push_back({written(define.name.at), written(define.expression.at)});
    }
  }
}

Role Compiler::RoleOf(const policy::File& file, const policy::Expression& expression) const {
  return {file.policy.text, set_.files[expression.at.file].source->text()};
}

void Compiler::ParsePatterns() {
  for (const policy::File& file : set_.files) {
    for (const policy::Rule& rule : file.rules) {
      for (const policy::Text& text : rule.secrets) {
        policy::PatternResult parsed = policy::ParsePattern(text.value);
        if (parsed.error) {
          // The place inside the pattern, where the string is written as it is.
          const std::string_view source = file.source->text();
          std::uint32_t at = text.at.begin;
          if (source.substr(text.at.begin + 1, text.value.size()) == text.value) {
            at += 1 + static_cast<std::uint32_t>(parsed.error->at);
          }
          reporter_.Error(text.at.file, at, std::move(parsed.error->message));
        }
        patterns_.push_back(std::move(parsed.pattern));
      }
    }
  }
}

void Compiler::CompileRules() {
  std::uint32_t number_of_file = 0;
  std::size_t next_pattern = 0;
  for (const policy::File& file : set_.files) {
    std::uint32_t number = 0;
    for (const policy::Rule& source : file.rules) {
      const std::span patterns = std::span(patterns_).subspan(next_pattern, source.secrets.size());
      next_pattern += patterns.size();
      Rule rule;
      rule.name = file.policy.text + "." + source.name.text;
      rule.file = number_of_file;
      rule.number = number++;
      if (!rule_names_.insert(rule.name).second) {
        reporter_.Error(source.name.at, "there is a rule '" + rule.name + "' already",
                        "names of rules are unique in a policy");
        continue;
      }
      CompileRule(file, source, patterns, std::move(rule));
    }
    ++number_of_file;
  }
}

void Compiler::CompileRule(const policy::File& file, const policy::Rule& source, Patterns patterns, Rule rule) {
  rule.effect = source.effect;
  rule.mode = source.mode.value_or(policy::Mode::kEnforce);
  if (source.has_actions) {
    rule.actions = 0;
    for (const policy::Word& word : source.actions) {
      const std::optional<policy::Action> action = policy::FromWord<policy::Action>(word.text);
      if (action) {
        rule.actions |= 1U << static_cast<unsigned>(*action);
      } else {
        reporter_.Error(word.at, "there is no action '" + word.text + "'", ActionHelp(word.text));
      }
    }
  }
  for (const policy::Word& word : source.survives) {
    const std::optional<policy::Dependency> dependency = policy::FromWord<policy::Dependency>(word.text);
    if (dependency) rule.survives |= 1U << static_cast<unsigned>(*dependency);
  }
  if (source.expires) {
    rule.expires = ParseExpiry(source.expires->value);
    if (!rule.expires) {
      reporter_.Error(source.expires->at, "'" + source.expires->value + "' is no time and no date",
                      "write \"2027-01-31\" or \"2027-01-31T18:00:00Z\"");
    }
  }
  rule.grant = grants_.Add(MakeGrant(source.grant, source.needs));
  for (const policy::Term& term : source.grant) program_->terms_.Add(term.kind);
  CompilePatterns(source, patterns, &rule);
  CompileClauses(file, source, &rule);
  program_->rules_.push_back(std::move(rule));
}

void Compiler::CompilePatterns(const policy::Rule& source, Patterns parsed, Rule* rule) {
  std::string key;
  std::vector<const policy::Pattern*> patterns;
  std::vector<std::uint32_t> capture_fields;
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    const policy::Text& text = source.secrets[i];
    const std::optional<policy::Pattern>& pattern = parsed[i];
    if (!pattern) continue;
    const std::vector<std::string>& names = program_->environment_->captures();
    bool captures = false;
    for (const policy::Segment& segment : pattern->segments) {
      if (segment.kind != policy::SegmentKind::kCapture) continue;
      captures = true;
      const auto it = std::lower_bound(names.begin(), names.end(), segment.capture);
      capture_fields.push_back(static_cast<std::uint32_t>(it - names.begin()));
    }
    if (captures && source.secrets.size() > 1) {
      reporter_.Error(text.at,
                      "a rule with captures has one pattern, and '" + source.name.text + "' has " +
                          std::to_string(source.secrets.size()),
                      "write a rule for each pattern");
    }
    key += std::to_string(text.value.size()) + ":" + text.value;
    patterns.push_back(&*pattern);
  }
  rule->patterns = pattern_lists_.Add(std::move(key), patterns);
  rule->captures = ShareCaptures(capture_fields);
}

std::span<const std::uint32_t> Compiler::ShareCaptures(const std::vector<std::uint32_t>& captures) {
  if (captures.empty()) return {};
  std::string key;
  for (const std::uint32_t capture : captures) key += std::to_string(capture) + " ";
  return capture_lists_.Add(std::move(key), [&captures] { return captures; });
}

std::span<const AttributePath> Compiler::Share(const std::vector<AttributePath>& paths) {
  std::string key;
  for (const AttributePath& path : paths) absl::StrAppend(&key, path.text, " ", path.slot, " ", path.field, " ");
  return path_lists_.Add(std::move(key), [&paths] { return paths; });
}

void Compiler::CompileClauses(const policy::File& file, const policy::Rule& source, Rule* rule) {
  // In the order in which they stand, so that the first that fails is the first that an author reads.
  std::vector<std::pair<ClauseKind, const policy::Expression*>> clauses;
  for (const policy::Expression& expression : source.when) clauses.emplace_back(ClauseKind::kWhen, &expression);
  for (const policy::Expression& expression : source.unless) clauses.emplace_back(ClauseKind::kUnless, &expression);
  std::stable_sort(clauses.begin(), clauses.end(),
                   [](const auto& a, const auto& b) { return a.second->at.begin < b.second->at.begin; });
  Reads reads;
  Atoms atoms;
  std::vector<AttributePath> paths;
  ConditionCount count;
  findings_.emplace_back();
  for (const auto& [clause, expression] : clauses) {
    if (!CompileCondition(file, rule, clause, *expression, &reads, &atoms)) continue;
    AddPaths(program_->conditions_.back().paths, &paths);
    ++count.conditions;
  }
  rule->condition_paths = Share(paths);
  if (reads.agent) rule->standing = Standing::kDiffers;
  count.has_via = source.via && CompileCondition(file, rule, ClauseKind::kVia, *source.via, &reads, nullptr);
  condition_counts_.push_back(count);
  rule_atoms_.push_back(std::move(atoms));
  CheckCost(source, *rule);
}

void Compiler::CheckCost(const policy::Rule& source, const Rule& rule) {
  const RuleFindings& findings = findings_.back();
  if (findings.cost <= options_.max_rule_cost) return;
  const bool countless = findings.cost == std::numeric_limits<std::uint64_t>::max();
  reporter_.Error(source.name.at,
                  "the worst case of '" + rule.name + "' costs " +
                      (countless ? "more than can be counted" : std::to_string(findings.cost)) + ", and " +
                      std::to_string(options_.max_rule_cost) + " is the limit",
                  "nest fewer loops over lists, or give the attributes a smaller max",
                  cel::CostTable(findings.dearest, *set_.files[source.name.at.file].source));
}

// The condition becomes the last of the program's. False: it has a mistake, which was reported.
bool Compiler::CompileCondition(const policy::File& file, Rule* rule, ClauseKind clause,
                                const policy::Expression& expression, Reads* reads, Atoms* atoms) {
  const cel::Env& env = program_->environment_->EnvOf(file.policy.text);
  Role role = RoleOf(file, expression);
  role.wanted = clause != ClauseKind::kUnless;
  role.indexed = atoms != nullptr;
  if (atoms != nullptr) role.programs = options_.programs;
  const auto [compiled, moved] = expressions_->CompileCondition(expression, env, role);
  if (compiled == nullptr) return false;
  if (atoms != nullptr) AddAtoms(compiled->atoms, moved, atoms);
  CheckReads(*rule, clause, expression, compiled->reads, moved);
  CheckCaptures(*rule, expression, compiled->reads, moved);
  if (rule->effect != policy::Effect::kPermit) ReportCapitals(file, expression, compiled->literals, moved);
  if (compiled->type->kind() != cel::TypeKind::kBool && !compiled->reads.broken_define) {
    reporter_.Error(expression.at.file, expression.ast->root->begin,
                    "a condition must be bool, and this is " + compiled->type->ToString());
    return false;
  }
  RuleFindings& findings = findings_.back();
  findings.cost = AddSaturating(findings.cost, compiled->cost.nodes);
  cel::Dearest dearest = compiled->cost.dearest;
  for (cel::CostShare& share : dearest) Move(moved, &share);
  cel::MergeDearest(dearest, &findings.dearest);
  Condition& condition = program_->conditions_.emplace_back();
  condition.clause = clause;
  condition.program = compiled->program;
  condition.begin = expression.at.begin;
  condition.end = expression.at.end;
  condition_asts_.push_back(compiled->ast);
  std::vector<AttributePath> paths;
  AddPaths(compiled->reads.paths, &paths);
  condition.paths = Share(paths);
  reads->AddDefine(compiled->reads, 0);
  return true;
}

void Compiler::CheckReads(const Rule& rule, ClauseKind clause, const policy::Expression& expression, const Reads& reads,
                          std::uint32_t moved) {
  const std::uint32_t file = expression.at.file;
  if (reads.hop && clause != ClauseKind::kVia) {
    reporter_.Error(file, *reads.hop + moved, "'hop' can be read in the via of a permit only");
  }
  if (rule.effect != policy::Effect::kPermit) return;
  if (reads.chain) {
    reporter_.Error(file, *reads.chain + moved, "'chain' can be read in forbid and require only",
                    "say in `via` what each hop must be, or forbid the chain in a rule of its own");
  }
  if (reads.degraded) {
    reporter_.Error(file, *reads.degraded + moved, "'degraded' can be read in forbid and require only",
                    "say with `survives` what may be down");
  }
}

void Compiler::CheckCaptures(const Rule& rule, const policy::Expression& expression, const Reads& reads,
                             std::uint32_t moved) {
  const std::vector<std::string>& all = program_->environment_->captures();
  for (const auto& [name, at] : reads.captures) {
    const auto it = std::lower_bound(all.begin(), all.end(), name);
    const auto field = static_cast<std::uint32_t>(it - all.begin());
    if (std::find(rule.captures.begin(), rule.captures.end(), field) != rule.captures.end()) continue;
    std::vector<std::string_view> own;
    for (const std::uint32_t index : rule.captures) own.push_back(all[index]);
    reporter_.Error(expression.at.file, at + moved, "the pattern of '" + rule.name + "' has no <" + name + ">",
                    DidYouMean(name, own));
  }
}

void Compiler::ReportCapitals(const policy::File& file, const policy::Expression& expression,
                              const LiteralFindings& findings, std::uint32_t moved) {
  for (const LiteralFinding& finding : findings.wrong_in_restrict) {
    reporter_.Error(expression.at.file, finding.at + moved, finding.message, finding.help);
  }
  if (defines_.empty()) return;
  for (const std::string& name : FreeNames(*expression.ast->root)) {
    const auto it = defines_.find({file.policy.text, name});
    if (it != defines_.end()) ReportCapitalsOfDefine(&it->second);
  }
}

std::shared_ptr<const Program> Compile(policy::Set set, const Options& options, std::vector<Diagnostic>* diagnostics) {
  return Compiler(std::move(set), options).Compile(diagnostics);
}

}  // namespace daygate::compile
