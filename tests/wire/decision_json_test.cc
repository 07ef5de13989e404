// The bytes of decisions.
#include "wire_engine.h"

namespace daygate {
namespace {

// The decision without its digest, which is checked apart.
std::string Bytes(const Engine& engine, std::string_view json) {
  std::string bytes = ToJson(DecideJson(engine, json));
  const std::string digest = R"("policy_digest":")" + std::string(engine.policy_digest()) + R"(",)";
  const std::size_t at = bytes.find(digest);
  REQUIRE(at != std::string::npos);
  return bytes.erase(at, digest.size());
}

TEST_CASE("a permit with every term") {
  const Engine engine = EngineOf(R"(policy p
permit all {
  grant ttl 1500ms, uses 3, deliver wrapped, bind workload task agent, revoke on task_end chain_end owner_change,
    revoke within 5s, fields "b" "a" "\"", cache 30s, depth 0, rotate, monitor full, audit sync, notify "#sec" "z" "a"
})");
  CHECK(
      Bytes(engine, kRequest) ==
      R"({"context":{"errors":[],"needs":[],"outcome":"PERMIT","reason":"permitted","rules":["p.all"],"shadow":[],)"
      R"("terms":{"audit":"sync","bind":["agent","task","workload"],"cache":"30s","deliver":"wrapped","depth":0,)"
      R"("fields":["\"","a","b"],"monitor":"full","notify":["#sec","a","z"],)"
      R"("revoke_on":["chain_end","owner_change","task_end"],"revoke_within":"5s","rotate":true,"ttl":"1.5s","uses":3}},)"
      R"("decision":true})");
}

TEST_CASE("terms at what absent means are left out") {
  const Engine engine =
      EngineOf("policy p\npermit all { grant deliver raw, monitor none, audit buffered, cache none, ttl 3650d }");
  CHECK(Bytes(engine, kRequest) ==
        R"({"context":{"errors":[],"needs":[],"outcome":"PERMIT","reason":"permitted","rules":["p.all"],"shadow":[],)"
        R"("terms":{"ttl":"315360000s"}},"decision":true})");
}

TEST_CASE("a challenge with needs and binding") {
  const Engine engine = EngineOf(R"(policy p
permit all {}
require r { needs approval 2 from "security" or "controllers" within 30m, approval, approval 1 from "z", attestation within 1s,
  ticket, owner, subject })");
  CHECK(
      Bytes(engine, kRequest) ==
      R"({"context":{"binding":")" + engine.Binding(RequestDocument(engine, kRequest).request()) +
          R"(","errors":[],"needs":[{"need":"approval"},{"count":2,"from":["controllers","security"],"need":"approval",)"
          R"("within":"1800s"},{"from":["z"],"need":"approval"},{"need":"attestation","within":"1s"},{"need":"owner"},)"
          R"({"need":"subject"},{"need":"ticket"}],"outcome":"CHALLENGE","reason":"needs","rules":["p.all","p.r"],)"
          R"("shadow":[],"terms":{}},"decision":false})");
}

TEST_CASE("errors of both kinds, and shadow rules") {
  const Engine engine = EngineOf(R"(policy p
forbid a { when agent.owner == "x" && agent.labels["k"] == "y" }
forbid b { when [1, 2][agent.id.size() + 5] == 1 }
forbid c { mode shadow when true })");
  CHECK(
      Bytes(engine, kRequest) ==
      R"({"context":{"errors":[{"missing":["agent.labels","agent.owner"],"rule":"p.a"},{"evaluation":true,"rule":"p.b"}],)"
      R"("needs":[],"outcome":"DENY","reason":"error","rules":["p.a","p.b"],"shadow":["p.c"],"terms":{}},"decision":false})");
}

TEST_CASE("an invalid request names its fields, escaped") {
  const Engine engine = EngineOf("policy p");
  CHECK(Bytes(engine, R"({"subject": {"type": "agent", "id": "a", "x\n{\"decision\":true}": 1, "\u0000": 1},
                          "action": {"name": "read"}, "resource": {"type": "secret", "id": "s"},
                          "context": {"now": "2026-11-24T10:00:00Z"}})") ==
        R"({"context":{"errors":[{"field":"subject.\u0000"},{"field":"subject.x\n{\"decision\":true}"}],"needs":[],)"
        R"("outcome":"DENY","reason":"invalid_request","rules":[],"shadow":[],"terms":{}},"decision":false})");
}

TEST_CASE("a name that is not UTF-8 is shown as an escape") {
  const Engine engine = EngineOf("policy p");
  Request request;
  request.agent.id = "a";
  const Label labels[] = {{"\xff\xfe", "\xff"}};
  request.agent.labels = labels;
  const std::string json = ToJson(engine.Decide(request));
  CHECK(json.find('\xff') == std::string::npos);
  CHECK(json.find("\"field\":\"subject.properties.labels") != std::string::npos);
}

TEST_CASE("an explanation stands in the context") {
  const Engine engine = EngineOf("policy p\npermit all {\n  when agent.owner == \"x\" && risk < 50\n}");
  const RequestDocument document(engine,
                                 Changed(R"({"context": {"risk": 60}, "subject": {"properties": {"owner": "x"}}})"));
  const Explanation why = engine.Explain(document.request());
  const std::string json = ToJson(Decide(engine, document), why);
  CHECK(json.find(
            R"("errors":[],"explanation":[{"effect":"permit","failed":[{"clause":"when","column":8,"file":"p.gate",)"
            R"("line":3,"result":"false","source":"agent.owner == \"x\" && risk < 50","standing":")") !=
        std::string::npos);
  CHECK(json.find(R"({"path":"risk","value":"60"})") != std::string::npos);
  CHECK(json.find(R"("rule":"p.all","shadow":false,"state":"fails","summary":")") != std::string::npos);
  CHECK(ToJson(Decide(engine, document), Explanation()).find(R"("explanation":[],"needs")") != std::string::npos);
}

TEST_CASE("a decision that was moved away denies") {
  const Engine engine = EngineOf(std::string(kPolicy));
  Decision decision = DecideJson(engine, kRequest);
  const Decision taken = std::move(decision);
  CHECK(taken.permitted());
  CHECK(
      ToJson(decision) ==  // NOLINT: that is what is tested
      R"({"context":{"errors":[],"needs":[],"outcome":"DENY","policy_digest":"","reason":"error","rules":[],"shadow":[],)"
      R"("terms":{}},"decision":false})");
}

}  // namespace
}  // namespace daygate
