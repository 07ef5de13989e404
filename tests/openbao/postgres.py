"""PostgreSQL for dynamic credentials: a cluster of its own in a temporary folder, on a free port of the loopback interface.

    with Cluster() as cluster:
        cluster.mount(server)                       # then: GET database/creds/ro
        cluster.live_roles()                        # how many credentials are live

Debian's packages `postgresql` and `postgresql-client` are enough; the cluster that they may run is left alone.
"""

import os
import pathlib
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time

from install import Unavailable
from server import Server, free_port

TTL_SECONDS = 60
MAX_TTL_SECONDS = 120


def _programs() -> pathlib.Path:
    """Return the folder of initdb and postgres: Debian keeps them out of PATH."""
    versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = str(versions[-1]) if versions else shutil.which("initdb")
    if not initdb or not shutil.which("psql"):
        raise Unavailable("PostgreSQL is not installed (Debian: postgresql, or tools/ensure-packages server)")
    return pathlib.Path(initdb).parent


def _owner() -> dict:
    """As whom to run, as subprocess takes it: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


class Cluster:
    """Runs while it is entered; `stop` and `start` are the outage. Making one takes about a second."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._owner = _owner()
        self._password = secrets.token_hex(16)
        self._child = None
        self.port = free_port()

    def __enter__(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="daygate-postgres-"))
        try:
            self._create()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGQUIT)
            self._child.wait(timeout=20)
        shutil.rmtree(self._folder)

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        return self._child.pid

    def start(self) -> None:
        """Start it, and wait until it answers; what it held it still holds."""
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "off"}
        with (self._folder / "log").open("ab") as log:
            self._child = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data",
                 *(argument for name, value in options.items() for argument in ("-c", f"{name}={value}"))],
                stdout=log, stderr=subprocess.STDOUT, cwd=self._folder, **self._owner)
        deadline = time.monotonic() + 30
        while self._psql("select 1").returncode != 0:
            if time.monotonic() > deadline or self._child.poll() is not None:
                raise AssertionError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Connections are refused from now on, and those that were open are cut."""
        self._child.send_signal(signal.SIGINT)
        self._child.wait(timeout=20)

    def query(self, sql: str) -> str:
        done = self._psql(sql)
        if done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr.strip()}")
        return done.stdout.strip()

    def live_roles(self) -> int:
        """Return how many credentials of the server are live."""
        return int(self.query("select count(*) from pg_roles where rolname like 'v-%'"))

    def may_log_in(self, username: str, password: str) -> bool:
        url = f"postgresql://127.0.0.1:{self.port}/postgres"
        login = subprocess.run(["psql", "-d", url, "-U", username, "-Atc", "select 1"], capture_output=True,
                               env={**os.environ, "PGPASSWORD": password})
        return login.returncode == 0

    def mount(self, server: Server) -> None:
        """Let the server issue credentials of this cluster: `database/creds/ro`."""
        server.must("POST", "sys/mounts/database", {"type": "database"})
        server.must("POST", "database/config/pg", {
            "plugin_name": "postgresql-database-plugin", "allowed_roles": "ro", "username": "postgres",
            "password": self._password,
            "connection_url": f"postgresql://{{{{username}}}}:{{{{password}}}}@127.0.0.1:{self.port}/postgres?sslmode=disable"})
        server.must("POST", "database/roles/ro", {
            "db_name": "pg", "default_ttl": TTL_SECONDS, "max_ttl": MAX_TTL_SECONDS,
            "creation_statements": ["CREATE ROLE \"{{name}}\" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';"],
            "revocation_statements": ['DROP ROLE IF EXISTS "{{name}}";']})

    def _create(self):
        password_file = self._folder / "password"
        password_file.write_text(self._password)
        if self._owner:
            for path in (self._folder, password_file):
                os.chown(path, self._owner["user"], self._owner["group"])
        made = subprocess.run(
            [self._programs / "initdb", "--no-sync", "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password_file}",
             "-D", self._folder / "data"],
            capture_output=True, text=True, cwd=self._folder, env={**os.environ, "LC_ALL": "C"}, **self._owner)
        if made.returncode != 0:
            raise AssertionError(f"initdb: {made.stderr.strip()[-500:]}")

    def _psql(self, sql):
        return subprocess.run(["psql", "-X", "-d", self.url, "-Atc", sql], capture_output=True, text=True)
