// Rules, defines, files and sets.
#include <map>

#include "generate/expressions.h"
#include "generate/policy_set.h"

namespace daygate::generate {
namespace {

const std::vector<std::string> kActions = {"discover", "read", "issue", "renew", "use", "write", "delete", "rotate"};
const std::vector<std::string> kDependencies = {"policy", "attestation", "broker", "state", "audit"};

std::string Quote(const std::string& text) {
  return "\"" + text + "\"";
}

std::string PatternSegment(Random* random) {
  return random->Word(
      {"s", "S", "pay", "help", "PAY", "*", "k?y", "key", "a-*", "{pay,help}", "{k,d}*", "*b*", "p?y", "?"});
}

std::string Pattern(Random* random) {
  if (random->Percent(50)) {
    return random->Word({"s/**", "**", "**/key", "s/*/key", "s/pay/**", "S/PAY/**", "s/{pay,help}/*", "s/**/key",
                         "{s,team}/**", "*/p*y/**", "s/*/*"});
  }
  std::vector<std::string> segments;
  const int count = random->Between(1, 4);
  for (int i = 0; i < count; ++i) segments.push_back(random->Percent(20) ? "**" : PatternSegment(random));
  return Join(segments, "/");
}

std::string CapturePattern(Random* random, std::vector<std::string>* captures) {
  switch (random->Below(4)) {
    case 0: *captures = {"area"}; return "s/<area>/k?y";
    case 1: *captures = {"area"}; return "S/<area>/**";
    case 2: *captures = {"root", "area"}; return "<root>/<area>/key";
    default: *captures = {"if"}; return "*/<if>/**";
  }
}

std::string TermText(Random* random, const std::string& term) {
  if (term == "ttl") return "ttl " + random->Word({"5m", "60s", "1h30m", "500ms", "2d", "1500ms"});
  if (term == "uses") return "uses " + random->Word({"1", "3", "9007199254740991"});
  if (term == "deliver") return "deliver " + random->Word({"raw", "env", "file", "wrapped", "proxy"});
  if (term == "bind") {
    return "bind " + Join(random->Some({"workload", "instance", "namespace", "task", "agent", "destination"}, 3), " ");
  }
  if (term == "revoke on") {
    return "revoke on " +
           Join(random->Some(
                    {"task_end", "owner_change", "purpose_change", "posture_change", "policy_change", "chain_end"}, 3),
                " ");
  }
  if (term == "revoke within") return "revoke within " + random->Word({"5s", "500ms", "1m"});
  if (term == "fields") {
    std::vector<std::string> keys;
    for (const std::string& key : random->Some({"user", "pass", "key", "k 1"}, 3)) keys.push_back(Quote(key));
    return "fields " + Join(keys, " ");
  }
  if (term == "notify") return "notify " + random->Word({"\"#sec\"", "'ops' \"#sec\"", "\"a\" \"b\""});
  if (term == "cache") return "cache " + random->Word({"none", "30s", "1m"});
  if (term == "depth") return "depth " + random->Word({"0", "1", "4"});
  if (term == "monitor") return "monitor " + random->Word({"none", "basic", "full"});
  if (term == "audit") return "audit " + random->Word({"buffered", "sync"});
  return "rotate";
}

void AddGrants(Random* random, Rule* rule) {
  std::vector<std::string> terms = {"ttl",    "uses",  "deliver", "bind",    "revoke on", "revoke within", "fields",
                                    "notify", "cache", "depth",   "monitor", "audit",     "rotate"};
  random->Shuffle(&terms);
  std::size_t next = 0;
  for (int clause = random->Between(0, 2); clause > 0; --clause) {
    std::vector<std::string> texts;
    for (int count = random->Between(1, 3); count > 0; --count) texts.push_back(TermText(random, terms[next++]));
    rule->clauses.push_back("grant " + Join(texts, ", "));
  }
}

std::string NeedText(Random* random) {
  switch (random->Below(10)) {
    case 0: return "ticket";
    case 1: return "owner";
    case 2: return "subject";
    case 3: return "attestation";
    case 4: return "attestation within " + random->Word({"1h", "30m", "10d"});
    default: break;
  }
  std::string text = "approval";
  if (random->Percent(30)) text += random->Word({" 1", " 2", " 3"});
  if (random->Percent(60)) {
    std::vector<std::string> roles;
    for (const std::string& role : random->Some({"sec", "ops", "dev"}, 2)) roles.push_back(Quote(role));
    text += " from " + Join(roles, " or ");
  }
  if (random->Percent(40)) text += " within " + random->Word({"30m", "1h", "5m", "1d"});
  return text;
}

void AddNeeds(Random* random, Rule* rule) {
  for (int clause = random->Between(0, 2); clause > 0; --clause) {
    std::vector<std::string> needs;
    for (int count = random->Between(1, 2); count > 0; --count) needs.push_back(NeedText(random));
    rule->clauses.push_back("needs " + Join(needs, ", "));
  }
}

void AddRemarks(Random* random, Rule* rule) {
  const auto add = [&](const std::string& clause, std::size_t percent) {
    if (random->Percent(percent)) rule->clauses.push_back(clause);
  };
  add("controls \"NHI9:2025\", \"ASI03:2026\"", 10);
  add("controls 'X'", 5);
  add("owner \"team a\"", 10);
  add("severity " + random->Word({"low", "medium", "high", "critical"}), 10);
  add("note 'k' r'v\\d'", 8);
  add("note \"a\\n\\u00e9\" \"\"\"two\nlines\"\"\"", 4);
  if (random->Percent(15)) rule->clauses.push_back("mode " + random->Word({"shadow", "shadow", "enforce"}));
}

void AddScope(Random* random, Rule* rule, Place* place) {
  if (random->Percent(35)) rule->clauses.push_back("action " + Join(random->Some(kActions, 5), ", "));
  if (random->Percent(10)) rule->clauses.push_back("action read, use");
  if (random->Percent(25)) {
    rule->clauses.push_back("secret " + Quote(CapturePattern(random, &place->captures)));
  } else if (random->Percent(60)) {
    std::vector<std::string> patterns;
    for (int count = random->Between(1, 2); count > 0; --count) patterns.push_back(Quote(Pattern(random)));
    rule->clauses.push_back("secret " + Join(patterns, ", "));
    if (random->Percent(10)) rule->clauses.push_back("secret \"s/**\"");
  }
}

void AddConditions(Random* random, const World& world, const Place& place, Rule* rule) {
  const bool permit = rule->effect == policy::Effect::kPermit;
  Expressions expressions(random, world, place);
  for (int count = random->Between(0, permit ? 1 : 2); count > 0; --count) {
    std::string condition = expressions.Bool(random->Between(0, 3));
    if (permit && random->Percent(50)) condition = "(" + condition + ") || risk < 101";
    rule->clauses.push_back("when " + condition);
  }
  if (random->Percent(30)) {
    const std::string condition = expressions.Bool(random->Between(0, 2));
    rule->clauses.push_back("unless " + (permit ? "(" + condition + ") && " : std::string()) +
                            (permit ? expressions.Bool(1) : condition));
  }
}

Rule MakeRule(Random* random, const World& world, policy::Effect effect, const std::string& name, Place place) {
  Rule rule;
  rule.effect = effect;
  rule.name = name;
  rule.head = std::string(policy::WordOf(effect)) + " " + name;
  if (random->Percent(20)) rule.head += random->Word({" \"A title\"", " 'It\\'s'", " r'raw \\ title'"});
  place.restricting = effect != policy::Effect::kPermit;
  AddScope(random, &rule, &place);
  AddConditions(random, world, place, &rule);
  if (effect == policy::Effect::kPermit) {
    AddGrants(random, &rule);
    if (random->Percent(60)) {
      place.via = true;
      const std::string via = Expressions(random, world, place).Bool(random->Between(0, 2));
      rule.clauses.push_back("via " + (random->Percent(50) ? "(" + via + ") || risk < 101" : via));
    }
    if (random->Percent(40)) rule.clauses.push_back("survives " + Join(random->Some(kDependencies, 5), ", "));
    if (random->Percent(8)) {
      rule.clauses.push_back("expires \"" +
                             random->Word({"2026-11-23", "2026-11-24", "2026-11-24T10:00:00Z",
                                           "2026-11-24T10:00:00.000000001Z", "2027-01-01T00:00:00+01:00"}) +
                             "\"");
    }
  }
  if (effect == policy::Effect::kRequire) {
    AddNeeds(random, &rule);
    AddGrants(random, &rule);
  }
  AddRemarks(random, &rule);
  random->Shuffle(&rule.clauses);
  return rule;
}

std::vector<DefineInfo> MakeDefines(Random* random, const World& world, Reading reading, File* file) {
  std::vector<DefineInfo> defines;
  for (int i = random->Between(0, 3); i > 0; --i) {
    Place place;
    place.reading = reading;
    place.defines = defines;
    place.restricting = random->Percent(25);
    DefineInfo info{"def" + std::to_string(defines.size()), random->Word({"bool", "bool", "int", "string"}),
                    place.restricting};
    Expressions expressions(random, world, place);
    const std::string text = info.type == "bool"  ? expressions.Bool(random->Between(0, 2))
                             : info.type == "int" ? expressions.Int(1)
                                                  : expressions.String(1);
    file->defines.push_back("define " + info.name + " = " + text);
    defines.push_back(std::move(info));
  }
  return defines;
}

std::string TestText(Random* random, const File& file) {
  std::string text = "test \"t " + std::to_string(file.tests.size()) + "\" {\n  request ";
  if (!file.tests.empty() && random->Percent(40)) text += "like \"t 0\" ";
  text +=
      "{\"subject\": {\"type\": \"agent\", \"id\": \"a\"}, \"context\": {\"x\": [1, -2.5e3, true, null, "
      "\"\\u00e9\"]}}\n";
  text += "  expect " + random->Word({"permit", "deny", "challenge"});
  if (random->Percent(50) && !file.rules.empty()) text += " by " + random->Of(file.rules).name;
  if (random->Percent(30)) text += " with ttl 5m, notify \"a\" \"b\", cache none";
  if (random->Percent(30)) text += " needs " + NeedText(random);
  if (random->Percent(30)) text += " because " + random->Word({"permitted", "not_permitted", "needs", "error"});
  return text + "\n}\n";
}

void AppendPiece(const std::string& piece, const std::string& indent, Random* random, std::string* text) {
  if (random != nullptr && random->Percent(6)) *text += indent + "// a remark, \"quoted\" {\n";
  if (random != nullptr && random->Percent(6)) *text += "\n";
  *text += indent + piece;
  if (random != nullptr && random->Percent(6)) *text += "  // behind";
  *text += random != nullptr && random->Percent(5) ? "\r\n" : "\n";
}

}  // namespace

Rule GenerateRule(Random* random, const World& world, policy::Effect effect, const std::string& name, Reading reading) {
  Place place;
  place.reading = reading;
  return MakeRule(random, world, effect, name, place);
}

PolicySet GeneratePolicySet(Random* random, const PolicyOptions& options) {
  PolicySet set;
  set.world = GenerateWorld(random);
  set.files.resize(static_cast<std::size_t>(random->Percent(60) ? 1 : random->Between(2, 3)));
  std::map<std::string, std::vector<DefineInfo>> defines;
  for (File& file : set.files) {
    file.policy = random->Word({"p", "q", "zeta"});
    if (defines.count(file.policy) == 0) {
      defines[file.policy] = MakeDefines(random, set.world, options.reading, &file);
    }
  }
  for (std::string& text : VocabularyTexts(set.world, random)) {
    set.files[random->Below(set.files.size())].vocabularies.push_back(std::move(text));
  }
  const int rules = random->Between(1, options.max_rules);
  for (int i = 0; i < rules; ++i) {
    File& file = set.files[random->Below(set.files.size())];
    const std::size_t pick = random->Below(100);
    const policy::Effect effect = i == 0 || pick < 55 ? policy::Effect::kPermit
                                  : pick < 72         ? policy::Effect::kForbid
                                                      : policy::Effect::kRequire;
    Place place;
    place.reading = options.reading;
    place.defines = defines[file.policy];
    file.rules.push_back(MakeRule(random, set.world, effect, "r" + std::to_string(i), place));
  }
  for (File& file : set.files) {
    while (random->Percent(15)) file.tests.push_back(TestText(random, file));
  }
  if (random->Percent(25)) {
    set.enforces.emplace();
    for (const char* term : {"audit", "bind", "cache", "deliver", "depth", "fields", "monitor", "notify", "revoke_on",
                             "revoke_within", "rotate", "ttl", "uses"}) {
      if (random->Percent(85)) set.enforces->insert(term);
    }
  }
  return set;
}

std::string Text(const File& file, Random* random) {
  std::string text = "policy " + file.policy + "\n";
  for (const std::string& vocabulary : file.vocabularies) AppendPiece(vocabulary, "", random, &text);
  for (const std::string& define : file.defines) AppendPiece(define, "", random, &text);
  for (const Rule& rule : file.rules) {
    AppendPiece(rule.head + " {", "", random, &text);
    for (const std::string& clause : rule.clauses) AppendPiece(clause, "  ", random, &text);
    AppendPiece("}", "", random, &text);
  }
  for (const std::string& test : file.tests) AppendPiece(test, "", random, &text);
  return text;
}

std::vector<std::string> Texts(const PolicySet& set, Random* random) {
  std::vector<std::string> texts;
  for (const File& file : set.files) texts.push_back(Text(file, random));
  return texts;
}

}  // namespace daygate::generate
