// What stands behind the word of a clause.

#include <algorithm>
#include <utility>

#include "policy/file_parser.h"

namespace daygate::policy {

bool FileParser::ReadClauseBody(Clause clause, Rule* rule) {
  switch (clause) {
    case Clause::kAction: return ReadActions(rule);
    case Clause::kSecret: return reader_.ReadTexts("a pattern in quotes", &rule->secrets);
    case Clause::kWhen: return ReadCondition(&rule->when);
    case Clause::kUnless: return ReadCondition(&rule->unless);
    case Clause::kVia: rule->via.emplace(); return reader_.ReadExpression(&*rule->via);
    case Clause::kSurvives: return ReadSurvives(rule);
    case Clause::kNeeds: return ReadNeeds(&rule->needs);
    case Clause::kGrant: return ReadTerms(&rule->grant, &granted_);
    case Clause::kControls: return reader_.ReadTexts("the name of a control in quotes", &rule->controls);
    case Clause::kOwner:
      rule->owner.emplace();
      return reader_.ReadText("the name of an owner in quotes", &*rule->owner);
    case Clause::kSeverity: rule->severity.emplace(); return ReadEnumWord("severity", &*rule->severity);
    case Clause::kExpires:
      rule->expires.emplace();
      return reader_.ReadText("a date or a timestamp in quotes", &*rule->expires);
    case Clause::kNote: return ReadNote(rule);
    case Clause::kMode: rule->mode.emplace(); return ReadEnumWord("mode", &*rule->mode);
  }
  return false;
}

bool FileParser::ReadActions(Rule* rule) {
  rule->has_actions = true;
  do {
    // Any word may stand here by the grammar, but a clause behind a comma is a comma too many.
    const std::span<const std::string_view> clauses = ClauseWords();
    const bool clause =
        reader_.IsIdent() && std::find(clauses.begin(), clauses.end(), reader_.token().text) != clauses.end();
    if (clause) return reader_.Expected("an action");
    if (reader_.IsPunct("*")) return reader_.Expected("an action", "a rule without `action` is for every action");
    Word action;
    if (!reader_.ReadWord("an action", &action)) return false;
    rule->actions.push_back(std::move(action));
  } while (reader_.SkipPunct(","));
  return true;
}

bool FileParser::ReadCondition(std::vector<Expression>* conditions) {
  Expression expression;
  if (!reader_.ReadExpression(&expression)) return false;
  conditions->push_back(std::move(expression));
  return true;
}

bool FileParser::ReadSurvives(Rule* rule) {
  do {
    Word word;
    word.at = reader_.Here();
    Dependency dependency = Dependency::kPolicy;
    if (!ReadEnumWord("dependency", &dependency)) return false;
    word.text = WordOf(dependency);
    rule->survives.push_back(std::move(word));
  } while (reader_.SkipPunct(","));
  return true;
}

bool FileParser::ReadNote(Rule* rule) {
  Note note;
  if (!reader_.ReadText("the key of the note in quotes", &note.key)) return false;
  if (!reader_.ReadText("the text of the note in quotes", &note.value)) return false;
  rule->notes.push_back(std::move(note));
  return true;
}

}  // namespace daygate::policy
