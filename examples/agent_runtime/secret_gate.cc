#include "secret_gate.h"

#include <utility>

namespace example {
namespace {

// A Request holds views. Whatever they point to that is not in the caller's hands anyway stands here until it is
// decided.
struct RequestParts {
  std::vector<daygate::Label> agent_labels;
  std::vector<daygate::Agent> chain;
  std::vector<std::vector<std::string_view>> roles;
  std::vector<daygate::Approver> approvers;
  std::string binding;
};

daygate::Agent View(const AgentProfile& profile) {
  daygate::Agent agent{.id = profile.id};
  agent.class_ = profile.agent_class;
  agent.zone = profile.zone;
  return agent;
}

daygate::Request Describe(const AgentProfile& agent, const Errand& errand, std::string_view path,
                          const StoredSecret* secret, daygate::Timestamp now, RequestParts* parts) {
  daygate::Request request;
  request.agent = View(agent);
  if (!agent.team.empty()) {
    parts->agent_labels.push_back({"team", agent.team});
    request.agent.labels = parts->agent_labels;
  }
  if (!errand.on_behalf_of.empty()) request.subject.id = errand.on_behalf_of;
  for (const AgentProfile& caller : errand.callers) parts->chain.push_back(View(caller));
  request.chain = parts->chain;
  request.action = "read";
  request.secret.path = path;
  if (secret != nullptr) {
    request.secret.sensitivity = secret->sensitivity;
    request.secret.environment = secret->environment;
    request.secret.owner = secret->owner;
  }
  request.purpose = errand.purpose;
  request.environment = errand.environment;
  request.risk = errand.risk;
  request.task.id = errand.task;
  request.task.tainted = errand.tainted;
  request.now = now;
  return request;
}

void AddApproval(const ApprovalDesk::Entry& entry, daygate::Request* request, RequestParts* parts) {
  for (const Approver& approver : entry.by) parts->roles.emplace_back(approver.roles.begin(), approver.roles.end());
  for (std::size_t i = 0; i < entry.by.size(); ++i) {
    parts->approvers.push_back({.id = entry.by[i].id, .roles = parts->roles[i]});
  }
  request->approval = {.state = "approved", .by = parts->approvers, .at = entry.at, .binding = parts->binding};
}

}  // namespace

daygate::EngineOptions SecretGate::Options() {
  daygate::EngineOptions options;
  options.enforces = {daygate::TermKind::kTtl,     daygate::TermKind::kUses, daygate::TermKind::kFields,
                      daygate::TermKind::kDeliver, daygate::TermKind::kBind, daygate::TermKind::kRevokeOn};
  return options;
}

Retrieval SecretGate::Retrieve(const AgentProfile& agent, const Errand& errand, std::string_view path,
                               daygate::Timestamp now) {
  RequestParts parts;
  const StoredSecret* secret = store_->Find(path);
  daygate::Request request = Describe(agent, errand, path, secret, now, &parts);
  parts.binding = engine_.Binding(request);
  if (const auto* entry = desk_->Find(parts.binding)) AddApproval(*entry, &request, &parts);

  Retrieval retrieval{engine_.Decide(request), {}, {}, {}};
  if (!retrieval.decision.permitted()) {
    retrieval.why_not = engine_.Explain(request);
    return retrieval;
  }
  const daygate::Terms& terms = retrieval.decision.terms();
  // Options() names kinds of terms; a value that this small runtime has no means for, such as `deliver proxy`, ends
  // here.
  if (!LeaseBook::CanKeep(terms)) return retrieval;
  std::string name = leases_.Grant(agent.id, errand.task, std::string(path), terms, now);
  (terms.deliver == daygate::Delivery::kRaw ? retrieval.lease : retrieval.wrapping_token) = std::move(name);
  return retrieval;
}

}  // namespace example
