"""The command line: exit codes, forms of output, streams of requests, escapes."""
import argparse
import json
import os
import pathlib
import pty
import resource
import subprocess
import sys
import tempfile
import unittest

DAYGATE = None
SANITIZED = False

POLICY = """policy p

vocabulary {
  enum Purpose { billing, support }
}

permit read_all "Everybody who bills" {
  action read
  secret "s/**"
  when   purpose == billing
  grant  ttl 5m, uses 1
}

forbid tainted {
  when task.tainted
}

require ask {
  secret "s/prod/**"
  needs  approval from "security" within 30m
}

test "billing reads" {
  request {"subject": {"type": "agent", "id": "a"}, "action": {"name": "read"}, "resource": {"type": "secret", "id": "s/k"},
           "context": {"purpose": "billing", "task": {"tainted": false}, "now": "2026-11-24T10:00:00Z"}}
  expect permit by read_all with ttl 5m, uses 1
}
"""


def request(**changes):
    context = {"purpose": "billing", "task": {"tainted": False}, "now": "2026-11-24T10:00:00Z"}
    context.update(changes.pop("context", {}))
    whole = {"subject": {"type": "agent", "id": "a"}, "action": {"name": "read"},
             "resource": {"type": "secret", "id": "s/k"}, "context": context}
    whole.update(changes)
    return json.dumps(whole)


PROD = {"type": "secret", "id": "s/prod/k"}


def daygate(*arguments, stdin=b"", environment=None):
    if isinstance(stdin, str):
        stdin = stdin.encode()
    return subprocess.run([DAYGATE, *map(str, arguments)], input=stdin, capture_output=True, check=False, timeout=120,
                          env={**os.environ, **(environment or {})})


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.policy = self.write("p.gate", POLICY)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def decide(self, lines, *arguments):
        done = daygate("decide", "--policy", self.policy, "--jsonl", "-", *arguments, stdin=lines)
        self.assertEqual(done.stderr, b"")
        self.assertTrue(not done.stdout or done.stdout.endswith(b"\n"))
        return [json.loads(line) for line in done.stdout.split(b"\n")[:-1]]

    def assertEnds(self, done, code):
        self.assertEqual(done.returncode, code, (done.stdout + done.stderr).decode(errors="replace"))


class Usage(Case):
    def test_exit_codes(self):
        for arguments in ([], ["nonsense"], ["check"], ["check", self.policy, "--nonsense"], ["decide"],
                          ["--format", "xml", "check", self.policy], ["convert", self.policy],
                          ["decide", "--policy", self.policy, "--request", "a", "--jsonl", "b"],
                          ["decide", "--policy", self.policy, "--enforces", "ttl,nonsense"],
                          ["fmt", "--check", "--write", self.policy], ["fmt", "--write", "-"]):
            with self.subTest(arguments=arguments):
                self.assertEnds(daygate(*arguments), 3)
        self.assertEnds(daygate("--help"), 0)
        self.assertEnds(daygate("check", "--help"), 0)

    def test_version(self):
        self.assertRegex(daygate("--version").stdout.decode(), r"^daygate \d+\.\d+\.\d+\n$")
        self.assertIn("version", json.loads(daygate("--version", "--format", "json").stdout))

    def test_arguments_are_escaped(self):
        done = daygate("check", "\x1b[31m.gate")
        self.assertEnds(done, 2)
        self.assertNotIn(b"\x1b", done.stdout + done.stderr)
        done = daygate("check", self.policy, "--\x1b[31m")
        self.assertEnds(done, 3)
        self.assertNotIn(b"\x1b", done.stdout + done.stderr)


class Check(Case):
    def test_good(self):
        done = daygate("check", self.policy)
        self.assertEnds(done, 0)
        self.assertIn(b"1 permit, 1 forbid, 1 require, 1 test", done.stdout)
        self.assertNotIn(b"\x1b", done.stdout)
        report = json.loads(daygate("check", self.policy, "--format", "json").stdout)
        self.assertEqual((report["ok"], report["permits"], report["diagnostics"]), (True, 1, []))

    def test_folder(self):
        self.write("more/q.gate", "policy q\npermit b { when true }\n")
        self.write("more/notes.txt", "no policy")
        self.assertIn(b"2 files", daygate("check", self.folder).stdout)

    def test_bad(self):
        bad = self.write("bad.gate", "policy p\npermit a {\n  when agent.clas == 1\n}\n")
        done = daygate("check", bad)
        self.assertEnds(done, 2)
        first, source, caret = (done.stdout + done.stderr).decode().split("\n")[:3]
        self.assertRegex(first, rf"^{bad}:3:\d+: error: ")
        self.assertEqual(source.strip(), "when agent.clas == 1")
        self.assertEqual(caret.strip(), "^")
        done = daygate("check", bad, "--format", "json")
        self.assertEnds(done, 2)
        report = json.loads(done.stdout)
        self.assertFalse(report["ok"])
        self.assertEqual((report["diagnostics"][0]["line"], report["diagnostics"][0]["severity"]), (3, "error"))

    # The dearest sub-expressions of a rule, without what stands in them, times as often as they may run.
    COSTLY = """policy p

permit calm {
  when risk < 5
}
forbid same_tool {
  when tools.exists(a,
                    tools.exists(b, a.name == b.server))
}
"""

    def test_cost(self):
        costly = self.write("costly.gate", self.COSTLY)
        done = daygate("check", costly, "--cost")
        self.assertEnds(done, 0)
        lines = done.stdout.decode().splitlines()
        self.assertRegex(lines[0], "^ok  1 file: 1 permit, 1 forbid")
        self.assertEqual(lines[1:], [
            f"p.calm  3  {costly}",
            "  1  4:8   risk",
            "  1  4:8   risk < 5",
            "  1  4:15  5",
            f"p.same_tool  286914  {costly}",
            "  266240  8:37  a.name == b.server",
            "    4160  8:21  tools.exists(b, a.name == b.server)",
            "    4096  8:37  a",
        ])
        self.assertNotIn(b"p.calm", daygate("check", costly).stdout)

    def test_cost_as_json(self):
        costly = self.write("costly.gate", self.COSTLY)
        report = json.loads(daygate("check", costly, "--cost", "--format", "json").stdout)
        self.assertTrue(report["ok"])
        self.assertEqual([(rule["rule"], rule["cost"]) for rule in report["costs"]],
                         [("p.calm", 3), ("p.same_tool", 286914)])
        self.assertEqual(report["costs"][1]["file"], str(costly))
        self.assertEqual(report["costs"][1]["dearest"][0],
                         {"column": 37, "cost": 266240, "line": 8, "text": "a.name == b.server"})
        self.assertNotIn("costs", json.loads(daygate("check", costly, "--format", "json").stdout))

    # A rule that costs too much is refused with the same table.
    def test_too_dear(self):
        dear = self.write("dear.gate", self.COSTLY.replace("tools.exists(b", "tools.exists(c, tools.exists(b")
                          .replace("b.server))", "b.server)))"))
        done = daygate("check", dear)
        self.assertEnds(done, 2)
        self.assertIn(b"  17039360  8:53  a.name == b.server\n", done.stderr)
        report = json.loads(daygate("check", dear, "--format", "json").stdout)
        self.assertEqual(report["diagnostics"][0]["notes"][0], "17039360  8:53  a.name == b.server")
        self.assertEqual(len(report["diagnostics"][0]["notes"]), 3)

    def test_absent(self):
        for format_ in ("text", "json"):
            self.assertEnds(daygate("check", self.folder / "absent.gate", "--format", format_), 2)

    def test_colour(self):
        for color, colored in (("always", True), ("never", False), ("auto", False)):
            self.assertEqual(b"\x1b" in daygate("check", self.policy, "--color", color).stdout, colored)

    def test_control_characters_of_a_policy(self):
        bad = self.write("bad.gate", b'policy p\npermit a "\x1b[31m\xc2\x9b" { when nonsense }\n')
        done = daygate("check", bad)
        self.assertEnds(done, 2)
        self.assertNotRegex(done.stdout + done.stderr, rb"[\x00-\x08\x0b-\x1f]|\xc2\x9b")


class Fmt(Case):
    UGLY = "policy p\npermit   a { when true // why\n}\n"

    def test_print_is_stable(self):
        once = daygate("fmt", self.write("u.gate", self.UGLY))
        self.assertEnds(once, 0)
        self.assertIn(b"// why", once.stdout)
        twice = daygate("fmt", "-", stdin=once.stdout)
        self.assertEqual(once.stdout, twice.stdout)

    def test_check_and_write(self):
        ugly = self.write("u.gate", self.UGLY)
        ugly.chmod(0o640)
        done = daygate("fmt", "--check", ugly)
        self.assertEnds(done, 1)
        self.assertIn(b"u.gate", done.stdout)
        self.assertEqual(ugly.read_text(), self.UGLY)
        self.assertEnds(daygate("fmt", "--write", ugly), 0)
        self.assertNotEqual(ugly.read_text(), self.UGLY)
        self.assertEqual(ugly.stat().st_mode & 0o777, 0o640)
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith("u.")], ["u.gate"])
        done = daygate("fmt", "--check", ugly)
        self.assertEnds(done, 0)
        self.assertEqual(done.stdout, b"")

    def test_link_is_written_through(self):
        ugly = self.write("u.gate", self.UGLY)
        link = self.folder / "link.gate"
        link.symlink_to(ugly)
        self.assertEnds(daygate("fmt", "--write", link), 0)
        self.assertTrue(link.is_symlink())
        self.assertNotEqual(ugly.read_text(), self.UGLY)

    def test_json(self):
        done = daygate("fmt", "--check", "--format", "json", self.write("u.gate", self.UGLY))
        self.assertEnds(done, 1)
        self.assertTrue(json.loads(done.stdout)["files"][0]["changed"])

    def test_bad_input(self):
        self.assertEnds(daygate("fmt", "-", stdin="policy"), 2)
        self.assertEnds(daygate("fmt", "-", stdin=b"policy p\n\xff"), 2)


class Test(Case):
    def test_pass_and_fail(self):
        done = daygate("test", self.policy)
        self.assertEnds(done, 0)
        self.assertIn(b"1 passed, 0 failed", done.stdout)
        failing = self.write("p.gate", POLICY.replace("with ttl 5m, uses 1\n}", "with ttl 6m\n}"))
        done = daygate("test", failing)
        self.assertEnds(done, 1)
        self.assertIn(b"with ttl: expected 6m, got 5m", done.stdout)
        self.assertIn(f"{failing}:23:1: failed".encode(), done.stdout)
        done = daygate("test", failing, "--format", "json")
        self.assertEnds(done, 1)
        report = json.loads(done.stdout)
        self.assertEqual((report["failed"], report["passed"]), (1, 0))
        self.assertEqual(report["tests"][0]["differences"], [{"actual": "5m", "expected": "6m", "what": "with ttl"}])

    def test_bad_policy(self):
        self.assertEnds(daygate("test", self.write("bad.gate", "policy p\npermit a {")), 2)


class Decide(Case):
    def test_bytes(self):
        done = daygate("decide", "--policy", self.policy, stdin=request())
        self.assertEnds(done, 0)
        decision = json.loads(done.stdout)
        self.assertTrue(decision["decision"])
        self.assertEqual(decision["context"]["terms"], {"ttl": "300s", "uses": 1})
        canonical = json.dumps(decision, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self.assertEqual(done.stdout.decode(), canonical + "\n")
        file = self.write("r.json", request())
        for format_ in ("text", "json"):
            again = daygate("decide", "--policy", self.policy, "--request", file, "--format", format_)
            self.assertEqual(again.stdout, done.stdout)

    def test_exit_code(self):
        for document, code in ((request(), 0), (request(context={"purpose": "support"}), 1), (request(resource=PROD), 1),
                               ("nonsense", 1)):
            self.assertEnds(daygate("decide", "--policy", self.policy, "--exit-code", stdin=document), code)
            self.assertEnds(daygate("decide", "--policy", self.policy, stdin=document), 0)
        lines = request() + "\n" + request(resource=PROD) + "\n"
        self.assertEnds(daygate("decide", "--policy", self.policy, "--jsonl", "-", "--exit-code", stdin=lines), 1)
        self.assertEnds(daygate("decide", "--policy", self.policy, "--jsonl", "-", "--exit-code", stdin=request()), 0)

    def test_bad_input(self):
        for flag in ("--request", "--jsonl"):
            self.assertEnds(daygate("decide", "--policy", self.policy, flag, self.folder / "absent"), 2)
            self.assertEnds(daygate("decide", "--policy", self.policy, flag, self.folder), 2)
        self.assertEnds(daygate("decide", "--policy", self.folder / "absent.gate", stdin=request()), 2)

    def test_enforces(self):
        for words, reason in (("ttl,uses", "permitted"), ("ttl", "unenforceable"), ("", "unenforceable")):
            [decision] = self.decide(request(), "--enforces", words)
            self.assertEqual(decision["context"]["reason"], reason)

    def test_explain(self):
        denied = request(context={"purpose": "support"})
        done = daygate("decide", "--policy", self.policy, "--explain", stdin=denied)
        self.assertEnds(done, 0)
        text = done.stdout.decode()
        for word in ("DENY", "not_permitted", "p.read_all", "purpose == billing", "purpose = support"):
            self.assertIn(word, text)
        done = daygate("decide", "--policy", self.policy, "--explain", "--format", "json", stdin=denied)
        self.assertIn("explanation", json.loads(done.stdout)["context"])
        [line] = self.decide(denied, "--explain")
        self.assertIn("explanation", line["context"])
        challenge = daygate("decide", "--policy", self.policy, "--explain", stdin=request(resource=PROD)).stdout.decode()
        self.assertIn('needs    approval from "security" within 30m', challenge)
        invalid = daygate("decide", "--policy", self.policy, "--explain", stdin="{")
        self.assertEnds(invalid, 0)
        self.assertIn(b"invalid_request", invalid.stdout)

    def test_output_that_can_not_be_written(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([DAYGATE, "decide", "--policy", self.policy], input=request().encode(), stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)


class Stream(Case):
    def reasons(self, lines):
        return [decision["context"]["reason"] for decision in self.decide(lines)]

    def test_order_and_ends(self):
        denied = request(context={"purpose": "support"})
        for lines, wanted in ((b"", []), (b"\n", ["invalid_request"]), (request(), ["permitted"]),
                              (request() + "\n", ["permitted"]), (request() + "\r\n", ["permitted"]),
                              (f"{request()}\n\n{denied}\n", ["permitted", "invalid_request", "not_permitted"]),
                              (f"{request()}\n\n", ["permitted", "invalid_request"])):
            with self.subTest(lines=lines):
                self.assertEqual(self.reasons(lines), wanted)

    def test_weird_bytes(self):
        good = request().encode()
        weird = [b"\x00", b"\xff\xfe", b"null", b"[]", b'"x"', good + b"\x00", good + good, good[:-3], b"\xef\xbb\xbf" + good,
                 good.replace(b'"a"', b'"\xc0\xaf"'), good.replace(b'"a"', b'"\xed\xa0\x80"'), b"[" * 60000, b"{" * 70000,
                 b'{"subject":' * 33 + b"1" + b"}" * 33, good.replace(b'"a"', b'"a\\u0000"', 1)]
        lines = b"".join(line + b"\n" + good + b"\n" for line in weird)
        wanted = []
        for line in weird[:-1]:
            wanted += ["invalid_request", "permitted"]
        self.assertEqual(self.reasons(lines)[: len(wanted)], wanted)

    def test_line_that_is_too_long(self):
        padded = request()[:-1] + " " * 70000 + "}"
        fits = request() + " " * (65536 - len(request()))
        self.assertEqual(self.reasons(f"{padded}\n{fits}\n{fits} \n{request()}"),
                         ["invalid_request", "permitted", "invalid_request", "permitted"])

    def test_memory_is_bounded(self):
        huge = self.folder / "huge.jsonl"
        with open(huge, "wb") as file:
            file.truncate(2 << 30)  # 2 GiB of NUL: one line
            file.seek(0, os.SEEK_END)
            file.write(b"\n" + request().encode() + b"\n")
        process = subprocess.Popen([DAYGATE, "decide", "--policy", self.policy, "--jsonl", huge], stdout=subprocess.PIPE)
        lines = process.stdout.read().splitlines()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        self.assertEqual(process.returncode, 0)
        self.assertEqual([json.loads(line)["decision"] for line in lines], [False, True])
        limit_kib = 1 << 20 if SANITIZED else 128 << 10
        self.assertLess(usage.ru_maxrss, limit_kib)

    def test_answers_come_before_the_next_request(self):
        process = subprocess.Popen([DAYGATE, "decide", "--policy", self.policy, "--jsonl", "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        for _ in range(3):
            process.stdin.write(request().encode() + b"\n")
            process.stdin.flush()
            self.assertTrue(json.loads(process.stdout.readline())["decision"])
        process.stdin.close()
        self.assertEqual(process.wait(), 0)
        process.stdout.close()


class Terminal(Case):
    def on_terminal(self, *arguments, stdin):
        master, slave = pty.openpty()
        process = subprocess.Popen([DAYGATE, *map(str, arguments)], stdin=subprocess.PIPE, stdout=slave, stderr=slave,
                                   env={**os.environ, "TERM": "xterm", "NO_COLOR": ""})
        os.close(slave)
        process.stdin.write(stdin.encode())
        process.stdin.close()
        output = b""
        try:
            while chunk := os.read(master, 65536):
                output += chunk
        except OSError:
            pass  # the other end is closed
        os.close(master)
        process.wait()
        return output

    def test_colours(self):
        self.assertIn(b"\x1b[32mok", self.on_terminal("check", self.policy, stdin=""))

    def test_nothing_of_a_request_reaches_it_raw(self):
        evil = request(context={"\u009b31m\u202e\u2028\x1b[2J": 1})
        raw = daygate("decide", "--policy", self.policy, stdin=evil).stdout
        shown = self.on_terminal("decide", "--policy", self.policy, stdin=evil)
        for sequence in (b"\x1b", "\u009b".encode(), "\u202e".encode(), "\u2028".encode()):
            self.assertNotIn(sequence, shown)
        self.assertEqual(json.loads(shown), json.loads(raw))
        explained = self.on_terminal("decide", "--policy", self.policy, "--explain", "--color", "never", stdin=evil)
        for sequence in (b"\x1b", "\u009b".encode(), "\u202e".encode()):
            self.assertNotIn(sequence, explained)


class Convert(Case):
    def test_round_trips(self):
        text = daygate("convert", "--to", "text", self.policy)
        self.assertEnds(text, 0)
        for form, extension in (("json", "json"), ("proto", "pb")):
            file = self.folder / f"set.{extension}"
            self.assertEnds(daygate("convert", "--to", form, self.policy, "-o", file), 0)
            folder = self.folder / form
            folder.mkdir()
            self.assertEnds(daygate("convert", "--to", "text", file, "-o", folder), 0)
            [back] = folder.iterdir()
            self.assertEqual(back.suffix, ".gate")
            for other in ("json", "proto"):
                self.assertEqual(daygate("convert", "--to", other, back).stdout == b"", False)
            one = json.loads(daygate("check", self.policy, "--format", "json").stdout)["policy_digest"]
            two = json.loads(daygate("check", back, "--format", "json").stdout)["policy_digest"]
            self.assertEqual(one, two)
        as_json = daygate("convert", "--to", "json", self.policy)
        self.assertEqual(json.loads(as_json.stdout), json.loads((self.folder / "set.json").read_bytes()))

    def test_names_stay_in_the_folder(self):
        self.write("more/p.gate", 'policy q\npermit b { secret "t/**" }\n')
        file = self.folder / "set.json"
        self.assertEnds(daygate("convert", "--to", "json", self.folder, "-o", file), 0)
        out = self.folder / "out"
        out.mkdir()
        self.assertEnds(daygate("convert", "--to", "text", file), 3)
        self.assertEnds(daygate("convert", "--to", "text", file, "-o", out), 0)
        self.assertEqual(len(list(out.iterdir())), 2)
        self.assertEnds(daygate("test", out), 0)

    def test_bad_input(self):
        for name, content in (("x.json", "{"), ("x.json", '{"files": 5}'), ("x.pb", b"\xff\xff\xff"), ("x.gate", "policy")):
            with self.subTest(name=name, content=content):
                self.assertEnds(daygate("convert", "--to", "text", self.write(name, content)), 2)


class Binding(Case):
    def test_claims(self):
        with tempfile.TemporaryDirectory() as folder:
            good = pathlib.Path(folder) / "good.claims"
            good.write_text("mapper ours like jwt_svid { purpose = billing }\n")
            done = daygate("claims", good)
            self.assertEqual((done.returncode, done.stdout.decode()), (0, "1 mapper: ours\n"))
            done = daygate("claims", good, "--policy", self.policy, "--format", "json")
            self.assertEqual(json.loads(done.stdout), {"mappers": ["ours"], "ok": True})
            bad = pathlib.Path(folder) / "bad.claims"
            bad.write_text("mapper ours like jwt_svid { purpose = biling }\n")
            self.assertEqual(daygate("claims", bad).returncode, 0)
            done = daygate("claims", bad, good, "--policy", self.policy)
            self.assertEqual(done.returncode, 2)
            self.assertIn("bad.claims:1:39: error", done.stderr.decode())
            self.assertEqual(daygate("claims", pathlib.Path(folder) / "none.claims").returncode, 2)
        self.assertEqual(daygate("claims").returncode, 3)
        done = daygate("claims", "--ready")
        self.assertEqual(done.returncode, 0)
        self.assertIn("mapper github_actions", done.stdout.decode())

    def test_is_what_a_challenge_carries(self):
        [decision] = self.decide(request(resource=PROD))
        done = daygate("binding", "--policy", self.policy, stdin=request(resource=PROD))
        self.assertEnds(done, 0)
        self.assertEqual(done.stdout.decode().strip(), decision["context"]["binding"])
        done = daygate("binding", "--policy", self.policy, "--format", "json", stdin=request())
        self.assertRegex(json.loads(done.stdout)["binding"], r"^sha256:[0-9a-f]{64}$")

    def test_invalid_request(self):
        for document in ("", "{", request(resource={"type": "secret", "id": "a/../b"})):
            done = daygate("binding", "--policy", self.policy, stdin=document)
            self.assertEnds(done, 2)
            self.assertEqual(done.stdout, b"")


def main():
    global DAYGATE, SANITIZED
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", required=True)
    parser.add_argument("--sanitized", action="store_true")
    options, rest = parser.parse_known_args()
    DAYGATE = options.daygate
    SANITIZED = options.sanitized
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unittest.main(argv=[sys.argv[0], *rest])


main()
