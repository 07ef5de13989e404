"""Outside projects build against what `cmake --install` puts down, and against the folder itself.

With --whole the folder is built by a host to the end; without, it is configured only, which shows what a host gets.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None


def run(*command, environment=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False,
                          env={**os.environ, **(environment or {})})
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        cls.prefix = cls.root / "prefix"
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def configure(self, name, *flags, host="host"):
        build = self.root / name
        run(OPTIONS.cmake, "-S", OPTIONS.source / "tests/install" / host, "-B", build, "-G", OPTIONS.generator,
            f"-DCMAKE_CXX_COMPILER={OPTIONS.compiler}", "-DCMAKE_CXX_STANDARD=20", *flags)
        return build

    def check_programs(self, build):
        self.assertEqual(run(build / "host").strip(), "PERMIT")
        self.assertIn('"decision":true', run(build / "wire_host"))

    def test_cmake_package(self):
        build = self.configure("package", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run(OPTIONS.cmake, "--build", build)
        self.check_programs(build)

    def test_cel_alone(self):
        build = self.configure("cel", f"-DCMAKE_PREFIX_PATH={self.prefix}", host="cel_host")
        run(OPTIONS.cmake, "--build", build)
        self.assertEqual(run(build / "cel_host").strip(), "true")

    # Built where libjose was found.
    def needs_jwt(self):
        if not list(self.prefix.rglob("daygate-jwt.pc")):
            self.assertEqual(list(self.prefix.rglob("*jwt*")), [])
            self.skipTest("built without daygate::jwt")

    def test_jwt_by_cmake(self):
        self.needs_jwt()
        build = self.configure("jwt", f"-DCMAKE_PREFIX_PATH={self.prefix}", host="jwt_host")
        run(OPTIONS.cmake, "--build", build)
        self.assertIn('"sub":"etl"', run(build / "jwt_host"))

    def test_jwt_by_pkg_config(self):
        self.needs_jwt()
        run(OPTIONS.compiler, "-std=c++20", OPTIONS.source / "tests/install/jwt_host/main.cc", "-o", self.root / "jwt_host",
            *self.pkg_config("daygate-jwt"))
        self.assertIn('"sub":"etl"', run(self.root / "jwt_host"))

    def test_vault_client(self):
        if not list(self.prefix.rglob("daygate-vault-client.pc")):
            self.assertEqual(list(self.prefix.rglob("*vault_client*")), [])
            self.skipTest("built without daygate::vault_client")
        build = self.configure("vault_client", f"-DCMAKE_PREFIX_PATH={self.prefix}", host="vault_host")
        run(OPTIONS.cmake, "--build", build)
        self.assertIn("DENY not_permitted", run(build / "vault_host"))
        run(OPTIONS.compiler, "-std=c++20", OPTIONS.source / "tests/install/vault_host/main.cc", "-o", self.root / "vault_host",
            *self.pkg_config("daygate-vault-client"))
        self.assertIn("DENY not_permitted", run(self.root / "vault_host"))

    # Nobody else pays for it.
    def test_only_jwt_needs_libjose(self):
        for module in ("daygate", "daygate-wire", "daygate-c", "daygate-c-static"):
            self.assertNotIn("-ljose", self.pkg_config(module))
            self.assertNotIn("-lcurl", self.pkg_config(module))
        self.assertNotIn("libjose", run("readelf", "--dynamic", next(self.prefix.rglob("libdaygate.so"))))

    def pkg_config(self, module, *flags):
        pc = next(self.prefix.rglob("daygate.pc")).parent
        environment = {"PKG_CONFIG_PATH": f"{pc}:{os.environ.get('PKG_CONFIG_PATH', '')}"}
        return run("pkg-config", "--cflags", "--libs", *flags, module, environment=environment).split()

    def test_pkg_config(self):
        for module, source, program in (("daygate", "host/main.cc", "host"), ("daygate-wire", "host/wire.cc", "wire_host"),
                                        ("daygate-cel", "cel_host/main.cc", "cel_host")):
            run(OPTIONS.compiler, "-std=c++20", OPTIONS.source / "tests/install" / source,
                "-o", self.root / program, *self.pkg_config(module))
        self.check_programs(self.root)
        self.assertEqual(run(self.root / "cel_host").strip(), "true")

    def test_c_by_cmake(self):
        build = self.root / "c"
        run(OPTIONS.cmake, "-S", OPTIONS.source / "tests/install/c_host", "-B", build, "-G", OPTIONS.generator,
            f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run(OPTIONS.cmake, "--build", build)
        self.assertEqual(run(build / "c_host").strip(), "PERMIT")

    def test_c_by_pkg_config(self):
        source = OPTIONS.source / "tests/install/c_host/main.c"
        run(OPTIONS.c_compiler, "-std=c99", "-Wall", "-Werror", "-pedantic", source, "-o", self.root / "c_host",
            *self.pkg_config("daygate-c"))
        library = next(self.prefix.rglob("libdaygate.so")).parent
        self.assertEqual(run(self.root / "c_host", environment={"LD_LIBRARY_PATH": str(library)}).strip(), "PERMIT")
        run(OPTIONS.c_compiler, "-std=c99", source, "-o", self.root / "c_host_static",
            *self.pkg_config("daygate-c-static", "--static"))
        self.assertEqual(run(self.root / "c_host_static").strip(), "PERMIT")

    def test_shared_library(self):
        library = next(self.prefix.rglob("libdaygate.so"))
        dynamic = run("readelf", "--dynamic", library)
        self.assertIn("SONAME", dynamic)
        self.assertIn("[libdaygate.so.1]", dynamic)
        self.assertNotIn("libprotobuf", dynamic)
        for line in run("nm", "--dynamic", "--defined-only", library).splitlines():
            self.assertRegex(line.split()[-1], "^(dg_[a-z_]+@@DAYGATE_1|DAYGATE_1(@@DAYGATE_1)?)$")

    def test_cel_alone_needs_abseil_and_re2_only(self):
        for flag in self.pkg_config("daygate-cel"):
            if flag.startswith("-l") or flag.endswith(".a"):
                self.assertRegex(flag, "^-l(absl_.*|re2|pthread|rt|m|atomic|icu.*)$|/libdaygate_cel[.]a$")

    def test_headers_name_no_other_folder(self):
        for header in self.prefix.rglob("*.h"):
            for line in header.read_text().splitlines():
                if line.startswith('#include "'):
                    self.assertRegex(line, r'"(daygate|absl)/', f"{header.name}: {line}")

    def test_command_line(self):
        self.assertIn("daygate", run(self.prefix / "bin/daygate", "--version"))

    def test_folder(self):
        build = self.configure("folder", f"-DDAYGATE_FOLDER={OPTIONS.source}")
        self.configure("fetched", f"-DDAYGATE_FETCHED={OPTIONS.source}")
        if OPTIONS.whole:
            run(OPTIONS.cmake, "--build", build)
            self.check_programs(build)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--cmake", default="cmake")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--c-compiler", default="cc")
    parser.add_argument("--generator", default="Ninja")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--whole", action="store_true")
    OPTIONS = parser.parse_args()
    unittest.main(argv=[sys.argv[0]])


main()
