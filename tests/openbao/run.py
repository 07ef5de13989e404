"""Runs a command beside a seeded server, a fault proxy before it, an issuer of tokens and, where it is installed, PostgreSQL.

    python3 server.py run --venv VENV [--folder FOLDER] [--deployed] -- COMMAND...

What the command finds in its environment:

| BAO_ADDR, VAULT_ADDR     | the server                                                                               |
| BAO_TOKEN, VAULT_TOKEN   | root, to prepare and to look; the code under test is given one of the next two           |
| DAYGATE_GATE_TOKEN       | policy `gate` of seed.py: reads metadata, makes child tokens, reads no secret            |
| DAYGATE_AGENT_TOKEN      | policy `agent`: reads secrets                                                            |
| DAYGATE_AUDIT            | the server's audit file: a JSON object per line, the witness of what got there           |
| DAYGATE_BAO_PID          | to kill (KILL) or pause (STOP, CONT) the server                                          |
| DAYGATE_UNSEAL_KEY       | to unseal it (PUT sys/unseal) after PUT sys/seal                                         |
| DAYGATE_PROXY            | the fault proxy before the server                                                        |
| DAYGATE_PROXY_CONTROL    | where it is told what to do, and what it saw: fault_proxy.py                             |
| DAYGATE_ISSUER           | POST /token mints a token that auth/jwt/login (role agent, audience openbao) takes       |
| DAYGATE_ROLE_ID, DAYGATE_SECRET_ID | for auth/approle/login                                                         |
| DAYGATE_PG, DAYGATE_PG_PID | PostgreSQL behind database/creds/ro, as a URL of its superuser; absent where there is none |

--deployed: a server as it is run for work, with TLS and an audit file of hashes; BAO_CACERT and VAULT_CACERT name its
certificate, and there is no fault proxy.

Ends as the command does; with 77 and one line where the server can not be installed.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

from install import Unavailable, continue_in, install
from server import TOKEN, Server


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="server.py")
    parser.add_argument("what", choices=["run"])
    parser.add_argument("--venv", type=pathlib.Path, required=True, help="where the server is, or is to be, installed")
    parser.add_argument("--folder", type=pathlib.Path, help="for its files, which stay; without it, a temporary one")
    parser.add_argument("--deployed", action="store_true")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    try:
        program = install(options.venv)
    except Unavailable as why:
        print("skipped:", " ".join(str(why).split()))
        return 77
    continue_in(options.venv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, then too
    with contextlib.ExitStack() as stack:
        folder = options.folder or pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        return subprocess.run(options.command, env={**os.environ, **_surroundings(stack, program, folder, deployed=options.deployed)}).returncode


def _surroundings(stack, program, folder, *, deployed):
    """Start everything; the environment by which it is found."""
    # These need packages of the venv.
    import seed
    from fault_proxy import FaultProxy
    from issuer import Issuer
    from postgres import Cluster

    (folder / "audit.log").unlink(missing_ok=True)
    server = stack.enter_context(Server(program, folder, deployed=deployed))
    issuer = stack.enter_context(Issuer())
    seed.seed(server, issuer)
    approle = seed.approle_login(server)
    found = {
        "BAO_ADDR": server.address, "VAULT_ADDR": server.address, "BAO_TOKEN": TOKEN, "VAULT_TOKEN": TOKEN,
        "DAYGATE_GATE_TOKEN": server.child_token(["gate"], no_default_policy=True)["client_token"],
        "DAYGATE_AGENT_TOKEN": server.child_token(["agent"], no_default_policy=True)["client_token"],
        "DAYGATE_AUDIT": str(server.audit), "DAYGATE_BAO_PID": str(server.pid),
        "DAYGATE_UNSEAL_KEY": server.unseal_key,
        "DAYGATE_ISSUER": issuer.address, "DAYGATE_ROLE_ID": approle["role_id"], "DAYGATE_SECRET_ID": approle["secret_id"],
    }
    if deployed:
        found |= {"BAO_CACERT": str(server.authority), "VAULT_CACERT": str(server.authority)}
    else:
        proxy = stack.enter_context(FaultProxy(server.address))
        found |= {"DAYGATE_PROXY": proxy.address, "DAYGATE_PROXY_CONTROL": proxy.control}
    try:
        cluster = stack.enter_context(Cluster())
    except Unavailable as why:
        print(f"without PostgreSQL: {why}", file=sys.stderr)
    else:
        cluster.mount(server)
        found |= {"DAYGATE_PG": cluster.url, "DAYGATE_PG_PID": str(cluster.pid)}
    return found
