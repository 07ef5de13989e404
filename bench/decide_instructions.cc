// Counts instructions: `decide_instructions WORKLOAD RULES [DECISIONS]` decides each of the workload's requests that
// often, and under callgrind (--collect-atstart=no) dumps one count for each. tools/instructions reads them.
#include <valgrind/callgrind.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "daygate/engine.h"
#include "daygate/wire.h"
#include "workloads/workloads.h"

namespace {

using namespace daygate;

void Count(const Engine& engine, const bench::NamedRequest& request, int decisions, const std::string& of, int number) {
  const RequestDocument document(engine, request.json);
  for (int i = 0; i < 3; ++i) (void)engine.Decide(document.request());  // warm
  CALLGRIND_ZERO_STATS;
  CALLGRIND_TOGGLE_COLLECT;
  for (int i = 0; i < decisions; ++i) (void)engine.Decide(document.request());
  CALLGRIND_TOGGLE_COLLECT;
  const std::string name = of + " " + request.outcome + " " + std::to_string(number);
  CALLGRIND_DUMP_STATS_AT(name.c_str());
  std::cout << name << " " << ToJson(engine.Decide(document.request())).substr(0, 120) << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: decide_instructions WORKLOAD RULES [DECISIONS]\n";
    return 3;
  }
  const bench::Workload workload = bench::WorkloadOf(argv[1]);
  const int rules = std::atoi(argv[2]);
  const int decisions = argc > 3 ? std::atoi(argv[3]) : 100;
  int number = 0;
  for (const bench::Measured& measured : bench::Measures(workload, rules, {})) {
    std::vector<PolicySource> sources;
    for (const bench::PolicyText& policy : measured.policies) sources.push_back({policy.name, policy.text});
    const auto engine = Engine::FromSources(sources);
    if (!engine.ok()) {
      std::cerr << engine.status().message() << "\n";
      return 2;
    }
    for (const bench::NamedRequest& request : measured.requests) {
      Count(*engine, request, decisions, std::string(argv[1]) + " " + argv[2], number++);
    }
  }
  return 0;
}
