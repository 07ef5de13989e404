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

TEST_CASE("the decisions of every workload allocate nothing") {
  for (const std::string_view name : bench::WorkloadNames()) {
    const bench::Workload workload = bench::WorkloadOf(name);
    if (workload == bench::Workload::kReal) continue;  // needs the examples: see decide_bench
    std::vector<PolicySource> sources;
    for (bench::PolicyText& policy : bench::Policies(workload, 1000, {})) {
      sources.push_back({policy.name, std::move(policy.text)});
    }
    const auto engine = Engine::FromSources(sources);
    REQUIRE(engine.ok());
    for (const bench::NamedRequest& request : bench::Requests(workload, 1000)) {
      INFO(name << " " << request.outcome);
      const RequestDocument document(*engine, request.json);
      REQUIRE(document.invalid_fields().empty());
      const PreparedAgent agent = engine->Prepare(document.request().agent);
      const auto decide = [&] {
        const bool permitted = engine->Decide(document.request()).permitted();
        const bool same = engine->Check(document.request()) == Outcome::kPermit;
        return engine->Decide(agent, document.request()).permitted() == permitted && same == permitted;
      };
      for (int i = 0; i < 2; ++i) CHECK(decide());
      const std::size_t before = Allocations();
      const bool agree = decide();
      const std::size_t taken = Allocations() - before;
      CHECK(agree);
      CHECK(taken == 0);
    }
  }
}

}  // namespace
}  // namespace daygate
