// The parser of mappers: a function for each phrase of the grammar. Private to claims_parser.cc, claims_clauses.cc and
// claims_lines.cc.
//
// A function that returns false has met a mistake that is reported already.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "compile/vocabulary.h"
#include "policy/model.h"
#include "policy/reader.h"
#include "vault/claims/model.h"
#include "vault/claims/parser.h"

namespace daygate::claims {

class MapperParser {
 public:
  MapperParser(const base::Source& source, const Models& ready, const compile::Vocabulary* vocabulary)
      : ready_(ready), vocabulary_(vocabulary), reader_(source, 0, 0, &file_) {}

  void Parse();
  ParsedMappers Take();

 private:
  // A line that was read, by the name of what it fills.
  struct Filled {
    std::string name;
    std::uint32_t at = 0;
  };
  // Which of the clauses that stand once have been met.
  struct Once {
    bool issuer = false;
    bool audience = false;
    bool type = false;
    bool actors = false;
  };

  // The file (claims_parser.cc).
  void SkipToMapper();
  void ReadMapper();
  bool ReadHead();
  bool ReadModel();
  void ReadBody();
  void CheckWhole();
  void CheckFilledOnce();
  void CheckSubject();
  void CheckHop();
  std::uint32_t PlaceOf(const Line& line) const;

  // Clauses (claims_clauses.cc).
  bool ReadClause();
  bool ReadOnce(std::string_view word, bool* seen, std::vector<std::string>* texts);
  bool ReadActors();
  bool ReadActorsHead(Actors* actors);
  void AddActorId();
  void ReadActorBlock();

  // Lines (claims_lines.cc).
  enum class Where : std::uint8_t { kMapper, kActors };
  bool ReadLine(Where where);
  bool ReadTarget(Where where, Target* target);
  bool Resolve(Where where, const std::vector<std::string>& names, std::uint32_t at, Target* target);
  bool UnknownField(Where where, const std::vector<std::string>& names, std::uint32_t at);
  bool ReadSource(Line* line);
  bool CheckReading(const Line& line, std::uint32_t at);
  bool ReadClaim(ClaimPath* path);
  bool ReadConstant(Line* line);
  bool ReadMember(const Target& target, std::string* word);
  bool ReadModifiers(Line* line);
  bool ReadFormat(Line* line);
  bool ReadFlag(std::string_view word, Line* line);
  bool ReadModifierText(std::string_view word, std::string* out);
  bool EndLine();
  bool ReadTable(Line* line);
  bool ReadTableEntry(Line* line);
  bool ReadTableValue(const Line& line, std::string* value);
  bool RefuseTwice(std::string_view word);
  void Put(Where where, Line line, std::uint32_t at);

  const Models& ready_;
  const compile::Vocabulary* vocabulary_;
  policy::File file_;  // what the reader notes for a printer
  policy::Reader reader_;
  Models mappers_;

  // The mapper that is being read.
  MapperModel model_;
  std::uint32_t name_at_ = 0;
  Once once_;
  std::vector<Filled> filled_;
  std::vector<Filled> filled_in_actors_;
};

// What tells one line from another: the field, and of members their prefix.
std::string KeyOf(const Line& line);

}  // namespace daygate::claims
