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

Request With(const Request& request, const Agent& agent) {
  Request result = request;
  result.agent = agent;
  return result;
}

// Hands `request` to `decide` with the prepared agent in the place of its own. What was prepared for other policies, or
// is not well-formed, is looked at as any other agent.
template <typename Decide>
auto DecideFor(const PreparedAgent& agent, const Request& request, const compile::Program& program,
               decide::Settings settings, Decide&& decide) noexcept {
  const decide::Prepared& prepared = agent.prepared();
  if (!prepared.well_formed || prepared.program.get() != &program) {
    return decide(With(request, prepared.agent), settings);
  }
  settings.prepared = &prepared;
  return decide(request, settings);
}

}  // namespace

Decision Engine::Decide(const PreparedAgent& agent, const Request& request) const noexcept {
  return DecideFor(agent, request, *program_, {.enforces = enforces_, .evaluation = evaluation_},
                   [this](const Request& whole, const decide::Settings& settings) {
                     return decide::Decide(*program_, whole, {}, settings);
                   });
}

Outcome Engine::Check(const PreparedAgent& agent, const Request& request) const noexcept {
  return DecideFor(agent, request, *program_, {.enforces = enforces_, .evaluation = evaluation_},
                   [this](const Request& whole, const decide::Settings& settings) {
                     return decide::Check(*program_, whole, settings);
                   });
}

std::vector<Decision> Engine::DecideMany(const Request& request, std::span<const Secret> secrets) const {
  std::vector<Decision> decisions;
  decisions.reserve(secrets.size());
  const PreparedAgent agent = Prepare(request.agent);
  Request one = request;
  for (const Secret& secret : secrets) {
    one.secret = secret;
    decisions.push_back(Decide(agent, one));
  }
  return decisions;
}

void Engine::CheckMany(const Request& request, std::span<const Secret> secrets,
                       std::span<Outcome> outcomes) const noexcept {
  std::fill(outcomes.begin(), outcomes.end(), Outcome::kDeny);
  try {
    const PreparedAgent agent = Prepare(request.agent);
    Request one = request;
    for (std::size_t i = 0; i < std::min(secrets.size(), outcomes.size()); ++i) {
      one.secret = secrets[i];
      outcomes[i] = Check(agent, one);
    }
  } catch (...) {
    // Nothing could be prepared: every outcome stays DENY.
  }
}

}  // namespace daygate
