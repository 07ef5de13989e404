"""A real OpenBao server for tests: in memory, on a free port of the loopback interface, with an audit file.

    with Server(install(venv), folder) as server:
        server.call("GET", "secret/data/payments/stripe")

It can be sealed, paused and killed. seed.py fills it. For tests in other languages, a command that finds it filled:

    python3 server.py run --venv VENV [--folder FOLDER] -- COMMAND...       run.py says what the command finds

One thread; each call has a connection of its own.
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import time

from install import Unavailable, install

__all__ = ["TOKEN", "Server", "Unavailable", "free_port", "install"]

TOKEN = "root"
DECISION_HEADER = "X-Daygate-Decision"
UNSEAL_KEY = r"Unseal Key: (\S+)\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Runs while it is entered.

    `deployed`: as a server is run for work, with TLS and an audit file of hashes; else without TLS, and what is in the
    audit file can be read.
    """

    def __init__(self, program: pathlib.Path, folder: pathlib.Path, *, deployed: bool = False) -> None:
        self._program = program
        self._folder = folder
        self._log = folder / "server.log"
        self._child = None
        self._deployed = deployed
        self.unseal_key = ""
        self.audit = folder / "audit.log"
        self.port = free_port()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    @property
    def address(self) -> str:
        return f"{'https' if self._deployed else 'http'}://127.0.0.1:{self.port}"

    @property
    def authority(self) -> pathlib.Path:
        """The certificate by which a deployed server is known."""
        return self._folder / "vault-ca.pem"

    @property
    def pid(self) -> int:
        return self._child.pid

    def start(self) -> None:
        """Start it, and wait until it answers. It begins empty: what a killed server held is gone."""
        config = self._folder / "audit.hcl"
        raw = "" if self._deployed else '    log_raw = "true"\n'
        config.write_text(f'audit "file" "f" {{\n  options {{\n    file_path = "{self.audit}"\n{raw}  }}\n}}\n')
        secured = ["-dev-tls", f"-dev-tls-cert-dir={self._folder}"] if self._deployed else []
        with self._log.open("w") as log:
            self._child = subprocess.Popen(
                [self._program, "server", "-dev", f"-dev-root-token-id={TOKEN}",
                 f"-dev-listen-address=127.0.0.1:{self.port}", "-dev-no-store-token", f"-config={config}", *secured],
                env={"HOME": str(self._folder)}, stdout=log, stderr=subprocess.STDOUT)
        try:
            self._wait(self._has_started, "start")
        except AssertionError:
            self.kill()
            raise
        self.unseal_key = re.search(UNSEAL_KEY, self._log.read_text()).group(1)

    # ── What may befall it ────────────────────────────────────────────────────────────────────────────────────────────

    def kill(self) -> None:
        """SIGKILL: connections are refused from now on. `start` begins anew, empty, on the same port."""
        self._child.kill()
        self._child.wait()

    def pause(self) -> None:
        """SIGSTOP: connections are taken, and never answered."""
        self._child.send_signal(signal.SIGSTOP)
        os.waitpid(self._child.pid, os.WUNTRACED)  # until the last thread has stopped

    def resume(self) -> None:
        self._child.send_signal(signal.SIGCONT)

    def seal(self) -> None:
        """Let everything be answered by 503, until `unseal`."""
        assert self.call("PUT", "sys/seal")[0] == 204

    def unseal(self) -> None:
        assert not self.must("PUT", "sys/unseal", {"key": self.unseal_key})["sealed"]
        self._wait(lambda: self.call("GET", "sys/health")[0] == 200, "be unsealed")

    # ── Requests ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def call(self, method: str, path: str, body=None, namespace: str = "", *, token=TOKEN, headers=None, timeout=10):
        """One well-formed request; the status and the answer."""
        connection = self._connection(timeout)
        sent = dict(headers or {})
        if token:
            sent["X-Vault-Token"] = token
        if namespace:
            sent["X-Vault-Namespace"] = namespace
        with contextlib.closing(connection):
            connection.request(method, f"/v1/{path}", None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            content = response.read()
        return response.status, json.loads(content) if content else None

    def _connection(self, timeout):
        if not self._deployed:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        trust = ssl.create_default_context(cafile=self.authority)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=trust)

    def must(self, method: str, path: str, body=None, namespace: str = "", **how):
        """One request that has to succeed; the answer."""
        status, answer = self.call(method, path, body, namespace, **how)
        if status not in (200, 204):
            raise AssertionError(f"{method} {namespace}/{path}: {status} {answer}")
        return answer

    def child_token(self, policies=None, *, role: str = "", by=TOKEN, namespace: str = "", **terms) -> dict:
        """Return the `auth` of a new token, with `client_token` and `accessor`.

        `role` is that of a token role, which says the policies; `terms` are ttl, num_uses, meta and what else a token takes.
        """
        body = dict(terms)
        if policies is not None:
            body["policies"] = policies
        path = f"auth/token/create/{role}" if role else "auth/token/create"
        answer = self.must("POST", path, body, namespace, token=by)
        # The server does not refuse a term that it does not know.
        ignored = [warning for warning in answer["warnings"] or () if "ignored" in warning]
        assert not ignored, ignored
        return answer["auth"]

    def raw(self, connection: socket.socket, method: bytes, target: bytes, namespace: bytes = b""):
        """One request as these bytes, on a connection that is kept; the status and the answer's bytes.

        None where the server hung up.
        """
        headers = b"Host: bao\r\nX-Vault-Token: " + TOKEN.encode() + b"\r\n"
        if namespace:
            headers += b"X-Vault-Namespace: " + namespace + b"\r\n"
        connection.sendall(method + b" " + target + b" HTTP/1.1\r\n" + headers + b"\r\n")
        response = http.client.HTTPResponse(connection, method=method.decode())
        try:
            response.begin()
            content = response.read()
        except (http.client.HTTPException, OSError):
            return None
        return response.status, content, response.will_close

    # ── What it says of them ──────────────────────────────────────────────────────────────────────────────────────────

    def audit_decisions(self) -> None:
        """Let the audit file show, in clear, the decision that a request names."""
        self.must("POST", f"sys/config/auditing/request-headers/{DECISION_HEADER}", {"hmac": False})

    def audit_lines(self) -> list[dict]:
        """Return what the audit file holds, oldest first; a line that a killed server left unfinished is no line."""
        return [json.loads(line) for line in self.audit.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def _has_started(self):
        # It answers before it has printed the key.
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.call("GET", "sys/health")[0] == 200 and re.search(UNSEAL_KEY, self._log.read_text())
        return False

    def _wait(self, what, to):
        deadline = time.monotonic() + 30
        while not what():
            if time.monotonic() > deadline or self._child.poll() is not None:
                raise AssertionError(f"the server did not {to}: {self._log.read_text()[-500:]}")
            time.sleep(0.02)


if __name__ == "__main__":
    import run

    sys.exit(run.main(sys.argv[1:]))
