"""What the server of the tests holds: secrets with metadata, ways to log in, namespaces, and policies of least privilege.

    seed(server, issuer)

Every secret says whose it is: `value(namespace, path)` stands in each, so that a test sees which secret it was given.
Who does what: root seeds; `gate` reads metadata and makes tokens for tasks (role `task`), and reads no secret; `agent`
reads what agents are for.
"""

import dataclasses
import time

from server import Server

NAMESPACES = ("", "team-a", "team-a/dev")
AUDIENCE = "openbao"
SPIFFE_ID = "spiffe://example.org/agent/etl-7"


@dataclasses.dataclass(frozen=True)
class Secret:
    """A secret in KV v2; `metadata` are the keys behind `daygate.`, `labels` those without it."""

    path: str
    metadata: dict[str, str]
    labels: dict[str, str] = dataclasses.field(default_factory=dict)
    fields: tuple[str, ...] = ("value",)

    @property
    def custom_metadata(self) -> dict[str, str]:
        return {**{f"daygate.{name}": value for name, value in self.metadata.items()}, **self.labels}


def _about(sensitivity, owner, kind, purposes, environment, rotated_at="2026-11-01T00:00:00Z"):
    return {"sensitivity": sensitivity, "owner": owner, "kind": kind, "purposes": purposes, "environment": environment,
            "rotated_at": rotated_at}


SECRETS = (
    Secret("payments/stripe", _about("confidential", "pay-team", "api_key", "settlement,refund", "prod"),
           {"team": "payments", "shared": "approved"}, ("api_key", "webhook_secret")),
    Secret("payments/adyen", _about("confidential", "pay-team", "api_key", "settlement", "prod"), {"team": "payments"}),
    Secret("payments/sandbox", _about("internal", "pay-team", "api_key", "settlement", "dev"), {"team": "payments"}),
    Secret("payments/eu/sepa", _about("restricted", "pay-team", "certificate", "settlement", "prod"), {"team": "payments"}),
    Secret("payments", _about("internal", "pay-team", "config", "settlement", "prod")),
    Secret("helpdesk/tickets", _about("internal", "support-team", "token", "customer_support", "prod"),
           {"team": "support"}, ("token",)),
    Secret("code/web/registry", _about("internal", "web-team", "password", "code_change", "dev"), {"team": "web"}, ("password",)),
    Secret("code/web/deploy", _about("restricted", "web-team", "ssh_key", "code_change", "prod"), {"team": "web"}, ("ssh_key",)),
    Secret("code/api/deploy", _about("restricted", "api-team", "ssh_key", "code_change", "prod", "2026-01-05T08:30:00Z"),
           {"team": "api"}),
    Secret("ops/root", _about("restricted", "platform", "password", "incident", "prod")),
    # Metadata that makes trouble: none at all, labels alone, and a time that is none.
    Secret("bare/nothing", {}),
    Secret("bare/labels", {}, {"team": "web"}),
    Secret("bare/rotated_badly", {"sensitivity": "internal", "rotated_at": "yesterday"}),
)
KV1_PATHS = ("payments/stripe", "payments/eu/sepa", "app")

AGENT_POLICY = """
path "secret/data/payments/*" { capabilities = ["read"] }
path "secret/data/helpdesk/*" { capabilities = ["read"] }
path "secret/data/code/*"     { capabilities = ["read"] }
path "kv/payments/*"          { capabilities = ["read"] }
path "database/creds/ro"      { capabilities = ["read"] }
path "transit/sign/agent"     { capabilities = ["update"] }
path "auth/token/renew-self"  { capabilities = ["update"] }
"""
GATE_POLICY = """
path "secret/metadata/*"             { capabilities = ["read", "list", "scan"] }
path "secret/detailed-metadata/*"    { capabilities = ["list"] }
path "sys/mounts"                    { capabilities = ["read"] }
path "auth/token/create/task"        { capabilities = ["update"] }
path "auth/token/create/task-here"   { capabilities = ["update"] }
path "auth/token/revoke-accessor"    { capabilities = ["update"] }
path "sys/leases/revoke"             { capabilities = ["update"] }
"""
# No sudo: the role says that its tokens are orphans, and which policies they have. Bound addresses come from a role alone.
TASK_ROLE = {"allowed_policies": ["agent"], "orphan": True, "renewable": False, "token_no_default_policy": True,
             "token_type": "service", "token_explicit_max_ttl": "1h"}


def value(namespace: str, path: str) -> str:
    """What the secret at this canonical path holds."""
    return f"value of {namespace}:{path}"


def seed(server: Server, issuer=None) -> None:
    """Fill the server; with an issuer, tokens of it can log in."""
    server.audit_decisions()
    for namespace in NAMESPACES:
        if namespace:
            parent, _, name = namespace.rpartition("/")
            server.must("POST", f"sys/namespaces/{name}", {}, parent)
            server.must("POST", "sys/mounts/secret", {"type": "kv", "options": {"version": "2"}}, namespace)
        _wait_for_kv2(server, namespace)
        _secrets(server, namespace)
        _policies(server, namespace)
    server.must("POST", "sys/mounts/kv", {"type": "kv", "options": {"version": "1"}})
    for path in KV1_PATHS:
        server.must("POST", f"kv/{path}", {"value": value("", f"kv/{path}")})
    server.must("POST", "sys/mounts/transit", {"type": "transit"})
    server.must("POST", "transit/keys/agent", {"type": "ed25519"})
    _approle(server)
    if issuer is not None:
        _jwt(server, issuer)


def approle_login(server: Server) -> dict:
    """Return role_id and secret_id, to be sent to auth/approle/login: the id logs in three times."""
    role = server.must("GET", "auth/approle/role/agent/role-id")["data"]["role_id"]
    secret = server.must("POST", "auth/approle/role/agent/secret-id", {"metadata": '{"task": "t-42"}'})["data"]["secret_id"]
    return {"role_id": role, "secret_id": secret}


def _wait_for_kv2(server, namespace):
    """A mount of version 2 is upgraded after the answer that made it."""
    deadline = time.monotonic() + 10
    while server.call("GET", "secret/config", None, namespace)[0] != 200:
        assert time.monotonic() < deadline, f"secret/ of '{namespace}' is not ready"
        time.sleep(0.02)


def _secrets(server, namespace):
    for secret in SECRETS:
        held = value(namespace, f"secret/data/{secret.path}")
        server.must("POST", f"secret/data/{secret.path}", {"data": {field: held for field in secret.fields}}, namespace)
        server.must("POST", f"secret/metadata/{secret.path}", {"custom_metadata": secret.custom_metadata}, namespace)


def _policies(server, namespace):
    for name, text in (("agent", AGENT_POLICY), ("gate", GATE_POLICY)):
        server.must("PUT", f"sys/policies/acl/{name}", {"policy": text}, namespace)
    server.must("POST", "auth/token/roles/task", TASK_ROLE, namespace)
    server.must("POST", "auth/token/roles/task-here", {**TASK_ROLE, "token_bound_cidrs": ["127.0.0.1/32"]}, namespace)


def _approle(server):
    server.must("POST", "sys/auth/approle", {"type": "approle"})
    server.must("POST", "auth/approle/role/agent", {
        "token_policies": ["agent"], "token_no_default_policy": True, "token_ttl": "5m", "token_max_ttl": "10m",
        "token_num_uses": 10, "secret_id_num_uses": 3, "secret_id_ttl": "1h"})


def _jwt(server, issuer):
    server.must("POST", "sys/auth/jwt", {"type": "jwt"})
    server.must("POST", "auth/jwt/config", {
        "jwks_url": issuer.jwks_url, "jwt_supported_algs": ["ES256"], "bound_issuer": issuer.address})
    server.must("POST", "auth/jwt/role/agent", {
        "role_type": "jwt", "user_claim": "sub", "bound_audiences": [AUDIENCE], "bound_claims_type": "glob",
        "bound_claims": {"sub": "spiffe://example.org/agent/*"}, "claim_mappings": {"task": "task"},
        "token_policies": ["agent"], "token_no_default_policy": True, "token_ttl": "5m", "token_type": "service"})
