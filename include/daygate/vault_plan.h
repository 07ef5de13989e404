// From the terms of a decision to what is done at HashiCorp Vault or OpenBao so that they are kept.
//
//   const daygate::TermSet enforces = daygate::vault::Enforceable(options);       // what such a host can keep at all
//   auto plan = daygate::vault::PlanFor(decision.terms(), access, options, about);
//   if (!plan.ok()) return Refuse(plan.status());                                 // a value that can not be kept
//   for (const daygate::vault::Call& call : plan->token_calls) …                  // with the host's own token
//   // then the request itself, with plan->set_headers and without plan->remove_headers, and with the token that the
//   // last of these calls made, where there were any
//
// What each term becomes (the server's own forms: docs/vault.md):
//   ttl            the life of a child token, and of a wrapping; `increment` of a renewal
//   uses           num_uses of the child token: one more where the answer is leased, because a server revokes the lease
//                  of a token that had one use left
//   bind           metadata of the child token; workload and instance: token_bound_cidrs of the request's client_ip
//   deliver        wrapped: the header X-Vault-Wrap-TTL
//   fields, cache  kept by whoever hands the answer on
//
// A guard (daygate/vault_guard.h) makes and follows plans by itself. They are for brokers that hand the token on.
// All functions may be called from any thread; what they return owns its strings.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daygate/decision.h"
#include "daygate/vault.h"

namespace daygate::vault {

// A header that is set, with its own strings.
struct SetHeader {
  std::string name;
  std::string value;
};

// A request of the host's own, to the same server.
struct Call {
  std::string method;
  std::string target;  // as it stands in the request line
  std::vector<SetHeader> headers{};
  std::string body{};  // JSON; empty: none
};

struct PlanOptions {
  // The token role by which child tokens are made: `auth/token/create/ROLE`. It says which policies they have and that
  // they have no parent (`allowed_policies`, `orphan`, `token_no_default_policy`), and the host's own token needs no
  // more than `update` on that path. Without one `ttl`, `uses` and `bind` can not be kept.
  std::string child_role{};
  // Servers bind a token to an address by its role alone: `bind workload` and `bind instance` take ROLE-ADDRESS,
  // "agent-10-0-0-7". With policies here it is made when it is wanted, for which the own token needs `update` on
  // `auth/token/roles/ROLE-*`; without, an operator has made it.
  std::vector<std::string> child_policies{};
  // The namespace of the host's own token, where child tokens are made: a server makes them nowhere else. "" is the
  // root.
  std::string token_namespace{};
  // The life of a child token where the terms set none. Whole seconds.
  std::chrono::milliseconds child_ttl{std::chrono::minutes(5)};
  // The life of a wrapping where the terms set none. Whole seconds.
  std::chrono::milliseconds wrap_ttl{std::chrono::minutes(1)};
  // What the host sees to itself: plans leave these terms alone. It promises to read them off the decision.
  TermSet kept_by_host{};
};

// What the plan is made for.
struct PlanSubject {
  std::string_view decision_id{};  // becomes the header X-Daygate-Decision, and metadata of the child token
  std::string_view binding{};      // Engine::Binding
  std::string_view agent{};
  std::string_view task{};
  std::string_view purpose{};
  std::string_view client_ip{};  // of the request
  std::string_view body{};       // of a renewal, as it was sent
  bool one_retrieval = false;    // the token is used for this one request and then dropped
};

struct Plan {
  // To be made in this order, with the host's own token. The answer of the last holds the child token:
  // auth.client_token and auth.accessor.
  std::vector<Call> token_calls{};
  std::vector<SetHeader> set_headers{};
  std::span<const std::string> remove_headers{};     // whatever their case; these are always there
  std::optional<std::string> body{};                 // instead of that which was sent
  std::optional<std::vector<std::string>> fields{};  // the keys that may be handed on
  std::int64_t token_seconds = 0;  // the life of the child token, where there is one: what is leased to it dies with it
  std::int64_t token_uses = 0;     // 0: any number
  bool wrapped = false;            // the answer has to be a wrapping, that lives no longer than `wrap_seconds`
  std::int64_t wrap_seconds = 0;
};

// The terms that a host with these options can keep, with what it keeps itself: for EngineOptions::enforces.
TermSet Enforceable(const PlanOptions& options);

// Errors: FAILED_PRECONDITION, where a term has a value that can not be kept, naming it.
absl::StatusOr<Plan> PlanFor(const Terms& terms, const Access& access, const PlanOptions& options,
                             const PlanSubject& subject);

// Revokes a child token and every lease that it has, or a wrapping, which does not end with the token that asked for
// it: for the end of a task.
Call RevokeAccessor(std::string_view accessor, const PlanOptions& options);

}  // namespace daygate::vault
