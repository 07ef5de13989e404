r"""Reads from a real OpenBao through each client, with and without Daygate, in one run: prints two tables in Markdown.

    vault_bench.py PROGRAM... [--rounds N] [--seconds S] [--agents 1,16,128] [--together]

What tools/bench-vault runs, beside a server (tests/openbao/run.py). Each PROGRAM is `NAME=COMMAND`: it is given the
policies, prints `ready` and further modes to hold `guarded` against, and then, for each line `MODE AGENTS READS` that it reads, makes that many reads by that many
agents at once and prints `{"seconds", "cpu", "p50", "p99"}`: for all, processor time of its process, of one read.
A read that does not bring what it should ends it. `plain` is the client as it comes, `alike` the same by the transport
that the guarded one has.

The server has a processor of its own, and each program another, as on machines of their own; with one processor, and by
--together, they share what there is.

A round is one of each mode, in an order that is drawn; ratios are of a round, and what is shown is their median, with the
least and the most. What else the machine does meets both modes, but not in each round alike; the last ratio is of
processor time, of client and server together, which is what bounds the reads per second of a machine that has both.
"""

import argparse
import json
import os
import pathlib
import random
import ssl
import statistics
import subprocess
import sys
import urllib.request

SECRETS = 50
POLICY = """
path "secret/data/bench/*"   { capabilities = ["read"] }
path "secret/metadata/bench" { capabilities = ["list"] }
path "secret/metadata/bench/" { capabilities = ["list"] }
"""
SINGLY_POLICY = """
path "secret/metadata/bench/*"      { capabilities = ["read"] }
"""
GATE_POLICY = SINGLY_POLICY + """
path "secret/detailed-metadata/bench/" { capabilities = ["list"] }
path "auth/token/create/bench"      { capabilities = ["update"] }
path "auth/token/revoke-accessor"   { capabilities = ["update"] }
"""
ROLE = {"allowed_policies": ["bench"], "orphan": True, "renewable": False, "token_no_default_policy": True}
# What each costs beside the same without Daygate.
TERMS = (
    ("fields", "plain", "`fields`: keys are cut out"),
    ("ttl", "plain", "`ttl`: a child token for each read"),
    ("wrapped", "plain", "`deliver wrapped`"),
    ("list", "plain-list", "a list of 50 names, metadata known"),
    ("cold-list", "plain-list", "the same, metadata looked up at once (OpenBao)"),
    ("singly-list", "plain-list", "the same, looked up name by name (Vault)"),
)
TICKS = os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", nargs="+")
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--seconds", type=float, default=0.15, help="of a mode in a round, about")
    parser.add_argument("--agents", default="1,16,128")
    parser.add_argument("--no-terms", action="store_true")
    parser.add_argument("--together", action="store_true", help="the server and each program share all processors")
    options = parser.parse_args()
    environment = {**os.environ, **_prepare()}
    random.seed(1)
    apart = not options.together and _set_apart()
    clients = [Client(*program.split("=", 1), environment) for program in options.programs]
    agents = [int(number) for number in options.agents.split(",")]
    print(f"{options.rounds} rounds; the server {'on a processor of its own' if apart else 'beside the client'}; "
          f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    _reads_table(clients, agents, options)
    if not options.no_terms:
        _terms_table(clients, [number for number in agents if number != max(agents)] or agents, options)
    print(f"\nload of the machine after: {os.getloadavg()[0]:.1f}")
    return max(client.end() for client in clients)


def _set_apart():
    """Give the server the last processor, and this process, and so the programs, the first. False: there is one."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) < 2:
        return False
    for thread in os.listdir(f"/proc/{os.environ['DAYGATE_BAO_PID']}/task"):
        os.sched_setaffinity(int(thread), processors[-1:])
    os.sched_setaffinity(0, processors[:1])
    return True


class Client:
    """One of the programs."""

    def __init__(self, name, command, environment):
        self.name = name
        policies = pathlib.Path(__file__).with_name("reads.gate")
        self._process = subprocess.Popen([*command.split(), policies], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         env=environment, text=True)
        ready, *self.beside = self._line().split()
        if ready != "ready":
            raise SystemExit(f"vault_bench: {name} does not start")

    def _line(self):
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"vault_bench: {self.name} ended with {self._process.wait()}")
        return line.strip()

    def run(self, mode, agents, count):
        before = _server_time()
        self._process.stdin.write(f"{mode} {agents} {count}\n")
        self._process.stdin.flush()
        figures = json.loads(self._line())
        figures["rate"] = count / figures["seconds"]
        figures["cpu"] /= count
        figures["server"] = (_server_time() - before) / count
        return figures

    def rounds(self, modes, agents, options):
        """A list of figures by mode for each round. As many reads for all modes, after a warm-up."""
        counts = {}
        for mode in modes:
            self.run(mode, agents, max(20, 2 * agents))
            rate = self.run(mode, agents, max(50, 4 * agents))["rate"]
            counts[mode] = max(20, 2 * agents, round(rate * options.seconds))
        if "guarded" in counts:
            counts = dict.fromkeys(counts, max(counts.values()))
        measured = []
        for _ in range(options.rounds):
            order = random.sample(modes, len(modes))
            taken = {mode: self.run(mode, agents, counts[mode]) for mode in order}
            measured.append(taken)
        return measured

    def end(self):
        self._process.stdin.close()
        return self._process.wait()


def _reads_table(clients, agents, options):
    print("| client | agents | reads/s without | with | ratio | p50, p99 without | added p50, p99 | processor time of the client"
          " for a read, added | of the server, added | ratio by processor time |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for client in clients:
        for number in agents:
            rounds = client.rounds(["plain", *client.beside, "guarded"], number, options)
            for mode in ["plain", *client.beside]:
                _reads_row(client.name + (", transport alike" if mode == "alike" else ""), number, mode, rounds)
    print()


def _reads_row(name, agents, mode, rounds):
    ratios = [taken["guarded"]["rate"] / taken[mode]["rate"] for taken in rounds]
    without, guarded = (Figures([taken[which] for taken in rounds]) for which in (mode, "guarded"))
    work = (without.cpu + without.server) / (guarded.cpu + guarded.server)
    print(f"| {name} | {agents} | {without.rate:,.0f} | {guarded.rate:,.0f} | {_spread(ratios)} "
          f"| {_time(without.p50)}, {_time(without.p99)} "
          f"| {_time(guarded.p50 - without.p50)}, {_time(guarded.p99 - without.p99)} "
          f"| {_time(without.cpu)}, {_time(guarded.cpu - without.cpu)} "
          f"| {_time(without.server)}, {_time(guarded.server - without.server)} | **{work:.3f}** |", flush=True)


class Figures:
    """Of one mode in all rounds: the mean of processor times, whose clocks tick slowly, and the median of the rest."""

    def __init__(self, rounds):
        for what in rounds[0]:
            middle = statistics.fmean if what in ("cpu", "server") else statistics.median
            setattr(self, what, middle(taken[what] for taken in rounds))


def _terms_table(clients, agents, options):
    modes = list(dict.fromkeys([mode for term in TERMS for mode in term[:2]]))
    print("| | client | agents | per second without | with | ratio | added p50 |\n|---|---|---|---|---|---|---|")
    for client in clients:
        for number in agents:
            rounds = client.rounds(modes, number, argparse.Namespace(
                rounds=max(1, options.rounds // 3), seconds=options.seconds / 2))
            for mode, beside, text in TERMS:
                def median(mode, what, rounds=rounds):
                    return statistics.median(taken[mode][what] for taken in rounds)

                ratios = [taken[mode]["rate"] / taken[beside]["rate"] for taken in rounds]
                added = statistics.median(taken[mode]["p50"] - taken[beside]["p50"] for taken in rounds)
                print(f"| {text} | {client.name} | {number} | {median(beside, 'rate'):,.0f} | {median(mode, 'rate'):,.0f} "
                      f"| {_spread(ratios)} | {_time(added)} |", flush=True)


def _spread(values):
    return f"**{statistics.median(values):.3f}** ({min(values):.2f}–{max(values):.2f})"


def _time(seconds):
    microseconds = seconds * 1e6
    return f"{microseconds / 1000:,.1f} ms" if abs(microseconds) >= 10_000 else f"{microseconds:,.0f} µs"


def _server_time():
    fields = pathlib.Path("/proc", os.environ["DAYGATE_BAO_PID"], "stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _prepare():
    """Fill the server; the tokens that the programs are given."""
    _ask("PUT", "sys/policies/acl/bench", {"policy": POLICY})
    _ask("PUT", "sys/policies/acl/bench-gate", {"policy": GATE_POLICY})
    _ask("PUT", "sys/policies/acl/bench-singly", {"policy": SINGLY_POLICY})
    _ask("POST", "auth/token/roles/bench", ROLE)
    for number in range(SECRETS):
        name = f"bench/s{number:02}"
        _ask("POST", f"secret/data/{name}", {"data": {"value": f"value of {name}", "spare": "not for everybody"}})
        about = {"daygate.sensitivity": "internal", "daygate.owner": "bench", "team": "payments"}
        _ask("POST", f"secret/metadata/{name}", {"custom_metadata": about})
    return {"BENCH_AGENT_TOKEN": _token("bench"), "BENCH_GATE_TOKEN": _token("bench-gate"),
            "BENCH_SINGLY_TOKEN": _token("bench-singly")}


def _token(policy):
    body = {"policies": [policy], "no_default_policy": True}
    return _ask("POST", "auth/token/create-orphan", body)["auth"]["client_token"]


def _ask(method, path, body):
    request = urllib.request.Request(f"{os.environ['BAO_ADDR']}/v1/{path}", json.dumps(body).encode(), method=method,
                                     headers={"X-Vault-Token": os.environ["BAO_TOKEN"]})
    trust = ssl.create_default_context(cafile=os.environ["BAO_CACERT"]) if "BAO_CACERT" in os.environ else None
    with urllib.request.urlopen(request, context=trust) as answer:
        text = answer.read()
    return json.loads(text) if text else {}


if __name__ == "__main__":
    sys.exit(main())
