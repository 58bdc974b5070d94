"""Builds Assent in every way that is tested, and runs all tests.

Each part of the suite is a command; its output goes to a file under build/logs,
and its own closing line tells how many tests passed. A part without such a line
counts as one test.

SPDX-License-Identifier: BSD-2-Clause
"""

import argparse
import concurrent.futures
import os
import pathlib
import platform
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOGS = BUILD / "logs"
PRESETS = ("release", "address", "thread")
PART_SECONDS = 420

SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    # GLib, GMime and libmilter are not built for the sanitizer: what they do between
    # threads is invisible to it and would be reported as races of ours.
    "TSAN_OPTIONS": "ignore_noninstrumented_modules=1:report_thread_leaks=0:halt_on_error=0",
}


class Part:
    """One command of the suite, and what came of it."""

    def __init__(self, name, command, preset=None):
        self.name = name
        self.command = [str(word) for word in command]
        self.preset = preset
        self.passed = self.failed = self.skipped = 0
        self.seconds = 0.0
        self.log = LOGS / (re.sub(r"[^A-Za-z0-9._-]", "_", name) + ".log")

    def environment(self):
        environment = dict(os.environ, **SANITIZER_OPTIONS)
        environment["ASSENT_BUILD"] = str(BUILD / (self.preset or "release"))
        environment["PYTHONPATH"] = str(ROOT)
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        environment["LC_ALL"] = "C.UTF-8"
        return environment

    def full_command(self):
        # The sanitizers do not bear the address layout of some kernels.
        if self.preset in ("address", "thread"):
            return ["setarch", platform.machine(), "-R"] + self.command
        return self.command

    def run(self):
        started = time.monotonic()
        with open(self.log, "w", encoding="utf-8") as log:
            try:
                status = subprocess.run(
                    self.full_command(), stdout=log, stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL, env=self.environment(), cwd=ROOT,
                    timeout=PART_SECONDS, check=False).returncode
            except subprocess.TimeoutExpired:
                log.write(f"\nended after {PART_SECONDS} s\n")
                status = -1
        self.seconds = time.monotonic() - started
        self.count(self.log.read_text(encoding="utf-8", errors="replace"), status)
        return self

    def count(self, output, status):
        """Takes the counts from the closing lines of cmocka or unittest."""
        ran = re.findall(r"^\[=+\] (?:[^\n]*: )?(\d+) test\(s\) run\.", output, re.M)
        unittest = re.findall(r"^Ran (\d+) tests? in ", output, re.M)
        if ran:
            self.passed = sum(map(int, re.findall(r"^\[  PASSED  \] (\d+) test", output, re.M)))
            self.skipped = sum(map(int, re.findall(r"^\[  SKIPPED \] (\d+) test", output, re.M)))
            self.failed = sum(map(int, ran)) - self.passed - self.skipped
        elif unittest:
            bad = re.findall(r"\b(?:failures|errors|unexpected successes)=(\d+)", output)
            self.skipped = sum(map(int, re.findall(r"\bskipped=(\d+)", output)))
            self.failed = sum(map(int, bad))
            self.passed = max(0, int(unittest[-1]) - self.failed - self.skipped)
        elif status == 0:
            self.passed = 1
        if status != 0 and self.failed == 0:
            self.failed = 1
        if status == 0 and self.passed + self.skipped + self.failed == 0:
            self.failed = 1  # a part that tests nothing

    def report(self):
        state = "FAILED" if self.failed else "ok"
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{state:7} {self.name:50} {self.passed} passed, {self.failed} failed{skipped}"
              f" ({self.seconds:.1f} s)", flush=True)
        output = self.log.read_text(encoding="utf-8", errors="replace")
        if self.failed:
            print("\n".join("    " + line for line in output.splitlines()[-60:]), flush=True)
        for reason in re.findall(r"skipped ['\"](.*)['\"]$", output, re.M):
            print(f"        skipped: {reason}", flush=True)


def build(preset):
    """Configures and builds; a build that fails is one failed part."""
    part = Part(f"{preset}: build", ["sh", "-c",
                f"cmake --preset {preset} -G Ninja && cmake --build --preset {preset}"])
    part.run()
    part.report()
    return part


def listed_files():
    """What git knows; in a tree without git, every file outside of build/."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return listed.stdout.split("\n")
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [str(path) for path in paths if path.parts[0] != "build"]


def source_files(*endings):
    return sorted(name for name in listed_files()
                  if name.endswith(endings) and (ROOT / name).exists())


def style_parts():
    """One part for the format, one for each few files of the linter."""
    c_files = source_files(".c", ".h")
    parts = [Part("format", ["clang-format", "--dry-run", "-Werror", *c_files])]
    linted = [name for name in c_files if name.endswith(".c") and not name.startswith("tests/")]
    for start in range(0, len(linted), 10):
        parts.append(Part(f"clang-tidy {start // 10 + 1}",
                          ["clang-tidy", "--quiet", "-p", BUILD / "release",
                           *linted[start:start + 10]], "release"))
    return parts


def unit_parts(preset):
    folder = BUILD / preset / "tests"
    parts = [Part(f"{preset}: {program.name}", [program], preset)
             for program in sorted(folder.glob("test_*"))
             if os.access(program, os.X_OK) and program.is_file()]
    for program in sorted(folder.glob("replay_*")):
        corpus = ROOT / "tests/fuzz/corpus" / program.name.removeprefix("replay_")
        parts.append(Part(f"{preset}: {program.name}", [program, corpus], preset))
    return parts


def python_parts(preset):
    """Tests of what is built run on every build; tests of scripts on one."""
    parts = [Part(f"{preset}: {name}", ["/usr/bin/python3", name, "-v"], preset)
             for name in source_files(".py")
             if re.match(r"tests/integration/test_\w+\.py$", name)]
    if preset == "release":
        parts += [Part(name, ["/usr/bin/python3", name, "-v"], preset)
                  for name in source_files(".py")
                  if re.match(r"tests/(?!integration/|support/)[\w-]+/(test_\w+|\w+_test)\.py$",
                              name)]
        parts.append(Part("generated files", [ROOT / "tools/generate", "--check"], preset))
    return parts


def run_all(parts, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for future in concurrent.futures.as_completed([pool.submit(p.run) for p in parts]):
            future.result().report()


def main():
    parser = argparse.ArgumentParser(description="Build Assent and run all tests.")
    parser.add_argument("--only", default="", metavar="TEXT",
                        help="run only the parts whose name contains TEXT")
    parser.add_argument("--presets", default=",".join(PRESETS), metavar="LIST",
                        help=f"which builds ({','.join(PRESETS)})")
    options = parser.parse_args()
    presets = [preset for preset in options.presets.split(",") if preset]

    LOGS.mkdir(parents=True, exist_ok=True)
    builds = [build(preset) for preset in presets]
    built = [preset for preset, part in zip(presets, builds) if not part.failed]
    parts = style_parts() if "release" in built else []
    # The longest first, so that the last minute is not one test alone.
    for preset in reversed(built):
        parts = python_parts(preset) + parts + unit_parts(preset)
    parts = [part for part in parts if options.only in part.name]
    # One more than there are processors: much of the integration tests is waiting.
    run_all(parts, max(2, os.cpu_count() or 2) + 1)

    parts += builds
    passed, failed, skipped = (sum(getattr(part, what) for part in parts)
                               for what in ("passed", "failed", "skipped"))
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
