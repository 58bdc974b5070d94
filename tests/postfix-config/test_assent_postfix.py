# Tests of postfix-config/assent-postfix, on private configuration directories.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Run with: python3 test_assent_postfix.py [-v]
# Needs postconf(1). The last class starts a private Postfix and needs root.

import json
import os
import pathlib
import pwd
import shutil
import smtplib
import socket
import socketserver
import stat
import struct
import subprocess
import tempfile
import threading
import time
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "postfix-config" / "assent-postfix"
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
POSTCONF = shutil.which("postconf", path=PATH)

MAIN = """\
# A small main.cf.
compatibility_level = 3.6
queue_directory = {base}/queue
myhostname = mx.example.test
# the end
"""
MASTER = """\
# service type  private unpriv  chroot  wakeup  maxproc command
smtp      inet  n       -       {chroot}       -       -       smtpd
pickup    unix  n       -       {chroot}       60      1       pickup
cleanup   unix  n       -       {chroot}       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
relay     unix  -       -       y       -       -       smtp
        -o syslog_name=postfix/$service_name
"""
CHROOT_ADDRESS = "unix:assent/milter.sock"
PLAIN_ADDRESS = "unix:/run/assent/milter.sock"


@unittest.skipIf(POSTCONF is None, "postconf is not installed")
class ConfigurationTest(unittest.TestCase):
    """A private configuration directory and the means to look at it."""

    def setUp(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="milter-setup-test."))
        self.addCleanup(shutil.rmtree, self.base)
        self.base.chmod(0o755)
        self.etc = self.base / "etc"
        self.etc.mkdir()
        (self.base / "queue").mkdir()
        self.state = self.etc / "assent-postfix.state"
        self.write(MAIN, MASTER)

    def write(self, main=MAIN, master=MASTER, chroot="y"):
        values = {"{base}": str(self.base), "{chroot}": chroot}
        for name, text in (("main.cf", main), ("master.cf", master)):
            for key, value in values.items():
                text = text.replace(key, value)
            self.edit(name, lambda _, new=text: new)

    def edit(self, name, change):
        """Rewrites a file; dated back, as Postfix waits for a fresh main.cf to settle."""
        path = self.etc / name
        old = path.read_text() if path.exists() else ""
        path.write_text(change(old))
        self.settle()

    def settle(self):
        for path in self.etc.iterdir():
            if path.is_file():
                os.utime(path, (time.time() - 3600,) * 2)

    def snapshot(self):
        return {path.name: path.read_bytes() for path in self.etc.iterdir()}

    def run_tool(self, *arguments, path=PATH, config=True):
        if config:
            arguments += ("--config-dir", str(self.etc))
        return subprocess.run(
            [str(TOOL), *arguments],
            env=dict(os.environ, PATH=path, TMPDIR=str(self.base)),
            capture_output=True,
            text=True,
            timeout=60,
        )

    def tool(self, *arguments, expect=0, **named):
        """Runs the tool, demands its exit status, returns what it printed."""
        done = self.run_tool(*arguments, **named)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        leftovers = [path.name for path in self.base.glob("assent-postfix.*")]
        self.assertEqual(leftovers, [], "temporary files are left")
        self.settle()
        return done.stdout + done.stderr

    def postconf(self, *arguments):
        return subprocess.run(
            [POSTCONF, "-c", str(self.etc), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        ).stdout.strip()

    def value(self, name):
        return self.postconf("-h", name)

    def override(self, place):
        return self.postconf("-Ph", place)

    def assert_round_trip(self):
        """Enable, enable, disable: the second changes nothing, the third everything back."""
        before = self.snapshot()
        self.tool("enable")
        enabled = self.snapshot()
        self.assertNotEqual(before["main.cf"], enabled["main.cf"])
        self.tool("enable")
        self.assertEqual(self.snapshot(), enabled, "enable is not repeatable")
        self.tool("disable")
        self.assertEqual(self.snapshot(), before, "disable does not restore")


class EnableTest(ConfigurationTest):
    def test_fresh(self):
        output = self.tool("enable")
        self.assertEqual(self.value("smtpd_milters"), CHROOT_ADDRESS)
        self.assertEqual(self.value("non_smtpd_milters"), CHROOT_ADDRESS)
        self.assertTrue(self.state.exists())
        self.assertIn(f'milter_socket = "unix:{self.base}/queue/assent/milter.sock"', output)
        self.tool("disable")
        self.assertEqual(self.postconf("-n", "smtpd_milters"), "")
        self.assertFalse(self.state.exists())

    def test_fresh_round_trip(self):
        self.assert_round_trip()

    def test_last_line_without_newline(self):
        self.write(MAIN.rstrip("\n") + "\nmynetworks = 127.0.0.0/8")
        self.tool("enable")
        self.assertEqual(self.value("mynetworks"), "127.0.0.0/8")
        self.tool("disable")
        self.assertTrue((self.etc / "main.cf").read_text().endswith("/8"))

    def test_owner_mode_and_symbolic_link_stay(self):
        real = self.base / "kept-elsewhere.cf"
        (self.etc / "main.cf").rename(real)
        (self.etc / "main.cf").symlink_to(real)
        real.chmod(0o640)
        self.tool("enable")
        self.assertTrue((self.etc / "main.cf").is_symlink())
        self.assertEqual(stat.S_IMODE(real.stat().st_mode), 0o640)
        self.assertEqual(stat.S_IMODE(self.state.stat().st_mode), 0o600)
        self.tool("disable")
        self.assertTrue((self.etc / "main.cf").is_symlink())

    def test_parameter_present_but_empty(self):
        self.write(MAIN + "smtpd_milters =\nnon_smtpd_milters=\n")
        self.assert_round_trip()
        self.tool("enable")
        self.edit("main.cf", lambda text: "# new\n" + text)
        self.tool("disable")
        self.assertEqual(self.postconf("-n", "smtpd_milters"), "smtpd_milters =")

    def test_other_socket_replaces_the_first(self):
        before = self.snapshot()
        self.tool("enable")
        self.tool("enable", "--socket", "inet:127.0.0.1:8891")
        self.assertEqual(self.value("smtpd_milters"), "inet:127.0.0.1:8891")
        self.tool("enable")  # the choice is remembered
        self.assertEqual(self.value("smtpd_milters"), "inet:127.0.0.1:8891")
        self.tool("disable")
        self.assertEqual(self.snapshot(), before)

    def test_inet_socket_for_assent_conf(self):
        output = self.tool("enable", "--socket=inet:127.0.0.1:8891")
        self.assertIn('milter_socket = "inet:8891@127.0.0.1"', output)

    def test_settings_that_do_not_suit(self):
        self.write(MAIN + "milter_protocol = 2\nmilter_default_action = reject\nmilter_content_timeout = 1m\n")
        self.tool("enable")
        self.assertEqual(
            self.value("smtpd_milters"),
            f"{{ {CHROOT_ADDRESS}, protocol=6, content_timeout=300s, default_action=tempfail }}",
        )
        self.assertEqual(self.value("milter_protocol"), "2")
        self.tool("disable")

    def test_default_action_accept_is_left_but_said(self):
        self.write(MAIN + "milter_default_action = accept\n")
        self.assertIn("note: milter_default_action = accept", self.tool("enable"))
        self.assertEqual(self.value("smtpd_milters"), CHROOT_ADDRESS)

    def test_refuses_two_at_once(self):
        lock = os.open(self.etc, os.O_RDONLY)
        self.addCleanup(os.close, lock)
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        self.assertIn("another", self.tool("enable", expect=3))


class OtherMiltersTest(ConfigurationTest):
    VALUES = {
        "one": "inet:127.0.0.1:8891",
        "blanks": "inet:127.0.0.1:8891 unix:opendkim/sock",
        "commas": "inet:127.0.0.1:8891,unix:opendkim/sock",
        "braces": "{ inet:127.0.0.1:8891, connect_timeout=3s, default_action=accept }, unix:a",
        "nested braces": "{ inet:127.0.0.1:8891, { connect_timeout = 3s } }",
        "references": "$signing_milter, ${signing_milter?{inet:h:1 inet:h:2}}",
        "several lines": "inet:127.0.0.1:8891,\n# with a comment\n\n    unix:b,\n\t$signing_milter",
    }

    def test_round_trip(self):
        for name, value in self.VALUES.items():
            with self.subTest(name):
                self.write(
                    "# before\nsigning_milter = inet:127.0.0.1:8892\n"
                    f"smtpd_milters = {value}\n# after\n" + MAIN
                )
                self.assert_round_trip()

    def test_first_and_the_rest_as_written(self):
        for name, value in self.VALUES.items():
            with self.subTest(name):
                self.write(f"signing_milter = inet:127.0.0.1:8892\nsmtpd_milters = {value}\n" + MAIN)
                before = self.value("smtpd_milters")
                self.tool("enable")
                self.assertEqual(self.value("smtpd_milters"), f"{CHROOT_ADDRESS}, {before}")
                self.tool("disable")

    def test_written_by_hand_behind_others(self):
        self.write(MAIN + f"smtpd_milters = inet:h:1, {CHROOT_ADDRESS} inet:h:2\n")
        self.tool("status", expect=1)
        self.tool("enable")
        self.assertEqual(self.value("smtpd_milters"), f"{CHROOT_ADDRESS}, inet:h:1 inet:h:2")

    def test_written_by_hand_with_its_own_settings(self):
        mine = f"{{ {CHROOT_ADDRESS}, connect_timeout=5s }}, inet:h:1"
        self.write(MAIN + f"smtpd_milters = {mine}\nnon_smtpd_milters = {CHROOT_ADDRESS}\n")
        self.tool("enable")
        self.assertEqual(self.value("smtpd_milters"), mine)
        self.tool("disable")
        self.assertEqual(self.value("smtpd_milters"), "inet:h:1")

    def test_reference_to_the_other_parameter(self):
        for first, second in (
            ("smtpd_milters", "non_smtpd_milters"),
            ("non_smtpd_milters", "smtpd_milters"),
        ):
            with self.subTest(first):
                self.write(MAIN + f"{first} = inet:h:1\n{second} = ${first}\n")
                self.tool("enable")
                for name in (first, second):
                    self.assertEqual(self.postconf("-hx", name), f"{CHROOT_ADDRESS}, inet:h:1")
                self.assert_back_by_disable(first, second)

    def assert_back_by_disable(self, first, second):
        self.tool("disable")
        self.assertEqual(self.value(first), "inet:h:1")
        self.assertEqual(self.value(second), f"${first}")

    def test_reference_brings_assent_in_too_late(self):
        self.write(MAIN + f"mine = {CHROOT_ADDRESS}\nsmtpd_milters = inet:h:1, $mine\n")
        before = self.snapshot()
        self.assertIn("by hand", self.tool("enable", expect=1))
        self.assertEqual(self.snapshot(), before)


class MasterTest(ConfigurationTest):
    SERVICES = (
        MASTER
        + """\
# submission: its own milters
submission inet n       -       y       -       -       smtpd
  -o syslog_name=postfix/submission
# a comment inside
  -o smtpd_milters=$mua_milters,inet:127.0.0.1:8891
  -o smtpd_sasl_auth_enable=yes
smtps inet n - - - - smtpd -v -o { smtpd_milters = { inet:h:1, protocol=6 }, unix:b } -o x=y
127.0.0.1:10025 inet n - n - - smtpd
  -o smtpd_milters=
  -o mynetworks=127.0.0.0/8
[::1]:10026 inet n - n - - smtpd
  -o smtpd_milters=$unset_milters
127.0.0.1:10027 inet n - n - - smtpd
  -o receive_override_options=no_unknown_recipient_checks,no_milters
precleanup unix n - y - 0 cleanup
  -o non_smtpd_milters=inet:h:2
smtpd pass - - - - - smtpd
"""
    )

    def setUp(self):
        super().setUp()
        self.write("mua_milters = inet:127.0.0.1:8892\n" + MAIN, self.SERVICES)

    def test_round_trip(self):
        self.assert_round_trip()

    def test_overrides(self):
        others = self.postconf("-P", "*/*/syslog_name", "*/*/smtpd_sasl_auth_enable", "*/*/mynetworks")
        output = self.tool("enable")
        self.assertEqual(
            self.override("submission/inet/smtpd_milters"),
            f"{CHROOT_ADDRESS},$mua_milters,inet:127.0.0.1:8891",
        )
        self.assertEqual(
            self.override("smtps/inet/smtpd_milters"),
            f"{CHROOT_ADDRESS}, {{ inet:h:1, protocol=6 }}, unix:b",
        )
        self.assertEqual(self.override("precleanup/unix/non_smtpd_milters"), f"{CHROOT_ADDRESS},inet:h:2")
        self.assertIn("-v", self.postconf("-Fh", "smtps/inet/command").split())
        self.assertEqual(
            self.postconf("-P", "*/*/syslog_name", "*/*/smtpd_sasl_auth_enable", "*/*/mynetworks"), others
        )
        for service in ("127.0.0.1:10025/inet", "[::1]:10026/inet", "127.0.0.1:10027/inet"):
            self.assertIn(f"{service}: left alone", output)

    def test_empty_overrides_stay(self):
        self.tool("enable")
        self.assertEqual(self.override("127.0.0.1:10025/inet/smtpd_milters"), "")
        self.assertEqual(self.override("[::1]:10026/inet/smtpd_milters"), "$unset_milters")

    def test_last_of_two_overrides_counts(self):
        self.write(MAIN, MASTER + "a inet n - n - - smtpd -o smtpd_milters=inet:h:1 -o smtpd_milters=inet:h:2\n")
        self.tool("enable")
        self.assertEqual(self.override("a/inet/smtpd_milters"), f"{CHROOT_ADDRESS},inet:h:2")

    def test_broken_master(self):
        self.edit("master.cf", lambda text: text + "bad line\n")
        before = self.snapshot()
        self.assertIn("bad field count", self.tool("enable", expect=3))
        self.assertEqual(self.snapshot(), before)


class ChrootTest(ConfigurationTest):
    def address(self, chroot, level="3.6", *arguments):
        self.write(MAIN.replace("3.6", level), chroot=chroot)
        self.tool("enable", *arguments)
        address = self.value("smtpd_milters")
        self.tool("disable")
        return address

    def test_column(self):
        self.assertEqual(self.address("y"), CHROOT_ADDRESS)
        self.assertEqual(self.address("n"), PLAIN_ADDRESS)
        self.assertEqual(self.address("-", "3.6"), PLAIN_ADDRESS)
        self.assertEqual(self.address("-", "0"), CHROOT_ADDRESS)

    def test_path_below_queue_directory_becomes_relative(self):
        path = f"unix:{self.base}/queue/filters/a.sock"
        for chroot in "yn":
            self.assertEqual(self.address(chroot, "3.6", "--socket", path), "unix:filters/a.sock")

    def test_path_outside_is_refused(self):
        before = self.snapshot()
        self.assertIn("chroot", self.tool("enable", "--socket", "unix:/run/other.sock", expect=1))
        self.assertEqual(self.snapshot(), before)
        self.assertEqual(self.address("n", "3.6", "--socket", "unix:/run/other.sock"), "unix:/run/other.sock")

    def test_chroot_switched_on_later(self):
        self.write(chroot="n")
        self.tool("enable")
        self.edit("master.cf", lambda text: text.replace("       n       -       -       smtpd", "       y       -       -       smtpd"))
        self.tool("status", expect=3)
        self.tool("enable")
        self.assertEqual(self.value("smtpd_milters"), CHROOT_ADDRESS)
        self.assertEqual(self.value("non_smtpd_milters"), CHROOT_ADDRESS)
        self.tool("disable")
        self.assertEqual(self.postconf("-n", "smtpd_milters", "non_smtpd_milters"), "")


class ChangedInBetweenTest(ConfigurationTest):
    def enable_change_disable(self, change_main=None, change_master=None):
        self.tool("enable")
        if change_main:
            self.edit("main.cf", change_main)
        if change_master:
            self.edit("master.cf", change_master)
        output = self.tool("disable")
        self.assertFalse(self.state.exists())
        return output

    def test_unrelated_lines(self):
        self.write(MAIN + "smtpd_milters = inet:h:1,\n   # why\n   inet:h:2\n# below\n", MasterTest.SERVICES)
        main, master = (self.etc / "main.cf").read_text(), (self.etc / "master.cf").read_text()
        self.enable_change_disable(
            lambda text: "# new top\n" + text + "mynetworks = 127.0.0.0/8\n",
            lambda text: "# new top\n" + text,
        )
        self.assertEqual((self.etc / "main.cf").read_text(), "# new top\n" + main + "mynetworks = 127.0.0.0/8\n")
        self.assertEqual((self.etc / "master.cf").read_text(), "# new top\n" + master)

    def test_only_one_file(self):
        self.write(MAIN, MasterTest.SERVICES)
        master = (self.etc / "master.cf").read_bytes()
        self.enable_change_disable(lambda text: text + "mynetworks = 127.0.0.0/8\n")
        self.assertEqual((self.etc / "master.cf").read_bytes(), master)
        self.assertEqual(self.value("mynetworks"), "127.0.0.0/8")
        self.assertNotIn("assent", (self.etc / "main.cf").read_text())

    def test_milter_added_beside_ours(self):
        self.enable_change_disable(
            lambda text: text.replace(f"smtpd_milters = {CHROOT_ADDRESS}", f"smtpd_milters = inet:h:9 {CHROOT_ADDRESS}", 1)
        )
        self.assertEqual(self.value("smtpd_milters"), "inet:h:9")
        self.assertEqual(self.postconf("-n", "non_smtpd_milters"), "")

    def test_override_changed(self):
        self.write(MAIN, MasterTest.SERVICES)
        self.enable_change_disable(
            None, lambda text: text.replace(f"{CHROOT_ADDRESS},inet:h:2", f"{CHROOT_ADDRESS},inet:h:3")
        )
        self.assertEqual(self.override("precleanup/unix/non_smtpd_milters"), "inet:h:3")
        self.assertNotIn("assent", (self.etc / "master.cf").read_text())

    def test_already_taken_out_by_hand(self):
        self.enable_change_disable(lambda text: text.split("smtpd_milters")[0])
        self.assertEqual(self.postconf("-n", "smtpd_milters"), "")

    def test_service_added_then_enabled_again(self):
        before = self.snapshot()
        self.tool("enable")
        added = "submission inet n - y - - smtpd -o smtpd_milters=inet:h:1\n"
        self.edit("master.cf", lambda text: text + added)
        self.tool("status", expect=1)
        self.tool("enable")
        self.assertEqual(self.override("submission/inet/smtpd_milters"), f"{CHROOT_ADDRESS},inet:h:1")
        self.tool("disable")
        self.assertEqual((self.etc / "main.cf").read_bytes(), before["main.cf"])
        self.assertEqual((self.etc / "master.cf").read_text(), before["master.cf"].decode() + added)

    def test_without_record(self):
        original = (self.etc / "main.cf").read_bytes()
        self.tool("enable")
        self.state.unlink()
        self.tool("disable")
        self.assertEqual((self.etc / "main.cf").read_bytes(), original)
        before = self.snapshot()
        self.assertIn("nothing to change", self.tool("disable"))
        self.assertEqual(self.snapshot(), before)


class FailureTest(ConfigurationTest):
    """Each step fails in turn, by a stand-in for a command that comes first in PATH."""

    def setUp(self):
        super().setUp()
        self.write(MAIN + "smtpd_milters = inet:h:1\n", MasterTest.SERVICES)
        self.bin = self.base / "bin"
        self.bin.mkdir()

    def shadow(self, command, condition):
        """COMMAND fails where the shell condition holds, else does its work."""
        script = self.bin / command
        real = shutil.which(command, path=PATH)
        script.write_text(f'#!/bin/sh\nif {condition}; then echo "{command}: made to fail" >&2; exit 1; fi\nexec {real} "$@"\n')
        script.chmod(0o755)

    def assert_fails_cleanly(self, verb="enable"):
        before = self.snapshot()
        output = self.tool(verb, expect=3, path=f"{self.bin}:{PATH}")
        self.assertEqual(self.snapshot(), before)
        return output

    def test_editing_main(self):
        self.shadow("postconf", 'test "$3" = -e')
        self.assert_fails_cleanly()

    def test_editing_master(self):
        self.shadow("postconf", 'case "$*" in *-F*command=*) true ;; *) false ;; esac')
        self.assert_fails_cleanly()

    def test_postconf_changes_something_else(self):
        self.shadow("postconf", f'test "$3" = -e && {POSTCONF} -c "$2" mynetworks=0.0.0.0/0 && false')
        self.assertIn("more than the milters", self.assert_fails_cleanly())

    def test_replacing_main(self):
        self.shadow("mv", 'case "$*" in *etc/main.cf) true ;; *) false ;; esac')
        self.assert_fails_cleanly()

    def test_replacing_master_after_main(self):
        """Fails only once: putting back must work."""
        mark = self.base / "mark"
        self.shadow("mv", f'case "$*" in *etc/master.cf) ! test -e {mark} && touch {mark} ;; *) false ;; esac')
        self.assertIn("in place again", self.assert_fails_cleanly())

    def test_writing_the_record(self):
        self.shadow("mv", 'case "$*" in *.state) true ;; *) false ;; esac')
        self.assert_fails_cleanly()

    def test_reload(self):
        self.shadow("postfix", 'test "$3" = reload || exit 0')
        self.assertIn("reload failed", self.assert_fails_cleanly())

    def test_reload_at_disable(self):
        self.tool("enable")
        self.shadow("postfix", 'test "$3" = reload || exit 0')
        self.assert_fails_cleanly("disable")
        self.assertTrue(self.state.exists())

    def test_reload_only_when_wanted(self):
        self.shadow("postfix", f'echo "$3" >> {self.base}/calls; exit 0')
        path = f"{self.bin}:{PATH}"
        self.assertNotIn("reloaded", self.tool("enable", "--no-reload", path=path))
        self.assertFalse((self.base / "calls").exists())
        self.assertIn("reloaded", self.tool("disable", path=path))
        self.assertEqual((self.base / "calls").read_text().split(), ["status", "reload"])

    def test_changed_by_someone_else_meanwhile(self):
        main = self.etc / "main.cf"
        self.shadow("postconf", f'test "$3" = -e && echo "# other" >> {main} && false')
        before = self.snapshot()
        output = self.tool("enable", expect=3, path=f"{self.bin}:{PATH}")
        self.assertIn("someone else", output)
        self.assertIn("# other", main.read_text())
        self.assertEqual((self.etc / "master.cf").read_bytes(), before["master.cf"])
        self.assertFalse(self.state.exists())

    def test_damaged_record(self):
        self.state.write_text("version=1\nmain_original=\n")
        self.assertIn("damaged", self.assert_fails_cleanly("disable"))

    def test_no_such_directory(self):
        done = self.run_tool("status", "--config-dir", str(self.base / "none"), config=False)
        self.assertEqual(done.returncode, 3)


class CommandLineTest(ConfigurationTest):
    def test_usage_errors(self):
        for arguments in (
            (),
            ("start",),
            ("enable", "disable"),
            ("enable", "--socket"),
            ("enable", "--socket="),
            ("enable", "--socket", "milter.sock"),
            ("enable", "--socket", "inet:8891@127.0.0.1"),
            ("enable", "--socket", "inet:8891"),
            ("enable", "--socket", "unix:/a b"),
            ("enable", "--json"),
            ("--unknown",),
        ):
            with self.subTest(arguments):
                before = self.snapshot()
                self.assertEqual(self.run_tool(*arguments).returncode, 2)
                self.assertEqual(self.snapshot(), before)

    def test_help(self):
        self.assertIn("--dry-run", self.tool("--help", config=False))

    def test_options_before_the_verb(self):
        self.tool("--socket", "inet:127.0.0.1:8891", "enable")
        self.assertEqual(self.value("smtpd_milters"), "inet:127.0.0.1:8891")

    def test_dry_run_changes_nothing(self):
        for verb in ("enable", "disable"):
            if verb == "disable":
                self.tool("enable")
            before = self.snapshot()
            output = self.tool(verb, "--dry-run")
            self.assertIn("nothing was changed", output)
            self.assertIn(f"smtpd_milters = {CHROOT_ADDRESS}", output)
            self.assertEqual(self.snapshot(), before)


class StatusTest(ConfigurationTest):
    def listen(self, path=None):
        """A socket that accepts connections, below queue_directory."""
        path = path or self.base / "queue" / "assent" / "milter.sock"
        path.parent.mkdir(exist_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(path))
        listener.listen(8)
        path.chmod(0o666)
        return path

    def socket_states(self):
        done = self.run_tool("status", "--json")
        answer = json.loads(done.stdout)
        return done.returncode, {entry["socket"] for entry in answer["services"]}

    def test_not_enabled(self):
        self.assertIn("not attached", self.tool("status", expect=1))

    def test_enabled_and_reachable(self):
        self.listen()
        self.tool("enable")
        self.assertIn("accepts connections", self.tool("status"))

    def test_json(self):
        self.listen()
        self.tool("enable")
        answer = json.loads(self.run_tool("status", "--json").stdout)
        self.assertIs(answer["enabled"], True)
        self.assertIs(answer["complete"], True)
        self.assertIs(answer["recorded"], True)
        self.assertIs(answer["reachable"], True)
        self.assertEqual(answer["address"], CHROOT_ADDRESS)
        services = {entry["service"]: entry for entry in answer["services"]}
        self.assertEqual(set(services), {"smtp/inet", "cleanup/unix"})
        self.assertEqual(services["smtp/inet"]["assent"], "first")
        self.assertIs(services["smtp/inet"]["chroot"], True)

    def test_nothing_there(self):
        self.tool("enable")
        self.assertIn("does not exist", self.tool("status", expect=3))

    def test_nobody_listens(self):
        path = self.base / "queue" / "assent" / "milter.sock"
        path.parent.mkdir()
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(str(path))
        path.chmod(0o666)
        dead.close()
        self.tool("enable")
        self.assertEqual(self.socket_states(), (3, {"refused"}))

    @unittest.skipIf(os.geteuid() != 0, "needs root, to take the rights of Postfix")
    def test_closed_to_postfix(self):
        self.listen().chmod(0o600)
        self.tool("enable")
        self.assertEqual(self.socket_states(), (3, {"denied"}))

    @unittest.skipIf(os.geteuid() != 0, "needs root, to enter the chroot")
    def test_link_that_leads_out_of_the_chroot(self):
        outside = self.base / "outside"
        outside.mkdir()
        self.listen(outside / "milter.sock")
        (self.base / "queue" / "assent").symlink_to(outside)
        self.tool("enable")
        self.assertEqual(self.socket_states(), (3, {"missing"}))
        self.write(chroot="n")
        self.tool("enable", "--socket", CHROOT_ADDRESS)
        self.assertEqual(self.socket_states(), (0, {"accepts"}))

    def test_not_first(self):
        self.listen()
        self.tool("enable")
        self.edit("main.cf", lambda text: text.replace("smtpd_milters = ", "smtpd_milters = inet:h:1, ", 1))
        self.assertIn("not first", self.tool("status", expect=1))

    def test_milters_switched_off_for_pickup_is_noted(self):
        self.edit("master.cf", lambda text: text.replace("pickup\n", "pickup\n -o receive_override_options=no_milters\n", 1))
        self.assertIn("note: pickup/unix", self.tool("enable"))

    def test_everything_switched_off(self):
        self.write(MAIN + "receive_override_options = no_milters\n")
        self.tool("enable")
        self.assertIn("not attached", self.tool("status", expect=1))


class MilterStandIn(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """As much of the milter protocol as shows that Postfix has come by."""

    daemon_threads = True

    def __init__(self, path):
        self.seen = []
        super().__init__(path, MilterSession)


class MilterSession(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            head = self.rfile.read(5)
            if len(head) < 5:
                return
            length, command = struct.unpack("!Ic", head)
            data = self.rfile.read(length - 1)
            self.server.seen.append((command, data))
            if command == b"O":
                self.reply(b"O", struct.pack("!III", 6, 0, 0))
            elif command == b"R" and b"refused@" in data:
                self.reply(b"y", b"550 5.7.1 refused by the stand-in\0")
            elif command not in b"DAQK":
                self.reply(b"c")

    def reply(self, command, data=b""):
        self.wfile.write(struct.pack("!I", len(data) + 1) + command + data)


LIVE_MAIN = """\
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
maillog_file = {base}/mail.log
maillog_file_prefixes = {base}
myhostname = mx.example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_peername_lookup = no
default_transport = discard
alias_maps =
alias_database =
milter_connect_timeout = 5s
"""
LIVE_MASTER = """\
127.0.0.1:{chrooted} inet n - y - - smtpd
127.0.0.1:{plain} inet n - n - - smtpd
127.0.0.1:{off} inet n - n - - smtpd -o smtpd_milters=
pickup unix n - y 60 1 pickup
cleanup unix n - y - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - y - - trivial-rewrite
bounce unix - - y - 0 bounce
defer unix - - y - 0 bounce
trace unix - - y - 0 bounce
discard unix - - y - - discard
error unix - - y - - error
retry unix - - y - - error
anvil unix - - y - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def free_ports(count):
    """Ports that nobody uses at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@unittest.skipIf(os.geteuid() != 0, "needs root, to start a private Postfix")
@unittest.skipIf(shutil.which("postfix", path=PATH) is None, "postfix is not installed")
class LiveTest(ConfigurationTest):
    """A running Postfix: chrooted and other services reach the socket that the tool names."""

    def setUp(self):
        super().setUp()
        self.ports = dict(zip(("chrooted", "plain", "off"), free_ports(3)))
        master = LIVE_MASTER
        for name, port in self.ports.items():
            master = master.replace("{%s}" % name, str(port))
        self.write(LIVE_MAIN, master)
        owner = pwd.getpwnam(self.value("mail_owner"))
        (self.base / "data").mkdir()
        os.chown(self.base / "data", owner.pw_uid, -1)
        (self.base / "queue" / "assent").mkdir()
        self.addCleanup(self.postfix, "stop")
        self.postfix("start", check=True)

    def postfix(self, verb, check=False):
        return subprocess.run(
            ["postfix", "-c", str(self.etc), verb],
            env=dict(os.environ, PATH=PATH),
            capture_output=True,
            timeout=60,
            check=check,
        )

    def start_milter(self):
        path = self.base / "queue" / "assent" / "milter.sock"
        server = MilterStandIn(str(path))
        self.addCleanup(server.server_close)
        owner = pwd.getpwnam(self.value("mail_owner"))
        os.chown(path, -1, owner.pw_gid)
        path.chmod(0o660)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.addCleanup(server.shutdown)
        return server

    def ask(self, service, recipient):
        """The reply of one of the services to a recipient, or to what it refused before."""
        with smtplib.SMTP("127.0.0.1", self.ports[service], timeout=20) as client:
            for step in (
                lambda: client.ehlo("client.example.test"),
                lambda: client.mail("sender@example.test"),
                lambda: client.rcpt(recipient),
            ):
                code, text = step()
                if code >= 400:
                    break
            return code, text

    def wait_for(self, condition, text):
        for _ in range(200):
            if condition():
                return
            time.sleep(0.05)
        log = self.base / "mail.log"
        self.fail(text + "\n" + (log.read_text() if log.exists() else "no log"))

    def test_services_reach_assent(self):
        self.assertEqual(self.ask("chrooted", "refused@example.net")[0], 250)
        server = self.start_milter()
        self.assertIn("reloaded", self.tool("enable"))

        for service in ("chrooted", "plain"):
            code, text = self.ask(service, "refused@example.net")
            self.assertEqual((code, text), (550, b"5.7.1 refused by the stand-in"), service)
        self.assertEqual(self.ask("off", "refused@example.net")[0], 250)
        self.assertIn("accepts connections", self.tool("status"))

        # cleanup(8), for mail that comes by sendmail(1)
        server.seen.clear()
        subprocess.run(
            ["sendmail", "-C", str(self.etc), "-f", "a@example.test", "b@example.net"],
            env=dict(os.environ, PATH=PATH),
            input=b"Subject: stand-in\n\ntext\n",
            check=True,
            timeout=30,
        )
        self.wait_for(lambda: any(command == b"E" for command, _ in server.seen), "sendmail(1) goes past Assent")
        self.assertTrue(any(b"stand-in" in data for command, data in server.seen if command == b"L"))

        # and back again
        self.assertIn("reloaded", self.tool("disable"))
        self.assertEqual(self.ask("chrooted", "refused@example.net")[0], 250)

    def test_assent_away_means_try_later(self):
        self.assertIn("Until Assent answers", self.tool("enable"))
        code, text = self.ask("chrooted", "anyone@example.net")
        self.assertEqual(code, 451, text)
        self.tool("status", expect=3)


if __name__ == "__main__":
    unittest.main()
