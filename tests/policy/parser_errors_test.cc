#include "catch.h"
#include "parse_helpers.h"

namespace daygate::policy {
namespace {

struct Bad {
  std::string text;
  std::string place;     // of the first mistake
  std::string contains;  // in its message or help
};

void CheckAll(const std::vector<Bad>& table) {
  for (const Bad& bad : table) {
    const ParsedFile parsed = ParseText(bad.text);
    INFO(bad.text);
    INFO(Mistakes(parsed.diagnostics));
    REQUIRE_FALSE(parsed.diagnostics.empty());
    const Diagnostic& first = parsed.diagnostics.front();
    CHECK(std::to_string(first.line) + ":" + std::to_string(first.column) == bad.place);
    CHECK(first.phase == Phase::kGrammar);
    const bool found = (first.message + " " + first.help).find(bad.contains) != std::string::npos;
    CHECK(found);
    CHECK(parsed.diagnostics.size() == 1);  // no noise behind it
  }
}

std::string InRule(const std::string& clauses) {
  return "policy p\nrequire r {\n" + clauses + "\n}\n";
}
std::string InPermit(const std::string& clauses) {
  return "policy p\npermit r {\n" + clauses + "\n}\n";
}
std::string InVocabulary(const std::string& items) {
  return "policy p\nvocabulary {\n" + items + "\n}\n";
}
std::string Members(int count) {
  std::string members;
  for (int i = 0; i < count; ++i) members += " m" + std::to_string(i) + ",";
  return members;
}
std::string InTest(const std::string& body) {
  return "policy p\ntest \"t\" {\n" + body + "\n}\n";
}

TEST_CASE("Files that are not text") {
  CheckAll({
      {"\xEF\xBB\xBFpolicy p", "1:1", "byte order mark"},
      {std::string("policy p // \0", 13), "1:13", "NUL"},
      {"policy p\n// \xFF", "2:4", "UTF-8"},
      {"policy p\n// \xC3\xA9 \xED\xA0\x80", "2:6", "UTF-8"},
      {"policy p // \xC0\xAF", "1:13", "UTF-8"},
      {std::string("policy \0 \xFF", 10), "1:8", "NUL"},
  });
}

TEST_CASE("Mistakes in the file's own lines") {
  CheckAll({
      {"", "1:1", "policy"},
      {"\n\n", "1:1", "policy"},
      {"permit a {}", "1:1", "policy"},
      {"polcy p\npermit a {}", "1:1", "policy"},
      {"policy", "1:7", "name"},
      {"policy 5", "1:8", "'5'"},
      {"policy { }", "1:8", "'{'"},
      {"policy p policy q", "1:10", "once"},
      {"policy p\nallow a { action read }", "2:1", "allow"},
      {"policy p\npermt a { action read }", "2:1", "permit"},
      {"policy p }", "1:10", "'}'"},
      {"policy p ;", "1:10", "';'"},
      {"policy p /* x */", "1:10", "'//'"},
      {"policy p define", "1:16", "name"},
      {"policy p define x 5", "1:19", "'='"},
      {"policy p define x =", "1:20", "expression"},
      {"policy p define x = 1 +", "1:24", ""},
      {"policy p define package = 1", "1:17", "reserved"},
      {"policy p define risk = 1", "1:17", "variable"},
      {"policy p define request = 1", "1:17", "variable"},
      {"policy p define capture = 1", "1:17", "variable"},
      {"policy p define Approver = 1", "1:17", "type"},
      {"policy p define int = 1", "1:17", "type"},
      {"policy p permit", "1:16", "name"},
      {"policy p permit 2fa {}", "1:17", "2fa"},
      {"policy p permit true {}", "1:17", "reserved"},
      {"policy p permit while {}", "1:17", "reserved"},
      {"policy p permit a-b { action read }", "1:18", "'a-b'"},
      {"policy p permit a b {}", "1:19", "title"},
      {"policy p permit a b\"x\" {}", "1:19", "bytes"},
      {"policy p permit a {", "1:20", "not closed"},
      {"policy p\npermit a {\n\n", "2:11", "not closed"},
      {"policy p\npermit a {\naction read\npermit b { action read }", "4:1", "'}'"},
  });
}

TEST_CASE("Mistakes in clauses") {
  CheckAll({
      {InRule("wehn a"), "3:1", "'when'"},
      {InRule("foo bar baz"), "3:1", "one of action"},
      {InRule("5"), "3:1", "'5'"},
      {InRule("when a = b"), "3:8", "'=='"},
      {InRule("when a & b"), "3:8", "'&&'"},
      {InRule("when a; owner \"b\""), "3:7", "';'"},
      {InRule("when"), "4:1", "expression"},
      {InRule("when (a"), "4:1", "')'"},
      {InRule("when a."), "4:1", ""},
      {InRule("when \"a\\q\""), "3:8", ""},
      {InRule("when package == 1"), "3:6", "package"},
      {InRule("action"), "4:1", "action"},
      {InRule("action read,\nmode enforce"), "4:1", "action"},
      {InRule("action read,, write"), "3:13", "','"},
      {InRule("action \"read\""), "3:8", "string"},
      {InRule("secret s/k"), "3:8", "quotes"},
      {InRule("secret \"a\","), "4:1", "pattern"},
      {InRule("secret \"a\\q\""), "3:10", ""},
      {InRule("secret \"a"), "3:8", "closed"},
      {InRule("owner b\"a\""), "3:7", "bytes"},
      {InRule("owner \"a\"\nowner \"b\""), "4:1", "twice"},
      {InRule("severity severe"), "3:10", "severe"},
      {InRule("severity hihg"), "3:10", "'high'"},
      {InRule("severity low severity low"), "3:14", "twice"},
      {InRule("mode dry"), "3:6", "enforce"},
      {InRule("mode shadow mode shadow"), "3:13", "twice"},
      {InRule("note \"a\""), "4:1", "note"},
      {InRule("controls NHI9"), "3:10", "NHI9"},
      {InRule("via true"), "3:1", "permit"},
      {InRule("survives state"), "3:1", "permit"},
      {InRule("expires \"2027-01-01\""), "3:1", "permit"},
      {InPermit("needs ticket"), "3:1", "require"},
      {"policy p forbid f { grant ttl 5m }", "1:21", "permit or a require"},
      {"policy p forbid f { needs ticket }", "1:21", "require"},
      {InPermit("via a via b"), "3:7", "twice"},
      {InPermit("expires \"a\" expires \"b\""), "3:13", "twice"},
      {InPermit("survives network"), "3:10", "network"},
      {InPermit("survives state, atestation"), "3:17", "'attestation'"},
      {InPermit("survives"), "4:1", "policy, attestation"},
  });
}

TEST_CASE("Mistakes in terms and needs") {
  CheckAll({
      {InPermit("grant"), "4:1", "ttl"},
      {InPermit("grant lifetime 5m"), "3:7", "lifetime"},
      {InPermit("grant utl 5m"), "3:7", "'ttl'"},
      {InPermit("grant revoke_on task_end"), "3:7", "revoke_on"},
      {InPermit("grant ttl"), "4:1", "duration"},
      {InPermit("grant ttl -5m"), "3:11", "'-'"},
      {InPermit("grant ttl 300"), "3:11", "unit"},
      {InPermit("grant ttl 5w"), "3:11", "'w'"},
      {InPermit("grant ttl 5m5m"), "3:11", "once"},
      {InPermit("grant ttl 30m1h"), "3:11", "largest"},
      {InPermit("grant ttl 1s1s1ms"), "3:11", "once"},
      {InPermit("grant ttl 0s"), "3:11", "zero"},
      {InPermit("grant ttl 0d0h0m0s0ms"), "3:11", "zero"},
      {InPermit("grant ttl 1.5h"), "3:11", ""},
      {InPermit("grant ttl 3651d"), "3:11", "3650d"},
      {InPermit("grant ttl 3650d1ms"), "3:11", "3650d"},
      {InPermit("grant ttl 99999999999999999999999d"), "3:11", "3650d"},
      {InPermit("grant ttl 18446744073709551617ms"), "3:11", "3650d"},
      {InPermit("grant ttl 5 m"), "3:11", "unit"},
      {InPermit("grant ttl 1h30"), "3:11", "unit"},
      {InPermit("grant ttl \"5m\""), "3:11", "string"},
      {InPermit("grant uses 0"), "3:12", "1"},
      {InPermit("grant uses 1.5"), "3:12", "1.5"},
      {InPermit("grant uses 0x10"), "3:12", "0x10"},
      {InPermit("grant uses 1u"), "3:12", "1u"},
      {InPermit("grant uses 5m"), "3:12", "5m"},
      {InPermit("grant uses 9007199254740992"), "3:12", "9007199254740991"},
      {InPermit("grant uses 99999999999999999999999999"), "3:12", "9007199254740991"},
      {InPermit("grant depth 01"), "3:13", "01"},
      {InPermit("grant depth -1"), "3:13", "'-'"},
      {InPermit("grant deliver wraped"), "3:15", "'wrapped'"},
      {InPermit("grant bind session"), "3:12", "session"},
      {InPermit("grant bind task agnt"), "3:17", "'agent'"},
      {InPermit("grant bind"), "4:1", "workload"},
      {InPermit("grant revoke at task_end"), "3:14", "on, within"},
      {InPermit("grant revoke on logout"), "3:17", "logout"},
      {InPermit("grant fields user"), "3:14", "user"},
      {InPermit("grant notify"), "4:1", "string"},
      {InPermit("grant cache 0s"), "3:13", "zero"},
      {InPermit("grant monitor some"), "3:15", "basic"},
      {InPermit("grant audit synch"), "3:13", "'sync'"},
      {InPermit("grant ttl 5m, ttl 6m"), "3:15", "twice"},
      {InPermit("grant uses 1 grant uses 1"), "3:20", "twice"},
      {InPermit("grant revoke on task_end, revoke within 5s, revoke on chain_end"), "3:45", "revoke on"},
      {InPermit("grant ttl 5m,"), "4:1", "ttl"},
      {InRule("needs consent"), "3:7", "consent"},
      {InRule("needs aproval"), "3:7", "'approval'"},
      {InRule("needs approval 0"), "3:16", "1"},
      {InRule("needs approval 2x"), "3:16", "2x"},
      {InRule("needs approval from"), "4:1", "role"},
      {InRule("needs approval from \"a\" or"), "4:1", "role"},
      {InRule("needs approval from \"a\", \"b\""), "3:26", "string"},
      {InRule("needs approval within 5m from \"a\""), "3:26", "from"},
      {InRule("needs approval from \"a\" 2"), "3:25", "'2'"},
      {InRule("needs ticket within 5m"), "3:14", "within"},
      {InRule("needs attestation from \"a\""), "3:19", "from"},
      {InRule("needs attestation within"), "4:1", "duration"},
  });
}

TEST_CASE("Mistakes in vocabularies") {
  std::string deep = "attribute context.a : ";
  for (int i = 0; i < 33; ++i) deep += "list(";
  CheckAll({
      {InVocabulary("attribut context.a : int"), "3:1", "'attribute'"},
      {InVocabulary("5"), "3:1", "enum"},
      {"policy p vocabulary x { }", "1:21", "'{'"},
      {"policy p vocabulary { enum A { a }", "1:35", "not closed"},
      {InVocabulary("ordered A { a }"), "3:9", "'enum'"},
      {InVocabulary("enum { a }"), "3:6", "name"},
      {InVocabulary("enum A { }"), "3:10", "member"},
      {InVocabulary("enum A { a b }"), "3:12", "','"},
      {InVocabulary("enum A { a,, b }"), "3:12", "','"},
      {InVocabulary("enum A { a, b, a }"), "3:16", "twice"},
      {InVocabulary("enum A {" + Members(100) + "\n  m99\n}"), "4:3", "twice"},
      {InVocabulary("enum A {" + Members(100) + "\n  m7\n}"), "4:3", "twice"},
      {InVocabulary("enum A {" + Members(32) + "\n  m31\n}"), "4:3", "twice"},
      {InVocabulary("enum A { a, loop }"), "3:13", "reserved"},
      {InVocabulary("enum A { in }"), "3:10", "reserved"},
      {InVocabulary("enum namespace { a }"), "3:6", "reserved"},
      {InVocabulary("enum hop { a }"), "3:6", "variable"},
      {InVocabulary("enum Task { a }"), "3:6", "type"},
      {InVocabulary("enum dyn { a }"), "3:6", "type"},
      {InVocabulary("attribute : int"), "3:11", "path"},
      {InVocabulary("attribute context. : int"), "3:20", "name"},
      {InVocabulary("attribute context.a int"), "3:21", "':'"},
      {InVocabulary("attribute context.true : int"), "3:11", "true"},
      {InVocabulary("attribute context.in : int"), "3:11", "in"},
      {InVocabulary("attribute context.purpose : string"), "3:11", "built in"},
      {InVocabulary("attribute context.attested : string"), "3:11", "built in"},
      {InVocabulary("attribute context.hop : string"), "3:11", "built in"},
      {InVocabulary("attribute context.a :"), "4:1", "type"},
      {InVocabulary("attribute context.a : list"), "4:1", "'('"},
      {InVocabulary("attribute context.a : list(int"), "4:1", "')'"},
      {InVocabulary("attribute context.a : map(int, int)"), "3:27", "strings"},
      {InVocabulary("attribute context.a : map(string)"), "3:33", "','"},
      {InVocabulary(deep), "3:23", "32"},
      {InVocabulary("attribute context.a : int max"), "4:1", "number"},
      {InVocabulary("attribute context.a : string max 0"), "3:34", "1"},
      {InVocabulary("attribute context.a : string max -1"), "3:34", "'-'"},
      {InVocabulary("attribute context.a : int default"), "4:1", "literal"},
      {InVocabulary("attribute context.a : int default null"), "3:35", "null"},
      {InVocabulary("attribute context.a : int default 5u"), "3:35", "5u"},
      {InVocabulary("attribute context.a : int default - x"), "3:37", "number"},
      {InVocabulary("attribute context.a : int default 9223372036854775808"), "3:35", "range"},
      {InVocabulary("attribute context.a : int default -9223372036854775809"), "3:35", "range"},
      {InVocabulary("attribute context.a : double default 1e999"), "3:38", "range"},
      {InVocabulary("attribute context.a : string default b\"x\""), "3:38", "bytes"},
      {InVocabulary("attribute context.a : list(int) default [1]"), "3:42", "']'"},
      {InVocabulary("attribute context.a : int default 1 max 5"), "3:37", "order"},
      {InVocabulary("attribute context.a : int audit hash audit hash"), "3:38", "order"},
      {InVocabulary("attribute context.a : int audit plain"), "3:33", "clear"},
      {InVocabulary("signal = count per agent.id within 1m"), "3:8", "name"},
      {InVocabulary("signal import = count per agent.id within 1m"), "3:8", "reserved"},
      {InVocabulary("signal a count"), "3:10", "'='"},
      {InVocabulary("signal a = cuont per agent.id within 1m"), "3:12", "'count'"},
      {InVocabulary("signal a = distinct per agent.id within 1m"), "3:21", "attribute"},
      {InVocabulary("signal a = count agent.id within 1m"), "3:18", "takes no attribute"},
      {InVocabulary("signal a = count per agent.id"), "4:1", "'within'"},
      {InVocabulary("signal a = count per agent.id, within 1m"), "3:39", "'within'"},
      {InVocabulary("signal a = count per agent.id within 0s"), "3:38", "zero"},
  });
}

TEST_CASE("Mistakes in tests") {
  CheckAll({
      {"policy p test { request {} expect deny }", "1:15", "title"},
      {"policy p test x { request {} expect deny }", "1:15", "title"},
      {"policy p test \"a\" { request {} expect deny }\ntest \"a\" { request {} expect deny }", "2:6", "title"},
      {InTest("expect deny"), "3:1", "'request'"},
      {InTest("request\nexpect deny"), "4:1", "JSON"},
      {InTest("request [] expect deny"), "3:9", "JSON"},
      {InTest("request like {} expect deny"), "3:14", "title"},
      {InTest("request {}"), "4:1", "'expect'"},
      {InTest("request {} request {} expect deny"), "3:12", "'expect'"},
      {InTest("request {} expect deny expect deny"), "3:24", "expect"},
      {InTest("request {\"a\" 1} expect deny"), "3:14", "JSON"},
      {InTest("request {\n// who\n\"a\": 1} expect deny"), "4:1", "JSON"},
      {InTest("request {\"a\": 'x'} expect deny"), "3:15", "JSON"},
      {InTest("request {} expect alow"), "3:19", "alow"},
      {InTest("request {} expect PERMIT"), "3:19", "PERMIT"},
      {InTest("request {} expect permit bye a"), "3:26", "'by'"},
      {InTest("request {} expect permit by"), "4:1", "rule"},
      {InTest("request {} expect permit by a,"), "4:1", "rule"},
      {InTest("request {} expect permit with lifetime 5m"), "3:31", "lifetime"},
      {InTest("request {} expect permit with"), "4:1", "ttl"},
      {InTest("request {} expect challenge needs consent"), "3:35", "consent"},
      {InTest("request {} expect deny because"), "4:1", "reason"},
      {InTest("request {} expect deny because a because b"), "3:34", "twice"},
  });
}

TEST_CASE("The workspace's files with mistakes of grammar are found at their place") {
  const std::filesystem::path folder =
      std::filesystem::path(DAYGATE_SOURCE_DIR).parent_path() / "shared" / "corpus" / "bad";
  std::error_code error;
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const ParsedFile parsed = ParseText(text);
    if (parsed.diagnostics.empty()) continue;  // a mistake of meaning
    const Diagnostic& first = parsed.diagnostics[0];
    const std::string expected = text.substr(text.find("expect ") + 7, text.find('\n') - text.find("expect ") - 7);
    const std::string place = expected.substr(0, expected.find(' '));
    const std::string line = std::to_string(first.line);
    INFO(entry.path() << " " << Mistakes(parsed.diagnostics));
    CHECK((place == line || place == line + ":" + std::to_string(first.column)));
    CHECK(parsed.diagnostics.size() == 1);
    ++found;
  }
  if (error) WARN("the corpus is not here");
  CHECK((error || found >= 90));
}

}  // namespace
}  // namespace daygate::policy
