// The guard of daygate/c.h: the same steps, by calls.
#include <cstdint>
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

constexpr const char* kPolicy = R"(policy p
vocabulary { ordered enum Sensitivity { public, internal, restricted } }
permit reads {
  action read
  secret "secret/data/pay/*"
  when   secret.sensitivity <= internal
  grant  fields "key", ttl 30s
}
)";

struct World {
  explicit World(dg_vault_options options = DG_VAULT_OPTIONS_INIT) {
    dg_source source = {DG_TEXT("p.gate"), DG_TEXT(kPolicy)};
    dg_engine* engine = nullptr;
    REQUIRE(dg_engine_from_sources(&source, 1, nullptr, &engine) == nullptr);
    REQUIRE(dg_vault_new(engine, nullptr, 0, &options, &vault) == nullptr);
    dg_engine_free(engine);  // it is not needed any more
    request = dg_request_new();
    dg_request_set_text(request, DG_AGENT_ID, DG_TEXT("etl-7"));
    dg_request_set_time(request, DG_REQUEST_NOW, 1795485600, 0);
  }
  ~World() {
    dg_request_free(request);
    dg_vault_free(vault);
  }
  dg_exchange* Begin(const char* target) {
    const dg_header header = {DG_TEXT("X-Vault-Token"), DG_TEXT("s.agent")};
    return dg_vault_begin(vault, request, DG_TEXT("GET"), DG_TEXT(target), &header, 1, {});
  }

  dg_vault* vault = nullptr;
  dg_request* request = nullptr;
};

TEST_CASE("an exchange by calls") {
  dg_vault_options options = DG_VAULT_OPTIONS_INIT;
  options.child_role = DG_TEXT("task");
  World world(options);
  CHECK(dg_vault_enforces(world.vault) ==
        (DG_TERM_BIND | DG_TERM_CACHE | DG_TERM_DELIVER | DG_TERM_FIELDS | DG_TERM_TTL | DG_TERM_USES));
  dg_exchange* const exchange = world.Begin("/v1/secret/data/pay/stripe");
  REQUIRE(dg_exchange_get_step(exchange) == DG_STEP_CALL);
  CHECK(ViewOf(dg_exchange_method(exchange)) == "GET");
  CHECK(ViewOf(dg_exchange_target(exchange)) == "/v1/secret/metadata/pay/stripe");
  REQUIRE(dg_exchange_header_count(exchange) == 1);
  CHECK(ViewOf(dg_exchange_header(exchange, 0).name) == "X-Daygate-Decision");
  CHECK(ViewOf(dg_exchange_header(exchange, 0).value) == ViewOf(dg_exchange_id(exchange)));
  CHECK(dg_exchange_header(exchange, 1).name.data == nullptr);
  dg_text body = {};
  CHECK(!dg_exchange_body(exchange, &body));
  CHECK(dg_exchange_decision(exchange) == nullptr);
  dg_exchange_answered(exchange, 200, DG_TEXT(R"({"data": {"custom_metadata": {"daygate.sensitivity": "public"}}})"));

  REQUIRE(dg_exchange_get_step(exchange) == DG_STEP_CALL);
  CHECK(ViewOf(dg_exchange_target(exchange)) == "/v1/auth/token/create/task");
  REQUIRE(dg_exchange_body(exchange, &body));
  CHECK(ViewOf(body).find(R"("ttl":"30s")") != std::string_view::npos);
  dg_exchange_answered(
      exchange, 200,
      DG_TEXT(R"({"auth": {"client_token": "s.child", "accessor": "acc", "lease_duration": 30, "num_uses": 1}})"));

  REQUIRE(dg_exchange_get_step(exchange) == DG_STEP_FORWARD);
  CHECK(dg_exchange_inspects(exchange));
  CHECK(ViewOf(dg_exchange_token(exchange)) == "s.child");
  REQUIRE(dg_exchange_removed_count(exchange) == 10);
  CHECK(ViewOf(dg_exchange_removed(exchange, 0)) == "X-Daygate-Decision");
  CHECK(dg_decision_permitted(dg_exchange_decision(exchange)));
  CHECK(dg_exchange_status(exchange) == 0);
  dg_exchange_answered(exchange, 200,
                       DG_TEXT(R"({"data": {"data": {"key": 1, "other": 2},)"
                               R"( "metadata": {"custom_metadata": {"daygate.sensitivity": "public"}}}})"));

  REQUIRE(dg_exchange_get_step(exchange) == DG_STEP_ANSWER);
  CHECK(dg_exchange_status(exchange) == 200);
  REQUIRE(dg_exchange_body(exchange, &body));
  CHECK(ViewOf(body) ==
        R"({"data": {"data": {"key": 1}, "metadata": {"custom_metadata": {"daygate.sensitivity": "public"}}}})");
  REQUIRE(dg_exchange_accessor_count(exchange) == 1);
  CHECK(ViewOf(dg_exchange_accessor(exchange, 0)) == "acc");
  dg_exchange_free(exchange);
}

TEST_CASE("a revocation by calls") {
  dg_vault_options options = DG_VAULT_OPTIONS_INIT;
  options.token_namespace = DG_TEXT("team-a");
  const World world(options);
  for (const int status : {204, 403}) {
    dg_exchange* const exchange = dg_vault_revoke(world.vault, DG_TEXT("acc"));
    REQUIRE(dg_exchange_get_step(exchange) == DG_STEP_CALL);
    CHECK(ViewOf(dg_exchange_method(exchange)) == "POST");
    CHECK(ViewOf(dg_exchange_target(exchange)) == "/v1/auth/token/revoke-accessor");
    REQUIRE(dg_exchange_header_count(exchange) == 2);
    CHECK(ViewOf(dg_exchange_header(exchange, 1).value) == "team-a");
    dg_text body = {};
    REQUIRE(dg_exchange_body(exchange, &body));
    CHECK(ViewOf(body) == R"({"accessor":"acc"})");
    dg_exchange_answered(exchange, status, {});
    CHECK(dg_exchange_get_step(exchange) == (status == 204 ? DG_STEP_ANSWER : DG_STEP_REFUSE));
    dg_exchange_free(exchange);
  }
}

TEST_CASE("a refusal by calls") {
  World world;
  dg_exchange* exchange = world.Begin("/v1/secret/data/hr/salaries");
  REQUIRE(dg_exchange_get_step(exchange) == DG_STEP_REFUSE);
  CHECK(dg_exchange_cause(exchange) == DG_CAUSE_DENIED);
  CHECK(ViewOf(dg_cause_word(dg_exchange_cause(exchange))) == "denied");
  CHECK(ViewOf(dg_exchange_message(exchange)) == "DENY not_permitted: read secret/data/hr/salaries");
  CHECK(dg_decision_reason(dg_exchange_decision(exchange)) == DG_REASON_NOT_PERMITTED);
  dg_exchange_free(exchange);

  exchange = world.Begin("/v1/secret/data/pay//stripe");
  CHECK(dg_exchange_cause(exchange) == DG_CAUSE_REQUEST);
  dg_exchange_free(exchange);

  exchange = world.Begin("/v1/secret/data/pay/stripe");
  dg_exchange_failed(exchange, DG_TEXT("connection refused"));
  REQUIRE(dg_exchange_get_step(exchange) == DG_STEP_REFUSE);
  CHECK(dg_exchange_cause(exchange) == DG_CAUSE_NETWORK);
  dg_exchange_answered(exchange, 200, DG_TEXT("{}"));  // it has ended
  CHECK(dg_exchange_get_step(exchange) == DG_STEP_REFUSE);
  dg_exchange_free(exchange);

  // Without a token of its own the host can not keep a ttl.
  exchange = world.Begin("/v1/secret/data/pay/stripe");
  dg_exchange_answered(exchange, 200, DG_TEXT(R"({"data": {"custom_metadata": {"daygate.sensitivity": "public"}}})"));
  CHECK(dg_decision_reason(dg_exchange_decision(exchange)) == DG_REASON_UNENFORCEABLE);
  dg_exchange_free(exchange);

  // A request with a fault, one that is packed wrongly, and none.
  dg_request_set_int(world.request, DG_AGENT_ZONE, 5);
  exchange = world.Begin("/v1/secret/data/pay/stripe");
  CHECK(dg_decision_reason(dg_exchange_decision(exchange)) == DG_REASON_INVALID_REQUEST);
  dg_exchange_free(exchange);
  const uint8_t nonsense[] = {1, 2, 3};
  exchange = dg_vault_begin_packed(world.vault, nonsense, sizeof(nonsense), DG_TEXT("GET"),
                                   DG_TEXT("/v1/secret/data/pay/stripe"), nullptr, 0, {});
  CHECK(dg_decision_reason(dg_exchange_decision(exchange)) == DG_REASON_INVALID_REQUEST);
  dg_exchange_free(exchange);
  exchange =
      dg_vault_begin(world.vault, nullptr, DG_TEXT("GET"), DG_TEXT("/v1/secret/data/pay/stripe"), nullptr, 0, {});
  CHECK(dg_exchange_get_step(exchange) == DG_STEP_REFUSE);
  dg_exchange_free(exchange);

  CHECK(dg_exchange_get_step(nullptr) == DG_STEP_REFUSE);
  CHECK(dg_exchange_cause(nullptr) == DG_CAUSE_DENIED);
  CHECK(dg_exchange_decision(nullptr) == nullptr);
  dg_exchange_free(nullptr);
}

// Writes and reads the packed forms, in the plainest way.
struct Bytes {
  std::vector<uint8_t> bytes;
  std::size_t at = 0;

  template <typename T>
  Bytes& Put(T number) {
    return Add(reinterpret_cast<const uint8_t*>(&number), sizeof(number));
  }
  Bytes& Put(std::string_view text) {
    Put(static_cast<uint32_t>(text.size()));
    return Add(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  }
  // One by one: g++ 12 takes insert() of a range to write behind the end.
  Bytes& Add(const uint8_t* first, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(first[i]);
    return *this;
  }
  template <typename T>
  T Take() {
    T number{};
    REQUIRE(bytes.size() - at >= sizeof(number));
    std::memcpy(&number, bytes.data() + at, sizeof(number));
    at += sizeof(number);
    return number;
  }
  std::string Text() {
    const auto size = Take<uint32_t>();
    REQUIRE(bytes.size() - at >= size);
    at += size;
    return {bytes.begin() + static_cast<std::ptrdiff_t>(at - size), bytes.begin() + static_cast<std::ptrdiff_t>(at)};
  }
};

Bytes Beginning(std::string_view method, std::string_view target) {
  Bytes packed;
  packed.Put(method).Put(target);
  packed.Put(uint8_t{1}).Put(std::string_view("X-Vault-Token")).Put(std::string_view("s.agent"));
  packed.Put(uint8_t{0}).Put(std::string_view());
  packed.Put(static_cast<uint16_t>(DG_AGENT_ID)).Put(std::string_view("etl-7"));
  packed.Put(static_cast<uint16_t>(DG_REQUEST_NOW)).Put(int64_t{1795485600}).Put(int32_t{0});
  return packed;
}

// An exchange in three calls, held against the functions that say one thing each.
struct AtOnce {
  AtOnce(const World& world, const Bytes& packed) {
    step.bytes.resize(1024);
    std::size_t size = 0;
    exchange = dg_vault_begin_at_once(world.vault, packed.bytes.data(), packed.bytes.size(), step.bytes.data(),
                                      step.bytes.size(), &size);
    Trim(size);
  }
  ~AtOnce() { dg_exchange_free(exchange); }
  AtOnce(const AtOnce&) = delete;
  AtOnce& operator=(const AtOnce&) = delete;

  void Answered(int status, std::string_view body) {
    step.bytes.resize(1024);
    Trim(dg_exchange_answered_at_once(exchange, status, reinterpret_cast<const uint8_t*>(body.data()), body.size(),
                                      step.bytes.data(), step.bytes.size()));
  }
  void Trim(std::size_t size) {
    REQUIRE(size <= step.bytes.size());
    step.bytes.resize(size);
    step.at = 0;
    std::vector<uint8_t> again(size);
    CHECK(dg_exchange_pack_step(exchange, again.data(), size) == size);
    CHECK(again == step.bytes);
  }
  // What was packed is what the other functions say, and nothing else.
  dg_step Check() {
    const auto found = static_cast<dg_step>(step.Take<uint8_t>());
    CHECK(found == dg_exchange_get_step(exchange));
    CHECK((step.Take<uint8_t>() != 0) == dg_exchange_inspects(exchange));
    dg_text body = {};
    CHECK((step.Take<uint8_t>() != 0) == dg_exchange_body(exchange, &body));
    step.Take<uint8_t>();
    CHECK(step.Take<int32_t>() == dg_exchange_status(exchange));
    CHECK(step.Text() == ViewOf(dg_exchange_id(exchange)));
    CHECK(step.Text() == ViewOf(dg_exchange_method(exchange)));
    CHECK(step.Text() == ViewOf(dg_exchange_target(exchange)));
    CHECK(step.Text() == ViewOf(dg_exchange_token(exchange)));
    for (std::size_t i = 0; i < dg_exchange_header_count(exchange); ++i) {
      CHECK(step.Take<uint8_t>() == 1);
      CHECK(step.Text() == ViewOf(dg_exchange_header(exchange, i).name));
      CHECK(step.Text() == ViewOf(dg_exchange_header(exchange, i).value));
    }
    CHECK(step.Take<uint8_t>() == 0);
    for (std::size_t i = 0; i < dg_exchange_removed_count(exchange); ++i) {
      CHECK(step.Take<uint8_t>() == 1);
      CHECK(step.Text() == ViewOf(dg_exchange_removed(exchange, i)));
    }
    CHECK(step.Take<uint8_t>() == 0);
    CHECK(step.at == step.bytes.size());
    return found;
  }

  dg_exchange* exchange = nullptr;
  Bytes step;
};

TEST_CASE("an exchange in a few calls") {
  dg_vault_options options = DG_VAULT_OPTIONS_INIT;
  options.child_role = DG_TEXT("task");
  const World world(options);
  AtOnce at_once(world, Beginning("GET", "/v1/secret/data/pay/stripe"));
  REQUIRE(at_once.Check() == DG_STEP_CALL);
  CHECK(ViewOf(dg_exchange_target(at_once.exchange)) == "/v1/secret/metadata/pay/stripe");
  at_once.Answered(200, R"({"data": {"custom_metadata": {"daygate.sensitivity": "public"}}})");
  REQUIRE(at_once.Check() == DG_STEP_CALL);
  at_once.Answered(200,
                   R"({"auth": {"client_token": "s.child", "accessor": "acc", "lease_duration": 30, "num_uses": 1}})");
  REQUIRE(at_once.Check() == DG_STEP_FORWARD);
  CHECK(ViewOf(dg_exchange_token(at_once.exchange)) == "s.child");
  CHECK(dg_exchange_removed_count(at_once.exchange) == 10);
  at_once.Answered(200, R"({"data": {"data": {"key": 1, "other": 2}, )"
                        R"("metadata": {"custom_metadata": {"daygate.sensitivity": "public"}}}})");
  REQUIRE(at_once.Check() == DG_STEP_ANSWER);
  CHECK(dg_exchange_status(at_once.exchange) == 200);

  AtOnce denied(world, Beginning("GET", "/v1/secret/data/hr/salaries"));
  REQUIRE(denied.Check() == DG_STEP_REFUSE);
  CHECK(dg_exchange_cause(denied.exchange) == DG_CAUSE_DENIED);
  CHECK(dg_decision_reason(dg_exchange_decision(denied.exchange)) == DG_REASON_NOT_PERMITTED);
}

TEST_CASE("what begins an exchange and is cut short is refused, wherever that is") {
  const World world;
  const Bytes whole = Beginning("GET", "/v1/secret/data/pay/stripe");
  CHECK(AtOnce(world, whole).Check() == DG_STEP_CALL);
  for (std::size_t size = 0; size < whole.bytes.size(); ++size) {
    Bytes cut = whole;
    cut.bytes.resize(size);
    CAPTURE(size);
    AtOnce at_once(world, cut);
    // A request without its last record, the time, is none either.
    CHECK(at_once.Check() == DG_STEP_REFUSE);
  }
}

TEST_CASE("a step that has no room is packed once more") {
  const World world;
  const Bytes packed = Beginning("GET", "/v1/secret/data/pay/stripe");
  std::vector<uint8_t> out(8, 0xee);
  std::size_t size = 0;
  dg_exchange* const exchange =
      dg_vault_begin_at_once(world.vault, packed.bytes.data(), packed.bytes.size(), out.data(), 3, &size);
  REQUIRE(size > out.size());
  CHECK(std::vector<uint8_t>(out.begin() + 3, out.end()) == std::vector<uint8_t>(5, 0xee));
  out.resize(size);
  CHECK(dg_exchange_pack_step(exchange, out.data(), out.size()) == size);
  CHECK(out[0] == DG_STEP_CALL);
  CHECK(dg_exchange_pack_step(exchange, nullptr, 0) == size);
  dg_exchange_failed(exchange, DG_TEXT("connection refused"));
  CHECK(dg_exchange_pack_step(exchange, out.data(), out.size()) <= size);
  CHECK(out[0] == DG_STEP_REFUSE);
  dg_exchange_free(exchange);

  // Where memory is exhausted there is none.
  CHECK(dg_exchange_pack_step(nullptr, out.data(), out.size()) <= size);
  CHECK(out[0] == DG_STEP_REFUSE);
  CHECK(dg_exchange_answered_at_once(nullptr, 200, nullptr, 0, out.data(), out.size()) <= size);
  CHECK(out[0] == DG_STEP_REFUSE);
}

TEST_CASE("mounts that can not be read are an error") {
  dg_source source = {DG_TEXT("p.gate"), DG_TEXT(kPolicy)};
  dg_engine* engine = nullptr;
  REQUIRE(dg_engine_from_sources(&source, 1, nullptr, &engine) == nullptr);
  const dg_mounts mounts = {DG_TEXT(""), DG_TEXT("{")};
  dg_vault* vault = nullptr;
  dg_error* const error = dg_vault_new(engine, &mounts, 1, nullptr, &vault);
  REQUIRE(error != nullptr);
  CHECK(vault == nullptr);
  CHECK(dg_error_get_kind(error) == DG_ERROR_ARGUMENT);
  dg_error_free(error);
  dg_engine_free(engine);
  dg_vault_free(nullptr);
  CHECK(dg_vault_needs_body(DG_TEXT("/v1/sys/leases/renew")));
  CHECK(!dg_vault_needs_body(DG_TEXT("/v1/secret/data/x")));
}

}  // namespace
