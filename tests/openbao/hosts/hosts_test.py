"""The same agent's program in Go, Python and C++ before a real server: the same answers, and nothing goes past them.

    hosts_test.py --venv VENV --daygate PROGRAM [--go PROGRAM] [--python PYTHON] [--cc PROGRAM]
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import fixture  # noqa: E402
from answers import Answers  # noqa: E402, F401
from bypasses import Bypasses  # noqa: E402, F401
from faults import Faults, Outages  # noqa: E402, F401
from lists import Lists  # noqa: E402, F401
from python_host import PythonHost  # noqa: E402, F401
from vault_examples import Examples  # noqa: E402, F401

OPTIONS = fixture.OPTIONS


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--daygate", type=pathlib.Path, required=True)
    for name in ("--go", "--python", "--cc"):
        parser.add_argument(name, type=pathlib.Path)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    given, sys.argv = sys.argv, [sys.argv[0], *rest]
    missing = [name for name in ("go", "python", "cc") if getattr(OPTIONS, name) is None]
    if missing:
        print("without:", ", ".join(missing))
    fixture.run_tests(given)


main()
