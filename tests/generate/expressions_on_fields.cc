// Conditions on what a request carries, by kind.
#include "generate/expressions.h"

namespace daygate::generate {

std::string Expressions::OnEnum() {
  struct Choice {
    std::string path;
    const char* enumeration;
  };
  std::vector<Choice> choices;
  const auto add = [&](const std::string& path, const char* name) {
    if (Has(name)) choices.push_back({path, name});
  };
  const std::string agent = Agent();
  add(agent + ".class", "AgentClass");
  add(agent + ".autonomy", "Autonomy");
  add(agent + ".zone", "Zone");
  add(Attribute("secret.sensitivity"), "Sensitivity");
  add(Attribute("secret.environment"), "Environment");
  add(Attribute("purpose"), "Purpose");
  add(Attribute("environment"), "Environment");
  add(Attribute("destination.zone"), "Zone");
  if (HasContext("tier")) add(Attribute("context.tier"), "Tier");
  if (choices.empty()) return "true";
  const Choice& choice = random_.Of(choices);
  const EnumInfo& info = *world_.Find(choice.enumeration);
  switch (random_.Below(7)) {
    case 0: return choice.path + " != " + Member(info);
    case 1:
    case 2: return choice.path + " in [" + Member(info) + ", " + Member(info) + "]";
    case 3: return "string(" + choice.path + ") == " + Quoted(random_.Of(info.members));
    case 4:
      if (info.ordered) return choice.path + random_.Word({" <= ", " < ", " >= ", " > "}) + Member(info);
      return choice.path + " == " + Member(info);
    case 5: return Member(info) + " == " + choice.path;
    default: return choice.path + " == " + Member(info);
  }
}

std::string Expressions::OnLabels() {
  std::vector<std::string> maps = {Attribute("secret.labels"), Agent() + ".labels", "subject.labels", "task.labels"};
  if (HasContext("notes")) maps.push_back(Attribute("context.notes"));
  const std::string map = random_.Of(maps);
  const std::string key = random_.Word({"team", "shared", "area"});
  const std::string value = Quoted(random_.Word({"x", "yes", "", "pay"}));
  switch (random_.Below(10)) {
    case 0: return map + "[\"" + key + "\"] == " + value;
    case 1: return map + "." + key + " == " + value;
    case 2: return "\"" + key + "\" in " + map;
    case 3: return "has(" + map + "." + key + ")";
    case 4: return map + ".exists(k, k == \"" + key + "\")";
    case 5:
      return map + "." + random_.Word({"exists", "all", "existsOne"}) + "(k, v, k != \"" + key + "\" || v == " + value +
             ")";
    case 6: return map + ".size()" + random_.Word({" == 0", " > 1", " <= 2"});
    case 7: return map + "[?\"" + key + "\"] == optional.of(" + value + ")";
    case 8: return map + ".transformList(k, v, v == " + value + ", k).size() > 0";
    default: return map + "[?\"" + key + "\"].orValue(\"\") == " + value;
  }
}

std::string Expressions::OnGroups() {
  std::vector<std::string> lists = {Agent() + ".groups", "subject.groups"};
  if (HasContext("tags")) lists.push_back(Attribute("context.tags"));
  const std::string list = random_.Of(lists);
  const std::string group = Quoted(random_.Word({"g1", "g2", "g3", "h"}));
  switch (random_.Below(14)) {
    case 0: return list + ".exists(g, g == " + group + ")";
    case 1: return list + ".all(g, g in [\"g1\", \"g2\"])";
    case 2: return list + ".exists_one(g, g.startsWith(\"g\"))";
    case 3: return list + "[" + random_.Word({"0", "1"}) + "] == " + group;
    case 4:
      return "sets." + random_.Word({"contains", "intersects", "equivalent"}) + "(" + list + ", [" + group +
             ", \"g1\"])";
    case 5: return list + ".filter(g, g != " + group + ").size()" + random_.Word({" == 0", " == 1", " > 1"});
    case 6: return group + " in " + list + ".map(g, g + \"\")";
    case 7: return list + " == [" + group + "]";
    case 8: return list + "[?0] == optional.of(" + group + ")";
    case 9: return list + random_.Word({".distinct()", ".sort()", ".reverse()"}) + ".size() == " + list + ".size()";
    case 10: return list + ".map(g, g != " + group + ", size(g)).exists(n, n > 1)";
    case 11: return list + ".first().orValue(\"\") == " + group;
    default: return group + " in " + list;
  }
}

std::string Expressions::OnTime() {
  std::vector<std::string> times = {Agent() + ".authenticated_at",
                                    "subject.consent_at",
                                    "subject.authenticated_at",
                                    Attribute("secret.rotated_at"),
                                    "secret.created_at",
                                    "task.started_at",
                                    "task.deadline",
                                    "approval.at",
                                    "approval.expires_at"};
  if (HasContext("since")) times.push_back(Attribute("context.since"));
  const std::string time = random_.Of(times);
  switch (random_.Below(12)) {
    case 0:
    case 1:
      return Attribute("now") + " - " + time + random_.Word({" < ", " <= ", " > "}) + "duration(\"" +
             random_.Word({"30m", "1h", "24h", "0s", "1h34m5.6ms", "-5m"}) + "\")";
    case 2: return time + random_.Word({" < ", " > ", " == "}) + "now";
    case 3:
      return "now.getHours(\"" + random_.Word({"Europe/Paris", "UTC", "America/New_York", "+05:30", "-03:00"}) + "\")" +
             random_.Word({" < 12", " >= 11", " == 5"});
    case 4: return "now.getDayOfWeek() in [1, 2, 3]";
    case 5: return time + " + duration(\"1h\") > now";
    case 6: return "int(" + time + ") > 1700000000";
    case 7:
      return time + " >= timestamp(\"" + random_.Word({"2026-11-24T09:00:00Z", "2026-01-01T00:00:00+02:00"}) + "\")";
    case 8:
      if (HasContext("wait")) return Attribute("context.wait") + random_.Word({" > ", " <= "}) + "duration(\"10s\")";
      return "now.getFullYear() == 2026";
    case 9:
      if (HasContext("wait")) return "now - context.wait < " + time;
      return "now.getMinutes() < 30";
    case 10: return "string(" + time + ").startsWith(\"2026\")";
    default:
      return "now." + random_.Word({"getMonth() == 10", "getDate() > 20", "getDayOfYear() < 330", "getSeconds() == 0"});
  }
}

std::string Expressions::OnTools() {
  const std::string tools = random_.Percent(10) ? "request.tools" : "tools";
  std::vector<std::string> bodies = {"t.name == \"git\"", "t.trusted",
                                     "has(t.server)",     "t.?name.orValue(\"\") == \"git\"",
                                     "!t.trusted",        "t.?trusted.orValue(false)"};
  if (Has("Zone")) {
    bodies.push_back("t.zone == " + MemberOf("Zone"));
    bodies.push_back("t.?zone == optional.of(" + MemberOf("Zone") + ")");
  }
  const std::string body = random_.Of(bodies);
  switch (random_.Below(6)) {
    case 0: return tools + ".all(t, " + body + ")";
    case 1: return tools + ".exists_one(t, " + body + ")";
    case 2: return tools + ".filter(t, " + body + ").size() > 0";
    case 3: return tools + ".map(t, " + body + ", t.name).exists(s, s == \"git\")";
    case 4: return tools + "[0].name == \"git\"";
    default: return tools + ".exists(t, " + body + ")";
  }
}

std::string Expressions::OnChain() {
  const std::string chain = random_.Percent(15) ? "request.chain" : "chain";
  const std::string degraded = random_.Percent(15) ? "request.degraded" : "degraded";
  std::vector<std::string> bodies = {"h.id == \"h1\"",     "h.owner == \"bob\"",
                                     "has(h.kind)",        "h.id == agent.id",
                                     "\"g1\" in h.groups", "h.labels[?\"team\"].orValue(\"\") == \"x\""};
  if (Has("Zone")) bodies.push_back("h.zone != " + MemberOf("Zone"));
  if (Has("Autonomy")) bodies.push_back("h.autonomy == " + MemberOf("Autonomy"));
  const std::string body = random_.Of(bodies);
  switch (random_.Below(10)) {
    case 0: return chain + ".size()" + random_.Word({" > 1", " == 0", " < 3"});
    case 1: return chain + "." + random_.Word({"exists", "all", "exists_one"}) + "(h, " + body + ")";
    case 2: return chain + "[0]." + random_.Word({"id == \"h1\"", "owner == \"bob\""});
    case 3: return "\"h1\" in " + chain + ".map(h, h.id)";
    case 4: return "size(" + chain + ".filter(h, " + body + ")) > 0";
    case 5: return "\"" + random_.Word({"state", "broker", "audit", "policy", "attestation"}) + "\" in " + degraded;
    case 6: return degraded + ".exists(x, x == \"state\")";
    case 7: return degraded + ".size()" + random_.Word({" > 0", " == 0"});
    case 8: return chain + ".exists(i, h, i == 0 && (" + body + "))";
    default: return degraded + " == []";
  }
}

std::string Expressions::OnContext() {
  std::vector<std::string> choices;
  const auto add = [&](const char* name, std::initializer_list<const char*> forms) {
    if (!HasContext(name)) return;
    std::string form = random_.Word(forms);
    for (std::size_t at = form.find('@'); at != std::string::npos; at = form.find('@')) {
      form.replace(at, 1, Attribute(std::string("context.") + name));
    }
    choices.push_back(form);
  };
  add("score", {"@ < 0.5", "@ >= 1.0", "@ == 0.25", "@ * 2.0 > 1.0", "math.ceil(@) == 1.0", "double(1) > @"});
  add("flag", {"@", "!@", "@ == true"});
  add("counts", {"@[\"a\"] > 1", "@[?\"a\"].orValue(0) == 0", "@.exists(k, v, v > 2)", "has(@.a)"});
  add("grid",
      {"@.exists(row, \"x\" in row)", "@.all(row, row.size() < 3)", "@[0][0] == \"x\"", "@.flatten().size() > 1"});
  add("level", {"@ > 3", "@ == 4 || @ == 5", "[1, 2, 3].exists(n, n == @)", "@ % 2 == 0", "dyn(@) == 4.0"});
  add("ticket", {"@.startsWith(\"T-\")", "@ != \"\"", "int(@) > 3", "@.size() == 7"});
  if (Has("Zone")) {
    add("zones", {"@.size() > 0", "@.exists(z, string(z) == \"cloud\")", "@ == []"});
    if (HasContext("zones")) choices.push_back(MemberOf("Zone") + " in context.zones");
  }
  return choices.empty() ? "risk < 60" : random_.Of(choices);
}

std::string Expressions::OnPresence() {
  std::vector<std::string> paths = {"request.risk",      "request.client_ip", Agent() + ".owner", "subject.id",
                                    "secret.owner",      "task.id",           "destination.host", "approval.at",
                                    Agent() + ".labels", "request.tools"};
  if (Has("Purpose")) paths.push_back("request.purpose");
  if (Has("Environment")) paths.push_back("secret.environment");
  if (Has("Zone")) paths.push_back(Agent() + ".zone");
  for (const std::string& name : world_.context) paths.push_back("context." + name);
  for (const std::string& name : world_.signals) paths.push_back("signal." + name);
  const std::string path = random_.Of(paths);
  const std::size_t dot = path.rfind('.');
  if (random_.Percent(20)) return path.substr(0, dot) + ".?" + path.substr(dot + 1) + ".hasValue()";
  return (random_.Percent(30) ? "!has(" : "has(") + path + ")";
}

std::string Expressions::MarkedPath() {
  std::vector<std::string> paths = {
      Agent() + "." + random_.Word({"id", "owner", "groups", "authenticated_at", "labels.team"}),
      "secret.owner",
      "secret.labels.team",
      "risk",
      "client_ip",
      "subject.id",
      "request.risk",
      "now",
      "action",
      "task.id"};
  if (Has("Zone")) paths.push_back(Agent() + ".zone");
  if (Has("Purpose")) paths.push_back("purpose");
  for (const std::string& name : world_.context) paths.push_back("context." + name);
  for (const std::string& name : world_.signals) paths.push_back("signal." + name);
  return random_.Of(paths);
}

std::string Expressions::OnMarks() {
  if (place_.reading == Reading::kPathless || random_.Percent(60)) return "attested(" + MarkedPath() + ")";
  return random_.Word({"approved()", "approved(\"sec\")", "approved(\"ops\", duration(\"30m\"))",
                       "approved(\"sec\", duration(\"1h\"))"});
}

std::string Expressions::OnAction() {
  switch (random_.Below(3)) {
    case 0: return Attribute("action") + " == \"" + random_.Word({"read", "use", "write"}) + "\"";
    case 1: return "action in [\"read\", \"issue\", \"rotate\"]";
    default: return "\"" + random_.Word({"read", "delete"}) + "\" != action";
  }
}

std::string Expressions::OnNetwork() {
  switch (random_.Below(4)) {
    case 0: return "cidr(\"10.0.0.0/8\").containsIP(" + Attribute("client_ip") + ")";
    case 1: return "isIP(client_ip) && ip(client_ip).family() == " + random_.Word({"4", "6"});
    case 2: return "ip(client_ip).isLoopback()";
    default: return "isIP(client_ip)";
  }
}

std::string Expressions::OnCapture() {
  if (place_.captures.empty()) return OnLabels();
  const std::string capture = "capture." + random_.Of(place_.captures);
  switch (random_.Below(5)) {
    case 0: return capture + " == \"pay\"";
    case 1: return capture + " in [\"pay\", \"help\"]";
    case 2: return capture + ".startsWith(\"p\")";
    case 3: return "secret.labels[?\"team\"].orValue(\"x\") == " + capture;
    default: return Agent() + ".labels[?\"team\"].orValue(\"\") == " + capture;
  }
}

std::string Expressions::OnSignal() {
  if (world_.signals.count("c") > 0 && random_.Percent(50)) return random_.Word({"signal.c", "!signal.c"});
  if (world_.signals.count("n") > 0) return "signal.n" + random_.Word({" > 1", " <= 2", " == 0"});
  return OnInt(0);
}

}  // namespace daygate::generate
