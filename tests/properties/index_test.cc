// What the index finds decides as every rule tried one by one does, and as the reference does.
#include "catch.h"
#include "daygate/wire.h"
#include "generate/index_rules.h"
#include "properties/trial.h"

namespace daygate::properties {
namespace {

Engine Compiled(const std::string& text, Evaluation evaluation) {
  const absl::StatusOr<Engine> engine = Engine::FromSources({{"p.gate", text}}, {.evaluation = evaluation});
  if (!engine.ok()) Fail(std::string(engine.status().message()));
  return *engine;
}

// Few rules are held against the reference too, many make long ranges.
int NumberOfRules(Random* random) {
  const std::size_t size = random->Below(100);
  return size < 50 ? random->Between(1, 40) : size < 90 ? random->Between(100, 400) : random->Between(1000, 3000);
}

void IndexedIsEveryRule(Random* random, Tally* tally) {
  const int rules = NumberOfRules(random);
  const std::string text = generate::IndexPolicy(random, rules);
  const Engine indexed = Compiled(text, Evaluation::kIndexed);
  const Engine every_rule = Compiled(text, Evaluation::kEveryRule);
  const std::unique_ptr<reference::Reference> reference = rules <= 40 ? MakeReference({text}) : nullptr;
  for (int i = 0; i < 500; ++i) {
    const std::string request = generate::IndexRequest(random);
    const std::string got = ToJson(daygate::DecideJson(indexed, request));
    const std::string wanted = ToJson(daygate::DecideJson(every_rule, request));
    if (got != wanted) Fail("indexed:    " + got + "\nevery rule: " + wanted + Show({text}, request));
    if (reference != nullptr && i < 50) {
      const Json slow = reference->DecideValue(request, nullptr);
      if (DecideText(indexed, request) != reference::WriteJson(slow)) {
        Fail("indexed:   " + got + "\nreference: " + reference::WriteJson(slow) + Show({text}, request));
      }
      tally->Decision(slow);
    }
    tally->Case();
  }
}

TEST_CASE("the index finds what matters") {
  Hold("indexed = every rule", 20'000, IndexedIsEveryRule);
}
TEST_CASE("the index finds what matters, ten million times", "[.long]") {
  Hold("indexed = every rule", 10'000'000, IndexedIsEveryRule);
}

}  // namespace
}  // namespace daygate::properties
