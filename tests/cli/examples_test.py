"""What the examples promise: their policies are laid out, compile and pass their tests, and the agent runtime tells its
whole story."""
import argparse
import pathlib
import subprocess
import sys
import unittest

OPTIONS = None


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


class Policies(unittest.TestCase):
    def policies(self):
        found = sorted((OPTIONS.source / "examples").rglob("*.gate"))
        self.assertGreaterEqual(len(found), 5)
        return found

    def test_each_alone(self):
        for policy in self.policies():
            for command in (["check"], ["test"], ["fmt", "--check"]):
                with self.subTest(policy=policy.name, command=command):
                    done = run(OPTIONS.daygate, *command, policy)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_together(self):
        done = run(OPTIONS.daygate, "test", OPTIONS.source / "examples/policies")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class AgentRuntime(unittest.TestCase):
    def test_story(self):
        done = run(OPTIONS.agent_runtime, OPTIONS.source / "examples/agent_runtime/runtime.gate")
        self.assertEqual(done.returncode, 0, done.stderr)
        rest = done.stdout
        for line in (
            # The batch job: fields, uses, ttl, the end of its task, and a request that is denied.
            "PERMIT: permitted, by runtime.settlement_reads_payment_keys",
            'fields "api_key"',
            "opens its lease: got api_key (15 characters)\n",
            "opens it again: got api_key",
            "opens it a third time: refused, the lease is used up",
            "opens its lease 301 s later: refused, the lease has expired",
            "opens its lease after that: refused, there is no such lease, or it was revoked",
            "DENY: not_permitted",
            "risk = 75",
            # The chatbot: wrapped, once.
            "deliver wrapped",
            "its tool unwraps it: got token",
            "somebody unwraps it again: refused, the lease is used up",
            "DENY: forbidden, by runtime.tainted_conversation",
            # The coding agent: a challenge that its own approval does not meet and dana's does.
            "PERMIT: permitted, by runtime.own_teams_secrets",
            "CHALLENGE: needs, by runtime.own_teams_secrets, runtime.security_approves_prod",
            'needs: approval from "security" within 30m',
            "coder-3 approves its own request",
            "CHALLENGE: needs",
            "dana of security approves",
            "PERMIT: permitted, by runtime.own_teams_secrets, runtime.security_approves_prod",
            "another task can not use that approval",
            "CHALLENGE: needs",
            "after half an hour",
            "CHALLENGE: needs",
            # The chain.
            "asked by scheduler-1 in corp",
            "PERMIT: permitted",
            "asked by scheduler-9 in partner through scheduler-1 in corp",
            "DENY: forbidden, by runtime.partner_on_the_path",
        ):
            self.assertIn(line, rest)
            rest = rest[rest.index(line) + len(line):]

    def test_no_secret_is_printed(self):
        done = run(OPTIONS.agent_runtime, OPTIONS.source / "examples/agent_runtime/runtime.gate")
        for value in ("sk_live_example", "whsec_example", "tickets-example", "registry-example", "deploy-key-example"):
            self.assertNotIn(value, done.stdout)

    def test_bad_policy(self):
        self.assertEqual(run(OPTIONS.agent_runtime, OPTIONS.source / "absent.gate").returncode, 1)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", required=True)
    parser.add_argument("--agent-runtime", required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    OPTIONS = parser.parse_args()
    unittest.main(argv=[sys.argv[0]])


main()
