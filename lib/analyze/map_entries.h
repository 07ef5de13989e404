// What an access map is drawn from: each agent that each permit lets have each of its secrets, before anything is
// grouped.
//
// Before: expressions.h, facts.h. After: map.cc groups it. One thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/expressions.h"
#include "daygate/engine.h"
#include "daygate/map.h"

namespace daygate::analyze {

// "any" where nothing narrows it.
struct AgentKind {
  std::string class_;
  std::string zone;
  friend bool operator==(const AgentKind&, const AgentKind&) = default;
  friend auto operator<=>(const AgentKind&, const AgentKind&) = default;
};

struct MapEntry {
  const compile::Rule* rule = nullptr;  // null: requests that no permit is for
  AgentKind agent;
  std::string path;  // a pattern of the rule, or a request's path
  std::size_t pattern = 0;
  std::vector<AgentKind> hops;        // who may stand before the agent
  std::vector<std::string> purposes;  // empty: any
  MapCounts counts;
};

// Of the permits that are enforced, and of requests; what has to do with `focus`, where there is one.
std::vector<MapEntry> FindMapEntries(const Engine& engine, const Expressions& expressions,
                                     std::span<const std::string> requests, std::string_view focus);

}  // namespace daygate::analyze
