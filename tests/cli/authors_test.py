"""The commands for authors of policies: coverage, JUnit XML, lint, and what follows them."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

DAYGATE = None

POLICY = """policy p

vocabulary {
  enum Purpose { billing, support }
}

permit bills "Who bills reads" {
  action read
  secret "s/**"
  when   purpose == billing
  unless task.tainted
  via    hop.id == "orchestrator"
  grant  ttl 5m
}

forbid after_the_end {
  when now > timestamp("2030-01-01T00:00:00Z")
}

test "billing reads" {
  request {"subject": {"type": "agent", "id": "a"}, "action": {"name": "read"}, "resource": {"type": "secret", "id": "s/k"},
           "context": {"purpose": "billing", "task": {"tainted": false}, "now": "2026-11-24T10:00:00Z"}}
  expect permit by bills
}

test "support < reads & \\u001b" {
  request like "billing reads" {"context": {"purpose": "support"}}
  expect deny
}
"""


def run(*arguments, cwd, code=0):
    done = subprocess.run([DAYGATE, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done


class Authors(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.put("p.gate", POLICY)

    def put(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run_json(self, *arguments, code=0):
        return json.loads(run(*arguments, "--format", "json", cwd=self.folder, code=code).stdout)

    def test_coverage_names_what_was_not_tried(self):
        coverage = self.run_json("test", "p.gate", "--coverage")["coverage"]
        self.assertEqual((coverage["covered"], coverage["total"], coverage["percent"]), (3, 6, 50))
        self.assertEqual([(gap["rule"], gap.get("clause"), gap["line"], gap["column"]) for gap in coverage["gaps"]],
                         [("p.after_the_end", None, 16, 8), ("p.bills", "unless", 11, 10), ("p.bills", "via", 12, 10)])

    def test_too_little_coverage_is_a_finding(self):
        self.assertIn("coverage is below 51%", run("test", "p.gate", "--min-coverage", "51", cwd=self.folder, code=1).stdout)
        run("test", "p.gate", "--min-coverage", "50", cwd=self.folder)
        self.assertFalse(self.run_json("test", "p.gate", "--min-coverage", "100", code=1)["ok"])
        run("test", "p.gate", "--min-coverage", "101", cwd=self.folder, code=3)

    def test_more_tests_cover_more(self):
        more = POLICY + """
test "tainted" {
  request like "billing reads" {"context": {"task": {"tainted": true}}}
  expect deny
}

test "through somebody else" {
  request like "billing reads" {"context": {"chain": [{"id": "x"}]}}
  expect deny
}

test "in the end" {
  request like "billing reads" {"context": {"now": "2031-01-01T00:00:00Z"}}
  expect deny by after_the_end
}
"""
        self.put("p.gate", more)
        run("test", "p.gate", "--min-coverage", "100", cwd=self.folder)
        # What could not be evaluated was not tried.
        self.put("p.gate", more.replace('"tainted": true', '"tainted": null'))
        gaps = self.run_json("test", "p.gate", "--coverage")["coverage"]["gaps"]
        self.assertEqual([gap["clause"] for gap in gaps], ["unless"])

    def test_filter_runs_some(self):
        report = self.run_json("test", "p.gate", "--filter", "billing")
        self.assertEqual([test["title"] for test in report["tests"]], ["billing reads"])
        self.assertIn("no test has 'nobody'", run("test", "p.gate", "--filter", "nobody", cwd=self.folder).stderr)

    def test_junit(self):
        self.put("p.gate", POLICY.replace("expect deny", "expect permit"))
        run("test", "p.gate", "--junit", "out.xml", cwd=self.folder, code=1)
        suite = xml.parse(self.folder / "out.xml").getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("name")), ("2", "1", "p.gate"))
        failed = suite.findall("testcase")[1]
        self.assertEqual(failed.get("classname"), "p")
        self.assertTrue(failed.get("name").startswith("support < reads & "))
        self.assertIn("outcome: expected PERMIT, got DENY", failed.find("failure").text)
        self.assertIn("p.bills does not apply: when purpose == billing is false", failed.find("failure").text)
        self.put("p.gate", POLICY)
        run("test", "p.gate", "--junit", "/nowhere/out.xml", cwd=self.folder, code=2)

    def test_a_failing_test_shows_the_difference_and_why(self):
        self.put("p.gate", POLICY.replace("expect deny", "expect permit with ttl 1m"))
        shown = run("test", "p.gate", cwd=self.folder, code=1).stdout
        self.assertIn("  outcome: expected PERMIT, got DENY\n  with ttl: expected 1m, got none\n", shown)
        self.assertIn("when purpose == billing → false", shown)
        self.assertIn("purpose = support", shown)

    def test_lint_ends_with_1_where_it_finds_something(self):
        done = run("lint", "p.gate", cwd=self.folder, code=1)
        self.assertIn("p.gate:7:8: warning: nobody owns this rule: who is asked when it denies? [no-owner]\n"
                      "permit bills \"Who bills reads\" {\n       ^\nhelp: add `owner \"team\"`\n", done.stdout)
        run("lint", "p.gate", "--allow", "no-owner", "--allow", "no-survives", cwd=self.folder)
        run("lint", "p.gate", "--allow", "no-such", cwd=self.folder, code=3)
        run("lint", "p.gate", "--now", "today", cwd=self.folder, code=3)
        run("lint", cwd=self.folder, code=3)
        run("lint", "nothing.gate", cwd=self.folder, code=2)

    def request(self, **context):
        self.put("r.json", json.dumps({
            "subject": {"type": "agent", "id": "a"}, "action": {"name": "read"}, "resource": {"type": "secret", "id": "s/k"},
            "context": {"purpose": "billing", "task": {"tainted": False}, "now": "2026-11-24T10:00:00Z", **context}}))

    def explain(self, *arguments, **context):
        self.request(**context)
        return self.run_json("explain", "-p", "p.gate", "--request", "r.json", *arguments)

    def test_explain_names_the_smallest_change(self):
        shown = self.explain(purpose="support")
        self.assertEqual(shown["decision"]["context"]["reason"], "not_permitted")
        self.assertEqual(shown["changes"][0], {
            "changes": [{"agents": True, "from": "support", "path": "purpose", "to": "billing"}],
            "patch": {"context": {"purpose": "billing"}}})
        # Two things are wrong: two changes, and no single one.
        both = self.explain(purpose="support", task={"tainted": True})["changes"]
        self.assertTrue(both)
        self.assertTrue(all(len(one["changes"]) == 2 for one in both))
        self.assertEqual(self.explain("--changes", "0", purpose="support")["changes"], [])
        self.assertEqual(self.explain()["changes"], [])

    def test_explain_says_which_hop(self):
        self.request(chain=[{"id": "x"}, {"id": "orchestrator"}])
        shown = run("explain", "-p", "p.gate", "--request", "r.json", cwd=self.folder).stdout
        self.assertIn('via hop.id == "orchestrator" → false for chain[0]', shown)
        self.assertIn('hop.id = "x"', shown)
        self.put("p.gate", POLICY.replace('  via    hop.id == "orchestrator"\n', ""))
        shown = run("explain", "-p", "p.gate", "--request", "r.json", cwd=self.folder).stdout
        self.assertIn("the request has 2 hops, and the rule has no via", shown)
        self.assertIn("chain: 2 hops → none: asked directly  (not the agent's to make)", shown)

    def test_explain_says_how_to_meet_a_challenge(self):
        self.put("p.gate", POLICY + '\nrequire ask { needs approval 2 from "sec" within 30m, ticket, owner, subject }\n')
        how = self.explain()["how_to_meet"]
        self.assertEqual(len(how), 4)
        self.assertRegex(how[0], r'ask 2 different people with the role "sec" to approve sha256:[0-9a-f]{64}, .* not older than '
                                 r'30m; the approval of "a" does not count')
        self.assertTrue(how[3].startswith("send the ticket's name"))

    def test_explain_of_what_is_no_request(self):
        self.put("r.json", "{}")
        shown = self.run_json("explain", "-p", "p.gate", "--request", "r.json")
        self.assertEqual(shown["decision"]["context"]["reason"], "invalid_request")
        self.assertEqual(shown["changes"], [])
        run("explain", "-p", "p.gate", "--request", "none.json", cwd=self.folder, code=2)
        self.put("r.json", json.dumps({
            "subject": {"type": "agent", "id": "a", "class": "x"}, "action": {"name": "get"}, "resource": {"type": "secret", "id": "s/k"},
            "context": {"purpose": "bling", "ticket": "x"}}))
        self.assertEqual(self.run_json("explain", "-p", "p.gate", "--request", "r.json")["how_to_meet"], [
            'action.name: "action": {"name": …} with one of discover, read, issue, renew, use, write, delete, rotate',
            'context.now: every request carries its time: "now": "2026-11-24T10:00:00Z"',
            "context.purpose: one of billing, support",
            "context.ticket: no vocabulary declares it: attribute context.ticket : TYPE",
            "subject.class: it stands in subject.properties.class"])
        self.put("p.gate", POLICY.replace('"now": "2026-11-24T10:00:00Z"', '"then": 1'))
        self.assertIn("  context.now: every request carries its time", run("test", "p.gate", cwd=self.folder, code=1).stdout)

    def test_controls(self):
        self.put("p.gate", POLICY.replace("  grant  ttl 5m", '  controls "NHI5:2025", "GV.SC-05", "MANAGE 2.4"\n  grant  ttl 5m'))
        standards = {s["key"]: s for s in self.run_json("controls", "p.gate")["standards"]}
        self.assertEqual(set(standards), {"owasp-nhi", "owasp-agentic", "owasp-mcp", "maestro", "csf", "ai-rmf", "sp-800-207",
                                          "pci-dss", "iso-27001"})
        rows = {row["id"]: row for s in standards.values() for row in s["controls"]}
        self.assertEqual(len(standards["owasp-nhi"]["controls"]), 10)
        for control in ("NHI5:2025", "GV.SC", "MANAGE"):
            self.assertEqual(rows[control]["rules"], ["p.bills"])
        self.assertEqual(rows["NHI1:2025"]["rules"], [])
        text = run("controls", "p.gate", "--standard", "owasp-nhi", cwd=self.folder).stdout
        self.assertTrue(text.startswith("OWASP Non-Human Identities Top 10 2025  1 of 10 guarded\n  NHI1:2025 "))
        table = run("controls", "p.gate", "--to", "csv", "--standard", "owasp-nhi", "--unguarded", cwd=self.folder).stdout
        self.assertEqual(len(table.splitlines()), 10)
        self.assertNotIn("NHI5:2025", table)
        page = run("controls", "p.gate", "--to", "markdown", "--standard", "owasp-nhi", cwd=self.folder).stdout
        self.assertIn("| NHI5:2025 | Overprivileged NHI | `p.bills` |", page)
        run("controls", "p.gate", "--standard", "soc-3", cwd=self.folder, code=3)
        # A rule that only watches guards nothing.
        self.put("p.gate", POLICY.replace("  grant  ttl 5m", '  controls "NHI5:2025"\n  mode shadow'))
        self.assertEqual(self.run_json("controls", "p.gate", "--standard", "owasp-nhi")["standards"][0]["guarded"], 0)

    def test_init(self):
        for kind in ("batch_job", "chatbot", "coding_agent", "service_account", "ci_pipeline"):
            run("init", kind, cwd=self.folder)
            for command in (["check"], ["test", "--min-coverage", "100"], ["lint"], ["fmt", "--check"]):
                done = run(*command, f"{kind}.gate", cwd=self.folder)
                self.assertEqual(done.stderr, "")
        before = (self.folder / "chatbot.gate").read_text(encoding="utf-8")
        run("init", "chatbot", cwd=self.folder, code=2)
        self.assertEqual((self.folder / "chatbot.gate").read_text(encoding="utf-8"), before)
        self.assertEqual(self.run_json("init", "chatbot", "--name", "helper", "--folder", "new")["file"], "new/helper.gate")
        self.assertIn("policy helper\n", (self.folder / "new/helper.gate").read_text(encoding="utf-8"))
        self.assertIn("coding_agent", run("init", "toaster", cwd=self.folder, code=3).stderr)
        run("init", "chatbot", "--name", "not-a-name", cwd=self.folder, code=3)

    MAP = """policy m

vocabulary {
  enum AgentClass { bot, job }
  enum Zone       { inner, outer }
  enum Purpose    { help }
}

permit bots {
  action read, use
  secret "s/help/**"
  when   agent.class == bot && agent.zone == inner && purpose == help
  via    hop.class == job
  grant  ttl 5m, uses 1, bind task
}

permit jobs {
  secret "s/jobs/<name>/*"
  when   agent.class in [bot, job]
  grant  ttl 1h
}

forbid elsewhere {
  secret "s/help/**"
  unless has(destination.zone) && destination.zone == inner
}

require person {
  secret "s/jobs/**"
  needs  approval from "boss"
}

forbid always { when agent.zone == outer }

permit watched {
  secret "s/shadow/*"
  mode   shadow
}
"""

    def test_map(self):
        self.put("m.gate", self.MAP)
        drawn = self.run_json("map", "m.gate")
        agents = [(agent["class"], agent["zone"]) for agent in drawn["agents"]]
        secrets = [secret["path"] for secret in drawn["secrets"]]
        self.assertEqual(sorted(secrets), ["s/help/**", "s/jobs/<name>/*"])
        flows = {(agents[flow["agent"]], secrets[flow["secret"]]): flow for flow in drawn["flows"]}
        self.assertEqual(set(flows), {(("bot", "inner"), "s/help/**"), (("bot", "any"), "s/jobs/<name>/*"),
                                      (("job", "any"), "s/jobs/<name>/*")})
        bots = flows[("bot", "inner"), "s/help/**"]
        self.assertEqual((bots["actions"], bots["purposes"], bots["terms"], bots["permits"]),
                         (["read", "use"], ["help"], "ttl 5m; uses 1; bind task", ["m.bots"]))
        self.assertEqual([(agents[d["from"]], agents[d["to"]]) for d in drawn["delegations"]], [(("job", "any"), ("bot", "inner"))])
        guards = {secret["path"]: [(g["rule"], g["needs"]) for g in secret["guards"]] for secret in drawn["secrets"]}
        self.assertEqual(guards, {"s/help/**": [("m.elsewhere", [])], "s/jobs/<name>/*": [("m.person", ['approval from "boss"'])]})
        self.assertEqual([g["rule"] for g in drawn["guards"]], ["m.always"])
        self.assertEqual([d["text"] for d in drawn["destinations"]], ["zone == inner"])

    def test_map_with_requests(self):
        self.put("m.gate", self.MAP)
        def line(class_, path, zone=None, **context):
            properties = {"class": class_} | ({"zone": zone} if zone else {})
            return json.dumps({"subject": {"type": "agent", "id": "a", "properties": properties}, "action": {"name": "read"},
                               "resource": {"type": "secret", "id": path},
                               "context": {"now": "2026-11-24T10:00:00Z", "destination": {"zone": "inner"}, **context}})
        self.put("r.jsonl", "\n".join([line("bot", "s/help/k", "inner", purpose="help"), line("bot", "s/help/k", "inner"),
                                       line("job", "s/jobs/x/k", "inner"), line("job", "s/other", "inner"), "no JSON"]))
        drawn = self.run_json("map", "m.gate", "--jsonl", "r.jsonl")
        counts = {(drawn["agents"][f["agent"]]["class"], drawn["secrets"][f["secret"]]["path"]):
                  (f["permitted"], f["challenged"], f["denied"], f["permits"]) for f in drawn["flows"]}
        self.assertEqual(counts["bot", "s/help/**"], (1, 0, 1, ["m.bots"]))
        self.assertEqual(counts["job", "s/jobs/<name>/*"], (0, 1, 0, ["m.jobs"]))
        self.assertEqual(counts["job", "s/other"], (0, 0, 1, []))

    def test_map_focus(self):
        self.put("m.gate", self.MAP)
        def secrets(focus):
            return [s["path"] for s in self.run_json("map", "m.gate", "--focus", focus)["secrets"]]
        self.assertEqual(secrets("job"), ["s/help/**", "s/jobs/<name>/*"])  # it asks bots, too
        self.assertEqual(secrets("inner"), ["s/help/**"])
        self.assertEqual(secrets("s/jobs"), ["s/jobs/<name>/*"])
        run("map", "m.gate", "--focus", "nobody", cwd=self.folder, code=2)

    def test_map_of_many_rules_stays_readable(self):
        rules = "".join(f'permit r{i} {{ secret "kv/data/team{i % 50}/app{i}/*" when agent.class == {"bot" if i % 2 else "job"} }}\n'
                        for i in range(500))
        self.put("m.gate", "policy m\nvocabulary {\n  enum AgentClass { bot, job }\n}\n" + rules)
        drawn = self.run_json("map", "m.gate")
        self.assertLessEqual(len(drawn["secrets"]), 24)
        self.assertEqual(sum(len(flow["permits"]) for flow in drawn["flows"]), 500)
        one = self.run_json("map", "m.gate", "--focus", "kv/data/team7/")
        self.assertEqual(len(one["secrets"]), 10)

    def test_map_forms(self):
        self.put("m.gate", self.MAP)
        dot = run("map", "m.gate", cwd=self.folder).stdout
        self.assertTrue(dot.startswith("digraph access {") and dot.endswith("}\n"))
        mermaid = run("map", "m.gate", "--to", "mermaid", cwd=self.folder).stdout
        self.assertTrue(mermaid.startswith("flowchart LR\n"))
        without = {key: value for key, value in os.environ.items() if key != "PATH"} | {"PATH": "/nowhere"}
        done = subprocess.run([DAYGATE, "map", "m.gate", "--to", "svg"], cwd=self.folder, capture_output=True, text=True,
                              check=False, env=without)
        self.assertEqual(done.returncode, 2)
        self.assertIn("install graphviz", done.stderr)
        if shutil.which("dot") is None:
            self.skipTest("Graphviz is not installed")
        run("map", "m.gate", "--to", "svg", "-o", "m.svg", cwd=self.folder)
        drawn = xml.parse(self.folder / "m.svg").getroot()
        self.assertIn("s/help/**", " ".join(drawn.itertext()))


def main():
    global DAYGATE
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", type=lambda path: pathlib.Path(path).resolve(), required=True)
    options, rest = parser.parse_known_args()
    DAYGATE = options.daygate
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
