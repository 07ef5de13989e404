// What every decision pays, whatever the rules: the floor F that others are measured in. It is the decision on a path
// that no rule names, in a set that asks about what the request carries: the request checked and put into its places,
// its path looked up, nothing found.
//
// Beside it what stands around a decision: reading the engine of a handle, and two threads at once.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "daygate/engine.h"
#include "daygate/engine_handle.h"
#include "daygate/wire.h"
#include "workloads/workloads.h"

namespace daygate::bench {
namespace {

Engine Selective(int rules) {
  std::vector<PolicySource> sources;
  for (PolicyText& policy : Policies(Workload::kSelective, rules, {})) {
    sources.push_back({policy.name, std::move(policy.text)});
  }
  auto engine = Engine::FromSources(sources);
  if (engine.ok()) return *std::move(engine);
  std::cerr << engine.status().message() << "\n";
  std::exit(1);
}

const Engine& Rules() {
  static const Engine engine = Selective(1000);
  return engine;
}

std::string Json(std::size_t number) {
  return Requests(Workload::kSelective, 1000)[number].json;
}

void Floor(benchmark::State& state) {
  const RequestDocument document(Rules(), Json(3));
  for (auto _ : state) benchmark::DoNotOptimize(Rules().Decide(document.request()));
}
BENCHMARK(Floor);

void Permit(benchmark::State& state) {
  const RequestDocument document(Rules(), Json(0));
  for (auto _ : state) benchmark::DoNotOptimize(Rules().Decide(document.request()));
}
BENCHMARK(Permit)->Threads(1)->Threads(2);

void ReadHandle(benchmark::State& state) {
  static const EngineHandle handle(Rules());
  for (auto _ : state) benchmark::DoNotOptimize(&handle.Current());
}
BENCHMARK(ReadHandle)->Threads(1)->Threads(2);

}  // namespace
}  // namespace daygate::bench

BENCHMARK_MAIN();
