# assentctl redis and assentctl doctor, against private Redis servers.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import os
import pathlib
import pwd
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.daemon import Daemon, wait_until, write_setting
from support.redis import RedisCluster, RedisError, RedisSentinel, RedisServer, requires_redis


@requires_redis()
class RedisCase(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.directory = pathlib.Path(made.name)
        self.state_dir = self.directory / "state"
        self.state_dir.mkdir(mode=0o750)
        self.environment = {}
        self.settings = {
            "hostname": "mx.example.test",
            "control_socket": f"{self.directory}/control.sock",
            "milter_socket": f"unix:{self.directory}/milter.sock",
            "state_dir": str(self.state_dir),
        }

    def start(self, server):
        self.addCleanup(server.destroy)
        return server.__enter__()

    def run_command(self, *words, expect=0):
        file = self.directory / "assent.conf"
        file.write_text("".join(f"{name} = {write_setting(value)}\n" for name, value in self.settings.items()))
        done = subprocess.run(
            [str(locations.CONTROL), "-c", str(file), *map(str, words)], capture_output=True, text=True, timeout=60,
            env={**os.environ, **self.environment},
        )
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def use_users(self):
        """As setup says that it should stand in assent.conf."""
        self.settings.update(
            redis_user="assent",
            redis_password_file=f"{self.state_dir}/redis-daemon.password",
            redis_admin_user="assent-admin",
            redis_admin_password_file=f"{self.state_dir}/redis-admin.password",
        )

    def password(self, role):
        return (self.state_dir / f"redis-{role}.password").read_text().strip()


class SetupTest(RedisCase):
    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_the_daemon_may_read_its_password(self):
        server = self.start(RedisServer())
        self.settings["redis"] = server.address
        nobody = pwd.getpwnam("nobody")
        for user, state_dir in (("nobody", 0), ("", nobody.pw_uid)):
            with self.subTest(user=user, state_dir=state_dir):
                self.settings["user"] = user
                os.chown(self.state_dir, state_dir, -1)
                self.assertEqual(self.run_command("redis", "setup", "--new-passwords").stderr, "")
                owners = {}
                for role in ("daemon", "admin"):
                    path = self.state_dir / f"redis-{role}.password"
                    owners[role] = path.stat().st_uid
                    path.unlink()
                self.assertEqual(owners, {"daemon": nobody.pw_uid, "admin": 0})

    def test_users_are_made_and_kept(self):
        server = self.start(RedisServer())
        self.settings["redis"] = server.address
        done = self.run_command("redis", "setup")
        self.assertIn('redis_admin_user = "assent-admin"', done.stdout)
        self.assertEqual(done.stderr, "", "the configuration was rewritten")
        for role in ("daemon", "admin"):
            mode = (self.state_dir / f"redis-{role}.password").stat().st_mode
            self.assertEqual(stat.S_IMODE(mode), 0o600)
        server.kill()
        server.start()
        first = self.password("daemon")
        server.command("HSET", "assent:{config}:settings", "tag_threshold", "4")
        self.assertEqual(server.command("ACL", "WHOAMI", user="assent", password=first), "assent")
        with self.assertRaisesRegex(RedisError, "NOPERM"):
            server.command("HSET", "assent:{config}:settings", "a", "b", user="assent", password=first)
        self.use_users()
        done = self.run_command("redis", "setup")
        self.assertEqual(self.password("daemon"), first)
        self.assertNotIn("assent.conf", done.stdout)
        made = json.loads(self.run_command("redis", "setup", "--json").stdout)
        self.assertEqual([one["user"] for one in made], ["assent", "assent-admin"])
        self.assertEqual([one["kept"] for one in made], ["configuration"] * 2)
        self.assertIn("its rights are right", self.run_command("redis", "status").stdout)

    def test_a_second_host_locks_nobody_out(self):
        """Without the password files of the first host it does not make others."""
        server = self.start(RedisServer())
        self.settings["redis"] = server.address
        self.run_command("redis", "setup")
        first = self.password("daemon")
        kept = {path: path.read_text() for path in self.state_dir.glob("redis-*.password")}
        for path in kept:
            path.unlink()
        done = self.run_command("redis", "setup", expect=1)
        self.assertIn("copy that file", done.stderr)
        self.assertEqual(list(self.state_dir.glob("redis-*.password")), [])
        self.assertEqual(server.command("ACL", "WHOAMI", user="assent", password=first), "assent")
        self.run_command("redis", "setup", "--new-passwords")
        self.assertNotEqual(self.password("daemon"), first)

    def test_an_acl_file(self):
        users = self.directory / "users.acl"
        users.touch()
        server = self.start(RedisServer(aclfile=users))
        self.settings["redis"] = server.address
        made = json.loads(self.run_command("redis", "setup", "--json").stdout)
        self.assertEqual([one["kept"] for one in made], ["acl-file"] * 2)
        self.assertIn("user assent-admin on", users.read_text())

    def test_the_first_time_with_a_password(self):
        server = self.start(RedisServer(requirepass="secret"))
        self.settings["redis"] = server.address
        self.use_users()
        self.assertIn("--as-default", self.run_command("redis", "setup", expect=1).stderr)
        self.run_command("redis", "setup", "--as-default", expect=1)
        (self.directory / "first").write_text("secret\n")
        self.run_command("redis", "setup", "--as-default", "--password-file", self.directory / "first")
        self.run_command("redis", "setup")
        self.run_command("redis", "status")

    def test_rights_that_are_wrong(self):
        server = self.start(RedisServer())
        self.settings["redis"] = server.address
        self.run_command("redis", "setup")
        self.use_users()
        server.command("ACL", "SETUSER", "assent", "~*", "+@all")
        self.assertIn("it may HSET", self.run_command("redis", "status", expect=1).stdout)
        findings = {one["check"]: one for one in json.loads(self.run_command("doctor", "--json", expect=1).stdout)}
        self.assertEqual(findings["redis rights"]["outcome"], "problem")
        self.run_command("redis", "setup")
        status = json.loads(self.run_command("redis", "status", "--json").stdout)
        self.assertEqual([user["problem"] for user in status["users"]], ["", ""])

    def test_what_cannot_be(self):
        self.assertIn("embedded", self.run_command("redis", "setup", expect=1).stderr)
        self.run_command("redis", "status", expect=3)
        self.run_command("redis", "start", expect=2)
        self.run_command("redis", expect=2)
        self.settings["redis"] = "nonsense"
        self.assertIn("is no address", self.run_command("redis", "status", expect=2).stderr)
        self.settings["redis"] = f"{self.directory}/nobody.sock"
        self.run_command("redis", "setup", expect=3)
        self.run_command("redis", "status", expect=3)

    def test_a_cluster(self):
        cluster = self.start(RedisCluster())
        self.settings["redis"] = cluster.addresses[:1]
        made = json.loads(self.run_command("redis", "setup", "--json").stdout)
        self.assertEqual([one["servers"] for one in made], [3, 3])
        self.use_users()
        self.settings["redis"] = cluster.addresses
        self.run_command("redis", "status")
        findings = {one["check"]: one["outcome"] for one in json.loads(self.run_command("doctor", "--json", expect=1).stdout)}
        self.assertEqual(findings["redis rights"], "ok")

    def test_sentinels(self):
        group = self.start(RedisSentinel(replicas=1))
        self.settings["redis"] = ["sentinel:mail@127.0.0.1:1", *group.addresses]
        self.assertIn(str(group.master.port), self.run_command("redis", "status", expect=1).stdout)
        self.run_command("redis", "setup")
        self.use_users()
        self.run_command("redis", "status")
        self.settings["redis"] = [address.replace(":mail@", ":other@") for address in group.addresses]
        self.assertIn("knows no master", self.run_command("redis", "status", expect=3).stderr)


class DoctorTest(RedisCase):
    def findings(self, expect):
        done = self.run_command("doctor", "--json", expect=expect)
        return {one["check"]: one for one in json.loads(done.stdout)}

    def assert_outcomes(self, findings, **wanted):
        for name, outcome in wanted.items():
            name = name.replace("_", " ")
            self.assertEqual(findings[name]["outcome"], outcome, findings[name])

    def test_a_host_that_is_well(self):
        server = self.start(RedisServer(appendonly="yes"))
        self.settings["redis"] = server.address
        self.run_command("redis", "setup")
        self.use_users()
        self.pretend_postfix(f"unix:{self.directory}/milter.sock, inet:127.0.0.1:8891")
        with Daemon(testing=False, directory=self.directory, **self.settings):
            self.run_command("settings", "set", "tag_threshold", "4")
            wait_until(lambda: self.findings(expect=0)["settings"]["outcome"] == "ok", what="settings did not arrive")
            findings = self.findings(expect=0)
            self.assertIn("generation 1", findings["settings"]["text"])
        self.assert_outcomes(
            findings, configuration="ok", passwords="ok", state_directory="ok", daemon="ok", milter_socket="ok", postfix="ok",
            redis="ok", redis_version="ok", redis_role="ok", redis_eviction="ok", redis_persistence="ok",
            redis_memory="ok", redis_rights="ok", redis_replay="ok", clocks="ok",
        )  # fmt: skip

    def pretend_postfix(self, milters, status=0):
        programs = self.directory / "programs"
        programs.mkdir(exist_ok=True)
        (programs / "postconf").write_text(f"#!/bin/sh\necho '{milters}'\nexit {status}\n")
        (programs / "postconf").chmod(0o755)
        self.environment = {"PATH": f"{programs}:{os.environ['PATH']}"}

    def test_postfix(self):
        path = f"{self.directory}/milter.sock"
        tail = "/".join(path.split("/")[-2:])
        for milters, wanted in (
            (f"unix:{path}", "ok"),
            (f"{{ unix:{path}, connect_timeout=1s }}, inet:127.0.0.1:8891", "ok"),
            (f"unix:{tail} inet:127.0.0.1:8891", "ok"),
            (f"inet:127.0.0.1:8891, unix:{path}", "warning"),
            (f"{{inet:127.0.0.1:8891, connect_timeout=1s}}, unix:{path}", "warning"),
            ("unix:/run/other/milter.sock", "problem"),
            ("", "problem"),
        ):
            with self.subTest(milters=milters):
                self.pretend_postfix(milters)
                self.assert_outcomes(self.findings(expect=1), postfix=wanted)
        self.pretend_postfix("", status=1)
        self.assert_outcomes(self.findings(expect=1), postfix="skipped")

    def test_a_host_that_is_not(self):
        server = self.start(RedisServer(maxmemory="100kb", maxmemory_policy="allkeys-lru"))
        self.settings["redis"] = server.address
        password = self.directory / "password"
        password.write_text("secret\n")
        password.chmod(0o644)
        self.settings["redis_admin_password_file"] = str(password)
        findings = self.findings(expect=1)
        self.assert_outcomes(
            findings, passwords="problem", daemon="problem", milter_socket="problem", redis="ok",
            redis_eviction="problem", redis_persistence="warning", redis_memory="problem", settings="skipped",
        )  # fmt: skip
        self.assertIn("noeviction", findings["redis eviction"]["advice"])

    def test_a_default_user_that_may_too_little(self):
        """Its rights are those that the append-only file is read back with."""
        server = self.start(RedisServer(appendonly="yes"))
        self.settings["redis"] = server.address
        self.run_command("redis", "setup")
        self.use_users()
        for rules, wanted in (("off -@all", "problem"), ("off resetpass ~* &* +@all", "ok")):
            with self.subTest(rules):
                server.command(
                    "ACL", "SETUSER", "default", *rules.split(), user="assent-admin", password=self.password("admin")
                )
                self.assert_outcomes(self.findings(expect=1), redis_replay=wanted)

    def test_without_redis_user(self):
        server = self.start(RedisServer())
        self.settings["redis"] = server.address
        self.assert_outcomes(self.findings(expect=1), redis_rights="warning", passwords="skipped")

    def test_a_replica(self):
        master = self.start(RedisServer(port=True))
        replica = self.start(RedisServer(port=True, replica_of=master))
        self.settings["redis"] = replica.address
        self.assert_outcomes(self.findings(expect=1), redis_role="problem")

    def test_no_redis(self):
        self.settings["redis"] = f"{self.directory}/nobody.sock"
        findings = self.findings(expect=1)
        self.assert_outcomes(findings, redis="problem", redis_role="skipped", clocks="skipped", settings="skipped")
        text = self.run_command("doctor", expect=1).stdout
        self.assertIn("problem  redis ", text)
        self.assertIn("skipped  redis role", text)


if __name__ == "__main__":
    unittest.main()
