// First policies, to be changed: one template, and the words of each kind of agent.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "daygate/analyze.h"

namespace daygate {
namespace {

struct Kind {
  StarterKind info;
  std::string_view purpose;
  std::string_view path;    // of the secrets, as a pattern
  std::string_view secret;  // one of them
  std::string_view grant;
  std::string_view why;
};

constexpr auto kKinds = std::to_array<Kind>({
    {{"batch_job", "a job that runs by itself, at its hours"},
     "settlement",
     "secret/data/payments/**",
     "secret/data/payments/stripe",
     "ttl 5m, uses 1, bind workload, revoke on task_end",
     "A job runs unattended, with the same rights every night. So it gets little, for a short time, for one purpose."},
    {{"chatbot", "a model that talks to people"},
     "customer_support",
     "secret/data/support/**",
     "secret/data/support/helpdesk",
     "ttl 2m, uses 1, deliver proxy, bind destination",
     "A model repeats what it has seen, and does what a message tells it. So it never sees a secret: a broker injects "
     "it."},
    {{"coding_agent", "a model with a shell and a repository"},
     "code_change",
     "secret/data/dev/**",
     "secret/data/dev/registry",
     "ttl 15m, uses 5, deliver file, bind task, revoke on task_end",
     "It runs code that it has just written or downloaded. So it gets secrets of development, and they end with the "
     "task."},
    {{"service_account", "a program that runs all day"},
     "operation",
     "secret/data/services/**",
     "secret/data/services/database",
     "ttl 1h, bind workload instance, revoke on posture_change",
     "It runs for months, and nobody looks. So its leases are short, bound to where it runs, and end when it changes."},
    {{"ci_pipeline", "a pipeline that builds and deploys"},
     "deployment",
     "secret/data/deploy/**",
     "secret/data/deploy/registry",
     "ttl 10m, uses 1, deliver env, bind task, revoke on task_end, depth 0",
     "Whoever opens a pull request runs code in it. So a key lives as long as the job, and production takes a person."},
});

constexpr std::string_view kTemplate = R"(// @why@
//
// The first policy for @kind@. What is not permitted here is denied.
//
//   daygate check @name@.gate                       does it compile?
//   daygate test --min-coverage 100 @name@.gate     does it do what the tests below say, and do they try everything?
//   daygate lint @name@.gate                        does it say something that is seldom meant?
policy @name@

// The words that rules may use. A word that is not here is a mistake, in a rule as in a request.
vocabulary {
  enum AgentClass          { @kind@, other }
  enum Purpose             { @purpose@, something_else }
  enum Environment         { dev, prod }
  ordered enum Sensitivity { public, internal, confidential, restricted }

  // What your host does not send counts as 50.
  attribute risk : int default 50
}

// Who may have what, and on which terms. Without a permit everything is denied.
permit reads_its_secrets "@Title@ reads its secrets" {
  action   read
  secret   "@path@"
  when     agent.class == @kind@ && purpose == @purpose@
  when     secret.sensitivity <= confidential && risk < 60
  survives broker
  grant    @grant@
  controls "NHI5:2025", "PR.AA-05"
  owner    "your-team"
}

// Who may not, whatever is permitted above. Where the request says nothing of task.tainted, this can not be evaluated,
// and then it applies too: so ask has() first, if that is not what you want.
forbid tainted_task "No secret for a task that holds text of strangers' making" {
  secret   "@path@"
  when     has(task.tainted) && task.tainted
  controls "ASI01:2026"
  owner    "your-team"
}

// What must be there in addition. The answer is CHALLENGE until it is.
require approval_for_prod "Production takes a person" {
  secret   "@path@"
  when     environment == prod
  needs    approval from "security" within 30m
  grant    audit sync, monitor full
  controls "ASI09:2026"
  owner    "your-team"
}

// Each rule is seen to apply, and each condition to fail.
test "what it is for" {
  request {
    "subject":  {"type": "agent", "id": "agent-1", "properties": {"class": "@kind@"}},
    "action":   {"name": "read"},
    "resource": {"type": "secret", "id": "@secret@", "properties": {"sensitivity": "internal"}},
    "context":  {"purpose": "@purpose@", "environment": "dev", "risk": 10, "now": "2026-11-24T10:00:00Z"}
  }
  expect permit by reads_its_secrets
}

test "somebody else" {
  request like "what it is for" {"subject": {"properties": {"class": "other"}}}
  expect deny because not_permitted
}

test "for something else" {
  request like "what it is for" {"context": {"purpose": "something_else"}}
  expect deny because not_permitted
}

test "at a high risk" {
  request like "what it is for" {"context": {"risk": 60}}
  expect deny because not_permitted
}

test "told by a stranger" {
  request like "what it is for" {"context": {"task": {"tainted": true}}}
  expect deny by tainted_task because forbidden
}

test "in production" {
  request like "what it is for" {"context": {"environment": "prod"}}
  expect challenge needs approval from "security" within 30m with audit sync
}

test "in production, approved" {
  request like "in production" {
    "context": {"approval": {"state": "approved", "binding": "this", "at": "2026-11-24T09:50:00Z", "by": [{"id": "dana", "roles": ["security"]}]}}
  }
  expect permit by reads_its_secrets, approval_for_prod
}
)";

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// `coding_agent` → `A coding agent`.
std::string Title(std::string_view kind) {
  std::string title = "A " + std::string(kind);
  std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

}  // namespace

std::vector<StarterKind> StarterKinds() {
  std::vector<StarterKind> kinds;
  for (const Kind& kind : kKinds) kinds.push_back(kind.info);
  return kinds;
}

absl::StatusOr<std::string> StarterPolicy(std::string_view kind, std::string_view name) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.info.name == kind; });
  if (found == kKinds.end()) return absl::NotFoundError("there is no first policy for '" + std::string(kind) + "'");
  std::string text(kTemplate);
  for (const auto& [from, to] : {std::pair<std::string_view, std::string>("@why@", found->why),
                                 {"@kind@", std::string(kind)},
                                 {"@name@", std::string(name)},
                                 {"@purpose@", std::string(found->purpose)},
                                 {"@path@", std::string(found->path)},
                                 {"@secret@", std::string(found->secret)},
                                 {"@grant@", std::string(found->grant)},
                                 {"@Title@", Title(kind)}}) {
    text = Replaced(std::move(text), from, to);
  }
  // A name that can not be one is refused by the reader of policies, which says why.
  return FormatPolicy({std::string(name) + ".gate", text});
}

}  // namespace daygate
