"""Many agents in one process, by one session of daygate.vault: what each is given, and what is left in memory.

    python_agents.py ADDRESS POLICY TOKEN GATE_TOKEN THREADS READS

Says one JSON object: `wrong` (what somebody was given that was not for him), `reads`, `seconds`, and `resident`, in kilobytes
after the first fifth of the reads and at their end.
"""

import gc
import json
import pathlib
import sys
import threading
import time

import daygate
import daygate.vault
import hvac

NOW = "2026-11-24T02:00:00Z"
ETL = {"agent": {"id": "etl-7", "class": "batch_etl"}, "purpose": "settlement", "risk": 5, "now": NOW}
BOT = {"agent": {"id": "bot-1", "class": "chatbot"}, "purpose": "customer_support", "risk": 5, "now": NOW}
CODER = {"agent": {"id": "coder", "class": "coding_agent", "labels": {"team": "web"}}, "purpose": "code_change", "risk": 5,
         "now": NOW}
# Who asks for what, and which keys he gets; or the cause of the refusal.
ASKS = [
    (ETL, "payments/stripe", ["api_key"]), (BOT, "payments/stripe", "denied"),
    (ETL, "payments/adyen", ["value"]), (CODER, "payments/adyen", "denied"),
    (BOT, "helpdesk/tickets", ["token"]), (ETL, "helpdesk/tickets", "denied"),
    (CODER, "code/web/registry", ["password"]), (CODER, "code/web/deploy", "challenged"),
]


def given(client: hvac.Client, path: str):
    try:
        answer = client.read(f"secret/data/{path}")
    except daygate.vault.Refused as refused:
        return refused.cause
    held = answer["data"]["data"]
    if any(value != f"value of :secret/data/{path}" for value in held.values()):
        return "another secret"
    return sorted(held)


def resident() -> int:
    gc.collect()
    status = pathlib.Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def main() -> None:
    address, policy, token, gate = sys.argv[1:5]
    threads, reads = map(int, sys.argv[5:7])
    asking = threading.local()
    session = daygate.vault.session(
        daygate.Engine.from_files(policy), address, lambda: asking.who, token=gate, child_role="task", pool_maxsize=threads)
    client = hvac.Client(url=address, token=token, session=session)
    wrong: list[str] = []

    def run(number: int, count: int) -> None:
        for round_ in range(count):
            asking.who, path, wanted = ASKS[(number + round_) % len(ASKS)]
            got = given(client, path)
            if got != wanted:
                wrong.append(f"{asking.who['agent']['id']}, {path}: {got}; {wanted} was wanted")

    def together(count: int) -> None:
        running = [threading.Thread(target=run, args=(number, count // threads)) for number in range(threads)]
        for one in running:
            one.start()
        for one in running:
            one.join()

    together(reads // 5)
    before, began = resident(), time.monotonic()
    together(reads)
    seconds = time.monotonic() - began
    print(json.dumps({"wrong": wrong[:10], "reads": reads, "seconds": round(seconds, 2), "resident": [before, resident()]}))


main()
