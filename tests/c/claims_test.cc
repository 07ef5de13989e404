// The mappers of daygate/c.h: what C++ gives, and what they promise beside it.
#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "catch.h"
#include "daygate/c.h"
#include "daygate/claims.h"
#include "daygate/wire.h"
#include "vault/claims/cases.h"

namespace daygate {
namespace {

std::string_view ViewOf(dg_text text) {
  return {text.data, text.size};
}

dg_text TextOf(std::string_view text) {
  return {text.data(), text.size()};
}

struct Free {
  void operator()(dg_engine* engine) const { dg_engine_free(engine); }
  void operator()(dg_mappers* mappers) const { dg_mappers_free(mappers); }
  void operator()(dg_fields* fields) const { dg_fields_free(fields); }
  void operator()(dg_request* request) const { dg_request_free(request); }
  void operator()(dg_error* error) const { dg_error_free(error); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

Owned<dg_engine> Compile() {
  const std::string path = claims::ClaimsPolicy();
  const dg_text file = TextOf(path);
  dg_engine* engine = nullptr;
  REQUIRE(dg_engine_from_files(&file, 1, nullptr, &engine) == nullptr);
  return Owned<dg_engine>(engine);
}

Owned<dg_mappers> Read(std::string_view text, const dg_engine* engine = nullptr) {
  const dg_source source = {DG_TEXT("case.claims"), TextOf(text)};
  dg_mappers* mappers = nullptr;
  const Owned<dg_error> error(dg_mappers_from_text(&source, engine, &mappers));
  if (error != nullptr) FAIL(dg_error_message(error.get()).data);
  return Owned<dg_mappers>(mappers);
}

// The error of a text that has mistakes.
Owned<dg_error> Mistake(std::string_view text, const dg_engine* engine = nullptr) {
  const dg_source source = {DG_TEXT("m.claims"), TextOf(text)};
  dg_mappers* mappers = nullptr;
  Owned<dg_error> error(dg_mappers_from_text(&source, engine, &mappers));
  CHECK(mappers == nullptr);
  return error;
}

Owned<dg_fields> Map(const char* mapper, const char* claims, const char* type = "JWT") {
  dg_fields* fields = nullptr;
  const dg_mapper* const found = dg_mappers_find(dg_mappers_ready(), DG_TEXT(mapper));
  const Owned<dg_error> error(dg_mapper_map(found, DG_TEXT(claims), DG_TEXT(type), &fields));
  if (error != nullptr) FAIL(dg_error_message(error.get()).data);
  return Owned<dg_fields>(fields);
}

std::string JsonOf(const dg_fields* fields) {
  dg_buffer* json = nullptr;
  REQUIRE(dg_fields_json(fields, &json) == nullptr);
  std::string text(ViewOf(dg_buffer_text(json)));
  dg_buffer_free(json);
  return text;
}

// claims::RequestOf without what is claimed.
Owned<dg_request> RequestWithout() {
  Owned<dg_request> request(dg_request_new());
  dg_request_set_text(request.get(), DG_AGENT_ID, DG_TEXT("somebody"));
  dg_request_set_text(request.get(), DG_REQUEST_ACTION, DG_TEXT("read"));
  dg_request_set_text(request.get(), DG_SECRET_PATH, DG_TEXT("secret/data/pay/stripe"));
  dg_request_set_time(request.get(), DG_REQUEST_NOW, 1'795'485'600, 0);
  return request;
}

std::string Decide(const dg_engine* engine, const dg_agent* agent, dg_request* request) {
  dg_decision* const decision = dg_engine_decide(engine, agent, request);
  dg_buffer* json = nullptr;
  REQUIRE(dg_decision_json(decision, &json) == nullptr);
  std::string text(ViewOf(dg_buffer_text(json)));
  dg_buffer_free(json);
  dg_decision_free(decision);
  return text;
}

struct Engines {
  Engine cpp = *Engine::FromFiles({claims::ClaimsPolicy()});
  Owned<dg_engine> c = Compile();
};

// By itself, with a prepared agent, and again in a request that was used before.
void CompareDecisions(const Engines& engines, const dg_fields* fields, const claims::Fields& in_cpp) {
  const std::string wanted = ToJson(engines.cpp.Decide(claims::RequestOf(in_cpp)));
  const Owned<dg_request> request = RequestWithout();
  dg_fields_fill(fields, request.get());
  CHECK(Decide(engines.c.get(), nullptr, request.get()) == wanted);
  dg_agent* const agent = dg_engine_prepare(engines.c.get(), request.get());
  dg_request_set_text(request.get(), DG_AGENT_ID, DG_TEXT("nobody"));
  CHECK(Decide(engines.c.get(), agent, request.get()) == wanted);
  dg_agent_free(agent);
  dg_request_set_text(request.get(), DG_AGENT_ID, DG_TEXT("somebody"));
  dg_fields_fill(fields, request.get());  // twice is once: lists take the place of lists
  CHECK(Decide(engines.c.get(), nullptr, request.get()) == wanted);
}

// What C++ makes of it, in C; and whether that is fields.
bool Compare(const Engines& engines, const claims::Vector& vector, const claims::Mapper& in_cpp,
             const dg_mapper* mapper, const std::string& text) {
  INFO(text);
  const auto wanted = in_cpp.Map({.claims = text, .type = vector.type});
  dg_fields* mapped = nullptr;
  const Owned<dg_error> error(dg_mapper_map(mapper, TextOf(text), TextOf(vector.type), &mapped));
  const Owned<dg_fields> fields(mapped);
  REQUIRE((error == nullptr) == wanted.ok());
  REQUIRE((fields != nullptr) == wanted.ok());
  if (wanted.ok()) {
    CHECK(JsonOf(fields.get()) == claims::ToJson(*wanted));
    CompareDecisions(engines, fields.get(), *wanted);
  } else {
    CHECK(ViewOf(dg_error_message(error.get())) == std::string(wanted.status().message()));
    const bool foreign = wanted.status().code() == absl::StatusCode::kPermissionDenied;
    CHECK(dg_error_get_kind(error.get()) == (foreign ? DG_ERROR_FOREIGN_CLAIMS : DG_ERROR_CLAIMS));
  }
  return wanted.ok();
}

TEST_CASE("C maps claims as C++ does") {
  const Engines engines;
  std::mt19937_64 random(7);
  int vectors = 0;
  int mapped = 0;
  for (const claims::Vector& vector : claims::AllVectors()) {
    INFO(vector.mapper + ": " + vector.title);
    const bool ready = vector.mappers.empty();
    const auto in_cpp =
        claims::Mappers::FromText({"m", ready ? std::string(claims::Mappers::ReadyText()) : vector.mappers});
    REQUIRE(in_cpp.ok());
    const Owned<dg_mappers> own = ready ? nullptr : Read(vector.mappers);
    const dg_mapper* const mapper = dg_mappers_find(ready ? dg_mappers_ready() : own.get(), TextOf(vector.mapper));
    const claims::Mapper& wanted = *in_cpp->Find(vector.mapper);
    // The vector itself says what is right.
    CHECK(Compare(engines, vector, wanted, mapper, vector.claims) == vector.error.empty());
    const auto fields = wanted.Map({.claims = vector.claims, .type = vector.type});
    CHECK((fields.ok() ? claims::ToJson(*fields) : std::string(fields.status().message())) ==
          vector.fields + vector.error);
    for (int i = 0; i < 10; ++i)
      mapped += Compare(engines, vector, wanted, mapper, claims::Vary(vector.claims, &random));
    ++vectors;
  }
  CHECK(vectors == 86);
  CHECK(mapped > 150);
}

TEST_CASE("mistakes of mappers are errors with diagnostics") {
  std::string mappers;
  int messages = 0;
  for (const claims::Section& section :
       claims::ReadSections(std::string(DAYGATE_SOURCE_DIR) + "/tests/cases/vault/claims_messages.txt")) {
    if (section.name == "mapper") {
      mappers = section.text + "\n";
      continue;
    }
    INFO(mappers);
    const Owned<dg_error> error = Mistake(mappers);
    REQUIRE(error != nullptr);
    CHECK(dg_error_get_kind(error.get()) == DG_ERROR_POLICY);
    CHECK(ViewOf(dg_error_message(error.get())) == section.text + "\n");
    dg_diagnostic diagnostic{};
    diagnostic.size = sizeof(diagnostic);
    REQUIRE(dg_error_diagnostic(error.get(), 0, &diagnostic));
    CHECK(section.text.starts_with("m.claims:" + std::to_string(diagnostic.line) + ":" +
                                   std::to_string(diagnostic.column) + ": error: "));
    ++messages;
  }
  CHECK(messages == 20);
}

TEST_CASE("words of enums are held against an engine, which may be freed before") {
  Owned<dg_engine> engine = Compile();
  const Owned<dg_error> error = Mistake("mapper m { environment = prd }", engine.get());
  REQUIRE(error != nullptr);
  CHECK(ViewOf(dg_error_message(error.get())).find("help: did you mean 'prod'?") != std::string_view::npos);
  const Owned<dg_mappers> mappers = Read("mapper m { environment = prod agent.id from sub }", engine.get());
  engine.reset();
  dg_fields* fields = nullptr;
  const dg_mapper* const mapper = dg_mappers_find(mappers.get(), DG_TEXT("m"));
  REQUIRE(dg_mapper_map(mapper, DG_TEXT(R"({"sub": "a"})"), {}, &fields) == nullptr);
  CHECK(JsonOf(fields).find(R"("environment":"prod")") != std::string::npos);
  dg_fields_free(fields);
}

TEST_CASE("mappers of a file") {
  const std::string path = std::string(DAYGATE_BIN_DIR) + "/c_test.claims";
  std::ofstream(path) << "mapper a \"The first\" like jwt_svid { }\nmapper b { agent.id from sub }\n";
  dg_mappers* read = nullptr;
  REQUIRE(dg_mappers_from_file(TextOf(path), nullptr, &read) == nullptr);
  const Owned<dg_mappers> mappers(read);
  std::remove(path.c_str());
  REQUIRE(dg_mappers_count(read) == 2);
  CHECK(ViewOf(dg_mapper_name(dg_mappers_at(read, 0))) == "a");
  CHECK(ViewOf(dg_mapper_title(dg_mappers_at(read, 0))) == "The first");
  CHECK(dg_mapper_title(dg_mappers_at(read, 1)).size == 0);
  CHECK(dg_mappers_at(read, 2) == nullptr);
  CHECK(dg_mappers_find(read, DG_TEXT("b")) == dg_mappers_at(read, 1));
  CHECK(dg_mappers_find(read, DG_TEXT("jwt_svid")) == nullptr);
  dg_mappers* none = nullptr;
  const Owned<dg_error> missing(dg_mappers_from_file(TextOf(path), nullptr, &none));
  REQUIRE(missing != nullptr);
  CHECK(dg_error_get_kind(missing.get()) == DG_ERROR_POLICY);
  CHECK(ViewOf(dg_error_message(missing.get())).find("No such file or directory") != std::string_view::npos);
  const Owned<dg_error> folder(dg_mappers_from_file(DG_TEXT(DAYGATE_SOURCE_DIR), nullptr, &none));
  REQUIRE(folder != nullptr);
  CHECK(ViewOf(dg_error_message(folder.get())).find("Is a directory") != std::string_view::npos);
  CHECK(none == nullptr);
}

TEST_CASE("the ready mappers live for ever") {
  CHECK(dg_mappers_count(dg_mappers_ready()) == 8);
  CHECK(dg_mappers_ready() == dg_mappers_ready());
  CHECK(ViewOf(dg_mappers_ready_text()) == claims::Mappers::ReadyText());
}

TEST_CASE("null and no such mapper") {
  dg_fields* fields = nullptr;
  const Owned<dg_error> error(dg_mapper_map(nullptr, DG_TEXT("{}"), {}, &fields));
  REQUIRE(error != nullptr);
  CHECK(dg_error_get_kind(error.get()) == DG_ERROR_ARGUMENT);
  CHECK(fields == nullptr);
  CHECK(dg_mappers_count(nullptr) == 0);
  CHECK(dg_mappers_find(nullptr, DG_TEXT("jwt_svid")) == nullptr);
  dg_mappers_free(nullptr);
  dg_fields_free(nullptr);
  dg_fields_fill(nullptr, nullptr);
  const Owned<dg_engine> engine = Compile();
  const Owned<dg_request> request = RequestWithout();
  dg_fields_fill(nullptr, request.get());
  CHECK(Decide(engine.get(), nullptr, request.get()).find("invalid_request") != std::string::npos);
}

TEST_CASE("two tokens are joined where they agree") {
  const Owned<dg_fields> svid = Map("jwt_svid", R"({"sub": "spiffe://a/b"})");
  const Owned<dg_fields> task =
      Map("transaction_token", R"({"sub": "alice", "txn": "t-1", "scope": "settlement", "req_wl": "gateway"})",
          "txntoken+jwt");
  dg_fields* both = nullptr;
  REQUIRE(dg_fields_join(svid.get(), task.get(), &both) == nullptr);
  const std::string json = JsonOf(both);
  CHECK(json.find("spiffe://a/b") != std::string::npos);
  CHECK(json.find(R"("on_behalf_of":{"id":"alice"})") != std::string::npos);
  dg_fields_free(both);
  dg_fields* none = nullptr;
  const Owned<dg_error> error(dg_fields_join(task.get(), task.get(), &none));
  REQUIRE(error != nullptr);
  CHECK(dg_error_get_kind(error.get()) == DG_ERROR_CLAIMS);
  CHECK(ViewOf(dg_error_message(error.get())) == "both tokens have a chain");
  CHECK(none == nullptr);
}

TEST_CASE("a request that was filled is the caller's, to add to and to fill again") {
  constexpr const char* kText = R"(policy p
permit all {
  when attested(agent.owner) && agent.owner == "me" && agent.labels == {"client": "app", "more": "yes"}
  via  true
}
permit other { when agent.id == "spiffe://a/b" && !attested(agent.owner) && attested(agent.id) via true }
forbid path {
  when size(chain) != 2 || chain[0].id != "b" || chain[0].owner != "you" || chain[1].id != "gateway"
}
)";
  const dg_source source = {DG_TEXT("p.gate"), DG_TEXT(kText)};
  dg_engine* engine = nullptr;
  const Owned<dg_error> error(dg_engine_from_sources(&source, 1, nullptr, &engine));
  if (error != nullptr) FAIL(dg_error_message(error.get()).data);
  const Owned<dg_engine> kept(engine);
  const Owned<dg_request> request = RequestWithout();
  dg_fields_fill(Map("on_behalf_of", R"({"sub": "u", "act": {"sub": "c", "act": {"sub": "b"}}, "azp": "app"})").get(),
                 request.get());
  dg_request_add_text(request.get(), DG_REQUEST_ATTESTED, DG_TEXT("agent.owner"));
  dg_request_add_label(request.get(), DG_AGENT_LABELS, DG_TEXT("more"), DG_TEXT("yes"));
  dg_request_set_text(request.get(), DG_AGENT_OWNER, DG_TEXT("me"));
  dg_request_set_text(request.get(), DG_HOP_OWNER, DG_TEXT("you"));  // of the last hop, which the claims have added
  dg_request_add_hop(request.get());
  dg_request_set_text(request.get(), DG_HOP_ID, DG_TEXT("gateway"));
  CHECK(Decide(engine, nullptr, request.get()).find(R"("rules":["p.all"])") != std::string::npos);
  dg_fields_fill(Map("jwt_svid", R"({"sub": "spiffe://a/b"})").get(), request.get());
  CHECK(Decide(engine, nullptr, request.get()).find(R"("rules":["p.other"])") != std::string::npos);
}

TEST_CASE("claims become a decision") {
  const dg_source source = {DG_TEXT("p.gate"), DG_TEXT("policy p\npermit etl {\n  action read\n"
                                                       "  when attested(agent.workload) && "
                                                       "agent.workload == \"spiffe://example.org/etl\"\n}\n")};
  dg_engine* engine = nullptr;
  REQUIRE(dg_engine_from_sources(&source, 1, nullptr, &engine) == nullptr);
  const Owned<dg_engine> kept(engine);
  for (const bool permitted : {true, false}) {
    const Owned<dg_request> request = RequestWithout();
    const char* const claims =
        permitted ? R"({"sub": "spiffe://example.org/etl"})" : R"({"sub": "spiffe://example.org/elt"})";
    dg_fields_fill(Map("jwt_svid", claims).get(), request.get());
    dg_decision* const decision = dg_engine_decide(engine, nullptr, request.get());
    CHECK(dg_decision_permitted(decision) == permitted);
    dg_decision_free(decision);
  }
}

TEST_CASE("claims say who asks a server") {
  const dg_source source = {DG_TEXT("p.gate"),
                            DG_TEXT("policy p\npermit etl {\n  action read\n  secret \"secret/data/pay/*\"\n"
                                    "  when attested(agent.workload)\n}\n")};
  dg_engine* engine = nullptr;
  REQUIRE(dg_engine_from_sources(&source, 1, nullptr, &engine) == nullptr);
  dg_vault* vault = nullptr;
  REQUIRE(dg_vault_new(engine, nullptr, 0, nullptr, &vault) == nullptr);
  dg_engine_free(engine);
  const dg_header header = {DG_TEXT("X-Vault-Token"), DG_TEXT("s.agent")};
  for (const bool filled : {true, false}) {
    const Owned<dg_request> request(dg_request_new());
    dg_request_set_time(request.get(), DG_REQUEST_NOW, 1'795'485'600, 0);
    dg_request_set_text(request.get(), DG_AGENT_ID, DG_TEXT("somebody"));
    if (filled) dg_fields_fill(Map("jwt_svid", R"({"sub": "spiffe://a/b"})").get(), request.get());
    dg_exchange* const exchange =
        dg_vault_begin(vault, request.get(), DG_TEXT("GET"), DG_TEXT("/v1/secret/data/pay/stripe"), &header, 1, {});
    CHECK((dg_exchange_get_step(exchange) == DG_STEP_REFUSE) == !filled);
    dg_exchange_free(exchange);
  }
  dg_vault_free(vault);
}

TEST_CASE("threads share mappers and fields") {
  const Owned<dg_mappers> mappers = Read("mapper m like jwt_svid { agent.kind = \"a\" }");
  const Owned<dg_fields> fields = Map("jwt_svid", R"({"sub": "spiffe://a/b"})");
  const std::string wanted = JsonOf(fields.get());
  std::vector<std::thread> threads;
  std::vector<int> same(4);
  for (std::size_t i = 0; i < same.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 50; ++round) {
        dg_fields* mapped = nullptr;
        dg_error_free(dg_mapper_map(dg_mappers_find(mappers.get(), DG_TEXT("m")), DG_TEXT(R"({"sub": "spiffe://a/b"})"),
                                    {}, &mapped));
        dg_fields* joined = nullptr;
        dg_error_free(dg_fields_join(mapped, fields.get(), &joined));
        dg_buffer* json = nullptr;
        dg_error_free(dg_fields_json(fields.get(), &json));
        if (joined != nullptr && ViewOf(dg_buffer_text(json)) == wanted) ++same[i];
        dg_buffer_free(json);
        dg_fields_free(joined);
        dg_fields_free(mapped);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(same == std::vector<int>(4, 50));
}

}  // namespace
}  // namespace daygate
