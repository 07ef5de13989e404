// What a policy set takes in memory once it is compiled, and that it needs nothing of what it was made from.
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "allocations.h"
#include "catch.h"
#include "compile/program.h"
#include "daygate/engine.h"
#include "daygate/wire.h"
#include "workloads/workloads.h"

namespace daygate {
namespace {

constexpr int kRules = 4000;

std::vector<PolicySource> SourcesOf(bench::Workload workload) {
  std::vector<PolicySource> sources;
  for (bench::PolicyText& policy : bench::Policies(workload, kRules, {})) {
    sources.push_back({policy.name, std::move(policy.text)});
  }
  return sources;
}

std::size_t IndexBytes(const compile::Program& program) {
  return program.permits().MemoryBytes() + program.restricts().MemoryBytes() +
         program.restricts_of_hops().MemoryBytes() + program.segments().MemoryBytes();
}

TEST_CASE("a rule takes a kilobyte, of which the index two hundred bytes") {
  for (const std::string_view name : bench::WorkloadNames()) {
    const bench::Workload workload = bench::WorkloadOf(name);
    if (workload == bench::Workload::kReal) continue;  // needs the examples: see load_bench
    INFO(name);
    const std::vector<PolicySource> sources = SourcesOf(workload);
    const std::size_t before = HeldBytes();
    const auto engine = Engine::FromSources(sources);
    REQUIRE(engine.ok());
    const std::size_t taken = HeldBytes() - before;
    CHECK(taken / kRules > 200);  // it was counted
    CHECK(taken / kRules <= 1024);
    CHECK(IndexBytes(engine->program()) / kRules <= 200);
  }
}

TEST_CASE("explanations are the same from several threads at once") {
  const auto engine = Engine::FromSources(SourcesOf(bench::Workload::kAdversarial));
  REQUIRE(engine.ok());
  // One of a request without what rules ask for: errors have their words too.
  std::string lacking = bench::Requests(bench::Workload::kAdversarial, kRules)[0].json;
  lacking.replace(lacking.find("\"risk\": 10, "), 12, "");
  const RequestDocument document(*engine, lacking);
  REQUIRE(document.invalid_fields().empty());
  const Decision decision = engine->Decide(document.request());
  const std::string alone = ToJson(decision, engine->Explain(document.request()));
  CHECK(alone.find("'risk' is absent") != std::string::npos);
  std::vector<std::string> seen(3);
  std::vector<std::thread> threads;
  for (std::string& text : seen) {
    threads.emplace_back([&] { text = ToJson(decision, engine->Explain(document.request())); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : seen) CHECK((text == alone));
}

}  // namespace
}  // namespace daygate
