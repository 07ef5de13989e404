"""One session of Python under many threads, and over many reads."""

import json
import subprocess

from world import HERE, OPTIONS, POLICY, WithDrivers

GIVES_UP = """
import signal, sys, daygate, daygate.vault, hvac

class GivenUp(BaseException):
    pass

def give_up(*_):
    raise GivenUp

who = {"agent": {"id": "bot-1", "class": "chatbot"}, "purpose": "customer_support", "risk": 5}
session = daygate.vault.session(daygate.Engine.from_files(sys.argv[2]), sys.argv[1], who, token=sys.argv[4], child_role="task")
signal.signal(signal.SIGALRM, give_up)
signal.setitimer(signal.ITIMER_REAL, 0.5)
try:
    client = hvac.Client(url=sys.argv[1], token=sys.argv[3], session=session)
    client.adapter.request(sys.argv[5], "/v1/" + sys.argv[6])
except GivenUp:
    print("given up")
"""

REVOKES = """
import sys, daygate, daygate.vault

engine = daygate.Engine.from_files(sys.argv[2])
for token in sys.argv[4:]:
    try:
        print(daygate.vault.HTTPAdapter(engine, sys.argv[1], {}, token=token).revoke(sys.argv[3]))
    except daygate.vault.Refused as refused:
        print(refused)
"""


class PythonHost(WithDrivers):
    def run_agents(self, threads, reads):
        if OPTIONS.python is None:
            self.skipTest("there is no Python host here")
        told = [self.server.address, POLICY, self.agent, self.gate, str(threads), str(reads)]
        done = subprocess.run([OPTIONS.python, HERE / "python_agents.py", *told], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        # An exception in a thread ends that thread alone.
        self.assertEqual(done.stderr, "")
        said = json.loads(done.stdout)
        self.assertEqual(said["wrong"], [])
        print(f"{threads} threads: {said}")
        return said

    def test_thirty_two_threads_with_mixed_identities(self):
        before = len(self.server.audit_lines())
        self.run_agents(32, 1280)
        reads = [line for line in self.server.audit_lines()[before:]
                 if line["type"] == "request" and line["request"]["path"].startswith("secret/data/")]
        decisions = [line["request"]["headers"]["x-daygate-decision"][0] for line in reads]
        self.assertEqual(len(set(decisions)), len(reads), "a decision was used twice")
        of_tokens = [line for line in reads if line["request"]["path"] == "secret/data/helpdesk/tickets"]
        self.assertGreater(len(of_tokens), 100)
        for line in of_tokens:
            said = line["auth"]["metadata"]
            self.assertEqual((said["agent"], said["decision"]), ("bot-1", line["request"]["headers"]["x-daygate-decision"][0]))

    def give_up(self, slow, *asks):
        """By an exception that is none of requests: a timeout of the program's own, a signal. What the server heard."""
        if OPTIONS.python is None:
            self.skipTest("there is no Python host here")
        self.proxy.fault("slow", match=slow, seconds=5)
        told = [self.proxy.address, POLICY, self.agent, self.gate, *asks]
        before = len(self.server.audit_lines())
        self.proxy.forget()
        done = subprocess.run([OPTIONS.python, "-c", GIVES_UP, *told], capture_output=True, text=True, timeout=30)
        self.proxy.heal()
        self.assertEqual((done.stdout, done.returncode), ("given up\n", 0), done.stderr)
        return self.server.audit_lines()[before:]

    def test_a_list_that_is_given_up_looks_nothing_up_any_more(self):
        self.give_up("/detailed-metadata/", "list", "secret/metadata/payments")
        self.assertEqual([seen.target for seen in self.proxy.seen],
                         ["/v1/secret/metadata/payments", "/v1/secret/detailed-metadata/payments?list=true"])

    def test_what_is_given_up_is_taken_back(self):
        lines = self.give_up("^/v1/secret/data/helpdesk", "get", "secret/data/helpdesk/tickets")
        made = [line["response"]["auth"]["accessor"] for line in lines
                if line["type"] == "response" and line["request"]["path"] == "auth/token/create/task"]
        revoked = [line["request"]["data"]["accessor"] for line in lines
                   if line["type"] == "response" and line["request"]["path"] == "auth/token/revoke-accessor"]
        self.assertEqual((len(made), revoked), (1, made))

    def test_what_was_granted_is_revoked(self):
        if OPTIONS.python is None:
            self.skipTest("there is no Python host here")
        granted = self.task_token()
        asks = {"path": "secret/data/payments/stripe", "token": granted["client_token"]}
        self.assertEqual(self.status("GET", **asks), 200)
        # By a token that may not, and by one that may.
        told = [self.server.address, POLICY, granted["accessor"], self.agent, self.gate]
        done = subprocess.run([OPTIONS.python, "-c", REVOKES, *told], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.stdout, "token: the server answered 403 to the revocation\nNone\n", done.stderr)
        self.assertEqual(self.status("GET", **asks), 403)

    def test_reads_leave_nothing_behind(self):
        before, after = self.run_agents(1, 5000)["resident"]
        self.assertLess(after - before, 2048, "kilobytes")
