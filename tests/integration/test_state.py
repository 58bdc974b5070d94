# Redis in trouble: mail flows, nothing is forgotten, and it is said what is wrong.
# Settings and lists: in force on all hosts, for the next message.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import os
import pathlib
import shutil
import signal
import stat
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.cases import RECIPIENT, SENDER, hits, identifier_of, message
from support.daemon import Daemon, is_running
from support.redis import Connection, RedisError, RedisServer
from support.shared import SharedStateCase, alarms_of, assentctl, fault_of

ASKS_REDIS = {"X_Assent_Test_State": "yes"}  # a check asks Redis in the way of the message


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class EmbeddedTest(SharedStateCase):
    """The server that the supervisor runs."""

    def server_of(self, daemon):
        return daemon.status()["server"]["pid"]

    def test_it_is_private_and_goes_with_the_daemon(self):
        daemon = self.daemon()
        directory = daemon.directory / "state" / "redis"
        self.assertIn("TEST_STATE", self.send(daemon, message(**ASKS_REDIS)).inserted("X-Spam-Status"))
        self.assertEqual([mode(directory), mode(directory / "redis.sock")], [0o700, 0o700])
        for name in ("daemon.password", "admin.password", "users.acl", "redis.conf"):
            self.assertEqual(mode(directory / name), 0o600, name)
        with Connection(path=directory / "redis.sock") as stranger, self.assertRaises(RedisError):
            stranger.command("HLEN", "assent:hosts")
        self.assertIn(self.server_of(daemon), daemon.members())
        self.assertRegex(self.ask(daemon, "status"), r"redis +fine, redis \d+\.\d.*, master, at ")
        self.assert_journal_is_whole(daemon)
        daemon.stop()  # which looks for processes that are left behind
        self.assertFalse((directory / "redis.sock").exists())

    def test_nothing_outlives_a_supervisor_that_is_killed(self):
        daemon = self.daemon()
        members = daemon.members()
        self.assertIn(self.server_of(daemon), members)
        os.kill(daemon.process.pid, signal.SIGKILL)
        daemon.process.wait()
        daemon.process = None
        self.wait_for(lambda: not any(map(is_running, members)), "processes are left behind")

    def test_it_is_started_again(self):
        daemon = self.daemon()
        self.accept(daemon)
        first = self.server_of(daemon)
        os.kill(first, signal.SIGKILL)
        for _ in range(5):
            self.accept(daemon, message(**ASKS_REDIS))
        self.wait_for_alarm(daemon, "server-down")
        self.wait_for(lambda: self.server_of(daemon) not in (0, first), "it was not started again")
        self.wait_for_quiet(daemon)
        self.assertEqual(daemon.status()["server"]["restarts"], 1)
        self.assertNotIn("degraded", self.accept(daemon, message(**ASKS_REDIS)))
        self.assert_journal_is_whole(daemon)

    def test_no_redis_server_is_installed(self):
        programs = self.directory()
        (programs / "setpriv").symlink_to(shutil.which("setpriv"))
        daemon = self.daemon(environment={"PATH": str(programs)})
        self.wait_for_alarm(daemon, "server-down")
        self.assertIn("degraded=state", self.accept(daemon, message(**ASKS_REDIS)))
        self.assertIn("not in PATH", self.ask(daemon, "alarms", expect=1))
        text = self.ask(daemon, "status")
        self.assertIn("redis-server   does not run", text)
        self.assertRegex(text, "redis +away at ")

    def test_two_daemons_on_one_state_dir(self):
        first = self.daemon()
        second = self.daemon(state_dir=first.settings["state_dir"])
        self.wait_for_alarm(second, "server-down")
        self.assertIn("another server works there", self.ask(second, "alarms", expect=1))
        self.assertEqual(self.server_of(second), 0)
        for daemon in (first, second):
            self.assertNotIn("degraded", self.accept(daemon, message(**ASKS_REDIS)))
        self.assertEqual(alarms_of(first), [])


class GivenServerTest(SharedStateCase):
    """A server that is not ours to run, in all its troubles: each is told apart."""

    @classmethod
    def setUpClass(cls):
        users = {"mail": ("secret", "~* &* +@all")}
        cls.server = RedisServer(port=True, users=users, appendonly="yes", appendfsync="always").__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        (cls.server.directory / "password").write_text("secret\n")
        (cls.server.directory / "password").chmod(0o600)
        settings = {"redis_user": "mail", "redis_password_file": cls.server.directory / "password"}
        cls.mx = Daemon(redis=[cls.server.address], **settings).__enter__()
        cls.addClassCleanup(cls.mx.__exit__, None, None, None)

    def reaches(self, fault):
        """Mail is what makes some troubles show, and passes in all of them."""
        self.accept(self.mx)
        return fault_of(self.mx) == fault

    def go_through(self, fault, alarm, begin, end):
        """A trouble from its beginning to its end, with mail all the while."""
        self.accept(self.mx)
        begin()
        try:
            self.wait_for(lambda: self.reaches(fault), f"Redis is never said to be {fault}")
            self.assertIn("degraded=state", self.accept(self.mx, message(**ASKS_REDIS)))
            self.assertIn(alarm, alarms_of(self.mx))
            self.assertRegex(self.ask(self.mx, "status"), f"redis +{fault} at ")
            self.assertIn(f"{alarm} ", self.ask(self.mx, "alarms", expect=1))
        finally:
            end()
        self.wait_for_quiet(self.mx)
        self.wait_for(lambda: fault_of(self.mx) == "fine", "Redis is never said to be fine")
        words = self.accept(self.mx, message(**ASKS_REDIS))
        self.assertNotIn("degraded", words)
        self.assertNotIn("incomplete", words)
        self.assert_journal_is_whole(self.mx)

    def test_killed(self):
        self.go_through("away", "state-away", self.server.kill, self.server.start)

    def test_frozen(self):
        self.go_through("slow", "state-slow", self.server.freeze, self.server.thaw)

    def test_full(self):
        self.go_through(
            "full",
            "state-full",
            lambda: self.server.command("CONFIG", "SET", "maxmemory", 1),
            lambda: self.server.command("CONFIG", "SET", "maxmemory", 0),
        )

    def test_replica(self):
        self.go_through(
            "read-only",
            "state-read-only",
            lambda: self.server.command("REPLICAOF", "127.0.0.1", 1),
            lambda: self.server.command("REPLICAOF", "NO", "ONE"),
        )

    def set_password(self, password):
        self.server.command("ACL", "SETUSER", "mail", "resetpass", ">" + password)
        self.server.command("CLIENT", "KILL", "USER", "mail")

    def test_wrong_password(self):
        self.go_through(
            "denied", "state-denied", lambda: self.set_password("other"), lambda: self.set_password("secret")
        )

    def test_an_answer_that_is_missing_is_said(self):
        self.server.freeze()
        try:
            self.assertIn("incomplete=message_id_reuse,testing_state; degraded=state", self.accept(self.mx, message(**ASKS_REDIS)))
        finally:
            self.server.thaw()
        self.wait_for_quiet(self.mx)

    def test_evicting(self):
        """Mail does not suffer yet; what is kept will."""
        self.server.command("CONFIG", "SET", "maxmemory-policy", "volatile-lru", "maxmemory", "1gb")
        try:
            self.wait_for_alarm(self.mx, "state-evicts")
        finally:
            self.server.command("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", 0)
        self.wait_for_quiet(self.mx)


class StartTest(SharedStateCase):
    """Redis as a daemon finds it when it starts."""

    def test_loading(self):
        server = self.redis(key_load_delay=5000, loading_process_events_interval_bytes=1024, rdbcompression="no")
        for number in range(400):
            server.command("SET", f"filling:{number}", "x" * 1024)
        server.command("SAVE")
        server.kill()
        server.start()
        daemon = self.daemon(redis=[server.address])
        self.wait_for(lambda: fault_of(daemon) == "loading", "Redis is never said to be loading")
        self.assertIn("state-away", alarms_of(daemon))
        self.assertIn("degraded=state", self.accept(daemon, message(**ASKS_REDIS)))
        self.wait_for_quiet(daemon)
        self.assert_journal_is_whole(daemon)

    def test_away_and_what_waits_then(self):
        server = RedisServer(appendonly="yes", appendfsync="always")
        self.addCleanup(server.destroy)
        daemon = self.daemon(redis=[server.address])
        waiting = daemon.directory / "state" / "journal.waiting"
        self.wait_for_alarm(daemon, "state-away")
        self.assertIn("degraded=state", self.accept(daemon))
        server.start()
        self.wait_for_quiet(daemon)
        self.assert_journal_is_whole(daemon)
        server.kill()
        for _ in range(5):
            self.accept(daemon)
        daemon.stop()
        self.assertTrue(waiting.exists())
        server.start()
        daemon.start()
        self.accept(daemon)
        self.assert_journal_is_whole(daemon)
        self.wait_for(lambda: not waiting.exists(), "the file of what waits stays")


class SettingsTest(SharedStateCase):
    """Two hosts with one Redis follow what an administrator changes on either."""

    most_messages = 3

    @classmethod
    def setUpClass(cls):
        cls.server = RedisServer().__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        cls.hosts = []
        for name in ("mx1.example.test", "mx2.example.test"):
            host = Daemon(redis=[cls.server.address], hostname=name, max_messages=cls.most_messages).__enter__()
            cls.addClassCleanup(host.__exit__, None, None, None)
            cls.hosts.append(host)

    def setUp(self):
        super().setUp()
        self.generations = []
        self.addCleanup(self.take_back)

    def set(self, *words):
        """A change on the first host, in force on both."""
        self.generations.append(self.change(self.hosts[0], *words))
        self.wait_for_generation(self.hosts, self.generations[-1])

    def take_back(self):
        """What a test has changed, on the other host."""
        newest = 0
        while self.generations:
            newest = self.change(self.hosts[1], "settings", "undo", self.generations.pop())
        self.wait_for_generation(self.hosts, newest)

    def status_field(self, host, content=None, **options):
        result = self.send(host, content, **options)
        self.assertEqual(result.kind, "accept", result)
        return result.inserted("X-Spam-Status")

    def test_thresholds_of_a_domain(self):
        self.set("settings", "set", "tag_threshold", "2", "reject_threshold", "5", "--domain", "strict.test")
        for host in self.hosts:
            self.assertIn("required=2.0", self.status_field(host, recipients=["ben@strict.test"]))
            self.assertIn("required=5.0", self.status_field(host))
            refused = self.send(host, hits("TEST_BAD_6"), recipients=["ben@strict.test"])
            self.assertRegex(refused.text, "^550 5.7.1 Message refused as spam, score 5.5")
            self.assertIn("Yes, ", self.status_field(host, hits("TEST_BAD_6")))

    def test_a_message_in_work_keeps_what_it_began_with(self):
        with self.hosts[0].client() as client:
            client.start()
            client.envelope(SENDER, [RECIPIENT])
            self.set("settings", "set", "tag_threshold", "3")
            client.content(message())
            self.assertIn("required=5.0", client.end_of_message().inserted("X-Spam-Status"))
            client.mail(SENDER)
            client.recipient(RECIPIENT)
            client.data()
            client.content(message())
            self.assertIn("required=3.0", client.end_of_message().inserted("X-Spam-Status"))
            client.quit()

    def test_deny_and_undo(self):
        self.set("list", "add", "deny", "spam@example.org")
        for host in self.hosts:
            refused = self.send(host, sender="spam@example.org")
            self.assertRegex(refused.text, "^550 5.7.1 Sender or client is on our deny list")
            self.accept(host)
        self.take_back()
        for host in self.hosts:
            self.accept(host, sender="spam@example.org")

    def test_words_of_refusals(self):
        self.set(
            *("settings", "set", "contact", "Ask ben@example.test", "reply.spam", "Too bad: {score}"),
            *("reply.DENY_LIST", "Not you", "reply.separate", "One by one", "reply.overload", "Later"),
        )
        for host in self.hosts:
            refused = self.send(host, hits("TEST_BAD_12"))
            self.assertRegex(refused.text, r"^550 5\.7\.1 Too bad: 11\.5 \(ID:\w{14}\).* Ask ben@example\.test$")
            self.assertIn("Later", self.overload(host))

    def overload(self, host):
        """What one message too many is answered."""
        clients = [host.client() for _ in range(self.most_messages + 1)]
        try:
            for client in clients:
                client.start()
                last = client.envelope(SENDER, [RECIPIENT])
            return last.text if last is not None else "nothing"
        finally:
            for client in clients:
                client.close()
            self.wait_for(lambda: host.filter_status()["in_flight"] == 0, "messages stay in flight")

    def test_off_score_only_and_apart(self):
        self.set("settings", "set", "filtering", "off", "--domain", "off.test")
        self.set("settings", "set", "mode", "score-only", "reply.separate", "One by one")
        self.set("settings", "set", "mode", "enforce", "--domain", "strict.test")
        for host in self.hosts:
            result = self.send(host, hits("TEST_VIRUS"), recipients=["ben@off.test"])
            self.assertEqual((result.kind, result.inserted("X-Spam-Status")), ("accept", None))
            self.assertIn("score=11.5", self.status_field(host, hits("TEST_BAD_12")))
            self.assertEqual(self.send(host, hits("TEST_BAD_12"), recipients=["ben@strict.test"]).code, 550)
            with host.client() as client:
                client.start()
                client.mail(SENDER)
                client.recipient("ben@strict.test")
                self.assertRegex(client.recipient("ben@off.test").text, r"^452 4\.5\.3 One by one \(ID:")

    def test_weights(self):
        self.set("settings", "set", "weight.HELO_MATCHES_CLIENT", "-0.5")
        for host in self.hosts:
            self.assertIn("score=-0.7", self.status_field(host))

    def test_why_on_either_host(self):
        results = [self.send(host) for host in self.hosts]
        self.assertNotEqual(*(identifier_of(result)[:-4] for result in results))
        for host in self.hosts:
            self.assert_journal_is_whole(host)
            for identifier in self.identifiers:
                self.assertIn("HELO_MATCHES_CLIENT", self.ask(host, "why", identifier))
                self.assertEqual(json.loads(self.ask(host, "why", identifier, "--json"))["id"], identifier)
            unknown = assentctl(host, "why", "00000000000000")
            self.assertEqual((unknown.returncode, unknown.stdout), (1, ""))
            self.assertIn("00000000000000", unknown.stderr)


class LossTest(SharedStateCase):
    def assert_in_force(self, daemon, degraded):
        refused = self.send(daemon, sender="spam@example.org")
        self.assertRegex(refused.text, "^550 5.7.1 Sender or client is on our deny list")
        result = self.send(daemon)
        self.assertIn("required=3.0", result.inserted("X-Spam-Status"))
        self.assertEqual("degraded=state" in result.inserted("X-Assent"), degraded)

    def assert_older(self, daemon):
        self.wait_for_alarm(daemon, "state-older")
        self.assertIs(daemon.filter_status()["state"]["settings"]["older"], True)
        self.assertIn("Redis has others", self.ask(daemon, "status"))
        self.assert_in_force(daemon, degraded=True)

    def test_emptied(self):
        server = self.redis()
        daemon = Daemon(redis=[server.address])
        self.addCleanup(daemon.destroy)
        daemon.write_configuration()
        self.change(daemon, "settings", "set", "tag_threshold", "3")
        generation = self.change(daemon, "list", "add", "deny", "spam@example.org")
        daemon.start()
        self.wait_for_generation([daemon], generation)
        self.assert_in_force(daemon, degraded=False)
        server.command("FLUSHALL")
        self.assert_older(daemon)
        self.identifiers.clear()  # what was journaled is lost; what comes from now on is not
        self.accept(daemon)
        self.assert_journal_is_whole(daemon)
        self.ask(daemon, "settings", "restore", expect=1)
        self.ask(daemon, "settings", "restore", "--yes")
        self.wait_for_quiet(daemon)
        self.assert_in_force(daemon, degraded=False)
        self.assertIn("spam@example.org", self.ask(daemon, "list", "show", "deny"))
        self.start_with_an_empty_one(daemon, server)

    def start_with_an_empty_one(self, daemon, server):
        daemon.stop()
        server.command("FLUSHALL")
        daemon.start()
        self.assert_older(daemon)
        self.ask(daemon, "settings", "confirm", expect=1)
        self.ask(daemon, "settings", "confirm", "--yes")
        self.wait_for_quiet(daemon)
        self.accept(daemon, sender="spam@example.org")
        daemon.stop()


if __name__ == "__main__":
    unittest.main()
