"""Nothing goes past a host: every spelling of a secret is refused, or decided as that secret."""

import re
import socket

import seed
from server import TOKEN
from world import DECISION, HELPS, HERE, NOW, SETTLES, STRIPE, WithDrivers


def refused_rows():
    """The rows of tests/cases/vault/requests.txt that are refused; but those that name a header twice, which no driver can."""
    rows = []
    for line in (HERE.parents[1] / "cases/vault/requests.txt").read_text().splitlines():
        row = re.fullmatch(r"(\S+) (\S+)((?: \| [^|=]+)*) => refused \w+", line)
        if not row:
            continue
        plain = [re.sub(rb"\\x(..)", lambda byte: bytes.fromhex(byte[1].decode()), part.replace("~", " ").encode()).decode()
                 for part in (row[2], row[3])]
        headers = [part.split(": ", 1) for part in plain[1].split(" | ")[1:]]
        if len({name.lower() for name, _ in headers}) == len(headers):
            rows.append((row[1], plain[0], dict(headers)))
    return rows


class Bypasses(WithDrivers):
    # How the server itself answers to these when nobody stands before it. True: with the value of payments/stripe.
    RAW = [
        ("GET", "/v1/secret/data/payments%2Fstripe", 200, True), ("GET", "/v1/secret%2Fdata/payments/stripe", 200, True),
        ("GET", "/v1/secret/data/paymen%74s/stripe", 200, True), ("GET", "/v1/secret/data//payments/stripe", 307, False),
        ("GET", "/v1//secret/data/payments/stripe", 307, False), ("GET", "/v1/./secret/data/payments/stripe", 307, False),
        ("GET", "/v1/secret/data/payments/./stripe", 307, False), ("GET", "/v1/secret/data/x/../payments/stripe", 307, False),
        ("GET", "/v1/secret/data/x%2F..%2Fpayments/stripe", 400, False), ("GET", "/v1/secret/data/payments/stripe/", 500, False),
        ("GET", "/v1/secret/data/Payments/stripe", 404, False), ("GET", "/v1/Secret/data/payments/stripe", 404, False),
        ("GET", "/v1/secret/data/payments/stripe%00", 400, False), ("GET", "/v1/secret/data/payments/stripe;x=1", 404, False),
        ("GET", "/v1/secret/data/payments/stripe%20", 404, False), ("HEAD", STRIPE, 405, False),
    ]
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

    def test_spellings_are_what_the_server_takes_them_for(self):
        """Sent raw, as bytes on a socket: the table is of this server. And none of them gets there through a host."""
        held = seed.value("", STRIPE[4:]).encode()
        for method, target, status, opens in self.RAW:
            with self.subTest(target), socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
                answer = self.server.raw(connection, method.encode(), target.encode())
                self.assertEqual((answer[0], held in answer[1]), (status, opens))

    def test_what_is_refused_is_never_sent(self):
        """By who may do anything, with a token that may: what stops it is how it is written, and the server hears nothing."""
        rows = [(method, target, {}) for method, target, _, _ in self.RAW] + refused_rows()
        self.assertGreaterEqual(len(rows), 90)
        who = {"agent": {"id": "a", "class": "batch_etl"}, "now": NOW}
        everything = {"policy": HERE / "anything.gate", "token": TOKEN}
        for name, driver in self.drivers(self.server.address, **everything).items():
            refused = decided = 0
            for method, target, headers in rows:
                with self.subTest(f"{name}: {method} {target} {headers}"):
                    before = len(self.server.audit_lines())
                    answer, _ = driver.ask(self.question(who, target, method, token=TOKEN, headers=headers))
                    heard = self.server.audit_lines()[before:]
                    if "refused" in answer:
                        refused += 1
                        self.assertEqual(heard, [])
                        continue
                    # Another secret, in another letter case; and what Python's library leaves out, so that the rest is decided.
                    decided += 1
                    self.assertRegex(target, r"/Payments/|#x$|\?$")
                    path = re.sub(r"#x$|\?$", "", target.removeprefix("/v1/"))
                    sent = {line["request"]["path"] for line in heard}
                    self.assertLessEqual({path}, sent)
                    self.assertLessEqual(sent, {path, path.replace("/data/", "/metadata/")})
                    self.assertTrue(all(line["request"]["headers"][DECISION] for line in heard))
            print(f"{name}: {refused} of {len(rows)} refused, {decided} decided on the path that was sent")

    def test_no_spelling_opens(self):
        """By who may not have it, in every spelling: no answer holds it, and the server served it to nobody."""
        stranger = {"agent": {"id": "stranger", "class": "chatbot"}, "purpose": "incident", "risk": 99, "now": NOW}
        rows = [("GET", target, {}) for target in self.SPELLINGS] + refused_rows()
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

    def test_a_body_holds_no_second_request(self):
        """Where a body ends is not for the agent to say: behind an end of its own a server would read another request."""
        stranger = {"agent": {"id": "stranger", "class": "chatbot"}, "now": NOW}
        smuggled = f"GET {STRIPE} HTTP/1.1\r\nHost: bao\r\nX-Vault-Token: {self.agent}\r\n\r\n"
        for name, driver in self.drivers(self.server.address).items():
            for header, framing, end in (("Content-Length", "0", ""), ("content-length", "0", ""),
                                         ("Transfer-Encoding", "chunked", "0\r\n\r\n")):
                with self.subTest(f"{name}: {header}"):
                    before = len(self.server.audit_lines())
                    for _ in range(3):
                        # These are about no secret, and sent. The answer to what is smuggled would be that of the next request.
                        first = self.question(stranger, "/v1/sys/wrapping/unwrap", "POST", headers={header: framing},
                                              body=end + smuggled)
                        for question in (first, self.question(stranger, "/v1/sys/seal-status")):
                            answer, _ = driver.ask(question)
                            self.assertIn("status", answer)
                            self.assert_no_value(answer)
                    self.assertEqual(list(self.secrets_served(self.server.audit_lines()[before:])), [])

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
