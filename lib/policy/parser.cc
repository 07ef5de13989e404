#include "policy/parser.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "cel/checker.h"
#include "policy/builtins.h"
#include "policy/file_parser.h"
#include "policy/slips.h"

namespace daygate::policy {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kMaxFileBytes = std::size_t{256} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::array kStatements = {"vocabulary"sv, "define"sv, "permit"sv, "forbid"sv, "require"sv, "test"sv};

// The names of types: the structures of section 3 and what CEL has.
constexpr std::array kTypeNames = {
    "Agent"sv, "Subject"sv, "Secret"sv,    "Task"sv,     "Tool"sv,      "Destination"sv,  "Approval"sv, "Approver"sv,
    "bool"sv,  "int"sv,     "uint"sv,      "double"sv,   "string"sv,    "bytes"sv,        "list"sv,     "map"sv,
    "dyn"sv,   "type"sv,    "timestamp"sv, "duration"sv, "null_type"sv, "optional_type"sv};

bool IsVariable(std::string_view name) {
  if (name == "request" || name == "hop" || name == "capture") return true;
  const std::span<const BuiltinField> variables = Variables();
  return std::any_of(variables.begin(), variables.end(), [&](const BuiltinField& v) { return v.name == name; });
}

// The effect of a rule that begins with `word`, in the words of other languages too: its inside is then read all the
// same.
std::optional<Effect> EffectOf(std::string_view word) {
  if (const std::optional<Effect> effect = FromWord<Effect>(word)) return effect;
  return FromWord<Effect>(MeantBy(SlipPlace::kStatement, word));
}

std::string StatementHelp(std::string_view word) {
  if (word == "enum" || word == "ordered" || word == "attribute" || word == "signal") {
    return "it stands inside `vocabulary { … }`";
  }
  if (word == "rule") return "a rule begins with permit, forbid or require";
  if (word == "import" || word == "include") return "files are given together, and then see each other's vocabulary";
  return SlipHelp(SlipPlace::kStatement, word);
}

// What makes the text unreadable as a whole, if anything does.
std::vector<Diagnostic> CheckEncoding(const base::Source& source) {
  const std::string_view text = source.text();
  if (text.size() > kMaxFileBytes) {
    return {source.At(0, Phase::kGrammar, "the file is larger than 256 MiB", "divide it into several files")};
  }
  const std::size_t invalid = base::FindInvalidUtf8(text);
  const std::size_t nul = text.find('\0');
  if (nul < invalid) {
    return {source.At(static_cast<std::uint32_t>(nul), Phase::kGrammar, "a NUL character must not stand in a policy")};
  }
  if (invalid != std::string_view::npos) {
    return {source.At(static_cast<std::uint32_t>(invalid), Phase::kGrammar, "this is not UTF-8",
                      "save the file in the encoding UTF-8")};
  }
  return {};
}

}  // namespace

ParsedFile ParseFile(std::shared_ptr<const base::Source> source, std::uint32_t file_index) {
  ParsedFile result;
  result.file.source = source;
  result.diagnostics = CheckEncoding(*source);
  if (!result.diagnostics.empty()) {
    result.declarations_whole = false;
    return result;
  }
  std::uint32_t offset = 0;
  if (source->text().starts_with(kByteOrderMark)) {
    offset = static_cast<std::uint32_t>(kByteOrderMark.size());
    result.diagnostics.push_back(source->At(0, Phase::kGrammar, "the file begins with a byte order mark",
                                            "save it as UTF-8 without byte order mark"));
  }
  FileParser parser(*source, file_index, offset, &result.file);
  parser.Parse();
  result.declarations_whole = parser.declarations_whole();
  std::vector<Diagnostic> found = parser.TakeDiagnostics();
  std::move(found.begin(), found.end(), std::back_inserter(result.diagnostics));
  return result;
}

void FileParser::Parse() {
  ReadPolicyLine();
  declarations_whole_ = reader_.errors() == 0;
  while (!reader_.AtEnd() && !reader_.full()) {
    const std::size_t errors = reader_.errors();
    const bool declares = !reader_.IsWord("test") && !(reader_.IsIdent() && EffectOf(reader_.token().text));
    ReadStatement();
    if (declares && reader_.errors() > errors) declarations_whole_ = false;
  }
  if (reader_.full()) declarations_whole_ = false;
}

void FileParser::ReadPolicyLine() {
  const std::size_t mark = reader_.Begin(MarkKind::kStatement);
  if (reader_.SkipWord("policy")) {
    if (reader_.ReadWord("the name of the policy", &file_->policy)) {
      reader_.End(mark);
      return;
    }
  } else {
    reader_.Expected("the line 'policy NAME'", "every file begins with it");
    if (reader_.AtStatement()) return;
  }
  reader_.Recover(0, [] { return false; });
}

void FileParser::ReadStatement() {
  reader_.CloseAll();
  const std::string_view word = reader_.IsIdent() ? reader_.token().text : std::string_view();
  if (const std::optional<Effect> effect = EffectOf(word)) {
    if (!FromWord<Effect>(word)) {
      reader_.Error(reader_.token().begin, "there is no statement '" + std::string(word) + "'",
                    SlipHelp(SlipPlace::kStatement, word));
    }
    return ReadRule(*effect);
  }
  if (word == "define") return ReadDefine();
  if (word == "vocabulary") return ReadVocabulary();
  if (word == "test") return ReadTest();
  if (word == "policy") {
    reader_.Error(reader_.token().begin, "the line 'policy NAME' stands once, where the file begins");
  } else if (const std::string help = StatementHelp(word); !help.empty()) {
    reader_.Error(reader_.token().begin, "there is no statement '" + std::string(word) + "'", help);
  } else if (!word.empty()) {
    reader_.Unknown("statement", kStatements);
  } else {
    const bool assigned = reader_.IsPunct("=");
    reader_.Expected("a statement",
                     assigned ? "to compare, write '=='" : "one of vocabulary, define, permit, forbid, require, test");
  }
  reader_.Advance();
  reader_.Recover(0, [this] { return reader_.depth() == 0 && reader_.IsIdent() && reader_.FirstOnLine(); });
}

void FileParser::AddItem(ItemKind kind, std::size_t index) {
  file_->items.push_back({kind, static_cast<std::uint32_t>(index)});
}

void FileParser::ReadDefine() {
  const std::size_t mark = reader_.Begin(MarkKind::kStatement);
  reader_.Advance();
  Define define;
  bool ok = reader_.ReadWord("the name of the define", &define.name);
  if (ok) CheckFreeName(define.name, "a define");
  ok = ok && reader_.ExpectPunct("=") && reader_.ReadExpression(&define.expression);
  reader_.End(mark);
  if (ok) {
    AddItem(ItemKind::kDefine, file_->defines.size());
    file_->defines.push_back(std::move(define));
    return;
  }
  reader_.Recover(0, [this] { return reader_.depth() == 0 && reader_.IsIdent() && reader_.FirstOnLine(); });
}

bool FileParser::OpenBlock(std::size_t mark, bool head_ok) {
  if (head_ok && !reader_.IsPunct("{")) head_ok = reader_.ExpectPunct("{");
  if (!head_ok) {
    // What is inside is worth reading all the same, if its beginning can be found.
    while (!reader_.AtEnd() && !reader_.IsPunct("{") && !reader_.IsPunct("}") && reader_.OnLineOfPrevious()) {
      reader_.Advance();
    }
  }
  if (reader_.SkipPunct("{")) {
    reader_.End(mark);
    return true;
  }
  reader_.Recover(0, [] { return false; });
  return false;
}

void FileParser::CloseBlock(std::string_view what, std::uint32_t begin) {
  const std::size_t mark = reader_.Begin(MarkKind::kClose);
  if (reader_.SkipPunct("}")) {
    reader_.End(mark);
    return;
  }
  if (reader_.full() || reader_.JustRecovered()) return;
  const std::size_t name_end = std::min(reader_.text().find_first_of("{\n", begin), reader_.text().size());
  std::string_view head = reader_.text().substr(begin, std::min<std::size_t>(name_end - begin, 60));
  while (!head.empty() && (head.back() == ' ' || head.back() == '\r')) head.remove_suffix(1);
  reader_.Expected(std::string(what) + " or '}'", "'" + std::string(head) + "' is not closed");
}

bool FileParser::CheckName(const Word& name, std::string_view what) {
  if (!cel::IsKeyword(name.text) && !cel::IsReserved(name.text)) return true;
  return reader_.Error(name.at.begin, "'" + name.text + "' is a reserved word and can not name " + std::string(what));
}

bool FileParser::CheckFreeName(const Word& name, std::string_view what) {
  if (!CheckName(name, what)) return false;
  if (IsVariable(name.text)) {
    return reader_.Error(name.at.begin,
                         "'" + name.text + "' is a variable of every rule and can not name " + std::string(what));
  }
  if (std::find(kTypeNames.begin(), kTypeNames.end(), name.text) != kTypeNames.end()) {
    return reader_.Error(name.at.begin, "'" + name.text + "' is a type and can not name " + std::string(what));
  }
  return true;
}

}  // namespace daygate::policy
