// Decisions for agents that were prepared, and for many secrets at once.
#include "daygate/prepared_agent.h"

#include <algorithm>
#include <utility>

#include "daygate/engine.h"
#include "decide/decide.h"
#include "decide/prepared.h"

namespace daygate {

PreparedAgent::PreparedAgent(std::shared_ptr<const decide::Prepared> prepared) : prepared_(std::move(prepared)) {}
PreparedAgent::PreparedAgent(PreparedAgent&&) noexcept = default;
PreparedAgent& PreparedAgent::operator=(PreparedAgent&&) noexcept = default;
PreparedAgent::PreparedAgent(const PreparedAgent&) = default;
PreparedAgent& PreparedAgent::operator=(const PreparedAgent&) = default;
PreparedAgent::~PreparedAgent() = default;

const Agent& PreparedAgent::agent() const {
  return prepared_->agent;
}

PreparedAgent Engine::Prepare(const Agent& agent) const {
  return PreparedAgent(decide::Prepare(program_, agent));
}

namespace {

// What was prepared, where it was for these policies and well: else the agent is looked at as any other.
const decide::Prepared* UsableFor(const compile::Program& program, const PreparedAgent& agent) {
  const decide::Prepared& prepared = agent.prepared();
  return prepared.well_formed && prepared.program.get() == &program ? &prepared : nullptr;
}

Request With(const Request& request, const Agent& agent) {
  Request result = request;
  result.agent = agent;
  return result;
}

}  // namespace

Decision Engine::Decide(const PreparedAgent& agent, const Request& request) const noexcept {
  return decide::Decide(*program_, With(request, agent.agent()), {},
                        {.enforces = enforces_, .evaluation = evaluation_, .prepared = UsableFor(*program_, agent)});
}

Outcome Engine::Check(const PreparedAgent& agent, const Request& request) const noexcept {
  return decide::Check(*program_, With(request, agent.agent()),
                       {.enforces = enforces_, .evaluation = evaluation_, .prepared = UsableFor(*program_, agent)});
}

std::vector<Decision> Engine::DecideMany(const Request& request, std::span<const Secret> secrets) const {
  std::vector<Decision> decisions;
  decisions.reserve(secrets.size());
  const PreparedAgent agent = Prepare(request.agent);
  Request one = With(request, agent.agent());
  for (const Secret& secret : secrets) {
    one.secret = secret;
    decisions.push_back(
        decide::Decide(*program_, one, {},
                       {.enforces = enforces_, .evaluation = evaluation_, .prepared = UsableFor(*program_, agent)}));
  }
  return decisions;
}

void Engine::CheckMany(const Request& request, std::span<const Secret> secrets,
                       std::span<Outcome> outcomes) const noexcept {
  std::fill(outcomes.begin(), outcomes.end(), Outcome::kDeny);
  try {
    const PreparedAgent agent = Prepare(request.agent);
    Request one = With(request, agent.agent());
    for (std::size_t i = 0; i < std::min(secrets.size(), outcomes.size()); ++i) {
      one.secret = secrets[i];
      outcomes[i] = decide::Check(
          *program_, one, {.enforces = enforces_, .evaluation = evaluation_, .prepared = UsableFor(*program_, agent)});
    }
  } catch (...) {
    // Nothing could be prepared: every outcome stays DENY.
  }
}

}  // namespace daygate
