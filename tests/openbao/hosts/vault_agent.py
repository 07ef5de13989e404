"""Asks a server for what it is told to, by hvac and daygate.vault.session, and says what came of it: see README.md here."""

import argparse
import json
import pathlib
import re
import sys

import daygate
import daygate.vault
import hvac
import requests

# What hvac sends as it is. It takes `//` for `/` and a slash at the end for none, and `requests` removes dot segments.
_PLAIN = re.compile(r"/v1(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+(\?[A-Za-z0-9_=&.-]+)?")


class Agent:
    """One client of one server, for whoever asks."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.who = {}
        self.address = options.address
        self.timeout = options.timeout
        self.session = daygate.vault.session(
            daygate.Engine.from_files(*options.policy), options.address, lambda: self.who,
            token=options.token or None, child_role=options.child_role, timeout=options.timeout,
            metadata_max_age=options.metadata_max_age,
            mounts={name: pathlib.Path(file).read_text() for name, _, file in (m.partition("=") for m in options.mounts)})
        self.client = hvac.Client(url=options.address, session=self.session, timeout=options.timeout,
                                  adapter=hvac.adapters.RawAdapter)
        # Each question has a token of its own, and not that of the environment.
        self.client.token = None

    def put(self, question: dict) -> dict:
        self.who = question["who"]
        try:
            response = self.send(question["method"], question["target"], question.get("headers", {}),
                                 question.get("body", "").encode())
            return {"status": response.status_code, "body": parsed(response.content)}
        except daygate.vault.Refused as refused:
            answer = {"refused": refused.cause}
            if refused.cause in ("denied", "challenged"):
                answer |= {"reason": refused.decision.reason, "rules": list(refused.decision.rules)}
            return answer
        except requests.RequestException:
            # The program's own timeout, or a connection that broke while an answer that is handed on was read.
            return {"refused": "network"}

    def send(self, method: str, target: str, headers: dict, body: bytes) -> requests.Response:
        if _PLAIN.fullmatch(target) and method.isupper():
            return self.client.adapter.request(method, target, headers=dict(headers), raise_exception=False, data=body or None)
        prepared = self.session.prepare_request(requests.Request("GET", self.address, headers=headers, data=body or None))
        prepared.method = method
        prepared.url = self.address + target
        return self.session.send(prepared, timeout=self.timeout, allow_redirects=True)


def parsed(body: bytes):
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--policy", action="append", required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--token", default="")
    parser.add_argument("--child-role", default="")
    parser.add_argument("--mounts", action="append", default=[])
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--metadata-max-age", type=float, default=30)
    agent = Agent(parser.parse_args())
    for line in sys.stdin:
        question = json.loads(line)
        answer = {"id": question["id"], **agent.put(question)}
        print(json.dumps(answer, sort_keys=True), flush=True)


main()
