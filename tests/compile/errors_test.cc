// Every mistake of meaning that the compiler knows, with its place and words.
#include <string>

#include "catch.h"
#include "compile_text.h"

namespace daygate::compile {
namespace {

// Stands before each text, on lines 1 to 9.
constexpr const char* kVocabulary = R"(policy house
vocabulary {
  enum Purpose { billing, support }
  enum Environment { dev, prod }
  ordered enum Sensitivity { open, secret_stuff }
  attribute context.level : int
  attribute context.tags : list(string) max 3
  signal rate = count per agent.id within 1m
}
)";

struct Mistake {
  const char* name;
  const char* text;  // from line 10 on
  unsigned line;
  const char* words[3];  // all in the message or the help
};

const Mistake kRows[] = {
    {"unknown action", "permit r { action reed }", 10, {"'reed'", "read", ""}},
    {"rule twice", "permit r { }\nforbid r { }", 11, {"house.r", "", ""}},
    {"not bool", "permit r { when risk }", 10, {"bool", "int", ""}},
    {"not bool unless", "forbid r { unless agent.id }", 10, {"bool", "string", ""}},
    {"chain in permit", "permit r { when chain.size() > 0 }", 10, {"chain", "forbid and require", ""}},
    {"chain through request", "permit r { via request.chain.size() > 0 }", 10, {"chain", "", ""}},
    {"degraded in permit", "permit r { unless \"state\" in degraded }", 10, {"degraded", "survives", ""}},
    {"hop in when", "permit r { when hop.id == \"a\" via true }", 10, {"hop", "via", ""}},
    {"hop in forbid", "forbid r { when hop.id == \"a\" }", 10, {"hop", "", ""}},
    {"define with chain in permit", "define far = chain.size() > 2\npermit r { when far }", 11, {"chain", "", ""}},
    {"define with both", "define odd = chain.size() > 0 && hop.id == \"a\"", 10, {"nowhere", "", ""}},
    {"define cycle", "define a = b\ndefine b = !a", 11, {"'a'", "itself", ""}},
    {"define of itself", "define a = a || risk > 5", 10, {"itself", "", ""}},
    {"define twice", "define a = 1\ndefine a = 2", 11, {"'a'", "already", ""}},
    {"define named like an enum", "define Purpose = 1", 10, {"Purpose", "enum", ""}},
    {"misspelt define", "define late = risk > 5\npermit r { when lat }", 11, {"'lat'", "late", ""}},
    {"misspelt field", "permit r { when agent.ownr == \"a\" }", 10, {"ownr", "owner", ""}},
    {"misspelt member", "permit r { when purpose == biling }", 10, {"biling", "billing", ""}},
    {"misspelt signal", "forbid r { when signal.rat > 1 }", 10, {"rat", "rate", ""}},
    {"enum left out", "permit r { when has(agent.zone) }", 10, {"agent.zone", "no enum Zone", "add"}},
    {"unlike types", "permit r { when risk == \"high\" }", 10, {"int", "string", ""}},
    {"int beside double", "permit r { when risk < 1.5 }", 10, {"int", "double", ""}},
    {"unordered enum", "permit r { when purpose < billing }", 10, {"ordered", "", ""}},
    {"action word", "permit r { when action == \"reed\" }", 10, {"'reed'", "read", ""}},
    {"action word in a list", "permit r { when action in [\"read\", \"Write\"] }", 10, {"'Write'", "write", ""}},
    {"action word turned round", "permit r { when \"fetch\" != action }", 10, {"'fetch'", "'read'", ""}},
    {"degraded word", "forbid r { when \"vault\" in degraded }", 10, {"'vault'", "broker", ""}},
    {"degraded word in a macro",
     "forbid r { when degraded.exists(d, d == \"brokers\") }",
     10,
     {"'brokers'", "broker", ""}},
    {"degraded word by index", "forbid r { when degraded[0] == \"x\" }", 10, {"'x'", "", ""}},
    {"capital beside a capture",
     "forbid r { secret \"s/<team>\" when capture.team == \"Pay\" }",
     10,
     {"'Pay'", "\"pay\"", ""}},
    {"capital in a define",
     "define ours = capture.team in [\"Pay\"]\nrequire r { secret \"s/<team>\" when ours }",
     10,
     {"'Pay'", "", ""}},
    {"misspelt capture", "permit r { secret \"s/<team>\" when capture.taem == \"x\" }", 10, {"taem", "team", ""}},
    {"capture of another rule",
     "permit q { secret \"s/<team>\" }\npermit r { when capture.team == \"x\" }",
     11,
     {"<team>", "house.r", ""}},
    {"captures and two patterns", "permit r { secret \"s/<team>\", \"t/x\" }", 10, {"one pattern", "", ""}},
    {"pattern", "permit r { secret \"s//k\" }", 10, {"", "", ""}},
    {"expiry", "permit r { expires \"2026-02-30\" }", 10, {"2026-02-30", "", ""}},
    {"attested expression", "permit r { when attested(risk + 1) }", 10, {"path", "", ""}},
    {"attested misspelt", "permit r { when attested(agent.ownr) }", 10, {"ownr", "owner", ""}},
    {"attested list", "permit r { when attested(tools) }", 10, {"tools", "", ""}},
    {"attested enum left out", "permit r { when attested(agent.zone) }", 10, {"zone", "", ""}},
    {"attested of hop in when", "permit r { when attested(hop.id) }", 10, {"hop", "", ""}},
    {"approved role", "permit r { when approved(agent.owner) }", 10, {"literal", "", ""}},
    {"approved within", "permit r { when approved(\"sec\", \"30m\") }", 10, {"duration", "", ""}},
    {"approved bad duration", "permit r { when approved(\"sec\", duration(\"5d\")) }", 10, {"5d", "", ""}},
    {"cost",
     "permit r { when tools.all(a, tools.all(b, tools.all(c, tools.all(d, a.name != d.name)))) }",
     10,
     {"costs", "1000000", ""}},
    {"no bound", "permit r { when lists.range(risk).size() > 5 }", 10, {"bound", "", ""}},
    {"regex", "permit r { when agent.id.matches(\"a(\") }", 10, {"", "", ""}},
    {"test of no rule",
     "permit rule_one { }\ntest \"t\" { request {} expect permit by rule_on }",
     11,
     {"rule_on", "rule_one", ""}},
    {"test like none",
     "test \"first\" { request {} expect deny }\ntest \"t\" { request like \"firts\" {} expect deny }",
     11,
     {"firts", "first", ""}},
    {"test like itself", "test \"t\" { request like \"t\" {} expect deny }", 10, {"circle", "", ""}},
    {"test like one with a key twice",
     "test \"a\" { request {\"x\": 1, \"x\": 2} expect deny }\ntest \"b\" { request like \"a\" {} expect deny }",
     11,
     {"'x'", "twice", ""}},
    {"test title twice",
     "test \"a\" { request {} expect deny }\ntest \"a\" { request {} expect deny }",
     11,
     {"title", "", ""}},
    {"test of no reason", "test \"a\" { request {} expect deny because forbiden }", 10, {"forbiden", "forbidden", ""}},
    {"enum again", "vocabulary { enum Purpose { billing } }", 10, {"Purpose", "differs", ""}},
    {"attribute again", "vocabulary { attribute context.level : int default 1 }", 10, {"context.level", "differs", ""}},
    {"signal again", "vocabulary { signal rate = count per agent.id within 2m }", 10, {"rate", "differs", ""}},
    {"attribute of no type", "vocabulary { attribute context.x : Zone }", 10, {"Zone", "", ""}},
    {"attribute that is not built in", "vocabulary { attribute agent.clas : string }", 10, {"agent.clas", "", ""}},
    {"attribute of another type", "vocabulary { attribute risk : string }", 10, {"risk", "int", ""}},
    {"attribute of a caller", "vocabulary { attribute caller.owner : string max 5 }", 10, {"caller.owner", "", ""}},
    {"max of int", "vocabulary { attribute context.x : int max 5 }", 10, {"max", "int", ""}},
    {"max above the limit", "vocabulary { attribute context.x : list(string) max 65 }", 10, {"64", "", ""}},
    {"default too long", "vocabulary { attribute context.x : string max 2 default \"abc\" }", 10, {"3 bytes", "", ""}},
    {"default of another type", "vocabulary { attribute context.x : bool default 0 }", 10, {"bool", "", ""}},
    {"default of no member",
     "vocabulary { attribute purpose : Purpose default biling }",
     10,
     {"Purpose", "billing", ""}},
    {"default of a time",
     "vocabulary { attribute context.x : timestamp default \"2026-01-01T00:00:00Z\" }",
     10,
     {"default", "timestamp", ""}},
    {"default of agent.id", "vocabulary { attribute agent.id : string default \"x\" }", 10, {"agent.id", "", ""}},
    {"default of risk", "vocabulary { attribute risk : int default 101 }", 10, {"risk", "100", ""}},
    {"signal of nothing",
     "vocabulary { signal s = distinct agent.idd per secret.path within 1h }",
     10,
     {"agent.idd", "agent.id", ""}},
    {"signal of a list",
     "vocabulary { signal s = distinct context.tags per agent.id within 1h }",
     10,
     {"context.tags", "", ""}},
};

std::string Words(const Diagnostic& diagnostic) {
  return diagnostic.message + "\n" + diagnostic.help;
}

}  // namespace

TEST_CASE("each mistake is reported once, at its place, in words that help") {
  for (const Mistake& row : kRows) {
    CAPTURE(row.name);
    const Compiled compiled = CompileTexts({std::string(kVocabulary) + row.text + "\n"});
    CHECK(compiled.program == nullptr);
    std::string all;
    for (const Diagnostic& diagnostic : compiled.diagnostics) all += Render(diagnostic, Color::kNever);
    CAPTURE(all);
    REQUIRE(compiled.diagnostics.size() == 1);
    const Diagnostic& diagnostic = compiled.diagnostics[0];
    CHECK(diagnostic.line == row.line);
    for (const char* word : row.words) CHECK(Words(diagnostic).find(word) != std::string::npos);
  }
}

// Conditions of the same words are compiled once, and each keeps its places.
TEST_CASE("each mistake is reported at its own places when others made it before") {
  const std::string vocabulary = kVocabulary;
  const auto file_of = [](char name, int lines) {
    return "policy team_" + std::string(1, name) + "\n" + std::string(static_cast<std::size_t>(lines), '\n') + "  ";
  };
  std::size_t compared = 0;
  for (const Mistake& row : kRows) {
    const std::string text = row.text + std::string("\n");
    if (text.find("vocabulary") != std::string::npos) continue;
    CAPTURE(row.name);
    const std::vector<Diagnostic> alone = CompileTexts({vocabulary, file_of('b', 7) + text}).diagnostics;
    const std::vector<Diagnostic> all =
        CompileTexts({vocabulary, file_of('b', 7) + text, file_of('c', 0) + text, file_of('d', 3) + text}).diagnostics;
    REQUIRE(all.size() == 3 * alone.size());
    const unsigned lines[] = {0, 7, 4};  // less than in the first
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Diagnostic& one = alone[i % alone.size()];
      CHECK(all[i].line == one.line - lines[i / alone.size()]);
      CHECK(all[i].column == one.column);
      CHECK(all[i].message.size() == one.message.size());
      CHECK(all[i].help.size() == one.help.size());
      ++compared;
    }
  }
  CHECK(compared > 60);
}

TEST_CASE("mistakes of one set come together, in the order of files and places") {
  const Compiled compiled =
      CompileTexts({"policy a\npermit r { when agent.ownr == \"x\" }\npermit s { action reed when riskk > 1 }\n",
                    "policy b\nforbid r { when prupose == x }\n"});
  REQUIRE(compiled.diagnostics.size() >= 4);
  CHECK(compiled.diagnostics[0].line == 2);
  CHECK(compiled.diagnostics[1].line == 3);
  CHECK(compiled.diagnostics[2].line == 3);
  CHECK(compiled.diagnostics[1].column < compiled.diagnostics[2].column);
  CHECK(compiled.diagnostics[3].file == "b.gate");
}

TEST_CASE("a member of two enums must be qualified, and can be") {
  const std::string head =
      "policy a\nvocabulary {\n  enum Purpose { internal, other }\n  enum Zone { internal, outside }\n}\n";
  const Compiled bare = CompileTexts({head + "permit r { when agent.zone == internal }\n"});
  REQUIRE(bare.diagnostics.size() == 1);
  CHECK(Words(bare.diagnostics[0]).find("Purpose") != std::string::npos);
  CHECK(
      CompileTexts({head + "permit r { when agent.zone == Zone.internal && purpose == Purpose.internal }\n"}).program);
}

TEST_CASE("a define is seen in its own policy, whatever the file") {
  CHECK(CompileTexts({"policy a\ndefine late = risk > 5\n", "policy a\npermit r { when late }\n"}).program);
  CHECK(!CompileTexts({"policy a\ndefine late = risk > 5\n", "policy b\npermit r { when late }\n"}).program);
}

TEST_CASE("the digest knows what can change a decision and nothing else") {
  const auto digest = [](const std::vector<std::string>& texts) {
    const Compiled compiled = CompileTexts(texts);
    REQUIRE(compiled.program != nullptr);
    return std::string(compiled.program->digest());
  };
  const std::string base =
      digest({"policy a\ndefine d = risk>5\npermit r { action read, write when d when risk < 9 }\nforbid s { }\n"});
  CHECK(base.size() == 71);
  // Order, titles, notes, owners, tests, comments, white space, unused defines.
  CHECK(base == digest({"policy a\nforbid s \"title\" { owner \"x\" severity low note \"a\" \"b\" controls \"c\" }\n"
                        "define unused = 1 // nobody\npermit r { when risk < 9 action write when d action read }\n"
                        "define d = risk > 5\ntest \"t\" { request {} expect deny }\n"}));
  CHECK(base == digest({"policy a\nforbid s { }\n",
                        "policy a\npermit r { when d when risk < 9 action read, write }\ndefine d = risk > 5\n"}));
  CHECK(base !=
        digest({"policy a\ndefine d = risk>6\npermit r { action read, write when d when risk < 9 }\nforbid s { }\n"}));
  CHECK(base != digest({"policy a\ndefine d = risk>5\npermit r { action read when d when risk < 9 }\nforbid s { }\n"}));
  CHECK(base != digest({"policy a\ndefine d = risk>5\npermit r { action read, write when d when risk < 9 }\nforbid s { "
                        "mode shadow }\n"}));
  CHECK(
      base !=
      digest({"policy a\ndefine d = risk>5\npermit r { action read, write when d unless risk < 9 }\nforbid s { }\n"}));
  CHECK(base != digest({"policy a\ndefine d = risk>5\npermit r { action read, write when d when risk < 9 grant ttl 5m "
                        "}\nforbid s { }\n"}));
}

}  // namespace daygate::compile
