# The configuration file as the daemon tests it: file, line, reason, exit status.
#
# SPDX-License-Identifier: BSD-2-Clause

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations


class ConfigurationTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.directory = pathlib.Path(made.name)
        self.file = self.directory / "assent.conf"
        self.good = (
            f'milter_socket = "unix:{self.directory}/milter.sock"\n'
            f'control_socket = "{self.directory}/control.sock"\n'
            f'state_dir = "{self.directory}"\n'
        )

    def run_daemon(self, *options):
        return subprocess.run(
            [str(locations.MILTER), *options], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL
        )

    def run_test(self, text):
        self.file.write_text(text)
        return self.run_daemon("-t", "-c", str(self.file))

    def assert_refused(self, text, line, *words):
        done = self.run_test(text)
        self.assertEqual(done.returncode, 1, done.stderr)
        place = f"{self.file}:{line}: " if line else f"{self.file}: "
        self.assertIn(place, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, "one line says it")

    def test_good(self):
        done = self.run_test(self.good)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertEqual([p.name for p in self.directory.iterdir()], ["assent.conf"], "a test makes no socket")

    def test_comments_and_blank_lines(self):
        self.assertEqual(self.run_test("# a comment\n\n" + self.good + "\n\n# end").returncode, 0)

    def test_unknown_key(self):
        self.assert_refused(self.good + 'milter_sokcet = "x"\n', 4, "milter_sokcet")

    def test_wrong_type(self):
        self.assert_refused(self.good + "max_messages = many\n", 4, "max_messages", "integer")
        self.assert_refused(self.good + "\n\nmessage_deadline = 1.5.2\n", 6, "message_deadline")

    def test_out_of_range(self):
        self.assert_refused(self.good + "message_deadline = 281\n", 4, "message_deadline", "280")
        self.assert_refused(self.good + "max_messages = 0\n", 4, "max_messages")
        self.assert_refused(self.good + 'milter_socket_mode = "999"\n', 4, "milter_socket_mode", "octal")
        self.assert_refused(self.good + 'log_level = "loud"\n', 4, "log_level", "debug")

    def test_twice(self):
        self.assert_refused(self.good + "max_messages = 3\nmax_messages = 4\n", 5, "max_messages", "line 4")

    def test_broken_syntax(self):
        for text in ("max_messages = \n", "max_messages 3\n", 'hostname = "open\n', "}\n", "= 3\n", "{\n"):
            with self.subTest(text):
                done = self.run_test(self.good + text)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, rf"{self.file}:\d+: ")

    def test_missing_socket_directory(self):
        text = self.good.replace(f"{self.directory}/milter.sock", f"{self.directory}/none/milter.sock")
        self.assert_refused(text, 1, "milter_socket", "none", "No such file or directory")
        text = self.good.replace(f"{self.directory}/control.sock", f"{self.directory}/none/control.sock")
        self.assert_refused(text, 2, "control_socket", "none", "No such file or directory")

    def test_bad_sockets(self):
        rest = "\n".join(self.good.splitlines()[1:]) + "\n"
        for value in ("relative.sock", "unix:relative.sock", "unix:/" + "x" * 200, "inet:8891", "inet:@", "nonsense", ""):
            with self.subTest(value):
                self.assert_refused(f'milter_socket = "{value}"\n{rest}', 1, "milter_socket")

    def test_bad_redis(self):
        self.assert_refused(self.good + 'redis = "nonsense"\n', 4, "redis", "nonsense")
        self.assert_refused(self.good + 'redis = {"sentinel:a@h:1", "cluster:h:2"}\n', 4, "another kind")
        self.assert_refused(self.good + 'redis_db = 1\nredis = {"cluster:127.0.0.1:7000"}\n', 5, "redis_db", "Cluster")
        for fine in ('"/run/redis.sock"', '"[::1]:6379"', '{"sentinel:mail@a.test:26379", "sentinel:mail@b.test:26379"}'):
            with self.subTest(fine):
                self.assertEqual(self.run_test(self.good + f"redis = {fine}\n").returncode, 0)

    def test_unknown_user_and_group(self):
        self.assert_refused(self.good + 'user = "no-such-user-here"\n', 4, "user", "no-such-user-here")
        self.assert_refused(self.good + 'milter_socket_group = "no-such-group"\n', 4, "no-such-group")

    def test_bad_names(self):
        self.assert_refused(self.good + 'hostname = "two words"\n', 4, "hostname")
        self.assert_refused(self.good + 'authserv_id = "a;b"\n', 4, "authserv_id")

    def test_file_that_cannot_be_read(self):
        done = self.run_daemon("-t", "-c", str(self.directory / "none.conf"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("none.conf: cannot be read: No such file", done.stderr)
        done = self.run_daemon("-t", "-c", str(self.directory))
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not a regular file", done.stderr)

    def test_no_start_with_a_bad_file(self):
        self.file.write_text(self.good + "max_messages = -1\n")
        for options in (("-f",), ()):
            done = self.run_daemon(*options, "-c", str(self.file))
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"{self.file}:4: ", done.stderr)
            self.assertFalse((self.directory / "milter.sock").exists())

    def test_usage(self):
        for options in (("-x",), ("-t", "-c"), ("-t", "superfluous")):
            self.assertEqual(self.run_daemon(*options).returncode, 2, options)


if __name__ == "__main__":
    unittest.main()
