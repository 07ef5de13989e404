"""What the command line gives to shells and to people at terminals: completions, the manual page, progress."""
import argparse
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

DAYGATE = None

REQUEST = json.dumps({
    "subject": {"type": "agent", "id": "a"}, "action": {"name": "read"}, "resource": {"type": "secret", "id": "s/k"},
    "context": {"now": "2026-11-24T10:00:00Z"}}).encode() + b"\n"


def say(*arguments):
    return subprocess.run([DAYGATE, *arguments], capture_output=True, text=True, check=True).stdout


def commands():
    listed = say("--help").split("Subcommands:")[1].split("Exit codes")[0]
    return {line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "}


class Completions(unittest.TestCase):
    def complete(self, *words):
        """What bash would offer for the last of these words."""
        script = (f"{say('completions', 'bash')}\nCOMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _daygate\n"
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", script, "bash", "daygate", *words], capture_output=True, text=True,
                              check=True)
        self.assertEqual(done.stderr, "")
        return set(done.stdout.split())

    def test_every_subcommand(self):
        self.assertEqual(self.complete(""), commands())
        self.assertEqual(self.complete("che"), {"check"})

    def test_options_of_the_subcommand_and_of_the_program(self):
        self.assertEqual(self.complete("check", "--co"), {"--cost", "--color"})
        self.assertEqual(self.complete("--color", "never", "test", "--min"), {"--min-coverage"})

    def test_words_that_an_option_takes(self):
        self.assertEqual(self.complete("check", "--format", ""), {"json", "text"})
        self.assertEqual(self.complete("completions", "z"), {"zsh"})

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "payments.gate")
            path.touch()
            self.assertEqual(self.complete("check", f"{folder}/pay"), {str(path)})

    def test_other_shells_read_theirs(self):
        for shell in ("zsh", "fish"):
            script = say("completions", shell)
            for command in commands():
                self.assertIn(command, script)
            if shutil.which(shell) is None:
                print(f"not parsed: there is no {shell}")
                continue
            subprocess.run([shell, "-n", "/dev/stdin"], input=script, text=True, check=True)


class Manual(unittest.TestCase):
    def test_it_holds_what_help_shows(self):
        page = say("manual").replace("\\-", "-")
        for command in commands():
            self.assertIn(f".SS {command}\n", page)
            for line in say(command, "--help").splitlines():
                if line.startswith("  --"):
                    self.assertIn(line.split()[0].split(",")[0], page)

    def test_groff_has_nothing_to_say(self):
        if shutil.which("groff") is None:
            self.skipTest("there is no groff")
        done = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-ww"], input=say("manual"), capture_output=True,
                              text=True, check=True)
        self.assertEqual(done.stderr, "")

    def test_version(self):
        version = json.loads(say("version", "--json"))
        self.assertEqual(say("version"), f"daygate {version['version']}\n")
        self.assertIsInstance(version["abi"], int)


def read_all(descriptor, into):
    """A terminal that nobody reads holds up who writes to it."""
    try:
        while piece := os.read(descriptor, 65536):
            into += piece
    except OSError:  # the other end is closed
        pass


class Progress(unittest.TestCase):
    def run_slowly(self, output_is_terminal):
        """`decide --jsonl` at a terminal, with requests that come over a second and a half; what the terminal got."""
        with tempfile.TemporaryDirectory() as folder:
            policy = pathlib.Path(folder, "p.gate")
            policy.write_text("policy p\npermit all { action read }\n")
            master, slave = pty.openpty()
            with open(pathlib.Path(folder, "out"), "wb") as out:
                child = subprocess.Popen(
                    [DAYGATE, "decide", "-p", policy, "--jsonl", "-"], stdin=subprocess.PIPE,
                    stdout=slave if output_is_terminal else out, stderr=slave, env={**os.environ, "TERM": "xterm"})
                os.close(slave)
                seen = bytearray()
                reader = threading.Thread(target=read_all, args=(master, seen))
                reader.start()
                for _ in range(15):
                    child.stdin.write(REQUEST * 64)
                    child.stdin.flush()
                    time.sleep(0.1)
                child.stdin.close()
                self.assertEqual(child.wait(), 0)
                reader.join()
                os.close(master)
            return bytes(seen)

    def test_a_long_run_shows_how_far_it_is(self):
        seen = self.run_slowly(output_is_terminal=False)
        self.assertRegex(seen, rb"\r\d+ requests")
        self.assertTrue(seen.endswith(b"\r\x1b[K"), seen[-40:])

    def test_not_among_the_answers(self):
        self.assertNotIn(b" requests", self.run_slowly(output_is_terminal=True))


def main():
    global DAYGATE
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", required=True)
    options, rest = parser.parse_known_args()
    DAYGATE = options.daygate
    unittest.main(argv=[sys.argv[0], *rest])


main()
