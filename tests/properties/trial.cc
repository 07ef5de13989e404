#include "properties/trial.h"

#include <rapidcheck.h>

#include <iostream>

#include "catch.h"
#include "daygate/wire.h"
#include "reference/cases.h"

namespace daygate::properties {

void Tally::Decision(const Json& decision) {
  Count(OutcomeOf(decision) + " " + ReasonOf(decision));
}

std::string Tally::Summary() const {
  std::string text;
  for (const auto& [what, count] : counts_) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  return text;
}

void Fail(const std::string& message) {
  RC_FAIL(message);
  std::abort();
}

void Hold(const std::string& name, std::size_t cases, const Property& property) {
  Tally tally;
  // RapidCheck runs a property a hundred times unless it is told otherwise; each time tries its share of the cases.
  const std::size_t share = std::max<std::size_t>(cases / 100, 1);
  const bool holds = rc::check(name, [&] {
    const auto seed = *rc::gen::noShrink(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()));
    Random random(seed);
    const std::size_t until = tally.cases() + share;
    while (tally.cases() < until) property(&random, &tally);
  });
  std::cout << name << ": " << tally.cases() << " cases" << (holds ? "" : ", A DIFFERENCE") << " (" << tally.Summary()
            << ")\n";
  CHECK(holds);
}

std::vector<PolicySource> Sources(const std::vector<std::string>& texts) {
  std::vector<PolicySource> sources;
  for (const std::string& text : texts) sources.push_back({"p" + std::to_string(sources.size()) + ".gate", text});
  return sources;
}

EngineOptions OptionsOf(const PolicySet& set) {
  EngineOptions options;
  if (!set.enforces) return options;
  options.enforces = {};
  for (const std::string& word : *set.enforces) options.enforces.Add(*TermKindFromWord(word));
  return options;
}

Engine Compile(const PolicySet& set, Random* layout) {
  const std::vector<std::string> texts = Texts(set, layout);
  const absl::StatusOr<Engine> engine = Engine::FromSources(Sources(texts), OptionsOf(set));
  if (!engine.ok()) Fail(std::string(engine.status().message()) + Show(texts, ""));
  return *engine;
}

std::unique_ptr<reference::Reference> MakeReference(const std::vector<std::string>& texts) {
  std::vector<reference::PolicyText> named;
  for (const std::string& text : texts) named.push_back({"p", text});
  std::string errors;
  policy::Set set = reference::ParseSet(named, &errors);
  if (!errors.empty()) Fail(errors + Show(texts, ""));
  return std::make_unique<reference::Reference>(std::move(set));
}

reference::Vocabulary VocabularyOf(const PolicySet& set) {
  std::vector<reference::PolicyText> named;
  for (const std::string& text : Texts(set, nullptr)) named.push_back({"p", text});
  std::string errors;
  return reference::MakeVocabulary(reference::ParseSet(named, &errors));
}

Json AnyRequest(Random* random, const PolicySet& set, const reference::Vocabulary& vocabulary) {
  Json request = GenerateRequest(random, set.world, vocabulary);
  if (random->Percent(5)) request = Spoil(random, std::move(request));
  return request;
}

std::string DecideText(const Engine& engine, const std::string& request) {
  std::string text = ToJson(daygate::DecideJson(engine, request));
  const std::string digest = "\"policy_digest\":\"" + std::string(engine.policy_digest()) + "\",";
  const std::size_t at = text.find(digest);
  if (at == std::string::npos) Fail("no digest: " + text);
  return text.erase(at, digest.size());
}

Json DecideJson(const Engine& engine, const Json& request) {
  std::optional<Json> decision = reference::ParseJson(DecideText(engine, reference::WriteJson(request)), 16);
  if (!decision) Fail("a decision that is no JSON");
  return *decision;
}

const Json& ContextOf(const Json& decision) {
  return *decision.Get("context");
}
std::string OutcomeOf(const Json& decision) {
  return ContextOf(decision).Get("outcome")->text;
}
std::string ReasonOf(const Json& decision) {
  return ContextOf(decision).Get("reason")->text;
}

std::string Show(const std::vector<std::string>& texts, const std::string& request) {
  std::string shown;
  for (const std::string& text : texts) shown += "\n--- policy\n" + text;
  return shown + "\n--- request\n" + request + "\n";
}

std::string Show(const PolicySet& set, const Json& request) {
  return Show(Texts(set, nullptr), reference::WriteJson(request));
}

}  // namespace daygate::properties
