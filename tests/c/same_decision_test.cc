// By calls, packed and from JSON, C gives the bytes that C++ gives.
#include <filesystem>
#include <string>
#include <vector>

#include "c/request.h"
#include "catch.h"
#include "daygate/wire.h"
#include "generate/policy_set.h"
#include "generate/random.h"
#include "generate/requests.h"
#include "reference/cases.h"
#include "reference/vocabulary.h"
#include "replay.h"

namespace daygate {
namespace {

namespace fs = std::filesystem;

std::string Take(dg_buffer* buffer) {
  const dg_text text = dg_buffer_text(buffer);
  std::string taken(text.data, text.size);
  dg_buffer_free(buffer);
  return taken;
}

std::string JsonAndFree(dg_decision* decision) {
  dg_buffer* json = nullptr;
  REQUIRE(dg_decision_json(decision, &json) == nullptr);
  std::vector<std::uint8_t> packed(dg_decision_pack(decision, nullptr, 0));
  REQUIRE(dg_decision_pack(decision, packed.data(), packed.size()) == packed.size());
  dg_decision* const unpacked = dg_decision_unpack(packed.data(), packed.size());
  dg_buffer* again = nullptr;
  REQUIRE(dg_decision_json(unpacked, &again) == nullptr);
  const std::string text = Take(json);
  CHECK(Take(again) == text);
  dg_decision_free(unpacked);
  dg_decision_free(decision);
  return text;
}

std::string DecidePacked(const dg_engine* engine, const dg_agent* agent, const std::vector<std::uint8_t>& request) {
  std::vector<std::uint8_t> out(64);
  for (;;) {
    const std::size_t size =
        dg_engine_decide_packed(engine, agent, request.data(), request.size(), out.data(), out.size());
    REQUIRE(size != 0);
    if (size <= out.size()) return JsonAndFree(dg_decision_unpack(out.data(), size));
    out.resize(size);
  }
}

// Of one policy set, in C++ and in C.
struct Engines {
  Engine cpp;
  dg_engine* c = nullptr;
};

void Compare(const Engines& engines, const std::string& json) {
  const std::string decision = ToJson(DecideJson(engines.cpp, json));
  INFO(json);
  CHECK(JsonAndFree(dg_engine_decide_json(engines.c, {json.data(), json.size()})) == decision);
  const RequestDocument document(engines.cpp, json);
  if (!document.invalid_fields().empty()) return;
  const Request& request = document.request();
  const c::OwnedRequest built = c::BuildByCalls(request);
  const std::vector<std::uint8_t> packed = c::PackRequest(request);
  CHECK(JsonAndFree(dg_engine_decide(engines.c, nullptr, built.get())) == decision);
  CHECK(DecidePacked(engines.c, nullptr, packed) == decision);
  dg_agent* const agent = dg_engine_prepare(engines.c, built.get());
  REQUIRE(agent != nullptr);
  dg_request_set_text(built.get(), DG_AGENT_ID, DG_TEXT("nobody"));
  CHECK(JsonAndFree(dg_engine_decide(engines.c, agent, built.get())) == decision);
  CHECK(dg_engine_check(engines.c, agent, built.get()) ==
        static_cast<dg_outcome>(DecideJson(engines.cpp, json).outcome()));
  CHECK(DecidePacked(engines.c, agent, packed) == decision);
  dg_agent_free(agent);
  dg_request_clear(built.get());
  CHECK(c::PackRequest(built->builder.View()).empty());
}

Engines Compile(const std::vector<PolicySource>& sources, TermSet enforces) {
  EngineOptions options;
  options.enforces = enforces;
  absl::StatusOr<Engine> engine = Engine::FromSources(sources, options);
  REQUIRE(engine.ok());
  std::vector<dg_source> views;
  for (const PolicySource& source : sources) {
    views.push_back({{source.name.data(), source.name.size()}, {source.text.data(), source.text.size()}});
  }
  dg_engine_options c_options = DG_ENGINE_OPTIONS_INIT;
  c_options.enforces = enforces.bits();
  Engines engines{*std::move(engine)};
  REQUIRE(dg_engine_from_sources(views.data(), views.size(), &c_options, &engines.c) == nullptr);
  return engines;
}

TermSet TermsOf(const std::optional<std::set<std::string>>& words) {
  if (!words) return kAllTerms;
  TermSet terms;
  for (const std::string& word : *words) terms.Add(*TermKindFromWord(word));
  return terms;
}

reference::Vocabulary VocabularyOf(const generate::PolicySet& set) {
  std::vector<reference::PolicyText> texts;
  for (const std::string& text : generate::Texts(set, nullptr)) {
    texts.push_back({"generated-" + std::to_string(texts.size()) + ".gate", text});
  }
  std::string errors;
  const policy::Set parsed = reference::ParseSet(texts, &errors);
  REQUIRE(errors.empty());
  return reference::MakeVocabulary(parsed);
}

void CompareGenerated(std::uint64_t seed, int sets, int requests) {
  generate::Random random(seed);
  for (int i = 0; i < sets; ++i) {
    const generate::PolicySet set = generate::GeneratePolicySet(&random, {});
    std::vector<PolicySource> sources;
    for (const std::string& text : generate::Texts(set, &random)) {
      sources.push_back({"generated-" + std::to_string(sources.size()) + ".gate", text});
    }
    const Engines engines = Compile(sources, TermsOf(set.enforces));
    const reference::Vocabulary vocabulary = VocabularyOf(set);
    for (int j = 0; j < requests; ++j) {
      reference::Json request = generate::GenerateRequest(&random, set.world, vocabulary);
      if (random.Percent(20)) request = generate::Spoil(&random, request);
      Compare(engines, generate::RequestText(&random, request));
    }
    dg_engine_free(engines.c);
  }
}

TEST_CASE("C decides generated requests as C++ does") {
  CompareGenerated(1, 100, 20);
}

TEST_CASE("C decides 100,000 generated requests as C++ does", "[.long]") {
  CompareGenerated(2, 2'500, 40);
}

TEST_CASE("C decides the shared cases as C++ does") {
  const fs::path folder = fs::path(DAYGATE_SOURCE_DIR) / ".." / "shared" / "cases";
  if (!fs::is_directory(folder)) {
    WARN("skipped: there are no shared cases beside the project");
    SUCCEED();
    return;
  }
  std::size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    const std::optional<reference::Case> read = reference::ReadCase(entry.path().string());
    REQUIRE(read.has_value());
    std::vector<PolicySource> sources;
    for (const reference::PolicyText& policy : read->policies) sources.push_back({policy.name, policy.text});
    const Engines engines = Compile(sources, TermsOf(read->enforces));
    for (const std::string& request : read->requests) Compare(engines, request);
    compared += read->requests.size();
    dg_engine_free(engines.c);
  }
  WARN(compared << " requests");
  CHECK(compared > 0);
}

}  // namespace
}  // namespace daygate
