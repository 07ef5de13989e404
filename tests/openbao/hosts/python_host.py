"""One session of Python under many threads, and over many reads."""

import json
import subprocess

from world import HERE, OPTIONS, POLICY, WithDrivers


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

    def test_reads_leave_nothing_behind(self):
        before, after = self.run_agents(1, 5000)["resident"]
        self.assertLess(after - before, 2048, "kilobytes")
