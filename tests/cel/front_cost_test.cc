#include <string>
#include <vector>

#include "catch.h"
#include "cel/cost_table.h"
#include "front_env.h"

namespace daygate::cel {
namespace {

constexpr std::uint64_t kLimit = 1000000;

TEST_CASE("costs count nodes, text and elements") {
  const std::vector<std::pair<std::string, std::uint64_t>> cases = {
      {"1", 1},
      {"risk", 1},
      {"risk < 5", 3},
      {"risk < 5 && risk > 1 && !(risk == 3)", 1 + 3 + 3 + 4},
      {"agent.id", 2},
      {"'a' + 'b'", 3},
      // The shorter side ends a comparison.
      {"agent.id == 'x'", 4},
      {"agent.id == agent.owner", 5 + 4096 / 64},
      {"agent.id + agent.id", 5 + 8192 / 64},
      {"true ? 1 : risk + 1", 1 + 1 + 3},
      {"agent.id in ['a', 'b']", 1 + 2 + 3 + 2},
      {"agent.id in agent.groups", 1 + 2 + 2 + 64 * (1 + 64)},
      {"agent.labels['x']", 1 + 2 + 1 + 64},
      {"agent.labels.x", 3 + 64},
      {"agent.id.startsWith('a')", 2 + 1 + 1 + 4097 / 64},
      {"tools.all(t, t.trusted)", 1 + 1 + 64 * 3},
      {"tools.filter(t, t.trusted).map(t, t.name)", 1 + (1 + 1 + 64 * 3) + 64 * 3},
      {"[1, 2, 3].map(x, x > 1, x)", 1 + 4 + 3 * (1 + 3 + 1)},
      {"cel.bind(x, risk + 1, x + x)", 1 + 3 + 3},
      // A key that is computed is compared with all others, one that is written is not.
      {"{'a': 1, 'b': 2}", 1 + 4},
      {"{agent.id: 1, agent.owner: 2}", 1 + 2 * (2 + 1) + 2 * 2 * (1 + 4096 / 64)},
      // Each of 4 values is computed, then compared in 3 rounds: sorting halves.
      {"[3, 1, 2, 4].sortBy(x, x)", 1 + (1 + 4) + 4 * (1 + 1) + 4 * 3},
      {"string(purpose)", 2},
      {"agent == caller", 2 + 1 + (1 + 65 + 65 + (1 + 64 * 65) + (1 + 64 * (65 + 64 * 65))) - 1 + 0},
      {"lists.range(10).all(x, x > 1)", 1 + 2 + 10 * 4},
  };
  FrontEnv host;
  for (const auto& [text, nodes] : cases) {
    INFO(text);
    const Cost cost = host.CostOf(text);
    CHECK(cost.nodes == nodes);
    CHECK(cost.unbounded.empty());
  }
}

// Where a cost arises: texts and shares, the dearest first.
std::string SharesOf(FrontEnv& host, const std::string& text) {
  const base::Source source("x", text);
  std::string shown;
  for (const CostShare& share : host.CostOf(text).dearest) {
    if (share.nodes > 0) shown += std::to_string(share.nodes) + " " + TextOf(share, source) + "; ";
  }
  return shown;
}

TEST_CASE("costs say where they arise") {
  FrontEnv host;
  CHECK(SharesOf(host, "risk < 5") == "1 risk; 1 risk < 5; 1 5; ");
  CHECK(SharesOf(host, "agent.id == agent.owner && risk < 5") == "65 agent.id == agent.owner; 1 agent; 1 agent.id; ");
  // A loop's body counts as often as it may run, the loop itself once a round.
  CHECK(SharesOf(host, "tools.all(t, t.name == agent.id)") ==
        "4160 t.name == agent.id; 65 tools.all(t, t.name == agent.id); 64 t; ");
  CHECK(SharesOf(host, "tools.all(a, tools.all(b, a.name != b.name))") ==
        "266240 a.name != b.name; 4160 tools.all(b, a.name != b.name); 4096 a; ");
  CHECK(SharesOf(host, "tools.map(t, t.trusted, t.name)").starts_with("65 tools.map("));
  // Of two branches the dearer one counts.
  CHECK(SharesOf(host, "risk < 5 ? agent.id == agent.owner : risk < 6").starts_with("65 agent.id == agent.owner; "));
  CHECK(SharesOf(host, "risk < 5 ? risk < 6 : agent.id == agent.owner").starts_with("65 agent.id == agent.owner; "));
  // Names of functions cost nothing.
  CHECK(SharesOf(host, "math.greatest(1, 2)") == "1 math.greatest(1, 2); 1 1; 1 2; ");
}

TEST_CASE("shares add up to the cost") {
  FrontEnv host;
  for (const std::string text : {"5", "risk < 5", "-risk", "[risk, 5][0]", "agent.id", "risk > 5 ? 1 : 2"}) {
    INFO(text);
    const Cost cost = host.CostOf(text);
    std::uint64_t sum = 0;
    for (const CostShare& share : cost.dearest) sum += share.nodes;
    CHECK(sum <= cost.nodes);
    if (cost.nodes <= 3) CHECK(sum == cost.nodes);
  }
}

TEST_CASE("values have bounds") {
  const std::vector<std::pair<std::string, std::uint64_t>> cases = {
      {"'abc'", 3},
      {"agent.id", 4096},
      {"agent.id + 'abc'", 4099},
      {"true ? 'abc' : agent.id", 4096},
      {"[1, 2] + [3]", 3},
      {"tools", 64},
      {"tools.map(t, t.name)", 64},
      {"tools.map(t, t.name)[0]", 4096},
      {"[[agent.id], ['x']][1][0]", 4096},
      {"{'a': agent.id, 'b': 'x'}['b']", 4096},
      {"agent.labels.map(k, k + 'x')[0]", 4097},
      {"agent.labels.transformMap(k, v, v + v).a", 8192},
      {"agent.labels.transformMapEntry(k, v, {v: k, k: v})", 128},
      {"agent.groups.sortBy(x, x)[0].upper()", 4096},
      {"cel.bind(x, agent.id, x + x)", 8192},
      {"opt.optMap(a, a.id + 'x').orValue('')", 0},
      {"opt.optMap(a, a.id + 'x')", 4097},
      {"string(purpose)", 10},
      {"lists.range(7)", 7},
      {"d.a", 0},
      // What is dyn is still as large as it was.
      {"dyn(agent.id) + dyn('x')", 4097},
      {"dyn(agent).id", 4096},
      {"dyn(tools)[0].name", 4096},
      {"dyn(request).agent.id", 4096},
      {"[dyn(agent), 1][0].id", 4096},
      {"dyn(agent).labels.all(k, true) ? 'a' : 'bc'", 2},
  };
  FrontEnv host;
  for (const auto& [text, size] : cases) {
    INFO(text);
    CHECK(host.CostOf(text).bound.size == size);
  }
}

TEST_CASE("what may take too long goes beyond the limit") {
  std::string nested = "a.name != h.name";
  for (const char* name : {"h", "g", "f", "e", "d", "c", "b", "a"})
    nested = "tools.all(" + std::string(name) + ", " + nested + ")";
  std::string doubling = "s40 == 'x'";
  std::string growing = "size(s8) > 1";
  for (int i = 40; i > 0; --i) {
    const std::string before = i == 1 ? "agent.id" : "s" + std::to_string(i - 1);
    doubling = "cel.bind(s" + std::to_string(i) + ", " + before + " + " + before + ", " + doubling + ")";
  }
  for (int i = 8; i > 0; --i) {
    const std::string before = i == 1 ? "tools" : "s" + std::to_string(i - 1);
    growing =
        "cel.bind(s" + std::to_string(i) + ", tools.map(t" + std::to_string(i) + ", " + before + "), " + growing + ")";
  }
  FrontEnv host;
  for (const std::string& text :
       {nested, doubling,
        std::string("tools.all(a, tools.all(b, tools.all(c, a == b && agent.labels == caller.labels)))"),
        std::string("dyn(tools).all(a, dyn(tools).all(b, dyn(tools).all(c, dyn(tools).all(d, true))))")}) {
    INFO(text.substr(0, 80));
    CHECK(host.CostOf(text).nodes > kLimit);
  }
  CHECK(host.CostOf(growing).nodes < kLimit);  // large values that nobody goes through cost nothing
  std::string deep = "1";
  for (int i = 0; i < 40; ++i) deep = "tools.map(t" + std::to_string(i) + ", " + deep + ")";
  CHECK(host.CostOf(deep).nodes == kUnbounded);
}

TEST_CASE("a size without a bound is pointed out") {
  FrontEnv host;
  Cost cost = host.CostOf("true || lists.range(risk).size() > 5");
  CHECK(cost.nodes == kUnbounded);
  CHECK(cost.unbounded_at == 8);
  CHECK(cost.unbounded.find("range") != std::string::npos);
  host.env().AddVariable(
      {"huge", host.types().Simple(TypeKind::kString), 99, {kUnbounded, nullptr, nullptr}, nullptr, 0});
  cost = host.CostOf("1 == 2 || huge == 'x'");
  CHECK(cost.unbounded_at == 10);
  CHECK(cost.nodes == kUnbounded);
}

TEST_CASE("a lazy variable costs what its expression costs, wherever it is read") {
  FrontEnv host;
  host.env().AddVariable({"late", host.types().Simple(TypeKind::kBool), 99, {}, nullptr, 1000});
  CHECK(host.CostOf("late || late").nodes == 1 + 2 * 1001);
  host.env().AddVariable({"later", host.types().Simple(TypeKind::kBool), 99, {}, nullptr, kUnbounded});
  CHECK(host.CostOf("later && risk > 1").nodes == kUnbounded);
}

TEST_CASE("a structure that holds itself does not hold the pass up") {
  FrontEnv host;
  StructType node;
  node.name = "Node";
  const Type* type = host.types().Struct(&node);
  const Bound none;
  node.fields = {{"next", type, {}}, {"all", host.types().List(type), {64, &none, nullptr}}};
  host.env().AddVariable({"node", type, 99, {}, nullptr, 0});
  CHECK(host.CostOf("node.next == node").nodes > kLimit);
  CHECK(host.CostOf("dyn(node).next.all.size() > 1").nodes > 0);
}

}  // namespace
}  // namespace daygate::cel
