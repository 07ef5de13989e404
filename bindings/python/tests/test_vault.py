import contextlib
import pathlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import hvac  # type: ignore[import-untyped]
import pytest
import requests
import urllib3

import daygate
import daygate.vault

POLICY = """policy pay

vocabulary {
  enum AgentClass { batch_etl, chatbot, coding_agent }
  ordered enum Sensitivity { internal, restricted }
}

permit settles {
  action read
  secret "secret/data/payments/*"
  when   agent.class == batch_etl && secret.sensitivity <= internal
  grant  fields "key"
}

permit codes {
  action read
  secret "kv/code/*"
  when   agent.class == coding_agent
  grant  ttl 30s
}

require reviewed {
  secret "secret/data/payments/reviewed"
  needs  approval from "boss" within 1h
}
"""
NOW = "2026-11-24T10:00:00Z"
ETL = {"agent": {"id": "etl-7", "class": "batch_etl"}, "now": NOW}
BOT = {"agent": {"id": "bot-1", "class": "chatbot"}, "now": NOW}
CODER = {"agent": {"id": "coder-3", "class": "coding_agent"}, "now": NOW}
STRIPE = "/v1/secret/data/payments/stripe"


@pytest.fixture(scope="module")
def engine() -> daygate.Engine:
    return daygate.Engine.from_text(POLICY)


class Listener:
    """Takes connections and answers none: whoever gets there is counted."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def connections(self) -> int:
        count = 0
        try:
            while True:
                connection, _ = self._socket.accept()
                connection.close()
                count += 1
        except TimeoutError:
            return count

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def send(session: requests.Session, address: str, method: str, target: str, **headers: str) -> requests.Response:
    """Send a target that nobody has cleaned."""
    prepared = requests.Request("GET", address, headers={"X-Vault-Token": "t", **headers}).prepare()
    prepared.method = method
    prepared.url = address + target
    return session.send(prepared, timeout=1)


# ── Who asks, by the claims of a token ────────────────────────────────────────────────────────────────────────────────


def test_claims_say_who_asks(listener: Listener) -> None:
    engine = daygate.Engine.from_text(
        """policy p
        permit etl {
          action read
          secret "secret/data/payments/*"
          when   attested(agent.workload) && agent.workload == "spiffe://example.org/etl"
        }
        """
    )

    def cause(workload: str) -> str:
        fields = daygate.claims.ready("jwt_svid").map({"sub": f"spiffe://example.org/{workload}"})
        session = daygate.vault.session(engine, listener.address, fields.words)
        with pytest.raises((daygate.vault.Refused, requests.RequestException)) as caught:
            send(session, listener.address, "GET", STRIPE)
        return getattr(caught.value, "cause", "network")

    assert cause("elt") == "denied"
    assert listener.connections() == 0
    assert cause("etl") != "denied"
    assert listener.connections() > 0


# ── What never gets there ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/v1/secret/data/payments%2Fstripe"),
        ("GET", "/v1/secret/data/paymen%74s/stripe"),
        ("GET", "/v1/secret/data//payments/stripe"),
        ("GET", "//v1/secret/data/payments/stripe"),
        ("GET", "/v1/secret/data/./payments/stripe"),
        ("GET", "/v1/secret/data/x/../payments/stripe"),
        ("GET", "/v1/secret/data/payments/stripe/"),
        ("GET", "/v1/secret/data/payments/stripe;x=1"),
        ("GET", "/v1/secret/data/payments/stripe?version=01"),
        ("GET", "/v1/secret/data/payments/stripe?version=1&version=2"),
        ("GET", "/v1/Secret/data/payments/stripe"),
        ("GET", "/v1/secret/payments/stripe"),
        ("GET", "/v1/unknown/data/x"),
        ("GET", "/V1/secret/data/payments/stripe"),
        ("HEAD", STRIPE),
        ("get", STRIPE),
        ("POST", "/v1/sys/leases/renew"),
        ("POST", "/v1/auth/token/create"),
    ],
)
def test_what_is_no_canonical_request_is_refused_before_traffic(
    engine: daygate.Engine, listener: Listener, method: str, target: str
) -> None:
    session = daygate.vault.session(engine, listener.address, ETL)
    with pytest.raises(daygate.vault.Refused) as caught:
        send(session, listener.address, method, target)
    assert caught.value.cause == "request"
    assert caught.value.decision is None
    assert listener.connections() == 0


@pytest.mark.parametrize("namespace", ["team-a/..", "team%2da", "team-a//x", "TEAM-A", "unknown"])
def test_a_namespace_that_is_none_is_refused(engine: daygate.Engine, listener: Listener, namespace: str) -> None:
    session = daygate.vault.session(engine, listener.address, ETL)
    with pytest.raises(daygate.vault.Refused, match="^request: "):
        send(session, listener.address, "GET", STRIPE, **{"X-Vault-Namespace": namespace})
    assert listener.connections() == 0


def test_what_is_denied_whatever_the_metadata_says_is_denied_before_traffic(
    engine: daygate.Engine, listener: Listener
) -> None:
    session = daygate.vault.session(engine, listener.address, BOT)
    client = hvac.Client(url=listener.address, token="t", session=session)
    with pytest.raises(daygate.vault.Refused) as caught:
        client.secrets.kv.v2.read_secret_version(path="payments/stripe", raise_on_deleted_version=True)
    assert caught.value.cause == "denied"
    assert caught.value.decision is not None
    assert (caught.value.decision.outcome, caught.value.decision.reason) == ("DENY", "not_permitted")
    assert len(caught.value.id) == 32
    assert str(caught.value) == "denied: DENY not_permitted: read secret/data/payments/stripe"
    assert listener.connections() == 0


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"agent": {"id": ""}, "now": NOW},
        {"agent": {"id": "x", "class": "nobody"}, "now": NOW},
        {"agent": {"id": "x", "nonsense": 1}, "now": NOW},
        {"agent": {"id": "x"}, "now": "yesterday"},
        {"agent": {"id": "x"}, "now": NOW, "nonsense": 1},
        {"agent": {"id": "x"}, "now": NOW, "risk": "high"},
    ],
)
def test_words_that_are_no_request_are_denied(
    engine: daygate.Engine, listener: Listener, words: dict[str, Any]
) -> None:
    session = daygate.vault.session(engine, listener.address, words)
    with pytest.raises(daygate.vault.Refused) as caught:
        send(session, listener.address, "GET", STRIPE)
    assert caught.value.decision is not None
    assert caught.value.decision.reason == "invalid_request"
    assert listener.connections() == 0


def test_terms_that_need_a_token_are_unenforceable_without_one(engine: daygate.Engine, listener: Listener) -> None:
    mounts = {"": '{"kv/": {"type": "kv", "options": {"version": "1"}}}'}
    session = daygate.vault.session(engine, listener.address, CODER, mounts=mounts)
    with pytest.raises(daygate.vault.Refused) as caught:
        send(session, listener.address, "GET", "/v1/kv/code/web")
    assert caught.value.decision is not None
    assert (caught.value.cause, caught.value.decision.reason) == ("denied", "unenforceable")
    assert listener.connections() == 0


def test_what_the_caller_of_words_raises_is_raised(engine: daygate.Engine, listener: Listener) -> None:
    def nobody() -> dict[str, Any]:
        raise LookupError("there is no agent here")

    session = daygate.vault.session(engine, listener.address, nobody)
    with pytest.raises(LookupError):
        send(session, listener.address, "GET", STRIPE)
    assert listener.connections() == 0


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:9", "https://bao.internal:8200", "http://127.0.0.1.evil"])
def test_another_server_is_not_asked(engine: daygate.Engine, listener: Listener, elsewhere: str) -> None:
    session = daygate.vault.session(engine, listener.address, ETL)
    with pytest.raises(daygate.vault.Refused, match="stands before"):
        session.get(elsewhere + STRIPE, headers={"X-Vault-Token": "t"})


def test_a_server_that_is_not_there_is_a_refusal(engine: daygate.Engine) -> None:
    gone = Listener()
    gone.close()
    session = daygate.vault.session(engine, gone.address, ETL)
    with pytest.raises(daygate.vault.Refused) as caught:
        send(session, gone.address, "GET", STRIPE)
    assert caught.value.cause == "network"


def test_a_head_that_drips_is_given_up_in_time(engine: daygate.Engine) -> None:
    served = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = served.accept()
        with connection:
            connection.recv(65536)
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100:
                if over.wait(0.1):
                    return
                with contextlib.suppress(OSError):
                    connection.send(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    address = f"http://127.0.0.1:{served.getsockname()[1]}"
    begin = time.monotonic()
    with pytest.raises(daygate.vault.Refused) as caught:
        send(daygate.vault.session(engine, address, ETL), address, "GET", STRIPE)  # with a timeout of 1 s
    took = time.monotonic() - begin
    over.set()
    thread.join()
    served.close()
    assert caught.value.cause == "network"
    assert 0.9 < took < 5


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [
        (None, 5.0),
        (2, 2.0),
        (0.5, 0.5),
        ((1, 3), 3.0),
        ((1, None), 5.0),
        (urllib3.Timeout(connect=1, read=4), 4.0),
        (urllib3.Timeout(connect=1), 5.0),
    ],
)
def test_every_timeout_of_requests_bounds_an_answer(timeout: Any, seconds: float) -> None:
    assert daygate.vault._seconds(timeout, 5.0) == seconds


# ── Options ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ["", "bao", "bao:8200", "ftp://bao", "http://", "file:///etc/passwd"])
def test_an_address_that_is_none(engine: daygate.Engine, address: str) -> None:
    with pytest.raises(ValueError, match="http://HOST or https://HOST was wanted"):
        daygate.vault.session(engine, address, ETL)


@pytest.mark.parametrize(
    "options",
    [
        {"child_role": "task"},  # and no token
        {"mounts": {"": "{"}},
        {"mounts": {"": "[]"}},
        {"kept_by_host": ["everything"]},
        {"metadata_max_age": -1.0},
        {"metadata_max_age": float("nan")},
        {"child_ttl": float("inf")},
        {"wrap_ttl": 1e300},
    ],
)
def test_options_that_can_not_be(engine: daygate.Engine, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        daygate.vault.session(engine, "http://bao", ETL, **options)


@pytest.mark.parametrize("options", [{"nonsense": 1}, {"max_lookups": -1}, {"max_answer": "1"}, {"child_role": 1}])
def test_options_of_another_type(engine: daygate.Engine, options: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        daygate.vault.session(engine, "http://bao", ETL, token="t", **options)


def test_revoking_takes_a_token(engine: daygate.Engine) -> None:
    adapter = daygate.vault.HTTPAdapter(engine, "http://bao", ETL)
    with pytest.raises(ValueError, match="no token to revoke with"):
        adapter.revoke("accessor")


def test_everything_goes_by_the_adapter(engine: daygate.Engine) -> None:
    session = daygate.vault.session(engine, "http://bao", ETL)
    assert {type(adapter) for adapter in session.adapters.values()} == {daygate.vault.HTTPAdapter}


def test_a_refusal_says_what_it_is() -> None:
    refused = daygate.vault.Refused("network", "it is gone")
    assert (refused.cause, refused.decision, refused.id, str(refused)) == ("network", None, "", "network: it is gone")


def test_types_are_those_that_users_see(tmp_path: pathlib.Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        """import daygate
import daygate.vault
import requests

engine = daygate.Engine.from_text("policy p")
session: requests.Session = daygate.vault.session(engine, "http://bao", {"agent": "a"}, token=lambda: "t", timeout=1.0)
def told(grant: daygate.vault.Grant) -> None:
    accessors: tuple[str, ...] = grant.accessors
    decision: daygate.Decision | None = grant.decision
daygate.vault.HTTPAdapter(engine, "http://bao", dict, on_answer=told).revoke("a")
refused = daygate.vault.Refused("network", "why")
cause: int = refused.cause
"""
    )
    mypy = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(program)]
    checked = subprocess.run(mypy, capture_output=True, text=True, cwd=tmp_path)
    errors = [line for line in checked.stdout.splitlines() if "error:" in line]
    assert len(errors) == 1 and '"str", variable has type "int"' in errors[0], checked.stdout + checked.stderr
