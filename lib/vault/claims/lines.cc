// The lines of a mapper: a field, and where it comes from.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/checker.h"
#include "cel/suggest.h"
#include "policy/builtins.h"
#include "vault/claims/fields.h"
#include "vault/claims/reader.h"

namespace daygate::claims {
namespace {

// A claim lies no deeper than a document may be nested.
constexpr std::size_t kMaxSegments = 16;

constexpr std::string_view kFillable = "claims fill agent, subject, task, hop, purpose and environment";

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ".") + name;
  return text;
}

bool IsVariable(std::string_view name) {
  const auto variables = policy::Variables();
  return std::any_of(variables.begin(), variables.end(), [name](const auto& each) { return each.name == name; });
}

bool TakesText(Kind kind) {
  return kind == Kind::kString || kind == Kind::kWord || kind == Kind::kLabel;
}

}  // namespace

bool MapperParser::ReadLine(Where where) {
  const std::uint32_t at = reader_.token().begin;
  Line line;
  if (!ReadTarget(where, &line.target)) return false;
  if (reader_.SkipWord("from")) {
    if (!ReadSource(&line)) return false;
  } else if (reader_.SkipPunct("=")) {
    if (!ReadConstant(&line)) return false;
  } else {
    return reader_.Expected("'from' and a claim, or '=' and a constant");
  }
  if (!ReadModifiers(&line)) return false;
  Put(where, std::move(line), at);
  return true;
}

void MapperParser::Put(Where where, Line line, std::uint32_t at) {
  std::vector<Filled>& filled = where == Where::kActors ? filled_in_actors_ : filled_;
  std::vector<Line>& lines = where == Where::kActors ? model_.actors->lines : model_.lines;
  const std::string key = KeyOf(line);
  if (std::any_of(filled.begin(), filled.end(), [&](const Filled& f) { return f.name == key; })) {
    reader_.Error(at, "'" + key + "' is filled twice", "'or' reads another claim where the first is not there");
    return;
  }
  filled.push_back({key, at});
  // A line of the model gives way.
  std::erase_if(lines, [&](const Line& each) { return KeyOf(each) == key; });
  lines.push_back(std::move(line));
}

bool MapperParser::ReadTarget(Where where, Target* target) {
  const std::uint32_t at = reader_.token().begin;
  std::vector<std::string> names;
  if (!reader_.IsIdent()) return reader_.Expected("a field such as agent.id");
  do {
    policy::Word word;
    policy::Text text;
    if (reader_.IsString() && !names.empty() && names.back() == "labels") {
      if (!reader_.ReadText("a label", &text)) return false;
      if (text.value.empty()) return reader_.Error(text.at.begin, "a label has a name");
      names.push_back(std::move(text.value));
    } else {
      if (!reader_.ReadWord("a name behind '.'", &word)) return false;
      names.push_back(std::move(word.text));
    }
  } while (reader_.SkipPunct("."));
  return Resolve(where, names, at, target);
}

bool MapperParser::Resolve(Where where, const std::vector<std::string>& names, std::uint32_t at, Target* target) {
  Part part = where == Where::kActors ? Part::kAgent : Part::kRequest;
  std::size_t first = 0;
  if (where == Where::kMapper && names.size() > 1) {
    if (const auto named = PartOf(names[0])) {
      part = *named;
      first = 1;
    }
  }
  const auto found = FindField(part, names[first]);
  const std::size_t behind = names.size() - first - 1;
  if (!found || behind > 1 || (behind == 1 && found->kind != Kind::kLabels)) return UnknownField(where, names, at);
  *target = *found;
  if (behind == 1) {
    target->kind = Kind::kLabel;
    target->label = names.back();
  }
  return true;
}

bool MapperParser::UnknownField(Where where, const std::vector<std::string>& names, std::uint32_t at) {
  const std::string name = Joined(names);
  if (where == Where::kMapper && names[0] == "chain") {
    return reader_.Error(at, "'chain' is not filled by a line of its own",
                         "'actors from act' fills it, and 'hop.id from …' adds one more hop at its end");
  }
  if (where == Where::kMapper && !PartOf(names[0]) && IsVariable(names[0])) {
    return reader_.Error(at, "'" + name + "' is not filled from claims", std::string(kFillable));
  }
  std::vector<std::string> known = where == Where::kActors ? AgentFieldNames() : FieldNames();
  for (const std::string_view clause : {"issuer", "audience", "type", "actors"}) {
    if (where == Where::kMapper) known.emplace_back(clause);
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string_view nearest = cel::Nearest(name, views);
  const bool of_labels = names.size() > 2 && names[1] == "labels";
  std::string help = nearest.empty() ? std::string(kFillable) : cel::DidYouMean(nearest);
  if (where == Where::kActors && nearest.empty()) help = "a field of an agent stands here, without 'agent.'";
  if (of_labels) help = "put a label with dots in quotes";
  return reader_.Error(at, "there is no field '" + name + "'", std::move(help));
}

bool MapperParser::ReadSource(Line* line) {
  const std::uint32_t at = reader_.token().begin;
  if (reader_.IsWord("members") && reader_.Peek().text == "of") line->reading = Reading::kMembers;
  if (reader_.IsWord("words") && reader_.Peek().text == "of") line->reading = Reading::kWords;
  if (line->reading != Reading::kValue) {
    reader_.Advance();
    reader_.Advance();
  }
  do {
    ClaimPath path;
    if (!ReadClaim(&path)) return false;
    line->claims.push_back(std::move(path));
  } while (reader_.SkipWord("or"));
  return CheckReading(*line, at);
}

bool MapperParser::CheckReading(const Line& line, std::uint32_t at) {
  const std::string name = "'" + NameOf(line.target) + "'";
  if (line.reading == Reading::kMembers && line.target.kind != Kind::kLabels) {
    return reader_.Error(at, name + " does not take the members of an object", "only labels do");
  }
  if (line.reading == Reading::kWords && line.target.kind != Kind::kStrings) {
    return reader_.Error(at, name + " does not take a list of words", "only groups do");
  }
  if (line.reading == Reading::kValue && line.target.kind == Kind::kLabels) {
    return reader_.Error(at, name + " takes 'members of' an object",
                         "or name one label: " + NameOf(line.target) + ".NAME");
  }
  return true;
}

bool MapperParser::ReadClaim(ClaimPath* path) {
  do {
    // A claim does not go on in the next line, so that a line that was left unfinished does not take the next one's
    // field.
    if (!reader_.OnLineOfPrevious())
      return reader_.Error(reader_.previous_end(), "the name of a claim is missing here");
    if (path->size() == kMaxSegments) return reader_.Error(reader_.token().begin, "a claim lies at most 16 deep");
    policy::Text text;
    if (reader_.IsIdent()) {
      path->emplace_back(reader_.token().text);
      reader_.Advance();
    } else if (reader_.IsString()) {
      if (!reader_.ReadText("a claim", &text)) return false;
      if (text.value.empty()) return reader_.Error(text.at.begin, "the name of a claim is not empty");
      path->push_back(std::move(text.value));
    } else {
      return reader_.Expected(path->empty() ? "a claim" : "a name behind '.'",
                              "a claim is a name, or a string where its name has more than letters, digits and '_'");
    }
  } while (reader_.SkipPunct("."));
  for (const std::string_view punct : {"/", ":", "-"}) {
    if (reader_.IsPunct(punct) && reader_.token().begin == reader_.previous_end()) {
      return reader_.Error(reader_.token().begin, "a name with '" + std::string(punct) + "' stands in quotes",
                           "such as \"kubernetes.io\".namespace");
    }
  }
  return true;
}

bool MapperParser::ReadConstant(Line* line) {
  const std::string name = "'" + NameOf(line->target) + "'";
  policy::Text text;
  policy::Number number;
  std::string member;
  switch (line->target.kind) {
    case Kind::kString:
    case Kind::kLabel:
      if (!reader_.IsString()) {
        return reader_.Expected("a string for " + name, reader_.IsIdent() ? "a claim is read by 'from'" : "");
      }
      if (!reader_.ReadText("a string", &text)) return false;
      line->constant = std::move(text.value);
      return true;
    case Kind::kWord:
      if (!ReadMember(line->target, &member)) return false;
      line->constant = std::move(member);
      return true;
    case Kind::kInt:
      if (!reader_.ReadInt(0, &number)) return false;
      line->constant = number.value;
      return true;
    case Kind::kBool:
      if (!reader_.IsWord("true") && !reader_.IsWord("false")) return reader_.Expected("true or false for " + name);
      line->constant = reader_.IsWord("true");
      reader_.Advance();
      return true;
    case Kind::kTimestamp:
    case Kind::kStrings:
    case Kind::kLabels: break;
  }
  return reader_.Error(reader_.token().begin, name + " has no constant value", "it is read from a claim");
}

// A member of the field's enum: any word where there is no vocabulary, or where it leaves the enum out.
bool MapperParser::ReadMember(const Target& target, std::string* word) {
  const std::string_view name = EnumOf(target);
  policy::Word read;
  if (!reader_.ReadWord("a member of " + std::string(name), &read)) return false;
  *word = read.text;
  const cel::EnumType* const found = vocabulary_ == nullptr ? nullptr : vocabulary_->FindEnum(name);
  if (found == nullptr || vocabulary_->MembersOf(*found).Find(read.text) != 0) return true;
  const std::vector<std::string_view> members(found->members.begin(), found->members.end());
  const std::string_view nearest = cel::Nearest(read.text, members);
  reader_.Error(read.at.begin, "'" + read.text + "' is no member of " + std::string(name),
                nearest.empty() ? "see the vocabulary of the policies" : cel::DidYouMean(nearest));
  return true;
}

bool MapperParser::ReadFormat(Line* line) {
  if (line->spiffe_id) return RefuseTwice("as");
  if (line->claims.empty() || !TakesText(line->target.kind)) {
    return reader_.Error(reader_.token().begin, "'as' is for a claim that becomes a word or a string");
  }
  reader_.Advance();
  constexpr std::string_view kFormats[] = {"spiffe_id"};
  if (!reader_.IsWord(kFormats[0])) return reader_.Unknown("format", kFormats);
  reader_.Advance();
  line->spiffe_id = true;
  return true;
}

bool MapperParser::ReadModifiers(Line* line) {
  while (reader_.IsIdent()) {
    const std::string_view word = reader_.token().text;
    if (word == "optional" || word == "asserted") {
      if (!ReadFlag(word, line)) return false;
    } else if (word == "as") {
      if (!ReadFormat(line)) return false;
    } else if (word == "through") {
      if (line->has_table) return RefuseTwice(word);
      if (!ReadTable(line)) return false;
    } else if (word == "prefix") {
      if (line->reading != Reading::kMembers)
        return reader_.Error(reader_.token().begin, "'prefix' is for 'members of'");
      if (!ReadModifierText(word, &line->prefix)) return false;
    } else if (word == "begins") {
      if (line->claims.empty() || !TakesText(line->target.kind)) {
        return reader_.Error(reader_.token().begin, "'begins' is for a claim that becomes a word or a string");
      }
      if (!ReadModifierText(word, &line->begins)) return false;
    } else {
      return EndLine();
    }
  }
  return true;
}

bool MapperParser::ReadFlag(std::string_view word, Line* line) {
  bool* const flag = word == "optional" ? &line->optional : &line->asserted;
  if (*flag) return RefuseTwice(word);
  if (word == "optional" && line->claims.empty()) {
    return reader_.Error(reader_.token().begin, "a constant is not optional");
  }
  *flag = true;
  reader_.Advance();
  return true;
}

bool MapperParser::ReadModifierText(std::string_view word, std::string* out) {
  if (!out->empty()) return RefuseTwice(word);
  reader_.Advance();
  policy::Text text;
  if (!reader_.ReadText("a string behind '" + std::string(word) + "'", &text)) return false;
  if (text.value.empty()) return reader_.Error(text.at.begin, "an empty string says nothing here");
  *out = std::move(text.value);
  return true;
}

// The next line may stand on this one; any other word is a mistake.
bool MapperParser::EndLine() {
  constexpr std::string_view kWords[] = {"or", "as", "begins", "through", "prefix", "optional", "asserted"};
  const std::string_view next = reader_.Peek().text;
  if (!reader_.OnLineOfPrevious() || next == "." || next == "from" || next == "=") return true;
  if (reader_.IsWord("required")) {
    return reader_.Error(reader_.token().begin, "there is no word 'required'", "a claim is, unless it is 'optional'");
  }
  return reader_.Unknown("word behind a claim", kWords);
}

bool MapperParser::ReadTable(Line* line) {
  const std::uint32_t at = reader_.token().begin;
  if (line->claims.empty() || !TakesText(line->target.kind)) {
    return reader_.Error(at, "'through' does not fit '" + NameOf(line->target) + "'",
                         "a table of words is for a claim that becomes a word or a string");
  }
  reader_.Advance();
  if (!reader_.ExpectPunct("{")) return false;
  while (!reader_.IsPunct("}")) {
    if (!ReadTableEntry(line)) return false;
    if (!reader_.SkipPunct(",") && !reader_.IsPunct("}")) return reader_.Expected("',' or '}'");
  }
  reader_.Advance();
  line->has_table = true;
  if (line->table.empty()) return reader_.Error(at, "the table is empty", "such as { \"production\" = prod }");
  return true;
}

bool MapperParser::ReadTableEntry(Line* line) {
  if (line->otherwise) return reader_.Error(reader_.token().begin, "nothing stands behind 'else' in a table");
  if (reader_.SkipWord("else")) {
    std::string value;
    if (!ReadTableValue(*line, &value)) return false;
    line->otherwise = std::move(value);
    return true;
  }
  policy::Text key;
  std::string value;
  if (!reader_.ReadText("a string that the claim may say", &key)) return false;
  if (!reader_.ExpectPunct("=") || !ReadTableValue(*line, &value)) return false;
  const auto same = [&](const auto& entry) { return entry.first == key.value; };
  if (std::any_of(line->table.begin(), line->table.end(), same)) {
    return reader_.Error(key.at.begin, "\"" + key.value + "\" stands twice in the table");
  }
  line->table.emplace_back(std::move(key.value), std::move(value));
  return true;
}

bool MapperParser::ReadTableValue(const Line& line, std::string* value) {
  if (line.target.kind == Kind::kWord) return ReadMember(line.target, value);
  policy::Text text;
  if (!reader_.ReadText("a string", &text)) return false;
  *value = std::move(text.value);
  return true;
}

}  // namespace daygate::claims
