#include "generate/index_rules.h"

#include <vector>

namespace daygate::generate {
namespace {

constexpr const char* kVocabulary = R"(policy p

vocabulary {
  enum AgentClass { batch, chat, code, svc, legacy }
  enum Purpose { pay, help, build, audit }
  enum Environment { dev, prod }
  enum Zone { corp, partner, lab }
  ordered enum Sensitivity { public, internal, confidential, restricted }
  attribute context.team: string
  attribute context.score: double
  attribute context.level: int default 3
  attribute context.flag: bool
  attribute context.keys: list(string)
  attribute context.extra: map(string, string)
  attribute context.wait: duration
  attribute risk: int default 50
  attribute secret.sensitivity: Sensitivity default internal
}

define is_batch = agent.class == batch
define known_team = context.team in ["a", "b", "c"]
define calm = risk < 60 && has(task.id)
define same_zone = agent.owner == secret.labels["zone"] || agent.zone == corp
define mine = capture.team == context.team

permit always {
  secret "team/<team>/x"
  when   mine
}

)";

class Rules {
 public:
  explicit Rules(Random* random) : random_(*random) {}

  std::string Rule(int number) {
    const std::size_t kind = random_.Below(10);
    effect_ = kind < 6 ? "permit" : kind < 8 ? "forbid" : "require";
    const bool permit = effect_ == "permit";
    team_capture_ = random_.Percent(15);
    std::string text = effect_ + " r" + std::to_string(number * 7919 % 100003) + "_" + std::to_string(number) + " {\n";
    if (random_.Percent(70))
      text += "  action " + Join(random_.Some({"read", "use", "write", "rotate"}, 3), ", ") + "\n";
    if (team_capture_) {
      text += std::string("  secret \"") + random_.Word({"kv/<team>/db", "kv/<team>/**", "kv/*/<team>"}) + "\"\n";
    } else if (random_.Percent(85)) {
      text += "  secret " + Patterns() + "\n";
    }
    const int clauses = random_.Between(0, 3);
    for (int i = 0; i < clauses; ++i) {
      text += random_.Percent(75) ? "  when " : "  unless ";
      text += Condition() + "\n";
    }
    if (permit) {
      if (random_.Percent(30)) text += "  via hop.class in [batch, svc] || hop.zone == corp\n";
      if (random_.Percent(10)) text += "  expires \"2026-06-01\"\n";
      if (random_.Percent(20)) text += "  survives policy, state\n";
      text += "  grant ttl " + std::to_string(random_.Between(1, 9)) + "m\n";
    } else if (effect_ == "require") {
      text += random_.Percent(50) ? "  needs ticket\n" : "  grant uses 3, deliver wrapped\n";
    }
    if (random_.Percent(8)) text += "  mode shadow\n";
    return text + "}\n";
  }

 private:
  std::string Patterns() {
    const std::vector<std::string> all = {
        "\"kv/a/db\"",  "\"kv/b/db\"",   "\"kv/a/**\"",    "\"kv/*/db\"",    "\"kv/**\"",     "\"**\"",
        "\"kv/**/db\"", "\"**/db\"",     "\"kv/?/d*\"",    "\"kv/{a,b}/*\"", "\"kv/a/db/x\"", "\"kv/A/db\"",
        "\"*/a/**\"",   "\"kv/a/**/x\"", "\"lab/*/**/k\"", "\"kv/c/db\"",
    };
    return Join(random_.Some(all, random_.Percent(70) ? 1 : 3), ", ");
  }

  std::string Condition() {
    std::string text = Part();
    const int more = random_.Between(0, 3);
    for (int i = 0; i < more; ++i) text += (random_.Percent(80) ? " && " : " || ") + Part();
    return text;
  }

  std::string Part() {
    const std::size_t form = random_.Below(20);
    if (form == 0) return "!(" + Atom() + ")";
    if (form == 1) return "(" + Atom() + " || " + Atom() + ")";
    if (form == 2 && team_capture_) return random_.Percent(50) ? "capture.team == context.team" : "mine";
    if (form == 3) return random_.Word({"is_batch", "!is_batch", "known_team", "calm", "!calm", "same_zone"});
    if (form == 4) return "(" + Atom() + " ? " + Atom() + " : " + Atom() + ")";
    return Atom();
  }

  std::string Atom() {
    switch (random_.Below(26)) {
      case 0: return Agent() + ".class " + Equal() + " " + Class();
      case 1: return Agent() + ".class in [" + Class() + ", " + Class() + "]";
      case 2: return "purpose " + Equal() + " " + Purpose();
      case 3: return "purpose in [" + Purpose() + ", " + Purpose() + ", " + Purpose() + "]";
      case 4: return "purpose == " + Purpose() + " || purpose == " + Purpose();
      case 5: return "environment == " + random_.Word({"Environment.dev", "prod"});
      case 6:
        return "secret.sensitivity " + Order() + " " +
               random_.Word({"public", "internal", "confidential", "restricted"});
      case 7: return "risk " + Order() + " " + random_.Word({"0", "1", "50", "59", "60", "100", "-1", "101"});
      case 8: return random_.Word({"60 > risk", "risk + 1 < 60", "risk == 50", "risk != 50", "risk in [0, 50, 100]"});
      case 9: return "context.score " + Order() + " " + random_.Word({"0.0", "-0.0", "0.5", "1e300", "-1.5"});
      case 10:
        return "context.level " +
               random_.Word({"< 3", "<= 3", "== 3", "> 9223372036854775806", ">= -9223372036854775808"});
      case 11: return "context.team " + Equal() + " " + random_.Word({"\"a\"", "\"b\"", "\"c\"", "\"\"", "\"zz\""});
      case 12:
        return "context.team.startsWith(" + random_.Word({"\"\"", "\"a\"", "\"ab\"", "\"b\"", "\"\\u00ff\""}) + ")";
      case 13:
        return Agent() + ".workload.startsWith(\"spiffe://" + random_.Word({"corp/", "corp/etl", "lab/", "co"}) + "\")";
      case 14: return "context.flag";
      case 15: return "!context.flag";
      case 16: return "\"" + random_.Word({"k1", "k2", "k3"}) + "\" in context.keys";
      case 17: return "\"" + random_.Word({"ops", "dev"}) + "\" in " + Agent() + ".groups";
      case 18:
        return "has(" +
               random_.Word({"task.id", "context.team", "agent.zone", "request.risk", "request.purpose", "context.flag",
                             "subject.id", "request.agent.owner"}) +
               ")";
      case 19: return "context.extra[\"k\"] == \"" + random_.Word({"v", "w"}) + "\"";
      case 20: return Agent() + ".labels.team == \"" + random_.Word({"a", "b"}) + "\"";
      case 21: return "now " + Order() + " timestamp(\"2026-0" + random_.Word({"1", "5", "6"}) + "-01T00:00:00Z\")";
      case 22: return "context.wait " + Order() + " duration(\"" + random_.Word({"1s", "60s", "-5s"}) + "\")";
      case 23: return "now.getHours(\"Europe/Paris\") " + Order() + " " + random_.Word({"8", "12", "18"});
      case 24: return Agent() + ".zone == " + Zone();
      default:
        return random_.Word({"attested(agent.zone)", "attested(purpose)", "agent.owner == secret.owner", "task.tainted",
                             "action == \"read\"", "size(context.keys) > 1", "true", "false"});
    }
  }

  std::string Agent() { return random_.Word({"agent", "agent", "caller", "request.agent"}); }
  std::string Class() { return random_.Word({"batch", "chat", "code", "svc", "legacy"}); }
  std::string Purpose() { return random_.Word({"pay", "help", "build", "audit"}); }
  std::string Zone() { return random_.Word({"corp", "partner", "lab"}); }
  std::string Equal() { return random_.Word({"==", "==", "!="}); }
  std::string Order() { return random_.Word({"<", "<=", ">", ">=", "==", "!="}); }

  Random& random_;
  std::string effect_;
  bool team_capture_ = false;
};

// `"name": value, ` now and then.
class Members {
 public:
  Members(Random* random, std::size_t percent) : random_(*random), percent_(percent) {}
  void Add(const std::string& name, const std::string& value) {
    if (!random_.Percent(percent_)) return;
    text_ += (text_.empty() ? "\"" : ", \"") + name + "\": " + value;
  }
  std::string Object() const { return "{" + text_ + "}"; }
  const std::string& text() const { return text_; }

 private:
  Random& random_;
  std::size_t percent_;
  std::string text_;
};

std::string Quoted(const std::string& word) {
  return "\"" + word + "\"";
}

std::string AgentMembers(Random* random, std::size_t percent) {
  Members agent(random, percent);
  agent.Add("class", Quoted(random->Word({"batch", "chat", "code", "svc", "legacy"})));
  agent.Add("zone", Quoted(random->Word({"corp", "partner", "lab"})));
  agent.Add("owner", Quoted(random->Word({"x", "y"})));
  agent.Add("workload", Quoted(random->Word({"spiffe://corp/etl/1", "spiffe://corp/", "spiffe://lab/x", "none", ""})));
  agent.Add("groups", random->Word({"[]", "[\"ops\"]", "[\"dev\", \"ops\"]", "[\"else\"]"}));
  agent.Add("labels", random->Word({"{}", "{\"team\": \"a\"}", "{\"team\": \"zz\", \"x\": \"y\"}"}));
  return agent.text();
}

}  // namespace

std::string IndexPolicy(Random* random, int rules) {
  std::string text = kVocabulary;
  Rules generator(random);
  for (int i = 0; i < rules; ++i) text += generator.Rule(i) + "\n";
  return text;
}

std::string IndexRequest(Random* random) {
  const std::size_t percent = random->Percent(60) ? 90 : 50;
  Members secret(random, percent);
  secret.Add("sensitivity", Quoted(random->Word({"public", "internal", "confidential", "restricted"})));
  secret.Add("owner", Quoted(random->Word({"x", "y"})));
  secret.Add("labels", random->Word({"{}", "{\"zone\": \"corp\"}"}));
  Members context(random, percent);
  context.Add("purpose", Quoted(random->Word({"pay", "help", "build", "audit"})));
  context.Add("environment", Quoted(random->Word({"dev", "prod"})));
  context.Add("risk", random->Word({"0", "1", "49", "50", "59", "60", "61", "100"}));
  context.Add("task", random->Word({"{}", "{\"id\": \"t\"}", "{\"id\": \"t\", \"tainted\": true}"}));
  context.Add("team", Quoted(random->Word({"a", "ab", "b", "c", "zz", "", "\xC3\xBFz"})));
  context.Add("score", random->Word({"0.0", "-0.0", "0.5", "0.50001", "1e300", "-2"}));
  context.Add("level", random->Word({"2", "3", "4", "9223372036854775807", "-9223372036854775808"}));
  context.Add("flag", random->Word({"true", "false"}));
  context.Add("keys", random->Word({"[]", "[\"k1\"]", "[\"k2\", \"k3\", \"k1\"]", "[\"zz\", \"zz\"]"}));
  context.Add("extra", random->Word({"{}", "{\"k\": \"v\"}", "{\"j\": \"v\", \"k\": \"w\"}"}));
  context.Add("wait", random->Word({"\"1s\"", "\"60s\"", "\"-5s\"", "\"0.5s\""}));
  if (random->Percent(30)) {
    std::string chain;
    const int hops = random->Between(1, 3);
    for (int i = 0; i < hops; ++i) {
      const std::string members = AgentMembers(random, percent);
      chain += std::string(i == 0 ? "" : ", ") + "{\"id\": \"h" + std::to_string(i) + "\"" +
               (members.empty() ? "" : ", " + members) + "}";
    }
    context.Add("chain", "[" + chain + "]");
  }
  if (random->Percent(10))
    context.Add("degraded", random->Word({"[\"policy\"]", "[\"state\", \"policy\"]", "[\"audit\"]"}));
  const std::string time = random->Word({"2026-01-01T00:00:00Z", "2026-05-01T07:00:00Z", "2026-05-31T23:59:59.999Z",
                                         "2026-06-01T00:00:00Z", "2026-06-02T16:30:00Z"});
  const std::string path = random->Word({"kv/a/db", "kv/b/db", "kv/A/db", "kv/c/db", "kv/a/db/x", "kv/a/x", "kv/db",
                                         "lab/a/k", "lab/a/b/c/k", "kv", "db", "kv/KV/DB"});
  return "{\"subject\": {\"type\": \"agent\", \"id\": \"g\", \"properties\": {" + AgentMembers(random, percent) +
         "}}, \"action\": {\"name\": \"" + random->Word({"read", "use", "write", "rotate", "issue"}) +
         "\"}, \"resource\": {\"type\": \"secret\", \"id\": \"" + path + "\", \"properties\": " + secret.Object() +
         "}, \"context\": {\"now\": \"" + time + "\"" + (context.text().empty() ? "" : ", " + context.text()) + "}}";
}

}  // namespace daygate::generate
