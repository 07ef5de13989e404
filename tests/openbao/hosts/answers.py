"""The same questions get the same answers in every language, and those that the engine gives."""

import collections
import json
import random
import re
import subprocess

import seed
from drivers import comparable
from world import NOW, OPTIONS, POLICY, SETTLES, STRIPE, WithDrivers


class Answers(WithDrivers):
    def any_question(self, random_):
        who = {
            "agent": {"id": f"agent-{random_.randrange(9)}",
                      "class": random_.choice(["batch_etl", "chatbot", "coding_agent", "service_account"])},
            "purpose": random_.choice(["settlement", "customer_support", "code_change", "settlement", "incident"]),
            "risk": random_.choice([5, 10, 79, 80]), "now": NOW, "task": {"id": f"t-{random_.randrange(3)}"},
        }
        if random_.random() < 0.4:
            who["agent"]["labels"] = {"team": random_.choice(["web", "api"])}
        if random_.random() < 0.15:
            who["agent"]["zone"] = random_.choice(["corp", "partner"])
        if random_.random() < 0.2:
            who["chain"] = [{"id": "orchestrator", "zone": random_.choice(["corp", "partner"])}]
        if random_.random() < 0.1:
            who["task"]["tainted"] = random_.choice([True, False])
        if random_.random() < 0.1:
            who["subject"] = {"id": "ann", "groups": ["payments"]}
        paths = [secret.path for secret in seed.SECRETS]
        choice = random_.randrange(10)
        if choice < 5:
            # Often those that fit.
            if random_.random() < 0.7:
                kind, purpose, path = random_.choice([
                    ("batch_etl", "settlement", "payments/stripe"), ("batch_etl", "settlement", "payments/eu/sepa"),
                    ("chatbot", "customer_support", "helpdesk/tickets"), ("coding_agent", "code_change", "code/web/registry"),
                    ("coding_agent", "code_change", "code/web/deploy")])
                who["agent"]["class"], who["purpose"] = kind, purpose
                if kind == "coding_agent":
                    who["agent"]["labels"] = {"team": "web"}
            else:
                path = random_.choice(paths)
            target = f"/v1/secret/data/{path}" + random_.choice(["", "", "?version=1"])
            return self.question(who, target)
        if choice == 5:
            targets = ["/v1/kv/payments/stripe", "/v1/kv/app", "/v1/team-a" + STRIPE[3:], "/v1/nowhere/x"]
            return self.question(who, random_.choice(targets))
        if choice == 6:
            folder = random_.choice(["payments", "code", "code/web", "bare", "nothing"])
            return self.question(who, f"/v1/secret/metadata/{folder}", "LIST")
        if choice == 7:
            return self.question(who, random_.choice(["/v1/secret/metadata/payments/stripe", "/v1/kv/payments?list=true"]))
        if choice == 8:
            if self.postgres is not None and random_.random() < 0.5:
                return self.question(who, "/v1/database/creds/ro")
            body = json.dumps({"input": "aGVsbG8="})
            return self.question(who, "/v1/transit/sign/agent", "POST", body=body)
        body = json.dumps({"data": {"password": "new"}})
        return self.question(who, f"/v1/secret/data/code/{random_.choice(['web', 'api'])}/new", "POST", body=body)

    def test_two_hundred_requests(self):
        random_ = random.Random(4)
        questions = [self.any_question(random_) for _ in range(200)]
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
        for wanted in ("200", "not_permitted", "forbidden", "needs", "request", "404"):
            self.assertGreater(tally[wanted], 0, wanted)

    def test_reads_are_decided_as_by_the_engine(self):
        """What came of a read, against `daygate decide` with the metadata that was seeded."""
        random_ = random.Random(5)
        questions, requests = [], []
        while len(questions) < 60:
            question = self.any_question(random_)
            path = re.fullmatch(r"/v1/secret/data/([a-z/]+)", question["target"])
            if question["method"] != "GET" or not path:
                continue
            secret = next((one for one in seed.SECRETS if one.path == path[1]), None)
            if secret is None or secret.path == "bare/rotated_badly":
                continue
            questions.append(question)
            who = json.loads(json.dumps(question["who"]))
            agent, subject = who.pop("agent"), who.pop("subject", None)
            properties = {name: value for name, value in agent.items() if name != "id"}
            if subject:
                properties["on_behalf_of"] = subject
            said = {**secret.metadata, "labels": secret.labels}
            if "purposes" in said:
                said["purposes"] = said["purposes"].split(",")
            requests.append({
                "subject": {"type": "agent", "id": agent["id"], "properties": properties}, "action": {"name": "read"},
                "resource": {"type": "secret", "id": f"secret/data/{secret.path}", "properties": said}, "context": who})
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        decided = subprocess.run([OPTIONS.daygate, "decide", "--policy", POLICY, "--jsonl", "-"], input=lines, text=True,
                                 capture_output=True, check=True).stdout.splitlines()
        drivers = self.drivers(self.server.address)
        for question, line in zip(questions, decided, strict=True):
            context = json.loads(line)["context"]
            for name, driver in drivers.items():
                answer, _ = driver.ask(question)
                # What is denied whatever the metadata says is denied without it, for the reason that is known by then.
                found = {"challenged": "CHALLENGE", "denied": "DENY", None: "PERMIT"}[answer.get("refused")]
                self.assertEqual(found, context["outcome"], (name, question, answer))

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
