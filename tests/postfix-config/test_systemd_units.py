# Tests of the systemd units, without a running systemd.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Run with: python3 test_systemd_units.py [-v]
# The template is configured into a scratch directory, with stand-ins for the
# programs it names, and looked at by the tools of systemd, offline.

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

UNITS = pathlib.Path(__file__).resolve().parents[2] / "systemd"
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSURE = 2.0  # of 10; 1.6 when this was written, with systemd 252


class UnitTest(unittest.TestCase):
    def setUp(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="assent-units-test."))
        self.addCleanup(shutil.rmtree, self.base)
        paths = {"SBINDIR": self.base / "sbin", "SYSCONFDIR": self.base / "etc"}
        paths["SBINDIR"].mkdir()
        program = paths["SBINDIR"] / "assent-milter"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        text = (UNITS / "assent.service.in").read_text()
        for name, path in paths.items():
            text = text.replace(f"@CMAKE_INSTALL_FULL_{name}@", str(path))
        self.service = self.base / "assent.service"
        self.service.write_text(text)
        self.socket = self.base / "assent.socket"
        shutil.copy(UNITS / "assent.socket", self.socket)

    def run_tool(self, *command):
        return subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            timeout=60,
        )

    def settings(self, path):
        """name -> values, in the order of the file"""
        found = {}
        for line in path.read_text().splitlines():
            match = re.match(r"([A-Za-z]+)=(.*)", line)
            if match:
                found.setdefault(match[1], []).append(match[2])
        return found

    @unittest.skipIf(ANALYZE is None, "systemd-analyze is not installed")
    def verify(self, *paths):
        # Manual pages are not installed where the tests run.
        return self.run_tool(ANALYZE, "verify", "--man=no", *paths)

    def test_verify(self):
        done = self.verify(self.service, self.socket)
        complaints = [line for line in done.stderr.splitlines() if "assent" in line]
        self.assertEqual(complaints, [])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_verify_notices_mistakes(self):
        self.service.write_text(self.service.read_text().replace("Restart=always", "Restart=sometimes"))
        self.assertIn("sometimes", self.verify(self.service).stderr)

    def test_template_is_complete(self):
        self.assertNotIn("@CMAKE", self.service.read_text())

    @unittest.skipIf(ANALYZE is None, "systemd-analyze is not installed")
    def test_exposure(self):
        done = self.run_tool(
            ANALYZE, "security", "--offline=true", "--no-pager",
            f"--threshold={int(MOST_EXPOSURE * 10)}", self.service,
        )
        if "unrecognized option" in done.stderr:
            self.skipTest("this systemd-analyze has no offline mode")
        found = re.search(r"Overall exposure level for assent.service: ([0-9.]+)", done.stdout)
        self.assertIsNotNone(found, done.stdout + done.stderr)
        self.assertLessEqual(float(found[1]), MOST_EXPOSURE)
        self.assertEqual(done.returncode, 0)

    def test_service_settings(self):
        settings = self.settings(self.service)
        for name, value in {
            "Type": "notify",
            "Restart": "always",
            "KillMode": "mixed",
            "User": "assent",
            "RuntimeDirectory": "assent",
            "StateDirectory": "assent",
            "OOMPolicy": "continue",
            "NoNewPrivileges": "yes",
        }.items():
            self.assertEqual(settings.get(name), [value], name)
        self.assertEqual(settings["ExecReload"][-1], "kill -HUP $MAINPID")
        self.assertNotIn("MemoryDenyWriteExecute", settings)
        for family in ("AF_UNIX", "AF_INET", "AF_INET6"):
            self.assertIn(family, settings["RestrictAddressFamilies"][0].split())

    def test_stopping_may_take_as_long_as_it_can(self):
        """The deadline of messages, what the filter gets beyond it, and the embedded Redis."""
        milter = UNITS.parent / "milter"
        extra = re.search(r"STOP_EXTRA = (\d+)", (milter / "supervisor.c").read_text())
        patience = re.search(r"STOP_PATIENCE = (\d+)", (milter / "server.c").read_text())
        manual = (UNITS.parent / "docs" / "man" / "assent.conf.5").read_text()
        deadline = re.search(r"\.B message_deadline\n.*\n\(number; default (\d+);", manual)
        longest = int(deadline[1]) + int(extra[1]) / 1000 + 2 * int(patience[1]) / 1000
        given = re.fullmatch(r"(\d+)s", self.settings(self.service)["TimeoutStopSec"][0])
        self.assertGreater(int(given[1]), longest)

    def test_socket_is_in_the_runtime_directory_that_stays(self):
        service, listener = self.settings(self.service), self.settings(self.socket)
        self.assertEqual(listener["ListenStream"], [f"/run/{service['RuntimeDirectory'][0]}/milter.sock"])
        self.assertEqual(service["RuntimeDirectoryPreserve"], ["yes"])
        self.assertEqual(listener["SocketGroup"], service["Group"])

    @unittest.skipIf(ANALYZE is None, "systemd-analyze is not installed")
    def test_system_calls_that_workers_need(self):
        """The groups allowed, less those denied, hold what sandboxes and memory files take."""
        groups, name = {}, None
        for line in self.run_tool(ANALYZE, "syscall-filter", "--no-pager").stdout.splitlines():
            if line.startswith("@"):
                name = line.strip()
                groups[name] = set()
            elif name and line.strip() and not line.strip().startswith("#"):
                groups[name].add(line.strip())

        self.assertIn("@system-service", groups)

        def members(group):
            result = set()
            for entry in groups.get(group, ()):
                result |= members(entry) if entry.startswith("@") else {entry}
            return result

        allowed = set()
        for value in self.settings(self.service)["SystemCallFilter"]:
            for group in value.lstrip("~").split():
                calls = members(group) if group.startswith("@") else {group}
                allowed = allowed - calls if value.startswith("~") else allowed | calls
        needed = {"seccomp", "prctl", "memfd_create", "landlock_restrict_self", "prlimit64", "execve", "chown", "socketpair"}
        self.assertEqual(needed - allowed, set())
        self.assertFalse({"setuid", "chroot", "mount", "ptrace"} & allowed)

    @unittest.skipIf(shutil.which("systemd-sysusers") is None, "systemd-sysusers is not installed")
    def test_sysusers(self):
        root = self.base / "root"
        (root / "etc").mkdir(parents=True)
        done = self.run_tool("systemd-sysusers", f"--root={root}", "--dry-run", UNITS / "assent.sysusers")
        if "unrecognized option" in done.stderr:
            self.skipTest("this systemd-sysusers has no dry run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Creating user 'assent'", done.stderr + done.stdout)

    @unittest.skipIf(shutil.which("systemd-tmpfiles") is None, "systemd-tmpfiles is not installed")
    def test_tmpfiles(self):
        """In a scratch root, with the user's own account: only the syntax and the path count."""
        text = (UNITS / "assent.tmpfiles").read_text().replace("assent assent -", "- - -")
        copy = self.base / "assent.conf"
        copy.write_text(text)
        root = self.base / "root"
        root.mkdir()
        done = self.run_tool("systemd-tmpfiles", "--create", f"--root={root}", copy)
        self.assertEqual(done.returncode, 0, done.stderr)
        directory = root / "var/spool/postfix/assent"
        self.assertEqual(directory.stat().st_mode & 0o7777, 0o750)
        self.assertIn(f"ReadWritePaths=-/{directory.relative_to(root)}", self.service.read_text())


if __name__ == "__main__":
    unittest.main()
