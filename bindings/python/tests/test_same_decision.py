"""Python's decisions are those of C++, byte for byte."""

import base64
import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest
from words import words_of

from daygate import Engine


def parse(document: bytes) -> dict[str, Any] | None:
    """What Python's own reader makes of a document; None where that is not what it says."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a member stands twice")
        return dict(pairs)

    try:
        parsed = json.loads(document.decode(), object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def every_way(engine: Engine, document: bytes) -> str:
    """Decide in every way that the package has; all of them have to give the same bytes."""
    decision = engine.decide_json(document)
    want = decision.to_json()
    parsed = parse(document)
    if parsed is None:
        assert decision.reason == "invalid_request"
        return want
    # A float loses the letters of the number: `1e2` and `100.0` are one.
    assert engine.decide(parsed).to_json() == want, document
    assert engine.check(parsed) == decision.outcome
    if decision.reason != "invalid_request":
        words = words_of(parsed)
        # None is a word that was left out; in a document null is something else.
        if None in words.values() or None in words["agent"].values():
            return want
        assert engine.decide(**words).to_json() == want, document
        try:
            prepared = engine.prepare(words.pop("agent"))
        except TypeError:
            # Of an enum that the vocabulary leaves out a document may have a value of any type.
            return want
        assert prepared.decide(**words).to_json() == want, document
        assert prepared.check(**words) == decision.outcome
        secret = words.pop("secret")
        assert prepared.decide_many([secret], **words)[0].to_json() == want
        assert prepared.filter([secret], **words) == ([secret] if decision else [])
    return want


def comparable(decision: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(decision)
    context = whole["context"]
    context.pop("policy_digest", None)
    context.pop("explanation", None)
    if context["reason"] == "invalid_request":
        context["errors"] = bool(context["errors"])
    return whole


def test_shared_cases(project: pathlib.Path) -> None:
    folders = sorted((project / ".." / "shared" / "cases").glob("*/expected.jsonl"))
    if not folders:
        pytest.skip("there are no shared cases beside the project")
    compared = 0
    for expected in folders:
        folder = expected.parent
        terms = folder / "enforces.json"
        enforces = json.loads(terms.read_text()) if terms.exists() else None
        engine = Engine.from_files(folder, enforces=enforces)
        requests = (folder / "requests.jsonl").read_bytes().split(b"\n")
        for request, wanted in zip(requests, expected.read_text().splitlines(), strict=False):
            assert comparable(every_way(engine, request)) == comparable(wanted), (folder, request)
            compared += 1
    assert compared > 0


def test_generated_decisions(project: pathlib.Path) -> None:
    dump = pathlib.Path(os.environ.get("DAYGATE_DUMP", project / "build/release/bin/decision_dump"))
    if not dump.exists():
        pytest.skip(f"there is no {dump}: build the project first")
    sets = os.environ.get("DAYGATE_SETS", "100")
    engine = None
    compared = 0
    with subprocess.Popen([dump, "7", sets, "40"], stdout=subprocess.PIPE) as generator:
        assert generator.stdout is not None
        for line in generator.stdout:
            read = json.loads(line)
            if "policies" in read:
                engine = Engine.from_sources(dict(read["policies"]), enforces=read["enforces"])
                continue
            assert engine is not None
            document = base64.b64decode(read["request"])
            assert every_way(engine, document) == read["decision"], document
            compared += 1
    assert generator.returncode == 0
    assert compared == int(sets) * 40


def sections(text: str) -> list[tuple[str, str]]:
    found = []
    for section in ("\n" + text).split("\n--- ")[1:]:
        head, _, body = section.partition("\n")
        found.append((head.split(" ")[0], body))
    return found


def test_text_cases(project: pathlib.Path) -> None:
    files = sorted((project / "tests" / "cases").glob("*.case"))
    assert files
    for file in files:
        policies: dict[str, str] = {}
        enforces = None
        requests: list[bytes] = []
        raw = file.read_bytes().decode("utf-8", "surrogateescape")
        for kind, body in sections(raw):
            line = body.partition("\n")[0]
            if kind == "policy":
                policies[f"{file.stem}-{len(policies)}.gate"] = body + "\n"
            elif kind == "enforces":
                enforces = line.split(",") if line else []
            elif kind == "request":
                requests.append(line.encode("utf-8", "surrogateescape"))
            else:
                engine = Engine.from_sources(policies, enforces=enforces)
                check_case(every_way(engine, requests[-1]), json.loads(line), f"{file.name}: {requests[-1]!r}")


def check_case(decision: str, wanted: dict[str, Any], what: str) -> None:
    got = json.loads(decision)
    context = got["context"]
    assert got["decision"] == (wanted["outcome"] == "PERMIT"), what
    for member in ("outcome", "reason"):
        assert context[member] == wanted[member], what
    for member in ("rules", "shadow", "needs", "terms", "binding", "errors"):
        if wanted.get(member) == "some":
            assert context[member], what
        else:
            assert (context.get(member) or None) == (wanted.get(member) or None), (what, member)


def test_command_line(project: pathlib.Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "daygate", "check", project / "examples" / "policies"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("ok")
    assert subprocess.run([sys.executable, "-m", "daygate", "nonsense"], capture_output=True).returncode == 3
