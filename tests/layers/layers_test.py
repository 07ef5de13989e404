"""An upward include fails to compile.

Arguments: STATION=DIRECTORY,DIRECTORY,... in the order of the stations. A station may include its own headers and those of
the stations that it links; each header of a later station is tried and must not be found.
"""
import argparse
import pathlib
import subprocess
import sys
import unittest

OPTIONS = None


def compiles(source, directories):
    command = [OPTIONS.compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"]
    command += [f"-I{directory}" for directory in directories]
    return subprocess.run(command, input=source, text=True, capture_output=True, check=False)


def headers_of(station):
    return sorted(str(path.relative_to(OPTIONS.lib)) for path in (OPTIONS.lib / station).rglob("*.h"))


class Layers(unittest.TestCase):
    def test_stations_are_there(self):
        self.assertGreaterEqual(len(OPTIONS.stations), 8)

    def test_own_headers_are_found(self):
        for station, directories in OPTIONS.stations:
            for header in headers_of(station):
                with self.subTest(station=station, header=header):
                    found = compiles(f'#if !__has_include("{header}")\n#error "not found"\n#endif\n', directories)
                    self.assertEqual(found.returncode, 0, found.stderr)

    def test_no_header_of_a_later_station_is_found(self):
        for place, (station, directories) in enumerate(OPTIONS.stations):
            later = [header for name, _ in OPTIONS.stations[place + 1 :] for header in headers_of(name)]
            source = "".join(f'#if __has_include("{header}")\n#error "{header}"\n#endif\n' for header in later)
            with self.subTest(station=station):
                found = compiles(source, directories)
                self.assertEqual(found.returncode, 0, f"{station} can include:\n{found.stderr}")

    def test_an_upward_include_fails_to_compile(self):
        for (station, directories), (above, _) in zip(OPTIONS.stations, OPTIONS.stations[1:]):
            for header in headers_of(above)[:1]:
                with self.subTest(station=station, header=header):
                    tried = compiles(f'#include "{header}"\n', directories)
                    self.assertNotEqual(tried.returncode, 0)
                    self.assertIn(header, tried.stderr)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--lib", type=pathlib.Path, required=True)
    parser.add_argument("roots", nargs="+")
    OPTIONS = parser.parse_args()
    OPTIONS.stations = [(name, roots.split(",")) for name, roots in (root.split("=", 1) for root in OPTIONS.roots)]
    unittest.main(argv=[sys.argv[0]])


main()
