# The rooms of the source and who may look into which.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# base <- message, dns, state <- checks, classifier <- engine <- milter, cli. The
# interface between engine and checks, scorer/engine/view.h, stands in the engine;
# the engine knows the checks by their list alone. Public headers are for all.

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.locations import SOURCE

INCLUDE = re.compile(r'(?m)^\s*#\s*include\s+([<"])([^>"]+)[>"]')

# What a room may include of the others, besides itself and <assent/...>.
ALLOWED = {
    "scorer/base": (),
    "scorer/message": ("scorer/base/",),
    "scorer/dns": ("scorer/base/",),
    "scorer/state": ("scorer/base/",),
    "scorer/checks": (
        "scorer/base/",
        "scorer/message/",
        "scorer/dns/",
        "scorer/state/",
        "scorer/engine/view.h",
        "tests/support/testing_checks.def",
    ),
    "scorer/classifier": ("scorer/base/", "scorer/message/", "scorer/state/", "scorer/engine/view.h"),
    "scorer/engine": (
        "scorer/base/",
        "scorer/message/",
        "scorer/dns/",
        "scorer/state/",
        "scorer/classifier/",
        "scorer/checks/checks.def",
    ),
    "milter": ("scorer/base/text.h",),
    "cli": ("scorer/base/text.h",),
    "workers": ("scorer/base/",),
    "include/assent": (),
}
# Libraries that one room alone knows.
LIBRARIES = {
    r"libmilter/": "milter",
    r"hiredis/": "scorer/state",
    r"idn2\.h$": "scorer/state",
    r"ares(_\w+)?\.h$": "scorer/dns",
    r"clamav\.h$": "workers",
    r"archive(_entry)?\.h$": "workers",
    r"tesseract/|leptonica/": "workers",
    r"gmime/|libpsl\.h$|unicode/": "scorer/message",
    r"confuse\.h$": "scorer/base",
}
PUBLIC_HEADERS_INCLUDE = re.compile(r"^(assent/\w+\.h|std\w+\.h)$")
# Home directories, and the place where this very copy of the source lies.
DEVELOPERS_PATH = re.compile(r"/home/\w|/root/|/Users/\w|[A-Z]:\\Users|" + re.escape(str(SOURCE)) + r"\b")


def sources(root):
    for room in ALLOWED:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in (".c", ".h", ".def"):
                yield room, path


def includes_of(path):
    return [(kind == "<", name) for kind, name in INCLUDE.findall(path.read_text())]


def why_forbidden(room, system, name):
    """Why a file of this room must not include this, or None."""
    for pattern, owner in LIBRARIES.items():
        if system and re.match(pattern, name):
            return None if room == owner else f"only {owner} includes <{name}>"
    if room == "include/assent":
        return None if PUBLIC_HEADERS_INCLUDE.match(name) else f"a public header includes {name}"
    if system or name.startswith(room + "/"):
        return None
    if any(name == allowed or allowed.endswith("/") and name.startswith(allowed) for allowed in ALLOWED[room]):
        return None
    return f"{room} does not look into {name}"


def violations(root):
    found = []
    for room, path in sources(root):
        for system, name in includes_of(path):
            reason = why_forbidden(room, system, name)
            if reason:
                found.append(f"{path.relative_to(root)}: {reason}")
    return found


def tracked_files():
    """What is, or would be, in the repository; everything but builds without git."""
    done = subprocess.run(
        ["git", "-C", str(SOURCE), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
    )
    if done.returncode == 0:
        return [SOURCE / name for name in done.stdout.decode().split("\0") if name]
    return [p for p in SOURCE.rglob("*") if p.is_file() and "build" not in p.relative_to(SOURCE).parts]


class LayerTest(unittest.TestCase):
    def test_rooms(self):
        self.assertEqual(violations(SOURCE), [])

    def test_rooms_are_there(self):
        """An empty room would pass any rule."""
        seen = {room for room, _ in sources(SOURCE)}
        for room in ("scorer/base", "scorer/message", "scorer/dns", "scorer/checks", "scorer/engine", "milter", "cli", "include/assent"):
            self.assertIn(room, seen)

    def test_every_directory_is_a_known_room(self):
        for path in (SOURCE / "scorer").iterdir():
            if path.is_dir() and any(path.glob("*.[ch]")):
                self.assertIn(f"scorer/{path.name}", ALLOWED)

    def test_checks_do_not_know_each_other(self):
        for room, path in sources(SOURCE):
            if room == "scorer/checks" and path.suffix == ".c":
                own = [name for _, name in includes_of(path) if name.startswith("scorer/checks/")]
                self.assertEqual(own, [], path)

    def test_violations_are_caught(self):
        for room, line in (
            ("scorer/base", '#include "scorer/message/message.h"'),
            ("scorer/message", '#include "scorer/engine/view.h"'),
            ("scorer/checks", '#include "scorer/engine/verdict.h"'),
            ("scorer/checks", '#  include "milter/session.h"'),
            ("scorer/engine", '#include "scorer/checks/helo.h"'),
            ("scorer/engine", "#include <libmilter/mfapi.h>"),
            ("scorer/checks", "#include <hiredis/hiredis.h>"),
            ("scorer/state", "#include <ares.h>"),
            ("milter", "#include <clamav.h>"),
            ("milter", '#include "scorer/engine/transaction.h"'),
            ("cli", '#include "milter/control.h"'),
            ("include/assent", '#include "scorer/base/text.h"'),
            ("include/assent", "#include <jansson.h>"),
        ):
            with self.subTest(room=room, line=line), tempfile.TemporaryDirectory() as made:
                root = pathlib.Path(made)
                (root / room).mkdir(parents=True)
                (root / room / "wrong.c").write_text(f"#include <stdio.h>\n{line}\n" if room != "include/assent" else line)
                self.assertEqual(len(violations(root)), 1)


class RepositoryTest(unittest.TestCase):
    def test_no_path_of_a_developers_machine(self):
        own = pathlib.Path(__file__).resolve()
        for path in tracked_files():
            if path.is_file() and path != own:
                found = DEVELOPERS_PATH.search(path.read_text(errors="replace"))
                self.assertIsNone(found, f"{path}: {found}")

    def test_every_source_file_names_the_licence(self):
        for path in tracked_files():
            if path.suffix in (".c", ".h", ".def", ".py", ".sh") and path.is_file():
                self.assertIn("SPDX-License-Identifier: BSD-2-Clause", path.read_text(errors="replace")[:4000], path)


if __name__ == "__main__":
    unittest.main()
