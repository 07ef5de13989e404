// PreparedAgent: an agent that asks often, checked and looked up once.
//
//   const daygate::PreparedAgent etl = engine.Prepare(agent);
//   request.secret.path = "secret/data/payments/stripe";
//   const daygate::Decision decision = engine.Decide(etl, request);   // as Decide, with `agent` in request.agent
//
// Owns a copy of the agent's strings, and shares the policy set that it was prepared for. Immutable; safe to use from
// any number of threads at once. With another Engine, one with other policies, it decides all the same, without being
// faster: prepare it again once the policies have changed.
#pragma once

#include <memory>

#include "daygate/request.h"

namespace daygate {

namespace decide {
struct Prepared;
}

class PreparedAgent {
 public:
  PreparedAgent(PreparedAgent&&) noexcept;
  PreparedAgent& operator=(PreparedAgent&&) noexcept;
  PreparedAgent(const PreparedAgent&);
  PreparedAgent& operator=(const PreparedAgent&);
  ~PreparedAgent();

  // The agent, in strings of its own.
  const Agent& agent() const;

  // For the other components of this library.
  const decide::Prepared& prepared() const { return *prepared_; }

 private:
  friend class Engine;
  explicit PreparedAgent(std::shared_ptr<const decide::Prepared> prepared);
  std::shared_ptr<const decide::Prepared> prepared_;
};

}  // namespace daygate
