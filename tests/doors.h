// Every way to the same decision: by the index and by every rule, from a document and from a Request, for a prepared
// agent, as one of many, as an outcome alone.
#pragma once

#include <string>
#include <vector>

#include "daygate/engine.h"
#include "daygate/wire.h"

namespace daygate {

// The decision's bytes; where one way gives another, a text that no decision is and that says which. Both engines have
// the same policies.
inline std::string DecideEveryWay(const Engine& indexed, const Engine& every_rule, const std::string& json) {
  const std::string decision = ToJson(DecideJson(indexed, json));
  const auto differs = [&decision](const char* way, const std::string& other) {
    return std::string(way) + " gives " + other + " instead of " + decision;
  };
  const std::string slow = ToJson(DecideJson(every_rule, json));
  if (slow != decision) return differs("every rule", slow);
  const RequestDocument document(indexed, json);
  if (!document.invalid_fields().empty()) return decision;
  const Request& request = document.request();
  const PreparedAgent agent = indexed.Prepare(request.agent);
  Request of_another = request;
  of_another.agent = Agent{.id = "nobody"};
  const std::string prepared = ToJson(indexed.Decide(agent, of_another));
  if (prepared != decision) return differs("the prepared agent", prepared);
  const std::vector<Decision> many = indexed.DecideMany(request, {&request.secret, 1});
  if (ToJson(many[0]) != decision) return differs("one of many", ToJson(many[0]));
  const Outcome outcome = many[0].outcome();
  Outcome of_many = Outcome::kDeny;
  indexed.CheckMany(request, {&request.secret, 1}, {&of_many, 1});
  if (indexed.Check(request) != outcome || indexed.Check(agent, of_another) != outcome || of_many != outcome ||
      every_rule.Check(request) != outcome) {
    return differs("Check", "another outcome");
  }
  return decision;
}

}  // namespace daygate
