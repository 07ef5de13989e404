"""The programs vault_agent: how they are started, asked, and what of their answers can be compared."""

import json
import pathlib
import queue
import subprocess
import threading
import time

# What a server makes up anew for each answer.
CHANGING = {"accessor", "client_token", "creation_time", "created_time", "deletion_time", "entity_id", "lease_id", "password",
            "request_id",
            "signature", "token", "updated_time", "username", "version"}


class Driver:
    """A program that runs while it is entered: a line in, a line out."""

    def __init__(self, command: list[str], *flags: str) -> None:
        self._command = [*map(str, command), *map(str, flags)]

    def __enter__(self):
        self._child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._child.stdin.close()
        try:
            code = self._child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._child.kill()
            raise
        self._child.stdout.close()
        assert code == 0, f"{self._command[0]} ended with {code}"

    def _read(self):
        for line in self._child.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def ask(self, question: dict, limit: float = 60) -> tuple[dict, float]:
        """Return what it says, and how many seconds that took."""
        began = time.monotonic()
        self._child.stdin.write(json.dumps({"id": "", "headers": {}, "body": "", **question}) + "\n")
        self._child.stdin.flush()
        try:
            line = self._lines.get(timeout=limit)
        except queue.Empty:
            raise AssertionError(f"{self._command[0]} hangs for {limit} s: {question}") from None
        assert line is not None, f"{self._command[0]} has ended: {question}"
        return json.loads(line), time.monotonic() - began

    def ask_all(self, questions: list[dict], *flags: str) -> list[dict]:
        """Return what a program of its own, with these flags besides, says of them, in the order in which it does."""
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        done = subprocess.run([*self._command, *flags], input=lines, text=True, stdout=subprocess.PIPE, check=True, timeout=300)
        return [json.loads(line) for line in done.stdout.splitlines()]


def comparable(value):
    """Without what differs by nature."""
    if isinstance(value, dict):
        return {name: "…" if name in CHANGING and held else comparable(held) for name, held in sorted(value.items())}
    if isinstance(value, list):
        return [comparable(one) for one in value]
    return value


def existing(go: pathlib.Path | None, python: pathlib.Path | None, cc: pathlib.Path | None) -> dict[str, list[str]]:
    """The commands of those that could be built here."""
    here = pathlib.Path(__file__).parent
    commands = {}
    if go is not None:
        commands["Go"] = [str(go)]
    if python is not None:
        commands["Python"] = [str(python), str(here / "vault_agent.py")]
    if cc is not None:
        commands["C++"] = [str(cc)]
    return commands
