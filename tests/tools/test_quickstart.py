# tools/quickstart, without installing and building: what a new user sees goes as
# expected, can be copied, and leaves nothing behind.
#
# SPDX-License-Identifier: BSD-2-Clause

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.daemon import running_processes, wait_until
from support.postfix import why_not

PROGRAM = locations.SOURCE / "tests" / "support" / "demonstration.py"


@unittest.skipIf(why_not(), why_not())
@unittest.skipUnless(shutil.which("redis-server"), "redis-server is not installed")
class QuickstartTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.directory = pathlib.Path(made.name)
        # Postfix' own processes have to pass, too.
        self.directory.chmod(0o755)

    def start(self, name, *words):
        output = self.directory / f"{name}.output"
        temporary = self.directory / name
        temporary.mkdir(mode=0o755)
        with open(output, "wb") as stream:
            process = subprocess.Popen(
                [sys.executable, str(PROGRAM), *words], stdin=subprocess.DEVNULL, stdout=stream,
                stderr=subprocess.STDOUT, env={**os.environ, "TMPDIR": str(temporary)}, cwd="/",
            )
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process, output, temporary

    def assert_nothing_left(self, temporary):
        self.assertEqual(list(temporary.iterdir()), [])
        left = [command for _, _, command in running_processes().values() if str(temporary) in command]
        self.assertEqual(left, [])

    def test_two_at_once(self):
        both = [self.start(name, "--once") for name in ("one", "two")]
        for process, output, temporary in both:
            self.assertEqual(process.wait(120), 0, output.read_text())
            text = output.read_text()
            self.assertNotIn("NOT AS EXPECTED", text)
            for shown in ("$ assentctl why ", "$ assentctl settings set ", "$ assentctl list add deny ", "on our deny list"):
                self.assertIn(shown, text)
            self.assert_nothing_left(temporary)

    def test_the_commands_work_until_it_is_stopped(self):
        process, output, temporary = self.start("stays")
        wait_until(lambda: "assentctl checks\n\n" in output.read_text(), 120, "the commands did not come")
        text = output.read_text().partition("until Ctrl-C.")[2]
        alias = re.search(r"(?m)^    (alias assentctl=.*)", text).group(1)
        commands = re.findall(r"(?m)^    ((?:assentctl|grep|/).*)", text)
        self.assertGreater(len(commands), 10)
        for command in commands:
            with self.subTest(command=command):
                done = subprocess.run(
                    ["bash", "-c", f"shopt -s expand_aliases\n{alias}\n{command}"],
                    capture_output=True, text=True, cwd="/", timeout=60,
                )
                refused = "sendmessage.py" in command
                self.assertEqual(done.returncode, 1 if refused else 0, done.stdout + done.stderr)
                self.assertTrue(done.stdout)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(60), 0, output.read_text())
        self.assert_nothing_left(temporary)


if __name__ == "__main__":
    unittest.main()
