"""What newcomers write, and what they are told. Each NAME.case has a policy with one slip, the message that it gets, and
the policy as the message says, which must compile: a suggestion that does not is worse than none.

  # What they write.
  --- policy
  …
  --- message
  example.gate:5:1: error: …
  --- mended
  …

`--update` writes the messages that are printed into the files instead of comparing them.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None
SECTIONS = ("policy", "message", "mended")


def read(path):
    parts = re.split(r"^--- (\w+)\n", path.read_text(encoding="utf-8"), flags=re.M)
    found = dict(zip(parts[1::2], parts[2::2]))
    assert tuple(found) == SECTIONS, f"{path.name}: has the sections {tuple(found)}"
    return parts[0], found


def write(path, title, found):
    path.write_text(title + "".join(f"--- {name}\n{found[name]}" for name in SECTIONS), encoding="utf-8")


class Messages(unittest.TestCase):
    maxDiff = None

    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "example.gate").write_text(text, encoding="utf-8")
            return subprocess.run([OPTIONS.daygate, "check", "example.gate"], cwd=folder, capture_output=True, text=True,
                                  check=False)

    def test_messages(self):
        paths = sorted(pathlib.Path(__file__).parent.glob("*.case"))
        self.assertGreaterEqual(len(paths), 60)
        for path in paths:
            with self.subTest(path=path.name):
                title, found = read(path)
                self.assertTrue(title.startswith("# "))
                done = self.check(found["policy"])
                self.assertEqual(done.returncode, 2, done.stdout)
                if OPTIONS.update:
                    found["message"] = done.stderr
                    write(path, title, found)
                self.assertEqual(found["message"], done.stderr)
                mended = self.check(found["mended"])
                self.assertEqual(mended.returncode, 0, mended.stderr)

    # Two slips told in the same words would be one.
    def test_each_says_something_else(self):
        seen = {}
        for path in sorted(pathlib.Path(__file__).parent.glob("*.case")):
            message = read(path)[1]["message"]
            self.assertNotIn(message, seen, f"{path.name} and {seen.get(message)}")
            seen[message] = path.name


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--update", action="store_true")
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
