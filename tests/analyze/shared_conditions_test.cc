// Conditions of the same words are compiled once: what each of many rules is told of its own is what it is told alone.
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/analyze.h"
#include "daygate/engine.h"

namespace daygate {
namespace {

constexpr std::string_view kVocabulary = R"(policy words
vocabulary {
  enum Purpose { deploy, bill }
  enum Zone { corp, partner }
  attribute context.tags : list(string)
}
)";

// Looked up, left over for each reason, asked once, and dear in several places.
constexpr std::string_view kRules = R"(
permit own {
  secret "secret/data/<team>/*"
  when   agent.labels["team"] == capture.team && purpose == deploy
  when   agent.id != agent.owner || risk < 3
  via    hop.zone == corp
}
permit tagged {
  when   "a" in context.tags && "b" in context.tags
  unless context.tags.exists(t, t.startsWith("x"))
}
forbid far {
  when   agent.zone == partner && context.tags.size() > risk
  unless "ok" in context.tags
}
require seen {
  when   attested(agent.zone) && purpose == bill
  needs  approval
}
)";

std::string FileOf(char name, int lines) {
  return "policy team_" + std::string(1, name) + std::string(static_cast<std::size_t>(lines), '\n') +
         std::string(kRules);
}

struct Told {
  std::vector<RuleCost> costs;
  std::vector<RuleIndexing> indexing;
};

Told TellOf(const std::vector<PolicySource>& sources) {
  const auto engine = Engine::FromSources(sources);
  REQUIRE(engine.ok());
  return {Costs(*engine), Indexing(*engine)};
}

}  // namespace

TEST_CASE("rules that share conditions are told their own places") {
  const PolicySource vocabulary = {"words.gate", std::string(kVocabulary)};
  std::vector<PolicySource> sources = {vocabulary};
  for (const char name : {'a', 'b', 'c', 'd'}) sources.push_back({"", FileOf(name, 10 - 2 * (name - 'a'))});
  for (std::size_t i = 1; i < sources.size(); ++i) sources[i].name = std::to_string(i) + ".gate";
  const Told all = TellOf(sources);
  // What many ask is looked up where one alone has it evaluated: so those are compared among each other.
  REQUIRE(all.costs.size() == 16);
  REQUIRE(all.indexing.size() == 16);
  for (std::size_t i = 1; i < sources.size(); ++i) {
    const Told alone = TellOf({vocabulary, sources[i]});
    for (std::size_t rule = 0; rule < 4; ++rule) {
      const RuleCost& one = alone.costs[rule];
      const RuleCost& other = all.costs[4 * (i - 1) + rule];
      CAPTURE(other.rule);
      CHECK(other.rule == one.rule);
      CHECK(other.cost == one.cost);
      CHECK(other.table == one.table);
      const RuleIndexing& first = all.indexing[rule];
      const RuleIndexing& indexing = all.indexing[4 * (i - 1) + rule];
      CHECK(indexing.evaluated.size() == first.evaluated.size());
      for (std::size_t part = 0; part < first.evaluated.size(); ++part) {
        CHECK(indexing.evaluated[part].text == first.evaluated[part].text);
        CHECK(indexing.evaluated[part].line + 2 * (i - 1) == first.evaluated[part].line);
        CHECK(indexing.evaluated[part].column == first.evaluated[part].column);
      }
    }
  }
}

}  // namespace daygate
