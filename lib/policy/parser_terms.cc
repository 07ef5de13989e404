// The terms of `grant` and `with`, and `needs`.

#include <algorithm>
#include <array>
#include <utility>

#include "cel/checker.h"
#include "policy/file_parser.h"
#include "policy/slips.h"

namespace daygate::policy {
namespace {

using std::string_view_literals::operator""sv;

// As they are written: `revoke` is two terms, told apart by what follows.
constexpr std::array kTermWords = {"ttl"sv,   "uses"sv,  "deliver"sv, "bind"sv,    "revoke"sv, "fields"sv,
                                   "cache"sv, "depth"sv, "rotate"sv,  "monitor"sv, "audit"sv,  "notify"sv};
constexpr std::array kRevokeWords = {"on"sv, "within"sv};

}  // namespace

bool FileParser::ReadTerms(std::vector<Term>* terms, TermSet* seen) {
  do {
    if (!terms->empty() && RefuseComma(terms->back())) return false;
    Term term;
    if (!ReadTerm(&term, seen)) return false;
    terms->push_back(std::move(term));
  } while (reader_.SkipPunct(","));
  return true;
}

bool FileParser::IsTermWord(std::string_view word) {
  return std::find(kTermWords.begin(), kTermWords.end(), word) != kTermWords.end();
}

// Behind the comma that follows `term`: whether this is another item of that term, and not a term.
bool FileParser::RefuseComma(const Term& term) {
  const bool text = reader_.IsString() && (term.kind == TermKind::kFields || term.kind == TermKind::kNotify);
  const std::string_view word = reader_.IsIdent() ? reader_.token().text : std::string_view();
  const bool bound = term.kind == TermKind::kBind && FromWord<Bound>(word);
  const bool event = term.kind == TermKind::kRevokeOn && FromWord<RevokeEvent>(word);
  if (!text && !bound && !event) return false;
  std::string name(WordOf(term.kind));
  std::replace(name.begin(), name.end(), '_', ' ');
  reader_.Error(reader_.token().begin, "the items of '" + name + "' have no commas between them",
                "a comma ends the term: write '" +
                    std::string(reader_.text().substr(term.at.begin, term.at.end - term.at.begin)) + " " +
                    std::string(reader_.token().text) + "'");
  return true;
}

bool FileParser::ReadTerm(Term* term, TermSet* seen) {
  const std::uint32_t begin = reader_.token().begin;
  if (reader_.SkipWord("revoke")) {
    if (reader_.SkipWord("on")) {
      term->kind = TermKind::kRevokeOn;
    } else if (reader_.SkipWord("within")) {
      term->kind = TermKind::kRevokeWithin;
    } else {
      return reader_.Unknown("way to revoke", kRevokeWords);
    }
  } else {
    const std::optional<TermKind> kind = reader_.IsIdent() ? FromWord<TermKind>(reader_.token().text) : std::nullopt;
    // The names of the JSON form that are no words of the text.
    const bool known = kind && *kind != TermKind::kRevokeOn && *kind != TermKind::kRevokeWithin;
    if (!known) {
      std::string help = reader_.IsIdent() ? SlipHelp(SlipPlace::kTerm, reader_.token().text) : std::string();
      if (help.empty()) return reader_.Unknown("term", kTermWords);
      return reader_.Error(begin, "there is no term '" + std::string(reader_.token().text) + "'", std::move(help));
    }
    term->kind = *kind;
    reader_.Advance();
  }
  if (seen != nullptr && seen->Has(term->kind)) {
    const std::string words(reader_.text().substr(begin, reader_.previous_end() - begin));
    reader_.Error(begin, "the term '" + words + "' stands twice in this rule");
  }
  if (seen != nullptr) seen->Add(term->kind);
  if (!ReadTermValue(term)) return false;
  term->at = reader_.RangeFrom(begin);
  return true;
}

bool FileParser::ReadTermValue(Term* term) {
  switch (term->kind) {
    case TermKind::kTtl:
    case TermKind::kRevokeWithin: return reader_.ReadDuration(&term->number);
    case TermKind::kUses: return reader_.ReadInt(1, &term->number);
    case TermKind::kDepth: return reader_.ReadInt(0, &term->number);
    case TermKind::kDeliver: return ReadLevel<Delivery>("way to deliver", term);
    case TermKind::kMonitor: return ReadLevel<Monitor>("level of monitoring", term);
    case TermKind::kAudit: return ReadLevel<AuditMode>("audit mode", term);
    case TermKind::kBind: return ReadSet<Bound>("bound", term);
    case TermKind::kRevokeOn: return ReadSet<RevokeEvent>("event", term);
    case TermKind::kFields:
    case TermKind::kNotify: return ReadStrings(term);
    case TermKind::kCache: return ReadCache(term);
    case TermKind::kRotate: return true;
  }
  return false;
}

template <typename Enum>
bool FileParser::ReadLevel(std::string_view what, Term* term) {
  Enum value{};
  if (!ReadEnumWord(what, &value)) return false;
  term->level = static_cast<std::uint8_t>(value);
  return true;
}

template <typename Enum>
bool FileParser::ReadSet(std::string_view what, Term* term) {
  EnumSet<Enum> set;
  Enum value{};
  if (!ReadEnumWord(what, &value)) return false;
  set.Add(value);
  while (reader_.IsIdent()) {
    const std::string_view word = reader_.token().text;
    if (!FromWord<Enum>(word)) {
      // Another clause, or a misspelt member?
      const bool near = reader_.OnLineOfPrevious() && !cel::Nearest(word, WordsOf<Enum>()).empty();
      if (near && cel::Nearest(word, ClauseWords()).empty()) return reader_.Unknown(what, WordsOf<Enum>());
      break;
    }
    if (!ReadEnumWord(what, &value)) return false;
    set.Add(value);
  }
  term->set = set.bits();
  return true;
}

bool FileParser::ReadStrings(Term* term) {
  do {
    Text text;
    if (!reader_.ReadText("a string", &text)) return false;
    term->strings.push_back(std::move(text));
  } while (reader_.IsString());
  return true;
}

bool FileParser::ReadCache(Term* term) {
  if (!reader_.IsWord("none")) return reader_.ReadDuration(&term->number);
  term->number.at = reader_.Here();
  reader_.Advance();
  return true;
}

bool FileParser::ReadNeeds(std::vector<Need>* needs) {
  do {
    Need need;
    if (!ReadNeed(&need)) return false;
    needs->push_back(std::move(need));
  } while (reader_.SkipPunct(","));
  return true;
}

bool FileParser::ReadNeed(Need* need) {
  const std::uint32_t begin = reader_.token().begin;
  if (!ReadEnumWord("need", &need->kind)) return false;
  bool ok = true;
  if (need->kind == NeedKind::kApproval) ok = ReadApproval(need);
  const bool may_be_old = need->kind == NeedKind::kApproval || need->kind == NeedKind::kAttestation;
  if (ok && may_be_old && reader_.SkipWord("within")) {
    Number within;
    ok = reader_.ReadDuration(&within);
    need->within = within;
  }
  need->at = reader_.RangeFrom(begin);
  return ok;
}

bool FileParser::ReadApproval(Need* need) {
  const cel::TokenKind kind = reader_.token().kind;
  if (kind == cel::TokenKind::kInt || kind == cel::TokenKind::kUint || kind == cel::TokenKind::kDouble) {
    Number count;
    if (!reader_.ReadInt(1, &count)) return false;
    need->count = count;
  }
  if (!reader_.SkipWord("from")) return true;
  do {
    Text role;
    if (!reader_.ReadText("a role in quotes", &role)) return false;
    need->from.push_back(std::move(role));
  } while (reader_.SkipWord("or"));
  return true;
}

}  // namespace daygate::policy
