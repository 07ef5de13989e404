// How long a decision takes on the policies of examples/policies, by what comes out. workload_bench has sets that are
// larger.
//
// Every benchmark first checks that the decision is the one that its name says.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/engine.h"
#include "daygate/wire.h"

namespace {

constexpr std::string_view kPermit = R"({
  "subject": {"type": "agent", "id": "etl-7", "properties": {"class": "batch_etl", "workload": "spiffe://corp.example/etl/7"}},
  "action": {"name": "read"},
  "resource": {"type": "secret", "id": "secret/data/payments/stripe",
               "properties": {"sensitivity": "confidential", "environment": "prod", "owner": "pay-team",
                              "labels": {"shared": "no"}, "rotated_at": "2026-11-01T00:00:00Z"}},
  "context": {"purpose": "settlement", "environment": "prod", "risk": 10, "task": {"id": "run-811"},
              "now": "2026-11-24T02:00:00Z", "signal": {"secret_sharing": 1, "owner_drift": false}}})";

constexpr std::string_view kDeny = R"({
  "subject": {"type": "agent", "id": "etl-7", "properties": {"class": "batch_etl", "workload": "spiffe://corp.example/etl/7"}},
  "action": {"name": "read"},
  "resource": {"type": "secret", "id": "secret/data/payments/stripe",
               "properties": {"sensitivity": "confidential", "environment": "prod", "owner": "pay-team",
                              "labels": {"shared": "no"}, "rotated_at": "2026-11-01T00:00:00Z"}},
  "context": {"purpose": "settlement", "environment": "prod", "risk": 10, "task": {"id": "run-811"},
              "now": "2026-11-24T02:00:00Z", "signal": {"secret_sharing": 2, "owner_drift": false}}})";

constexpr std::string_view kChallenge = R"({
  "subject": {"type": "agent", "id": "dev-1", "properties": {"class": "coding_agent", "autonomy": "bounded", "posture": "healthy"}},
  "action": {"name": "read"},
  "resource": {"type": "secret", "id": "secret/data/ci/webshop/db", "properties": {"sensitivity": "restricted"}},
  "context": {"purpose": "incident", "environment": "prod", "task": {"id": "inc-7"}, "now": "2026-11-24T10:00:00Z"}})";

constexpr std::string_view kDelegated = R"({
  "subject": {"type": "agent", "id": "acme-agent", "properties": {"zone": "partner", "vendor": "acme", "on_behalf_of": {"id": "buyer-7"}}},
  "action": {"name": "read"},
  "resource": {"type": "secret", "id": "secret/data/partners/acme/sftp", "properties": {"sensitivity": "internal"}},
  "context": {"purpose": "partner_exchange", "chain": [{"id": "orch-1", "class": "orchestrator", "zone": "corp"}],
              "attested": ["agent.zone", "chain[0].zone"], "now": "2026-11-24T10:00:00Z"}})";

constexpr std::string_view kNoMatch = R"({
  "subject": {"type": "agent", "id": "bot-3", "properties": {"class": "chatbot"}},
  "action": {"name": "read"},
  "resource": {"type": "secret", "id": "kv/elsewhere/key"},
  "context": {"purpose": "customer_support", "now": "2026-11-24T10:00:00Z"}})";

[[noreturn]] void Die(std::string_view what) {
  std::cerr << what << "\n";
  std::exit(1);
}

daygate::Engine Compiled(absl::StatusOr<daygate::Engine> engine) {
  if (!engine.ok()) Die(std::string(engine.status().message()));
  return *std::move(engine);
}

const daygate::Engine& Examples() {
  static const daygate::Engine engine =
      Compiled(daygate::Engine::FromFiles({std::string(DAYGATE_SOURCE_DIR) + "/examples/policies"}));
  return engine;
}

void Expect(const daygate::Decision& decision, daygate::Outcome outcome) {
  if (decision.outcome() != outcome)
    Die("the decision is not the one that is to be measured: " + daygate::ToJson(decision));
}

void Decide(benchmark::State& state, const daygate::Engine& engine, std::string_view json, daygate::Outcome outcome) {
  const daygate::RequestDocument document(engine, json);
  if (!document.invalid_fields().empty()) Die("the request is not well-formed");
  Expect(engine.Decide(document.request()), outcome);
  for (auto _ : state) benchmark::DoNotOptimize(engine.Decide(document.request()));
}

void BM_Decide(benchmark::State& state, std::string_view json, daygate::Outcome outcome) {
  Decide(state, Examples(), json, outcome);
}
BENCHMARK_CAPTURE(BM_Decide, permit, kPermit, daygate::Outcome::kPermit);
BENCHMARK_CAPTURE(BM_Decide, permit_delegated, kDelegated, daygate::Outcome::kPermit);
BENCHMARK_CAPTURE(BM_Decide, deny, kDeny, daygate::Outcome::kDeny);
BENCHMARK_CAPTURE(BM_Decide, challenge, kChallenge, daygate::Outcome::kChallenge);
BENCHMARK_CAPTURE(BM_Decide, no_match, kNoMatch, daygate::Outcome::kDeny);

// From the request's JSON to the decision's.
void BM_DecideJson(benchmark::State& state, std::string_view json, daygate::Outcome outcome) {
  Expect(daygate::DecideJson(Examples(), json), outcome);
  for (auto _ : state) benchmark::DoNotOptimize(daygate::ToJson(daygate::DecideJson(Examples(), json)));
}
BENCHMARK_CAPTURE(BM_DecideJson, permit, kPermit, daygate::Outcome::kPermit);
BENCHMARK_CAPTURE(BM_DecideJson, challenge, kChallenge, daygate::Outcome::kChallenge);

}  // namespace

BENCHMARK_MAIN();
