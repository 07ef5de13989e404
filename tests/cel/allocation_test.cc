// An evaluation allocates nothing once its activation is warm: allocations.h counts.
#include <memory>
#include <string>
#include <string_view>

#include "allocations.h"
#include "catch.h"
#include "daygate/cel.h"

namespace daygate {
namespace {

// How often memory is taken when `evaluate` runs once more.
template <typename Evaluate>
std::size_t Taken(const Evaluate& evaluate) {
  evaluate();
  const std::size_t before = Allocations();
  evaluate();
  return Allocations() - before;
}

}  // namespace

TEST_CASE("the counter of allocations counts") {
  CHECK(Taken([] { std::string(100, 'x').swap(*std::make_unique<std::string>()); }) > 0);
}

TEST_CASE("an activation that is warm takes nothing from the heap, whatever is built") {
  const auto environment = CelEnvironment::Create(
      {.variables = {{"names", "list(string)"}, {"n", "int"}, {"m", "map(string, int)"}, {"t", "timestamp"}},
       .functions = {{.name = "twice",
                      .parameters = {"string"},
                      .result = "string",
                      .body = [](const CelCall& call, std::span<const CelValue> args) {
                        return call.String(*args[0].AsString());
                      }}}});
  REQUIRE(environment.ok());
  CelActivation activation(*environment);
  const auto set = [&] {
    activation.Clear();
    activation.Set(0, activation.List({CelValue::String("a"), activation.String("bb"), CelValue::String("ccc")}));
    activation.Set(1, CelValue::Int(3));
    activation.Set(2, activation.Map({{CelValue::String("a"), CelValue::Int(1)}}));
    activation.Set(3, CelValue::Timestamp({1'795'514'400, 5}));
  };
  for (const char* text : {
           "names.filter(x, x.size() > 1).map(x, x + '!' + string(n)).join(',') == 'bb!3,ccc!3'",
           "names.all(x, names.exists_one(y, x == y)) && m.exists(k, m[k] == 1)",
           "{'k': names, 'v': [n, n + 1]}.size() == 2 && [[n]].map(x, x)[0][0] == 3",
           "names.transformMap(i, v, i + n)[2] == 5 && names.sortBy(x, -size(x))[0] == 'ccc'",
           "string(t).startsWith('2026') && (t + duration('1h')).getHours('Europe/Paris') > 0",
           "twice(names[0]) == 'a' && '%s %d'.format([names, n]) == '[a, bb, ccc] 3'",
           "optional.of(n).optMap(x, x + 1).orValue(0) == 4 && m.?z.orValue(n) == 3",
           "n / 0 == 1 || names[7] == '' || m['z'] == 1 || 'abc'.replace('b', 'x').split('x') == ['a', 'c']",
       }) {
    INFO(text);
    const auto program = environment->Compile(text);
    REQUIRE(program.ok());
    set();
    const CelValue value = program->Evaluate(activation);
    INFO(program->Explain(value));
    CHECK(value.IsTrue());
    CHECK(Taken([&] {
            set();
            (void)program->Evaluate(activation);
          }) == 0);
  }
}

}  // namespace daygate
