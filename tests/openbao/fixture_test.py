"""What other tests lean on: the server of the fixture, what it holds, and what may befall it, are as they say."""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from fixture import OPTIONS, WithServer, run_tests, until
from install import Unavailable
from postgres import TTL_SECONDS, Cluster
from seed import AUDIENCE, KV1_PATHS, NAMESPACES, SECRETS, SPIFFE_ID, approle_login, value
from server import Server

STRIPE = "secret/data/payments/stripe"
CREDENTIAL = "database/creds/ro"


class Seeded(WithServer):
    """Secrets, namespaces and what the policies let through."""

    def test_every_secret_holds_its_own_name_and_metadata(self):
        self.assertGreaterEqual(len(SECRETS), 12)
        held = {value(namespace, f"secret/data/{secret.path}") for namespace in NAMESPACES for secret in SECRETS}
        self.assertEqual(len(held), len(NAMESPACES) * len(SECRETS))
        for namespace in NAMESPACES:
            for secret in SECRETS:
                path = f"secret/data/{secret.path}"
                data = self.server.must("GET", path, None, namespace)["data"]
                self.assertEqual(data["data"], {field: value(namespace, path) for field in secret.fields})
                self.assertEqual(data["metadata"]["custom_metadata"] or {}, secret.custom_metadata)
        for path in KV1_PATHS:
            self.assertEqual(self.server.must("GET", f"kv/{path}")["data"], {"value": value("", f"kv/{path}")})

    def test_a_namespace_gives_another_value_by_header_and_by_path(self):
        for namespace in ("team-a", "team-a/dev"):
            by_header = self.server.must("GET", STRIPE, None, namespace)["data"]["data"]
            by_path = self.server.must("GET", f"{namespace}/{STRIPE}")["data"]["data"]
            self.assertEqual(by_header["api_key"], value(namespace, STRIPE))
            self.assertEqual(by_path, by_header)
        self.assertEqual(self.status("GET", STRIPE, None, "team-b"), 404)

    def test_lists_tell_folders_from_secrets(self):
        def keys(method, path):
            return self.server.must(method, path)["data"]["keys"]

        self.assertEqual(keys("LIST", "secret/metadata/payments"), ["adyen", "eu/", "sandbox", "stripe"])
        self.assertEqual(keys("LIST", "kv/payments"), ["eu/", "stripe"])
        self.assertEqual(keys("SCAN", "secret/metadata/payments"), ["adyen", "sandbox", "stripe", "eu/sepa"])
        detailed = self.server.must("LIST", "secret/detailed-metadata/payments")["data"]
        self.assertEqual(detailed["keys"], ["adyen", "eu/", "sandbox", "stripe"])
        self.assertEqual(detailed["key_info"]["stripe"]["custom_metadata"]["daygate.owner"], "pay-team")
        self.assertEqual(detailed["key_info"]["eu/"], {})

    def test_the_gate_sees_metadata_and_no_secret(self):
        gate = self.server.child_token(["gate"], no_default_policy=True)["client_token"]
        for method, path, status in (
                ("GET", "secret/metadata/payments/stripe", 200), ("LIST", "secret/metadata/payments", 200),
                ("LIST", "secret/detailed-metadata/payments", 200), ("SCAN", "secret/metadata", 200), ("GET", "sys/mounts", 200),
                ("GET", STRIPE, 403), ("GET", "kv/app", 403), ("GET", CREDENTIAL, 403), ("PUT", "sys/seal", 403)):
            self.assertEqual(self.status(method, path, token=gate), status, (method, path))
        self.assertEqual(self.status("POST", "auth/token/create", {"policies": ["agent"]}, token=gate), 403)
        for policies in (["root"], ["gate"], ["agent", "gate"]):
            self.assertEqual(self.status("POST", "auth/token/create/task", {"policies": policies}, token=gate), 400)

    def test_the_agent_reads_secrets_and_no_more(self):
        agent = self.server.child_token(["agent"], no_default_policy=True)["client_token"]
        self.assertEqual(self.server.must("GET", STRIPE, token=agent)["data"]["data"]["api_key"], value("", STRIPE))
        signed = self.server.must("POST", "transit/sign/agent", {"input": "aGVsbG8="}, token=agent)
        self.assertTrue(signed["data"]["signature"].startswith("vault:v1:"))
        for method, path in (("GET", "secret/data/ops/root"), ("GET", "secret/metadata/payments/stripe"), ("POST", STRIPE),
                             ("LIST", "secret/metadata/payments"), ("POST", "auth/token/create/task")):
            self.assertEqual(self.status(method, path, {"data": {}} if method == "POST" else None, token=agent), 403, path)


class Tokens(WithServer):
    """Logins, tokens for tasks, wrapping."""

    def login(self, token):
        return self.server.call("POST", "auth/jwt/login", {"role": "agent", "jwt": token}, token=None)

    def test_a_jwt_of_the_issuer_logs_in(self):
        status, answer = self.login(self.issuer.mint(sub=SPIFFE_ID, aud=AUDIENCE, task="t-42"))
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["auth"]["policies"], ["agent"])
        self.assertEqual(answer["auth"]["metadata"]["task"], "t-42")
        self.assertEqual(self.status("GET", STRIPE, token=answer["auth"]["client_token"]), 200)

    def test_other_jwts_do_not(self):
        from issuer import Issuer

        good = {"sub": SPIFFE_ID, "aud": AUDIENCE, "task": "t-42", "iss": self.issuer.address}
        now = int(time.time())
        for change, why in (({"aud": "elsewhere"}, "audience"), ({"sub": "spiffe://example.org/other"}, "sub"),
                            ({"exp": now - 600, "iat": now - 900}, "expired"), ({"iss": "http://127.0.0.1:1"}, "issuer")):
            status, answer = self.login(self.issuer.mint(**{**good, **change}))
            self.assertEqual((status, why in str(answer)), (400, True), (change, answer))
        self.assertEqual(self.login(Issuer().mint(**good))[0], 400, "the key of another issuer")

    def test_the_issuer_mints_over_http(self):
        claims = json.dumps({"sub": SPIFFE_ID, "aud": AUDIENCE, "task": "t"}).encode()
        with urllib.request.urlopen(f"{self.issuer.address}/token", claims) as answer:
            self.assertEqual(self.login(answer.read().decode())[0], 200)
        with self.assertRaises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{self.issuer.address}/token", b"[1]")

    def test_an_approle_logs_in_as_often_as_its_secret_id_lasts(self):
        credentials = approle_login(self.server)
        auth = self.server.must("POST", "auth/approle/login", credentials, token=None)["auth"]
        self.assertEqual((auth["policies"], auth["num_uses"], auth["metadata"]["task"]), (["agent"], 10, "t-42"))
        statuses = [self.status("POST", "auth/approle/login", credentials, token=None) for _ in range(3)]
        self.assertEqual(statuses, [200, 200, 400])
        reads = [self.status("GET", STRIPE, token=auth["client_token"]) for _ in range(11)]
        self.assertEqual(reads, [200] * 10 + [403])

    def test_a_task_token_is_an_orphan_of_its_terms(self):
        auth = self.task_token(ttl="30s", explicit_max_ttl="30s", num_uses=2, renewable=False, meta={"decision": "d-1"})
        self.assertEqual((auth["orphan"], auth["renewable"], auth["lease_duration"]), (True, False, 30))
        self.assertEqual((auth["policies"], auth["num_uses"], auth["metadata"]), (["agent"], 2, {"decision": "d-1"}))
        reads = [self.status("GET", STRIPE, token=auth["client_token"]) for _ in range(3)]
        self.assertEqual(reads, [200, 200, 403])

    def test_a_task_token_ends_by_its_ttl_and_by_its_accessor(self):
        short = self.task_token(ttl="1s")["client_token"]
        self.assertEqual(self.status("GET", STRIPE, token=short), 200)
        self.assertTrue(until(lambda: self.status("GET", STRIPE, token=short) == 403))
        revoked = self.task_token()
        gate = self.server.child_token(["gate"], no_default_policy=True)["client_token"]
        self.server.must("POST", "auth/token/revoke-accessor", {"accessor": revoked["accessor"]}, token=gate)
        self.assertEqual(self.status("GET", STRIPE, token=revoked["client_token"]), 403)

    def test_only_a_role_binds_addresses(self):
        here = self.server.child_token(role="task-here", ttl="1m")
        facts = self.server.must("POST", "auth/token/lookup", {"token": here["client_token"]})["data"]
        self.assertEqual(facts["bound_cidrs"], ["127.0.0.1"])
        self.assertEqual(self.status("GET", STRIPE, token=here["client_token"]), 200)
        with self.assertRaisesRegex(AssertionError, "ignored these unrecognized parameters"):
            self.server.child_token(role="task", token_bound_cidrs=["127.0.0.1/32"])

    def test_what_is_wrapped_is_unwrapped_once(self):
        token = self.task_token()["client_token"]
        wrap_info = self.wrapped(STRIPE, token)
        self.assertEqual(wrap_info["creation_path"], STRIPE)
        status, answer = self.unwrap(wrap_info)
        self.assertEqual((status, answer["data"]["data"]["api_key"]), (200, value("", STRIPE)))
        self.assertEqual(self.unwrap(wrap_info)[0], 400)

    def test_a_wrapped_secret_outlives_the_token_that_asked_but_not_its_own_accessor(self):
        asked = self.task_token()
        first, second = self.wrapped(STRIPE, asked["client_token"]), self.wrapped(STRIPE, asked["client_token"])
        self.server.must("POST", "auth/token/revoke-accessor", {"accessor": asked["accessor"]})
        self.assertEqual(self.unwrap(first)[0], 200)
        self.server.must("POST", "auth/token/revoke-accessor", {"accessor": second["accessor"]})
        self.assertEqual(self.unwrap(second)[0], 400)

    def test_the_audit_file_names_the_decision(self):
        self.server.must("GET", STRIPE, headers={"X-Daygate-Decision": "d-77"})
        requests = [line["request"] for line in self.server.audit_lines() if line["type"] == "request"]
        found = [request for request in requests if request.get("headers", {}).get("x-daygate-decision") == ["d-77"]]
        self.assertEqual([request["path"] for request in found], [STRIPE])


class Leases(WithServer):
    """Credentials of PostgreSQL."""

    @classmethod
    def setUpClass(cls):
        try:
            cls.cluster = cls.enterClassContext(Cluster())
        except Unavailable as why:
            print(f"skipped: {unittest.defaultTestLoader.loadTestsFromTestCase(cls).countTestCases()} tests: {why}")
            raise unittest.SkipTest(str(why)) from None
        super().setUpClass()
        cls.cluster.mount(cls.server)

    def setUp(self):
        self.assertEqual(self.cluster.live_roles(), 0)
        self.addCleanup(self.server.must, "POST", "sys/leases/revoke-prefix/database", {"sync": True})

    def issue(self, token):
        return self.server.call("GET", CREDENTIAL, token=token)

    def gone(self):
        return self.cluster.live_roles() == 0

    def test_a_credential_logs_in_until_its_token_is_revoked(self):
        auth = self.task_token()
        status, answer = self.issue(auth["client_token"])
        self.assertEqual((status, answer["lease_duration"]), (200, TTL_SECONDS))
        login = answer["data"]["username"], answer["data"]["password"]
        self.assertTrue(self.cluster.may_log_in(*login))
        self.assertFalse(self.cluster.may_log_in(login[0], "another"))
        self.server.must("POST", "auth/token/revoke-accessor", {"accessor": auth["accessor"]})
        self.assertTrue(until(self.gone))
        self.assertFalse(self.cluster.may_log_in(*login))

    def test_a_lease_dies_with_the_ttl_of_its_token_whatever_it_says(self):
        token = self.task_token(ttl="2s", explicit_max_ttl="2s")["client_token"]
        begun = time.monotonic()
        _, answer = self.issue(token)
        self.assertEqual(answer["lease_duration"], TTL_SECONDS)
        self.assertEqual(self.cluster.live_roles(), 1)
        self.assertTrue(until(self.gone, 10))
        self.assertGreater(time.monotonic() - begun, 1.5)

    def test_one_use_is_not_enough_for_a_lease(self):
        status, answer = self.issue(self.task_token(num_uses=1)["client_token"])
        self.assertEqual(status, 400)
        self.assertIn("token had one use left", answer["errors"][0])
        self.assertTrue(until(self.gone))

    def test_the_last_use_ends_the_leases_before_it(self):
        token = self.task_token(num_uses=2)["client_token"]
        self.assertEqual(self.issue(token)[0], 200)
        self.assertEqual(self.cluster.live_roles(), 1)
        self.assertEqual(self.status("GET", STRIPE, token=token), 200)
        self.assertTrue(until(self.gone))

    def test_a_wrapped_credential(self):
        auth = self.task_token()
        status, answer = self.unwrap(self.wrapped(CREDENTIAL, auth["client_token"]))
        self.assertEqual((status, answer["lease_duration"]), (200, TTL_SECONDS))
        self.assertTrue(self.cluster.may_log_in(answer["data"]["username"], answer["data"]["password"]))

    def test_without_postgresql_there_is_an_error_and_afterwards_none(self):
        token = self.task_token()["client_token"]
        self.cluster.stop()
        try:
            status, answer = self.issue(token)
        finally:
            self.cluster.start()
        self.assertEqual(status, 500)
        self.assertIn("refused", str(answer["errors"]))
        self.assertEqual(self.issue(token)[0], 200)


class Outages(unittest.TestCase):
    """What may befall the server."""

    def setUp(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.server = self.enterContext(Server(OPTIONS.program, folder))
        self.server.must("POST", STRIPE, {"data": {"value": "v"}})

    def test_sealed_it_answers_503_and_unsealed_as_before(self):
        self.server.seal()
        self.assertEqual(self.server.call("GET", STRIPE), (503, {"errors": ["Vault is sealed"]}))
        self.assertEqual(self.server.call("GET", "sys/health")[0], 503)
        self.server.unseal()
        self.assertEqual(self.server.must("GET", STRIPE)["data"]["data"], {"value": "v"})

    def test_killed_it_refuses_and_started_it_is_empty(self):
        self.server.kill()
        with self.assertRaises(ConnectionRefusedError):
            self.server.call("GET", STRIPE)
        self.server.start()
        self.assertEqual(self.server.call("GET", STRIPE)[0], 404)

    def test_paused_it_takes_the_request_and_does_not_answer(self):
        self.server.pause()
        with self.assertRaises(TimeoutError):
            self.server.call("GET", STRIPE, timeout=0.5)
        self.server.resume()
        self.assertEqual(self.server.call("GET", STRIPE)[0], 200)

    def test_the_audit_file_can_be_read_after_a_kill(self):
        self.server.kill()
        self.assertIn(STRIPE, [line["request"]["path"] for line in self.server.audit_lines()])


class Commands(unittest.TestCase):
    """`server.py run`."""

    def run_beside(self, script):
        here = pathlib.Path(__file__).parent
        return subprocess.run(
            [sys.executable, here / "server.py", "run", "--venv", OPTIONS.venv, "--", sys.executable, "-c", script],
            capture_output=True, text=True, timeout=120)

    def test_the_command_finds_everything_and_its_exit_code_is_passed_on(self):
        done = self.run_beside(
            "import json, os, sys, urllib.request as u\n"
            "def get(path, token, **more): return json.load(u.urlopen(u.Request(os.environ['DAYGATE_PROXY'] + '/v1/' + path,"
            " headers={'X-Vault-Token': os.environ[token], **more})))\n"
            "stripe = get('secret/data/payments/stripe', 'DAYGATE_AGENT_TOKEN', **{'X-Daygate-Decision': 'd-5'})\n"
            "print(stripe['data']['data']['api_key'])\n"
            "print(get('secret/metadata/payments/stripe', 'DAYGATE_GATE_TOKEN')['data']['custom_metadata']['daygate.owner'])\n"
            "print('d-5' in open(os.environ['DAYGATE_AUDIT']).read(), os.environ['BAO_ADDR'] == os.environ['VAULT_ADDR'])\n"
            "print(len(json.load(u.urlopen(os.environ['DAYGATE_PROXY_CONTROL'] + '/seen'))))\n"
            "if 'DAYGATE_PG' in os.environ: assert get('database/creds/ro', 'DAYGATE_AGENT_TOKEN')['lease_id']\n"
            "def put(path, body=None): return u.urlopen(u.Request(os.environ['BAO_ADDR'] + '/v1/' + path, body, method='PUT',"
            " headers={'X-Vault-Token': os.environ['BAO_TOKEN']})).read()\n"
            "put('sys/seal')\n"
            "print(json.loads(put('sys/unseal', json.dumps({'key': os.environ['DAYGATE_UNSEAL_KEY']}).encode()))['sealed'])\n"
            "sys.exit(5)\n")
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertEqual(done.stdout.splitlines(), [value("", STRIPE), "pay-team", "True True", "2", "False"])

    def test_without_a_server_it_is_skipped(self):
        here = pathlib.Path(__file__).parent
        done = subprocess.run([sys.executable, here / "server.py", "run", "--venv", "/dev/null/in/venv", "--", "true"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertRegex(done.stdout, r"\Askipped: .+\n\Z")


run_tests()
