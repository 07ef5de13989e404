"""The same agent's program in Go, Python and C++ before a real server: the same answers, and nothing goes past them.

    hosts_test.py --venv VENV --daygate PROGRAM [--go PROGRAM] [--python PYTHON] [--cc PROGRAM]
"""

import argparse
import collections
import contextlib
import json
import pathlib
import random
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import fixture  # noqa: E402
import seed  # noqa: E402
from drivers import Driver, comparable, existing  # noqa: E402
from fault_proxy import FaultProxy  # noqa: E402
from fixture import WithServer  # noqa: E402
from postgres import Cluster  # noqa: E402
from server import Unavailable  # noqa: E402

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
        cls.flags = ["--policy", POLICY, *mounts]
        cls.commands = existing(OPTIONS.go, OPTIONS.python, OPTIONS.cc)

    def drivers(self, address, *flags):
        """Start all of them; their names and programs."""
        with_token = ["--token", self.gate, "--child-role", "task"]
        started = {}
        for name, command in self.commands.items():
            driver = Driver(command, *self.flags, "--address", address, *with_token, *flags)
            started[name] = self.enterContext(driver)
        return started

    def question(self, who, target=STRIPE, method="GET", token=None, **more):
        headers = {"X-Vault-Token": token or self.agent, "X-Vault-Request": "true", **more.pop("headers", {})}
        return {"who": who, "method": method, "target": target, "headers": headers, **more}

    def assert_no_value(self, answer):
        self.assertNotRegex(json.dumps(answer), r"value of [a-z/-]*:", "a value came through")


# ── The same answers ──────────────────────────────────────────────────────────────────────────────────────────────────


class Answers(WithDrivers):
    def any_question(self, random_):
        who = {
            "agent": {"id": f"agent-{random_.randrange(9)}",
                      "class": random_.choice(["batch_etl", "chatbot", "coding_agent", "service_account"])},
            "purpose": random_.choice(["settlement", "customer_support", "code_change", "settlement", "incident"]),
            "risk": random_.choice([5, 10, 79, 80]), "now": NOW, "task": {"id": f"t-{random_.randrange(3)}"},
        }
        if random_.random() < 0.4:
            who["agent"]["labels"] = {"team": random_.choice(["web", "api"])}
        if random_.random() < 0.15:
            who["agent"]["zone"] = random_.choice(["corp", "partner"])
        if random_.random() < 0.2:
            who["chain"] = [{"id": "orchestrator", "zone": random_.choice(["corp", "partner"])}]
        if random_.random() < 0.1:
            who["task"]["tainted"] = random_.choice([True, False])
        if random_.random() < 0.1:
            who["subject"] = {"id": "ann", "groups": ["payments"]}
        paths = [secret.path for secret in seed.SECRETS]
        choice = random_.randrange(10)
        if choice < 5:
            # Often those that fit.
            if random_.random() < 0.7:
                kind, purpose, path = random_.choice([
                    ("batch_etl", "settlement", "payments/stripe"), ("batch_etl", "settlement", "payments/eu/sepa"),
                    ("chatbot", "customer_support", "helpdesk/tickets"), ("coding_agent", "code_change", "code/web/registry"),
                    ("coding_agent", "code_change", "code/web/deploy")])
                who["agent"]["class"], who["purpose"] = kind, purpose
                if kind == "coding_agent":
                    who["agent"]["labels"] = {"team": "web"}
            else:
                path = random_.choice(paths)
            target = f"/v1/secret/data/{path}" + random_.choice(["", "", "?version=1"])
            return self.question(who, target)
        if choice == 5:
            return self.question(who, random_.choice(["/v1/kv/payments/stripe", "/v1/kv/app", "/v1/team-a" + STRIPE[3:], "/v1/nowhere/x"]))
        if choice == 6:
            folder = random_.choice(["payments", "code", "code/web", "bare", "nothing"])
            return self.question(who, f"/v1/secret/metadata/{folder}", "LIST")
        if choice == 7:
            return self.question(who, random_.choice(["/v1/secret/metadata/payments/stripe", "/v1/kv/payments?list=true"]))
        if choice == 8:
            if self.postgres is not None and random_.random() < 0.5:
                return self.question(who, "/v1/database/creds/ro")
            body = json.dumps({"input": "aGVsbG8="})
            return self.question(who, "/v1/transit/sign/agent", "POST", body=body)
        body = json.dumps({"data": {"password": "new"}})
        return self.question(who, f"/v1/secret/data/code/{random_.choice(['web', 'api'])}/new", "POST", body=body)

    def test_two_hundred_requests(self):
        random_ = random.Random(4)
        questions = [self.any_question(random_) for _ in range(200)]
        drivers = self.drivers(self.server.address)
        tally = collections.Counter()
        for question in questions:
            answers = {name: comparable(driver.ask(question)[0]) for name, driver in drivers.items()}
            first = next(iter(answers.values()))
            for name, answer in answers.items():
                self.assertEqual(answer, first, f"{name}, of {list(answers)}: {question}")
            said = first.get("reason") or first.get("refused") or first["status"]
            wrapped = bool(isinstance(first.get("body"), dict) and first["body"].get("wrap_info"))
            tally["wrapped" if wrapped else str(said)] += 1
        print(f"{len(questions)} requests by {', '.join(drivers)}: {dict(sorted(tally.items()))}")
        for wanted in ("200", "not_permitted", "forbidden", "needs", "request", "404"):
            self.assertGreater(tally[wanted], 0, wanted)

    def test_reads_are_decided_as_by_the_engine(self):
        """What came of a read, against `daygate decide` with the metadata that was seeded."""
        random_ = random.Random(5)
        questions, requests = [], []
        while len(questions) < 60:
            question = self.any_question(random_)
            path = re.fullmatch(r"/v1/secret/data/([a-z/]+)", question["target"])
            if question["method"] != "GET" or not path:
                continue
            secret = next((one for one in seed.SECRETS if one.path == path[1]), None)
            if secret is None or secret.path == "bare/rotated_badly":
                continue
            questions.append(question)
            who = json.loads(json.dumps(question["who"]))
            agent, subject = who.pop("agent"), who.pop("subject", None)
            properties = {name: value for name, value in agent.items() if name != "id"}
            if subject:
                properties["on_behalf_of"] = subject
            said = {**secret.metadata, "labels": secret.labels}
            if "purposes" in said:
                said["purposes"] = said["purposes"].split(",")
            requests.append({
                "subject": {"type": "agent", "id": agent["id"], "properties": properties}, "action": {"name": "read"},
                "resource": {"type": "secret", "id": f"secret/data/{secret.path}", "properties": said}, "context": who})
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        decided = subprocess.run([OPTIONS.daygate, "decide", "--policy", POLICY, "--jsonl", "-"], input=lines, text=True,
                                 capture_output=True, check=True).stdout.splitlines()
        drivers = self.drivers(self.server.address)
        for question, line in zip(questions, decided, strict=True):
            context = json.loads(line)["context"]
            for name, driver in drivers.items():
                answer, _ = driver.ask(question)
                # What is denied whatever the metadata says is denied without it, for the reason that is known by then.
                found = {"challenged": "CHALLENGE", "denied": "DENY", None: "PERMIT"}[answer.get("refused")]
                self.assertEqual(found, context["outcome"], (name, question, answer))

    def test_an_approval_opens_and_the_secret_comes_wrapped(self):
        who = {"agent": {"id": "coder", "class": "coding_agent", "labels": {"team": "web"}}, "purpose": "code_change", "risk": 5,
               "now": NOW}
        form = {"subject": {"type": "agent", "id": "coder", "properties": {"class": "coding_agent", "labels": {"team": "web"}}},
                "action": {"name": "read"}, "resource": {"type": "secret", "id": "secret/data/code/web/deploy"},
                "context": {"purpose": "code_change", "risk": 5, "now": NOW}}
        binding = subprocess.run([OPTIONS.daygate, "binding", "--policy", POLICY], input=json.dumps(form), text=True,
                                 capture_output=True, check=True).stdout.strip()
        approved = {**who, "approval": {"state": "approved", "binding": binding, "at": "2026-11-24T01:50:00Z",
                                        "by": [{"id": "lea", "roles": ["security"]}]}}
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                answer, _ = driver.ask(self.question(who, "/v1/secret/data/code/web/deploy"))
                self.assertEqual((answer["refused"], answer["reason"]), ("challenged", "needs"))
                answer, _ = driver.ask(self.question(approved, "/v1/secret/data/code/web/deploy"))
                self.assertEqual(answer["status"], 200)
                self.assert_no_value(answer)
                status, unwrapped = self.unwrap(answer["body"]["wrap_info"])
                self.assertEqual(status, 200)
                self.assertEqual(unwrapped["data"]["data"], {"ssh_key": seed.value("", "secret/data/code/web/deploy")})
                self.assertEqual(self.unwrap(answer["body"]["wrap_info"])[0], 400)

    def test_metadata_that_changes_while_it_is_kept(self):
        path = "payments/sandbox"
        metadata = next(secret for secret in seed.SECRETS if secret.path == path).custom_metadata
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                self.assertEqual(driver.ask(self.question(SETTLES, f"/v1/secret/data/{path}"))[0]["status"], 200)
                changed = {**metadata, "daygate.sensitivity": "restricted"}
                self.server.must("POST", f"secret/metadata/{path}", {"custom_metadata": changed})
                answer, _ = driver.ask(self.question(SETTLES, f"/v1/secret/data/{path}"))
                self.server.must("POST", f"secret/metadata/{path}", {"custom_metadata": metadata})
                self.assertEqual(answer["refused"], "denied")
                self.assert_no_value(answer)


# ── Nothing goes past ─────────────────────────────────────────────────────────────────────────────────────────────────


def refused_targets():
    """The rows of tests/cases/vault/requests.txt that are refused, and whose mounts do not matter."""
    rows = []
    for line in (HERE.parents[1] / "cases/vault/requests.txt").read_text().splitlines():
        row = re.fullmatch(r"(\S+) (\S+)((?: \| [^|=]+)*) => refused (\w+)", line)
        if not row or "\\x" in row[2] or row[4] in ("mount", "body"):
            continue
        headers = [part.split(": ", 1) for part in row[3].split(" | ")[1:]]
        if len({name.lower() for name, _ in headers}) == len(headers):
            rows.append((row[1], row[2], dict(headers)))
    return rows


class Bypasses(WithDrivers):
    # Of the secret payments/stripe, each another spelling that a server may decode, clean or join.
    SPELLINGS = [
        "/v1/secret/data/payments%2Fstripe", "/v1/secret%2Fdata/payments/stripe", "/v1/secret/data/paymen%74s/stripe",
        "/v1/secret/data//payments/stripe", "/v1//secret/data/payments/stripe", "/v1/./secret/data/payments/stripe",
        "/v1/secret/data/payments/./stripe", "/v1/secret/data/x/../payments/stripe", "/v1/secret/data/x%2F..%2Fpayments/stripe",
        "/v1/secret/data/payments/stripe/", "/v1/secret/data/Payments/stripe", "/v1/Secret/data/payments/stripe",
        "/v1/secret/data/payments/stripe%00", "/v1/secret/data/payments/stripe;x=1", "/v1/secret/data/payments/stripe%20",
        "/v1/secret/data/payments/stripe?version=01", "/v1/secret/data/payments/stripe?x=y",
        "/v1/team-a/secret/data/payments/stripe", "/v1/secret/metadata/payments/stripe/", "/v1/secret/subkeys/payments/stripe",
        "/v1/secret/detailed-metadata/payments", "/v1/secret/payments/stripe", "//v1/secret/data/payments/stripe",
    ]

    def secrets_served(self, lines):
        """Of the audit file: answers about values of secrets, which have to be decided."""
        for line in lines:
            request = line["request"]
            if line["type"] == "response" and re.match(r"(team-a/)?(secret/(data|subkeys)|kv)/", request["path"]):
                yield line

    def test_no_spelling_opens(self):
        """By who may not have it, in every spelling: no answer holds it, and the server served it to nobody."""
        stranger = {"agent": {"id": "stranger", "class": "chatbot"}, "purpose": "incident", "risk": 99, "now": NOW}
        rows = [("GET", target, {}) for target in self.SPELLINGS] + refused_targets()
        rows += [("GET", STRIPE, {"X-Vault-Namespace": value}) for value in ("team-a/../", "/team-a//", "team-a%2f", "TEAM-A")]
        rows += [("HEAD", STRIPE, {}), ("POST", STRIPE, {"X-HTTP-Method-Override": "GET"}), ("GET", STRIPE, {DECISION: "forged"})]
        self.assertGreater(len(rows), 80)
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                before = len(self.server.audit_lines())
                for method, target, headers in rows:
                    answer, _ = driver.ask(self.question(stranger, target, method, headers=headers))
                    self.assertIn("refused", answer, (method, target, answer))
                    self.assert_no_value(answer)
                served = list(self.secrets_served(self.server.audit_lines()[before:]))
                self.assertEqual(served, [], "something got there")

    def test_what_is_permitted_is_decided_on_its_canonical_path(self):
        """By who may have it: each spelling is refused, or is that very secret, and the audit file names the decision."""
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                before = len(self.server.audit_lines())
                opened = 0
                for target in [STRIPE, f"{STRIPE}?version=1", *self.SPELLINGS]:
                    answer, _ = driver.ask(self.question(SETTLES, target))
                    if "refused" in answer or answer["status"] != 200:
                        continue
                    data = answer["body"]["data"]
                    if "data" in data:
                        opened += 1
                        namespace = "team-a" if "team-a" in target else ""
                        self.assertEqual(data["data"], {"api_key": seed.value(namespace, STRIPE[4:])}, target)
                self.assertGreaterEqual(opened, 2)
                served = list(self.secrets_served(self.server.audit_lines()[before:]))
                self.assertGreaterEqual(len(served), 2)
                for line in served:
                    ids = (line["request"].get("headers") or {}).get(DECISION)
                    self.assertTrue(ids and re.fullmatch("[0-9a-f]{32}", ids[0]), line["request"])

    def test_a_denial_is_not_seen_by_the_server(self):
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                before = len(self.server.audit_lines())
                for target in (STRIPE, "/v1/kv/payments/stripe", "/v1/secret/data/ops/root", "/v1/database/creds/ro"):
                    answer, took = driver.ask(self.question(HELPS, target))
                    self.assertEqual(answer["refused"], "denied", (target, answer))
                    self.assertLess(took, 0.5)
                self.assertEqual(len(self.server.audit_lines()), before)

    def test_either_header_holds_the_token(self):
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                bearer = {"who": SETTLES, "method": "GET", "target": STRIPE, "headers": {"Authorization": f"Bearer {self.agent}"}}
                self.assertEqual(driver.ask(bearer)[0]["status"], 200)
                # A child token takes the place of either.
                bearer |= {"who": HELPS, "target": "/v1/secret/data/helpdesk/tickets"}
                self.assertEqual(driver.ask(bearer)[0]["status"], 200)
                line = [line for line in self.server.audit_lines() if line["request"]["path"] == "secret/data/helpdesk/tickets"][-1]
                self.assertEqual(line["auth"]["metadata"]["agent"], "bot-1")


# ── Faults ────────────────────────────────────────────────────────────────────────────────────────────────────────────

FAULTS = {
    "429": ("status", {"status": 429}), "500": ("status", {"status": 500}), "403": ("status", {"status": 403}),
    "sealed": ("sealed", {}), "slow": ("slow", {"seconds": 3}), "drip": ("drip", {"seconds": 0.4}), "truncated": ("truncated", {}),
    "garbage": ("garbage", {}), "closed": ("closed", {}), "reset": ("reset", {}), "oversized": ("oversized", {"size": 40 << 20}),
    "redirect": ("redirect", {"location": "/v1/secret/data/ops/root"}), "elsewhere": ("redirect", {"location": "http://127.0.0.1:9/v1/x"}),
}
PASSED_ON = {"429": 429, "500": 500, "403": 403, "sealed": 503}


class Faults(WithDrivers):
    def check(self, place, match, question, causes):
        """Every fault at this place, in each language: a cause of these, no value, and in time."""
        took_longest = collections.Counter()
        for name, driver in self.drivers(self.proxy.address, "--timeout", TIMEOUT, "--metadata-max-age", 0).items():
            for fault, (kind, how) in FAULTS.items():
                with self.subTest(f"{name}, {fault} at the {place}"):
                    self.proxy.fault(kind, match=match, **how)
                    answer, took = driver.ask(question)
                    self.proxy.heal()
                    took_longest[name] = max(took_longest[name], took)
                    self.assert_no_value(answer)
                    if place == "read" and fault in PASSED_ON:
                        self.assertEqual(answer.get("status"), PASSED_ON[fault], answer)
                    else:
                        self.assertIn(answer.get("refused"), causes, answer)
                    # Each of lookup, token and read has its time, and what was made for nothing is taken back.
                    self.assertLess(took, 2 * TIMEOUT + 1, answer)
            answer, _ = driver.ask(question)
            self.assertEqual(answer["status"], 200, "and it is well again")
        print(f"the longest with a fault at the {place}:", {name: f"{took:.2f} s" for name, took in took_longest.items()})

    def test_at_the_lookup(self):
        self.check("lookup", "/metadata/", self.question(SETTLES), {"metadata", "network"})

    def test_at_the_token(self):
        question = self.question(HELPS, "/v1/secret/data/helpdesk/tickets")
        self.check("token", "/auth/token/create/", question, {"token", "network"})

    def test_at_the_read(self):
        self.check("read", "^/v1/secret/data/payments", self.question(SETTLES), {"answer", "network", "denied", "request"})

    def test_what_a_redirect_leads_to_is_decided(self):
        for name, driver in self.drivers(self.proxy.address).items():
            with self.subTest(name):
                self.proxy.fault("redirect", match="^/v1/secret/data/payments/stripe", location="/v1/secret/data/payments/adyen", times=1)
                answer, _ = driver.ask(self.question(SETTLES))
                self.assertEqual(answer["body"]["data"]["data"], {"value": seed.value("", "secret/data/payments/adyen")})
                self.proxy.fault("redirect", match="^/v1/secret/data/payments/stripe", location="/v1/secret/data/ops/root", times=1)
                answer, _ = driver.ask(self.question(SETTLES))
                self.assertEqual(answer["refused"], "denied")
                self.proxy.heal()

    def test_no_other_host_is_told_a_token(self):
        with FaultProxy(self.server.address) as elsewhere:
            for name, driver in self.drivers(self.proxy.address).items():
                with self.subTest(name):
                    self.proxy.fault("redirect", match="/v1/", location=f"{elsewhere.address}{STRIPE}")
                    answer, _ = driver.ask(self.question(SETTLES))
                    self.proxy.heal()
                    self.assertIn("refused", answer)
            self.assertEqual(elsewhere.seen, [])

    def test_postgresql_is_down(self):
        if self.postgres is None:
            self.skipTest("there is no PostgreSQL")
        question = self.question(CONNECTS, "/v1/database/creds/ro")
        drivers = self.drivers(self.server.address, "--timeout", 5)
        for name, driver in drivers.items():
            answer, _ = driver.ask(question)
            self.assertEqual((answer["status"], answer["body"]["lease_duration"]), (200, 20), name)
        self.postgres.stop()
        try:
            for name, driver in drivers.items():
                answer, took = driver.ask(question)
                self.assertTrue(answer.get("status", 0) >= 500 or answer.get("refused") == "network", (name, answer))
                self.assertLess(took, 6 + 5)
        finally:
            self.postgres.start()

    def test_the_issuer_of_tokens_is_down(self):
        self.issuer.stop()
        try:
            for name, driver in self.drivers(self.server.address, "--timeout", 5).items():
                login = self.question(SETTLES, "/v1/auth/jwt/login", "POST", body=json.dumps(
                    {"role": "agent", "jwt": self.issuer.mint(sub=seed.SPIFFE_ID, aud=seed.AUDIENCE)}))
                answer, took = driver.ask(login)
                self.assertGreaterEqual(answer.get("status", 999), 400, (name, answer))
                self.assertLess(took, 6)
        finally:
            self.issuer.start()


class Outages(WithDrivers):
    """They end the server: a class of their own, in the order of their names."""

    def outage(self, causes):
        for name, driver in self.running.items():
            answer, took = driver.ask(self.question(SETTLES))
            with self.subTest(name):
                self.assertIn(answer.get("refused"), causes, answer)
                self.assertLess(took, TIMEOUT + 1)

    def test_sealed_paused_killed(self):
        self.running = self.drivers(self.server.address, "--timeout", TIMEOUT, "--metadata-max-age", 0)
        self.server.seal()
        self.outage({"metadata"})
        self.server.unseal()
        self.server.pause()
        self.outage({"network"})
        self.server.resume()
        for driver in self.running.values():
            self.assertEqual(driver.ask(self.question(SETTLES))[0]["status"], 200)
        self.server.kill()
        self.outage({"network"})


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--daygate", type=pathlib.Path, required=True)
    for name in ("--go", "--python", "--cc"):
        parser.add_argument(name, type=pathlib.Path)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    given, sys.argv = sys.argv, [sys.argv[0], *rest]
    missing = [name for name in ("go", "python", "cc") if getattr(OPTIONS, name) is None]
    if missing:
        print("without:", ", ".join(missing))
    fixture.run_tests(given)


main()
