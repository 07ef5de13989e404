"""The command line: ``python -m daygate check policies``."""

import os
import pathlib
import sys


def main() -> None:
    """Become the program that lies beside this file."""
    program = pathlib.Path(__file__).with_name("daygate-program")
    os.execv(program, ["daygate", *sys.argv[1:]])


if __name__ == "__main__":
    main()
