# For tests of assentctl as an administrator uses it: a private Redis and a
# configuration that points to it.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import pathlib
import subprocess
import tempfile
import unittest

from support import locations
from support.redis import RedisServer, requires_redis


@requires_redis()
class AdministrationCase(unittest.TestCase):
    """One Redis for each class, emptied before each test."""

    @classmethod
    def setUpClass(cls):
        cls.server = RedisServer().__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)

    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.directory = pathlib.Path(made.name)
        self.configuration = self.directory / "assent.conf"
        self.configuration.write_text(
            'hostname = "mx.example.test"\n'
            f'control_socket = "{self.directory}/control.sock"\n'
            f'state_dir = "{self.directory}"\n'
            f'redis = {{"{self.server.address}"}}\n'
        )
        self.server.command("FLUSHALL")

    def command(self, *words):
        return [str(locations.CONTROL), "-c", str(self.configuration), *(word if isinstance(word, bytes) else str(word) for word in words)]

    def run_command(self, *words, **options):
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=120, **options)

    def ask(self, *words, expect=0, warns=False, **options):
        """Standard output of a command that succeeds; standard error of one that does not."""
        done = self.run_command(*words, **options)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        if expect == 0 and not warns:
            self.assertEqual(done.stderr, "")
        if expect != 0:
            self.assertIn("assentctl", done.stderr)
        return done.stdout if expect == 0 else done.stderr

    def warned(self, *words):
        """Standard error of a command that succeeds."""
        done = self.run_command(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def json(self, *words, **options):
        return json.loads(self.ask(*words, "--json", **options))

    def write(self, name, text):
        path = self.directory / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def history(self):
        return self.json("settings", "history", "--limit", 1000)

    def generation(self):
        changes = self.json("settings", "history", "--limit", 1)
        return changes[0]["generation"] if changes else 0

    def assert_unchanged(self, *words, expect=0):
        """The command changes nothing; returns what it prints."""
        before = self.generation()
        printed = self.ask(*words, expect=expect, warns=True)
        self.assertEqual(self.generation(), before)
        return printed
