// The picture that one draws before access is granted: which agents, of which zones, may have which secrets, where
// these may be sent, and on which terms.
//
//   const daygate::AccessMap map = daygate::MapAccess(*engine, {}, {});
//   std::ofstream("access.dot") << daygate::MapToDot(map);
//
// It is read off the policies: what a permit's conditions say plainly of class, zone and purpose. What they say
// otherwise does not narrow the picture, so it may show more than is permitted, never less. Nothing here is needed to
// decide. All functions may be called from any thread; what they return owns its strings.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "daygate/engine.h"

namespace daygate {

struct MapOptions {
  // A class, a zone, or a path or the beginning of one: only what has to do with it. Empty: all.
  std::string focus;
  // As many secrets stand apart; where there are more, paths are shortened, or share one place. Where that leaves too
  // many arrows, agents are grouped by zone alone.
  std::size_t most_secrets = 24;
};

// Agents of one class in one zone; "any" where permits do not say.
struct MapAgent {
  std::string class_;
  std::string zone;
};

// What holds whoever asks.
struct MapGuard {
  std::string rule;
  std::string effect;              // "forbid", "require"
  std::vector<std::string> needs;  // of a require
};

struct MapSecret {
  std::string path;  // a pattern, or the beginning of several: "secret/data/payments/…"
  std::vector<MapGuard> guards;
};

struct MapDestination {
  std::string text;  // "zone == corp", "host.endsWith(\".example\")"
};

// Requests that were made, counted by what came out.
struct MapCounts {
  std::size_t permitted = 0;
  std::size_t challenged = 0;
  std::size_t denied = 0;
};

// An agent may have a secret.
struct MapFlow {
  std::size_t agent = 0;   // index into agents
  std::size_t secret = 0;  // index into secrets
  std::vector<std::string> permits;
  std::vector<std::string> actions;   // "any" where the permit does not say
  std::vector<std::string> purposes;  // likewise empty
  std::string terms;                  // those of all its permits together, the strictest
  MapCounts counts;
};

// An agent may be asked by another to get a secret.
struct MapDelegation {
  std::size_t from = 0;  // the hop
  std::size_t to = 0;
  std::vector<std::string> permits;
};

// A secret may be sent somewhere.
struct MapSending {
  std::size_t secret = 0;
  std::size_t destination = 0;
  std::vector<std::string> rules;
};

struct AccessMap {
  std::vector<MapAgent> agents;
  std::vector<MapSecret> secrets;
  std::vector<MapGuard> guards;  // of rules that are about every secret
  std::vector<MapDestination> destinations;
  std::vector<MapFlow> flows;
  std::vector<MapDelegation> delegations;
  std::vector<MapSending> sendings;
  bool with_requests = false;
};

// Of the rules that are enforced. `requests`: JSON of requests, decided and counted where they belong; what is not
// well-formed is left out. A request that no permit is for makes a flow without permits.
AccessMap MapAccess(const Engine& engine, std::span<const std::string> requests, const MapOptions& options);

std::string MapToDot(const AccessMap& map);      // for Graphviz
std::string MapToMermaid(const AccessMap& map);  // a flowchart
std::string MapToJson(const AccessMap& map);     // one line, RFC 8785

}  // namespace daygate
