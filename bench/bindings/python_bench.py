"""Decisions from Python: Daygate's calls beside those of cedarpy and regopy, on the same rules, in one run.

Prints a line of JSON for each: the least and the median of processor time for a call, in nanoseconds.
"""

import argparse
import json
import pathlib
import statistics
import sys
import time
from collections.abc import Callable

import cedarpy
import daygate
import regopy
import rules

NOW = "2026-11-24T02:00:00Z"


def daygate_calls() -> dict[str, Callable[[], bool]]:
    """Every way to a decision."""
    engine = daygate.Engine.from_text(rules.gate())
    asked = rules.REQUEST
    agent = {"id": "a", "class": asked["class"]}
    prepared = engine.prepare(agent)
    path, purpose, risk = asked["path"], asked["purpose"], asked["risk"]
    document = {
        "subject": {"type": "agent", "id": "a", "properties": {"class": asked["class"]}},
        "action": {"name": "read"},
        "resource": {"type": "secret", "id": path},
        "context": {"purpose": purpose, "risk": risk, "now": NOW},
    }
    text = json.dumps(document)
    now = time.time()
    return {
        "daygate, prepared agent": lambda: bool(
            prepared.decide(secret=path, action="read", purpose=purpose, risk=risk, now=now)
        ),
        "daygate, keywords": lambda: bool(
            engine.decide(agent=agent, secret=path, action="read", purpose=purpose, risk=risk, now=now)
        ),
        "daygate, dict": lambda: bool(engine.decide(document)),
        "daygate, JSON": lambda: bool(engine.decide_json(text)),
    }


def cedarpy_call() -> Callable[[], bool]:
    """It takes policies as text with each call."""
    policies = rules.cedar()
    request = {"principal": 'U::"a"', "action": 'A::"read"', "resource": 'S::"s"', "context": rules.REQUEST}
    return lambda: bool(cedarpy.is_authorized(request, policies, []).allowed)


def regopy_call() -> Callable[[], bool]:
    """It compiles once, and reads the input with each call."""
    interpreter = regopy.Interpreter()
    interpreter.add_module("bench", rules.rego())
    request = rules.REQUEST

    def call() -> bool:
        interpreter.set_input(request)
        return "true" in str(interpreter.query("data.bench.allow"))

    return call


def measure(call: Callable[[], bool], seconds: float) -> float:
    """Nanoseconds of processor time for a call."""
    count, begin = 0, time.process_time_ns()
    while (spent := time.process_time_ns() - begin) < seconds * 1e9:
        for _ in range(20):
            call()
        count += 20
    return spent / count


def main() -> None:
    """Measure all in turn, some rounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--write", type=pathlib.Path, help="write the rules for other programs, and do nothing else")
    options = parser.parse_args()
    if options.write:
        rules.write(options.write)
        return
    calls = {**daygate_calls(), "cedarpy": cedarpy_call(), "regopy": regopy_call()}
    for name, call in calls.items():
        if not call():
            sys.exit(f"{name} does not permit")
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(options.rounds):
        for name, call in calls.items():
            times[name].append(measure(call, options.seconds))
    for name, taken in times.items():
        print(json.dumps({"name": name, "least": min(taken), "median": statistics.median(taken)}))


main()
