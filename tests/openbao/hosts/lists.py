"""Lists: the metadata of a folder is one request where the server gives it, and shows what asking for each name shows."""

import random

from drivers import comparable
from faults import FAULTS
from world import DECISION, SETTLES, TIMEOUT, WithDrivers

NAMES = 30
FOLDERS = ("lists", "payments", "code", "code/web", "bare", "nothing", "")
AT_ONCE = "/detailed-metadata"


class Lists(WithDrivers):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rng = random.Random(7)
        choices = [{}, {"hidden": "yes"}, {"daygate.sensitivity": "internal", "team": "web"},
                   {"daygate.purposes": "settlement,refund", "daygate.rotated_at": "2026-11-01T00:00:00Z", "note": "é\"<&>"}]
        for number in range(NAMES):
            path = f"lists/s{number:02}"
            for _ in range(rng.randrange(3)):
                cls.server.must("POST", f"secret/data/{path}", {"data": {"value": f"value of :secret/data/{path}"}})
            cls.server.must("POST", f"secret/metadata/{path}", {"custom_metadata": rng.choice(choices)})
            if number % 7 == 0:
                cls.server.must("DELETE", f"secret/data/{path}")
        cls.server.must("POST", "secret/data/lists/s00/below", {"data": {"value": "value of :below"}})
        # Another gate, whose token may look names up by themselves alone.
        cls.server.must("PUT", "sys/policies/acl/singly", {"policy": 'path "secret/metadata/*" { capabilities = ["read"] }'})
        cls.singly = cls.server.child_token(["singly"], no_default_policy=True)["client_token"]
        cls.server.must("PUT", "sys/policies/acl/scans", {"policy": 'path "secret/detailed-metadata/*" { capabilities = ["scan"] }'})
        cls.scans = cls.server.child_token(["gate", "scans"], no_default_policy=True)["client_token"]

    def listed(self, driver, folder="lists", minutes=0, method="LIST"):
        """A minute later what is known of secrets is too old, and ten minutes later what is known of the mount."""
        who = {**SETTLES, "now": f"2026-11-24T{2 + minutes // 60:02}:{minutes % 60:02}:00Z"}
        target = "/v1/secret/metadata" + (f"/{folder}" if folder else "")
        return comparable(driver.ask(self.question(who, target, method))[0])

    def heard(self, before):
        """What the server was asked since: what for, and where; all of one decision."""
        lines = [line["request"] for line in self.server.audit_lines()[before:] if line["type"] == "request"]
        self.assertEqual(len({line["headers"][DECISION][0] for line in lines}), 1)
        return [(line["operation"], line["path"].rstrip("/")) for line in lines]

    def test_with_and_without_it_the_same_names_are_shown(self):
        of_each = {}
        for way, token in (("at once", self.gate), ("singly", self.singly)):
            for name, driver in self.drivers(self.server.address, token=token).items():
                of_each[name, way] = {folder: self.listed(driver, folder) for folder in FOLDERS}
        first = next(iter(of_each.values()))
        for (name, way), answers in of_each.items():
            self.assertEqual(answers, first, f"{name}, {way}")
        keys = first["lists"]["body"]["data"]["keys"]
        self.assertIn("s00/", keys)
        self.assertTrue(5 < len(keys) < NAMES, keys)
        self.assertEqual(first["bare"]["refused"], "metadata")
        self.assertEqual(first["nothing"]["status"], 404)

    def test_the_server_hears_one_request(self):
        names = {("read", f"secret/metadata/lists/s{number:02}") for number in range(NAMES)}
        listing, folder = ("list", "secret/metadata/lists"), ("list", "secret/detailed-metadata/lists")
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                before = len(self.server.audit_lines())
                self.listed(driver)
                self.assertEqual(self.heard(before), [listing, folder])
                before = len(self.server.audit_lines())
                self.listed(driver)
                self.assertEqual(self.heard(before), [listing])
        for name, driver in self.drivers(self.server.address, token=self.singly).items():
            with self.subTest(f"{name}, singly"):
                before = len(self.server.audit_lines())
                self.listed(driver)
                heard = self.heard(before)
                self.assertEqual(heard[:2], [listing, folder])
                self.assertEqual((set(heard[2:]), len(heard)), (names, NAMES + 2))
                # It is remembered of the whole mount.
                before = len(self.server.audit_lines())
                self.listed(driver, "payments")
                self.assertNotIn("secret/detailed-metadata/payments", [path for _, path in self.heard(before)])

    def test_a_scan_goes_down(self):
        answers = {}
        for name, driver in self.drivers(self.server.address, token=self.scans).items():
            before = len(self.server.audit_lines())
            answers[name] = self.listed(driver, "payments", method="SCAN")
            self.assertEqual(self.heard(before), [("scan", "secret/metadata/payments"), ("scan", "secret/detailed-metadata/payments")])
        for name, driver in self.drivers(self.server.address, token=self.singly).items():
            answers[name, "singly"] = self.listed(driver, "payments", method="SCAN")
        for name, answer in answers.items():
            self.assertEqual(answer["body"]["data"]["keys"], ["adyen", "sandbox", "stripe", "eu/sepa"], name)

    def test_whatever_is_answered_shows_no_more(self):
        faults = {**FAULTS, "404": ("status", {"status": 404, "body": '{"errors":[]}'}), "405": ("status", {"status": 405}),
                  "other names": ("garbage", {"body": '{"data":{"key_info":{"x":{"custom_metadata":null}}}}'}),
                  "twice": ("garbage", {"body": '{"data":{"key_info":{"s01":{"custom_metadata":null}},"key_info":{}}}'}),
                  "folders": ("garbage", {"body": '{"data":{"key_info":{"s01":{},"s02":{},"s03":null,"s04":[]}}}'})}
        drivers = self.drivers(self.proxy.address, "--timeout", TIMEOUT)
        wanted = self.listed(next(iter(self.drivers(self.server.address, token=self.singly).values())))
        times = {}
        for name, driver in drivers.items():
            for number, (fault, (kind, how)) in enumerate(faults.items()):
                with self.subTest(f"{name}, {fault}"):
                    self.proxy.fault(kind, match=AT_ONCE, **how)
                    self.proxy.forget()
                    answer = self.listed(driver, minutes=10 * number)
                    again = self.listed(driver, minutes=10 * number + 1)
                    self.proxy.heal()
                    if "refused" in answer:
                        # The time of the request as a whole is over.
                        self.assertIn(kind, ("slow", "drip"))
                        self.assertEqual(answer["refused"], "network")
                        times.setdefault(fault, []).append(name)
                    else:
                        self.assertEqual(answer, wanted)
                    self.assertEqual(again, wanted)
                    asked = [seen for seen in self.proxy.seen if AT_ONCE in seen.target]
                    # What names none of these is an answer all the same; and where a connection that was kept is gone,
                    # a library may ask once more.
                    self.assertIn(len(asked), {"other names": [2], "folders": [2], "closed": [1, 2], "reset": [1, 2]}.get(fault, [1]))
            self.assertEqual(self.listed(driver, minutes=10 * len(faults)), wanted, "and it is well again")
        print("in time for none of the names:", times)
