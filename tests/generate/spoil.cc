// Requests with something wrong.
#include "generate/requests.h"

namespace daygate::generate {
namespace {

using reference::Json;

// Any value of the document, with its name where it is a member.
struct Spot {
  Json* value;
  Json* parent;
  std::size_t index;
};

void Spots(Json* json, std::vector<Spot>* spots) {
  for (std::size_t i = 0; i < json->members.size(); ++i) {
    spots->push_back({&json->members[i].second, json, i});
    Spots(&json->members[i].second, spots);
  }
  for (std::size_t i = 0; i < json->items.size(); ++i) {
    spots->push_back({&json->items[i], json, i});
    Spots(&json->items[i], spots);
  }
}

Json Odd(Random* random) {
  switch (random->Below(9)) {
    case 0: return Json{};
    case 1: return Json::Integer(-1);
    case 2: return Json::Bool(true);
    case 3: return Json::Array();
    case 4: return Json::Object();
    case 5: return Json::String("nobody knows");
    case 6: return Json::String(std::string(4097, 'x'));
    case 7: {
      Json json = Json::Integer(0);
      json.text = random->Word({"1.0", "1e2", "9223372036854775808", "-0", "101", "1E400"});
      return json;
    }
    default:
      return Json::String(random->Word({"2026-11-24T10:00:60Z", "2026-11-24t10:00:00Z", "2026-02-29T00:00:00Z",
                                        "0000-01-01T00:00:00Z", "5", "1.s", "-1234567890s", "a\x01z", ""}));
  }
}

Json* Walk(Json* json, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    Json* next = nullptr;
    for (auto& [key, value] : json->members) {
      if (next == nullptr && key == name) next = &value;
    }
    if (next == nullptr) return nullptr;
    json = next;
  }
  return json;
}

void SpoilPath(Random* random, Json* request) {
  if (Json* id = Walk(request, {"resource", "id"})) {
    id->text = random->Word({"", "/s/pay", "s/pay/", "s//pay", "s/./pay", "s/../pay", "s/%2e", "s/a\\b", "s;x/y",
                             "s/a?b", "s/#", "s/<a>", "s/a b", "s/\xC3\xA9", "s/\x7F", "s/a\n", "..", "."});
  }
}

void SpoilMarks(Random* random, Json* request) {
  Json* context = Walk(request, {"context"});
  if (context == nullptr || context->kind != Json::Kind::kObject) return;
  Json* marks = Walk(context, {"attested"});
  if (marks == nullptr) {
    context->members.emplace_back("attested", Json::Array());
    marks = &context->members.back().second;
  }
  marks->items.push_back(Json::String(random->Word({"agent",
                                                    "caller.id",
                                                    "hop.id",
                                                    "request.risk",
                                                    "chain[9].id",
                                                    "chain[00].id",
                                                    "agent.labels.nokey",
                                                    "agent.vendor",
                                                    "chain",
                                                    "degraded",
                                                    "context.nothing",
                                                    "signal.nothing",
                                                    "secret",
                                                    "",
                                                    "agent..id",
                                                    " agent.id",
                                                    "agent.id ",
                                                    "tools[5].name",
                                                    "context.now",
                                                    "subject.nothing",
                                                    "secret.labels.k-1",
                                                    "Agent.id",
                                                    "agent.labels[\"team\"]"})));
}

}  // namespace

Json Spoil(Random* random, Json request) {
  std::vector<Spot> spots;
  Spots(&request, &spots);
  const Spot spot = random->Of(spots);
  switch (random->Below(9)) {
    case 0: *spot.value = Odd(random); break;
    case 1:  // away with it
      if (spot.parent->kind == Json::Kind::kObject) {
        spot.parent->members.erase(spot.parent->members.begin() + static_cast<std::ptrdiff_t>(spot.index));
      } else {
        spot.parent->items.erase(spot.parent->items.begin() + static_cast<std::ptrdiff_t>(spot.index));
      }
      break;
    case 2:  // twice
      if (spot.parent->kind == Json::Kind::kObject) {
        const auto copy = spot.parent->members[spot.index];
        spot.parent->members.push_back(copy);
      }
      break;
    case 3:  // a name that nobody knows
      if (spot.value->kind == Json::Kind::kObject) spot.value->members.emplace_back("nobody_knows", Json::Integer(1));
      break;
    case 4: SpoilPath(random, &request); break;
    case 5: SpoilMarks(random, &request); break;
    case 6:  // too many
      if (spot.value->kind == Json::Kind::kArray && !spot.value->items.empty()) {
        const Json first = spot.value->items[0];
        spot.value->items.resize(random->Percent(50) ? 65 : 17, first);
      }
      break;
    case 7:
      if (spot.value->kind == Json::Kind::kString) spot.value->text += random->Word({"x", "\xE2\x80\xA8", "\x01"});
      break;
    default:
      if (spot.value->kind == Json::Kind::kString) *spot.value = Json::String("");
      break;
  }
  return request;
}

std::string DamagedText(Random* random, std::string text) {
  const std::size_t at = random->Below(text.size());
  switch (random->Below(7)) {
    case 0: return text.substr(0, at);
    case 1: text[at] = static_cast<char>(random->Below(256)); return text;
    case 2: return text + random->Word({"}", " {}", ",", "//"});
    case 3: return "\xEF\xBB\xBF" + text;
    case 4: return text.insert(at, random->Word({"\xC0\xAF", "\xED\xA0\x80", "\\ud800", "/**/", "\xFF", ","}));
    case 5: return "[" + text + "]";
    default: return random->Word({"", "null", "{", "[]", "\"x\"", "{}", "{\"subject\":{}}"});
  }
}

}  // namespace daygate::generate
