// Terms, and what becomes of them at the server.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/vault_plan.h"
#include "vault/withheld.h"

namespace daygate::vault {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Access Read() {
  Access access;
  access.action = "read";
  access.path = "secret/data/pay/stripe";
  return access;
}

Access Issue() {
  Access access;
  access.action = "issue";
  access.path = "database/creds/ro";
  return access;
}

constexpr PlanSubject kSubject = {.decision_id = "d1",
                                  .binding = "sha256:b",
                                  .agent = "etl-7",
                                  .task = "t-42",
                                  .purpose = "settlement",
                                  .client_ip = "10.0.0.7"};

std::string Refusal(const Terms& terms, const PlanOptions& options = {}, const Access& access = Read(),
                    const PlanSubject& subject = kSubject) {
  const auto plan = PlanFor(terms, access, options, subject);
  return plan.ok() ? "" : std::string(plan.status().message());
}

TEST_CASE("nothing is asked of a server where there are no terms") {
  const auto plan = PlanFor({}, Read(), {}, kSubject);
  REQUIRE(plan.ok());
  CHECK(plan->token_calls.empty());
  CHECK(!plan->body);
  CHECK(!plan->fields);
  CHECK(!plan->wrapped);
  CHECK(std::ranges::equal(plan->remove_headers, WithheldHeaders()));
  REQUIRE(plan->set_headers.size() == 1);
  CHECK(plan->set_headers[0].value == "d1");
}

TEST_CASE("a token that is handed on has the uses of the terms, and one more where it is to read what is leased") {
  Terms terms;
  terms.ttl = milliseconds(90'500);
  terms.uses = 3;
  const PlanOptions options = {.child_role = "task", .token_namespace = "ops"};
  const auto read = PlanFor(terms, Read(), options, kSubject);
  REQUIRE(read.ok());
  REQUIRE(read->token_calls.size() == 1);
  const Call& call = read->token_calls[0];
  CHECK(call.method == "POST");
  CHECK(call.target == "/v1/auth/token/create/task");
  REQUIRE(call.headers.size() == 3);
  CHECK(call.headers[1].name == "X-Vault-Namespace");
  CHECK(call.headers[1].value == "ops");
  CHECK(call.body ==
        R"({"display_name":"daygate","explicit_max_ttl":"90s","meta":{"agent":"etl-7","binding":"sha256:b",)"
        R"("decision":"d1","purpose":"settlement","task":"t-42"},"no_default_policy":true,"num_uses":3,)"
        R"("renewable":false,"ttl":"90s","type":"service"})");
  CHECK(read->token_seconds == 90);

  const auto issue = PlanFor(terms, Issue(), options, kSubject);
  REQUIRE(issue.ok());
  CHECK(issue->token_uses == 4);
  PlanSubject once = kSubject;
  once.one_retrieval = true;
  CHECK(PlanFor(terms, Read(), options, once)->token_uses == 1);
  CHECK(PlanFor(terms, Issue(), options, once)->token_uses == 2);
  Terms ttl;
  ttl.ttl = seconds(60);
  CHECK(PlanFor(ttl, Read(), options, kSubject)->token_uses == 0);  // any number
  Terms uses;
  uses.uses = 1;
  CHECK(PlanFor(uses, Read(), options, kSubject)->token_seconds == 300);  // that of the options
}

TEST_CASE("a token is bound to an address by the role of that address") {
  Terms terms;
  terms.bind = {Bound::kWorkload, Bound::kTask};
  PlanOptions options = {.child_role = "task"};
  auto plan = PlanFor(terms, Read(), options, kSubject);
  REQUIRE(plan.ok());
  REQUIRE(plan->token_calls.size() == 1);
  CHECK(plan->token_calls[0].target == "/v1/auth/token/create/task-10-0-0-7");

  options.child_policies = {"agent", "more"};
  PlanSubject six = kSubject;
  six.client_ip = "fd00::7";
  plan = PlanFor(terms, Read(), options, six);
  REQUIRE(plan.ok());
  REQUIRE(plan->token_calls.size() == 2);
  CHECK(plan->token_calls[0].target == "/v1/auth/token/roles/task-fd00--7");
  CHECK(plan->token_calls[0].body ==
        R"({"allowed_policies":["agent","more"],"orphan":true,"renewable":false,"token_bound_cidrs":["fd00::7/128"],)"
        R"("token_no_default_policy":true,"token_type":"service"})");
  CHECK(plan->token_calls[1].target == "/v1/auth/token/create/task-fd00--7");

  for (const char* address : {"", "somewhere", "10.0.0.7/24", "10.0.0.7\n", "10.0.0.7/../x"}) {
    six.client_ip = address;
    CHECK(Refusal(terms, options, Read(), six).find("client_ip") != std::string::npos);
  }
  terms.bind = {Bound::kAgent, Bound::kTask, Bound::kNamespace};
  CHECK(PlanFor(terms, Read(), options, kSubject)->token_calls[0].target == "/v1/auth/token/create/task");
  terms.bind = {Bound::kDestination};
  CHECK(Refusal(terms, options).find("destination") != std::string::npos);
}

TEST_CASE("what is delivered wrapped lives as long as the terms say") {
  Terms terms;
  terms.deliver = Delivery::kWrapped;
  auto plan = PlanFor(terms, Read(), {}, kSubject);
  REQUIRE(plan.ok());
  CHECK(plan->wrapped);
  CHECK(plan->wrap_seconds == 60);
  CHECK(plan->set_headers.back().name == "X-Vault-Wrap-TTL");
  CHECK(plan->set_headers.back().value == "60s");
  terms.ttl = seconds(20);
  plan = PlanFor(terms, Read(), {.child_role = "task"}, kSubject);
  REQUIRE(plan.ok());
  CHECK(plan->wrap_seconds == 20);
}

TEST_CASE("values that can not be kept are refused by name") {
  const PlanOptions options = {.child_role = "task"};
  Terms terms;
  terms.ttl = milliseconds(999);
  CHECK(Refusal(terms, options) ==
        "the term ttl can not be kept: the server counts whole seconds, and this is less than one");
  CHECK(Refusal(terms) == "the term ttl can not be kept: child tokens are made only where their role is named");
  terms = {};
  for (const Delivery delivery : {Delivery::kEnv, Delivery::kFile, Delivery::kProxy}) {
    terms.deliver = delivery;
    CHECK(Refusal(terms, options).find("deliver") != std::string::npos);
    CHECK(Refusal(terms, {.kept_by_host = {TermKind::kDeliver}}).empty());
  }
  terms = {};
  terms.deliver = Delivery::kWrapped;
  const std::string_view keys[] = {"key"};
  terms.fields = keys;
  CHECK(Refusal(terms, options).find("fields") != std::string::npos);

  // Terms of which the server has no form.
  const auto with = [](auto&& set) {
    Terms made;
    set(made);
    return made;
  };
  const std::string_view whom[] = {"#sec"};
  const std::pair<TermKind, Terms> foreign[] = {
      {TermKind::kAudit, with([](Terms& t) { t.audit = AuditMode::kSync; })},
      {TermKind::kDepth, with([](Terms& t) { t.depth = 1; })},
      {TermKind::kMonitor, with([](Terms& t) { t.monitor = Monitor::kFull; })},
      {TermKind::kNotify, with([&](Terms& t) { t.notify = whom; })},
      {TermKind::kRevokeOn, with([](Terms& t) { t.revoke_on = {RevokeEvent::kTaskEnd}; })},
      {TermKind::kRevokeWithin, with([](Terms& t) { t.revoke_within = seconds(5); })},
      {TermKind::kRotate, with([](Terms& t) { t.rotate = true; })}};
  for (const auto& [kind, set] : foreign) {
    CHECK(Refusal(set, options) ==
          "the term " + std::string(ToWord(kind)) + " can not be kept: the server has no form of it");
    CHECK(Refusal(set, {.kept_by_host = {kind}}).empty());
    CHECK(!Enforceable(options).Has(kind));
    CHECK(Enforceable({.kept_by_host = {kind}}).Has(kind));
  }
}

TEST_CASE("what a host can keep follows from its options") {
  CHECK(Enforceable({}) == TermSet{TermKind::kCache, TermKind::kDeliver, TermKind::kFields});
  CHECK(Enforceable({.child_role = "task"}) == TermSet{TermKind::kCache, TermKind::kDeliver, TermKind::kFields,
                                                       TermKind::kTtl, TermKind::kUses, TermKind::kBind});
}

TEST_CASE("a renewal that was bound by nothing can not be bound") {
  Access renewal;
  renewal.action = "renew";
  Terms terms;
  terms.bind = {Bound::kTask};
  CHECK(Refusal(terms, {.child_role = "task"}, renewal).find("bind") != std::string::npos);
  terms = {};
  terms.ttl = seconds(60);
  PlanSubject subject = kSubject;
  subject.body = R"({"lease_id": "a", "lease_id": "b"})";
  CHECK(Refusal(terms, {.child_role = "task"}, renewal, subject).find("ttl") != std::string::npos);
}

TEST_CASE("what was granted is revoked by its accessor") {
  const Call call = RevokeAccessor("acc", {.token_namespace = "ops"});
  CHECK(call.method == "POST");
  CHECK(call.target == "/v1/auth/token/revoke-accessor");
  CHECK(call.body == R"({"accessor":"acc"})");
  REQUIRE(call.headers.size() == 2);
  CHECK(call.headers[1].value == "ops");
}

}  // namespace
}  // namespace daygate::vault
