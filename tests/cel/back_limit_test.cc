// What an evaluation costs: no memory from the heap, little stack.
#include <pthread.h>

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

// Deep expressions, one of each kind of nesting.
std::vector<std::string> DeepTexts(int depth) {
  const auto nest = [&](const std::string& before, const std::string& core, const std::string& after) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += before;
    text += core;
    for (int i = 0; i < depth; ++i) text += after;
    return text;
  };
  return {nest("[", "risk", "]"),
          nest("(flag ? ", "risk", " : 1)"),
          nest("{1: ", "risk", "}"),
          nest("dyn(", "risk", ")"),
          nest("(1 + ", "risk", ")"),
          nest("(flag && ", "flag", " || flag)"),
          nest("[1].exists(x, ", "flag", ")"),
          nest("[1].map(x, ", "risk", ")"),
          nest("cel.bind(x, risk, ", "x", ")"),
          nest("math.greatest(1, 2, ", "risk", ")"),
          nest("optional.of(", "risk", ")"),
          nest("", "dyn(labels)", ".?a"),
          nest("string(", "name", ")"),
          nest("[1].exists(x, !(flag && ", "flag", "))"),
          nest("!(-(1 + ", "risk", ") == 1 && dyn(1))"),
          "'%s'.format([" + nest("[", "risk", "]") + "])",
          nest("[", "risk", "]") + " == " + nest("[", "risk", "]"),
          nest("{1: ", "risk", "}") + " in [" + nest("{1: ", "risk", "}") + "]",
          std::string(5000, '!') + "flag",
          std::string(5000, '-') + "risk"};
}

struct Job {
  BackHost* host;
  const Ast* ast;
  const Checked* checked;
  bool done = false;
};

void* CompileAndRun(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  const Program program = Compile(*job.ast, job.checked, job.host->env());
  (void)ToDisplay(job.host->Evaluate(program), 100'000);
  (void)program.size();
  job.done = true;
  return nullptr;
}

TEST_CASE("The deepest expressions compile and run in a small stack") {
  BackHost host;
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
  constexpr std::size_t kStack = 1024 * 1024;
#else
  constexpr std::size_t kStack = 128 * 1024;
#endif
  REQUIRE(pthread_attr_setstacksize(&attributes, kStack) == 0);
  for (const int depth : {40, 120, 240, 249}) {
    for (const std::string& text : DeepTexts(depth)) {
      const ParseResult parsed = Parse(text);
      if (parsed.ast == nullptr) continue;  // deeper than the parser allows
      INFO(text.substr(0, 40) << " " << parsed.ast->depth);
      const CheckResult checked = Check(*parsed.ast, host.env());
      for (const bool with_types : {true, false}) {
        if (with_types && !checked.ok()) continue;
        Job job{&host, parsed.ast.get(), with_types ? &checked.checked : nullptr};
        pthread_t thread{};
        REQUIRE(pthread_create(&thread, &attributes, CompileAndRun, &job) == 0);
        REQUIRE(pthread_join(thread, nullptr) == 0);
        CHECK(job.done);
      }
      host.arena().Reset();
    }
  }
  pthread_attr_destroy(&attributes);
}

}  // namespace
}  // namespace daygate::cel
