// How the cost of a decision grows with the rules of a set, by workload and by what comes out: see
// workloads/workloads.h. `workload_bench --benchmark_filter=selective` for one of them; `workload_bench
// --rules=1000000` for another size than the usual ones.
//
// `rules_bytes` is what the whole set takes in memory, for each rule; `load_us` the time to parse, check, compile and
// index one.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/engine.h"
#include "daygate/wire.h"
#include "workloads/workloads.h"

namespace daygate::bench {
namespace {

struct Loaded {
  Workload workload = Workload::kSelective;
  int rules = 0;
  std::size_t measure = 0;
  Engine engine;
  double load_us = 0;
  double bytes = 0;
};

double HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

[[noreturn]] void Die(const std::string& what) {
  std::cerr << what << "\n";
  std::exit(1);
}

const std::vector<PolicyText>& Examples() {
  static const std::vector<PolicyText> examples = ReadExamples(DAYGATE_POLICIES);
  return examples;
}

// One engine at a time: the largest take memory. `measure`: a place in Measures.
const Loaded& Load(Workload workload, int rules, std::size_t measure) {
  static std::unique_ptr<Loaded> loaded;
  const bool is_this =
      loaded != nullptr && loaded->workload == workload && loaded->rules == rules && loaded->measure == measure;
  if (is_this) return *loaded;
  loaded.reset();
  std::vector<PolicySource> sources;
  std::vector<Measured> measures = Measures(workload, rules, Examples());
  for (PolicyText& policy : measures[measure].policies) sources.push_back({policy.name, std::move(policy.text)});
  const double before = HeapBytes();
  const auto start = std::chrono::steady_clock::now();
  auto engine = Engine::FromSources(sources);
  const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
  if (!engine.ok()) Die(std::string(engine.status().message()));
  loaded = std::make_unique<Loaded>(Loaded{workload, rules, measure, *std::move(engine), time.count() / rules, 0});
  loaded->bytes = (HeapBytes() - before) / rules;
  return *loaded;
}

// What is measured of a request.
enum class Door { kDecide, kCheck, kPrepared };

std::string_view NameOf(Door door) {
  switch (door) {
    case Door::kDecide: return "decide";
    case Door::kCheck: return "check";
    case Door::kPrepared: return "prepared";
  }
  return "";
}

bool IsAsNamed(const Decision& decision, const std::string& outcome) {
  if (outcome == "permit") return decision.permitted();
  if (outcome == "challenge") return decision.outcome() == Outcome::kChallenge;
  if (outcome == "deny") return decision.reason() == Reason::kForbidden;
  return decision.reason() == Reason::kNotPermitted;
}

void Measure(benchmark::State& state, Workload workload, int rules, std::size_t measure, const NamedRequest& request,
             Door door) {
  const Loaded& loaded = Load(workload, rules, measure);
  const RequestDocument document(loaded.engine, request.json);
  const Decision decision = loaded.engine.Decide(document.request());
  if (!IsAsNamed(decision, request.outcome)) Die("not " + request.outcome + ": " + ToJson(decision));
  const Engine& engine = loaded.engine;
  const PreparedAgent agent = engine.Prepare(document.request().agent);
  switch (door) {
    case Door::kDecide:
      for (auto _ : state) benchmark::DoNotOptimize(engine.Decide(document.request()));
      break;
    case Door::kCheck:
      for (auto _ : state) benchmark::DoNotOptimize(engine.Check(document.request()));
      break;
    case Door::kPrepared:
      for (auto _ : state) benchmark::DoNotOptimize(engine.Decide(agent, document.request()));
      break;
  }
  state.counters["load_us"] = loaded.load_us;
  state.counters["rule_bytes"] = loaded.bytes;
  state.counters["matches"] = static_cast<double>(decision.rules().size());
}

// Whole tenants of `real`, of which each has 71 rules.
std::vector<int> SizesOf(Workload workload) {
  if (workload == Workload::kReal) return {71, 710, 7100, 71'000};
  return {10, 100, 1000, 10'000, 100'000};
}

void RegisterAt(std::string_view name, int rules) {
  const Workload workload = WorkloadOf(name);
  const std::vector<Measured> measures = Measures(workload, rules, {});  // their requests alone
  int number = 0;
  for (std::size_t measure = 0; measure < measures.size(); ++measure) {
    for (const NamedRequest& request : measures[measure].requests) {
      const std::string place = request.outcome + "/" + std::to_string(number++) + "/" + std::to_string(rules);
      for (const Door door : {Door::kDecide, Door::kCheck, Door::kPrepared}) {
        const std::string title = std::string(name) + "/" + std::string(NameOf(door)) + "/" + place;
        benchmark::RegisterBenchmark(
            title.c_str(), [=](benchmark::State& state) { Measure(state, workload, rules, measure, request, door); });
      }
    }
  }
}

// `only`: rules; 0 for the usual sizes.
void Register(int only) {
  for (const std::string_view name : WorkloadNames()) {
    const Workload workload = WorkloadOf(name);
    for (const int rules : only > 0 ? std::vector<int>{only} : SizesOf(workload)) {
      RegisterAt(name, rules);
    }
  }
}

}  // namespace
}  // namespace daygate::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  constexpr std::string_view kRules = "--rules=";
  const bool sized = argc > 1 && std::string_view(argv[1]).starts_with(kRules);
  daygate::bench::Register(sized ? std::atoi(argv[1] + kRules.size()) : 0);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
