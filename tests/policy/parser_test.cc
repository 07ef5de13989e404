#include "policy/parser.h"

#include <ctime>
#include <random>

#include "catch.h"
#include "parse_helpers.h"
#include "policy/builtins.h"

namespace daygate::policy {
namespace {

TEST_CASE("A file is read whole") {
  const ParsedFile parsed = ParseText(SamplePolicies()[0]);
  REQUIRE(Mistakes(parsed.diagnostics).empty());
  const File& file = parsed.file;
  CHECK(file.policy.text == "all");
  REQUIRE(file.items.size() == 9);
  CHECK(file.items[0].kind == ItemKind::kVocabulary);
  CHECK(file.items[2].kind == ItemKind::kDefine);
  CHECK(file.items[2].index == 1);
  CHECK(file.items[6].index == 3);
  CHECK(file.items[8].kind == ItemKind::kTest);

  const Vocabulary& vocabulary = file.vocabularies[0];
  REQUIRE(vocabulary.enums.size() == 2);
  CHECK_FALSE(vocabulary.enums[0].ordered);
  CHECK(vocabulary.enums[0].members.size() == 2);
  CHECK(vocabulary.enums[1].ordered);
  CHECK(vocabulary.enums[1].members[1].text == "high");

  REQUIRE(vocabulary.attributes.size() == 8);
  const Attribute& ticket = vocabulary.attributes[0];
  CHECK(ticket.path.text == "context.ticket");
  CHECK(ticket.max->value == 64);
  CHECK(ticket.default_value->text == "a\"b");
  CHECK(ticket.audit == AuditForm::kHash);
  const TypeSpec& tree = vocabulary.attributes[1].type;
  CHECK(tree.name == TypeName::kMap);
  CHECK(tree.element->name == TypeName::kList);
  CHECK(tree.element->element->element->word.text == "Level");
  CHECK(file.source->text().substr(tree.at.begin, tree.at.end - tree.at.begin) ==
        "map(string, list(map(string, Level)))");
  CHECK(vocabulary.attributes[2].default_value->real == -1500);
  CHECK(vocabulary.attributes[3].default_value->kind == Literal::Kind::kEmptyList);
  CHECK(vocabulary.attributes[4].default_value->kind == Literal::Kind::kEmptyMap);
  CHECK(vocabulary.attributes[5].default_value->text == "AgentClass.batch");
  CHECK(vocabulary.attributes[6].default_value->integer == 16);
  CHECK(vocabulary.attributes[7].default_value->boolean);

  REQUIRE(vocabulary.signals.size() == 3);
  CHECK(vocabulary.signals[1].of.text == "agent.id");
  CHECK(vocabulary.signals[1].per[1].text == "agent.owner");
  CHECK(vocabulary.signals[1].within.value == 90 * 60 * 1000);

  const Rule& reads = file.rules[0];
  CHECK(reads.title->value == "The \"title\"");
  CHECK(reads.actions[1].text == "issue");
  REQUIRE(reads.secrets.size() == 3);
  CHECK(reads.secrets[2].value == "c/d");
  REQUIRE(reads.when.size() == 1);
  CHECK(reads.when[0].source == R"({"a": [1, 2u, -3.5]}["a"].size() > 2 && b"x" != b'y')");
  CHECK(reads.when[0].ast != nullptr);
  CHECK(reads.unless[0].source == "busy");
  CHECK(reads.via->source == "hop.class == batch ? true : false");
  CHECK(reads.survives.size() == 4);
  REQUIRE(reads.grant.size() == 13);
  CHECK(reads.grant[0].number.value == ((((24 + 2) * 60 + 3) * 60) + 4) * 1000 + 5);
  CHECK(reads.grant[3].set == EnumSet<Bound>{Bound::kTask, Bound::kAgent}.bits());
  CHECK(reads.grant[4].kind == TermKind::kRevokeOn);
  CHECK(reads.grant[5].kind == TermKind::kRevokeWithin);
  CHECK(reads.grant[6].strings[1].value == "b");
  CHECK(reads.grant[7].number.value == 0);
  CHECK(reads.grant[10].level == static_cast<std::uint8_t>(Monitor::kFull));
  CHECK(reads.severity == RuleSeverity::kHigh);
  CHECK(reads.notes[1].value.value == "w");
  CHECK(reads.mode == Mode::kEnforce);
  const SourceRange at = reads.at;
  CHECK(file.source->text().substr(at.begin, 12) == "permit reads");
  CHECK(file.source->text()[at.end - 1] == '}');

  const std::vector<Need>& needs = file.rules[3].needs;
  REQUIRE(needs.size() == 7);
  CHECK(needs[0].count->value == 2);
  CHECK(needs[0].from[1].value == "b");
  CHECK(needs[0].within->value == 30 * 60 * 1000);
  CHECK(needs[1].kind == NeedKind::kAttestation);
  CHECK_FALSE(needs[5].count.has_value());

  const Test& test = file.tests[0];
  CHECK(test.request.ends_with("\"c\": null}"));
  CHECK(test.outcome == Outcome::kChallenge);
  CHECK(test.by->at(1).text == "other.rule");
  CHECK(test.with->size() == 2);
  CHECK(test.needs->size() == 2);
  CHECK(test.because->text == "needs");
  CHECK(file.tests[1].like->value == "first");
}

TEST_CASE("What may be said in other ways") {
  const std::vector<std::string> good = {
      "policy policy",
      "policy p\r\npermit a {\r\n  action read\r\n}\r\n",
      "policy p permit permit { when grant.ttl == 1 grant ttl 5m }",
      "policy p permit test { when context.in_use && define grant uses 1 }",
      "policy p permit secret { action secret_thing secret \"a\" }",
      "policy p permit a { when x .y . z when (b) when !c when -d < 1 when [e][0] }",
      "policy p vocabulary { enum Purpose { agent, } enum E { Task, permit, enum } }",
      "policy p vocabulary { attribute context.namespace : string attribute context.as : int }",
      "policy p vocabulary { signal max = count per max.within within 1ms }",
      "policy p vocabulary { attribute context.a : int default -9223372036854775808 }",
      "policy p vocabulary { attribute context.a : int default 9223372036854775807 }",
      "policy p vocabulary { attribute context.a : double default .5 attribute context.b : double default 1e-5 }",
      "policy p vocabulary {} vocabulary {}",
      "policy p permit a { grant ttl 3650d, uses 9007199254740991, depth 0 }",
      "policy p permit a { grant ttl 1h05m }",
      "policy p permit a { grant bind task task agent }",
      "policy p test \"a\" { request {} expect deny } test \"A\" { request {\"a\": 1, \"a\": 2} expect deny }",
      "policy p require a { needs owner owner \"team\" }",
  };
  for (const std::string& text : good) {
    INFO(text);
    CHECK(Mistakes(ParseText(text).diagnostics) == "");
  }
}

TEST_CASE("Words and built-in attributes") {
  CHECK(WordOf(TermKind::kRevokeWithin) == "revoke_within");
  CHECK(WordOf(Outcome::kChallenge) == "CHALLENGE");
  CHECK(WordOf(Reason::kUnenforceable) == "unenforceable");
  CHECK(FromWord<Action>("rotate") == Action::kRotate);
  CHECK_FALSE(FromWord<Action>("Read").has_value());
  CHECK(WordOf(RevokeEvent::kChainEnd) == "chain_end");
  CHECK(Variables().size() == static_cast<std::size_t>(kVariables));
  CHECK(EnumNameOf(BuiltinType::kPurposes) == "Purpose");
  CHECK(EnumNameOf(BuiltinType::kString).empty());
  CHECK(FieldsOf(BuiltinType::kAgent).size() == 18);
  CHECK(FieldsOf(BuiltinType::kAgents).empty());
}

TEST_CASE("A large file is read in little time, and in one line too") {
  for (const std::string separator : {"\n", " "}) {
    std::string text = "policy p" + separator;
    for (int i = 0; i < 10000; ++i) {
      text += "permit r" + std::to_string(i) + " {" + separator + "action read" + separator + "secret \"a/b" +
              std::to_string(i) + "/**\"" + separator + "when agent.class == batch && risk < 50" + separator +
              "grant ttl 5m, uses 1" + separator + "}" + separator;
    }
    const std::clock_t begin = std::clock();
    const ParsedFile parsed = ParseText(std::move(text));
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    CHECK(parsed.diagnostics.empty());
    CHECK(parsed.file.rules.size() == 10000);
    CHECK(seconds < 5);  // a tenth of it would do: this is about how it grows
  }
}

TEST_CASE("No text breaks the reader") {
  std::mt19937 random(11);
  const std::vector<std::string> samples = SamplePolicies();
  const std::string_view pieces[] = {"{",      "}",    "\"",     "'",    "\"\"\"",  "(", ")",  "//", "/*",
                                     "permit", "when", "policy", "test", ",",       "=", "\n", "\\", "9",
                                     "0x",     "5m",   "`",      "\xC3", "request", "[", "-"};
  for (int i = 0; i < 3000; ++i) {
    std::string text = samples[random() % std::min<std::size_t>(samples.size(), 8)];
    for (int n = 0; n < 3; ++n) {
      const std::size_t at = random() % text.size();
      const std::size_t length = random() % 20;
      switch (random() % 4) {
        case 0: text.erase(at, length); break;
        case 1: text.insert(at, pieces[random() % std::size(pieces)]); break;
        case 2: text.insert(at, text.substr(random() % text.size(), length)); break;
        default: text.resize(at + 1);
      }
      if (text.empty()) text = " ";
    }
    const ParsedFile parsed = ParseText(text);
    std::pair<std::uint32_t, std::uint32_t> last{0, 0};
    for (const Diagnostic& d : parsed.diagnostics) {
      INFO(text);
      REQUIRE(std::pair(d.line, d.column) > last);
      last = {d.line, d.column};
      REQUIRE_FALSE(d.message.empty());
    }
  }
}

}  // namespace
}  // namespace daygate::policy
