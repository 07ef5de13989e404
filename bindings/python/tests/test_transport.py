import contextlib
import pathlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from daygate._transport import Transport

ORIGIN = "https://bao.internal:8200"
ATTRIBUTES = ("cert_reqs", "ca_certs", "ca_cert_dir", "cert_file", "key_file")


def prepared(address: str) -> requests.PreparedRequest:
    return requests.Request("GET", address + "/v1/secret/data/payments/stripe").prepare()


class Pools:
    """The pools of an adapter, by number, in the order in which it came to them."""

    def __init__(self, adapter: HTTPAdapter, address: str) -> None:
        self._adapter = adapter
        self._request = prepared(address)
        self._seen: list[Any] = []

    def ask(self, verify: Any, cert: Any) -> tuple[Any, ...]:
        """Do what ``send`` does first: what comes of it."""
        try:
            pool: Any = self._adapter.get_connection_with_tls_context(self._request, verify, proxies={}, cert=cert)
            self._adapter.cert_verify(pool, self._request.url, verify, cert)  # type: ignore[no-untyped-call]
        except OSError as error:
            return (str(error),)
        if pool not in self._seen:
            self._seen.append(pool)
        self.last = pool
        attributes = [getattr(pool, name, None) for name in ATTRIBUTES]
        return (self._seen.index(pool), pool.scheme, pool.host, pool.port, pool.pool.maxsize, *attributes)


@pytest.mark.parametrize("address", [ORIGIN, "http://bao.internal:8200", "https://bao.internal", "https://[::1]:8200"])
def test_pools_are_those_of_requests(address: str, tmp_path: pathlib.Path) -> None:
    bundle, other, pair = (tmp_path / name for name in ("bundle.pem", "other.pem", "pair.pem"))
    for file in (bundle, other, pair):
        file.touch()
    paths = [str(path) for path in (bundle, other, tmp_path, tmp_path / "no")]
    verified: list[Any] = [True, False, None, *paths, bundle, "", 0, 1]
    certs: list[Any] = [None, str(pair), (str(pair), str(other)), str(tmp_path / "none"), (str(pair), "none")]
    # Each after each, since some share a pool and set it otherwise; of no more pools than are kept.
    rows = [[(verify, cert) for verify in verified] for cert in certs]
    rows.append([(verify, cert) for verify in (True, False) for cert in certs])
    for row in rows:
        ours = Pools(Transport(address, 7), address)
        theirs = Pools(HTTPAdapter(pool_maxsize=7), address)
        for verify, cert in [asked for before in row for after in row for asked in (before, before, after, after)]:
            assert ours.ask(verify, cert) == theirs.ask(verify, cert), (verify, cert)


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is looked up by requests."""
    asked: list[Any] = []
    original = HTTPAdapter.get_connection_with_tls_context

    def counted(self: HTTPAdapter, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        asked.append(verify)
        return original(self, request, verify, proxies=proxies, cert=cert)

    monkeypatch.setattr(HTTPAdapter, "get_connection_with_tls_context", counted)
    return asked


def test_a_pool_is_looked_up_once(lookups: list[Any], tmp_path: pathlib.Path) -> None:
    pools = Pools(Transport(ORIGIN, 10), ORIGIN)
    for verify in [True, True, True, str(tmp_path), str(tmp_path)[:1] + str(tmp_path)[1:], True, True]:
        pools.ask(verify, None)
    assert lookups == [True, str(tmp_path), True]


def test_what_another_request_made_of_a_pool_is_undone() -> None:
    pools = Pools(Transport(ORIGIN, 10), ORIGIN)
    asked = pools.ask(True, None)
    pools.last.cert_reqs = "CERT_NONE"
    assert pools.ask(True, None) == asked


def test_another_address_has_another_pool() -> None:
    transport = Transport(ORIGIN, 10)
    for address in [ORIGIN, "https://bao.internal:8201", "https://bao.internal.evil:8200", ORIGIN]:
        pool = transport.get_connection_with_tls_context(prepared(address), True)
        assert f"https://{pool.host}:{pool.port}" == address


def test_a_class_made_from_it_is_asked_each_time() -> None:
    class ByTenant(Transport):
        tenant = "a"

        def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
            host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
            return host, {**tls, "key_password": self.tenant}

    transport = ByTenant(ORIGIN, 10)
    first = transport.get_connection_with_tls_context(prepared(ORIGIN), True)
    transport.tenant = "b"
    assert transport.get_connection_with_tls_context(prepared(ORIGIN), True) is not first


def test_another_manager_of_pools_is_asked() -> None:
    transport = Transport(ORIGIN, 10)
    first = transport.get_connection_with_tls_context(prepared(ORIGIN), True)
    transport.init_poolmanager(3, 4)
    assert transport.get_connection_with_tls_context(prepared(ORIGIN), True) is not first


# ── With a server ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Server:
    """Answers each request with its first line, and counts connections."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections.append(connection)
                self._threads.append(threading.Thread(target=self._answer, args=(connection,)))
                self._threads[-1].start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while head := connection.recv(65536):
                line = head.split(b"\r\n")[0]
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(line), line))

    def close(self) -> None:
        for opened in [self._socket, *self.connections]:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
            opened.close()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def session_before(address: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount(address, Transport(address, 10))
    return session


def test_a_connection_is_used_again_until_it_is_closed(server: Server) -> None:
    session = session_before(server.address)
    for _ in range(3):
        assert session.get(server.address + "/v1/x?list=true#part").text == "GET /v1/x?list=true HTTP/1.1"
    assert len(server.connections) == 1
    session.close()
    assert server.connections[0].fileno() == -1 or server.connections[0].recv(1) == b""
    session.get(server.address + "/v1/x")
    assert len(server.connections) == 2


def test_a_proxy_is_asked_where_there_is_one(server: Server) -> None:
    with contextlib.closing(Server()) as proxy, session_before(server.address) as session:
        for proxies in [{}, {"http": proxy.address}, {}, {"https": proxy.address}, {"all": proxy.address}]:
            line = session.get(server.address + "/v1/x", proxies=proxies).text
            is_proxied = bool({"http", "all"} & set(proxies))
            assert line == f"GET {server.address if is_proxied else ''}/v1/x HTTP/1.1"
        assert (len(server.connections), len(proxy.connections)) == (1, 1)
