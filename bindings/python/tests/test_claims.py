"""Claims become what C++ makes of them."""

import base64
import dataclasses
import json
import os
import pathlib
import pickle
import subprocess
import threading
from typing import Any

import pytest
from words import words_of

import daygate
from daygate.claims import ClaimsError, Fields, Mapper, Mappers, ready

NOW = 1795485600
ASKED: dict[str, Any] = {"action": "read", "secret": "secret/data/pay/stripe", "now": NOW}
REST = {
    "action": {"name": "read"},
    "resource": {"type": "secret", "id": "secret/data/pay/stripe"},
}


@dataclasses.dataclass
class Vector:
    """One of tests/cases/vault/claims."""

    title: str
    mapper: Mapper
    claims: str
    type: str = "JWT"
    fields: str = ""
    error: str = ""


def sections(path: pathlib.Path) -> list[tuple[str, str, str]]:
    found = []
    for section in ("\n" + path.read_text()).split("\n--- ")[1:]:
        head, _, body = section.partition("\n")
        name, _, rest = head.partition(" ")
        found.append((name, rest, body.rstrip("\n")))
    return found


def vectors(project: pathlib.Path) -> list[Vector]:
    found = []
    for file in sorted((project / "tests/cases/vault/claims").glob("*.txt")):
        mappers, name = Mappers.ready(), file.stem
        for section, rest, text in sections(file):
            if section == "mapper":
                mappers, name = Mappers.from_text(text + "\n", "case.claims"), rest
            elif section == "claims":
                found.append(Vector(rest, mappers[name], text))
            elif section == "type":
                found[-1].type = rest
            else:
                assert section in ("fields", "error")
                setattr(found[-1], section, text)
    return found


@pytest.fixture(scope="module")
def engine(project: pathlib.Path) -> daygate.Engine:
    return daygate.Engine.from_files(project / "tests/cases/vault/claims.gate")


def document_of(fields: Fields) -> dict[str, Any]:
    document: dict[str, Any] = {**json.loads(fields.to_json()), **REST}
    document["subject"].setdefault("id", "somebody")
    document["context"]["now"] = "2026-11-24T02:00:00Z"
    return document


def check_words(engine: daygate.Engine, fields: Fields) -> None:
    document = document_of(fields)
    words = words_of(document)
    for word in ("action", "secret", "now"):
        del words[word]
    given = fields.words()
    given["agent"] = {"id": "somebody", **given.get("agent", {})}
    assert given == words
    wanted = engine.decide_json(json.dumps(document)).to_json()
    assert engine.decide(**ASKED, **given).to_json() == wanted
    prepared = engine.prepare(given.pop("agent"))
    assert prepared.decide(**ASKED, **given).to_json() == wanted


def test_vectors(project: pathlib.Path, engine: daygate.Engine) -> None:
    compared = 0
    for vector in vectors(project):
        if vector.error:
            with pytest.raises(ClaimsError) as caught:
                vector.mapper.map(vector.claims, type=vector.type)
            assert str(caught.value) == vector.error, vector.title
            what = ("not one that the mapper is for", "the claims name no issuer")
            assert caught.value.foreign == any(words in vector.error for words in what), vector.title
        else:
            fields = vector.mapper.map(vector.claims, type=vector.type)
            assert fields.to_json() == vector.fields, vector.title
            assert vector.mapper.map(vector.claims.encode(), type=vector.type).to_json() == vector.fields
            assert list(fields.attested) == fields.words()["attested"]
            check_words(engine, fields)
        compared += 1
    assert compared == 86


def test_generated_claims(project: pathlib.Path, engine: daygate.Engine) -> None:
    dump = pathlib.Path(os.environ.get("DAYGATE_DUMP", project / "build/release/bin/decision_dump"))
    program = dump.with_name("claims_dump")
    if not program.exists():
        pytest.skip(f"there is no {program}: build the project first")
    done = subprocess.run([program, "7", "40"], capture_output=True, check=True)
    compared = mapped = 0
    for line in done.stdout.splitlines():
        wanted = json.loads(line)
        mappers = Mappers.from_text(wanted["mappers"]) if wanted["mappers"] else Mappers.ready()
        claims = base64.b64decode(wanted["claims"])
        compared += 1
        try:
            fields = mappers[wanted["mapper"]].map(claims, type=wanted["type"])
        except ClaimsError as error:
            assert (str(error), error.foreign) == (wanted.get("error"), wanted.get("foreign")), claims
            continue
        assert fields.to_json() == wanted.get("fields"), claims
        words = {"agent": {}, **fields.words()}
        words["agent"].setdefault("id", "somebody")
        assert engine.decide(**ASKED, **words).to_json() == wanted["decision"], claims
        mapped += 1
    assert compared == 86 * 40
    assert mapped > 500


def same_as_a_dict(vector: Vector) -> bool:
    """Whether what Python's reader makes of the claims says the same as they do."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a member stands twice")
        return dict(pairs)

    def plain(number: str) -> float:
        if "e" in number.lower() or repr(float(number)) != number:
            raise ValueError("a float loses the letters of the number")
        return float(number)

    try:
        return isinstance(json.loads(vector.claims, object_pairs_hook=unique, parse_float=plain), dict)
    except ValueError:
        return False


def test_vectors_as_dicts(project: pathlib.Path) -> None:
    compared = 0
    for vector in filter(same_as_a_dict, vectors(project)):
        claims = json.loads(vector.claims)
        try:
            got = vector.mapper.map(claims, type=vector.type).to_json()
        except ClaimsError as error:
            got = str(error)
        assert got == (vector.fields or vector.error), vector.title
        compared += 1
    assert compared > 75


def test_mistakes_of_mappers(project: pathlib.Path) -> None:
    text, messages = "", 0
    for section, _, body in sections(project / "tests/cases/vault/claims_messages.txt"):
        if section == "mapper":
            text = body + "\n"
            continue
        with pytest.raises(daygate.PolicyError) as caught:
            Mappers.from_text(text, "m.claims")
        assert str(caught.value) == body + "\n"
        assert "".join(str(diagnostic) for diagnostic in caught.value.diagnostics) == body + "\n"
        first = caught.value.diagnostics[0]
        assert body.startswith(f"m.claims:{first.line}:{first.column}: error: {first.message}")
        messages += 1
    assert messages == 20


def test_words_of_enums_are_held_against_an_engine(engine: daygate.Engine) -> None:
    text = "mapper m { environment = prd agent.id from sub }"
    assert "m" in Mappers.from_text(text)
    with pytest.raises(daygate.PolicyError, match="did you mean 'prod'"):
        Mappers.from_text(text, engine=engine)


def test_mappers_of_a_file(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "ours.claims"
    path.write_text('mapper a "The first" like jwt_svid { }\nmapper b { agent.id from sub }\n')
    mappers = Mappers.from_file(path)
    assert list(mappers) == ["a", "b"]
    assert len(mappers) == 2
    assert (mappers["a"].name, mappers["a"].title, mappers["b"].title) == ("a", "The first", "")
    assert "jwt_svid" not in mappers
    with pytest.raises(KeyError, match="jwt_svid"):
        mappers["jwt_svid"]
    with pytest.raises(daygate.PolicyError, match="No such file"):
        Mappers.from_file(tmp_path / "theirs.claims")
    with pytest.raises(daygate.PolicyError, match="Is a directory"):
        Mappers.from_file(str(tmp_path))


def test_the_ready_mappers() -> None:
    assert list(Mappers.ready()) == list(Mappers.from_text(Mappers.ready_text()))
    assert len(Mappers.ready()) == 8
    assert ready("kubernetes").name == "kubernetes"
    with pytest.raises(KeyError):
        ready("kubernets")


def test_two_tokens() -> None:
    svid = ready("jwt_svid").map({"sub": "spiffe://a/b"})
    claims = {"sub": "alice", "txn": "t-1", "scope": "settlement", "req_wl": "gateway"}
    task = ready("transaction_token").map(claims, type="txntoken+jwt")
    both = svid.join(task).words()
    assert both["agent"]["id"] == "spiffe://a/b"
    assert (both["subject"], both["task"], both["purpose"]) == ({"id": "alice"}, {"id": "t-1"}, "settlement")
    with pytest.raises(ClaimsError, match="both tokens have a chain"):
        task.join(task)


NO_CLAIMS: list[Any] = ["", "null", "[]", "\ud800", b"\xff", '{"sub": "a", "sub": "a"}']


@pytest.mark.parametrize("claims", [*NO_CLAIMS, {1: "a", "sub": "a"}, {"sub": {"a"}}, {"sub": None}])
def test_what_is_no_claims_is_refused(claims: Any) -> None:
    mapper = Mappers.from_text("mapper m { agent.id from sub }")["m"]
    with pytest.raises(ClaimsError) as caught:
        mapper.map(claims)
    assert not caught.value.foreign


def test_a_dict_that_stands_in_itself_is_refused() -> None:
    claims: dict[str, Any] = {"sub": "a"}
    claims["claims"] = [claims, claims]
    with pytest.raises(ClaimsError, match="more than 64 KiB"):
        Mappers.from_text("mapper m { agent.id from sub }")["m"].map(claims)


def test_calls_that_are_mistakes_raise() -> None:
    mapper: Any = ready("jwt_svid")
    for claims in (None, 1, ["sub"], bytearray(b"{}")):
        with pytest.raises(TypeError):
            mapper.map(claims)
    every: list[Any] = [mapper, Mappers.ready(), mapper.map({"sub": "spiffe://a/b"})]
    for held in every:
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(held)
        with pytest.raises(AttributeError):
            held.name = "x"


def test_words_are_the_callers_own() -> None:
    fields = ready("github_actions").map(
        {
            "iss": "https://token.actions.githubusercontent.com",
            "sub": "s",
            "repository": "o/r",
            "repository_id": "1",
            "ref": "r",
            "sha": "s",
            "workflow_ref": "w",
            "event_name": "push",
            "actor": "a",
            "run_id": "1",
        }
    )
    words = fields.words()
    words["agent"]["labels"]["more"] = "x"
    words["attested"].append("agent.zone")
    assert "more" not in fields.words()["agent"]["labels"]
    assert "agent.zone" not in fields.words()["attested"]


def test_fields_outlive_their_mapper() -> None:
    fields = Mappers.from_text('mapper m like jwt_svid { agent.kind = "a constant that is long" }')["m"].map(
        '{"sub": "spiffe://example.org/etl-that-has-a-long-name"}'
    )
    assert fields.words()["agent"]["kind"] == "a constant that is long"


def test_from_claims_to_a_decision() -> None:
    engine = daygate.Engine.from_text(
        """policy p
        vocabulary { enum Environment { staging, prod } }
        permit deploys {
          action read
          secret "secret/data/deploy/*"
          when   attested(environment) && environment == prod && attested(agent.id)
        }
        """
    )
    mappers = Mappers.from_text(
        """mapper our_jobs "The jobs of our CI" {
          issuer      "https://ci.example"
          agent.id    from sub
          environment from environment through { "production" = prod, "staging" = staging }
        }
        """,
        engine=engine,
    )

    def decide(environment: str) -> daygate.Decision:
        claims = {"iss": "https://ci.example", "sub": "job-7", "environment": environment}
        words = mappers["our_jobs"].map(claims).words()
        return engine.decide(action="read", secret="secret/data/deploy/key", now=NOW, **words)

    assert decide("production")
    assert not decide("staging")
    with pytest.raises(ClaimsError, match="which the table for environment does not have"):
        decide("prod")
    with pytest.raises(ClaimsError) as caught:
        mappers["our_jobs"].map({"iss": "https://ci.example.attacker.example", "sub": "job-7"})
    assert caught.value.foreign


def test_threads() -> None:
    mapper = ready("on_behalf_of")
    claims = '{"sub": "user", "act": {"sub": "C", "act": {"sub": "B"}}}'
    fields = mapper.map(claims)
    wanted = fields.to_json()
    wrong = []

    def run() -> None:
        for _ in range(300):
            if mapper.map(claims).to_json() != wanted or fields.words()["chain"] != [{"id": "B"}]:
                wrong.append(1)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
