// The clauses of a mapper: for whom it is, and actors.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vault/claims/fields.h"
#include "vault/claims/reader.h"

namespace daygate::claims {

bool MapperParser::ReadClause() {
  if (reader_.IsWord("issuer")) return ReadOnce("issuer", &once_.issuer, &model_.issuers);
  if (reader_.IsWord("audience")) return ReadOnce("audience", &once_.audience, &model_.audiences);
  if (reader_.IsWord("type")) return ReadOnce("type", &once_.type, &model_.types);
  if (reader_.IsWord("actors")) return ReadActors();
  return ReadLine(Where::kMapper);
}

bool MapperParser::RefuseTwice(std::string_view word) {
  return reader_.Error(reader_.token().begin, "'" + std::string(word) + "' stands twice");
}

// What a mapper says takes the place of what its model says.
bool MapperParser::ReadOnce(std::string_view word, bool* seen, std::vector<std::string>* texts) {
  if (*seen) return RefuseTwice(word);
  *seen = true;
  reader_.Advance();
  std::vector<policy::Text> read;
  if (!reader_.ReadTexts("a string", &read)) return false;
  texts->clear();
  for (policy::Text& text : read) {
    if (text.value.empty()) return reader_.Error(text.at.begin, "an empty string names nobody");
    texts->push_back(std::move(text.value));
  }
  return true;
}

bool MapperParser::ReadActors() {
  if (once_.actors) return RefuseTwice("actors");
  once_.actors = true;
  reader_.Advance();
  model_.actors.emplace();
  if (!ReadActorsHead(&*model_.actors)) {
    // What is inside is worth reading all the same.
    while (!reader_.AtEnd() && !reader_.IsPunct("{") && !reader_.IsPunct("}") && reader_.OnLineOfPrevious()) {
      reader_.Advance();
    }
    if (!reader_.IsPunct("{")) return false;
  }
  if (reader_.SkipPunct("{")) ReadActorBlock();
  AddActorId();
  return true;
}

bool MapperParser::ReadActorsHead(Actors* actors) {
  if (!reader_.ExpectWord("from") || !ReadClaim(&actors->claim)) return false;
  if (reader_.SkipWord("with")) {
    if (!reader_.ExpectWord("attested") || !reader_.ExpectWord("hops")) return false;
    actors->attested_hops = true;
  }
  if (reader_.IsWord("asserted") && actors->attested_hops) {
    return reader_.Error(reader_.token().begin, "asserted actors have no attested hops", "leave out one of the two");
  }
  actors->asserted = reader_.SkipWord("asserted");
  return true;
}

// Who an actor is stands in `sub`, unless the mapper says otherwise.
void MapperParser::AddActorId() {
  Line line;
  line.target = *FindField(Part::kAgent, "id");
  line.claims = {{"sub"}};
  std::vector<Line>& lines = model_.actors->lines;
  const auto same = [&line](const Line& each) { return KeyOf(each) == KeyOf(line); };
  if (std::none_of(lines.begin(), lines.end(), same)) lines.push_back(std::move(line));
}

void MapperParser::ReadActorBlock() {
  while (!reader_.AtEnd() && !reader_.IsPunct("}") && !reader_.full()) {
    const std::uint32_t begin = reader_.token().begin;
    if (ReadLine(Where::kActors)) continue;
    if (reader_.token().begin == begin) reader_.Advance();
    reader_.Recover(2, [this] { return reader_.IsIdent() && reader_.FirstOnLine(); });
  }
  if (!reader_.SkipPunct("}")) reader_.Expected("a field of the actors or '}'");
}

}  // namespace daygate::claims
