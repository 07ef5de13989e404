#include <string>
#include <string_view>

#include "compile/written.h"
#include "daygate/analyze.h"

namespace daygate {

namespace {

std::string_view WhyOf(compile::Unindexed why) {
  switch (why) {
    case compile::Unindexed::kCapture: return "it asks about the rule's own captures";
    case compile::Unindexed::kNotInList: return "it asks what a list does not hold";
    case compile::Unindexed::kSecondElement: return "another part asks about the same list";
    case compile::Unindexed::kAskedOnce: return "it compares no attribute with constants, and no other rule has it";
    case compile::Unindexed::kTooMany: return "the set asks about more things than an index holds, and more often";
  }
  return "";
}

// White space becomes one space.
std::string OnOneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

}  // namespace

std::vector<RuleIndexing> Indexing(const Engine& engine) {
  const compile::Program& program = engine.program();
  const std::vector<compile::RuleFindings> findings = compile::FindAgain(program);
  std::vector<RuleIndexing> result;
  for (std::size_t number = 0; number < findings.size(); ++number) {
    const compile::Rule& rule = program.rules()[number];
    const base::Source& source = *program.files()[rule.file].source;
    RuleIndexing& indexing = result.emplace_back();
    indexing.rule = rule.name;
    indexing.file = source.name();
    for (std::size_t i = 0; i < program.dimensions().size(); ++i) {
      if (((rule.dimensions >> i) & 1U) != 0) indexing.looked_up.push_back(program.dimensions()[i].as_written);
    }
    for (const compile::LeftOver& part : findings[number].left_over) {
      const base::LineColumn at = source.Locate(part.begin);
      indexing.evaluated.push_back({at.line, at.column,
                                    OnOneLine(source.text().substr(part.begin, part.end - part.begin)),
                                    std::string(WhyOf(part.why))});
    }
  }
  return result;
}

}  // namespace daygate
