# tools/install-packages, with stand-ins for apt-get and its like, in a mount namespace
# of its own: the host's policy-rc.d and packages are not touched.
#
# SPDX-License-Identifier: BSD-2-Clause

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.daemon import running_processes, wait_until
from support.locations import SOURCE

STAND_INS = {
    # The last word is the package.
    "dpkg-query": '[ "${@: -1}" = redis-server ] && [ ! -e "$BASE/installed" ] && exit 1; printf installed',
    "apt-get": """
        echo "apt-get $*" >>"$BASE/calls"
        case " $* " in *" install "*) ;; *) exit 0 ;; esac
        sh /usr/sbin/policy-rc.d; echo "policy-rc.d says $?" >>"$BASE/calls"
        while [ -e "$BASE/wait" ]; do touch "$BASE/waits"; sleep 0.02; done
        [ ! -e "$BASE/fail" ] && touch "$BASE/installed"
    """,
    "systemctl": 'echo "systemctl $*" >>"$BASE/calls"',
    "debconf-set-selections": "cat >/dev/null",
}


def why_not():
    if os.geteuid() != 0 or not pathlib.Path("/var/lib/dpkg").is_dir():
        return "needs root and a Debian"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
        return "mount namespaces are not allowed here"
    return None


@unittest.skipIf(why_not(), why_not())
class InstallPackagesTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.base = pathlib.Path(made.name)
        self.policy = self.base / "sbin" / "policy-rc.d"
        for name in ("bin", "sbin"):
            (self.base / name).mkdir()
        for name, script in STAND_INS.items():
            path = self.base / "bin" / name
            path.write_text(f"#!/bin/bash\n{script}\n")
            path.chmod(0o755)

    def start(self):
        words = ["unshare", "--mount", "sh", "-c", 'mount --bind "$BASE/sbin" /usr/sbin && exec "$0"']
        return subprocess.Popen(
            [*words, str(SOURCE / "tools" / "install-packages")], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
            env={"PATH": f"{self.base}/bin:/usr/bin:/bin", "BASE": str(self.base)},
        )

    def finish(self, process):
        errors = process.communicate(timeout=60)[1]
        return process.returncode, errors

    def waits_for_lock(self, process):
        found = running_processes().values()
        return any(parent == process and command.startswith("flock") for parent, _, command in found)

    def calls(self):
        path = self.base / "calls"
        return path.read_text() if path.exists() else ""

    def test_no_service_starts(self):
        status, errors = self.finish(self.start())
        self.assertEqual(status, 0, errors)
        self.assertIn("redis-server", errors)
        self.assertIn("install --no-install-recommends redis-server", self.calls())
        self.assertIn("policy-rc.d says 101", self.calls())
        self.assertIn("systemctl --quiet disable redis-server.service", self.calls())
        self.assertFalse(self.policy.exists())

    def test_nothing_to_do(self):
        (self.base / "installed").touch()
        self.assertEqual(self.finish(self.start()), (0, ""))
        self.assertEqual(self.calls(), "")

    def test_a_failure(self):
        (self.base / "fail").touch()
        status, errors = self.finish(self.start())
        self.assertEqual(status, 1)
        self.assertIn("could not be installed", errors)
        self.assertNotIn("systemctl", self.calls())
        self.assertFalse(self.policy.exists())

    def test_a_policy_of_somebody_else_stays(self):
        self.policy.write_text("exit 42\n")
        self.assertEqual(self.finish(self.start())[0], 0)
        self.assertIn("policy-rc.d says 42", self.calls())
        self.assertEqual(self.policy.read_text(), "exit 42\n")

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number.name):
                (self.base / "wait").touch()
                process = self.start()
                wait_until((self.base / "waits").exists, 30, "apt-get was not called")
                self.assertTrue(self.policy.exists())
                process.send_signal(number)
                (self.base / "wait").unlink()
                self.assertEqual(self.finish(process)[0], 130)
                self.assertFalse(self.policy.exists())
                for name in ("waits", "installed"):
                    (self.base / name).unlink(missing_ok=True)

    def test_two_take_turns(self):
        (self.base / "wait").touch()
        both = [self.start()]
        wait_until((self.base / "waits").exists, 30, "apt-get was not called")
        both.append(self.start())
        wait_until(lambda: self.waits_for_lock(both[1].pid), 30, "the second did not wait")
        (self.base / "wait").unlink()
        self.assertEqual([self.finish(process)[0] for process in both], [0, 0])
        self.assertEqual(self.calls().count(" install "), 1)
        self.assertFalse(self.policy.exists())


if __name__ == "__main__":
    unittest.main()
