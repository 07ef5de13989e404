// What every lint works on: the set, its expressions, and where warnings go. The door is Lint in daygate/analyze.h.
//
// Before: expressions.h, facts.h. Each lint_*.cc has the lints about one kind of thing. One thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/expressions.h"
#include "analyze/facts.h"
#include "daygate/analyze.h"

namespace daygate::analyze {

class LintRun {
 public:
  LintRun(const compile::Program& program, const LintOptions& options);

  const compile::Program& program() const { return expressions_.program(); }
  const Expressions& expressions() const { return expressions_; }
  const compile::Written& written() const { return expressions_.written(); }
  const LintOptions& options() const { return options_; }

  // A warning at a place of the set. `rule`: whose note can silence it; null: nobody's.
  void Warn(std::string_view lint, const compile::Rule* rule, const base::SourceRange& at, std::string message,
            std::string help);
  void Warn(std::string_view lint, const compile::Rule* rule, const Piece& piece, std::string message,
            std::string help);

  // Notes are read, warnings silenced and sorted.
  std::vector<LintWarning> Finish();

 private:
  struct Allowance {
    std::string lint;
    const policy::Note* note = nullptr;
    bool used = false;
  };
  struct Entry {
    std::uint32_t file = 0;
    std::uint32_t offset = 0;
    LintWarning warning;
  };

  void ReadNotes();
  void ReadNote(const compile::Rule& rule, const policy::Note& note);
  void Put(std::string_view lint, std::string_view rule, std::uint32_t file, std::uint32_t offset, std::string message,
           std::string help);

  Expressions expressions_;
  const LintOptions& options_;
  std::map<const compile::Rule*, std::vector<Allowance>> allowances_;
  std::vector<Entry> entries_;
};

void LintExpressions(LintRun* run);  // what stands in conditions
void LintRules(LintRun* run);        // one rule alone
void LintVocabulary(LintRun* run);   // what nobody uses
void LintPairs(LintRun* run);        // rules beside each other

}  // namespace daygate::analyze
