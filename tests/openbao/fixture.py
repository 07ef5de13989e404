"""What tests against the server of the fixture share: its arguments, when they skip, and a seeded server.

    class Reads(WithServer):
        def test_…(self): self.server.call(…)

    run_tests()         # at the end of the script: python3 SCRIPT --venv VENV [what unittest takes]
"""

import argparse
import pathlib
import sys
import tempfile
import time
import unittest

from install import Unavailable, continue_in, install
from seed import seed
from server import Server

OPTIONS = argparse.Namespace()


def until(what, seconds=5.0):
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class WithServer(unittest.TestCase):
    """A server of its own for each class, seeded."""

    @classmethod
    def setUpClass(cls):
        # What needs packages of the venv is imported there.
        from issuer import Issuer

        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.folder = folder
        cls.server = cls.enterClassContext(Server(OPTIONS.program, folder))
        cls.issuer = cls.enterClassContext(Issuer())
        seed(cls.server, cls.issuer)

    def task_token(self, **terms):
        """As the gate does it: with its own token, by the role."""
        gate = self.server.child_token(["gate"], no_default_policy=True)
        return self.server.child_token(role="task", by=gate["client_token"], **{"ttl": "5m", **terms})

    def status(self, method, path, body=None, namespace="", **how):
        return self.server.call(method, path, body, namespace, **how)[0]

    def wrapped(self, path, token, ttl="20s"):
        return self.server.must("GET", path, token=token, headers={"X-Vault-Wrap-TTL": ttl})["wrap_info"]

    def unwrap(self, wrap_info):
        return self.server.call("POST", "sys/wrapping/unwrap", token=wrap_info["token"])


def run_tests(command: list[str] | None = None) -> None:
    """Run the tests of the script; with 77 and a line that counts them where there is no server.

    `command` is that of the script, where sys.argv has lost what it took for itself.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--venv", type=pathlib.Path, required=True)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    try:
        OPTIONS.program = install(OPTIONS.venv)
    except Unavailable as why:
        count = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).countTestCases()
        print(f"skipped: {count} tests: {why}")
        sys.exit(77)
    continue_in(OPTIONS.venv, command)
    unittest.main(argv=[sys.argv[0], *rest])
