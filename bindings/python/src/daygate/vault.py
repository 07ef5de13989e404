r"""In front of HashiCorp Vault and OpenBao: every request is decided before it is sent.

For hvac, and whatever else sends by ``requests``::

    engine = daygate.Engine.from_files("policies")
    session = daygate.vault.session(
        engine,
        "https://bao.internal:8200",
        lambda: {"agent": {"id": "etl-7", "class": "batch_etl"}, "purpose": "settlement"},
    )
    client = hvac.Client(url="https://bao.internal:8200", token=token, session=session)
    client.secrets.kv.v2.read_secret_version(path="payments/stripe")

What is refused never reaches the server and raises :class:`Refused`, which says why. What the package sees to, and what
each term becomes: docs/vault.md. It wants the package ``requests``.
"""

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from ._daygate import Decision, Engine, _Exchange, _Guard
from ._transport import Transport

__all__ = ["Grant", "HTTPAdapter", "Refused", "session"]

# The metadata of a secret has at most 64 entries of 640 bytes, and a row for each version.
# That of a folder may be longer: what is cut off here is of no use, and names are looked up one by one.
_MAX_OWN_ANSWER = 4 << 20


class Refused(Exception):
    """A request was refused. ``str()`` is for the operator; no value of a secret stands in it.

    ``cause`` is one of ``request denied challenged terms metadata token answer network``; ``decision`` is None where it
    did not come to one; ``id`` stands in the server's record of whatever was sent.
    """

    def __init__(self, cause: str, message: str, decision: Decision | None = None, id: str = "") -> None:
        super().__init__(f"{cause}: {message}")
        self.cause = cause
        self.decision = decision
        self.id = id


@dataclasses.dataclass(frozen=True)
class Grant:
    """A request that was permitted and answered.

    ``accessors`` are of the child token and of the wrapping: :meth:`HTTPAdapter.revoke` ends what was granted.
    """

    id: str
    decision: Decision | None
    accessors: tuple[str, ...]
    status: int


class HTTPAdapter(Transport):
    """A transport adapter of ``requests`` that decides. Redirects come by it again, and are decided again.

    ``request`` gives who asks, for what, in the words of the language: a mapping, or a function that returns one,
    called for each request. Action, secret and, where it is missing, ``now`` are filled in. ``token`` gives the host's
    own token, for metadata and child tokens; without one metadata is looked up with the token of the request, and there
    are no child tokens. ``timeout``, in seconds, is that of each call of the guard's own, and of each wait for a part
    of an answer; its head is one part. ``on_answer`` is told of every :class:`Grant`. The other options are those of
    the guard: docs/vault.md.

    It may be used by any number of threads at once, if these functions may.
    """

    def __init__(
        self,
        engine: Engine,
        address: str,
        request: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
        *,
        token: str | Callable[[], str] | None = None,
        mounts: Mapping[str, str] | None = None,
        child_role: str = "",
        child_policies: Sequence[str] = (),
        token_namespace: str = "",
        kept_by_host: Sequence[str] = (),
        timeout: float = 5.0,
        on_answer: Callable[[Grant], None] | None = None,
        pool_maxsize: int = 10,
        **limits: Any,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"address is {address!r}; http://HOST or https://HOST was wanted")
        if child_role and token is None:
            raise ValueError("there is a child_role, and no token to make child tokens with")
        self._address = f"{parts.scheme}://{parts.netloc}"
        super().__init__(self._address, pool_maxsize)
        self._request = request
        self._token = token
        self._timeout = timeout
        self._on_answer = on_answer
        self._guard = _Guard.make(
            engine,
            mounts=dict(mounts or {}),
            child_role=child_role,
            child_policies=list(child_policies),
            token_namespace=token_namespace,
            kept_by_host=list(kept_by_host),
            **limits,
        )
        self._max_answer = self._guard.max_answer

    def send(  # noqa: D102
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        options = {"verify": verify, "cert": cert, "proxies": proxies}
        patience = _seconds(timeout, self._timeout)
        exchange = self._begin(request)
        try:
            return self._drive(request, exchange, stream, timeout or self._timeout, patience, options)
        except (Refused, requests.RequestException):
            raise
        except BaseException:
            # Nobody waits any more: what was made for the answer is taken back, and nothing else asked for.
            exchange.failed("it was given up")
            while exchange.step == "call" and exchange.accessors:
                self._call(request, exchange, patience, options)
            raise

    def _drive(
        self,
        request: requests.PreparedRequest,
        exchange: _Exchange,
        stream: bool,
        timeout: Any,
        patience: float,
        options: dict[str, Any],
    ) -> requests.Response:
        response: requests.Response | None = None
        while True:
            step = exchange.step
            if step == "call":
                self._call(request, exchange, patience, options)
            elif step == "forward":
                headers, body, inspect = exchange.forward()
                changed = _changed(request, headers, body)
                deadline = time.monotonic() + patience
                try:
                    response = super().send(changed, stream=stream or inspect, timeout=timeout, **options)
                    response.request = request  # the agent's, and none with a token that is not its own
                    if not inspect:
                        return self._answered(exchange, response)
                    content, is_as_sent = _read(response, self._max_answer, deadline)
                except requests.RequestException as error:
                    exchange.failed(str(error))
                    continue
                _set_content(response, content, is_as_sent)
                exchange.answered(response.status_code, content)
            elif step == "answer":
                assert response is not None
                if (cut := exchange.body) is not None:
                    _set_content(response, cut, False)
                response.status_code = exchange.status
                return self._answered(exchange, response)
            else:
                raise Refused(exchange.cause, exchange.message, exchange.take_decision(), exchange.id)

    def revoke(self, accessor: str) -> None:
        """End what was granted under this accessor: a child token with its leases, or a wrapping."""
        if self._token is None:
            raise ValueError("there is no token to revoke with")
        call = self._guard.revoke(accessor).call()
        status, _ = self._send_own(call, self._own_token(), self._timeout, {})
        if status // 100 != 2:
            raise Refused("token", f"the server answered {status} to the revocation")

    def _begin(self, request: requests.PreparedRequest) -> _Exchange:
        if not (request.url or "").startswith(self._below):
            parts = urlsplit(request.url or "")
            found = f"{parts.scheme}://{parts.netloc}"
            raise Refused("request", f"the request is to {found}; this adapter stands before {self._address}")
        words = dict(self._request() if callable(self._request) else self._request)
        words.setdefault("now", time.time())
        target = request.path_url
        body = b""
        if request.body and _Guard.needs_body(target):
            if not isinstance(request.body, str | bytes):
                raise Refused("request", "the body of a renewal is a str or bytes")
            body = request.body.encode() if isinstance(request.body, str) else request.body
        return self._guard.begin(words, request.method or "", target, _pairs(request.headers), body)

    def _own_token(self) -> str:
        return self._token() if callable(self._token) else (self._token or "")

    def _call(
        self, request: requests.PreparedRequest, exchange: _Exchange, patience: float, options: dict[str, Any]
    ) -> None:
        token = self._own_token()
        if self._token is None:
            bearer = _text(request.headers.get("Authorization", ""))
            token = _text(request.headers.get("X-Vault-Token", "")) or bearer.removeprefix("Bearer ")
        try:
            status, body = self._send_own(exchange.call(), token, min(patience, self._timeout), options)
        except requests.RequestException as error:
            exchange.failed(str(error))
        else:
            exchange.answered(status, body)

    def _send_own(
        self, call: tuple[str, str, list[tuple[str, str]], bytes], token: str, patience: float, options: dict[str, Any]
    ) -> tuple[int, bytes]:
        method, target, headers, body = call
        own = requests.Request(method, self._address + target, data=body or None).prepare()
        own.headers.update(headers)
        own.headers["X-Vault-Token"] = token
        own.headers["X-Vault-Request"] = "true"
        deadline = time.monotonic() + patience
        response = super().send(own, stream=True, timeout=patience, **options)
        return response.status_code, _read(response, _MAX_OWN_ANSWER, deadline)[0]

    def _answered(self, exchange: _Exchange, response: requests.Response) -> requests.Response:
        if self._on_answer is not None and exchange.id:
            grant = Grant(exchange.id, exchange.take_decision(), exchange.accessors, response.status_code)
            self._on_answer(grant)
        return response


def session(
    engine: Engine,
    address: str,
    request: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
    **options: Any,
) -> requests.Session:
    """Return a session of ``requests`` that sends by one :class:`HTTPAdapter`, which takes the ``options``.

    Whatever it is asked for goes by that adapter, so a redirect to elsewhere is refused.
    """
    made = requests.Session()
    adapter = HTTPAdapter(engine, address, request, **options)
    for known in list(made.adapters):
        made.mount(known, adapter)
    return made


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _seconds(timeout: Any, otherwise: float) -> float:
    """Return for how long an answer may be waited for, of what ``requests`` takes as a timeout."""
    answer = timeout[1] if isinstance(timeout, tuple) else getattr(timeout, "read_timeout", timeout)
    return float(answer) if isinstance(answer, int | float) else otherwise


def _pairs(headers: Mapping[str, str | bytes]) -> list[tuple[str | bytes, str | bytes]]:
    if type(headers) is CaseInsensitiveDict:
        # Its items() looks each name up again, which takes longer than all that is decided.
        return [(name, value) for name, (_, value) in zip(headers, headers.lower_items(), strict=True)]
    return list(headers.items())


def _changed(
    request: requests.PreparedRequest, headers: list[tuple[str, str]], body: bytes | None
) -> requests.PreparedRequest:
    # Not its copy(), which copies the cookies too: they are looked at only.
    changed = requests.PreparedRequest.__new__(requests.PreparedRequest)
    changed.__dict__.update(request.__dict__)
    # A dict: who sends asks for each, and CaseInsensitiveDict finds each by its name in lower case: 20 µs in all.
    changed.headers = dict(headers)  # type: ignore[assignment]
    if body is not None:
        changed.body = body
    changed.prepare_content_length(changed.body)  # that of the agent's is not sent
    return changed


def _read(response: requests.Response, limit: int, deadline: float) -> tuple[bytes, bool]:
    """Read one byte more than the limit, so that what is too long shows, and no longer than that.

    The second says that all came as its headers say: by its length, and in no encoding.
    """
    raw = response.raw
    is_encoded = "content-encoding" in raw.headers
    parts = []
    size = 0
    is_whole = False
    try:
        while size <= limit:
            part = raw.read1(limit + 1 - size, decode_content=is_encoded)
            if not part:
                break
            parts.append(part)
            size += len(part)
            # The end that is known is not asked for once more.
            if raw.length_remaining == 0 and not is_encoded:
                is_whole = True
                break
            if time.monotonic() > deadline:
                raise requests.ReadTimeout("the answer takes longer than it may")
    except requests.RequestException:
        raise
    except Exception as error:  # urllib3 and http.client have a good many
        raise requests.ConnectionError(f"the answer ends too early: {error}") from error
    finally:
        if not is_whole:
            response.close()
    return parts[0] if len(parts) == 1 else b"".join(parts), is_whole


def _set_content(response: requests.Response, content: bytes, is_as_sent: bool) -> None:
    # What Response itself keeps once it has read all: there is no public way to say so.
    response._content = content
    response._content_consumed = True  # type: ignore[attr-defined]
    if is_as_sent:
        return
    response.headers["Content-Length"] = str(len(content))
    response.headers.pop("Content-Encoding", None)
    response.headers.pop("Transfer-Encoding", None)
