"""Questions for the drivers, made at random so that most of what a policy can say comes up; and what each is about."""

import copy
import dataclasses
import json
import pathlib
import subprocess

import seed
from world import NOW, POLICY

SECRETS = {f"secret/data/{secret.path}": secret for secret in seed.SECRETS}
# Who may have what, so that enough is permitted.
FITTING = [
    ("batch_etl", "settlement", "payments/stripe"), ("batch_etl", "settlement", "payments/eu/sepa"),
    ("chatbot", "customer_support", "helpdesk/tickets"), ("chatbot", "refund", "payments/stripe"),
    ("chatbot", "refund", "payments/adyen"), ("coding_agent", "code_change", "code/web/registry"),
    ("coding_agent", "code_change", "code/web/deploy"),
]


def decide(program: pathlib.Path, forms: list[dict]) -> list[dict]:
    """Return what the engine itself says of requests in their JSON form."""
    lines = "".join(json.dumps(form) + "\n" for form in forms)
    done = subprocess.run([program, "decide", "--policy", POLICY, "--jsonl", "-"], input=lines, text=True, capture_output=True,
                          check=True)
    return [json.loads(line)["context"] for line in done.stdout.splitlines()]


@dataclasses.dataclass(frozen=True)
class Question:
    """`action` and `path` are what it is about; no action where it is a list, or nothing that can be decided."""

    question: dict
    action: str = ""
    path: str = ""
    namespace: str = ""
    version: int | None = None

    @property
    def secret(self) -> seed.Secret | None:
        return None if self.namespace else SECRETS.get(self.path)

    @property
    def has_no_metadata(self) -> bool:
        """What the host's token may not look up, and a time that is none."""
        return bool(self.namespace) or self.path == "secret/data/bare/rotated_badly"

    def form(self, *, with_metadata: bool = True) -> dict:
        """As an evaluation request, with what was seeded about the secret."""
        who = copy.deepcopy(self.question["who"])
        agent, subject = who.pop("agent"), who.pop("subject", None)
        identity = agent.pop("id")
        if subject is not None:
            agent["on_behalf_of"] = subject
        said: dict = {"namespace": self.namespace} if self.namespace else {}
        if self.version is not None:
            said["version"] = self.version
        if self.secret is not None and with_metadata and not self.has_no_metadata:
            said |= {**self.secret.metadata, "labels": self.secret.labels}
            if "purposes" in said:
                said["purposes"] = said["purposes"].split(",")
        return {"subject": {"type": "agent", "id": identity, "properties": agent}, "action": {"name": self.action},
                "resource": {"type": "secret", "id": self.path, "properties": said}, "context": who}


class Generator:
    """One of everything that it is made of gives the same questions; `lease` is one to renew, or empty."""

    def __init__(self, random_, token: str, lease: str, program: pathlib.Path) -> None:
        self._random = random_
        self._token = token
        self._lease = lease
        self._program = program

    def any(self) -> Question:
        others = [self._elsewhere, self._list, self._discover, self._issue, self._renew, self._use, self._write]
        return self._random.choice([self._read] * 5 + others)(self._who())

    def _chance(self, of: float) -> bool:
        return self._random.random() < of

    def _who(self) -> dict:
        choice = self._random.choice
        who: dict = {
            "agent": {"id": f"agent-{self._random.randrange(9)}",
                      "class": choice(["batch_etl", "chatbot", "coding_agent", "service_account"])},
            "purpose": choice(["settlement", "customer_support", "code_change", "refund", "incident"]),
            "risk": choice([5, 10, 75, 80]), "now": NOW, "task": {"id": f"t-{self._random.randrange(3)}"}}
        if self._chance(0.4):
            who["agent"]["labels"] = {"team": choice(["web", "api"])}
        if self._chance(0.15):
            who["agent"]["zone"] = choice(["corp", "partner"])
        if self._chance(0.2):
            who["chain"] = [{"id": f"hop-{hop}", "zone": choice(["corp", "corp", "partner"])} for hop in range(choice([1, 1, 2]))]
            if self._chance(0.5):
                who["attested"] = [f"chain[{hop}].zone" for hop in range(len(who["chain"]))]
        if self._chance(0.1):
            who["task"]["tainted"] = choice([True, False])
        if self._chance(0.1):
            who["subject"] = {"id": "ann", "groups": ["payments"]}
        if self._chance(0.03):
            who["purpose"] = "fun"
        if self._chance(0.03):
            who["agent"]["class"] = "nobody"
        return who

    def _ask(self, who: dict, target: str, action: str = "", path: str = "", method: str = "GET", **more) -> Question:
        body = more.pop("body", None)
        question = {"who": who, "method": method, "target": "/v1/" + target,
                    "headers": {"X-Vault-Token": self._token, "X-Vault-Request": "true"}, "body": json.dumps(body) if body else ""}
        return Question(question, action, path, **more)

    def _read(self, who: dict) -> Question:
        path = f"{self._random.choice(list(SECRETS))}"
        if self._chance(0.7):
            who["agent"]["class"], who["purpose"], short = self._random.choice(FITTING)
            path = f"secret/data/{short}"
            if who["agent"]["class"] == "coding_agent":
                who["agent"]["labels"] = {"team": "web"}
        version = 1 if self._chance(0.3) else None
        read = self._ask(who, path + ("?version=1" if version else ""), "read", path, version=version)
        if path == "secret/data/code/web/deploy" and self._chance(0.6):
            self._approve(read)
        return read

    def _approve(self, read: Question) -> None:
        """By whom it has to be, or by somebody else; of this request, or of another one."""
        challenge, = decide(self._program, [read.form()])
        read.question["who"]["approval"] = {
            "state": "approved", "at": "2026-11-24T01:50:00Z",
            "binding": challenge.get("binding") or "sha256:" + "0" * 64,
            "by": [{"id": "lea", "roles": [self._random.choice(["security", "security", "lunch"])]}]}

    def _elsewhere(self, who: dict) -> Question:
        if self._chance(0.2):
            return self._ask(who, "nowhere/x")
        if self._chance(0.4):
            path = "secret/data/payments/stripe"
            return self._ask(who, f"team-a/{path}", "read", path, namespace="team-a")
        path = self._random.choice(["kv/payments/stripe", "kv/app", "secret/data/payments/none"])
        return self._ask(who, path, "read", path)

    def _list(self, who: dict) -> Question:
        folders = ["secret/metadata/payments", "secret/metadata/code", "secret/metadata/code/web", "secret/metadata/bare",
                   "secret/metadata/nothing", "kv/payments"]
        folder = self._random.choice(folders)
        if self._chance(0.3):
            return self._ask(who, folder + "?list=true")
        return self._ask(who, folder, method="LIST")

    def _discover(self, who: dict) -> Question:
        path = self._random.choice(list(SECRETS))
        shown = self._random.choice(["/metadata/", "/metadata/", "/subkeys/"])
        return self._ask(who, path.replace("/data/", shown), "discover", path)

    def _issue(self, who: dict) -> Question:
        if not self._lease:
            return self._use(who)
        return self._ask(who, "database/creds/ro", "issue", "database/creds/ro")

    def _renew(self, who: dict) -> Question:
        if not self._lease:
            return self._use(who)
        body = {"lease_id": self._lease, "increment": self._random.choice([10, 3600])}
        return self._ask(who, "sys/leases/renew", "renew", "database/creds/ro", "POST", body=body)

    def _use(self, who: dict) -> Question:
        return self._ask(who, "transit/sign/agent", "use", "transit/sign/agent", "POST", body={"input": "aGVsbG8="})

    def _write(self, who: dict) -> Question:
        path = f"secret/data/code/{self._random.choice(['web', 'api'])}/new"
        return self._ask(who, path, "write", path, "POST", body={"data": {"password": "new"}})
