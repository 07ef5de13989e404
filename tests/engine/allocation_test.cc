// No decision of any workload allocates, once its thread is warm.
#include <string>
#include <vector>

#include "allocations.h"
#include "catch.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "workloads/workloads.h"

namespace daygate {
namespace {

Engine EngineOf(const std::vector<bench::PolicyText>& policies) {
  std::vector<PolicySource> sources;
  for (const bench::PolicyText& policy : policies) sources.push_back({policy.name, policy.text});
  auto engine = Engine::FromSources(sources);
  REQUIRE(engine.ok());
  return *std::move(engine);
}

void CheckAllocatesNothing(const Engine& engine, const bench::NamedRequest& request) {
  const RequestDocument document(engine, request.json);
  REQUIRE(document.invalid_fields().empty());
  const PreparedAgent agent = engine.Prepare(document.request().agent);
  const auto decide = [&] {
    const Decision decision = engine.Decide(document.request());
    const bool same = engine.Check(document.request()) == decision.outcome();
    return same && engine.Decide(agent, document.request()).outcome() == decision.outcome() &&
           (request.outcome == "challenge") == (decision.outcome() == Outcome::kChallenge);
  };
  for (int i = 0; i < 2; ++i) CHECK(decide());
  const std::size_t before = Allocations();
  const bool agree = decide();
  const std::size_t taken = Allocations() - before;
  CHECK(agree);
  CHECK(taken == 0);
}

TEST_CASE("the decisions of every workload allocate nothing") {
  for (const std::string_view name : bench::WorkloadNames()) {
    const bench::Workload workload = bench::WorkloadOf(name);
    if (workload == bench::Workload::kReal) continue;  // needs the examples: see decide_bench
    for (const bench::Measured& measured : bench::Measures(workload, 1000, {})) {
      const Engine engine = EngineOf(measured.policies);
      for (const bench::NamedRequest& request : measured.requests) {
        INFO(name << " " << request.outcome);
        CheckAllocatesNothing(engine, request);
      }
    }
  }
}

}  // namespace
}  // namespace daygate
