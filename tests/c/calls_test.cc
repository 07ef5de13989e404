// What daygate/c.h promises beside the decision: errors, faults, null, lists, memory.
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "daygate/c.h"

namespace {

std::string_view ViewOf(dg_text text) {
  return {text.data, text.size};
}

constexpr const char* kPolicy = R"(policy pay

vocabulary {
  enum AgentClass { batch_etl }
  enum Purpose { settlement }
  attribute context.limits : map(string, list(int))
}

permit settles {
  action read
  secret "secret/data/payments/*"
  when agent.class == batch_etl && purpose == settlement
  grant ttl 5m, uses 1, fields "username" "password", deliver wrapped
}

permit reads_people {
  action read
  secret "secret/data/hr/*"
}

require asks {
  secret "secret/data/hr/*"
  needs approval from "hr" or "boss" within 1h
}

permit risks {
  secret "secret/data/risky/*"
}

forbid risky {
  secret "secret/data/risky/*"
  when risk > 50
}
)";

dg_engine* Compile() {
  const dg_source source = {DG_TEXT("pay.gate"), DG_TEXT(kPolicy)};
  dg_engine* engine = nullptr;
  dg_error* const error = dg_engine_from_sources(&source, 1, nullptr, &engine);
  if (error != nullptr) FAIL(dg_error_message(error).data);
  return engine;
}

void Fill(dg_request* request, const char* path) {
  dg_request_set_text(request, DG_AGENT_ID, DG_TEXT("etl-7"));
  dg_request_set_text(request, DG_AGENT_CLASS, DG_TEXT("batch_etl"));
  dg_request_set_text(request, DG_REQUEST_ACTION, DG_TEXT("read"));
  dg_request_set_text(request, DG_REQUEST_PURPOSE, DG_TEXT("settlement"));
  dg_request_set_text(request, DG_SECRET_PATH, DG_TEXT(path));
  dg_request_set_time(request, DG_REQUEST_NOW, 1'795'485'600, 0);
}

struct Fixture {
  dg_engine* engine = Compile();
  dg_request* request = dg_request_new();
  std::vector<dg_decision*> decisions;
  ~Fixture() {
    for (dg_decision* decision : decisions) dg_decision_free(decision);
    dg_request_free(request);
    dg_engine_free(engine);
  }
  const dg_decision* Decide() {
    decisions.push_back(dg_engine_decide(engine, nullptr, request));
    return decisions.back();
  }
};

TEST_CASE("terms, lists and words of a permit") {
  Fixture fixture;
  Fill(fixture.request, "secret/data/payments/stripe");
  const dg_decision* const decision = fixture.Decide();
  REQUIRE(dg_decision_permitted(decision));
  CHECK(ViewOf(dg_outcome_word(dg_decision_outcome(decision))) == "PERMIT");
  CHECK(ViewOf(dg_reason_word(dg_decision_reason(decision))) == "permitted");
  dg_terms terms = {};
  terms.size = sizeof(terms);
  dg_decision_terms(decision, &terms);
  CHECK(terms.present == (DG_TERM_TTL | DG_TERM_USES | DG_TERM_FIELDS | DG_TERM_DELIVER));
  CHECK(terms.ttl_ms == 300'000);
  CHECK(terms.uses == 1);
  CHECK(terms.deliver == DG_DELIVERY_WRAPPED);
  REQUIRE(dg_decision_count(decision, DG_LIST_FIELDS) == 2);
  CHECK(ViewOf(dg_decision_text(decision, DG_LIST_FIELDS, 0)) == "password");
  CHECK(dg_decision_text(decision, DG_LIST_FIELDS, 2).data == nullptr);
  CHECK(ViewOf(dg_decision_text(decision, DG_LIST_RULES, 0)) == "pay.settles");
  CHECK(ViewOf(dg_decision_policy_digest(decision)) == ViewOf(dg_engine_policy_digest(fixture.engine)));
}

TEST_CASE("needs and the binding of a challenge") {
  Fixture fixture;
  Fill(fixture.request, "secret/data/hr/salaries");
  const dg_decision* const decision = fixture.Decide();
  REQUIRE(dg_decision_outcome(decision) == DG_CHALLENGE);
  REQUIRE(dg_decision_need_count(decision) == 1);
  dg_need need = {};
  need.size = sizeof(need);
  REQUIRE(dg_decision_need(decision, 0, &need));
  CHECK(need.kind == DG_NEED_APPROVAL);
  CHECK(need.has_within);
  CHECK(need.within_ms == 3'600'000);
  REQUIRE(need.role_count == 2);
  CHECK(ViewOf(dg_decision_need_role(decision, 0, 0)) == "boss");
  dg_buffer* binding = nullptr;
  REQUIRE(dg_engine_binding(fixture.engine, fixture.request, &binding) == nullptr);
  CHECK(ViewOf(dg_buffer_text(binding)) == ViewOf(dg_decision_binding(decision)));

  dg_request_add_approver(fixture.request);
  dg_request_set_text(fixture.request, DG_APPROVER_ID, DG_TEXT("ann"));
  dg_request_add_text(fixture.request, DG_APPROVER_ROLES, DG_TEXT("boss"));
  dg_request_set_text(fixture.request, DG_APPROVAL_STATE, DG_TEXT("approved"));
  dg_request_set_text(fixture.request, DG_APPROVAL_BINDING, dg_buffer_text(binding));
  dg_request_set_time(fixture.request, DG_APPROVAL_AT, 1'795'485'000, 0);
  dg_buffer_free(binding);
  CHECK(dg_decision_permitted(fixture.Decide()));
}

TEST_CASE("a forbid that can not be evaluated names what it lacks") {
  Fixture fixture;
  Fill(fixture.request, "secret/data/risky/x");
  const dg_decision* const decision = fixture.Decide();
  CHECK(dg_decision_reason(decision) == DG_REASON_ERROR);
  REQUIRE(dg_decision_count(decision, DG_LIST_ERRORS) == 1);
  CHECK(ViewOf(dg_decision_text(decision, DG_LIST_ERRORS, 0)) == "pay.risky");
  REQUIRE(dg_decision_missing_count(decision, 0) == 1);
  CHECK(ViewOf(dg_decision_missing(decision, 0, 0)) == "risk");
}

TEST_CASE("a request that was built wrongly is denied, and says where") {
  Fixture fixture;
  Fill(fixture.request, "secret/data/payments/stripe");
  const auto fault = [&] {
    const dg_decision* const decision = fixture.Decide();
    CHECK(dg_decision_reason(decision) == DG_REASON_INVALID_REQUEST);
    CHECK(dg_engine_check(fixture.engine, nullptr, fixture.request) == DG_DENY);
    const std::string field(ViewOf(dg_decision_text(decision, DG_LIST_INVALID_FIELDS, 0)));
    dg_request_clear(fixture.request);
    Fill(fixture.request, "secret/data/payments/stripe");
    CHECK(dg_decision_permitted(fixture.Decide()));
    return field;
  };
  dg_request_set_int(fixture.request, DG_AGENT_OWNER, 3);
  CHECK(fault() == "subject.properties.owner");
  dg_request_set_text(fixture.request, DG_HOP_ID, DG_TEXT("nobody was added"));
  CHECK(fault() == "context.chain[0].id");
  dg_request_set_text(fixture.request, DG_FIELD_LAST, DG_TEXT("?"));
  CHECK(fault() == "request");
  dg_request_begin_map(fixture.request, DG_TEXT("limits"));
  CHECK(fault() == "context.limits");
  dg_request_end(fixture.request);
  CHECK(fault() == "request");
  dg_request_add_text(fixture.request, DG_AGENT_LABELS, DG_TEXT("no label"));
  CHECK(fault() == "subject.properties.labels");
  dg_request_set_empty(fixture.request, DG_AGENT_ID);
  CHECK(fault() == "subject.id");
}

TEST_CASE("null is denied everywhere") {
  Fixture fixture;
  CHECK_FALSE(dg_decision_permitted(nullptr));
  CHECK(dg_decision_outcome(nullptr) == DG_DENY);
  CHECK(dg_decision_reason(nullptr) == DG_REASON_ERROR);
  CHECK(dg_decision_count(nullptr, DG_LIST_RULES) == 0);
  CHECK(dg_engine_check(fixture.engine, nullptr, nullptr) == DG_DENY);
  CHECK(dg_engine_prepare(fixture.engine, nullptr) == nullptr);
  CHECK(dg_engine_decide_many(fixture.engine, nullptr, nullptr) == nullptr);
  CHECK(dg_decisions_at(nullptr, 0) == nullptr);
  dg_request_set_text(nullptr, DG_AGENT_ID, DG_TEXT("x"));
  dg_decision* const decision = dg_engine_decide(fixture.engine, nullptr, nullptr);
  CHECK(dg_decision_outcome(decision) == DG_DENY);
  dg_decision_free(decision);
  dg_decision_free(nullptr);
  dg_engine_free(nullptr);
  dg_request_free(nullptr);
  dg_agent_free(nullptr);
  dg_buffer_free(nullptr);
  dg_error_free(nullptr);
}

TEST_CASE("policies that do not compile give diagnostics") {
  const dg_source source = {DG_TEXT("bad.gate"), DG_TEXT("policy p\npermit a { when agent.clas == x }\n")};
  dg_engine* engine = nullptr;
  dg_error* const error = dg_engine_from_sources(&source, 1, nullptr, &engine);
  REQUIRE(error != nullptr);
  CHECK(engine == nullptr);
  CHECK(dg_error_get_kind(error) == DG_ERROR_POLICY);
  REQUIRE(dg_error_diagnostic_count(error) > 0);
  dg_diagnostic diagnostic = {};
  diagnostic.size = sizeof(diagnostic);
  REQUIRE(dg_error_diagnostic(error, 0, &diagnostic));
  CHECK(ViewOf(diagnostic.file) == "bad.gate");
  CHECK(diagnostic.line == 2);
  CHECK_FALSE(dg_error_diagnostic(error, 1'000, &diagnostic));
  CHECK(std::strstr(dg_error_message(error).data, "^") != nullptr);
  dg_error_free(error);
  const dg_text missing = DG_TEXT("/nowhere/at/all.gate");
  dg_error* const unreadable = dg_engine_from_files(&missing, 1, nullptr, &engine);
  REQUIRE(unreadable != nullptr);
  CHECK(dg_error_get_kind(unreadable) == DG_ERROR_POLICY);
  dg_error_free(unreadable);
}

TEST_CASE("options of an older header keep the newer defaults") {
  const dg_source source = {DG_TEXT("pay.gate"), DG_TEXT(kPolicy)};
  dg_engine_options options = {sizeof(std::size_t), 1, 0};  // of these, only the size itself is looked at
  dg_engine* engine = nullptr;
  REQUIRE(dg_engine_from_sources(&source, 1, &options, &engine) == nullptr);
  dg_engine_free(engine);
}

TEST_CASE("many secrets for one agent") {
  Fixture fixture;
  Fill(fixture.request, "secret/data/none/of/these");
  dg_agent* const agent = dg_engine_prepare(fixture.engine, fixture.request);
  for (const char* path : {"secret/data/payments/stripe", "secret/data/hr/x", "secret/data/other", "no//path"}) {
    dg_request_add_secret(fixture.request);
    dg_request_set_text(fixture.request, DG_SECRET_PATH, DG_TEXT(path));
  }
  for (const dg_agent* who : {static_cast<const dg_agent*>(nullptr), static_cast<const dg_agent*>(agent)}) {
    dg_decisions* const decisions = dg_engine_decide_many(fixture.engine, who, fixture.request);
    REQUIRE(dg_decisions_count(decisions) == 4);
    dg_outcome outcomes[5];
    dg_engine_check_many(fixture.engine, who, fixture.request, outcomes, 5);
    const dg_outcome expected[] = {DG_PERMIT, DG_CHALLENGE, DG_DENY, DG_DENY, DG_DENY};
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK(dg_decision_outcome(dg_decisions_at(decisions, i)) == expected[i]);
      CHECK(outcomes[i] == expected[i]);
    }
    dg_decisions_free(decisions);
  }
  dg_agent_free(agent);
}

TEST_CASE("an explanation") {
  Fixture fixture;
  Fill(fixture.request, "secret/data/payments/stripe");
  dg_request_set_text(fixture.request, DG_REQUEST_ACTION, DG_TEXT("read"));
  dg_buffer* json = nullptr;
  REQUIRE(dg_engine_explain(fixture.engine, fixture.request, &json) == nullptr);
  CHECK(ViewOf(dg_buffer_text(json)).find("\"explanation\"") != std::string_view::npos);
  dg_buffer_free(json);
}

TEST_CASE("bytes that are no packed request or decision never permit") {
  Fixture fixture;
  std::uint8_t out[512];
  for (std::size_t size = 0; size < 160; ++size) {
    for (int fill = 0; fill < 256; fill += 5) {
      const std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(fill));
      const std::size_t written =
          dg_engine_decide_packed(fixture.engine, nullptr, bytes.data(), bytes.size(), out, sizeof(out));
      if (written != 0 && written <= sizeof(out)) CHECK(out[0] == DG_DENY);
      dg_decision* const decision = dg_decision_unpack(bytes.data(), bytes.size());
      CHECK(dg_decision_outcome(decision) == DG_DENY);
      dg_decision_free(decision);
    }
  }
}

}  // namespace
