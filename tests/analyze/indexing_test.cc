#include <string>
#include <vector>

#include "catch.h"
#include "daygate/analyze.h"

namespace daygate {
namespace {

constexpr std::string_view kPolicy = R"(policy p
vocabulary {
  enum AgentClass { batch, chat }
  enum Purpose { pay, help }
}
define in_hours = now.getHours("UTC") >= 8
permit whole { when agent.class == batch && purpose in [pay, help] unless risk > 50 }
permit captured { secret "kv/<team>/x" when agent.owner == capture.team && purpose == pay }
permit lists { when !("ops" in agent.groups) }
permit twice { when "ops" in agent.groups && "dev" in agent.groups }
permit once { when agent.owner != secret.owner }
permit shared_a { when in_hours && agent.owner == task.kind }
permit shared_b { when in_hours && agent.owner == task.kind }
forbid anywhere { secret "kv/**" }
)";

std::vector<RuleIndexing> IndexingOf(const std::string& text) {
  const absl::StatusOr<Engine> engine = Engine::FromSources({{"p.gate", text}});
  INFO(engine.status().message());
  REQUIRE(engine.ok());
  return Indexing(*engine);
}

TEST_CASE("each rule says what is looked up for it, and what is evaluated and why") {
  const std::vector<RuleIndexing> rules = IndexingOf(std::string(kPolicy));
  REQUIRE(rules.size() == 8);
  const auto rule = [&](const std::string& name) {
    for (const RuleIndexing& candidate : rules) {
      if (candidate.rule == "p." + name) return candidate;
    }
    FAIL(name);
    return RuleIndexing();
  };
  CHECK(rule("whole").looked_up.size() == 3);
  CHECK(rule("whole").evaluated.empty());
  CHECK(rule("anywhere").looked_up.empty());
  CHECK(rule("anywhere").evaluated.empty());
  const RuleIndexing captured = rule("captured");
  CHECK(captured.looked_up == std::vector<std::string>{"purpose"});
  REQUIRE(captured.evaluated.size() == 1);
  CHECK(captured.evaluated[0].text == "agent.owner == capture.team");
  CHECK(captured.evaluated[0].why == "it asks about the rule's own captures");
  CHECK(captured.evaluated[0].line == 8);
  CHECK(captured.evaluated[0].column == 45);
  REQUIRE(rule("lists").evaluated.size() == 1);
  CHECK(rule("lists").evaluated[0].why == "it asks what a list does not hold");
  REQUIRE(rule("twice").evaluated.size() == 1);
  CHECK(rule("twice").evaluated[0].text == "\"dev\" in agent.groups");
  CHECK(rule("twice").evaluated[0].why == "another part asks about the same list");
  REQUIRE(rule("once").evaluated.size() == 1);
  CHECK(rule("once").evaluated[0].why == "it compares no attribute with constants, and no other rule has it");
  // What two rules have is asked once for both.
  CHECK(rule("shared_a").evaluated.empty());
  CHECK(rule("shared_a").looked_up.size() == 2);
  CHECK(rule("shared_b").looked_up == rule("shared_a").looked_up);
}

TEST_CASE("what does not fit into the index is evaluated") {
  std::string text = "policy p\nvocabulary {\n";
  for (int i = 0; i < 100; ++i) text += "  attribute context.a" + std::to_string(i) + ": int\n";
  text += "}\n";
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    text += "permit r" + number + " { when context.a" + number + " == 1 }\n";
  }
  std::size_t evaluated = 0;
  for (const RuleIndexing& rule : IndexingOf(text)) {
    if (rule.evaluated.empty()) continue;
    ++evaluated;
    CHECK(rule.evaluated[0].why == "the set asks about more things than an index holds, and more often");
  }
  CHECK(evaluated == 38);  // 64 dimensions, two of them of the scope
}

}  // namespace
}  // namespace daygate
