// The parser of one policy file: a function for each phrase of the grammar in docs/language.md, section 2. Inside
// lib/policy only; parser.h is the door.
//
// A function that returns false has met a mistake that is reported already; whoever loops over clauses or items then
// skips on to the next one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "policy/model.h"
#include "policy/reader.h"

namespace daygate::policy {

class FileParser {
 public:
  FileParser(const base::Source& source, std::uint32_t file_index, std::uint32_t offset, File* file)
      : reader_(source, file_index, offset, file), file_(file) {}

  void Parse();
  // False: a vocabulary, a define or something unknown could not be read whole.
  bool declarations_whole() const { return declarations_whole_; }
  std::vector<Diagnostic> TakeDiagnostics() { return reader_.TakeDiagnostics(); }

 private:
  enum class Clause : std::uint8_t {
    kAction,
    kSecret,
    kWhen,
    kUnless,
    kVia,
    kSurvives,
    kNeeds,
    kGrant,
    kControls,
    kOwner,
    kSeverity,
    kExpires,
    kNote,
    kMode,
  };
  static std::span<const std::string_view> ClauseWords();

  // The file (parser.cc).
  void ReadPolicyLine();
  void ReadStatement();
  void ReadDefine();
  void AddItem(ItemKind kind, std::size_t index);
  // The `{` of a block; after a mistake in its head, the next one on the same line.
  bool OpenBlock(std::size_t mark, bool head_ok);
  void CloseBlock(std::string_view what, std::uint32_t begin);
  bool CheckName(const Word& name, std::string_view what);
  bool CheckFreeName(const Word& name, std::string_view what);

  // The vocabulary (parser_vocabulary.cc).
  void ReadVocabulary();
  bool ReadVocabularyItem(Vocabulary* vocabulary);
  bool AtVocabularyItem() const;
  bool ReadEnum(Enum* declared);
  bool ReadMembers(Enum* declared);
  bool ReadAttribute(Attribute* attribute);
  bool ReadAttributeParts(Attribute* attribute);
  bool CheckAttributePath(const Word& path);
  bool ReadType(TypeSpec* type);
  bool ReadTypeHead(TypeSpec* type, bool* opens);
  bool ReadLiteral(Literal* literal);
  bool ReadNumberLiteral(Literal* literal);
  bool ReadEmpty(std::string_view close, Literal::Kind kind, Literal* literal);
  bool ReadSignal(Signal* signal);
  bool RefuseCounted();

  // Rules (parser_rule.cc, parser_clause.cc).
  void ReadRule(Effect effect);
  bool ReadClause(Rule* rule, std::uint32_t* seen, bool after_expression);
  void RefuseClause(bool after_expression);
  bool CheckClause(Clause clause, const Rule& rule, std::uint32_t* seen);
  bool AtClause() const;
  bool ReadClauseBody(Clause clause, Rule* rule);
  bool ReadActions(Rule* rule);
  bool ReadSurvives(Rule* rule);
  bool ReadCondition(std::vector<Expression>* conditions);
  bool ReadNote(Rule* rule);
  // One of the words of an enum of words.h.
  template <typename Enum>
  bool ReadEnumWord(std::string_view what, Enum* value) {
    const std::optional<Enum> found = reader_.IsIdent() ? FromWord<Enum>(reader_.token().text) : std::nullopt;
    if (!found) return reader_.Unknown(what, WordsOf<Enum>());
    *value = *found;
    reader_.Advance();
    return true;
  }

  // Needs and terms (parser_terms.cc).
  static bool IsTermWord(std::string_view word);
  bool RefuseComma(const Term& term);
  bool ReadNeeds(std::vector<Need>* needs);
  bool ReadNeed(Need* need);
  bool ReadApproval(Need* need);
  // `seen`: the kinds that stand already, each of which may stand once; null where they may repeat.
  bool ReadTerms(std::vector<Term>* terms, TermSet* seen);
  bool ReadTerm(Term* term, TermSet* seen);
  bool ReadTermValue(Term* term);
  bool ReadRevoke(Term* term);
  bool ReadCache(Term* term);
  bool ReadStrings(Term* term);
  template <typename Enum>
  bool ReadLevel(std::string_view what, Term* term);
  template <typename Enum>
  bool ReadSet(std::string_view what, Term* term);

  // Tests (parser_test.cc).
  void ReadTest();
  void ReadTestBody(Test* test);
  bool ReadRequest(Test* test);
  bool ReadExpect(Test* test);
  bool ReadExpectation(Test* test);

  bool declarations_whole_ = true;
  Reader reader_;
  File* file_;
  TermSet granted_;  // the terms of the rule that is being read
  std::unordered_set<std::string> test_titles_;
};

}  // namespace daygate::policy
