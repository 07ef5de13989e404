#include "vault/claims/parser.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "cel/checker.h"
#include "cel/suggest.h"
#include "vault/claims/fields.h"
#include "vault/claims/reader.h"

namespace daygate::claims {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;

const MapperModel* FindModel(const Models& models, std::string_view name) {
  const auto found =
      std::find_if(models.begin(), models.end(), [name](const auto& model) { return model->name == name; });
  return found == models.end() ? nullptr : found->get();
}

// What makes the text unreadable as a whole, if anything does.
std::vector<Diagnostic> CheckEncoding(const base::Source& source) {
  const std::string_view text = source.text();
  if (text.size() > kMaxFileBytes) {
    return {source.At(0, Phase::kGrammar, "the file is larger than 1 MiB", "divide it into several files")};
  }
  const std::size_t bad = std::min(text.find('\0'), base::FindInvalidUtf8(text));
  if (bad == std::string_view::npos) return {};
  return {source.At(static_cast<std::uint32_t>(bad), Phase::kGrammar, "this is not UTF-8, or a NUL character",
                    "save the file in the encoding UTF-8")};
}

}  // namespace

ParsedMappers ParseMappers(const base::Source& source, const Models& ready, const compile::Vocabulary* vocabulary) {
  if (std::vector<Diagnostic> bad = CheckEncoding(source); !bad.empty()) return {{}, std::move(bad)};
  MapperParser parser(source, ready, vocabulary);
  parser.Parse();
  return parser.Take();
}

ParsedMappers MapperParser::Take() {
  return {std::move(mappers_), reader_.TakeDiagnostics()};
}

void MapperParser::Parse() {
  if (reader_.AtEnd()) reader_.Expected("a mapper", "such as: mapper mine { agent.id from sub }");
  while (!reader_.AtEnd() && !reader_.full()) {
    reader_.CloseAll();
    if (reader_.IsWord("mapper")) {
      ReadMapper();
      continue;
    }
    const std::string_view word = reader_.IsIdent() ? reader_.token().text : std::string_view();
    const bool meant = !word.empty() && cel::EditDistance(word, "mapper", 2) <= 2;
    reader_.Expected("a mapper", meant ? cel::DidYouMean("mapper") : "a file has mappers and nothing else");
    SkipToMapper();
  }
}

void MapperParser::SkipToMapper() {
  reader_.Advance();
  reader_.Recover(0, [this] { return reader_.IsWord("mapper") && reader_.FirstOnLine(); });
}

void MapperParser::ReadMapper() {
  model_ = {};
  once_ = {};
  filled_.clear();
  filled_in_actors_.clear();
  const std::size_t errors = reader_.errors();
  const std::size_t mark = reader_.Begin(policy::MarkKind::kOpen);
  if (!ReadHead() || !reader_.ExpectPunct("{")) return SkipToMapper();
  reader_.End(mark);
  ReadBody();
  if (!reader_.SkipPunct("}"))
    reader_.Expected("a field, a clause or '}'", "mapper '" + model_.name + "' is not closed");
  if (reader_.errors() == errors) CheckWhole();
  // One with mistakes stands here all the same, so that `like` finds it.
  mappers_.push_back(std::make_shared<const MapperModel>(std::move(model_)));
}

bool MapperParser::ReadHead() {
  reader_.Advance();
  policy::Word name;
  if (!reader_.ReadWord("the name of the mapper", &name)) return false;
  name_at_ = name.at.begin;
  if (FindModel(mappers_, name.text) != nullptr) {
    reader_.Error(name.at.begin, "mapper '" + name.text + "' stands twice in this file");
  }
  policy::Text title;
  if (reader_.IsString() && !reader_.ReadText("the title", &title)) return false;
  if (reader_.SkipWord("like") && !ReadModel()) return false;
  model_.name = name.text;
  model_.title = title.value;
  return true;
}

bool MapperParser::ReadModel() {
  policy::Word name;
  if (!reader_.ReadWord("the name of a mapper", &name)) return false;
  const MapperModel* model = FindModel(mappers_, name.text);
  if (model == nullptr) model = FindModel(ready_, name.text);
  if (model != nullptr) {
    model_ = *model;
    return true;
  }
  std::vector<std::string_view> names;
  for (const Models* models : {static_cast<const Models*>(&mappers_), &ready_}) {
    for (const auto& each : *models) names.push_back(each->name);
  }
  const std::string_view nearest = cel::Nearest(name.text, names);
  reader_.Error(name.at.begin, "there is no mapper '" + name.text + "'",
                nearest.empty() ? "it must be a ready one, or stand before this one" : cel::DidYouMean(nearest));
  return true;
}

void MapperParser::ReadBody() {
  while (!reader_.AtEnd() && !reader_.IsPunct("}") && !reader_.full()) {
    const std::uint32_t begin = reader_.token().begin;
    if (ReadClause()) continue;
    if (reader_.token().begin == begin) reader_.Advance();
    reader_.Recover(1, [this] { return reader_.IsIdent() && reader_.FirstOnLine(); });
  }
}

void MapperParser::CheckWhole() {
  if (model_.lines.empty() && !model_.actors) {
    reader_.Error(name_at_, "mapper '" + model_.name + "' fills nothing", "such as: agent.id from sub");
    return;
  }
  CheckFilledOnce();
  CheckSubject();
  CheckHop();
}

// What `actors` fills is filled by nothing else.
void MapperParser::CheckFilledOnce() {
  if (!model_.actors) return;
  std::vector<std::string> by_actors = {"subject.id"};
  for (const Line& line : model_.actors->lines) by_actors.push_back(KeyOf(line));
  const auto is_theirs = [&](const std::string& name) {
    return std::find(by_actors.begin(), by_actors.end(), name) != by_actors.end();
  };
  for (const Filled& filled : filled_) {
    if (is_theirs(filled.name)) {
      reader_.Error(filled.at, "'" + filled.name + "' is filled by 'actors' already", "leave out one of the two");
    }
  }
  std::erase_if(model_.lines, [&](const Line& line) { return is_theirs(KeyOf(line)); });
}

std::uint32_t MapperParser::PlaceOf(const Line& line) const {
  const std::string key = KeyOf(line);
  const auto at = std::find_if(filled_.begin(), filled_.end(), [&key](const Filled& f) { return f.name == key; });
  return at == filled_.end() ? name_at_ : at->at;  // a line of the model has no place here
}

// Where there is an actor, `sub` is somebody else than the agent.
void MapperParser::CheckSubject() {
  if (!model_.actors) return;
  const ClaimPath sub = {"sub"};
  for (const Line& line : model_.lines) {
    const bool reads_sub = std::find(line.claims.begin(), line.claims.end(), sub) != line.claims.end();
    if (line.target.part != Part::kAgent || !reads_sub) continue;
    const std::string name = NameOf(line.target);
    reader_.Error(PlaceOf(line), "'" + name + "' is read from 'sub', which is the subject where there are actors",
                  "say it of each actor: actors from … { " + name.substr(name.find('.') + 1) + " from sub }");
  }
}

void MapperParser::CheckHop() {
  const auto of_hop = [](const Line& line) { return line.target.part == Part::kHop; };
  const auto id = [](const Line& line) { return NameOf(line.target) == "hop.id"; };
  const auto first = std::find_if(model_.lines.begin(), model_.lines.end(), of_hop);
  if (first == model_.lines.end() || std::any_of(model_.lines.begin(), model_.lines.end(), id)) return;
  reader_.Error(PlaceOf(*first), "a hop has no 'hop.id'", "every caller of a chain has an id");
}

std::string KeyOf(const Line& line) {
  std::string key = NameOf(line.target);
  if (line.reading == Reading::kMembers && !line.prefix.empty()) key += " prefix \"" + line.prefix + "\"";
  return key;
}

}  // namespace daygate::claims
