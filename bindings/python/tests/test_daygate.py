import datetime
import gc
import json
import os
import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest

import daygate

POLICY = """policy pay

vocabulary {
  enum AgentClass { batch_etl, chatbot }
  enum Purpose { settlement }
  attribute context.until : timestamp
}

permit settles {
  action read
  secret "secret/data/payments/*"
  when agent.class == batch_etl && purpose == settlement
  grant ttl 5m, uses 1, fields "username" "password", deliver wrapped, bind task agent, revoke on task_end chain_end
}

permit reads_people {
  action read
  secret "secret/data/hr/*"
}

require asks {
  secret "secret/data/hr/*"
  needs approval 2 from "hr" or "boss" within 1h
}

permit waits {
  secret "secret/data/late/*"
  when context.until > now
}

permit risks {
  secret "secret/data/risky/*"
}

forbid risky {
  secret "secret/data/risky/*"
  when risk > 50
}
"""

NOW = datetime.datetime(2026, 11, 24, 2, tzinfo=datetime.timezone.utc)
ETL = {"id": "etl-7", "class": "batch_etl"}


@pytest.fixture(scope="module")
def engine() -> daygate.Engine:
    return daygate.Engine.from_text(POLICY, name="pay.gate")


def settlement(**changes: Any) -> dict[str, Any]:
    return {
        "agent": ETL,
        "action": "read",
        "secret": "secret/data/payments/stripe",
        "purpose": "settlement",
        "now": NOW,
        **changes,
    }


def test_permit(engine: daygate.Engine) -> None:
    decision = engine.decide(**settlement())
    assert decision
    assert (decision.outcome, decision.reason, decision.rules) == ("PERMIT", "permitted", ("pay.settles",))
    terms = decision.terms
    assert terms.ttl == datetime.timedelta(minutes=5)
    assert (terms.uses, terms.deliver, terms.fields) == (1, "wrapped", ("password", "username"))
    assert (terms.bind, terms.revoke_on) == (("agent", "task"), ("chain_end", "task_end"))
    assert (terms.cache, terms.depth, terms.rotate, terms.notify, terms.audit) == (None, None, False, (), "buffered")
    assert repr(decision) == "<Decision PERMIT permitted pay.settles>"
    assert decision.policy_digest == engine.policy_digest


def test_challenge_and_approval(engine: daygate.Engine) -> None:
    asked = settlement(secret="secret/data/hr/salaries")
    decision = engine.decide(**asked)
    assert decision.outcome == "CHALLENGE"
    assert not decision
    (need,) = decision.needs
    assert (need.need, need.count, need.roles, need.within) == (
        "approval",
        2,
        ("boss", "hr"),
        datetime.timedelta(hours=1),
    )
    assert engine.binding(**asked) == decision.binding
    approval = {
        "state": "approved",
        "binding": decision.binding,
        "at": NOW - datetime.timedelta(minutes=1),
        "by": [{"id": "ann", "roles": ["boss"]}, {"id": "bob", "roles": ("hr",)}],
    }
    assert engine.decide(**asked, approval=approval)


def test_errors_name_what_is_missing(engine: daygate.Engine) -> None:
    decision = engine.decide(**settlement(secret={"path": "secret/data/risky/x"}))
    assert decision.reason == "error"
    (error,) = decision.errors
    assert (error.rule, error.missing) == ("pay.risky", ("risk",))


class Odd:
    pass


def loop() -> list[Any]:
    endless: list[Any] = []
    endless.append(endless)
    return endless


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"now": None}, ("context.now",)),
        ({"now": float("nan")}, ("context.now",)),
        ({"now": "yesterday"}, ("context.now",)),
        ({"now": datetime.datetime(2026, 1, 1)}, ("context.now",)),
        ({"agent": {}}, ("subject.id",)),
        ({"agent": {**ETL, "owner": 3}}, ("subject.properties.owner",)),
        ({"agent": {**ETL, "owner": None}}, ("subject.properties.owner",)),
        ({"agent": {**ETL, "colour": "red"}}, ("subject.properties.colour",)),
        ({"agent": {**ETL, "labels": {"a": 1}}}, ("subject.properties.labels.a",)),
        ({"agent": {**ETL, "assurance": True}}, ("subject.properties.assurance",)),
        ({"agent": {**ETL, "assurance": 2**70}}, ("subject.properties.assurance",)),
        ({"agent": {**ETL, "id": "a\0b"}}, ("subject.id",)),
        ({"agent": {**ETL, "id": "\ud800"}}, ("request",)),
        ({"agent": {**ETL, "groups": {"a", "b"}}}, ("subject.properties.groups",)),
        ({"secret": "a//b"}, ("resource.id",)),
        ({"secret": b"secret/data/payments/stripe"}, None),
        ({"action": "reed"}, ("action.name",)),
        ({"risk": 1.5}, ("context.risk",)),
        ({"risk": Odd()}, ("context.risk",)),
        ({"chain": ["orchestrator"]}, ("context.chain[0]",)),
        ({"chain": loop()}, None),
        ({"task": {5: "x"}}, None),
        ({"context": {"unknown": 1}}, ("context.unknown",)),
        ({"context": {"until": 5}}, ("context.until",)),
        ({"context": []}, None),
    ],
)
def test_what_is_not_well_formed_is_denied(
    engine: daygate.Engine, changes: dict[str, Any], fields: tuple[str, ...] | None
) -> None:
    decision = engine.decide(**settlement(**changes))
    assert (decision.outcome, decision.reason) == ("DENY", "invalid_request")
    if fields is not None:
        assert decision.invalid_fields == fields
    if "agent" not in changes:
        prepared = engine.prepare(ETL)
        again = prepared.decide(**{k: v for k, v in settlement(**changes).items() if k != "agent"})
        assert again.to_json() == decision.to_json()


def test_calls_that_are_mistakes_raise(engine: daygate.Engine) -> None:
    wrong: Any = engine
    calls: list[Callable[[], object]] = [
        lambda: wrong.decide(5),
        lambda: wrong.decide({}, action="read"),
        lambda: wrong.decide(purpos="x"),
        lambda: wrong.decide_json(5),
        lambda: wrong.prepare(5),
        lambda: wrong.prepare({"id": 5}),
        lambda: wrong.prepare(ETL).decide(agent=ETL),
        lambda: wrong.decide("{}"),
    ]
    for call in calls:
        with pytest.raises(TypeError):
            call()
    with pytest.raises(ValueError, match="no term"):
        daygate.Engine.from_text(POLICY, enforces=["tll"])
    with pytest.raises(ValueError, match="well-formed"):
        engine.binding(**settlement(now=None))


def test_times(engine: daygate.Engine) -> None:
    east = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    for now in (NOW, NOW.astimezone(east), NOW.isoformat(), NOW.timestamp(), int(NOW.timestamp())):
        late = NOW + datetime.timedelta(microseconds=1)
        asked = settlement(secret="secret/data/late/x", now=now)
        assert engine.decide(**asked, context={"until": late}), now
        assert not engine.decide(**asked, context={"until": NOW}), now


def test_filter(engine: daygate.Engine) -> None:
    secrets: list[Any] = [{"path": "secret/data/payments/a"}, "secret/data/payments/b", "secret/data/hr/c", "x", "a//b"]
    words = {k: v for k, v in settlement().items() if k != "secret"}
    assert engine.filter(secrets, **words) == secrets[:2]
    assert [d.outcome for d in engine.decide_many(secrets, **words)] == [
        "PERMIT",
        "PERMIT",
        "CHALLENGE",
        "DENY",
        "DENY",
    ]
    prepared = engine.prepare(words.pop("agent"))
    assert prepared.filter(secrets, **words) == secrets[:2]
    assert prepared.filter([], **words) == []
    assert prepared.agent == ETL


def test_policy_errors_show_a_caret() -> None:
    with pytest.raises(daygate.PolicyError) as caught:
        daygate.Engine.from_text("policy p\npermit a { when agent.idd == 'a' }\n", name="bad.gate")
    assert "^" in str(caught.value)
    first = caught.value.diagnostics[0]
    assert (first.file, first.line, first.severity, first.phase) == ("bad.gate", 2, "error", "meaning")
    assert "bad.gate:2" in str(first)
    with pytest.raises(daygate.PolicyError):
        daygate.Engine.from_files("/nowhere/at/all.gate")


def test_explanation(engine: daygate.Engine) -> None:
    assert '"explanation"' in engine.explain_json(**settlement(purpose=None))
    assert "invalid_request" in engine.explain_json({})


@pytest.mark.parametrize("what", ["engine", "decision", "terms", "prepared"])
def test_pickling_is_refused(engine: daygate.Engine, what: str) -> None:
    decision = engine.decide(**settlement())
    held = {"engine": engine, "decision": decision, "terms": decision.terms, "prepared": engine.prepare(ETL)}[what]
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(held)


def test_objects_are_immutable(engine: daygate.Engine) -> None:
    decision: Any = engine.decide(**settlement())
    for target, name in ((decision, "outcome"), (decision.terms, "ttl"), (decision, "anything"), (engine, "x")):
        with pytest.raises(AttributeError):
            setattr(target, name, 1)


def test_a_decision_outlives_its_engine() -> None:
    decision = daygate.Engine.from_text(POLICY).decide(**settlement())
    terms = decision.terms
    digest = decision.policy_digest
    gc.collect()
    assert decision.rules == ("pay.settles",)
    del decision
    gc.collect()
    assert terms.fields == ("password", "username")
    assert digest.startswith("sha256:")


def test_threads(engine: daygate.Engine) -> None:
    prepared = engine.prepare(ETL)
    words = {k: v for k, v in settlement().items() if k != "agent"}
    wrong = []

    def run() -> None:
        for _ in range(3000):
            if not (prepared.decide(**words) and engine.decide(**settlement())):
                wrong.append(1)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def resident() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_memory_stays_flat(engine: daygate.Engine) -> None:
    prepared = engine.prepare(ETL)
    words = {k: v for k, v in settlement().items() if k != "agent"}

    def run(count: int) -> None:
        for i in range(count):
            prepared.decide(**words)
            if i % 20 == 0:
                bool(engine.decide(**settlement(risk=Odd())).terms.ttl)
                engine.filter(["a", "secret/data/payments/b"], **words, agent=ETL)
            if i % 1000 == 0:
                engine.prepare(ETL)
                with pytest.raises(daygate.PolicyError):
                    daygate.Engine.from_text("polcy")
        gc.collect()

    count = int(os.environ.get("DAYGATE_DECISIONS", "50000"))
    run(count // 2)
    before = resident()
    run(count // 2)
    assert resident() - before < 4 << 20


ROOT_ONLY = 'policy root\npermit all { action read when agent.id == "root" }\n'


def root(engine: daygate.Engine) -> bool:
    return bool(engine.decide(agent={"id": "root"}, action="read", secret="s/k", now=1795485600))


class Calling(datetime.tzinfo):
    """A time zone that runs code whenever it is asked."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.call = call

    def utcoffset(self, when: datetime.datetime | None) -> datetime.timedelta:
        self.call()
        return datetime.timedelta(0)

    def dst(self, when: datetime.datetime | None) -> None:
        return None

    def tzname(self, when: datetime.datetime | None) -> str:
        return "calling"


def test_a_time_zone_that_decides_changes_no_other_decision() -> None:
    engine = daygate.Engine.from_text(ROOT_ONLY)
    decided: list[bool] = []

    now = datetime.datetime(2026, 11, 24, tzinfo=Calling(lambda: decided.append(root(engine))))
    nobody: dict[str, Any] = {"id": "nobody"}
    assert not engine.decide(agent=nobody, action="read", secret="s/k", now=now)
    assert not engine.prepare(nobody).decide(action="read", secret="s/k", now=now)
    assert engine.filter(["s/k"], agent=nobody, action="read", now=now) == []
    assert engine.decide(agent={"id": "root"}, action="read", secret="s/k", now=now)
    assert decided and all(decided)


def test_a_list_that_decides_changes_no_other_decision() -> None:
    engine = daygate.Engine.from_text(ROOT_ONLY)

    class Secrets(list[str]):
        def __iter__(self) -> Any:
            assert root(engine)
            return super().__iter__()

        def __getitem__(self, at: Any) -> Any:
            assert root(engine)
            return super().__getitem__(at)

    secrets = Secrets(["s/k", "s/l"])
    assert engine.filter(secrets, action="read", now=1795485600) == []
    assert engine.filter(secrets, agent={"id": "nobody"}, action="read", now=1795485600) == []
    assert not any(engine.decide_many(secrets, agent={"id": "nobody"}, action="read", now=1795485600))


def test_a_dict_that_changes_while_it_is_read() -> None:
    engine = daygate.Engine.from_text(ROOT_ONLY)
    task: dict[str, Any] = {}
    zone = Calling(task.clear)
    for _ in range(100):
        task.update(started_at=datetime.datetime(2026, 11, 24, tzinfo=zone), id="t" * 1000, kind="k" * 1000)
        engine.decide(agent={"id": "root"}, action="read", secret="s/k", now=1795485600, task=task)
        assert task == {}


class Twice(str):
    """Equal to nothing but itself, so that a dict has room for two of a name."""

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def test_a_name_that_stands_twice_is_denied() -> None:
    engine = daygate.Engine.from_text(ROOT_ONLY)
    for agent in ({"id": "nobody", Twice("id"): "root"}, {Twice("id"): "nobody", "id": "root"}):
        decision = engine.decide(agent=agent, action="read", secret="s/k", now=1795485600)
        assert decision.reason == "invalid_request"
    request = {
        "subject": {"type": "agent", "id": "nobody", Twice("id"): "root"},
        "action": {"name": "read"},
        "resource": {"type": "secret", "id": "s/k"},
        "context": {"now": "2026-11-24T02:00:00Z"},
    }
    assert engine.decide(request).invalid_fields == ("subject.id",)


def test_a_list_that_stands_in_itself_many_times_is_denied_soon(engine: daygate.Engine) -> None:
    many: list[Any] = []
    for _ in range(60):
        many = [many, many]
    assert engine.decide(**settlement(tools=many)).invalid_fields == ("request",)
    assert engine.decide({"context": {"x": many}}).invalid_fields == ("request",)
    assert engine.decide(**settlement(agent={"id": "a", "x": many})).invalid_fields == ("request",)


def test_a_request_that_is_too_large_is_denied_as_json_is() -> None:
    engine = daygate.Engine.from_text("policy p\npermit all { action read }\n")
    for value in ("v" * 4000, '"' * 4000, "\n" * 1500, "\u00e9" * 2000, "v" * 300):
        for count in (1, 12, 16, 20):
            labels = {f"k{i}": value for i in range(count)}
            request = {
                "subject": {"type": "agent", "id": "a", "properties": {"labels": labels}},
                "action": {"name": "read"},
                "resource": {"type": "secret", "id": "s/k"},
                "context": {"now": "2026-11-24T02:00:00Z"},
            }
            want = engine.decide_json(json.dumps(request, ensure_ascii=False, separators=(",", ":"))).to_json()
            assert engine.decide(request).to_json() == want
            words: dict[str, Any] = {"action": "read", "secret": "s/k", "now": "2026-11-24T02:00:00Z"}
            assert engine.decide(agent={"id": "a", "labels": labels}, **words).to_json() == want
