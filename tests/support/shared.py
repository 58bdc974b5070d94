# Daemons with a Redis that they share, and assentctl beside them.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import pathlib
import subprocess
import tempfile
import unittest

from support import locations
from support.cases import RECIPIENT, SENDER, identifier_of, message
from support.daemon import Daemon, wait_until
from support.redis import RedisServer, requires_redis

# What is promised about a change, in seconds; the sanitizers make everything several times slower.
IN_FORCE_WITHIN = 2
SLACK = 3 if locations.BUILD.name in ("address", "thread") else 1


def assentctl(daemon, *words):
    """A command on the daemon's host; its exit status, output and errors."""
    command = [str(locations.CONTROL), "-c", str(daemon.configuration), *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def fault_of(daemon):
    """What the filter says is wrong with Redis."""
    return daemon.filter_status()["state"]["redis"]["fault"]


def alarms_of(daemon):
    """The names of those that are raised, of supervisor and filter."""
    status = daemon.status()
    filter_alarms = status["filter"]["alarms"] if status["filter"] else []
    return [alarm["name"] for alarm in status["alarms"] + filter_alarms]


def journaled(daemon):
    """The IDs in the journal, in the order of decision."""
    done = assentctl(daemon, "log", "--json", "--limit", 0)
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line)["id"] for line in done.stdout.splitlines()]


@requires_redis()
class SharedStateCase(unittest.TestCase):
    """Tests that send mail to daemons and keep the IDs that they were answered with."""

    def setUp(self):
        self.identifiers = []

    def directory(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        return pathlib.Path(made.name)

    def daemon(self, **options):
        """A daemon that is stopped, and looked at, after the test."""
        daemon = Daemon(**options).__enter__()
        self.addCleanup(daemon.__exit__, None, None, None)
        return daemon

    def redis(self, **options):
        server = RedisServer(**options).__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def send(self, daemon, content=None, sender=SENDER, recipients=(RECIPIENT,)):
        with daemon.client() as client:
            client.start()
            result = client.message(sender, recipients, content or message())
            client.quit()
        if identifier_of(result):
            self.identifiers.append(identifier_of(result))
        return result

    def accept(self, daemon, content=None, **options):
        """A message that has to pass; what X-Assent says of it."""
        result = self.send(daemon, content, **options)
        self.assertEqual(result.kind, "accept", result)
        return result.inserted("X-Assent")

    def ask(self, daemon, *words, expect=0):
        done = assentctl(daemon, *words)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout

    def change(self, daemon, *words):
        """A change by assentctl; the generation that it made."""
        return json.loads(self.ask(daemon, *words, "--json"))["generation"]

    def wait_for(self, condition, what, seconds=20):
        return wait_until(condition, seconds, what)

    def wait_for_alarm(self, daemon, name):
        self.wait_for(lambda: name in alarms_of(daemon), f"no alarm {name}")

    def wait_for_quiet(self, daemon):
        self.wait_for(lambda: not alarms_of(daemon), f"still raised: {alarms_of(daemon)}", 30)

    def wait_for_generation(self, daemons, generation):
        """Within what is promised."""
        for daemon in daemons:
            wait_until(
                lambda d=daemon: d.filter_status()["state"]["settings"]["generation"] >= generation,
                IN_FORCE_WITHIN * SLACK,
                f"generation {generation} did not come into force",
            )

    def assert_journal_is_whole(self, daemon):
        """Every message is in the journal, and once."""
        self.wait_for(lambda: set(self.identifiers) <= set(journaled(daemon)), "decisions are missing")
        found = journaled(daemon)
        self.assertEqual(sorted(found), sorted(set(found)), "decisions stand there twice")
