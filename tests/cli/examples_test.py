"""What the examples promise: their policies are laid out, compile and pass their tests, and the agent runtime tells its
whole story."""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml

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

    def library(self):
        return sorted((OPTIONS.source / "examples/policies").glob("*.gate"))

    def test_together(self):
        self.assertGreaterEqual(len(self.library()), 14)
        for command in (["check"], ["test", "--min-coverage", "100"], ["lint"]):
            with self.subTest(command=command):
                done = run(OPTIONS.daygate, *command, OPTIONS.source / "examples/policies")
                self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    # Each file has tests for all of its own, and says nothing by mistake; the vocabulary is that of the whole house.
    def test_each_covers_itself(self):
        for policy in self.library():
            for command in (["test", "--min-coverage", "100"], ["lint", "--allow", "unused-member"]):
                with self.subTest(policy=policy.name, command=command):
                    done = run(OPTIONS.daygate, *command, policy)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    # The picture in the README is of these policies: every agent, secret and destination that there is stands in it.
    def test_picture(self):
        done = run(OPTIONS.daygate, "--format", "json", "map", OPTIONS.source / "examples/policies")
        drawn = json.loads(done.stdout)
        picture = " ".join(xml.parse(OPTIONS.source / "docs/access-map.svg").getroot().itertext())
        words = [secret["path"] for secret in drawn["secrets"]] + [agent["class"] for agent in drawn["agents"]]
        words += [guard["rule"].split(".")[1] for guard in drawn["guards"]]
        for word in words:
            self.assertIn("any agent" if word == "any" else word, picture, "daygate map --to svg -o docs/access-map.svg examples/policies")
        self.assertEqual(picture.count("secret/data/") + picture.count("transit/") + picture.count("aws/"), len(drawn["secrets"]))

    # The page has a row for every rule, with the rule's own controls.
    def test_readme(self):
        page = (OPTIONS.source / "examples/policies/README.md").read_text(encoding="utf-8")
        rows = {row[0]: row[2] for row in (re.findall(r"(?<=\| )[^|]*(?= \|)", line) for line in page.splitlines())
                if len(row) == 4}
        for policy in self.library():
            self.assertIn(f"[{policy.name}]({policy.name})", page)
            text = policy.read_text(encoding="utf-8")
            for name, body in re.findall(r"^(?:permit|forbid|require) (\w+).*?\{\n(.*?)^\}", text, re.M | re.S):
                with self.subTest(policy=policy.name, rule=name):
                    controls = re.search(r"^  controls (.*)$", body, re.M)
                    wanted = re.findall(r'"([^"]+)"', controls.group(1)) if controls else []
                    self.assertEqual(rows[f"`{name}`"].strip().split(", ") if wanted else [], wanted)


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
