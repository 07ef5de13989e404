"""What the tests of the hosts share: a seeded server, a proxy that makes faults, and the three programs before it."""

import contextlib
import json
import pathlib

import fixture
from drivers import Driver, existing
from fault_proxy import FaultProxy
from fixture import WithServer
from postgres import Cluster
from server import Unavailable

HERE = pathlib.Path(__file__).parent
OPTIONS = fixture.OPTIONS
POLICY = HERE / "hosts.gate"
DECISION = "x-daygate-decision"
NOW = "2026-11-24T02:00:00Z"
STRIPE = "/v1/secret/data/payments/stripe"
# What asks for Stripe's key, and gets it.
SETTLES = {"agent": {"id": "etl-7", "class": "batch_etl"}, "purpose": "settlement", "risk": 5, "now": NOW}
HELPS = {"agent": {"id": "bot-1", "class": "chatbot"}, "purpose": "customer_support", "risk": 5, "now": NOW}
CONNECTS = {"agent": {"id": "svc-1", "class": "service_account"}, "risk": 5, "now": NOW, "task": {"id": "t-1"}}
TIMEOUT = 1.0


class WithDrivers(WithServer):
    """A seeded server, PostgreSQL where it is installed, a proxy that makes faults, and the three programs before it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proxy = cls.enterClassContext(FaultProxy(cls.server.address))
        cls.postgres = None
        with contextlib.suppress(Unavailable):
            cls.postgres = cls.enterClassContext(Cluster())
            cls.postgres.mount(cls.server)
        cls.agent = cls.server.child_token(["agent", "list"], no_default_policy=True)["client_token"]
        cls.gate = cls.server.child_token(["gate"], no_default_policy=True)["client_token"]
        # What the agents' own tokens may do at most, beyond what the fixture gives them.
        cls.server.must("PUT", "sys/policies/acl/list", {"policy": """
            path "secret/metadata/*" { capabilities = ["read", "list", "scan"] }
            path "kv/*"              { capabilities = ["read", "list"] }
            path "secret/data/code/*" { capabilities = ["read", "create", "update"] }
            path "sys/leases/renew"  { capabilities = ["update"] }
            path "team-a/secret/data/*" { capabilities = ["read"] }"""})
        mounts = []
        for number, namespace in enumerate(("", "team-a", "team-a/dev")):
            file = cls.folder / f"mounts-{number}.json"
            file.write_text(json.dumps(cls.server.must("GET", "sys/mounts", None, namespace)))
            mounts += ["--mounts", f"{namespace}={file}"]
        cls.flags = mounts
        cls.commands = existing(OPTIONS.go, OPTIONS.python, OPTIONS.cc)

    def drivers(self, address, *flags, policy=POLICY, token=None, only=None):
        """Start all of them; their names and programs."""
        with_token = ["--policy", policy, "--token", token or self.gate, "--child-role", "task"]
        started = {}
        for name, command in self.commands.items():
            if only is not None and name not in only:
                continue
            driver = Driver(command, *self.flags, "--address", address, *with_token, *flags)
            started[name] = self.enterContext(driver)
        return started

    def question(self, who, target=STRIPE, method="GET", token=None, **more):
        headers = {"X-Vault-Token": token or self.agent, "X-Vault-Request": "true", **more.pop("headers", {})}
        return {"who": who, "method": method, "target": target, "headers": headers, **more}

    def assert_no_value(self, answer):
        self.assertNotRegex(json.dumps(answer), r"value of [a-z/-]*:", "a value came through")
