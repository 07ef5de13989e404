// The mappers that come with the library: one file, as users write theirs.
#include "daygate/claims.h"

namespace daygate::claims {
namespace {

constexpr std::string_view kReady =
    R"MAPPERS(// The ready mappers. Name an issuer where one is missing: `mapper ours like kubernetes { issuer "https://…" }`.

mapper jwt_svid "A JWT-SVID of SPIFFE" {
  agent.id               from sub as spiffe_id
  agent.workload         from sub
  agent.auth_method      = "jwt_svid"
  agent.authenticated_at from iat optional
}

mapper kubernetes "A service account token of Kubernetes, bound to a pod" {
  agent.id                         from sub begins "system:serviceaccount:"
  agent.workload                   from sub
  agent.namespace                  from "kubernetes.io".namespace
  agent.instance                   from "kubernetes.io".pod.uid
  agent.auth_method                = "kubernetes"
  agent.authenticated_at           from iat optional
  agent.labels.service_account     from "kubernetes.io".serviceaccount.name
  agent.labels.service_account_uid from "kubernetes.io".serviceaccount.uid
  agent.labels.pod                 from "kubernetes.io".pod.name
  agent.labels.node                from "kubernetes.io".node.name optional
}

mapper github_actions "The OIDC token of a job of GitHub Actions" {
  issuer "https://token.actions.githubusercontent.com"

  agent.id                        from sub
  agent.workload                  from sub
  agent.auth_method               = "github_actions"
  agent.authenticated_at          from iat optional
  agent.labels.repository         from repository
  agent.labels.repository_id      from repository_id
  agent.labels.ref                from ref
  agent.labels.sha                from sha
  agent.labels.workflow_ref       from workflow_ref
  agent.labels.job_workflow_ref   from job_workflow_ref optional
  agent.labels.environment        from environment optional
  agent.labels.event_name         from event_name
  agent.labels.actor              from actor
  agent.labels.run_attempt        from run_attempt optional
  agent.labels.runner_environment from runner_environment optional
  task.id                         from run_id
}

mapper gcp_identity "The identity token of a workload on Google Cloud" {
  issuer "https://accounts.google.com", "accounts.google.com"

  agent.id                from sub
  agent.workload          from sub
  agent.instance          from google.compute_engine.instance_id optional
  agent.auth_method       = "gcp_identity"
  agent.authenticated_at  from iat optional
  agent.labels.email      from email optional
  agent.labels.project_id from google.compute_engine.project_id optional
  agent.labels.zone       from google.compute_engine.zone optional
}

mapper aws_caller "The answer of AWS STS to GetCallerIdentity, with the session's tags where the host knows them" {
  agent.id             from Arn begins "arn:"
  agent.workload       from Arn
  agent.instance       from UserId
  agent.auth_method    = "aws_sts"
  agent.labels.account from Account
  agent.labels         from members of "https://aws.amazon.com/tags".principal_tags prefix "tag_" optional
}

mapper aws_web_identity "The token of AWS STS' GetWebIdentityToken" {
  agent.id               from sub begins "arn:"
  agent.workload         from sub
  agent.instance         from "https://sts.amazonaws.com/".ec2_source_instance_arn
                           or "https://sts.amazonaws.com/".lambda_source_function_arn optional
  agent.auth_method      = "aws_web_identity"
  agent.authenticated_at from iat optional
  agent.labels.account   from "https://sts.amazonaws.com/".aws_account
  agent.labels           from members of "https://sts.amazonaws.com/".principal_tags prefix "tag_" optional
  // Whoever asks for the token chooses these.
  agent.labels           from members of "https://sts.amazonaws.com/".request_tags prefix "request_tag_" optional asserted
}

mapper on_behalf_of "A token of a token exchange (RFC 8693): whom the agent acts for, and the agents before it" {
  actors from act {
    labels.issuer from iss optional
  }
  agent.labels.client      from azp or client_id optional
  subject.authenticated_at from auth_time optional
}

mapper transaction_token "A transaction token: whom a call is for, its purpose, and the workload that asked before" {
  type "txntoken+jwt"

  subject.id   from sub
  task.id      from txn
  purpose      from tctx.purpose or scope
  hop.id       from req_wl
  hop.workload from req_wl
}
)MAPPERS";

}  // namespace

std::string_view Mappers::ReadyText() {
  return kReady;
}

}  // namespace daygate::claims
