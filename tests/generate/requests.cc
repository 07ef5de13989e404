#include "generate/requests.h"

#include "reference/needs.h"
#include "reference/request.h"

namespace daygate::generate {
namespace {

using reference::Json;

class Maker {
 public:
  Maker(Random* random, const World& world) : random_(*random), world_(world) {}

  Json Request() {
    Json context = Context();
    Json subject = Json::Object({{"type", Json::String("agent")}, {"id", Json::String(Id())}});
    Json properties = Json::Object();
    AgentFields(&properties, 70);
    if (random_.Percent(50)) properties.members.emplace_back("on_behalf_of", Subject());
    if (random_.Percent(95)) subject.members.emplace_back("properties", std::move(properties));
    Json action = Json::Object({{"name", Json::String(Action())}});
    if (random_.Percent(10)) action.members.emplace_back("properties", Json::Object());
    Json request = Json::Object({{"subject", std::move(subject)},
                                 {"action", std::move(action)},
                                 {"resource", Resource()},
                                 {"context", std::move(context)}});
    if (random_.Percent(5)) request.members.emplace_back("trace", Json::Object({{"x", Json::Integer(1)}}));
    return request;
  }

 private:
  void Add(Json* object, const char* name, Json value, std::size_t percent) {
    if (random_.Percent(percent)) object->members.emplace_back(name, std::move(value));
  }
  void AddText(Json* object, const char* name, std::initializer_list<const char*> choices, std::size_t percent) {
    Add(object, name, Json::String(random_.Word(choices)), percent);
  }
  // Words of an enum that is left out are ignored, whatever they are.
  void AddMember(Json* object, const char* name, const char* enumeration, std::size_t percent) {
    const EnumInfo* info = world_.Find(enumeration);
    if (info != nullptr) return Add(object, name, Json::String(random_.Of(info->members)), percent);
    Add(object, name, random_.Percent(50) ? Json::String("whatever") : Json::Integer(7), 20);
  }

  std::string Id() { return random_.Word({"a1", "a2", "h1", "h2", "u7", "bob"}); }
  std::string Action() {
    return random_.Word({"read", "read", "read", "use", "issue", "discover", "renew", "write", "delete", "rotate"});
  }
  std::string Stamp() {
    return random_.Word({"2026-11-24T10:00:00Z", "2026-11-24T09:45:00Z", "2026-11-24T09:30:00Z",
                         "2026-11-24T09:29:59.999999999Z", "2026-11-24T08:15:00Z", "2026-11-20T00:00:00+01:00",
                         "2026-11-24T10:00:00.000000001Z", "2026-11-25T00:00:00-05:00", "1969-12-31T23:59:59.5Z"});
  }
  Json Strings(std::vector<std::string> choices) {
    return random_.Percent(20) ? Json::Array() : Json::Strings(random_.Some(std::move(choices), 3));
  }
  Json Labels() {
    Json labels = Json::Object();
    AddText(&labels, "team", {"x", "pay", "help", ""}, 60);
    AddText(&labels, "shared", {"yes", "x"}, 40);
    AddText(&labels, "area", {"pay", "x"}, 30);
    AddText(&labels, "k-1", {"odd"}, 5);
    return labels;
  }

  void AgentFields(Json* agent, std::size_t percent) {
    AddMember(agent, "class", "AgentClass", percent);
    AddMember(agent, "autonomy", "Autonomy", percent);
    AddMember(agent, "zone", "Zone", percent);
    AddText(agent, "kind", {"job", "x"}, percent / 2);
    AddText(agent, "owner", {"bob", "eve", ""}, percent);
    AddText(agent, "state", {"running", "n"}, percent / 2);
    AddText(agent, "workload", {"spiffe://corp/etl", "x"}, percent / 3);
    AddText(agent, "namespace", {"n", "x"}, percent / 2);
    AddText(agent, "instance", {"i-1"}, percent / 4);
    AddText(agent, "model", {"m1", "\xC3\xA9t\xC3\xA9", ""}, percent / 2);
    Add(agent, "assurance", Json::Integer(random_.Between(0, 3)), percent);
    Add(agent, "authenticated_at", Json::String(Stamp()), percent);
    Add(agent, "groups", Strings({"g1", "g2", "g3", "h"}), percent);
    Add(agent, "labels", Labels(), percent);
  }

  Json Subject() {
    Json subject = Json::Object();
    Add(&subject, "id", Json::String(random_.Word({"u1", "u7", "a1", "h1", ""})), 90);
    AddText(&subject, "kind", {"human", "x"}, 50);
    AddText(&subject, "auth_method", {"oidc", "n"}, 40);
    Add(&subject, "assurance", Json::Integer(random_.Between(0, 3)), 60);
    Add(&subject, "groups", Strings({"g1", "g2"}), 60);
    Add(&subject, "labels", Labels(), 50);
    Add(&subject, "authenticated_at", Json::String(Stamp()), 50);
    Add(&subject, "consent_at", Json::String(Stamp()), 40);
    return subject;
  }

  Json Resource() {
    std::vector<std::string> segments = {random_.Word({"s", "s", "s", "S", "team"}),
                                         random_.Word({"pay", "help", "Pay", "PAY", "fix"})};
    for (int more = random_.Between(0, 2); more > 0; --more) {
      segments.push_back(random_.Word({"key", "key", "KEY", "a-1", "k1", "db", "user"}));
    }
    Json properties = Json::Object();
    AddMember(&properties, "sensitivity", "Sensitivity", 70);
    AddMember(&properties, "environment", "Environment", 60);
    AddText(&properties, "owner", {"bob", "eve", ""}, 70);
    AddText(&properties, "engine", {"kv", "x"}, 30);
    AddText(&properties, "mount", {"s"}, 30);
    AddText(&properties, "namespace", {"n", ""}, 30);
    AddText(&properties, "kind", {"x", "token"}, 30);
    Add(&properties, "version", Json::Integer(random_.Between(0, 4)), 50);
    Add(&properties, "labels", Labels(), 70);
    Add(&properties, "rotated_at", Json::String(Stamp()), 60);
    Add(&properties, "created_at", Json::String(Stamp()), 40);
    if (const EnumInfo* info = world_.Find("Purpose")) Add(&properties, "purposes", Strings(info->members), 50);
    Json resource = Json::Object({{"type", Json::String("secret")}, {"id", Json::String(Join(segments, "/"))}});
    Add(&resource, "properties", std::move(properties), 95);
    return resource;
  }

  Json Tools() {
    Json tools = Json::Array();
    for (int count = random_.Between(0, 3); count > 0; --count) {
      Json tool = Json::Object();
      AddText(&tool, "name", {"git", "sh"}, 85);
      AddText(&tool, "server", {"m", "x"}, 50);
      AddMember(&tool, "zone", "Zone", 70);
      Add(&tool, "trusted", Json::Bool(random_.Percent(50)), 80);
      tools.items.push_back(std::move(tool));
    }
    return tools;
  }

  Json Chain() {
    Json chain = Json::Array();
    for (int count = random_.Between(0, 3); count > 0; --count) {
      Json hop = Json::Object({{"id", Json::String(Id())}});
      AgentFields(&hop, 75);
      chain.items.push_back(std::move(hop));
    }
    return chain;
  }

  Json Approval() {
    Json approval = Json::Object();
    AddText(&approval, "state", {"approved", "approved", "approved", "pending", ""}, 95);
    Json by = Json::Array();
    for (int count = random_.Between(0, 4); count > 0; --count) {
      Json approver = Json::Object();
      AddText(&approver, "id", {"u7", "u8", "u9", "u8", "a1", ""}, 95);
      Add(&approver, "roles", Strings({"sec", "ops", "dev"}), 90);
      by.items.push_back(std::move(approver));
    }
    Add(&approval, "by", std::move(by), 90);
    Add(&approval, "at", Json::String(Stamp()), 80);
    Add(&approval, "expires_at", Json::String(Stamp()), 20);
    AddText(&approval, "ticket", {"CHG-1", ""}, 60);
    AddText(&approval, "binding", {"sha256:0"}, 10);
    return approval;
  }

  Json Task() {
    Json task = Json::Object();
    AddText(&task, "id", {"t1", "t2", ""}, 80);
    AddText(&task, "kind", {"x", "etl"}, 40);
    AddText(&task, "state", {"running", "done"}, 60);
    Add(&task, "started_at", Json::String(Stamp()), 50);
    Add(&task, "deadline", Json::String(Stamp()), 50);
    Add(&task, "tainted", Json::Bool(random_.Percent(50)), 50);
    Add(&task, "labels", Labels(), 40);
    return task;
  }

  Json Destination() {
    Json destination = Json::Object();
    AddText(&destination, "host", {"db.corp", "x.example", ""}, 80);
    AddText(&destination, "api", {"v1"}, 40);
    AddMember(&destination, "zone", "Zone", 60);
    return destination;
  }

  Json Token(const char* token) {
    Json json = Json::Integer(0);
    json.text = token;
    return json;
  }

  void OwnAttributes(Json* context) {
    const auto add = [&](const char* name, Json value) {
      if (world_.context.count(name) > 0) Add(context, name, std::move(value), 70);
    };
    add("ticket", Json::String(random_.Word({"T-12345", "7", "", "CHG-1"})));
    add("text", Json::String(random_.Word({"bob", "\xF0\x9F\x98\x80x", "a b", "x/y"})));
    add("level", Json::Integer(random_.Between(-1, 6)));
    add("in_if", Json::Integer(random_.Between(-9, 3)));
    add("score", Token(random_.Word({"0.25", "1", "1.0", "5e-1", "-0.0", "1e3"}).c_str()));
    add("flag", Json::Bool(random_.Percent(50)));
    if (const EnumInfo* tier = world_.Find("Tier")) add("tier", Json::String(random_.Of(tier->members)));
    add("tags", Strings({"g1", "x", "h"}));
    add("notes", Labels());
    add("since", Json::String(Stamp()));
    add("wait", Json::String(random_.Word({"5s", "60s", "-0.5s", "10.000000001s", "0s"})));
    if (const EnumInfo* zone = world_.Find("Zone")) add("zones", Strings(zone->members));
    Json counts = Json::Object();
    Add(&counts, "a", Json::Integer(random_.Between(0, 3)), 70);
    Add(&counts, "b", Json::Integer(random_.Between(0, 3)), 50);
    add("counts", std::move(counts));
    Json grid = Json::Array();
    for (int rows = random_.Between(0, 3); rows > 0; --rows) grid.items.push_back(Strings({"x", "y", "z"}));
    add("grid", std::move(grid));
  }

  Json Signals() {
    Json signals = Json::Object();
    for (const std::string& name : world_.signals) {
      Add(&signals, name.c_str(), name == "c" ? Json::Bool(random_.Percent(30)) : Json::Integer(random_.Between(0, 3)),
          80);
    }
    return signals;
  }

  Json Context() {
    Json context = Json::Object({{"now", Json::String(random_.Percent(75) ? "2026-11-24T10:00:00Z" : Stamp())}});
    AddMember(&context, "purpose", "Purpose", 75);
    AddMember(&context, "environment", "Environment", 75);
    Add(&context, "risk", Json::Integer(random_.Percent(60) ? random_.Between(0, 60) : random_.Between(50, 100)), 75);
    AddText(&context, "client_ip", {"10.0.0.5", "192.168.1.1", "::1", "fe80::1", "not an ip", "10.0.0.05"}, 60);
    if (random_.Percent(35)) context.members.emplace_back("chain", Chain());
    Add(&context, "tools", Tools(), 60);
    Add(&context, "task", Task(), 60);
    Add(&context, "destination", Destination(), 50);
    Add(&context, "approval", Approval(), 50);
    Add(&context, "degraded", Json::Strings(random_.Some({"policy", "attestation", "broker", "state", "audit"}, 2)),
        20);
    Add(&context, "signal", Signals(), 85);
    OwnAttributes(&context);
    return context;
  }

  Random& random_;
  const World& world_;
};

Json* MemberOf(Json* json, std::string_view name) {
  for (auto& [key, value] : json->members) {
    if (key == name) return &value;
  }
  return nullptr;
}

// Marks for members that the document has: `prefix` names them.
void Marks(const Json* json, const std::string& prefix, Random* random, std::vector<std::string>* marks) {
  if (json == nullptr) return;
  for (const auto& [name, value] : json->members) {
    if (name == "on_behalf_of") continue;
    const bool often = name == "id" || name == "authenticated_at";
    if (random->Percent(often ? 75 : 30)) marks->push_back(prefix + "." + name);
    if (name != "labels") continue;
    for (const auto& [key, label] : value.members) {
      if (key != "k-1" && random->Percent(40)) marks->push_back(prefix + ".labels." + key);
    }
  }
}

void AddMarks(Random* random, const World& world, Json* request) {
  std::vector<std::string> marks;
  const Json* subject = request->Get("subject");
  const Json* properties = subject->Get("properties");
  Json* context = MemberOf(request, "context");
  if (random->Percent(75)) marks.push_back("agent.id");
  Marks(properties, "agent", random, &marks);
  if (properties != nullptr) Marks(properties->Get("on_behalf_of"), "subject", random, &marks);
  Marks(request->Get("resource")->Get("properties"), "secret", random, &marks);
  Marks(context->Get("task"), "task", random, &marks);
  for (const char* row : {"chain", "tools"}) {
    const Json* list = context->Get(row);
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
      Marks(&list->items[i], row + ("[" + std::to_string(i) + "]"), random, &marks);
    }
  }
  for (const char* name : {"purpose", "risk", "client_ip", "now"}) {
    if (context->Get(name) != nullptr && random->Percent(40)) marks.push_back(name);
  }
  for (const std::string& name : world.context) {
    if (context->Get(name) != nullptr && random->Percent(30)) marks.push_back("context." + name);
  }
  if (const Json* signals = context->Get("signal")) Marks(signals, "signal", random, &marks);
  if (random->Percent(30)) marks.emplace_back("action");
  random->Shuffle(&marks);
  if (random->Percent(70)) context->members.emplace_back("attested", Json::Strings(marks));
}

// Gives the approval, if there is one, the binding of its request.
void Bind(const reference::Vocabulary& vocabulary, Json* request) {
  Json* approval = MemberOf(MemberOf(request, "context"), "approval");
  if (approval == nullptr || approval->Get("binding") != nullptr) return;
  const reference::Request read = reference::ReadRequest(vocabulary, reference::WriteJson(*request));
  if (read.faults.empty()) {
    approval->members.emplace_back("binding", Json::String(reference::BindingOf(read)));
  }
}

void WriteLoosely(Random* random, const Json& json, std::string* out) {
  const auto space = [&] {
    if (random->Percent(10)) *out += random->Word({" ", "\t", "\n", "  "});
  };
  space();
  if (json.kind == Json::Kind::kObject) {
    std::vector<const std::pair<std::string, Json>*> members;
    for (const auto& member : json.members) members.push_back(&member);
    random->Shuffle(&members);
    *out += "{";
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0) *out += ",";
      WriteLoosely(random, Json::String(members[i]->first), out);
      *out += ":";
      WriteLoosely(random, members[i]->second, out);
    }
    space();
    *out += "}";
  } else if (json.kind == Json::Kind::kArray) {
    *out += "[";
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      if (i > 0) *out += ",";
      WriteLoosely(random, json.items[i], out);
    }
    *out += "]";
  } else {
    *out += reference::WriteJson(json);
  }
  space();
}

}  // namespace

Json GenerateRequest(Random* random, const World& world, const reference::Vocabulary& vocabulary) {
  Json request = Maker(random, world).Request();
  AddMarks(random, world, &request);
  if (random->Percent(85)) Bind(vocabulary, &request);
  return request;
}

std::string RequestText(Random* random, const Json& request) {
  std::string text;
  WriteLoosely(random, request, &text);
  return text;
}

}  // namespace daygate::generate
