"""An HTTP proxy before the server that does, when it is told to, what networks and servers do wrong; and notes what it saw.

    with FaultProxy(server.address) as proxy:
        proxy.fault("status", status=429, match="/metadata/", times=1)
        client(proxy.address)
        proxy.seen                                  # [Seen(method, target, headers), …], the targets as they were sent

In other languages the same by HTTP at `proxy.control`:

    PUT    /fault    {"kind": "status", "status": 429, "match": "/metadata/", "times": 1}
    DELETE /fault    from now on pass everything
    GET    /seen     [{"method": …, "target": …, "headers": [[name, value], …]}, …]
    DELETE /seen

Of several faults the newest that matches counts. A thread for each connection; the Python interface may be called from any.
"""

import dataclasses
import http.client
import http.server
import json
import re
import socket
import struct
import sys
import threading
import urllib.parse

SEALED = b'{"errors":["Vault is sealed"]}\n'
GARBAGE = b'{"data": \x00\xff<html>'


@dataclasses.dataclass(frozen=True)
class Fault:
    """What to do to requests whose target `match` (a regular expression) is found in.

    | kind      |                                                                                              |
    |-----------|----------------------------------------------------------------------------------------------|
    | pass      | nothing: an exception to an older fault                                                      |
    | status    | answer `status` with `body`, without asking the server; never a Retry-After                  |
    | sealed    | answer as a sealed server does                                                               |
    | redirect  | answer 307 to `location`: a path, or another host                                            |
    | slow      | wait `seconds`, then pass                                                                    |
    | drip      | pass, but a byte of the body every `seconds`                                                 |
    | truncated | pass, but hang up after half of the body                                                     |
    | garbage   | answer 200 with a body that is not JSON, or is `body`                                        |
    | oversized | answer 200 with a JSON body of `size` bytes                                                  |
    | closed    | hang up without an answer                                                                    |
    | reset     | the same by RST                                                                              |
    """

    kind: str
    match: str = ""
    times: int | None = None  # how often, then it is spent
    status: int = 500
    body: str | None = None
    location: str = "/"
    seconds: float = 1.0
    size: int = 64 << 20

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"there is no fault '{self.kind}' ({' '.join(KINDS)})")
        re.compile(self.match)


@dataclasses.dataclass(frozen=True)
class Seen:
    """A request as it was sent: a header that came twice is here twice."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]


class FaultProxy:
    """Passes requests on while it is entered."""

    def __init__(self, upstream: str) -> None:
        url = urllib.parse.urlsplit(upstream)
        self.upstream = (url.hostname, url.port)
        self.ended = threading.Event()  # ends what waits
        self._lock = threading.Lock()
        self._faults: list[list] = []  # [fault, how often it still happens or None], newest first
        self._seen: list[Seen] = []
        self._servers = [_listen(_proxy_handler(self)), _listen(_control_handler(self))]

    def __enter__(self):
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._servers[0].server_address[1]}"

    @property
    def control(self) -> str:
        return f"http://127.0.0.1:{self._servers[1].server_address[1]}"

    @property
    def seen(self) -> list[Seen]:
        with self._lock:
            return list(self._seen)

    def forget(self) -> None:
        """Begin `seen` anew."""
        with self._lock:
            self._seen.clear()

    def fault(self, kind: str, **how) -> None:
        fault = Fault(kind, **how)
        with self._lock:
            self._faults.insert(0, [fault, fault.times])

    def heal(self) -> None:
        """Pass everything from now on."""
        with self._lock:
            self._faults.clear()

    def take(self, seen: Seen) -> Fault:
        """Note a request; what to do to it."""
        with self._lock:
            self._seen.append(seen)
            for entry in self._faults:
                fault, left = entry
                if left != 0 and re.search(fault.match, seen.target):
                    if left is not None:
                        entry[1] = left - 1
                    return fault
        return Fault("pass")


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A client that hangs up, which is what it is to do where an answer is broken.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _listen(handler):
    return _Server(("127.0.0.1", 0), handler)


# ── What is done to a request ─────────────────────────────────────────────────────────────────────────────────────────


def _pass(handler, fault):
    status, headers, body = handler.ask_upstream()
    handler.answer(status, headers, body)


def _slow(handler, fault):
    if not handler.proxy.ended.wait(fault.seconds):
        _pass(handler, fault)


def _drip(handler, fault):
    status, headers, body = handler.ask_upstream()
    handler.answer(status, headers, b"", length=len(body))
    for at in range(len(body)):
        if handler.proxy.ended.wait(fault.seconds):
            return
        handler.wfile.write(body[at:at + 1])


def _truncated(handler, fault):
    status, headers, body = handler.ask_upstream()
    handler.answer(status, headers, body[:len(body) // 2], length=len(body))
    handler.close_connection = True


def _oversized(handler, fault):
    begin, end, chunk = b'{"data":{"data":{"value":"', b'"}}}', b"x" * 65536
    handler.answer(200, [("Content-Type", "application/json")], begin, length=fault.size)
    left = fault.size - len(begin) - len(end)
    while left > 0:
        handler.wfile.write(chunk[:left])
        left -= len(chunk)
    handler.wfile.write(end)


def _closed(handler, fault):
    handler.close_connection = True


def _reset(handler, fault):
    # A socket that does not linger is closed by RST.
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def _whole(status, body):
    """One that answers without asking the server; either may depend on the fault."""
    def act(handler, fault):
        handler.answer(fault.status if status is None else status, [("Content-Type", "application/json")],
                       body if fault.body is None else fault.body.encode())
    return act


def _redirect(handler, fault):
    handler.answer(307, [("Location", fault.location)], b"")


KINDS = {
    "pass": _pass, "status": _whole(None, b'{"errors":[]}\n'), "sealed": _whole(503, SEALED), "redirect": _redirect,
    "slow": _slow, "drip": _drip, "truncated": _truncated, "garbage": _whole(200, GARBAGE), "oversized": _oversized,
    "closed": _closed, "reset": _reset,
}


# ── How it is asked ───────────────────────────────────────────────────────────────────────────────────────────────────


class _AnyMethod(http.server.BaseHTTPRequestHandler):
    """Calls `serve` whatever the method: a server's LIST and SCAN are methods of their own."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return content

    def answer(self, status, headers, content, length=None):
        """`length` where it is to promise more, or less, than the content."""
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_):
        pass


def _proxy_handler(owner):
    class Handler(_AnyMethod):
        proxy = owner

        def serve(self):
            # Not self.path, where two slashes at the beginning have become one.
            self.target = self.raw_requestline.decode("latin-1").split(" ")[1]
            self.content = self.body()
            fault = owner.take(Seen(self.command, self.target, tuple(self.headers.items())))
            try:
                KINDS[fault.kind](self, fault)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client has gone: what it does with slow and large answers

        def ask_upstream(self):
            """The server's status, headers and body."""
            kept = [(name, value) for name, value in self.headers.items()
                    if name.lower() not in ("content-length", "transfer-encoding", "connection")]
            kept += [("Content-Length", str(len(self.content))), ("Connection", "close")]
            lines = [f"{self.command} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in kept), "", ""]
            try:
                with socket.create_connection(owner.upstream, timeout=30) as upstream:
                    upstream.sendall("\r\n".join(lines).encode("latin-1") + self.content)
                    response = http.client.HTTPResponse(upstream, method=self.command)
                    response.begin()
                    return response.status, response.getheaders(), response.read()
            except (OSError, http.client.HTTPException) as why:
                return 502, [("Content-Type", "text/plain")], f"fault proxy: {why}\n".encode()

    return Handler


def _control_handler(owner):
    class Handler(_AnyMethod):
        def serve(self):
            content = self.body()
            answer: object = None
            match (self.command, self.path):
                case ("PUT", "/fault"):
                    try:
                        owner.fault(**json.loads(content))
                    except (TypeError, ValueError, re.error) as why:
                        self.answer(400, [], f"{why}\n".encode())
                        return
                case ("DELETE", "/fault"):
                    owner.heal()
                case ("GET", "/seen"):
                    answer = [dataclasses.asdict(seen) for seen in owner.seen]
                case ("DELETE", "/seen"):
                    owner.forget()
                case _:
                    self.answer(404, [], b"there are PUT and DELETE /fault, GET and DELETE /seen\n")
                    return
            self.answer(200, [("Content-Type", "application/json")], json.dumps(answer).encode())

    return Handler
