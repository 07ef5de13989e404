// Claims and what they become: the vectors of tests/cases/vault/claims, and what holds for all of them.
#include <json/json.h>
#include <algorithm>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/claims.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "vault/claims/cases.h"

namespace daygate::claims {
namespace {

// The mapper of a vector; `kept` holds the ones of its text.
const Mapper* MapperOf(const Vector& vector, Mappers* kept) {
  if (vector.mappers.empty()) return Mappers::Ready().Find(vector.mapper);
  auto read = Mappers::FromText({"case.claims", vector.mappers});
  INFO(read.status().message());
  REQUIRE(read.ok());
  *kept = *std::move(read);
  return kept->Find(vector.mapper);
}

TEST_CASE("claims become fields, or are refused") {
  int vectors = 0;
  for (const std::string& file : CaseFiles()) {
    for (const Vector& vector : ReadVectors(file)) {
      INFO(file + ": " + vector.title);
      Mappers kept;
      const Mapper* const mapper = MapperOf(vector, &kept);
      REQUIRE(mapper != nullptr);
      const auto fields = mapper->Map({.claims = vector.claims, .type = vector.type});
      if (vector.error.empty()) {
        INFO(fields.status().message());
        REQUIRE(fields.ok());
        CHECK(ToJson(*fields) == vector.fields);
      } else {
        REQUIRE_FALSE(fields.ok());
        CHECK(std::string(fields.status().message()) == vector.error);
      }
      ++vectors;
    }
  }
  CHECK(vectors == 86);
}

TEST_CASE("every ready mapper has vectors") {
  std::vector<std::string> files = CaseFiles();
  for (const Mapper& mapper : Mappers::Ready().all()) {
    const std::string end = "/" + std::string(mapper.name()) + ".txt";
    CHECK(std::any_of(files.begin(), files.end(), [&](const std::string& file) { return file.ends_with(end); }));
  }
  CHECK(Mappers::Ready().all().size() == 8);
}

// RequestOf as JSON.
std::string DocumentOf(const Fields& fields) {
  Json::Value document;
  std::istringstream(ToJson(fields)) >> document;
  Json::Value& agent = document["subject"];
  if (!agent.isMember("id")) agent["id"] = "somebody";
  document["action"]["name"] = "read";
  document["resource"]["type"] = "secret";
  document["resource"]["id"] = "secret/data/pay/stripe";
  document["context"]["now"] = "2026-11-24T02:00:00Z";
  return document.toStyledString();
}

TEST_CASE("what was filled decides as the same request in JSON") {
  const auto engine = Engine::FromFiles({ClaimsPolicy()});
  INFO(engine.status().message());
  REQUIRE(engine.ok());
  std::mt19937_64 random(9396);
  std::set<Outcome> outcomes;
  int decided = 0;
  for (const std::string& file : CaseFiles()) {
    for (const Vector& vector : ReadVectors(file)) {
      Mappers kept;
      const Mapper* const mapper = MapperOf(vector, &kept);
      for (int i = 0; i < 100; ++i) {
        const std::string claims = i == 0 ? vector.claims : Vary(vector.claims, &random);
        const auto fields = mapper->Map({.claims = claims, .type = vector.type});
        if (!fields.ok()) continue;
        const std::string json = DocumentOf(*fields);
        const Decision decision = engine->Decide(RequestOf(*fields));
        if (ToJson(decision) != ToJson(DecideJson(*engine, json))) FAIL_CHECK(json);
        outcomes.insert(decision.outcome());
        ++decided;
      }
    }
  }
  CHECK(decided > 1500);
  CHECK(outcomes.size() == 3);
}

TEST_CASE("fields outlive their mapper and the claims") {
  Fields fields;
  {
    const std::string claims = R"({"sub": "spiffe://example.org/etl-that-has-a-long-name"})";
    const auto mappers =
        Mappers::FromText({"m", "mapper m like jwt_svid { agent.kind = \"a constant that is long\" }"});
    REQUIRE(mappers.ok());
    fields = *mappers->Find("m")->Map({.claims = claims});
  }
  const Fields copy = fields;
  fields = Fields();
  Request request;
  copy.Fill(&request);
  CHECK(request.agent.id == "spiffe://example.org/etl-that-has-a-long-name");
  CHECK(request.agent.kind == "a constant that is long");
}

TEST_CASE("filling leaves what the claims do not say") {
  const auto fields = Mappers::Ready().Find("jwt_svid")->Map({.claims = R"({"sub": "spiffe://a/b"})"});
  Request request;
  request.agent.zone = "corp";
  request.purpose = "settlement";
  fields->Fill(&request);
  CHECK(request.agent.zone == "corp");
  CHECK(request.purpose == "settlement");
  CHECK(request.agent.workload == "spiffe://a/b");
  CHECK(request.attested.size() == 3);
  Request untouched;
  Fields().Fill(&untouched);
  CHECK_FALSE(untouched.agent.id.has_value());
  CHECK(Fields().attested().empty());
}

TEST_CASE("two tokens are joined where they agree") {
  const auto& ready = Mappers::Ready();
  const auto svid = ready.Find("jwt_svid")->Map({.claims = R"({"sub": "spiffe://a/b"})"});
  const auto task =
      ready.Find("transaction_token")
          ->Map({.claims = R"({"sub": "alice", "txn": "t-1", "scope": "settlement", "req_wl": "gateway"})",
                 .type = "txntoken+jwt"});
  REQUIRE(svid.ok());
  REQUIRE(task.ok());
  const auto both = Fields::Join(*svid, *task);
  REQUIRE(both.ok());
  CHECK(ToJson(*both) == ToJson(*Fields::Join(*task, *svid)));
  Request request;
  both->Fill(&request);
  CHECK(request.agent.id == "spiffe://a/b");
  CHECK(request.subject.id == "alice");
  CHECK(request.task.id == "t-1");
  REQUIRE(request.chain.size() == 1);
  CHECK(request.chain[0].id == "gateway");
  CHECK(request.attested.size() == svid->attested().size() + task->attested().size());

  CHECK(Fields::Join(*svid, *svid).ok());
  CHECK(ToJson(*Fields::Join(*svid, Fields())) == ToJson(*svid));
  CHECK(Fields::Join(*task, *task).status().message() == "both tokens have a chain");
  const auto other = ready.Find("jwt_svid")->Map({.claims = R"({"sub": "spiffe://a/c"})"});
  CHECK(Fields::Join(*svid, *other).status().message() == "the tokens do not agree about agent.id");
}

TEST_CASE("labels of two tokens are joined up to the limit") {
  const auto labels = [](int from, int count, const std::string& value) {
    std::string claims = "{\"t\": {";
    for (int i = from; i < from + count; ++i) {
      claims += (i == from ? "\"k" : ", \"k") + std::to_string(i) + "\": \"" + value + "\"";
    }
    static const Mappers mappers = *Mappers::FromText({"m", "mapper m { agent.labels from members of t }"});
    return *mappers.Find("m")->Map({.claims = claims + "}}"});
  };
  CHECK(Fields::Join(labels(0, 32, "a"), labels(16, 48, "a")).ok());
  CHECK_FALSE(Fields::Join(labels(0, 32, "a"), labels(32, 33, "a")).ok());
  CHECK_FALSE(Fields::Join(labels(0, 2, "a"), labels(1, 2, "b")).ok());
}

}  // namespace
}  // namespace daygate::claims
