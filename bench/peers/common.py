"""What tools/bench-cel and tools/bench-peers have in common."""
import pathlib
import shutil
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def build_go(name, folder):
    """The program of bench/peers/NAME, a Go module with its versions in go.mod and go.sum."""
    if shutil.which("go") is None:
        raise FileNotFoundError("there is no go")
    program = folder / name
    run("go", "build", "-o", program, ".", cwd=SOURCE / "bench/peers" / name)
    return program


def build_rust(name, folder):
    """The program of bench/peers/NAME, a crate with its versions in Cargo.lock."""
    if shutil.which("cargo") is None:
        raise FileNotFoundError("there is no cargo")
    run("cargo", "build", "--quiet", "--release", "--locked", "--target-dir", folder / "rust",
        cwd=SOURCE / "bench/peers" / name)
    return folder / "rust/release" / name
