#include "policy/reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cel/checker.h"
#include "cel/slips.h"

namespace daygate::policy {
namespace {

// A file with more mistakes than these is not a policy file. Each costs a walk over its line, which may be long.
constexpr std::size_t kMaxErrors = 100;

constexpr std::size_t kLongestShown = 60;

bool IsNumber(const cel::Token& token) {
  return token.kind == cel::TokenKind::kInt || token.kind == cel::TokenKind::kUint ||
         token.kind == cel::TokenKind::kDouble;
}

}  // namespace

Reader::Reader(const base::Source& source, std::uint32_t file_index, std::uint32_t offset, File* file)
    : source_(source), file_index_(file_index), lexer_(source.text(), offset), previous_end_(offset), file_(file) {
  token_ = lexer_.Next();
}

cel::Token Reader::Peek() const {
  cel::Lexer ahead = lexer_;
  return ahead.Next();
}

std::uint32_t Reader::Indentation(std::uint32_t offset) const {
  const std::size_t line_end = offset == 0 ? std::string_view::npos : text().rfind('\n', offset - 1);
  const auto start = static_cast<std::uint32_t>(line_end == std::string_view::npos ? 0 : line_end + 1);
  const std::size_t first = text().find_first_not_of(" \t", start);
  return static_cast<std::uint32_t>(std::min<std::size_t>(first, text().size())) - start;
}

bool Reader::FirstOnLine() const {
  std::uint32_t at = token_.begin;
  while (at > 0 && (text()[at - 1] == ' ' || text()[at - 1] == '\t')) --at;
  return at == 0 || text()[at - 1] == '\n';
}

bool Reader::OnLineOfPrevious() const {
  return text().substr(previous_end_, token_.begin - previous_end_).find('\n') == std::string_view::npos;
}

bool Reader::ClosesBlock() const {
  return FirstOnLine() && Indentation(token_.begin) <= Indentation(block_begin_);
}

void Reader::Advance() {
  if (IsPunct("{")) ++depth_;
  if (IsPunct("}") && depth_ > 0) --depth_;
  if (!AtEnd()) previous_end_ = token_.end;
  token_ = lexer_.Next();
}

void Reader::JumpTo(std::uint32_t offset) {
  previous_end_ = offset;
  lexer_ = cel::Lexer(text(), offset);
  token_ = lexer_.Next();
}

bool Reader::SkipWord(std::string_view word) {
  if (!IsWord(word)) return false;
  Advance();
  return true;
}

bool Reader::SkipPunct(std::string_view punct) {
  if (!IsPunct(punct)) return false;
  Advance();
  return true;
}

std::string Reader::Found() const {
  switch (token_.kind) {
    case cel::TokenKind::kEnd: return "the file ends here";
    case cel::TokenKind::kString: return "here is a string";
    case cel::TokenKind::kBytes: return "here is a bytes literal";
    case cel::TokenKind::kError:
    case cel::TokenKind::kIdent:
    case cel::TokenKind::kQuotedIdent:
    case cel::TokenKind::kInt:
    case cel::TokenKind::kUint:
    case cel::TokenKind::kDouble:
    case cel::TokenKind::kPunct: break;
  }
  const std::string_view shown = IsNumber(token_) ? NumberHere() : token_.text;
  return "here is '" + std::string(shown.substr(0, kLongestShown)) + "'";
}

bool Reader::Error(std::uint32_t offset, std::string message, std::string help) {
  ++errors_;
  if (full_ || (!entries_.empty() && entries_.back().offset == offset)) return false;
  full_ = entries_.size() + 1 >= kMaxErrors;
  if (full_) help = "the file was read up to here only: it has too many mistakes";
  entries_.push_back({offset, source_.At(offset, Phase::kGrammar, std::move(message), std::move(help))});
  return false;
}

bool Reader::Expected(std::string_view wanted, std::string help) {
  // What the lexer could not read is the mistake, whatever was wanted.
  if (token_.kind == cel::TokenKind::kError) return Error(lexer_.error_at(), lexer_.message());
  // The end of a file is best shown where its last word ends.
  const std::uint32_t at = AtEnd() ? previous_end_ : token_.begin;
  return Error(at, std::string(wanted) + " was expected, but " + Found(), std::move(help));
}

bool Reader::IsBehindWord(std::string_view word) const {
  const std::string_view before = text().substr(0, previous_end_);
  if (!before.ends_with(word)) return false;
  if (before.size() == word.size()) return true;
  const char c = before[before.size() - word.size() - 1];
  return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.');
}

bool Reader::Unknown(std::string_view what, std::span<const std::string_view> words) {
  std::string listed;
  for (const std::string_view word : words) {
    listed += (listed.empty() ? "" : ", ") + std::string(word);
  }
  if (!IsIdent()) return Expected("one of " + listed, IsString() ? "write it without quotes" : "");
  const std::string_view nearest = cel::Nearest(token_.text, words);
  std::string help = nearest.empty() ? "one of " + listed : "did you mean '" + std::string(nearest) + "'?";
  return Error(token_.begin,
               "unknown " + std::string(what) + " '" + std::string(token_.text.substr(0, kLongestShown)) + "'",
               std::move(help));
}

bool Reader::ExpectPunct(std::string_view punct) {
  return SkipPunct(punct) || Expected("'" + std::string(punct) + "'");
}

bool Reader::ExpectWord(std::string_view word) {
  return SkipWord(word) || Expected("'" + std::string(word) + "'");
}

bool Reader::ReadWord(std::string_view wanted, Word* word) {
  if (!IsIdent()) return Expected(wanted, IsString() ? "write it without quotes" : "");
  word->text = token_.text;
  word->at = Here();
  Advance();
  if (IsPunct("-") && token_.begin == word->at.end) RefuseHyphens(word);
  return true;
}

// `eu-west-1`: reading goes on as if the name that is suggested stood there.
void Reader::RefuseHyphens(Word* word) {
  constexpr std::string_view kParts = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  const std::uint32_t begin = word->at.begin;
  const std::size_t end = std::min(text().find_first_not_of(kParts, begin), text().size());
  const std::string written(text().substr(begin, end - begin));
  const std::string name = cel::AsName(written);
  Error(token_.begin, "a name has letters, digits and '_', but here is '" + written.substr(0, kLongestShown) + "'",
        "write '" + name.substr(0, kLongestShown) + "'");
  JumpTo(static_cast<std::uint32_t>(end));
  word->text = name;
  word->at = RangeFrom(begin);
}

bool Reader::ReadPath(std::string_view wanted, Word* path) {
  if (!ReadWord(wanted, path)) return false;
  while (SkipPunct(".")) {
    if (!IsIdent()) return Expected("a name behind '.'");
    path->text += '.';
    path->text += token_.text;
    path->at.end = token_.end;
    Advance();
  }
  return true;
}

// Where a string should be.
std::string Reader::QuotesHelp() const {
  if (IsPunct("[")) return "write them one after the other, with commas between them and without brackets";
  return IsIdent() || IsNumber(token_) ? "put it in quotes" : "";
}

bool Reader::ReadText(std::string_view wanted, Text* text) {
  if (!IsString()) return Expected(wanted, QuotesHelp());
  std::string message;
  std::uint32_t error_at = 0;
  text->at = Here();
  if (!cel::Unquote(token_, &text->value, &message, &error_at)) {
    Error(error_at, std::move(message));
    Advance();
    return false;
  }
  Advance();
  return true;
}

bool Reader::ReadTexts(std::string_view wanted, std::vector<Text>* texts) {
  do {
    Text text;
    if (!ReadText(wanted, &text)) return false;
    texts->push_back(std::move(text));
  } while (SkipPunct(","));
  return true;
}

bool Reader::AtStatement() const {
  if (!IsIdent()) return false;
  const std::string_view word = token_.text;
  if (word == "permit" || word == "forbid" || word == "require" || word == "define") {
    return Peek().kind == cel::TokenKind::kIdent;
  }
  if (word == "test") return Peek().kind == cel::TokenKind::kString;
  if (word == "vocabulary") return Peek().text == "{";
  return false;
}

std::size_t Reader::Begin(MarkKind kind) {
  if (kind == MarkKind::kOpen) block_begin_ = token_.begin;
  file_->layout.push_back({kind, token_.begin, token_.end});
  return file_->layout.size() - 1;
}

std::vector<Diagnostic> Reader::TakeDiagnostics() {
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.offset < b.offset; });
  std::vector<Diagnostic> diagnostics;
  diagnostics.reserve(entries_.size());
  for (Entry& entry : entries_) diagnostics.push_back(std::move(entry.diagnostic));
  return diagnostics;
}

}  // namespace daygate::policy
