#include "generate/expressions.h"

namespace daygate::generate {
namespace {

const std::vector<std::string> kTexts = {"bob", "eve", "", "a1", "n", "pay", "u7", "x", "running"};

}  // namespace

std::string Expressions::Quoted(const std::string& text) {
  switch (random_.Below(12)) {
    case 0: return "'" + text + "'";
    case 1: return "r\"" + text + "\"";
    case 2: return "\"\"\"" + text + "\"\"\"";
    default: return "\"" + text + "\"";
  }
}

std::string Expressions::Agent() {
  if (place_.via && random_.Percent(65)) return "hop";
  const std::size_t pick = random_.Below(100);
  if (pick < 70) return "agent";
  if (pick < 84) return "caller";
  return pick < 93 ? "request.agent" : "request.caller";
}

std::string Expressions::Attribute(const std::string& path) {
  return random_.Percent(10) ? "request." + path : path;
}

std::string Expressions::Member(const EnumInfo& info) {
  const std::string& word = random_.Of(info.members);
  int count = 0;
  for (const EnumInfo& other : world_.enums) {
    for (const std::string& member : other.members) count += member == word ? 1 : 0;
  }
  return count > 1 || random_.Percent(15) ? info.name + "." + word : word;
}

std::string Expressions::MemberOf(const std::string& name) {
  return Member(*world_.Find(name));
}

std::string Expressions::Int(int depth) {
  std::vector<std::string> choices = {
      Attribute("risk"),
      Attribute("secret.version"),
      Agent() + ".assurance",
      "subject.assurance",
      "tools.size()",
      "size(" + Attribute("secret.path") + ")",
      Agent() + ".groups.size()",
      std::to_string(random_.Between(-2, 5)),
      "now.getHours()",
  };
  for (const char* name : {"level", "in_if"}) {
    if (HasContext(name)) choices.push_back(Attribute(std::string("context.") + name));
  }
  if (world_.signals.count("n") > 0) choices.push_back(Attribute("signal.n"));
  if (world_.signals.count("d") > 0) choices.push_back("signal.d");
  const std::string define = OnDefine("int");
  if (!define.empty()) choices.push_back(define);
  if (depth > 0 && random_.Percent(30)) {
    const std::string a = Int(depth - 1);
    const std::string b = Int(depth - 1);
    switch (random_.Below(6)) {
      case 0: return "(" + a + random_.Word({" + ", " - ", " * "}) + b + ")";
      case 1: return a + random_.Word({" / ", " % "}) + "(" + b + ")";
      case 2: return "math." + random_.Word({"greatest", "least"}) + "(" + a + ", " + b + ")";
      case 3: return "(" + Bool(0) + " ? " + a + " : " + b + ")";
      case 4: return "-(" + a + ")";
      default: return "math.abs(" + a + ")";
    }
  }
  return random_.Of(choices);
}

std::string Expressions::OnInt(int depth) {
  const std::string a = Int(depth);
  if (random_.Percent(15)) return a + " in [0, 1, 2, 50]";
  return a + random_.Word({" < ", " <= ", " > ", " >= ", " == ", " != "}) +
         (random_.Percent(70) ? random_.Word({"0", "1", "2", "3", "50", "90"}) : Int(depth));
}

std::string Expressions::StringAttribute() {
  const std::string agent = Agent();
  std::vector<std::string> choices = {
      agent + "." + random_.Word({"id", "kind", "owner", "state", "workload", "namespace", "model"}),
      Attribute("secret.owner"),
      Attribute("secret.path"),
      "secret." + random_.Word({"engine", "mount", "namespace", "kind"}),
      Attribute("subject.id"),
      "subject." + random_.Word({"kind", "auth_method"}),
      Attribute("task." + random_.Word({"id", "kind", "state"})),
      "destination.host",
      "approval." + random_.Word({"state", "ticket"}),
      Attribute("client_ip"),
  };
  for (const char* name : {"ticket", "text"}) {
    if (HasContext(name)) choices.push_back(Attribute(std::string("context.") + name));
  }
  return random_.Of(choices);
}

std::string Expressions::String(int depth) {
  const std::string define = OnDefine("string");
  if (!define.empty() && random_.Percent(20)) return define;
  if (depth > 0 && random_.Percent(35)) {
    const std::string text = String(depth - 1);
    switch (random_.Below(9)) {
      case 0: return "(" + text + " + " + String(depth - 1) + ")";
      case 1: return text + ".lowerAscii()";
      case 2: return text + ".split(" + Quoted("/") + ")[" + random_.Word({"0", "1", "2"}) + "]";
      case 3: return text + ".substring(" + random_.Word({"0", "1", "2", "0, 1", "1, 2"}) + ")";
      case 4: return text + ".replace(" + Quoted("a") + ", " + Quoted("b") + ")";
      case 5: return text + ".trim()";
      case 6: return "string(" + Int(depth - 1) + ")";
      case 7: return Agent() + ".groups.join(" + random_.Word({"", "\",\"", "\"\""}) + ")";
      default: return text + ".charAt(" + random_.Word({"0", "1"}) + ")";
    }
  }
  if (random_.Percent(15))
    return Agent() + ".?" + random_.Word({"owner", "kind", "model"}) + ".orValue(" + Quoted("x") + ")";
  return StringAttribute();
}

std::string Expressions::OnString(int depth) {
  const std::string text = String(depth);
  const std::string literal = Quoted(random_.Of(kTexts));
  switch (random_.Below(11)) {
    case 0: return text + " != " + literal;
    case 1: return text + " in [" + literal + ", " + Quoted(random_.Of(kTexts)) + "]";
    case 2: return text + "." + random_.Word({"startsWith", "endsWith", "contains"}) + "(" + literal + ")";
    case 3:
      return text + ".matches(" +
             random_.Word({"'^a[0-9]$'", "\"b+o\"", "r'^s/.*key$'", "'^bob$'", "'e$'", "'(?i)BOB'"}) + ")";
    case 4: return text + " == " + String(depth);
    case 5: return "size(" + text + ")" + random_.Word({" > ", " == ", " < "}) + random_.Word({"0", "2", "3"});
    case 6: return text + random_.Word({" < ", " >= "}) + literal;
    case 7: return text + ".indexOf(" + Quoted("a") + ")" + random_.Word({" >= 0", " == 0", " < 0"});
    default: return text + " == " + literal;
  }
}

std::string Expressions::OnDefine(const std::string& type) {
  std::vector<std::string> names;
  for (const DefineInfo& define : place_.defines) {
    if (define.type == type && (place_.restricting || !define.restricting)) names.push_back(define.name);
  }
  return names.empty() ? "" : random_.Of(names);
}

std::string Expressions::Macro() {
  switch (random_.Below(7)) {
    case 0: return "cel.bind(b, " + Int(1) + ", b > 1 && b < 60)";
    case 1: return "cel.bind(risk, " + String(0) + ", risk != \"bob\")";  // hides a variable
    case 2: return "[" + Int(0) + ", " + Int(0) + "].exists(agent, agent > 2)";
    case 3: return "[1, 2, 3].all(n, n < " + Int(0) + ")";
    case 4: return "{\"a\": " + Int(0) + ", \"b\": 2}.exists(k, v, v == 2 && k != \"a\")";
    case 5: return Agent() + ".?owner.optMap(o, o + \"!\").orValue(\"none\") != \"bob!\"";
    default: return "[" + String(0) + ", \"x\"].map(s, s.size()).exists(n, n == 0)";
  }
}

std::string Expressions::Extension(int depth) {
  switch (random_.Below(4)) {
    case 0: return OnNetwork();
    case 1: return "math." + random_.Word({"greatest", "least"}) + "([" + Int(depth) + ", 3]) > 2";
    case 2: return "lists.range(3).exists(i, i == " + Int(0) + ")";
    default: return "sets.contains([\"bob\", \"eve\", \"\"], [" + String(depth) + "])";
  }
}

std::string Expressions::Composite(int depth) {
  const std::string a = Bool(depth - 1);
  switch (random_.Below(8)) {
    case 0:
    case 1:
    case 2: return "(" + a + ") && (" + Bool(depth - 1) + ")";
    case 3:
    case 4:
    case 5: return "(" + a + ") || (" + Bool(depth - 1) + ")";
    case 6: return "!(" + a + ")";
    default: return "(" + a + ") ? (" + Bool(depth - 1) + ") : (" + Bool(depth - 1) + ")";
  }
}

std::string Expressions::Bool(int depth) {
  if (depth > 0 && random_.Percent(50)) return Composite(depth);
  const std::size_t pick = random_.Below(100);
  if (pick < 18) return OnEnum();
  if (pick < 28) return OnInt(depth);
  if (pick < 40) return OnString(depth);
  if (pick < 47) return OnLabels();
  if (pick < 53) return OnGroups();
  if (pick < 60) return OnTime();
  if (pick < 64) return OnTools();
  if (pick < 70) return place_.restricting && place_.reading == Reading::kAnything ? OnChain() : OnEnum();
  if (pick < 75) return OnContext();
  if (pick < 80) return OnPresence();
  if (pick < 85) return OnMarks();
  if (pick < 87) return OnAction();
  if (pick < 90) return OnCapture();
  if (pick < 92) return OnSignal();
  if (pick < 94) return Macro();
  if (pick < 96) return Extension(depth);
  const std::string define = OnDefine("bool");
  return define.empty() ? random_.Word({"true", "risk < 60", "false"}) : define;
}

}  // namespace daygate::generate
