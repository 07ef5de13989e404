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

// The other doors of an Engine: an agent prepared, the outcome alone, many secrets at once.
void OtherDoorsDecideTheSame(Random* random, Tally* tally) {
  const std::string text = generate::IndexPolicy(random, random->Between(1, 150));
  const Engine whole = Compiled(text, Evaluation::kIndexed);
  const absl::StatusOr<Engine> part = Engine::FromSources({{"p.gate", text}}, {.enforces = {TermKind::kTtl}});
  if (!part.ok()) Fail(std::string(part.status().message()));
  for (int i = 0; i < 50; ++i) {
    const Engine& engine = random->Percent(50) ? whole : *part;
    const std::string text_of_request = generate::IndexRequest(random);
    const RequestDocument document(engine, text_of_request);
    const Request& request = document.request();
    const Decision decision = engine.Decide(request);
    const auto hold = [&](bool same, const char* what) {
      if (!same) Fail(std::string(what) + " is not " + ToJson(decision) + Show({text}, text_of_request));
    };
    hold(engine.Check(request) == decision.outcome(), "Check");
    Agent agent = request.agent;
    if (random->Percent(5)) agent.id = "";
    // Prepared for these policies or for the same of another engine.
    const PreparedAgent prepared = (random->Percent(80) ? engine : whole).Prepare(agent);
    Request other = request;
    other.agent = Agent{.id = "somebody else"};
    Request same = request;
    same.agent = agent;
    hold(ToJson(engine.Decide(prepared, other)) == ToJson(engine.Decide(same)), "the prepared decision");
    hold(engine.Check(prepared, other) == engine.Decide(same).outcome(), "the prepared outcome");
    std::vector<Secret> secrets(3, request.secret);
    secrets[1].path = "kv/a/db";
    secrets[2].path = "kv//";
    std::vector<Outcome> outcomes(secrets.size());
    engine.CheckMany(request, secrets, outcomes);
    const std::vector<Decision> decisions = engine.DecideMany(request, secrets);
    for (std::size_t at = 0; at < secrets.size(); ++at) {
      Request one = request;
      one.secret = secrets[at];
      hold(ToJson(decisions[at]) == ToJson(engine.Decide(one)), "one of many");
      hold(outcomes[at] == decisions[at].outcome(), "one outcome of many");
    }
    tally->Count(std::to_string(static_cast<int>(decision.outcome())));
    tally->Case();
  }
}

TEST_CASE("prepared agents, outcomes alone and many secrets decide as Decide does") {
  Hold("other doors", 5'000, OtherDoorsDecideTheSame);
}

TEST_CASE("the index finds what matters") {
  Hold("indexed = every rule", 20'000, IndexedIsEveryRule);
}
TEST_CASE("the index finds what matters, ten million times", "[.long]") {
  Hold("indexed = every rule", 10'000'000, IndexedIsEveryRule);
}

}  // namespace
}  // namespace daygate::properties
