"""Connections of urllib3 on which the head of an answer comes in time as a whole, and not each byte of it."""

import http.client
import io
import socket
import time
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

__all__ = ["POOLS"]


class _Reader(io.RawIOBase):
    """Reads from a socket: until `end`, all reads together take no longer than its timeout.

    The first has that timeout already, and mostly brings the whole head.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._timeout = sock.gettimeout()
        self._deadline = None if self._timeout is None else time.monotonic() + self._timeout
        self._has_read = self._is_shortened = False

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def end(self) -> None:
        if self._is_shortened:
            self._socket.settimeout(self._timeout)
        self._deadline = None

    def readinto(self, buffer: Any) -> int | None:
        if self._has_read and self._deadline is not None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._socket.settimeout(left)
            self._is_shortened = True
        self._has_read = True
        return self._raw.readinto(buffer)

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        self._reader = _Reader(sock)
        # All that it does with a socket is to make a file of it.
        super().__init__(self._reader, *arguments, **named)  # type: ignore[arg-type]

    def begin(self) -> None:
        super().begin()
        self._reader.end()


class _HTTPConnection(HTTPConnection):
    response_class = _Response


class _HTTPSConnection(HTTPSConnection):
    response_class = _Response


class _HTTPConnectionPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSConnectionPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


# For PoolManager.pool_classes_by_scheme.
POOLS = {"http": _HTTPConnectionPool, "https": _HTTPSConnectionPool}
