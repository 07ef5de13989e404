// Writes a workload into a folder, so that other engines can be given the same: `workload_dump WORKLOAD RULES FOLDER`.
//
//   load.gate        the rules as Daygate reads them
//   requests.jsonl   a line for each request: {"outcome": "permit", "request": {…}}
//   rules.json       for `selective`: [{"id", "effect", "action", "path", "purpose", "class"}, …]
//
// The requests of `selective` ask for every fourth path of the set, those that rules of one class are about, and not
// for one path over and over.
#include <json/json.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "workloads/workloads.h"

namespace daygate::bench {
namespace {

// See Requests: the group of twenty rules that it asks about is the one in the middle of the set.
constexpr int kRulesOfGroup = 20;
constexpr int kGroupsOfClass = 4;

std::vector<NamedRequest> AllRequests(Workload workload, int rules) {
  if (workload != Workload::kSelective) return Requests(workload, rules);
  std::vector<NamedRequest> result;
  std::set<std::string> seen;
  for (int middle = 0; middle == 0 || middle + kRulesOfGroup <= rules; middle += kRulesOfGroup * kGroupsOfClass) {
    for (NamedRequest& request : Requests(workload, 2 * middle)) {
      if (seen.insert(request.json).second) result.push_back(std::move(request));
    }
  }
  return result;
}

Json::Value RulesJson(int rules) {
  Json::Value result(Json::arrayValue);
  for (const SelectiveRule& rule : SelectiveRules(rules)) {
    Json::Value& json = result.append(Json::objectValue);
    json["id"] = "rule_" + std::to_string(rule.number);
    json["effect"] = rule.effect;
    json["action"] = "read";
    json["path"] = rule.path;
    json["purpose"] = rule.purpose;
    json["class"] = rule.agent_class;
  }
  return result;
}

void Write(Workload workload, int rules, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const PolicyText& policy : Policies(workload, rules, {})) std::ofstream(folder / policy.name) << policy.text;
  std::ofstream requests(folder / "requests.jsonl");
  for (const NamedRequest& request : AllRequests(workload, rules)) {
    requests << R"({"outcome": ")" << request.outcome << R"(", "request": )" << request.json << "}\n";
  }
  if (workload != Workload::kSelective) return;
  Json::StreamWriterBuilder writer;
  writer["indentation"] = "";
  std::ofstream(folder / "rules.json") << Json::writeString(writer, RulesJson(rules)) << "\n";
}

}  // namespace
}  // namespace daygate::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: workload_dump WORKLOAD RULES FOLDER\n";
    return 3;
  }
  daygate::bench::Write(daygate::bench::WorkloadOf(argv[1]), std::atoi(argv[2]), argv[3]);
  return 0;
}
