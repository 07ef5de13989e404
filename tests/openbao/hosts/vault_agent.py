"""Asks a server for what it is told to, through hvac and daygate.vault, and says what came of it: see README.md."""

import argparse
import json
import pathlib
import sys
import threading

import hvac
import requests

import daygate
import daygate.vault


def parsed(body: bytes):
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def refusal(error: Exception) -> dict:
    if not isinstance(error, daygate.vault.Refused):
        return {"refused": "network"}
    answer = {"refused": error.cause}
    if error.cause in ("denied", "challenged") and error.decision is not None:
        answer |= {"reason": error.decision.reason, "rules": list(error.decision.rules)}
    return answer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--policy", action="append", required=True)
    parser.add_argument("--mounts", action="append", default=[])
    parser.add_argument("--address", required=True)
    parser.add_argument("--token")
    parser.add_argument("--child-role", default="")
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--metadata-max-age", type=float, default=30)
    options = parser.parse_args()
    mounts = dict(one.split("=", 1) for one in options.mounts)
    asked = threading.local()
    session = daygate.vault.session(
        daygate.Engine.from_files(*options.policy), options.address, lambda: asked.who, token=options.token,
        mounts={name: pathlib.Path(file).read_text() for name, file in mounts.items()}, child_role=options.child_role,
        timeout=options.timeout, metadata_max_age=options.metadata_max_age)
    # hvac's own session, so that what is sent goes the way of its users; its adapter would clean the target.
    client = hvac.Client(url=options.address, session=session, timeout=options.timeout)
    sender = client.adapter.session
    for line in sys.stdin:
        question = json.loads(line)
        asked.who = question["who"]
        prepared = requests.Request(question["method"], options.address, headers=question.get("headers", {}),
                                    data=question.get("body") or None).prepare()
        prepared.url = options.address + question["target"]
        try:
            response = sender.send(prepared, timeout=options.timeout)
            answer = {"status": response.status_code, "body": parsed(response.content)}
        except (daygate.vault.Refused, requests.RequestException) as error:
            answer = refusal(error)
        print(json.dumps({"id": question["id"], **answer}, sort_keys=True), flush=True)


main()
