"""Every fault of the proxy before the server, and that it passes the rest."""

import contextlib
import http.client
import json
import time
import urllib.error
import urllib.request

from fault_proxy import GARBAGE, FaultProxy
from fixture import WithServer, run_tests
from seed import value

STRIPE = "secret/data/payments/stripe"


class Faults(WithServer):
    def setUp(self):
        self.proxy = self.enterContext(FaultProxy(self.server.address))

    def ask(self, target=f"/v1/{STRIPE}", method="GET", body=None, headers=(("X-Vault-Token", "root"),), timeout=5):
        """Status, answer's headers, body, and the seconds that it took."""
        connection = http.client.HTTPConnection("127.0.0.1", int(self.proxy.address.rsplit(":", 1)[1]), timeout=timeout)
        begun = time.monotonic()
        with contextlib.closing(connection):
            connection.putrequest(method, target)
            for name, text in (*headers, ("Content-Length", str(len(body or b"")))):
                connection.putheader(name, text)
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.headers, response.read(), time.monotonic() - begun

    def test_it_passes_what_it_is_not_told_to_break(self):
        status, _, body, _ = self.ask()
        self.assertEqual((status, json.loads(body)["data"]["data"]["api_key"]), (200, value("", STRIPE)))
        self.assertEqual(self.ask("/v1/secret/metadata/payments", "LIST")[0], 200)
        self.assertEqual(self.ask("/v1/kv/new", "POST", b'{"a":"b"}')[0], 204)
        self.assertEqual(self.server.must("GET", "kv/new")["data"], {"a": "b"})
        self.assertEqual(self.ask("/v1/nowhere")[0], 404)
        self.assertEqual(self.ask(method="HEAD")[0], 405)

    def test_it_saw_targets_and_headers_as_they_were_sent(self):
        token, twice = ("X-Vault-Token", "root"), (("X-Vault-Namespace", "team-a"), ("X-Vault-Namespace", "team-b"))
        self.ask("//v1/secret/data/pay%2Fments/../x?version=1&version=2", headers=(token, *twice))
        seen = self.proxy.seen[-1]
        self.assertEqual((seen.method, seen.target), ("GET", "//v1/secret/data/pay%2Fments/../x?version=1&version=2"))
        self.assertEqual([header for header in seen.headers if header[0] == "X-Vault-Namespace"], list(twice))
        self.proxy.forget()
        self.assertEqual(self.proxy.seen, [])

    def test_a_chunked_body_is_passed(self):
        connection = http.client.HTTPConnection("127.0.0.1", int(self.proxy.address.rsplit(":", 1)[1]), timeout=5)
        with contextlib.closing(connection):
            body = iter([b'{"a":', b'"b"}'])
            connection.request("POST", "/v1/kv/chunked", body, {"X-Vault-Token": "root"}, encode_chunked=True)
            self.assertEqual(connection.getresponse().status, 204)
        self.assertEqual(self.server.must("GET", "kv/chunked")["data"], {"a": "b"})

    def test_a_fault_is_for_what_matches_and_as_often_as_it_says(self):
        self.proxy.fault("status", status=429, match="/metadata/", times=2)
        metadata = "/v1/secret/metadata/payments/stripe"
        self.assertEqual([self.ask(target)[0] for target in (metadata, f"/v1/{STRIPE}", metadata, metadata)], [429, 200, 429, 200])
        self.proxy.fault("sealed")
        self.proxy.fault("pass", match="/metadata/")
        self.assertEqual([self.ask(target)[0] for target in (metadata, f"/v1/{STRIPE}")], [200, 503])
        self.proxy.heal()
        self.assertEqual(self.ask()[0], 200)
        with self.assertRaisesRegex(ValueError, "there is no fault 'flood'"):
            self.proxy.fault("flood")

    def test_it_answers_in_place_of_the_server(self):
        before = len(self.server.audit_lines())
        self.proxy.fault("status", status=429, times=1)
        status, headers, _, _ = self.ask()
        self.assertEqual((status, headers["Retry-After"]), (429, None))
        self.proxy.fault("sealed", times=1)
        self.assertEqual(self.ask()[::2], (503, b'{"errors":["Vault is sealed"]}\n'))
        self.proxy.fault("status", times=1)
        self.assertEqual(self.ask()[0], 500)
        self.proxy.fault("garbage", times=1)
        self.assertEqual(self.ask()[::2], (200, GARBAGE))
        self.proxy.fault("garbage", body='{"data":{"data":{}},"data":{}}', times=1)
        self.assertEqual(self.ask()[2], b'{"data":{"data":{}},"data":{}}')
        for location in ("/v1/secret/data/ops/root", "http://127.0.0.1:1/v1/x"):
            self.proxy.fault("redirect", location=location, times=1)
            status, headers, _, _ = self.ask()
            self.assertEqual((status, headers["Location"]), (307, location))
        self.proxy.fault("oversized", size=3 << 20, times=1)
        status, _, body, _ = self.ask()
        self.assertEqual((status, len(body), set(json.loads(body))), (200, 3 << 20, {"data"}))
        self.assertEqual(len(self.server.audit_lines()), before, "the server was asked")

    def test_slow_and_drip_take_their_time_and_answer(self):
        self.proxy.fault("slow", seconds=0.4, times=1)
        status, _, _, seconds = self.ask()
        self.assertEqual((status, 0.4 <= seconds < 3), (200, True), seconds)
        self.proxy.fault("drip", seconds=0.002, times=1)
        status, _, body, seconds = self.ask(timeout=20)
        self.assertEqual((status, len(body) * 0.002 <= seconds), (200, True), seconds)
        self.assertEqual(json.loads(body)["data"]["data"]["api_key"], value("", STRIPE))
        self.proxy.fault("slow", seconds=30, times=1)
        with self.assertRaises(TimeoutError):
            self.ask(timeout=0.3)

    def test_truncated_closed_and_reset_hang_up(self):
        self.proxy.fault("truncated", times=1)
        with self.assertRaises(http.client.IncompleteRead) as broken:
            self.ask()
        self.assertGreater(len(broken.exception.partial), 50)
        self.proxy.fault("closed", times=1)
        with self.assertRaises(http.client.RemoteDisconnected):
            self.ask()
        self.proxy.fault("reset", times=1)
        with self.assertRaises(ConnectionResetError) as reset:
            self.ask()
        self.assertNotIsInstance(reset.exception, http.client.RemoteDisconnected)
        self.assertEqual(self.ask()[0], 200)

    def test_it_is_told_by_http(self):
        def control(method, path, body=None):
            content = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(self.proxy.control + path, content, method=method)
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)

        control("PUT", "/fault", {"kind": "status", "status": 500, "match": "/data/"})
        self.assertEqual(self.ask()[0], 500)
        self.assertEqual([(seen["method"], seen["target"]) for seen in control("GET", "/seen")], [("GET", f"/v1/{STRIPE}")])
        control("DELETE", "/fault")
        control("DELETE", "/seen")
        self.assertEqual(control("GET", "/seen"), [])
        self.assertEqual(self.ask()[0], 200)
        with self.assertRaises(urllib.error.HTTPError):
            control("PUT", "/fault", {"kind": "flood"})

    def test_it_stands_before_the_keys_of_the_issuer_too(self):
        with FaultProxy(self.issuer.address) as keys, urllib.request.urlopen(f"{keys.address}/jwks") as answer:
            self.assertEqual(json.load(answer), self.issuer.jwks())


run_tests()
