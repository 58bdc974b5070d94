# The whole way, from a change by assentctl to a refusal and its explanation, with
# Redis as a Cluster and behind Sentinels.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.cases import identifier_of, message
from support.daemon import Daemon, wait_until
from support.redis import RedisCluster, RedisSentinel


@unittest.skipUnless(shutil.which("redis-server"), "redis-server is not installed")
class TopologyTest(unittest.TestCase):
    def control(self, daemon, *words, expect=0):
        done = subprocess.run(
            [str(locations.CONTROL), "-c", str(daemon.configuration), *words], capture_output=True, text=True, timeout=60
        )
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout

    def send(self, daemon, sender):
        with daemon.client() as client:
            client.start()
            return client.message(sender, ["bob@example.test"], message())

    def walk(self, addresses):
        with Daemon(testing=False, redis=addresses) as daemon, tempfile.NamedTemporaryFile("w") as names:
            names.write("".join(f"user{number}@b.test\n" for number in range(1500)))  # more than one change bears
            names.flush()
            self.control(daemon, "settings", "set", "contact", "ask us")
            self.control(daemon, "list", "add", "deny", "mallory@c.test")
            self.control(daemon, "list", "import", "deny", names.name)
            wait_until(
                lambda: daemon.filter_status()["state"]["settings"]["generation"] == 3, what="the changes are not in force"
            )
            for sender in ("mallory@c.test", "user1499@b.test"):
                result = self.send(daemon, sender)
                self.assertIn(f"deny list: {sender}", result.text)
                self.assertTrue(result.text.endswith("ask us"), result.text)
                identifier = identifier_of(result)
                wait_until(
                    lambda: identifier in self.control(daemon, "log", "--from", sender), what="it is not in the journal"
                )
                self.assertIn("DENY_LIST", self.control(daemon, "why", identifier))
            state = daemon.filter_status()["state"]
            self.assertEqual(state["redis"]["fault"], "fine")
            self.assertEqual(state["journal"]["written"], 2)
            changes = json.loads(self.control(daemon, "settings", "history", "--json"))
            self.assertEqual([change["generation"] for change in changes], [3, 2, 1])

    def test_cluster(self):
        with RedisCluster() as cluster:
            self.walk(cluster.addresses)

    def test_sentinels(self):
        with RedisSentinel() as group:
            self.walk(list(group.addresses))


if __name__ == "__main__":
    unittest.main()
