"""Runs the command line over a corpus of policy files; its README says what is expected of each."""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

# A mutant of the corpus must not hang the run; sanitizers are slow.
TIMEOUT_SECONDS = 60
ERROR = re.compile(rb"^(.*?):(\d+):(\d+): error: (.*)$")
EXPECT = re.compile(rb"^(?:\xef\xbb\xbf)?// expect (\d+)(?::(\d+))?(.*?)\r?$")


def run(daygate, command, path):
    done = subprocess.run([daygate, command, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=TIMEOUT_SECONDS)
    return done.returncode, done.stdout


def first_error(output):
    lines = output.split(b"\n")
    for number, line in enumerate(lines):
        match = ERROR.match(line)
        if match:
            source = lines[number + 1] if number + 1 < len(lines) else b""
            return int(match[2]), int(match[3]), match[4], source
    return None


def check_bad(daygate, path):
    expected = EXPECT.match(path.read_bytes().split(b"\n", 1)[0])
    if not expected:
        return "its first line says not what to expect"
    line, column, words = int(expected[1]), expected[2] and int(expected[2]), expected[3].split()
    code, output = run(daygate, "check", path)
    if code not in (1, 2, 3):
        return f"exit code {code}"
    found = first_error(output)
    if found is None:
        return "no line FILE:LINE:COLUMN: error: MESSAGE"
    if found[0] != line or (column is not None and found[1] != column):
        return f"expected {line}:{column or '*'}, found {found[0]}:{found[1]}: {found[2].decode(errors='replace')}"
    missing = [word for word in words if word not in found[2] and word not in found[3]]
    if missing:
        return f"{b' '.join(missing).decode()!r} is missing in {found[2].decode(errors='replace')!r}"
    return None


def check_good(daygate, path):
    code, output = run(daygate, "test", path)
    return None if code == 0 else f"exit code {code}\n{output.decode(errors='replace')[:2000]}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", required=True)
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    options = parser.parse_args()
    if not options.corpus.is_dir():
        print("skipped: there is no corpus beside this clone")
        return 77
    work = [(check_bad, path) for path in sorted(options.corpus.glob("bad/*.gate"))]
    work += [(check_good, path) for path in sorted(options.corpus.glob("good/*.gate"))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda item: item[0](options.daygate, item[1]), work))
    failed = 0
    for (_, path), problem in zip(work, results):
        if problem:
            failed += 1
            print(f"{path.parent.name}/{path.name}: {problem}")
    print(f"corpus: {len(work) - failed} passed, {failed} failed")
    return 1 if failed or not work else 0


sys.exit(main())
