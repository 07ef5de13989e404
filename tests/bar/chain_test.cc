// Lines 17 to 19: who stands on the path, on whose behalf, and who they really are.
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

using namespace std::string_view_literals;

namespace {

std::string Hops(std::size_t count, const std::string& special = {}, std::size_t at = 0) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += i == 0 ? "" : ",";
    text += !special.empty() && i == at ? special : R"({"id":"h)" + std::to_string(i) + "\"}";
  }
  return R"("chain":[)" + text + "]";
}

}  // namespace

TEST_CASE("bar_17_hops_that_are_none") {
  const std::vector<Agent> seventeen(17, Agent{.id = "h"});
  const Agent no_id[] = {{.id = "h"}, {.id = std::nullopt, .zone = "corp"}};
  const Agent empty_id[] = {{.id = ""}, {.id = "h"}};
  const Agent bad_zone[] = {{.id = "h"}, {.id = "h"}, {.id = "h", .zone = "moon"}};
  const Agent bad_class[] = {{.id = "h", .class_ = "Batch"}};
  const Agent bad_autonomy[] = {{.id = "h", .autonomy = ""}};
  for (const Engine& engine : Gates()) {
    const auto check = [&](std::span<const Agent> chain, std::string_view field) {
      Request request = View();
      request.chain = chain;
      CheckInvalid(engine.Decide(request), {field});
    };
    check(seventeen, "context.chain");
    check(no_id, "context.chain[1].id");
    check(empty_id, "context.chain[0].id");
    check(bad_zone, "context.chain[2].zone");
    check(bad_class, "context.chain[0].class");
    check(bad_autonomy, "context.chain[0].autonomy");

    const auto check_json = [&](const std::string& context, std::string_view field) {
      CheckInvalid(DecideJson(engine, Doc{.context = context}.Text()), {field});
    };
    check_json(Hops(17), "context.chain");
    for (const std::size_t at : {std::size_t{0}, std::size_t{7}, std::size_t{15}}) {
      const std::string hop = "context.chain[" + std::to_string(at) + "]";
      check_json(Hops(16, "{}", at), hop + ".id");
      check_json(Hops(16, R"({"class":"svc"})", at), hop + ".id");
      check_json(Hops(16, R"({"id":""})", at), hop + ".id");
      check_json(Hops(16, R"({"id":null})", at), hop + ".id");
      check_json(Hops(16, R"({"id":7})", at), hop + ".id");
      check_json(Hops(16, R"({"id":"h","bogus":"x"})", at), hop + ".bogus");
      check_json(Hops(16, R"({"id":"h","Zone":"corp"})", at), hop + ".Zone");
      check_json(Hops(16, R"({"id":"h","on_behalf_of":{"id":"u"}})", at), hop + ".on_behalf_of");
      check_json(Hops(16, R"({"id":"h","properties":{}})", at), hop + ".properties");
      check_json(Hops(16, R"({"id":"h","zone":"moon"})", at), hop + ".zone");
      check_json(Hops(16, R"({"id":"h","class":"BATCH"})", at), hop + ".class");
      check_json(Hops(16, R"({"id":"h","autonomy":""})", at), hop + ".autonomy");
      for (const std::string none : {"null", "\"h\"", "7", "[]"}) {
        CheckInvalidAt(DecideJson(engine, Doc{.context = Hops(16, none, at)}.Text()), hop);
      }
    }
  }
  CHECK(DecideJson(Gates()[0], Doc{.context = Hops(16)}.Text()).permitted());
}

TEST_CASE("bar_17_a_permit_without_via_is_for_direct_requests") {
  for (const std::string rules :
       {"permit p {}", "permit p { when true }", "permit p { via false }", "permit p { via hop.zone == corp }",
        "permit p { via hop.id == \"h0\" }", "permit p { via hop.id != \"h1\" }"}) {
    CAPTURE(rules);
    const Engine& engine = Compile(rules);
    const Agent chain[] = {{.id = "h0"}, {.id = "h1"}};
    Request request = View();
    CHECK(engine.Decide(request).permitted());
    request.chain = chain;
    CheckDenied(engine.Decide(request), Reason::kNotPermitted);
    CheckDenied(DecideJson(engine, Doc{.context = Hops(2)}.Text()), Reason::kNotPermitted);
  }
}

TEST_CASE("bar_17_loops_are_denied_by_the_delegation_policy") {
  const absl::StatusOr<Engine> engine =
      Engine::FromFiles({std::string(DAYGATE_SOURCE_DIR) + "/examples/policies/delegation.gate"});
  REQUIRE(engine.ok());
  const auto decide = [&](std::vector<std::string_view> ids, std::string_view path) {
    std::vector<Agent> chain;
    std::string hops;
    std::vector<std::string> mark_texts = {"agent.zone"};
    for (const std::string_view id : ids) {
      chain.push_back({.id = id, .class_ = "orchestrator", .zone = "corp"});
      mark_texts.push_back("chain[" + std::to_string(chain.size() - 1) + "].zone");
      hops +=
          (hops.empty() ? "" : ",") + std::string(R"({"class":"orchestrator","zone":"corp","id":)") + Quote(id) + "}";
    }
    const std::vector<std::string_view> marks(mark_texts.begin(), mark_texts.end());
    std::string mark_list;
    for (const std::string_view mark : marks) mark_list += (mark_list.empty() ? "" : ",") + Quote(mark);
    Request request = ViewOf(path);
    request.agent.class_ = "service_account";
    request.agent.zone = "corp";
    request.secret.sensitivity = "internal";
    request.purpose = "partner_exchange";
    request.chain = chain;
    request.attested = marks;
    Decision decision = engine->Decide(request);
    const Doc doc{
        .agent = R"("class":"service_account","zone":"corp")",
        .path = std::string(path),
        .secret = R"("sensitivity":"internal")",
        .context = R"("purpose":"partner_exchange","chain":[)" + hops + R"(],"attested":[)" + mark_list + "]"};
    CHECK(Bytes(DecideJson(*engine, doc.Text())) == Bytes(decision));
    return decision;
  };
  const std::string_view path = "secret/data/partners/acme/sftp";
  CHECK(decide({}, path).permitted());
  CHECK(decide({"o1", "o2", "o3"}, path).permitted());
  for (const std::vector<std::string_view>& loop : std::vector<std::vector<std::string_view>>{
           {"o1", "o1"}, {"o1", "o2", "o1"}, {"o2", "o1", "o1"}, {"a"}, {"o1", "a"}, {"a", "o1"}, {"a", "a"}}) {
    CheckDenied(decide(loop, path), Reason::kForbidden, {"delegation.circle"});
    CheckDenied(decide(loop, "secret/data/other"), Reason::kForbidden, {"delegation.circle"});
  }
}

TEST_CASE("bar_18_confused_deputy") {
  const Engine& engine = Compile("permit broker { via true } require known { needs subject }");
  const auto outcome = [&](std::optional<std::string_view> subject) {
    Request request = View();
    request.subject.id = subject;
    const Decision decision = engine.Decide(request);
    const Doc doc{.agent = subject ? R"("on_behalf_of":{"id":)" + Quote(*subject) + "}" : ""};
    CHECK(Bytes(DecideJson(engine, doc.Text())) == Bytes(decision));
    return decision.outcome();
  };
  CHECK(outcome("user-7") == Outcome::kPermit);
  CHECK(outcome(std::nullopt) == Outcome::kChallenge);
  CHECK(outcome("") == Outcome::kChallenge);
  CHECK(outcome("a") == Outcome::kChallenge);

  // A subject without an id is nobody.
  Request request = View();
  request.subject.kind = "human";
  CHECK(engine.Decide(request).outcome() == Outcome::kChallenge);
}

TEST_CASE("bar_18_approvers_who_count_for_nothing") {
  const Agent chain[] = {{.id = "h0"}, {.id = "h1"}};
  Request request = View();
  request.subject.id = "user-7";
  request.chain = chain;
  const std::string_view roles[] = {"security"};
  const auto outcome = [&](const Engine& engine, std::vector<std::string_view> ids) {
    std::vector<Approver> by;
    std::string list;
    for (const std::string_view id : ids) {
      by.push_back({.id = id, .roles = roles});
      list += (list.empty() ? "" : ",") + std::string(R"({"roles":["security"],"id":)") + Quote(id) + "}";
    }
    const std::string binding = engine.Binding(request);
    Request approved = request;
    approved.approval.state = "approved";
    approved.approval.by = by;
    approved.approval.binding = binding;
    const Decision decision = engine.Decide(approved);
    const Doc doc{.agent = R"("on_behalf_of":{"id":"user-7"})",
                  .context = R"("chain":[{"id":"h0"},{"id":"h1"}],"approval":{"state":"approved","binding":)" +
                             Quote(binding) + R"(,"by":[)" + list + "]}"};
    CHECK(Bytes(DecideJson(engine, doc.Text())) == Bytes(decision));
    return decision.outcome();
  };
  for (const std::string rules : {R"(permit p { via true } require r { needs approval })",
                                  R"(permit p { via true } require r { needs approval from "security" })"}) {
    const Engine& engine = Compile(rules);
    CHECK(outcome(engine, {"boss"}) == Outcome::kPermit);
    for (const std::string_view id : {"a", "user-7", "h0", "h1", ""}) {
      CAPTURE(id);
      CHECK(outcome(engine, {id}) == Outcome::kChallenge);
      CHECK(outcome(engine, {id, "boss"}) == Outcome::kPermit);
    }
    CHECK(outcome(engine, {}) == Outcome::kChallenge);
  }
  const Engine& two = Compile("permit p { via true } require r { needs approval 2 from \"security\" }");
  CHECK(outcome(two, {"boss", "chief"}) == Outcome::kPermit);
  CHECK(outcome(two, {"boss", "boss"}) == Outcome::kChallenge);
  for (const std::string_view id : {"a", "user-7", "h0", "h1", ""})
    CHECK(outcome(two, {id, "boss"}) == Outcome::kChallenge);

  // The same where a rule asks for itself.
  const Engine& permit = Compile("permit p { when approved(\"security\") via true }");
  const Engine& forbid = Compile("permit p { via true } forbid f { unless approved() }");
  CHECK(outcome(permit, {"boss"}) == Outcome::kPermit);
  CHECK(outcome(forbid, {"boss"}) == Outcome::kPermit);
  for (const std::string_view id : {"a", "user-7", "h0", "h1", ""}) {
    CHECK(outcome(permit, {id}) == Outcome::kDeny);
    CHECK(outcome(forbid, {id}) == Outcome::kDeny);
  }
}

TEST_CASE("bar_19_spiffe_look_alikes") {
  const std::string right = "spiffe://corp.example/etl";
  const std::vector<std::string> wrong = {"spiffe://a/../corp.example/etl",
                                          "spiffe://corp.example/x/../etl",
                                          "spiffe://corp.example/./etl",
                                          "spiffe://evilcorp.example/etl",
                                          "spiffe://corp.example.evil/etl",
                                          "spiffe://evil.corp.example/etl",
                                          "spiffe://CORP.example/etl",
                                          "spiffe://corp.EXAMPLE/etl",
                                          "SPIFFE://corp.example/etl",
                                          "spiffe://corp.example./etl",
                                          "spiffe://corp.example/etl/",
                                          "spiffe://corp.example//etl",
                                          "spiffe://corp.example/etl.",
                                          "spiffe://corp.example/ETL",
                                          "spiffe://corp.example/%65tl",
                                          "spiffe://corp.example:443/etl",
                                          "spiffe://x@corp.example/etl",
                                          "spiffe://corp.example/etl?x=1",
                                          "spiffe://corp.example/etl#x",
                                          " spiffe://corp.example/etl",
                                          "spiffe://corp.example/etl ",
                                          "spiffe:/corp.example/etl",
                                          "https://corp.example/etl",
                                          "spiffe://corp\u3002example/etl",
                                          "spiffe://cоrp.example/etl",
                                          "spiffe://corp.example/et",
                                          std::string("spiffe://corp.example/etl\0", 26),
                                          "spiffe://corp.example/etl\n",
                                          ""};
  for (
      const std::string condition :
      {R"(agent.workload == "spiffe://corp.example/etl")",
       R"(agent.workload in ["spiffe://corp.example/etl", "spiffe://corp.example/web"])",
       R"(agent.workload.matches("^spiffe://corp\\.example/etl$"))",
       R"(agent.workload.startsWith("spiffe://corp.example/") && agent.workload.endsWith("/etl") && agent.workload.size() == 25)"}) {
    CAPTURE(condition);
    const Engine& permit = Compile("permit p { when " + condition + " }");
    const Engine& forbid = Compile("permit p {} forbid f { unless " + condition + " }");
    const Engine& require = Compile("permit p {} require r { unless " + condition + " needs ticket }");
    const auto decide = [](const Engine& engine, std::string_view workload) {
      Request request = View();
      request.agent.workload = workload;
      Decision decision = engine.Decide(request);
      CHECK(Bytes(DecideJson(engine, Doc{.agent = R"("workload":)" + Quote(workload)}.Text())) == Bytes(decision));
      return decision;
    };
    for (const Engine* engine : {&permit, &forbid, &require}) CHECK(decide(*engine, right).permitted());
    for (const std::string& workload : wrong) {
      CAPTURE(workload);
      CheckDenied(decide(permit, workload), Reason::kNotPermitted);
      CheckDenied(decide(forbid, workload), Reason::kForbidden, {"p.f"});
      CHECK(decide(require, workload).outcome() == Outcome::kChallenge);
    }
  }
  // A domain with the same end is another domain.
  const Engine& domain = Compile(R"(permit p { when agent.workload.startsWith("spiffe://corp.example/") })");
  for (const std::string_view workload : {"spiffe://evilcorp.example/etl"sv, "spiffe://corp.example.evil/etl"sv,
                                          "spiffe://corp.example./etl"sv, "spiffe://CORP.example/etl"sv}) {
    Request request = View();
    request.agent.workload = workload;
    CheckDenied(domain.Decide(request), Reason::kNotPermitted);
  }
}

}  // namespace daygate::bar
