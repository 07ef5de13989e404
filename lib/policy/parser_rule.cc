// permit NAME "title" { clauses }

#include <algorithm>
#include <array>
#include <utility>

#include "cel/checker.h"
#include "cel/slips.h"
#include "policy/file_parser.h"
#include "policy/slips.h"

namespace daygate::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kClauseWords = {"action"sv,   "secret"sv,  "when"sv,  "unless"sv,   "via"sv,
                                     "survives"sv, "needs"sv,   "grant"sv, "controls"sv, "owner"sv,
                                     "severity"sv, "expires"sv, "note"sv,  "mode"sv};

enum EffectBits : std::uint8_t { kPermits = 1, kForbids = 2, kRequires = 4, kAll = 7 };

struct ClauseRules {
  std::uint8_t effects;
  bool repeats;
};
// In the order of kClauseWords.
constexpr std::array<ClauseRules, kClauseWords.size()> kClauseRules = {{
    {kAll, true},                  // action
    {kAll, true},                  // secret
    {kAll, true},                  // when
    {kAll, true},                  // unless
    {kPermits, false},             // via
    {kPermits, true},              // survives
    {kRequires, true},             // needs
    {kPermits | kRequires, true},  // grant
    {kAll, true},                  // controls
    {kAll, false},                 // owner
    {kAll, false},                 // severity
    {kPermits, false},             // expires
    {kAll, true},                  // note
    {kAll, false},                 // mode
}};

std::uint8_t BitOf(Effect effect) {
  switch (effect) {
    case Effect::kPermit: return kPermits;
    case Effect::kForbid: return kForbids;
    case Effect::kRequire: return kRequires;
  }
  return 0;
}

// The position of a clause word, or the number of them.
std::size_t FindClause(std::string_view word) {
  const auto found = std::find(kClauseWords.begin(), kClauseWords.end(), word);
  return static_cast<std::size_t>(found - kClauseWords.begin());
}

}  // namespace

std::span<const std::string_view> FileParser::ClauseWords() {
  return kClauseWords;
}

void FileParser::ReadRule(Effect effect) {
  Rule rule;
  rule.effect = effect;
  const std::uint32_t begin = reader_.token().begin;
  const std::size_t errors = reader_.errors();
  const std::size_t mark = reader_.Begin(MarkKind::kOpen);
  reader_.Advance();
  granted_ = {};
  bool head_ok = reader_.ReadWord("the name of the rule", &rule.name);
  if (head_ok) CheckName(rule.name, "a rule");
  if (head_ok && !reader_.IsPunct("{")) {
    Text title;
    head_ok = reader_.ReadText("a title in quotes or '{'", &title);
    if (head_ok) rule.title = std::move(title);
  }
  if (!OpenBlock(mark, head_ok)) return;
  const std::uint32_t depth = reader_.depth();
  std::uint32_t seen = 0;
  bool after_expression = false;
  while (!reader_.AtEnd() && !reader_.IsPunct("}") && !reader_.full() && !reader_.AtStatement()) {
    const std::size_t marks = file_->layout.size();
    if (!ReadClause(&rule, &seen, after_expression)) reader_.Recover(depth, [this] { return AtClause(); });
    after_expression = file_->layout.size() > marks && file_->layout.back().kind == MarkKind::kExpression;
  }
  CloseBlock(after_expression ? "an operator, a clause" : "a clause", begin);
  if (reader_.errors() > errors) return;  // half a rule says something else than its author meant
  rule.at = reader_.RangeFrom(begin);
  AddItem(ItemKind::kRule, file_->rules.size());
  file_->rules.push_back(std::move(rule));
}

// Whether a clause starts here, seen from text that could not be read: a word alone proves little, since `secret` and
// `action` are variables too.
bool FileParser::AtClause() const {
  if (!reader_.IsIdent() || cel::IsKeyword(reader_.token().text)) return false;
  const cel::Token next = reader_.Peek();
  const bool first = reader_.FirstOnLine();
  const std::size_t index = FindClause(reader_.token().text);
  const bool word_or_text = next.kind == cel::TokenKind::kIdent || next.kind == cel::TokenKind::kString;
  if (index == kClauseWords.size()) return first && word_or_text && next.text != "in";  // a misspelt one
  switch (static_cast<Clause>(index)) {
    case Clause::kWhen:
    case Clause::kUnless:
    case Clause::kVia: return first || next.kind != cel::TokenKind::kPunct || next.text == "(" || next.text == "!";
    case Clause::kSecret:
    case Clause::kControls:
    case Clause::kOwner:
    case Clause::kExpires:
    case Clause::kNote:
      return next.kind == cel::TokenKind::kString ||
             (first && next.kind != cel::TokenKind::kPunct && next.text != "in");
    case Clause::kAction:
    case Clause::kSurvives:
    case Clause::kNeeds:
    case Clause::kGrant:
    case Clause::kSeverity:
    case Clause::kMode: return next.kind == cel::TokenKind::kIdent && next.text != "in";
  }
  return false;
}

bool FileParser::ReadClause(Rule* rule, std::uint32_t* seen, bool after_expression) {
  const std::size_t index = reader_.IsIdent() ? FindClause(reader_.token().text) : kClauseWords.size();
  if (index == kClauseWords.size()) {
    RefuseClause(after_expression);
    reader_.Advance();
    return false;
  }
  const auto clause = static_cast<Clause>(index);
  const std::size_t mark = reader_.Begin(MarkKind::kClause);
  const bool welcome = CheckClause(clause, *rule, seen);
  reader_.Advance();
  if (reader_.IsPunct(":") || reader_.IsPunct("=")) {
    reader_.Error(
        reader_.token().begin,
        "nothing stands between a clause and what it says, but here is '" + std::string(reader_.token().text) + "'",
        "leave it out");
    reader_.Advance();
  }
  // A clause that may not stand here is read for its own mistakes, and forgotten.
  Rule forgotten;
  const TermSet granted = granted_;
  const bool ok = ReadClauseBody(clause, welcome ? rule : &forgotten);
  if (!welcome) granted_ = granted;
  reader_.End(mark);
  return ok;
}

// What is here begins no clause: an operator of another language, a term without its `grant`, or nothing known.
void FileParser::RefuseClause(bool after_expression) {
  const cel::Token& token = reader_.token();
  const std::string word(token.text.substr(0, 60));
  if (after_expression && reader_.IsBehindWord("not")) {
    reader_.Error(reader_.previous_end() - 3, "'not' is no operator", std::string(cel::OperatorHelp("not")));
    return;
  }
  if (!reader_.IsIdent() || cel::IsKeyword(token.text)) {
    std::string help;
    if (after_expression && reader_.IsPunct("=")) {
      const bool tilde = reader_.text().substr(token.end, 1) == "~";
      help = tilde ? "to compare with a pattern, write text.matches(\"…\")" : "to compare, write '=='";
    } else if (after_expression && reader_.IsPunct(",")) {
      help = "where all must be true, write '&&' or a `when` for each";
    }
    reader_.Expected(after_expression ? "an operator, a clause or '}'" : "a clause or '}'", std::move(help));
    return;
  }
  const std::string_view operator_help = after_expression ? cel::OperatorHelp(token.text) : std::string_view();
  if (!operator_help.empty()) {
    reader_.Error(token.begin, "'" + word + "' is no operator", std::string(operator_help));
  } else if (IsTermWord(token.text)) {
    reader_.Error(token.begin, "'" + word + "' is a term, and here is no `grant` for it",
                  "terms stand behind `grant`, with commas between them: grant ttl 5m, uses 1");
  } else if (std::string help = SlipHelp(SlipPlace::kClause, token.text); !help.empty()) {
    reader_.Error(token.begin, "there is no clause '" + word + "'", std::move(help));
  } else {
    reader_.Unknown("clause", kClauseWords);
  }
}

bool FileParser::CheckClause(Clause clause, const Rule& rule, std::uint32_t* seen) {
  const auto index = static_cast<std::size_t>(clause);
  const ClauseRules& rules = kClauseRules[index];
  const std::string word(kClauseWords[index]);
  if ((rules.effects & BitOf(rule.effect)) == 0) {
    std::string help = "only a ";
    if ((rules.effects & kPermits) != 0) help += "permit";
    if ((rules.effects & kRequires) != 0) help += rules.effects == kRequires ? "require" : " or a require";
    return reader_.Error(reader_.token().begin,
                         "a " + std::string(WordOf(rule.effect)) + " can not have the clause '" + word + "'",
                         help + " has it");
  }
  const std::uint32_t bit = 1U << index;
  const bool again = (*seen & bit) != 0;
  *seen |= bit;
  if (!again || rules.repeats) return true;
  return reader_.Error(reader_.token().begin, "the clause '" + word + "' stands twice in this rule");
}

}  // namespace daygate::policy
