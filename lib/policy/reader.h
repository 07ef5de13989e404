// The tokens of a policy file, one after the other, with what every part of the parser needs: errors with their places
// and the skipping that follows an error. One reader serves one file, on one thread.
//
// Before: cel/lexer.h. After: the parser_*.cc files.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "cel/lexer.h"
#include "daygate/diagnostic.h"
#include "policy/model.h"

namespace daygate::policy {

// Functions that read something return false where it is not there; the error has then been reported, and the current
// token is the one at fault.
class Reader {
 public:
  Reader(const base::Source& source, std::uint32_t file_index, std::uint32_t offset, File* file);

  const cel::Token& token() const { return token_; }
  cel::Token Peek() const;  // the one behind it
  std::string_view text() const { return source_.text(); }
  std::uint32_t previous_end() const { return previous_end_; }  // where the token before this one ended
  std::uint32_t depth() const { return depth_; }                // braces that are open

  bool AtEnd() const { return token_.kind == cel::TokenKind::kEnd; }
  bool IsIdent() const { return token_.kind == cel::TokenKind::kIdent; }
  bool IsWord(std::string_view word) const { return IsIdent() && token_.text == word; }
  bool IsPunct(std::string_view punct) const { return token_.kind == cel::TokenKind::kPunct && token_.text == punct; }
  bool IsString() const { return token_.kind == cel::TokenKind::kString; }
  // Nothing but white space stands before it on its line.
  bool FirstOnLine() const;
  bool OnLineOfPrevious() const;

  void Advance();
  void JumpTo(std::uint32_t offset);  // past something that was read by other means
  bool SkipWord(std::string_view word);
  bool SkipPunct(std::string_view punct);

  SourceRange RangeFrom(std::uint32_t begin) const { return {file_index_, begin, previous_end_}; }
  SourceRange Here() const { return {file_index_, token_.begin, token_.end}; }

  // Reports that `wanted` was expected here. Always false.
  bool Expected(std::string_view wanted, std::string help = {});
  bool Error(std::uint32_t offset, std::string message, std::string help = {});
  // What stands before the token, without the white space between: for what only the next token shows to be wrong.
  bool IsBehindWord(std::string_view word) const;
  // Reports that the word here is none of `words`. Always false.
  bool Unknown(std::string_view what, std::span<const std::string_view> words);

  bool ExpectPunct(std::string_view punct);
  bool ExpectWord(std::string_view word);
  bool ReadWord(std::string_view wanted, Word* word);
  bool ReadPath(std::string_view wanted, Word* path);
  bool ReadText(std::string_view wanted, Text* text);
  bool ReadTexts(std::string_view wanted, std::vector<Text>* texts);  // separated by commas
  bool ReadInt(std::int64_t least, Number* number);
  bool ReadDuration(Number* number);
  bool ReadExpression(Expression* expression);
  // `twice`: a member that stands twice, if one does.
  bool ReadJson(std::string_view* json, SourceRange* at, std::string* twice);

  // Skips to a place after which reading may go on: the end, the brace that closes the block whose inside is `depth`
  // deep, or where `stop()` says so. What was left open on the way counts as closed.
  template <typename Stop>
  void Recover(std::uint32_t depth, Stop stop) {
    while (!AtEnd()) {
      if (stop() || AtStatement()) break;
      if (IsPunct("}") && (depth_ <= depth || ClosesBlock())) break;
      Advance();
    }
    depth_ = depth;
    recovered_at_ = token_.begin;
  }
  // What is open counts as closed.
  void CloseAll() { depth_ = 0; }
  // Reading has come here by Recover: what is missing here is no news.
  bool JustRecovered() const { return recovered_at_ == token_.begin; }

  // A statement of the file starts here: `permit NAME`, `vocabulary {`, …
  bool AtStatement() const;

  std::size_t errors() const { return errors_; }  // met so far, those that are no news too
  bool full() const { return full_; }             // so many errors that reading on is of no use

  // Remembers a stretch of the file for the printer; End closes it behind the last token that was read.
  std::size_t Begin(MarkKind kind);
  void End(std::size_t mark) { file_->layout[mark].end = previous_end_; }

  std::vector<Diagnostic> TakeDiagnostics();

 private:
  struct Entry {
    std::uint32_t offset;
    Diagnostic diagnostic;
  };

  bool ClosesBlock() const;
  void RefuseHyphens(Word* word);
  std::string QuotesHelp() const;
  std::uint32_t Indentation(std::uint32_t offset) const;
  std::string_view NumberHere() const;
  std::string Found() const;

  const base::Source& source_;
  std::uint32_t file_index_;
  cel::Lexer lexer_;
  cel::Token token_;
  std::uint32_t previous_end_;
  std::uint32_t depth_ = 0;
  std::uint32_t block_begin_ = 0;  // where the block that is being read begins
  std::uint32_t recovered_at_ = UINT32_MAX;
  bool full_ = false;
  std::size_t errors_ = 0;
  std::vector<Entry> entries_;
  File* file_;
};

}  // namespace daygate::policy
