// Two ways to every decision give the same bytes.
#include "catch.h"
#include "daygate/wire.h"
#include "doors.h"
#include "properties/trial.h"

namespace daygate::properties {
namespace {

std::string RequestFor(Random* random, const PolicySet& set, const reference::Vocabulary& vocabulary) {
  Json request = GenerateRequest(random, set.world, vocabulary);
  if (random->Percent(8)) request = Spoil(random, std::move(request));
  std::string text = RequestText(random, request);
  return random->Percent(2) ? DamagedText(random, std::move(text)) : text;
}

void EngineIsReference(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {});
  const std::vector<std::string> texts = Texts(set, random);
  const absl::StatusOr<Engine> engine = Engine::FromSources(Sources(texts), OptionsOf(set));
  EngineOptions slow = OptionsOf(set);
  slow.evaluation = Evaluation::kEveryRule;
  const absl::StatusOr<Engine> every_rule = Engine::FromSources(Sources(texts), slow);
  if (!engine.ok() || !every_rule.ok()) Fail(std::string(engine.status().message()) + Show(texts, ""));
  const std::unique_ptr<reference::Reference> reference = MakeReference(texts);
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  for (int i = 0; i < 50; ++i) {
    const std::string request = RequestFor(random, set, vocabulary);
    const std::string got = DecideText(*engine, request);
    if (!DecideEveryWay(*engine, *every_rule, request).starts_with("{")) {
      Fail(DecideEveryWay(*engine, *every_rule, request) + Show(texts, request));
    }
    const Json wanted = reference->DecideValue(request, set.enforces ? &*set.enforces : nullptr);
    if (got != reference::WriteJson(wanted)) {
      Fail("the engine:    " + got + "\nthe reference: " + reference::WriteJson(wanted) + Show(texts, request));
    }
    tally->Decision(wanted);
    tally->Case();
  }
}

void TheSameEachTime(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {});
  const std::vector<std::string> texts = Texts(set, random);
  const absl::StatusOr<Engine> first = Engine::FromSources(Sources(texts), OptionsOf(set));
  const absl::StatusOr<Engine> second = Engine::FromSources(Sources(texts), OptionsOf(set));
  if (!first.ok() || !second.ok()) Fail("does not compile" + Show(texts, ""));
  const reference::Vocabulary vocabulary = VocabularyOf(set);
  for (int i = 0; i < 20; ++i) {
    const std::string request = RequestFor(random, set, vocabulary);
    const std::string decision = ToJson(daygate::DecideJson(*first, request));
    const RequestDocument document(*second, request);
    if (ToJson(daygate::DecideJson(*first, request)) != decision || ToJson(Decide(*second, document)) != decision) {
      Fail("not the same again: " + decision + Show(texts, request));
    }
    tally->Case();
  }
}

TEST_CASE("the engine decides as the reference does") {
  Hold("engine = reference", 2000, EngineIsReference);
}
TEST_CASE("the engine decides as the reference does, a million times", "[.long]") {
  Hold("engine = reference", 1'000'000, EngineIsReference);
}

TEST_CASE("the same set and request give the same bytes") {
  Hold("determinism", 500, TheSameEachTime);
}
TEST_CASE("the same set and request give the same bytes, often", "[.long]") {
  Hold("determinism", 100'000, TheSameEachTime);
}

}  // namespace
}  // namespace daygate::properties
