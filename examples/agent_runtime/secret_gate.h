// The part that a host writes: every retrieval of a secret goes through here. It says who asks, lets Daygate decide,
// and keeps the terms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "approvals.h"
#include "daygate/engine.h"
#include "leases.h"
#include "store.h"

namespace example {

// What the runtime knows of an agent that it started.
struct AgentProfile {
  std::string id;
  std::string agent_class;
  std::string zone;
  std::string team;
};

// What the runtime knows of the task at hand.
struct Errand {
  std::string task;
  std::string purpose;
  std::string environment;
  std::string on_behalf_of{};           // empty: the agent acts for itself
  std::vector<AgentProfile> callers{};  // who asked the agent, first caller first
  int risk = 0;
  bool tainted = false;  // text of unknown origin has reached the prompt
};

// What an agent gets when it asks. Without a lease: nothing.
struct Retrieval {
  daygate::Decision decision;
  std::string lease;             // delivered raw: for the agent, to Open()
  std::string wrapping_token;    // delivered wrapped: the agent passes it on, its tool unwraps it
  daygate::Explanation why_not;  // where it was denied: for operators, never for the agent
};

class SecretGate {
 public:
  // The terms that LeaseBook and Retrieve keep. A decision with any other is a DENY: a term is never dropped.
  static daygate::EngineOptions Options();

  SecretGate(daygate::Engine engine, const SecretStore* store, const ApprovalDesk* desk)
      : engine_(std::move(engine)), store_(store), desk_(desk), leases_(store) {}

  Retrieval Retrieve(const AgentProfile& agent, const Errand& errand, std::string_view path, daygate::Timestamp now);

  // What a lease or a wrapping token still gives.
  std::variant<Fields, Refusal> Open(std::string_view lease, const AgentProfile& agent, const Errand& errand,
                                     daygate::Timestamp now) {
    return leases_.Open(lease, agent.id, errand.task, now);
  }

  std::size_t EndTask(const Errand& errand) { return leases_.EndTask(errand.task); }

 private:
  daygate::Engine engine_;
  const SecretStore* store_;
  const ApprovalDesk* desk_;
  LeaseBook leases_;
};

}  // namespace example
