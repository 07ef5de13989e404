"""The same questions get the same answers in every language, and those that the engine gives."""

import collections
import json
import random
import subprocess

import seed
from drivers import comparable
from questions import Generator, decide
from world import NOW, OPTIONS, POLICY, SETTLES, WithDrivers


class Answers(WithDrivers):
    def questions(self):
        """Two hundred, the same whenever it is asked for them."""
        lease = ""
        if self.postgres is not None:
            lease = self.server.must("GET", "database/creds/ro")["lease_id"]
        generator = Generator(random.Random(4), self.agent, lease, OPTIONS.daygate)
        return [generator.any() for _ in range(200)]

    def test_two_hundred_requests(self):
        questions = [one.question for one in self.questions()]
        drivers = self.drivers(self.server.address)
        tally = collections.Counter()
        for question in questions:
            answers = {name: comparable(driver.ask(question)[0]) for name, driver in drivers.items()}
            first = next(iter(answers.values()))
            for name, answer in answers.items():
                self.assertEqual(answer, first, f"{name}, of {list(answers)}: {question}")
            said = first.get("reason") or first.get("refused") or first["status"]
            wrapped = bool(isinstance(first.get("body"), dict) and first["body"].get("wrap_info"))
            tally["wrapped" if wrapped else str(said)] += 1
        print(f"{len(questions)} requests by {', '.join(drivers)}: {dict(sorted(tally.items()))}")
        for wanted in ("200", "not_permitted", "forbidden", "needs", "request", "404", "wrapped", "empty_grant", "invalid_request"):
            self.assertGreater(tally[wanted], 0, wanted)

    def test_many_threads_of_one_client_get_the_same(self):
        """In C++, where threads are the program's own."""
        if OPTIONS.cc is None:
            self.skipTest("there is no C++ host here")
        questions = [{**one.question, "id": str(number)} for number, one in enumerate(self.questions())]
        driver = self.drivers(self.server.address, only=["C++"])["C++"]

        # The reason of a denial depends on what has been looked up by then.
        def outcome(answer):
            return {name: held for name, held in comparable(answer).items() if name not in ("reason", "rules")}

        # Twice, so that what is written is there.
        wanted = {question["id"]: outcome(driver.ask(question)[0]) for question in questions * 2}
        times = 4
        said = driver.ask_all(questions * times, "--threads", "32")
        self.assertEqual(len(said), len(questions) * times)
        for answer in said:
            self.assertEqual(outcome(answer), wanted[answer["id"]])

    def test_they_are_those_of_the_engine(self):
        """What came of the same requests, against `daygate decide` with the metadata that was seeded."""
        asked = [one for one in self.questions() if one.action]
        self.assertGreater(len(asked), 130)
        informed = decide(OPTIONS.daygate, [one.form() for one in asked])
        # What is denied whatever the metadata says is denied without it, for the reason that is known by then.
        early = decide(OPTIONS.daygate, [one.form(with_metadata=False) for one in asked])
        tally = collections.Counter()
        for name, driver in self.drivers(self.server.address).items():
            for one, context, without in zip(asked, informed, early, strict=True):
                with self.subTest(f"{name}: {one.question}"):
                    answer, _ = driver.ask(one.question)
                    tally[context["outcome"]] += 1
                    self.check(answer, one, context, without)
        print(f"as the engine decides: {dict(tally)}")

    def check(self, answer, one, context, without):
        if answer.get("refused") == "metadata":
            self.assertTrue(one.has_no_metadata, answer)
            return
        outcome = {"challenged": "CHALLENGE", "denied": "DENY", None: "PERMIT"}[answer.get("refused")]
        self.assertEqual(outcome, context["outcome"], (answer, context))
        if outcome != "PERMIT":
            said = (answer["reason"], answer["rules"])
            self.assertIn(said, [(each["reason"], each["rules"]) for each in (context, without)])
            self.assert_no_value(answer)
            return
        self.assertIn(answer["status"], (200, 403, 404), answer)
        if answer["status"] != 200:
            return
        terms, body = context["terms"], answer["body"]
        if terms.get("deliver") == "wrapped":
            self.assertTrue(body["wrap_info"]["token"])
            self.assert_no_value(answer)
        elif "fields" in terms:
            held = body["data"]["data"] if one.secret else body["data"]
            self.assertLessEqual(set(held), set(terms["fields"]))
        if one.action in ("issue", "renew"):
            self.assertLessEqual(body["lease_duration"], int(terms["ttl"].removesuffix("s")))

    def test_an_approval_opens_and_the_secret_comes_wrapped(self):
        who = {"agent": {"id": "coder", "class": "coding_agent", "labels": {"team": "web"}}, "purpose": "code_change", "risk": 5,
               "now": NOW}
        form = {"subject": {"type": "agent", "id": "coder", "properties": {"class": "coding_agent", "labels": {"team": "web"}}},
                "action": {"name": "read"}, "resource": {"type": "secret", "id": "secret/data/code/web/deploy"},
                "context": {"purpose": "code_change", "risk": 5, "now": NOW}}
        binding = subprocess.run([OPTIONS.daygate, "binding", "--policy", POLICY], input=json.dumps(form), text=True,
                                 capture_output=True, check=True).stdout.strip()
        approved = {**who, "approval": {"state": "approved", "binding": binding, "at": "2026-11-24T01:50:00Z",
                                        "by": [{"id": "lea", "roles": ["security"]}]}}
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                answer, _ = driver.ask(self.question(who, "/v1/secret/data/code/web/deploy"))
                self.assertEqual((answer["refused"], answer["reason"]), ("challenged", "needs"))
                answer, _ = driver.ask(self.question(approved, "/v1/secret/data/code/web/deploy"))
                self.assertEqual(answer["status"], 200)
                self.assert_no_value(answer)
                status, unwrapped = self.unwrap(answer["body"]["wrap_info"])
                self.assertEqual(status, 200)
                self.assertEqual(unwrapped["data"]["data"], {"ssh_key": seed.value("", "secret/data/code/web/deploy")})
                self.assertEqual(self.unwrap(answer["body"]["wrap_info"])[0], 400)

    def test_metadata_that_changes_while_it_is_kept(self):
        path = "payments/sandbox"
        metadata = next(secret for secret in seed.SECRETS if secret.path == path).custom_metadata
        for name, driver in self.drivers(self.server.address).items():
            with self.subTest(name):
                self.assertEqual(driver.ask(self.question(SETTLES, f"/v1/secret/data/{path}"))[0]["status"], 200)
                changed = {**metadata, "daygate.sensitivity": "restricted"}
                self.server.must("POST", f"secret/metadata/{path}", {"custom_metadata": changed})
                answer, _ = driver.ask(self.question(SETTLES, f"/v1/secret/data/{path}"))
                self.server.must("POST", f"secret/metadata/{path}", {"custom_metadata": metadata})
                self.assertEqual(answer["refused"], "denied")
                self.assert_no_value(answer)
