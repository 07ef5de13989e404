"""The programs of examples/vault say the same in every language."""

import os
import subprocess

from server import TOKEN
from world import HERE, OPTIONS, WithDrivers

TOP = HERE.parents[2]


class Examples(WithDrivers):
    def test_they_read_one_secret(self):
        # Beside the drivers, where these are.
        programs = {"Go": [OPTIONS.go and OPTIONS.go.parent / "read_secret_go"],
                    "Python": [OPTIONS.python, TOP / "examples/vault/main.py"],
                    "C++": [OPTIONS.cc and OPTIONS.cc.parent / "read_secret"]}
        found = {name: command for name, command in programs.items() if name in self.commands}
        for name, command in found.items():
            for agent_class, code, says in (
                    ("batch_etl", 0, "read"), ("chatbot", 1, "denied: DENY not_permitted: read secret/data/payments/stripe")):
                with self.subTest(f"{name}, {agent_class}"):
                    before = len(self.server.audit_lines())
                    done = subprocess.run([*command, agent_class], cwd=TOP, capture_output=True, text=True, timeout=60,
                                          env={**os.environ, "BAO_ADDR": self.server.address, "BAO_TOKEN": TOKEN})
                    self.assertEqual((done.stdout.strip(), done.returncode), (says, code), done.stderr)
                    heard = {line["request"]["path"] for line in self.server.audit_lines()[before:]}
                    wanted = {"secret/metadata/payments/stripe", "secret/data/payments/stripe"}
                    self.assertEqual(heard, wanted if code == 0 else set())
