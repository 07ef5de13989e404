"""The transport of ``requests`` before one server: its pool of connections is looked up once, not for each request."""

from types import SimpleNamespace
from typing import Any, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from urllib3 import ProxyManager

from ._connections import POOLS

__all__ = ["Transport"]


class _Found(NamedTuple):
    asked: tuple[Any, ...]
    pool: Any
    # Of the pool, by verify and cert: another request that shares it may set them otherwise.
    attributes: dict[str, Any]


class Transport(HTTPAdapter):
    """Keeps the pool that was found last, with what it was asked for.

    To find it takes ``requests`` 32 µs in a loop, each time: the address is read three times, the files of certificates
    are looked for, a key of 30 parts is made. That is three times what deciding takes. Here these files are looked for
    when a pool is looked up, and read when it connects, as ever. What goes by a proxy is looked up each time, since
    which one depends on the address.
    """

    # Replaced as a whole, as threads share it.
    _found: _Found | None = None

    def __init__(self, origin: str, pool_maxsize: int) -> None:
        super().__init__(pool_maxsize=pool_maxsize)
        self._below = origin + "/"
        # A class made from this one may have the pool depend on more of the request.
        own = type(self).build_connection_pool_key_attributes
        self._is_by_origin = own is HTTPAdapter.build_connection_pool_key_attributes

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: D102
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:  # noqa: D102
        manager = super().proxy_manager_for(proxy, **named)
        if type(manager) is ProxyManager:  # one of SOCKS connects in its own way
            manager.pool_classes_by_scheme = POOLS
        return manager

    def get_connection_with_tls_context(  # noqa: D102
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        if proxies or not self._is_by_origin or not (request.url or "").startswith(self._below):
            return super().get_connection_with_tls_context(request, verify, proxies=proxies, cert=cert)
        found = self._found
        asked = self._asked(verify, cert)
        if found is None or found.asked != asked:
            pool = super().get_connection_with_tls_context(request, verify, cert=cert)
            attributes = SimpleNamespace()
            super().cert_verify(attributes, request.url, verify, cert)  # type: ignore[no-untyped-call]
            found = self._found = _Found(asked, pool, vars(attributes))
        return found.pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: D102
        found = self._found
        if found is not None and found.pool is conn and found.asked == self._asked(verify, cert):
            vars(conn).update(found.attributes)
        else:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    def _asked(self, verify: Any, cert: Any) -> tuple[Any, ...]:
        return verify, type(verify), cert, self.poolmanager  # True is 1, but not to requests

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:  # noqa: D102
        return super().request_url(request, proxies) if proxies else request.path_url

    def close(self) -> None:  # noqa: D102
        self._found = None
        super().close()
