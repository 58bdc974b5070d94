# assentctl as an administrator uses it.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.cases import message
from support.daemon import ID, Daemon, write_document
from support.samples import read_samples

COMMANDS = (
    "status", "alarms", "doctor", "settings", "list", "check", "checks", "evaluate", "redis", "reload",
    "completion", "dns",
)


class ControlCase(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.directory = pathlib.Path(made.name)
        self.file = self.directory / "assent.conf"
        self.file.write_text(
            f'hostname = "mx.example.test"\ncontrol_socket = "{self.directory}/control.sock"\n'
            f'state_dir = "{self.directory}/state"\n'
        )

    def run_command(self, *words, expect=0, noise=False, **options):
        done = subprocess.run(
            [str(locations.CONTROL), *map(str, words)], capture_output=True, text=True, timeout=60, **options
        )
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        if expect == 0 and not noise:
            # There is no Redis here: check says that it does without.
            self.assertRegex(done.stderr, r"^(assentctl check: settings are the defaults: .*\n)?$")
        elif expect != 0:
            self.assertEqual(done.stdout, "", "an error goes to standard error")
        return done.stdout if expect == 0 else done.stderr

    def ask(self, *words, **options):
        return self.run_command("-c", self.file, *words, **options)

    def write_message(self, content):
        path = self.directory / "message.eml"
        path.write_bytes(content)
        return path


class UsageTest(ControlCase):
    def test_help(self):
        text = self.run_command("--help")
        for command in COMMANDS:
            self.assertIn(f"  {command} ", text)
            self.assertIn(f"usage: assentctl {command}", self.run_command(command, "--help"))
        self.assertIn("exit status", text)

    def test_help_needs_no_configuration(self):
        self.run_command("-c", self.directory / "none.conf", "check", "--help")

    def test_version(self):
        self.assertRegex(self.run_command("--version"), r"^assentctl \d+\.\d+")

    def test_usage_errors(self):
        for words in (
            (),
            ("nonsense",),
            ("check",),
            ("check", "a", "b"),
            ("check", "a", "--nonsense"),
            ("check", "a", "--client"),
            ("check", "a", "--helo", "b", "--helo", "c"),
            ("status", "--client", "192.0.2.1"),
            ("--nonsense",),
        ):
            with self.subTest(words):
                self.assertIn("assentctl", self.ask(*words, expect=2))

    def test_nearest_command(self):
        self.assertIn("did you mean status?", self.run_command("statsu", expect=2))

    def test_bad_client_address(self):
        path = self.write_message(message())
        self.assertIn("192.0.2.256", self.ask("check", path, "--client", "192.0.2.256", expect=2))

    def test_bad_configuration(self):
        self.file.write_text('hostname = "two words"\n')
        self.assertIn(f"{self.file}:1: hostname", self.ask("settings", "list", expect=2))

    def test_checks_of_a_name(self):
        everything = json.loads(self.ask("checks", "--json"))
        for word in ("login", "LOGGED_IN", "logged_in"):
            with self.subTest(word):
                self.assertEqual([check["name"] for check in json.loads(self.ask("checks", word, "--json"))],
                                 ["login"])
        group = json.loads(self.ask("checks", "content", "--json"))
        self.assertEqual({check["group"] for check in group}, {"content"})
        self.assertEqual(group, [check for check in everything if check["group"] == "content"])
        self.assertIn("honest mail that has it", self.ask("checks", "login"))
        self.assertNotIn("honest mail that has it", self.ask("checks"))

    def test_checks_of_no_name(self):
        self.assertIn("did you mean LOGGED_IN?", self.ask("checks", "LOGED_IN", expect=1))

    def test_checks_need_no_configuration(self):
        self.file.unlink()
        self.assertIn("LOGGED_IN", self.ask("checks"))


class LiveSettingsTest(ControlCase):
    """check decides by what is in force: from Redis, from disk, or by default, and says so."""

    def check(self):
        path = self.write_message(message(leave_out=("Date",)))
        words = [str(locations.CONTROL), "-c", str(self.file), "check", str(path), "--json", "--client",
                 "192.0.2.1", "--client-name", "mail.example.org", "--rcpt", "x@b.test"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_defaults(self):
        decision, said = self.check()
        self.assertEqual(decision["tag_threshold"], 5)
        self.assertIn("settings are the defaults", said)

    def test_kept_on_disk(self):
        state = self.directory / "state"
        state.mkdir()
        write_document(state / "settings.snapshot", {("b.test", "tag_threshold"): "3"}, {"deny": ["192.0.2.0/24"]})
        decision, said = self.check()
        self.assertEqual(decision["tag_threshold"], 3)
        self.assertEqual(decision["verdict"], "reject")
        self.assertIn(f"settings are those kept in {state}/settings.snapshot", said)

    def test_broken_file(self):
        state = self.directory / "state"
        state.mkdir()
        (state / "settings.snapshot").write_text("nonsense")
        decision, said = self.check()
        self.assertEqual(decision["tag_threshold"], 5)
        self.assertIn("line 1", said)

    def test_from_redis(self):
        with Daemon(state_dir=str(self.directory / "state"), hostname="mx.example.test", testing=False) as daemon:
            self.file = daemon.configuration
            self.ask("settings", "set", "tag_threshold", "4", "--domain", "b.test", "--json", noise=True)
            decision, said = self.check()
            self.assertEqual((decision["tag_threshold"], said), (4, ""))


class CheckTest(ControlCase):
    def check(self, content, *options):
        path = content if isinstance(content, pathlib.Path) else self.write_message(content)
        return json.loads(self.ask("check", path, "--json", *options))

    def test_samples(self):
        for sample in read_samples():
            if sample.expect["verdict"] != "accept" and sample.login or sample.name == "outbound":
                continue  # only a mail server knows who is foreign
            with self.subTest(sample.name):
                answer = self.check(sample.fresh_content, *sample.check_options())
                self.assertEqual(answer["verdict"], sample.expect["verdict"])
                if "score" in sample.expect:
                    self.assertEqual(answer["score"], sample.expect["score"])

    def test_text(self):
        content = message(leave_out=("Date", "Message-ID"))
        text = self.ask("check", self.write_message(content), "--helo", "mx.example.test", "--client", "192.0.2.1")
        self.assertRegex(text, rf"^{ID}  tag \(score, inbound\)  score 5\.3, tag at 5\.0, reject at 10\.0\n")
        self.assertRegex(text, r"3\.5  HELO_OWN_NAME .*<- decides")
        self.assertIn("DATE_MISSING", text)

    def test_text_of_a_refusal(self):
        sample = next(s for s in read_samples() if s.name == "gtube")
        text = self.ask("check", sample.path, *sample.check_options())
        self.assertIn("reject (decisive, inbound)", text)
        self.assertRegex(text, rf"(?m)^reply     550 5\.7\.1 .*GTUBE.* \(ID:{ID}\)$")

    def test_json(self):
        answer = self.check(message(leave_out=("Date",)), "--client", "192.0.2.1", "--client-name", "mail.example.org")
        self.assertEqual(answer["verdict"], "accept")
        self.assertEqual(answer["score"], 0.5)
        self.assertEqual({hit["symbol"] for hit in answer["hits"]}, {"CLIENT_NAME_PLAIN", "DATE_MISSING", "HELO_MATCHES_CLIENT"})
        self.assertEqual((answer["tag_threshold"], answer["reject_threshold"]), (5, 10))
        self.assertGreater(len(answer["checks"]), 5)
        self.assertNotIn("reply", answer)

    def test_every_option(self):
        options = "--client 192.0.2.1 --client-name a.example.org --helo oneword --from x@example.net --login ben".split()
        answer = self.check(message(), *options, "--rcpt", "a@example.test", "--rcpt", "<b@example.test>")
        self.assertIn("LOGGED_IN", {hit["symbol"] for hit in answer["hits"]})
        self.assertEqual(answer["recipients"][0]["recipients"], 2)

    def test_options_before_and_after(self):
        path = self.write_message(message())
        first = self.run_command("check", "--json", "--helo=oneword", "--client=192.0.2.1", "-c", self.file, path)
        second = self.run_command("-c", self.file, "check", path, "--client", "192.0.2.1", "--json", "--helo", "oneword")
        self.assertEqual(json.loads(first)["hits"], json.loads(second)["hits"])

    def test_sender_from_return_path(self):
        content = message("Return-Path: <other@example.net>")
        self.assertIn("SENDER_MISMATCH", {hit["symbol"] for hit in self.check(content, "--client", "192.0.2.1")["hits"]})

    def test_standard_input(self):
        answer = json.loads(self.ask("check", "-", "--json", input=message().decode()))
        self.assertEqual(answer["verdict"], "accept")

    def test_line_ends_and_mbox(self):
        wanted = self.check(message(), "--client", "192.0.2.1", "--helo", "oneword")["hits"]
        for content in (message().replace(b"\n", b"\r\n"), b"From anna@example.org Tue Mar  3 09:15:00 2026\n" + message()):
            self.assertEqual(self.check(content, "--client", "192.0.2.1", "--helo", "oneword")["hits"], wanted)

    def test_odd_files(self):
        for content in (b"", b"\n", b"\0" * 1000, b"\xff" * 1000, b"Subject: x", b"no header at all"):
            with self.subTest(content[:10]):
                self.assertIn(self.check(content)["verdict"], ("accept", "tag"))

    def test_missing_file(self):
        self.assertIn("No such file", self.ask("check", self.directory / "none.eml", expect=1))
        self.assertIn("irectory", self.ask("check", self.directory, expect=1))

    def test_nothing_is_recorded(self):
        self.ask("check", self.write_message(message()))
        self.assertEqual(sorted(p.name for p in self.directory.iterdir()), ["assent.conf", "message.eml"])


class ChecksTest(ControlCase):
    def test_json_and_text_agree_with_the_list(self):
        source = (locations.SOURCE / "scorer" / "checks" / "checks.def").read_text()
        listed = [line[6:].partition(")")[0] for line in source.splitlines() if line.startswith("CHECK(")]
        answer = json.loads(self.ask("checks", "--json"))
        self.assertEqual([check["name"] for check in answer], listed)
        text = self.ask("checks")
        for check in answer:
            self.assertIn(f"{check['name']} ({check['group']}, ", text)
            self.assertLessEqual(check["lowest"], check["highest"])
            for symbol in check["symbols"]:
                self.assertIn(symbol["name"], text)
                self.assertIn(symbol["meaning"], text)

    def test_no_single_weight_reaches_the_tag_threshold(self):
        """One hint alone never tags: only decisive symbols settle a message alone."""
        for check in json.loads(self.ask("checks", "--json")):
            for symbol in check["symbols"]:
                self.assertLess(symbol["weight"], 5, symbol)

    def test_symbols_are_unique(self):
        names = [s["name"] for check in json.loads(self.ask("checks", "--json")) for s in check["symbols"]]
        self.assertEqual(len(names), len(set(names)))


class DaemonTest(ControlCase):
    def test_nobody_there(self):
        for command in ("status", "reload"):
            self.assertIn("control.sock", self.ask(command, expect=3))

    def test_status(self):
        with Daemon(testing=False) as daemon:
            self.file = daemon.configuration
            text = self.ask("status")
            self.assertIn(f"pid {daemon.process.pid}", text)
            self.assertIn("virus scanner  absent", text)
            answer = json.loads(self.ask("status", "--json"))
            self.assertEqual(answer["pid"], daemon.process.pid)
            self.assertEqual(answer["filter"]["in_flight"], 0)

    def test_reload(self):
        with Daemon(testing=False) as daemon:
            self.file = daemon.configuration
            self.assertIn("reloaded", self.ask("reload"))
            self.assertEqual(json.loads(self.ask("reload", "--json"))["reloaded"], True)

    def test_refused_reload(self):
        """The daemon's file is bad, the one that assentctl itself reads is good."""
        with Daemon(testing=False) as daemon:
            self.file.write_text(daemon.configuration.read_text())
            daemon.configuration.write_text("nonsense = 1\n")
            self.assertRegex(self.ask("reload", expect=1), rf"{daemon.configuration}:\d+: .*nonsense")
            daemon.configuration.write_text('\nredis = "nonsense"\n')
            self.assertRegex(self.ask("reload", expect=1), rf"{daemon.configuration}:2: .*nonsense")

    @unittest.skipIf(os.geteuid() != 0, "needs root, to become somebody else")
    def test_not_for_everybody(self):
        with Daemon(testing=False) as daemon:
            readable = subprocess.run(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(locations.CONTROL), "--version"],
                capture_output=True,
            )
            if readable.returncode != 0:
                self.skipTest("the build directory is closed to others")
            done = subprocess.run(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(locations.CONTROL)]
                + ["-c", str(daemon.configuration), "status"],
                capture_output=True,
                text=True,
            )
            self.assertEqual(done.returncode, 3)
            self.assertIn("Permission denied", done.stderr)


if __name__ == "__main__":
    unittest.main()
