// Lints about what is declared and never used.
#include <set>
#include <string>

#include "analyze/lint.h"
#include "compile/reads.h"

namespace daygate::analyze {
namespace {

// Everything that the rules of a set name.
struct Names {
  std::set<std::pair<std::string, std::string>> defines;  // policy, name
  std::set<std::string> words;                            // names and fields, without what they belong to
  std::set<std::string> paths;                            // "context.ticket"
};

Names NamesOf(const LintRun& run) {
  Names names;
  for (const compile::Rule& rule : run.program().rules()) {
    for (const policy::Expression* expression : run.expressions().Of(rule)) {
      for (const std::string& name : compile::FreeNames(*expression->ast->root)) {
        names.defines.insert({std::string(PolicyOf(rule)), name});
      }
      ForEachNode(*expression->ast->root, [&](const cel::Expr& node) {
        if (const auto* ident = std::get_if<cel::Ident>(&node.node)) {
          names.words.emplace(ident->name);
          names.paths.emplace(ident->name);
        }
        const auto* select = std::get_if<cel::Select>(&node.node);
        if (select == nullptr) return;
        names.words.emplace(select->field);
        const std::string operand = Expressions::PathOf(*select->operand);
        names.paths.insert(operand.empty() || operand == "request" ? std::string(select->field)
                                                                   : operand + "." + std::string(select->field));
      });
    }
  }
  return names;
}

void ForEachVocabulary(const LintRun& run, const std::function<void(const policy::Vocabulary&)>& visit) {
  for (const policy::File& file : run.written().AllFiles()) {
    for (const policy::Vocabulary& vocabulary : file.vocabularies) visit(vocabulary);
  }
}

void LintDefines(LintRun* run, const Names& names) {
  for (const policy::File& file : run->written().AllFiles()) {
    for (const policy::Define& define : file.defines) {
      if (names.defines.count({file.policy.text, define.name.text}) > 0) continue;
      run->Warn("unused-define", nullptr, define.name.at, "no rule uses '" + define.name.text + "'",
                "use it, or take it away");
    }
  }
}

void LintAttributes(LintRun* run, Names names) {
  ForEachVocabulary(*run, [&](const policy::Vocabulary& vocabulary) {
    for (const policy::Signal& signal : vocabulary.signals) {
      if (names.paths.count("signal." + signal.name.text) == 0) continue;
      names.paths.insert(signal.of.text);
      for (const policy::Word& key : signal.per) names.paths.insert(key.text);
    }
  });
  std::set<std::string> told;
  ForEachVocabulary(*run, [&](const policy::Vocabulary& vocabulary) {
    for (const policy::Signal& signal : vocabulary.signals) {
      if (names.paths.count("signal." + signal.name.text) > 0 || !told.insert("signal." + signal.name.text).second)
        continue;
      run->Warn("unused-attribute", nullptr, signal.name.at, "no rule reads 'signal." + signal.name.text + "'",
                "read it, or take it away");
    }
    for (const policy::Attribute& attribute : vocabulary.attributes) {
      const std::string& path = attribute.path.text;
      // A limit or an audit form of a built-in attribute is of use without a rule.
      const bool own = path.starts_with("context.");
      if (!own && (attribute.max || attribute.audit)) continue;
      const std::string word = path.substr(path.rfind('.') + 1);
      if (names.paths.count(path) > 0 || (!own && names.words.count(word) > 0)) continue;
      if (!told.insert(path).second) continue;
      run->Warn("unused-attribute", nullptr, attribute.path.at, "no rule reads '" + path + "'",
                "read it, or take it away");
    }
  });
}

// A member is used where a rule names it, a default is it, or a test asks with it. The members of an ordered enum are
// between the others.
void LintMembers(LintRun* run, Names names) {
  std::string requests;
  for (const policy::File& file : run->written().AllFiles()) {
    for (const policy::Test& test : file.tests) requests += test.request;
  }
  ForEachVocabulary(*run, [&](const policy::Vocabulary& vocabulary) {
    for (const policy::Attribute& attribute : vocabulary.attributes) {
      if (!attribute.default_value) continue;
      const std::string& text = attribute.default_value->text;
      names.words.insert(text.substr(text.rfind('.') + 1));
    }
  });
  std::set<std::string> told;
  ForEachVocabulary(*run, [&](const policy::Vocabulary& vocabulary) {
    for (const policy::Enum& declared : vocabulary.enums) {
      if (declared.ordered || !told.insert(declared.name.text).second) continue;
      std::vector<const policy::Word*> unused;
      std::string words;
      for (const policy::Word& member : declared.members) {
        const bool used =
            names.words.count(member.text) > 0 || requests.find("\"" + member.text + "\"") != std::string::npos;
        if (used) continue;
        unused.push_back(&member);
        words += (words.empty() ? "" : ", ") + member.text;
      }
      if (unused.empty()) continue;
      const bool all = unused.size() == declared.members.size();
      run->Warn("unused-member", nullptr, all ? declared.name.at : unused.front()->at,
                all ? "no rule and no test names a member of " + declared.name.text
                    : "no rule and no test names " + words + " of " + declared.name.text,
                "use it, or take it away");
    }
  });
}

}  // namespace

void LintVocabulary(LintRun* run) {
  const Names names = NamesOf(*run);
  LintDefines(run, names);
  LintAttributes(run, names);
  LintMembers(run, names);
}

}  // namespace daygate::analyze
