// What rules cost, and where that arises.
#include <limits>

#include "catch.h"
#include "daygate/analyze.h"
#include "daygate/engine.h"

namespace daygate {
namespace {

constexpr std::string_view kRules = R"(policy p
define calm = risk < 5
permit b { when calm }
permit a {
  when   agent.id == agent.owner
  unless risk > 7
}
permit free { }
)";

}  // namespace

TEST_CASE("costs of rules come sorted by name, with their dearest parts") {
  const auto engine = Engine::FromSources({{"p.gate", std::string(kRules)}});
  REQUIRE(engine.ok());
  const std::vector<RuleCost> costs = Costs(*engine);
  REQUIRE(costs.size() == 3);
  CHECK(costs[0].rule == "p.a");
  CHECK(costs[0].file == "p.gate");
  // 65 and 4 for names and fields of the first clause, 3 of the second.
  CHECK(costs[0].cost == 72);
  REQUIRE(costs[0].dearest.size() == 3);
  CHECK(costs[0].dearest[0].cost == 65);
  CHECK(costs[0].dearest[0].line == 5);
  CHECK(costs[0].dearest[0].column == 10);
  CHECK(costs[0].dearest[0].text == "agent.id == agent.owner");
  CHECK(costs[0].table[0] == "65  5:10  agent.id == agent.owner");
  // A define counts in full where it is used.
  CHECK(costs[1].rule == "p.b");
  CHECK(costs[1].cost == 4);
  REQUIRE(costs[1].dearest.size() == 1);
  CHECK(costs[1].dearest[0].text == "calm");
  CHECK(costs[2].rule == "p.free");
  CHECK(costs[2].cost == 0);
  CHECK(costs[2].dearest.empty());
  CHECK(costs[2].table.empty());
}

TEST_CASE("a rule that costs too much shows where") {
  EngineOptions options;
  options.max_rule_cost = 71;
  std::vector<Diagnostic> diagnostics;
  REQUIRE_FALSE(Engine::FromSources({{"p.gate", std::string(kRules)}}, options, &diagnostics).ok());
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].message == "the worst case of 'p.a' costs 72, and 71 is the limit");
  REQUIRE(diagnostics[0].notes.size() == 3);
  CHECK(diagnostics[0].notes[0] == "65  5:10  agent.id == agent.owner");
  options.max_rule_cost = 72;
  CHECK(Engine::FromSources({{"p.gate", std::string(kRules)}}, options).ok());
}

}  // namespace daygate
