# assentctl(8) describes every command with its arguments and options, and no others;
# assent-milter(8) and docs/redis.md name every alarm.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# The help is made from the tables of the commands; the page is written by hand. It is
# looked at as man(1) shows it.

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations

PAGE = locations.SOURCE / "docs" / "man" / "assentctl.8"
EVERYBODYS = {"--config", "--json", "--help", "--version"}
OPTION = re.compile(r"--[a-z][a-z-]*")


def read_help(*words):
    done = subprocess.run([str(locations.CONTROL), *words, "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands_in(text):
    """The names in the list of commands that a help holds, if it does."""
    listed = text.partition("\ncommands:\n")[2].partition("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines()]


def read_commands():
    """{"settings set": ("KEY VALUE ...", {"--domain", ...})} of every command, as its help has it."""
    found, waiting = {}, [[name] for name in commands_in(read_help())]
    while waiting:
        words = waiting.pop()
        text = read_help(*words)
        inner = commands_in(text)
        waiting += [[*words, name] for name in inner]
        if not inner:
            name = " ".join(words)
            usage = re.match(rf"usage: assentctl {name} ?(.*?) ?\[OPTION\.\.\.\]", text)
            options = re.findall(r"(?m)^  (--[a-z-]+)", text)
            found[name] = (usage.group(1), set(options) - EVERYBODYS)
    return found


def read_page():
    """[(first line, all text)] of each entry under COMMANDS."""
    # With so narrow an indent no description begins in the line of its name.
    source = PAGE.read_text().replace("\n.TP\n", "\n.TP 1\n")
    rendered = subprocess.run(
        ["groff", "-man", "-Tascii", "-P-cbou", "-rLL=200n", "-rHY=0"],
        input=source, capture_output=True, text=True, check=True, timeout=60,
    ).stdout
    section = re.search(r"(?ms)^COMMANDS\n(.*?)^\S", rendered).group(1)
    entries = []
    for line in section.splitlines():
        beginning = re.match(r" {7}(\S.*)", line)
        if beginning:
            entries.append([beginning.group(1), ""])
        entries[-1][1] += line + "\n"
    return entries


@unittest.skipUnless(shutil.which("groff"), "groff is not installed")
class ManualTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.commands = read_commands()
        cls.page = read_page()

    def test_every_command_with_its_arguments(self):
        wanted = sorted(f"{name} {arguments}".strip() for name, (arguments, _) in self.commands.items())
        self.assertEqual(sorted(first for first, _ in self.page), wanted)

    def test_in_order(self):
        names = [first for first, _ in self.page]
        self.assertEqual(names, sorted(names))

    def test_every_option(self):
        for first, text in self.page:
            name = max((name for name in self.commands if first.startswith(name)), key=len)
            with self.subTest(command=name):
                self.assertEqual(set(OPTION.findall(text)) - EVERYBODYS, self.commands[name][1])

    def test_every_alarm(self):
        source = (locations.SOURCE / "scorer" / "base" / "alarm.c").read_text()
        alarms = re.findall(r"\[ASSENT_ALARM_\w+\] = \{ \"([a-z-]+)\"", source)
        self.assertIn("state-away", alarms)
        self.assertEqual(len(alarms), source.count("[ASSENT_ALARM_"))
        manual = (PAGE.parent / "assent-milter.8").read_text().replace("\\-", "-")
        redis = (locations.SOURCE / "docs" / "redis.md").read_text()
        about_redis = [name for name in alarms if name not in ("filter-crashed", "nudge-failed")]
        self.assertEqual([name for name in alarms if not re.search(rf"\b{name}\b", manual)], [])
        self.assertEqual([name for name in about_redis if f"`{name}`" not in redis], [])

    def test_there_is_something_to_compare(self):
        self.assertIn("settings set", self.commands)
        self.assertIn("--domain", self.commands["settings set"][1])


if __name__ == "__main__":
    unittest.main()
