// What an evaluation costs: no memory from the heap.
#include <string>

#include "allocations.h"
#include "back_host.h"
#include "catch.h"

namespace daygate::cel {
namespace {

TEST_CASE("Conditions as rules have them allocate nothing, not even in the arena") {
  BackHost host;
  for (const char* text : {
           "name == 'stripe' && env in [dev, prod] && level <= middle && risk < 60 && agent.id.startsWith('etl')",
           "now.getHours('Europe/Paris') < 6 || now.getHours('Europe/Paris') >= 13",
           "labels[?'shared'].orValue('') == 'approved' || labels['team'] == 'pay'",
           "has(agent.zone) && agent.zone == 'x' || agent.?zone.orValue('y') == 'y'",
           "tags.exists(t, t == 'green') && tags.all(t, t.size() < 10) && tags.exists_one(t, t == 'red')",
           "now - timestamp('2026-11-24T00:00:00Z') < duration('24h') && now + duration('1h') > now",
           "name in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'stripe'] && 'red' in tags && 'team' in labels",
           "lacking == 1 || flag",
           "cel.bind(x, risk + 1, x * x > 100) && (flag ? risk : lacking) == 10",
           "name.contains('rip') && name.endsWith('e') && name.matches('^str') && string(env) == 'prod'",
           "sets.intersects(tags, ['x', 'red']) && size(name.substring(1, 3)) == 2",
           "cidr('10.0.0.0/8').containsIP('10.1.2.3') && math.greatest(risk, 3) == 10",
       }) {
    INFO(text);
    const Program program = host.Compile(text);
    REQUIRE(host.Evaluate(program).IsTrue());
    base::Arena arena;
    const std::size_t before = Allocations();
    bool all = true;
    for (int i = 0; i < 100; ++i) all = all && program.Evaluate({host.slots(), arena}).IsTrue();
    CHECK(Allocations() == before);
    CHECK(all);
    CHECK(arena.capacity() == 0);
  }
}

TEST_CASE("What makes lists and strings takes them from the arena") {
  BackHost host;
  for (const char* text :
       {"tags.map(t, t + 'x').filter(t, t != '') == ['redx', 'greenx']", "string(risk) + string(now) != ''",
        "'%s %d'.format([name, risk]) == 'stripe 10'", "tags.sortBy(t, t) != [] && tags.sort() != []",
        "labels.transformMap(k, v, v + k).size() == 2",
        "string(duration('1s') + duration(string(risk) + 's')) == '11s'",
        "name.split('').join('-').upperAscii().reverse() != ''", "isIP(string(ip(risk == 10 ? '::1' : '')))"}) {
    INFO(text);
    const Program program = host.Compile(text);
    CHECK(host.Evaluate(program).IsTrue());
    host.arena().Reset();
    host.Evaluate(program);
    const std::size_t before = Allocations();
    for (int i = 0; i < 10; ++i) {
      host.arena().Reset();
      host.Evaluate(program);
    }
    CHECK(Allocations() == before);
  }
}

}  // namespace
}  // namespace daygate::cel
