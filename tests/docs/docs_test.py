"""The documentation is tested: its fenced blocks are run, and what they print is compared with what the pages say.

  ```gate              a policy: it compiles, and its tests pass. One that does not begin with `policy` is put behind the
                       vocabulary of the first block of docs/language.md.
  ```gate error        a policy that does not compile; the ```text block after it is what `daygate check` prints.
  ```cel               expressions, one a line: each compiles as a condition under that vocabulary.
  ```json request      a request; the ```json decision block after it is what the policy block before it decides.
  ```json              JSON.
  ```console           lines that begin with `$ ` are run at the root of the sources; the others are what they print.
  ```gate NAME.gate    a file; so with json. A page's files lie in a folder of its own, and a later one of the same name
                       takes the place of an earlier one.
  ```console walk      like console, in that folder.
  ```mapper            mappers of claims: tests/vault/claims/docs_test.cc reads them, with their claims, fields and errors.
  ```cpp               C++ that compiles: a file where it includes something, statements otherwise.

A digest written as `sha256:…` stands for any. `--update` writes what is printed into the pages instead of comparing it.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None
FENCE = re.compile(r"^```(.*)$")
ANY_DIGEST = "sha256:…"


@dataclasses.dataclass
class Block:
    page: pathlib.Path
    line: int
    kind: str
    text: str
    update: str | None = None

    def __str__(self):
        return f"{self.page.name}:{self.line}"


def blocks_of(page):
    blocks, open_block = [], None
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        fence = FENCE.match(line)
        if fence and open_block is None:
            open_block = Block(page, number, fence.group(1).strip(), "")
        elif fence:
            blocks.append(open_block)
            open_block = None
        elif open_block is not None:
            open_block.text += line + "\n"
    assert open_block is None, f"{page}: a block without end"
    return blocks


def write_updates(page, blocks):
    lines = page.read_text(encoding="utf-8").split("\n")
    for block in sorted(blocks, key=lambda block: -block.line):
        if block.update is not None:
            lines[block.line:block.line + block.text.count("\n")] = block.update.rstrip("\n").split("\n")
    page.write_text("\n".join(lines), encoding="utf-8")


def pages():
    return [OPTIONS.source / "README.md", *sorted((OPTIONS.source / "docs").glob("*.md"))]


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)


def vocabulary():
    first = blocks_of(OPTIONS.source / "docs/language.md")[0].text
    return re.search(r"^vocabulary \{.*?^\}\n", first, re.M | re.S).group(0)


def whole_policy(text):
    without_comments = re.sub(r"//.*", "", text).lstrip()
    return text if without_comments.startswith("policy") else f"policy example\n\n{vocabulary()}\n{text}"


class Docs(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def put(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def daygate(self, *arguments):
        return run(OPTIONS.daygate, *arguments, cwd=self.folder)

    # Compares what a block says with what is so, or notes it for `--update`.
    def compare(self, block, actual):
        if OPTIONS.update:
            block.update = actual
        else:
            self.assertEqual(block.text, actual, "see whether the change is right, and run docs_test.py with --update")

    def each(self, check):
        for page in pages():
            blocks = blocks_of(page)
            for index, block in enumerate(blocks):
                with self.subTest(block=str(block)):
                    check(blocks, index, block)
            if OPTIONS.update:
                write_updates(page, blocks)

    def test_policies(self):
        def check(blocks, index, block):
            if block.kind == "gate":
                done = self.daygate("test", self.put("example.gate", whole_policy(block.text)))
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            elif block.kind == "gate error":
                self.assertEqual(blocks[index + 1].kind, "text", "a `gate error` is followed by what is printed")
                done = self.daygate("check", self.put("example.gate", block.text))
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.compare(blocks[index + 1], done.stdout + done.stderr)
        self.each(check)

    def test_expressions(self):
        def check(_, __, block):
            if block.kind != "cel":
                return
            for number, line in enumerate(block.text.splitlines()):
                policy = whole_policy(f"forbid r{number} {{\n  when {line}\n}}\n")
                done = self.daygate("check", self.put("example.gate", policy))
                self.assertEqual(done.returncode, 0, line + "\n" + done.stderr)
        self.each(check)

    def test_json(self):
        def check(blocks, index, block):
            if block.kind.split(" ")[0] != "json":
                return
            wanted = json.loads(block.text)
            if block.kind != "json decision":
                return
            self.assertEqual(blocks[index - 1].kind, "json request")
            policy = next(other for other in reversed(blocks[:index]) if other.kind == "gate")
            done = self.daygate("decide", "--policy", self.put("example.gate", whole_policy(policy.text)),
                                "--request", self.put("request.json", blocks[index - 1].text))
            self.assertEqual(done.returncode, 0, done.stderr)
            actual = json.loads(done.stdout)
            if wanted["context"]["policy_digest"] == ANY_DIGEST:
                actual["context"]["policy_digest"] = ANY_DIGEST
            self.assertEqual(wanted, actual)
        self.each(check)

    def test_commands(self):
        environment = dict(os.environ, PATH=f"{OPTIONS.daygate.parent}{os.pathsep}{os.environ['PATH']}", LC_ALL="C.UTF-8")

        def check(_, __, block):
            if block.kind != "console":
                return
            printed = ""
            for line in block.text.splitlines():
                if not line.startswith("$ "):
                    continue
                arguments = shlex.split(line[2:])
                self.assertIn(arguments[0], ("daygate", "cat"))
                done = run(*arguments, cwd=OPTIONS.source, env=environment)
                printed += line + "\n" + done.stdout + done.stderr
            self.compare(block, printed)
        self.each(check)

    # Pages that go step by step: files, and what is done with them.
    def test_walks(self):
        environment = dict(os.environ, PATH=f"{OPTIONS.daygate.parent}{os.pathsep}{os.environ['PATH']}", LC_ALL="C.UTF-8")
        for page in pages():
            blocks = blocks_of(page)
            with tempfile.TemporaryDirectory() as folder:
                for block in blocks:
                    name = block.kind.partition(" ")[2]
                    if re.fullmatch(r"[\w.]+\.(gate|json|jsonl)", name):
                        (pathlib.Path(folder) / name).write_text(block.text, encoding="utf-8")
                    if block.kind != "console walk":
                        continue
                    printed = ""
                    for line in block.text.splitlines():
                        if line.startswith("$ "):
                            arguments = shlex.split(line[2:])
                            self.assertIn(arguments[0], ("daygate", "cat", "ls"))
                            done = run(*arguments, cwd=folder, env=environment)
                            printed += line + "\n" + re.sub(r"sha256:[0-9a-f]{64}", ANY_DIGEST, done.stdout + done.stderr)
                    with self.subTest(block=str(block)):
                        self.compare(block, printed)
            if OPTIONS.update:
                write_updates(page, blocks)

    # Each block becomes a file or a function, and all of them one translation unit each for a page.
    def test_cpp(self):
        for page in pages():
            units = [block for block in blocks_of(page) if block.kind == "cpp"]
            snippets = [block for block in units if "#include" not in block.text]
            text = "#include <daygate/claims.h>\n#include <daygate/engine_handle.h>\n#include <daygate/vault.h>\n#include <daygate/wire.h>\n#include <iostream>\n"
            text += "using namespace std::literals;\n"
            for block in snippets:
                text += f"static void block_{block.line}(const daygate::Engine& engine, daygate::Request& request) {{\n"
                text += f"  (void)engine;\n  (void)request;\n#line {block.line + 1} \"{page.name}\"\n{block.text}}}\n"
                text += f"auto* use_{block.line} = &block_{block.line};\n"
            sources = [("snippets", text)] if snippets else []
            sources += [(str(block), block.text) for block in units if block not in snippets]
            for name, source in sources:
                with self.subTest(page=page.name, unit=name):
                    self.put("unit.cc", source)
                    done = run(OPTIONS.compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra",
                               f"-I{OPTIONS.source / 'include'}", self.folder / "unit.cc")
                    self.assertEqual(done.returncode, 0, done.stderr)

    # The files that the first screen shows are the files that it names.
    def test_first_screen(self):
        blocks = blocks_of(OPTIONS.source / "README.md")
        first = OPTIONS.source / "examples/first"
        shown = {block.text for block in blocks}
        for name in ("payments.gate", "request.json", "main.cc"):
            with self.subTest(file=name):
                self.assertIn((first / name).read_text(encoding="utf-8"), shown)

    # So is the program of docs/cel.md.
    def test_cel_example(self):
        shown = {block.text for block in blocks_of(OPTIONS.source / "docs/cel.md")}
        self.assertIn((OPTIONS.source / "examples/cel/main.cc").read_text(encoding="utf-8"), shown)

    # A link that begins with neither a scheme nor `#` is a file; `#` is a heading of its page.
    def test_links(self):
        for page in pages():
            text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
            headings = {re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
                        for line in text.splitlines() if line.startswith("#")}
            for target in re.findall(r"\]\(([^)]+)\)", text):
                with self.subTest(page=page.name, link=target):
                    if target.startswith("#"):
                        self.assertIn(target[1:], headings)
                    elif "://" not in target:
                        self.assertTrue((page.parent / target.split("#")[0]).exists())


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--daygate", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--update", action="store_true")
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
