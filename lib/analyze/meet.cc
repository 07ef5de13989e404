// How the needs of a CHALLENGE are met, in words.
#include <string>

#include "analyze/describe.h"
#include "base/utf8.h"
#include "daygate/analyze.h"

namespace daygate {
namespace {

// Whose approval counts for nothing: everybody on the path.
std::string Excluded(const Request& request) {
  std::vector<std::string> ids;
  if (request.agent.id) ids.emplace_back(*request.agent.id);
  if (request.subject.id) ids.emplace_back(*request.subject.id);
  for (const Agent& hop : request.chain) {
    if (hop.id) ids.emplace_back(*hop.id);
  }
  return analyze::JoinOrNone(analyze::QuotedSet(std::move(ids)));
}

std::string Within(const Need& need) {
  return need.within ? " not older than " + analyze::DescribeDuration(need.within->count()) : std::string();
}

std::string HowTo(const Need& need, const Request& request, std::string_view binding) {
  switch (need.kind) {
    case NeedKind::kApproval: {
      std::string from;
      std::vector<std::string> roles;
      for (const std::string_view role : need.from) roles.emplace_back(role);
      for (const std::string& role : analyze::QuotedSet(std::move(roles))) from += (from.empty() ? "" : " or ") + role;
      return "ask " + std::to_string(need.count) + (need.count == 1 ? " person" : " different people") +
             (from.empty() ? std::string() : " with the role " + from) + " to approve " +
             base::EscapeForTerminal(binding) + ", and send context.approval with state, by, at and that binding" +
             Within(need) + "; the approval of " + Excluded(request) + " does not count";
    }
    case NeedKind::kAttestation:
      return "have the host vouch for id and authenticated_at of the agent and of every hop (context.attested)" +
             (need.within ? ", with a sign-in" + Within(need) : std::string());
    case NeedKind::kTicket: return "send the ticket's name in context.approval.ticket";
    case NeedKind::kOwner: return "give the secret an owner: it has none";
    case NeedKind::kSubject:
      return "say on whose behalf: subject.properties.on_behalf_of.id, other than the agent's own id";
  }
  return {};
}

}  // namespace

std::vector<std::string> HowToMeet(const Decision& decision, const Request& request) {
  std::vector<std::string> lines;
  for (const Need& need : decision.needs()) lines.push_back(HowTo(need, request, decision.binding()));
  return lines;
}

}  // namespace daygate
