// Exchanges, with the answers of a server as they were seen on a real one.
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/vault_guard.h"
#include "vault/withheld.h"

namespace daygate::vault {
namespace {

using Step = Exchange::Step;

constexpr const char* kPolicy = R"(policy p
vocabulary {
  enum AgentClass { batch_etl, chatbot, coding_agent }
  enum Purpose { settlement }
  ordered enum Sensitivity { public, internal, restricted }
}
permit settles {
  action read
  secret "secret/data/pay/**", "kv/pay/*"
  when   agent.class == batch_etl && secret.sensitivity <= internal
  grant  fields "key"
}
permit codes {
  action read, issue
  secret "secret/data/pay/**", "database/creds/*"
  when   agent.class == coding_agent
}
permit sees {
  action discover
  secret "secret/data/**", "kv/**"
  when   !has(secret.labels) || secret.labels[?"hidden"].orValue("") != "yes"
}
require short_lived_credentials {
  action issue
  grant  ttl 30s, uses 1
}
require wrapped_for_code {
  action read
  when   agent.class == coding_agent
  grant  deliver wrapped
}
forbid tainted { when has(task.tainted) && task.tainted }
)";

constexpr const char* kMounts = R"({"secret/": {"type": "kv", "options": {"version": "2"}},
  "kv/": {"type": "kv", "options": {"version": "1"}}, "database/": {"type": "database"}})";

// An answer to a lookup, and to a read, of a secret with this custom_metadata.
std::string Looked(const std::string& custom) {
  return R"({"data": {"created_time": "2026-01-01T00:00:00Z", "custom_metadata": )" + custom + "}}";
}
std::string Held(const std::string& custom, const std::string& data = R"({"key": 1.0, "other": "x"})") {
  return R"({"data": {"data": )" + data +
         R"(, "metadata": {"created_time": "2026-02-01T00:00:00Z", "version": 1, "custom_metadata": )" + custom +
         R"(}}, "wrap_info": null})";
}
const std::vector<std::string> kWithheld(WithheldHeaders().begin(), WithheldHeaders().end());

std::vector<std::string> RemovedBy(const Exchange& exchange) {
  const std::span<const std::string> names = exchange.forward().remove_headers;
  return {names.begin(), names.end()};
}

constexpr const char* kInternal = R"({"daygate.sensitivity": "internal"})";

struct World {
  explicit World(GuardOptions options = {}) {
    auto mounts = MountTable::FromSysMounts(kMounts);
    REQUIRE(mounts.ok());
    options.mounts = *std::move(mounts);
    auto engine = Engine::FromSources({{"p.gate", kPolicy}});
    REQUIRE(engine.ok());
    guard.emplace(*std::move(engine), std::move(options));
    request.agent = {.id = "a", .class_ = "batch_etl"};
    request.now = Timestamp{1795485600, 0};
  }

  Exchange Begin(std::string_view method, std::string_view target, std::vector<Header> headers = {},
                 std::string_view body = {}) {
    return guard->Begin(request, {.method = method, .target = target, .headers = headers, .body = body});
  }

  std::optional<Guard> guard;
  Request request;
};

std::string HeaderOf(const std::vector<SetHeader>& headers, std::string_view name) {
  for (const SetHeader& header : headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

TEST_CASE("a read: looked up, decided, cut") {
  World world;
  Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe", {{"X-Daygate-Decision", "forged"}});
  REQUIRE(exchange.step() == Step::kCall);
  CHECK(exchange.call().method == "GET");
  CHECK(exchange.call().target == "/v1/secret/metadata/pay/stripe");
  CHECK(HeaderOf(exchange.call().headers, "X-Daygate-Decision") == exchange.id());
  exchange.Answered(200, Looked(kInternal));
  REQUIRE(exchange.step() == Step::kForward);
  CHECK(exchange.forward().inspect);
  CHECK(RemovedBy(exchange) == kWithheld);
  CHECK(HeaderOf(exchange.forward().set_headers, "X-Daygate-Decision") == exchange.id());
  CHECK(exchange.id().size() == 32);
  exchange.Answered(200, Held(kInternal));
  REQUIRE(exchange.step() == Step::kAnswer);
  CHECK(exchange.status() == 200);
  CHECK(exchange.body() == Held(kInternal, R"({"key": 1.0})"));

  Exchange again = world.Begin("GET", "/v1/secret/data/pay/stripe");
  CHECK(again.step() == Step::kForward);  // its metadata is known by now
  CHECK(again.id() != exchange.id());
  world.request.now->seconds += 30;
  CHECK(world.Begin("GET", "/v1/secret/data/pay/stripe").step() == Step::kCall);
  world.request.now->seconds -= 31;
  CHECK(world.Begin("GET", "/v1/secret/data/pay/stripe").step() == Step::kCall);
}

TEST_CASE("what is denied whatever the metadata says is refused before any traffic") {
  World world;
  world.request.agent.class_ = "chatbot";
  Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kDenied);
  REQUIRE(exchange.decision() != nullptr);
  CHECK(exchange.decision()->reason() == Reason::kNotPermitted);

  world.request.agent.class_ = "batch_etl";
  world.request.task.tainted = true;
  exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.decision()->reason() == Reason::kForbidden);
  CHECK(world.Begin("LIST", "/v1/secret/metadata/pay").step() == Step::kRefuse);

  // Its class is not known: that is an error beside another one, and not false.
  world.request.task.tainted.reset();
  world.request.agent.class_.reset();
  CHECK(world.Begin("GET", "/v1/secret/data/pay/stripe").step() == Step::kCall);
}

TEST_CASE("what metadata may change is looked up") {
  const auto step = [](const std::string& rules, const char* vocabulary = "") {
    const std::string policy =
        "policy p\nvocabulary { enum AgentClass { a, b } " + std::string(vocabulary) + " }\n" + rules;
    const auto engine = Engine::FromSources({{"p.gate", policy}});
    REQUIRE(engine.ok());
    const Guard guard(*engine, {});
    Request request;
    request.agent = {.id = "x", .class_ = "b"};
    request.now = Timestamp{1, 0};
    return guard.Begin(request, {.method = "GET", .target = "/v1/secret/data/x"}).step();
  };
  CHECK(step("permit r { when agent.class == a }") == Step::kRefuse);
  CHECK(step("permit r { when agent.class == a && secret.owner == 'o' }") == Step::kRefuse);
  CHECK(step("permit r { when agent.class == a || secret.owner == 'o' }") == Step::kCall);
  CHECK(step("permit r { when secret.owner == 'o' }") == Step::kCall);
  CHECK(step("permit r { when has(secret.owner) }") == Step::kCall);
  CHECK(step("define owned = has(secret.owner)\ndefine o2 = owned\npermit r { when o2 }") == Step::kCall);
  CHECK(step("define owned = secret.owner == 'o'\npermit r { when agent.class == a && owned }") == Step::kRefuse);
  CHECK(step("permit r { when secret.labels[?'l'].orValue('') == 'x' }") == Step::kCall);
  CHECK(step("permit r { when has(request.secret.owner) }") == Step::kCall);
  CHECK(step("permit r { when secret.owner == 'o' }", "attribute secret.owner : string default \"n\"") == Step::kCall);
  CHECK(step("permit r { when risk < 5 }") == Step::kRefuse);  // risk is absent, and stays so
  CHECK(step("permit r {}\nforbid f { when agent.class == b }") == Step::kRefuse);
  CHECK(step("permit r {}\nforbid f { unless secret.owner == 'o' }") == Step::kCall);
  CHECK(step("permit r {}\nforbid f { when !has(secret.owner) }") == Step::kCall);
  CHECK(step("permit r {}\nforbid f { when agent.class == b || secret.owner == 'o' }") == Step::kRefuse);
  CHECK(step("permit r { when agent.class == a }\npermit s { when secret.owner == 'o' }") == Step::kCall);
  CHECK(step("permit r { mode shadow }") == Step::kRefuse);
  CHECK(step("permit r { when agent.class == a }\npermit s { mode shadow when secret.owner == 'o' }") == Step::kRefuse);
  CHECK(step("permit r { when agent.class == a }\npermit s { secret \"secret/data/y\" when has(secret.owner) }") ==
        Step::kRefuse);
  CHECK(step("permit r { when risk < 5 || secret.owner == 'o' }") == Step::kCall);
  // Another condition fails, whatever the secret has.
  CHECK(step("permit r { when agent.class == a when has(secret.owner) }") == Step::kRefuse);
  CHECK(step("permit r { when agent.class == a || has(secret.owner) }") == Step::kCall);
  CHECK(step("permit r { when agent.class == b when has(secret.owner) }") == Step::kCall);
  CHECK(step("permit r { when has(secret.owner) expires \"1970-01-01\" }") == Step::kCall);
  CHECK(step("permit r { when secret.labels['l'] == 'x' }") == Step::kCall);
  CHECK(step("permit r { when agent.labels['l'] == secret.owner }") == Step::kCall);
}

TEST_CASE("metadata that can not be had ends it") {
  World world;
  for (const auto& [status, body] :
       std::vector<std::pair<int, std::string>>{{403, R"({"errors":["permission denied"]})"},
                                                {429, ""},
                                                {500, ""},
                                                {503, ""},
                                                {307, ""},
                                                {200, "{"},
                                                {200, "{}"},
                                                {200, Looked(R"({"daygate.sensitivty": "public"})")},
                                                {200, Looked(R"({"a": 1})")}}) {
    Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
    exchange.Answered(status, body);
    REQUIRE(exchange.step() == Step::kRefuse);
    CHECK(exchange.cause() == Cause::kMetadata);
    CHECK(exchange.decision() == nullptr);
  }
  Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  exchange.Failed("connection refused");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kNetwork);
  // Nothing is said of a secret that is not there, and a rule that reads it can not come to true.
  exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  exchange.Answered(404, R"({"errors":[]})");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kDenied);
  // A word that is no member of its enum.
  exchange = world.Begin("GET", "/v1/secret/data/pay/adyen");
  exchange.Answered(200, Looked(R"({"daygate.sensitivity": "secretive"})"));
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.decision()->reason() == Reason::kInvalidRequest);
}

TEST_CASE("metadata that has changed by the time of the read is decided upon again") {
  World world;
  Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  exchange.Answered(200, Looked(kInternal));
  exchange.Answered(200, Held(R"({"daygate.sensitivity": "restricted"})"));
  REQUIRE(exchange.step() == Step::kCall);  // it is asked what it is by now
  exchange.Answered(200, Looked(R"({"daygate.sensitivity": "restricted"})"));
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kDenied);

  exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  CHECK(exchange.step() == Step::kRefuse);  // as was learnt
  world.request.now->seconds += 60;
  exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  exchange.Answered(200, Looked(kInternal));
  exchange.Answered(200, Held(R"({"daygate.sensitivity": "public"})"));
  REQUIRE(exchange.step() == Step::kCall);
  exchange.Answered(200, Looked(R"({"daygate.sensitivity": "public"})"));
  REQUIRE(exchange.step() == Step::kForward);  // permitted too, and read once more
  exchange.Answered(200, Held(R"({"daygate.sensitivity": "internal"})"));
  exchange.Answered(200, Looked(R"({"daygate.sensitivity": "internal"})"));
  REQUIRE(exchange.step() == Step::kForward);
  exchange.Answered(200, Held(R"({"daygate.sensitivity": "public"})"));
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kMetadata);
}

TEST_CASE("metadata that a read brings along once more, byte for byte, is known; other bytes are read") {
  World world;
  const auto read = [&world](const std::string& custom) {
    Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
    REQUIRE(exchange.step() == Step::kForward);
    exchange.Answered(200, Held(custom));
    return exchange;
  };
  Exchange first = world.Begin("GET", "/v1/secret/data/pay/stripe");
  first.Answered(200, Looked(kInternal));
  first.Answered(200, Held(kInternal));
  REQUIRE(first.step() == Step::kAnswer);
  // Each time it is seen counts as new.
  for (int i = 0; i < 3; ++i) {
    world.request.now->seconds += 20;
    CHECK(read(kInternal).body() == Held(kInternal, R"({"key": 1.0})"));
  }
  // What says the same in other words is read, and known from then on.
  CHECK(read(R"({"daygate.sensitivity": "in\u0074ernal"})").step() == Step::kAnswer);
  CHECK(read(R"({"daygate.sensitivity": "in\u0074ernal"})").step() == Step::kAnswer);
  Exchange restricted = read(R"({"daygate.sensitivity": "restricted"})");
  restricted.Answered(200, Looked(R"({"daygate.sensitivity": "restricted"})"));
  REQUIRE(restricted.step() == Step::kRefuse);
  CHECK(restricted.cause() == Cause::kDenied);
  CHECK(world.Begin("GET", "/v1/secret/data/pay/stripe").step() == Step::kRefuse);
}

TEST_CASE("metadata that a read has nowhere but beside its value is not taken for what it was") {
  World world;
  const auto answer = [](const std::string& sensitivity) {
    return R"({"data": {"data": {"key": 1}, "metadata": {"version": 1}, "custom_metadata": {"daygate.sensitivity": ")" +
           sensitivity + R"("}}})";
  };
  Exchange first = world.Begin("GET", "/v1/secret/data/pay/stripe");
  first.Answered(200, Looked(kInternal));
  first.Answered(200, answer("internal"));
  CHECK(first.step() == Step::kAnswer);
  Exchange second = world.Begin("GET", "/v1/secret/data/pay/stripe");
  second.Answered(200, answer("restricted"));
  CHECK(second.step() == Step::kCall);  // it is looked up anew
}

TEST_CASE("an answer that can not be understood is not handed on, one that is none is") {
  World world;
  for (const char* body :
       {"", "{", "[]", R"({"data": {"data": {"key": 1, "key": 2}, "metadata": {"custom_metadata": null}}})",
        R"({"data": {"data": {"key": 1}}})", R"({"data": null})"}) {
    Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
    if (exchange.step() == Step::kCall) exchange.Answered(200, Looked(kInternal));
    exchange.Answered(200, body);
    REQUIRE(exchange.step() == Step::kRefuse);
    CHECK(exchange.cause() == Cause::kAnswer);
  }
  Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  exchange.Answered(404, R"({"errors":[]})");
  REQUIRE(exchange.step() == Step::kAnswer);
  CHECK(exchange.status() == 404);
  CHECK(!exchange.body());
}

TEST_CASE("terms that need a token of the host's are unenforceable without one") {
  World world;
  world.request.agent.class_ = "coding_agent";
  Exchange exchange = world.Begin("GET", "/v1/database/creds/ro");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.decision()->reason() == Reason::kUnenforceable);
}

TEST_CASE("a credential is issued to a child token, which has one use more than it needs") {
  World world({.plan = {.child_role = "agent"}});
  world.request.agent.class_ = "coding_agent";
  world.request.task.id = "t-42";
  Exchange exchange = world.Begin("GET", "/v1/database/creds/ro");
  REQUIRE(exchange.step() == Step::kCall);
  CHECK(exchange.call().target == "/v1/auth/token/create/agent");
  const std::string binding = world.guard->engine().Binding([&] {
    Request request = world.request;
    request.action = "issue";
    request.secret.path = "database/creds/ro";
    return request;
  }());
  CHECK(
      exchange.call().body ==
      R"({"display_name":"daygate","explicit_max_ttl":"30s","meta":{"agent":"a","binding":")" + binding +
          R"(","decision":")" + exchange.id() +
          R"(","task":"t-42"},"no_default_policy":true,"num_uses":2,"renewable":false,"ttl":"30s","type":"service"})");
  exchange.Answered(200,
                    R"({"auth": {"client_token": "s.child", "accessor": "acc", "lease_duration": 30, "num_uses": 2}})");
  REQUIRE(exchange.step() == Step::kForward);
  CHECK(exchange.forward().token == "s.child");
  exchange.Answered(200, R"({"lease_id": "database/creds/ro/x", "lease_duration": 60, "data": {"username": "u"}})");
  REQUIRE(exchange.step() == Step::kAnswer);
  // It dies with its token, which the server does not say.
  CHECK(exchange.body() == R"({"lease_id": "database/creds/ro/x", "lease_duration": 30, "data": {"username": "u"}})");
  CHECK(exchange.accessors() == std::vector<std::string>{"acc"});

  SECTION("and it is taken back where the server has nothing to give") {
    exchange = world.Begin("GET", "/v1/database/creds/ro");
    exchange.Answered(
        200, R"({"auth": {"client_token": "s.child", "accessor": "acc", "lease_duration": 30, "num_uses": 2}})");
    exchange.Answered(500, "");
    REQUIRE(exchange.step() == Step::kCall);
    CHECK(exchange.call().target == "/v1/auth/token/revoke-accessor");
    CHECK(exchange.call().body == R"({"accessor":"acc"})");
    exchange.Failed("connection reset");  // a connection that was kept may have gone
    REQUIRE(exchange.step() == Step::kCall);
    CHECK(exchange.call().body == R"({"accessor":"acc"})");
    exchange.Failed("connection refused");
    REQUIRE(exchange.step() == Step::kAnswer);
    CHECK(exchange.status() == 500);
  }
  SECTION("or it can not be made") {
    for (const char* body : {"", "{}", R"({"auth": null})", R"({"auth": {"client_token": ""}})"}) {
      exchange = world.Begin("GET", "/v1/database/creds/ro");
      exchange.Answered(200, body);
      REQUIRE(exchange.step() == Step::kRefuse);
      CHECK(exchange.cause() == Cause::kToken);
    }
    exchange = world.Begin("GET", "/v1/database/creds/ro");
    exchange.Answered(403, "");
    CHECK(exchange.cause() == Cause::kToken);
    // It is none of those that were asked for, and taken back.
    for (const char* auth : {R"("lease_duration": 31, "num_uses": 2)", R"("lease_duration": 30, "num_uses": 0)",
                             R"("lease_duration": 0, "num_uses": 2)", R"("lease_duration": 30, "num_uses": 3)"}) {
      exchange = world.Begin("GET", "/v1/database/creds/ro");
      exchange.Answered(200, std::string(R"({"auth": {"client_token": "s", "accessor": "acc", )") + auth + "}}");
      REQUIRE(exchange.step() == Step::kCall);
      CHECK(exchange.call().target == "/v1/auth/token/revoke-accessor");
      exchange.Answered(204, "");
      REQUIRE(exchange.step() == Step::kRefuse);
      CHECK(exchange.cause() == Cause::kToken);
    }
  }
}

TEST_CASE("what was granted under an accessor is ended by one call") {
  const World world({.plan = {.token_namespace = "team-a"}});
  const auto begin = [&world] {
    Exchange exchange = world.guard->Revoke("acc\"1");
    REQUIRE(exchange.step() == Step::kCall);
    CHECK(exchange.call().method == "POST");
    CHECK(exchange.call().target == "/v1/auth/token/revoke-accessor");
    CHECK(exchange.call().body == R"({"accessor":"acc\"1"})");
    CHECK(HeaderOf(exchange.call().headers, "X-Vault-Namespace") == "team-a");
    CHECK(exchange.id().empty());
    return exchange;
  };
  Exchange exchange = begin();
  exchange.Answered(204, "");
  REQUIRE(exchange.step() == Step::kAnswer);
  CHECK(exchange.status() == 204);
  exchange = begin();
  exchange.Answered(403, R"({"errors":["permission denied"]})");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kToken);
  CHECK(exchange.message() == "the server answered 403 to the revocation");
  CHECK(exchange.decision() == nullptr);
  exchange = begin();
  exchange.Failed("connection refused");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kNetwork);
}

TEST_CASE("what is to be wrapped is wrapped, or not handed on") {
  World world;
  world.request.agent.class_ = "coding_agent";
  const auto begin = [&] {
    Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
    REQUIRE(exchange.step() == Step::kCall);  // each time: no metadata comes with what is wrapped
    exchange.Answered(200, Looked(kInternal));
    REQUIRE(exchange.step() == Step::kForward);
    CHECK(HeaderOf(exchange.forward().set_headers, "X-Vault-Wrap-TTL") == "60s");
    return exchange;
  };
  Exchange exchange = begin();
  exchange.Answered(200, R"({"data": null, "wrap_info": {"token": "s.w", "ttl": 60}})");
  CHECK(exchange.step() == Step::kAnswer);
  CHECK(!exchange.body());
  for (const std::string& body :
       {Held(kInternal), std::string(R"({"data": null, "wrap_info": {"token": "s.w", "ttl": 61}})"),
        std::string(R"({"data": null, "wrap_info": {"token": "s.w"}})"),
        std::string(R"({"data": null, "wrap_info": {}})"),
        std::string(R"({"data": {"data": {}}, "wrap_info": {"token": "s.w", "ttl": 60}})")}) {
    exchange = begin();
    exchange.Answered(200, body);
    REQUIRE(exchange.step() == Step::kRefuse);
    CHECK(exchange.cause() == Cause::kAnswer);
  }
}

TEST_CASE("what is wrapped at the agent's own wish can not be cut") {
  World world;
  Exchange exchange = world.Begin("GET", "/v1/secret/data/pay/stripe", {{"x-vault-wrap-ttl", "60s"}});
  exchange.Answered(200, Looked(kInternal));
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kTerms);
  exchange = world.Begin("LIST", "/v1/secret/metadata/pay", {{"X-Vault-Wrap-TTL", "60s"}});
  CHECK(exchange.cause() == Cause::kTerms);
}

TEST_CASE("a list holds what may be discovered") {
  World world;
  Exchange exchange = world.Begin("LIST", "/v1/secret/metadata/pay");
  REQUIRE(exchange.step() == Step::kForward);
  exchange.Answered(200, R"({"data": {"keys": ["a", "b", "dir/", "no name", "dir//"], "key_info": {"a": 1, "b": 2}}})");
  REQUIRE(exchange.step() == Step::kCall);
  CHECK(exchange.call().target == "/v1/secret/detailed-metadata/pay?list=true");
  exchange.Answered(404, R"({"errors":[]})");
  REQUIRE(exchange.step() == Step::kCall);
  CHECK(exchange.call().target == "/v1/secret/metadata/pay/a");
  exchange.Answered(200, Looked("null"));
  CHECK(exchange.call().target == "/v1/secret/metadata/pay/b");
  exchange.Answered(200, Looked(R"({"hidden": "yes"})"));
  REQUIRE(exchange.step() == Step::kAnswer);
  CHECK(exchange.body() == R"({"data": {"keys": ["a","dir/"], "key_info": {"a": 1}}})");

  exchange = world.Begin("GET", "/v1/secret/metadata/pay?list=true");
  exchange.Answered(200, R"({"data": {"keys": ["b"]}})");
  REQUIRE(exchange.step() == Step::kAnswer);
  CHECK(exchange.status() == 404);  // as if there was nothing
  CHECK(exchange.body() == R"({"errors":[]})");

  exchange = world.Begin("LIST", "/v1/secret/metadata/pay");
  for (const char* body : {"", "{}", R"({"data": {"keys": "a"}})", R"({"data": {"keys": [1]}})"}) {
    exchange = world.Begin("LIST", "/v1/secret/metadata/pay");
    exchange.Answered(200, body);
    CHECK(exchange.step() == Step::kRefuse);
  }
  exchange = world.Begin("LIST", "/v1/kv");
  exchange.Answered(200, R"({"data": {"keys": ["x", "y/"]}})");
  CHECK(exchange.step() == Step::kAnswer);
  CHECK(!exchange.body());
}

TEST_CASE("a list that is too long to be looked up is refused") {
  World world({.max_lookups = 1});
  Exchange exchange = world.Begin("LIST", "/v1/secret/metadata/pay");
  exchange.Answered(200, R"({"data": {"keys": ["a", "b"]}})");
  exchange.Answered(404, R"({"errors":[]})");
  exchange.Answered(200, Looked("null"));
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kMetadata);
}

TEST_CASE("what can not be read is refused, what is about no secret is sent as it is") {
  World world;
  Exchange exchange = world.Begin("GET", "/v1/secret/data/pay%2Fstripe");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.cause() == Cause::kRequest);
  CHECK(exchange.decision() == nullptr);
  exchange = world.Begin("POST", "/v1/auth/approle/login", {{"X-Daygate-Decision", "forged"}});
  REQUIRE(exchange.step() == Step::kForward);
  CHECK(!exchange.forward().inspect);
  CHECK(RemovedBy(exchange) == kWithheld);
  world.request.now.reset();
  exchange = world.Begin("GET", "/v1/secret/data/pay/stripe");
  REQUIRE(exchange.step() == Step::kRefuse);
  CHECK(exchange.decision()->reason() == Reason::kInvalidRequest);
}

TEST_CASE("a renewal asks for no more than the terms give") {
  auto engine = Engine::FromSources({{"p.gate", "policy p\npermit r { action renew grant ttl 5m }"}});
  REQUIRE(engine.ok());
  auto mounts = MountTable::FromSysMounts(kMounts);
  const Guard guard(*engine, {.mounts = *mounts, .plan = {.child_role = "agent"}});
  Request request;
  request.agent.id = "a";
  request.now = Timestamp{1, 0};
  const auto renewal = [&](std::string_view target, std::string_view body) {
    const Exchange exchange = guard.Begin(request, {.method = "PUT", .target = target, .body = body});
    CHECK(Guard::NeedsBody(target));
    REQUIRE(exchange.step() == Step::kForward);
    return exchange.forward().body.value_or("");
  };
  CHECK(renewal("/v1/sys/leases/renew", R"({"lease_id": "database/creds/ro/x", "increment": 3600})") ==
        R"({"increment":300,"lease_id":"database/creds/ro/x"})");
  CHECK(renewal("/v1/sys/leases/renew", R"({"lease_id": "database/creds/ro/x", "increment": 60})") ==
        R"({"increment":60,"lease_id":"database/creds/ro/x"})");
  CHECK(renewal("/v1/sys/leases/renew/database/creds/ro/x", "") == R"({"increment":300})");
  CHECK(renewal("/v1/auth/token/renew-self", R"({"increment": "1h"})") == R"({"increment":300})");
}

}  // namespace
}  // namespace daygate::vault
