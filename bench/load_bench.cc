// What it takes to load a policy set, from text to an engine: `per_rule` is the time for one rule, `rule_bytes` the
// memory that one takes, all included.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "daygate/engine.h"
#include "workloads/workloads.h"

namespace daygate::bench {
namespace {

double HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

Engine Compiled(const std::vector<PolicySource>& sources) {
  auto engine = Engine::FromSources(sources);
  if (engine.ok()) return *std::move(engine);
  std::cerr << engine.status().message() << "\n";
  std::exit(1);
}

void Load(benchmark::State& state, Workload workload) {
  const auto rules = static_cast<int>(state.range(0));
  std::vector<PolicySource> sources;
  for (PolicyText& policy : Policies(workload, rules, ReadExamples(DAYGATE_POLICIES))) {
    sources.push_back({policy.name, std::move(policy.text)});
  }
  {
    const double before = HeapBytes();
    const Engine engine = Compiled(sources);
    state.counters["rule_bytes"] = (HeapBytes() - before) / rules;
  }
  for (auto _ : state) benchmark::DoNotOptimize(Compiled(sources));
  state.counters["per_rule"] =
      benchmark::Counter(rules, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void Sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int rules : {10, 1000, 10'000, 100'000}) benchmark->Arg(rules);
  benchmark->Unit(benchmark::kMillisecond);
}
BENCHMARK_CAPTURE(Load, selective, Workload::kSelective)->Apply(Sizes);
BENCHMARK_CAPTURE(Load, broad, Workload::kBroad)->Apply(Sizes);
BENCHMARK_CAPTURE(Load, adversarial, Workload::kAdversarial)->Apply(Sizes);
BENCHMARK_CAPTURE(Load, many, Workload::kMany)->Apply(Sizes);
BENCHMARK_CAPTURE(Load, real, Workload::kReal)->Arg(71)->Arg(7100)->Arg(71'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace daygate::bench

BENCHMARK_MAIN();
