"""Whatever the real server answers with a secret is refused by daygate/vault.h, or read as that very secret.

Targets are made from good ones by all that a server may decode, clean or join, sent as raw bytes; each secret holds its
own name, so the answer tells which it is. The server's audit file is asked what it served.
"""

import argparse
import base64
import collections
import json
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import unittest

from server import Server, Unavailable, install

OPTIONS = None

SECRETS = [
    ("", "secret", 2, "pay/stripe"), ("", "secret", 2, "pay/adyen"), ("", "secret", 2, "pay"), ("", "secret", 2, "a/b/c"),
    ("", "secret", 2, "data/pay"), ("", "secret", 2, "metadata/pay"), ("", "kv", 1, "pay/stripe"), ("", "kv", 1, "data/x"),
    ("", "deep/er", 2, "pay/stripe"), ("", "deep", 1, "erx/pay"),
    ("team-a", "secret", 2, "pay/stripe"), ("team-a", "secret", 2, "other"), ("team-a/dev", "secret", 1, "pay/stripe"),
]


def canonical(namespace, mount, version, path):
    """The path of a decision."""
    return (namespace, f"{mount}/data/{path}" if version == 2 else f"{mount}/{path}")


def marker(namespace, mount, version, path):
    """What the secret holds."""
    return f"<<{namespace}|{canonical(namespace, mount, version, path)[1]}>>"


def percent(random_, text):
    at = random_.randrange(len(text))
    return text[:at] + "%" + f"{ord(text[at]):02{random_.choice('xX')}}" + text[at + 1:]


def segment(random_, text):
    parts = text.split("/")
    parts.insert(random_.randrange(1, len(parts) + 1), random_.choice(["", ".", "..", "x/..", "%2e", "%2E%2e", "x%2f..", " "]))
    return "/".join(parts)


def change_case(random_, text):
    at = random_.randrange(len(text))
    return text[:at] + text[at].swapcase() + text[at + 1:]


CHANGES = [
    percent, percent, segment, segment, change_case,
    lambda r, t: t + r.choice(["/", "//", "/.", "%00", ";x=1", "%20", "#x", "\\", "%5c", "\xa0", "?", "&", "%3fversion=1"]),
    lambda r, t: t.replace("/", r.choice(["//", "/./", "%2f", "%2F", "\\", "/x/../"]), 1),
    lambda r, t: "/" + t,
    lambda r, t: t.replace("/data/", r.choice(["/metadata/", "/subkeys/", "/Data/", "/data%2f", "/", "/data/data/"]), 1),
    lambda r, t: t.replace("/v1/", r.choice(["/v1//", "/V1/", "/v1/./", "/v1/root/", "/v1/team-a/", "/v1/team-a/dev/"]), 1),
    lambda r, t: t + "?" + r.choice(["version=1", "version=0", "version=01", "version=2", "list=true", "list=1", "help=1", "x=y",
                                     "version=1&version=2", "version=%31", "list=true&version=1", "scan=true"]),
]


def make(random_):
    namespace, mount, version, path = random_.choice(SECRETS)
    where = canonical(namespace, mount, version, path)[1]
    header = random_.choice(["", "", namespace, namespace, f"/{namespace}/", f"{namespace}/", "team-a", "root", "TEAM-A", "team-a/dev",
                             "team%2da", "/", "dev"])
    in_path = namespace and header.strip("/") not in (namespace,) and random_.random() < 0.7
    target = f"/v1/{namespace}/{where}" if in_path else f"/v1/{where}"
    for _ in range(random_.choice([0, 0, 1, 1, 1, 1, 2, 3])):
        target = random_.choice(CHANGES)(random_, target)
    method = random_.choice(["GET"] * 8 + ["LIST", "SCAN", "get", "HEAD"])
    return method.encode(), target.encode("utf-8", "surrogateescape").replace(b" ", b"%20"), header.encode()


class Targets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        cls.server = Server(OPTIONS.program, cls.root).__enter__()
        server = cls.server
        for namespace in ("team-a", "team-a/dev"):
            parent, _, name = namespace.rpartition("/")
            assert server.call("POST", f"sys/namespaces/{name}", {}, parent)[0] == 200
        mounts = {(namespace, mount, version) for namespace, mount, version, _ in SECRETS} - {("", "secret", 2)}
        for namespace, mount, version in sorted(mounts):
            # `deep` and `deep/er` may not both be mounts on a server: then the second is left out, and its secrets.
            status, _ = server.call("POST", f"sys/mounts/{mount}", {"type": "kv", "options": {"version": str(version)}}, namespace)
            if status == 204 and version == 2:
                for _ in range(50):
                    if server.call("GET", f"{mount}/config", None, namespace)[0] == 200:
                        break
        cls.secrets = {}
        for secret in SECRETS:
            namespace, mount, version, path = secret
            data = {"held": marker(*secret)}
            status, _ = server.call("POST", canonical(*secret)[1], {"data": data} if version == 2 else data, namespace)
            if status in (200, 204):
                cls.secrets[marker(*secret)] = canonical(*secret)
        cls.mounts = []
        for namespace in ("", "team-a", "team-a/dev"):
            status, answer = server.call("GET", "sys/mounts", None, namespace)
            assert status == 200
            file = cls.root / f"mounts-{len(cls.mounts)}.json"
            file.write_text(json.dumps(answer))
            cls.mounts.append(f"{namespace}={file}")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.folder.cleanup()

    def read(self, requests):
        lines = "".join("\t".join(base64.b64encode(part).decode() for part in request) + "\n" for request in requests)
        done = subprocess.run([OPTIONS.vault_read, *self.mounts], input=lines, capture_output=True, text=True, check=True)
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]

    def served(self, requests):
        """For each request the markers that the server's answer holds, without following redirects."""
        answers = []
        connection = None
        for request in requests:
            if connection is None:
                connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
            answer = self.server.raw(connection, *request)
            if answer is None or answer[2]:
                connection.close()
                connection = None
            status, content = (0, b"") if answer is None else answer[:2]
            answers.append((status, [m for m in self.secrets if m.encode() in content.replace(b"\\u003c", b"<").replace(b"\\u003e", b">")]))
        if connection is not None:
            connection.close()
        return answers

    def test_every_secret_is_read_as_itself(self):
        requests = [(b"GET", f"/v1/{path}".encode(), namespace.encode()) for namespace, path in self.secrets.values()]
        for request, reading, (status, held) in zip(requests, self.read(requests), self.served(requests), strict=True):
            self.assertEqual(status, 200, request)
            self.assertEqual(reading, ("read", *self.secrets[held[0]]), request)
        self.assertGreaterEqual(len(self.secrets), 11)

    def test_what_the_server_serves_is_refused_or_read_as_that(self):
        random_ = random.Random(OPTIONS.seed)
        requests = [make(random_) for _ in range(OPTIONS.targets)]
        tally = collections.Counter()
        for request, reading, (status, held) in zip(requests, self.read(requests), self.served(requests), strict=True):
            tally[f"{'served' if held else status} {reading[0]}"] += 1
            if not held:
                continue
            self.assertLessEqual(len(held), 1, request)
            if reading[0] != "refused":
                self.assertEqual(reading, ("read", *self.secrets[held[0]]), request)
        print(dict(sorted(tally.items())))
        self.assertGreater(tally["served refused"], OPTIONS.targets // 50, "too few targets try to get around")
        self.assertGreater(tally["served read"], OPTIONS.targets // 20)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--vault-read", required=True)
    parser.add_argument("--venv", type=pathlib.Path, required=True)
    parser.add_argument("--targets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    OPTIONS = parser.parse_args()
    try:
        OPTIONS.program = install(OPTIONS.venv)
    except Unavailable as why:
        print(f"skipped: 2 tests: {why}")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0]])


main()
