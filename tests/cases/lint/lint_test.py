"""Lints. Each NAME.case has a policy that gets the warning NAME and no other, and a near one that gets none:

  # What is found.
  --- found
  …
  --- near
  …

Behind `--- found` may stand how many warnings there are, and behind that the place of the first as LINE:COLUMN.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None
NOW = "2026-11-24T10:00:00Z"


def run(*arguments, **options):
    return subprocess.run([OPTIONS.daygate, *arguments], capture_output=True, text=True, check=False, **options)


def cases():
    return sorted(pathlib.Path(__file__).parent.glob("*.case"))


class Lints(unittest.TestCase):
    maxDiff = None

    def lint(self, text, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "example.gate").write_text(text, encoding="utf-8")
            done = run("lint", "--format", "json", "--now", NOW, *arguments, "example.gate", cwd=folder)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["ok"], done.returncode == 0)
        return report["warnings"]

    def read(self, path):
        title, _, rest = path.read_text(encoding="utf-8").partition("--- found")
        self.assertTrue(title.startswith("# "), path.name)
        found, near = rest.split("--- near\n")
        head, _, found = found.partition("\n")
        return head.split(), found, near

    def test_each_is_found_and_the_near_one_is_not(self):
        for path in cases():
            with self.subTest(path=path.name):
                head, found, near = self.read(path)
                warnings = self.lint(found)
                name = path.stem.split(".")[0]
                self.assertEqual([w["name"] for w in warnings], [name] * int(head[0] if head else 1), warnings)
                if len(head) > 1:
                    self.assertEqual(f"{warnings[0]['line']}:{warnings[0]['column']}", head[1])
                self.assertTrue(warnings[0]["message"].endswith(f" [{name}]"))
                self.assertEqual(self.lint(near), [])

    def test_a_note_silences_it_with_a_reason(self):
        for path in cases():
            _, found, _ = self.read(path)
            warning = self.lint(found)[0]
            if not warning["rule"] or warning["name"] == "lint-note":
                continue
            with self.subTest(path=path.name):
                rule = warning["rule"].split(".")[1]
                note = f'note "lint" "allow {warning["name"]}: tried"'
                silenced = re.sub(rf"((?:permit|forbid|require) {rule} {{)", rf"\1 {note}", found)
                self.assertNotEqual(silenced, found)
                left = [w for w in self.lint(silenced) if w["rule"] == warning["rule"]]
                self.assertEqual(left, [])
                self.assertEqual(self.lint(found, "--allow", warning["name"]), [])

    def test_every_lint_has_a_case_and_a_section(self):
        names = {lint["name"] for lint in json.loads(run("lint", "--list", "--format", "json").stdout)}
        self.assertEqual({path.stem.split(".")[0] for path in cases()}, names)
        page = (OPTIONS.source / "docs/lint.md").read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r"^### (\S+)$", page, re.M)), names)

    # What can open a gate is said by `check` as well, which passes all the same.
    def test_check_shows_those_that_open_a_gate(self):
        for path in cases():
            _, found, near = self.read(path)
            opens = [w["message"] for w in self.lint(found) if w["opens_gate"]]
            with self.subTest(path=path.name), tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "example.gate").write_text(found, encoding="utf-8")
                done = run("check", "example.gate", cwd=folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(re.findall(r": warning: (.*)$", done.stderr, re.M), opens)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
