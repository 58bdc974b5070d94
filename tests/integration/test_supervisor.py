# Supervisor and filter: crashes, signals, reloading, sockets, systemd.
#
# SPDX-License-Identifier: BSD-2-Clause

import contextlib
import grp
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.cases import RECIPIENT, SENDER, message
from support.daemon import Daemon, is_running, wait_until
from support.milterclient import ConnectionLost, MilterClient
from support.postfix import free_port


class SupervisorCase(unittest.TestCase):
    def daemon(self, **options):
        """A daemon that is stopped, and looked at, after the test."""
        daemon = Daemon(**options).__enter__()
        self.addCleanup(lambda: daemon.__exit__(None, None, None))
        return daemon

    def directory(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        return pathlib.Path(made.name)

    def send(self, daemon, content=None):
        with daemon.client() as client:
            client.start()
            return client.message(SENDER, [RECIPIENT], content or message())

    def assert_serves(self, daemon):
        self.assertEqual(self.send(daemon).kind, "accept")

    def crash(self, daemon, reason="now", **fields):
        """reason makes one message different from the next."""
        with self.assertRaises(ConnectionLost):
            result = self.send(daemon, message(X_Assent_Test_Crash=reason, **fields))
            self.fail(f"it was answered: {result}")


class CrashTest(SupervisorCase):
    def test_next_connection_on_the_same_socket(self):
        daemon = self.daemon()
        before = daemon.filter_status()["pid"]
        place = os.stat(daemon.directory / "milter.sock").st_ino
        self.assertEqual(daemon.status()["filter_restarts"], 0)
        for number in (1, 2, 3):
            self.crash(daemon, reason=number)
            self.assert_serves(daemon)
            self.assertEqual(daemon.status()["filter_restarts"], number)
        self.assertNotEqual(daemon.filter_status()["pid"], before)
        self.assertEqual(os.stat(daemon.directory / "milter.sock").st_ino, place)
        self.assertIn("signal 6", daemon.log_text())

    def test_the_supervisor_stays(self):
        daemon = self.daemon()
        supervisor = daemon.status()["pid"]
        self.assertEqual(supervisor, daemon.process.pid)
        self.crash(daemon)
        self.assertEqual(daemon.status()["pid"], supervisor)

    def test_killed_from_outside(self):
        daemon = self.daemon()
        first = daemon.filter_status()["pid"]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not is_running(first), what="the filter did not end")
        self.assert_serves(daemon)
        self.assertNotEqual(daemon.filter_status()["pid"], first)

    def test_status_while_there_is_no_filter(self):
        daemon = self.daemon()
        os.kill(daemon.filter_status()["pid"], signal.SIGSTOP)
        try:
            start = time.monotonic()
            status = daemon.status()
            self.assertIsNone(status["filter"])
            self.assertLess(time.monotonic() - start, 10)
        finally:
            for process in daemon.members():
                os.kill(process, signal.SIGCONT)

    def test_no_filter_outlives_its_supervisor(self):
        daemon = self.daemon()
        members = daemon.members()
        self.assertTrue(members)
        os.kill(daemon.process.pid, signal.SIGKILL)
        daemon.process.wait()
        daemon.process = None
        for process in members:
            wait_until(lambda p=process: not is_running(p), 20, f"process {process} did not end")


class SuspectTest(SupervisorCase):
    """A message that was there at a crash is tried in a process of its own when it comes again."""

    def wait_for_filter(self, daemon, restarts):
        wait_until(lambda: daemon.status()["filter_restarts"] >= restarts, what="the filter did not crash")
        return daemon.filter_status()["pid"]

    def waiting_client(self, daemon, content):
        client = daemon.client()
        self.addCleanup(client.close)
        client.start()
        client.envelope(SENDER, [RECIPIENT])
        client.content(content)
        client.send_end_of_message()
        return client

    def test_it_crashes_one_filter_only(self):
        daemon = self.daemon()
        self.crash(daemon)
        process = self.wait_for_filter(daemon, 1)
        for _ in range(3):
            result = self.send(daemon, message(X_Assent_Test_Crash="now"))
            self.assertEqual(result.kind, "accept")
            self.assertIn("verdict=", result.inserted("X-Assent"))
        self.assertEqual(daemon.filter_status()["pid"], process)
        self.assertEqual(daemon.status()["filter_restarts"], 1)
        self.assertIn("crashes the parser", daemon.log_text())

    def test_it_is_tagged_at_best(self):
        """Whatever the header alone is worth: who crashes a filter is not refused for it."""
        daemon = self.daemon()
        fields = {"leave_out": ("From", "Date", "Message-ID")}
        self.crash(daemon, **fields)
        self.wait_for_filter(daemon, 1)
        result = self.send(daemon, message(X_Assent_Test_Crash="now", **fields))
        self.assertEqual(result.kind, "accept")

    def test_innocent_ones_are_decided_as_ever(self):
        daemon = self.daemon()
        contents = [
            message(X_Assent_Test_Wait=1500, X_Assent_Test_Hits="TEST_BAD_6"),
            message(X_Assent_Test_Wait=1501, X_Assent_Test_Hits="TEST_VIRUS"),
        ]
        clients = [self.waiting_client(daemon, content) for content in contents]
        time.sleep(0.2)
        self.crash(daemon)
        for client in clients:
            with self.assertRaises(ConnectionLost):
                client.read_result()
        self.wait_for_filter(daemon, 1)
        results = [self.send(daemon, content) for content in contents]
        self.assertIn("verdict=tag", results[0].inserted("X-Assent"))
        self.assertRegex(results[1].text, "^550 5.7.1 Virus")
        self.assertEqual(daemon.status()["filter_restarts"], 1)

    def test_others_are_served_meanwhile(self):
        daemon = self.daemon()
        content = message(X_Assent_Test_Wait=3000)
        first = self.waiting_client(daemon, content)
        time.sleep(0.2)
        self.crash(daemon)
        with self.assertRaises(ConnectionLost):
            first.read_result()
        self.wait_for_filter(daemon, 1)
        trial = self.waiting_client(daemon, content)
        time.sleep(0.3)
        start = time.monotonic()
        self.assert_serves(daemon)
        self.assertLess(time.monotonic() - start, 2)
        self.assertEqual(trial.read_result().kind, "accept")

    def test_no_trial_outlives_its_supervisor(self):
        daemon = self.daemon()
        content = message(X_Assent_Test_Wait=15000)
        first = self.waiting_client(daemon, content)
        time.sleep(0.2)
        self.crash(daemon)
        with self.assertRaises(ConnectionLost):
            first.read_result()
        self.wait_for_filter(daemon, 1)
        self.waiting_client(daemon, content)
        members = wait_until(lambda: daemon.members() if len(daemon.members()) > 1 else None, what="no trial was seen")
        os.kill(daemon.process.pid, signal.SIGKILL)
        daemon.process.wait()
        daemon.process = None
        for process in members:
            self.addCleanup(lambda p=process: os.kill(p, signal.SIGKILL) if is_running(p) else None)
        time.sleep(1)
        names = [pathlib.Path(f"/proc/{p}/cmdline").read_text() for p in members if is_running(p)]
        self.assertFalse([name for name in names if "--trial" in name], "a trial is left behind")


class SignalTest(SupervisorCase):
    def test_stray_signals_do_not_reach_the_filter(self):
        """A terminal or a service manager signals the whole process group."""
        daemon = self.daemon()
        filter_process = daemon.filter_status()["pid"]
        os.killpg(daemon.process.pid, signal.SIGHUP)
        daemon.wait_for_log("reloaded")
        self.assert_serves(daemon)
        self.assertEqual(daemon.filter_status()["pid"], filter_process)
        self.assertEqual(daemon.status()["filter_restarts"], 0)

    def test_stopping_the_group_loses_no_answer(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            daemon = self.daemon()
            with daemon.client() as client:
                client.start()
                client.envelope(SENDER, [RECIPIENT])
                client.content(message(X_Assent_Test_Wait=700))
                client.send_end_of_message()
                time.sleep(0.1)
                os.killpg(daemon.process.pid, number)
                self.assertEqual(client.read_result().kind, "accept")
            daemon.stop()

    def test_stop_at_once_after_the_start(self):
        for delay in (0.0, 0.01, 0.03, 0.1):
            daemon = Daemon()
            self.addCleanup(daemon.destroy)
            daemon.launch()
            wait_until((daemon.directory / "control.sock").exists, what="no control socket")
            time.sleep(delay)
            daemon.stop()


class ReloadTest(SupervisorCase):
    def test_by_the_control_socket(self):
        daemon = self.daemon(max_messages=5)
        daemon.write_configuration(max_messages=7)
        self.assertEqual(daemon.control("reload"), {"reloaded": True, "error": ""})
        self.assertEqual(daemon.filter_status()["max_messages"], 7)

    def test_by_sighup(self):
        daemon = self.daemon(max_messages=5)
        daemon.write_configuration(max_messages=8)
        daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: daemon.filter_status()["max_messages"] == 8, what="not reloaded")

    def test_a_bad_file_changes_nothing(self):
        daemon = self.daemon(max_messages=5)
        daemon.configuration.write_text(daemon.configuration.read_text() + "\nmax_messages_ = 3\n")
        answer = daemon.control("reload")
        self.assertIs(answer["reloaded"], False)
        self.assertRegex(answer["error"], rf"^{daemon.configuration}:\d+: .*max_messages_")
        self.assertEqual(daemon.filter_status()["max_messages"], 5)
        self.assert_serves(daemon)
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_for_log("not reloaded.*max_messages_")
        self.assert_serves(daemon)

    def test_a_file_that_is_gone(self):
        daemon = self.daemon()
        daemon.configuration.unlink()
        self.assertIs(daemon.control("reload")["reloaded"], False)
        self.assert_serves(daemon)

    def test_open_sessions_go_on(self):
        daemon = self.daemon()
        with daemon.client() as client:
            client.start()
            client.envelope(SENDER, [RECIPIENT])
            self.assertTrue(daemon.control("reload")["reloaded"])
            client.content(message())
            self.assertEqual(client.end_of_message().kind, "accept")

    def test_after_a_crash_the_reloaded_value_is_in_force(self):
        daemon = self.daemon(max_messages=5)
        daemon.write_configuration(max_messages=9)
        self.assertTrue(daemon.control("reload")["reloaded"])
        os.kill(daemon.filter_status()["pid"], signal.SIGKILL)
        self.assert_serves(daemon)
        self.assertEqual(daemon.filter_status()["max_messages"], 9)

    def test_log_level(self):
        daemon = self.daemon(log_level="error")
        self.assert_serves(daemon)
        self.assertEqual(daemon.message_lines(), [])
        daemon.write_configuration(log_level="info")
        self.assertTrue(daemon.control("reload")["reloaded"])
        self.assert_serves(daemon)
        self.assertEqual(len(daemon.message_lines()), 1)


class ControlTest(SupervisorCase):
    def test_status(self):
        daemon = self.daemon()
        self.send(daemon)
        status = daemon.status()
        self.assertEqual(status["pid"], daemon.process.pid)
        self.assertEqual(status["milter_socket"], daemon.address)
        self.assertEqual(status["configuration"], str(daemon.configuration))
        self.assertEqual(status["filter"]["messages"]["accept"], 1)
        self.assertIn(status["filter"]["pid"], daemon.members())

    def test_one_line_of_json(self):
        daemon = self.daemon()
        for command in ("status", "reload", "nonsense"):
            text = daemon.control_text(command)
            self.assertEqual(text.count("\n"), 1, text)
            self.assertTrue(text.endswith("}\n"), text)
        self.assertIn("error", daemon.control("nonsense"))

    def test_a_line_that_is_too_long(self):
        daemon = self.daemon()
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            self.assertIn("error", daemon.control("x" * 100000))
        self.assertIn("pid", daemon.status())

    def test_for_the_owner_only(self):
        daemon = self.daemon()
        self.assertEqual(os.stat(daemon.settings["control_socket"]).st_mode & 0o777, 0o600)

    def test_silent_clients_are_in_nobodys_way(self):
        daemon = self.daemon()
        silent = []
        for _ in range(30):
            one = socket.socket(socket.AF_UNIX)
            self.addCleanup(one.close)
            one.connect(daemon.settings["control_socket"])
            with contextlib.suppress(BrokenPipeError):  # more than it has places for
                one.sendall(b"stat")
            silent.append(one)
        wait_until(lambda: self.asks(daemon), 20, "status is not answered")
        self.assert_serves(daemon)

    def asks(self, daemon):
        try:
            return "pid" in daemon.status()
        except (OSError, ValueError):
            return False

    def test_clients_that_leave(self):
        daemon = self.daemon()
        for said in (b"", b"sta", b"status\n", b"reload\n", b"\n", b"\0\0\n"):
            one = socket.socket(socket.AF_UNIX)
            one.connect(daemon.settings["control_socket"])
            one.sendall(said)
            one.close()
        wait_until(lambda: self.asks(daemon), 20, "status is not answered")


class SocketTest(SupervisorCase):
    def test_second_daemon_is_refused(self):
        first = self.daemon()
        second = Daemon(milter_socket=first.address)
        self.addCleanup(second.destroy)
        second.launch()
        self.assertEqual(second.process.wait(20), 1)
        self.assertRegex(second.log_text(), r"assent\.conf:\d+: milter_socket: .*another process listens")
        self.assert_serves(first)
        self.assertTrue((first.directory / "milter.sock").exists())

    def test_second_daemon_on_the_control_socket_is_refused(self):
        first = self.daemon()
        second = Daemon(control_socket=first.settings["control_socket"])
        self.addCleanup(second.destroy)
        second.launch()
        self.assertEqual(second.process.wait(20), 1)
        self.assertIn("control_socket", second.log_text())
        self.assertFalse((second.directory / "milter.sock").exists(), "it tidies up behind itself")
        self.assertIn("pid", first.status())

    def test_leftover_is_taken_over(self):
        directory = self.directory()
        for name in ("milter.sock", "control.sock"):
            leftover = socket.socket(socket.AF_UNIX)
            leftover.bind(str(directory / name))
            leftover.close()
        self.assert_serves(self.daemon(directory=directory))

    def test_what_is_no_socket_is_left_alone(self):
        daemon = Daemon()
        self.addCleanup(daemon.destroy)
        (daemon.directory / "milter.sock").write_text("precious")
        daemon.launch()
        self.assertEqual(daemon.process.wait(20), 1)
        self.assertEqual((daemon.directory / "milter.sock").read_text(), "precious")

    def test_removed_at_the_end(self):
        daemon = self.daemon()
        daemon.stop()
        self.assertEqual([p.name for p in daemon.directory.glob("*.sock")], [])

    def test_mode_and_group(self):
        name = grp.getgrgid(os.getegid()).gr_name
        daemon = self.daemon(milter_socket_mode="0606", milter_socket_group=name)
        status = os.stat(daemon.directory / "milter.sock")
        self.assertEqual(status.st_mode & 0o777, 0o606)
        self.assertEqual(status.st_gid, os.getegid())

    def test_default_mode(self):
        daemon = self.daemon()
        self.assertEqual(os.stat(daemon.directory / "milter.sock").st_mode & 0o777, 0o660)

    @unittest.skipIf(os.geteuid() != 0, "needs root, to become somebody else")
    def test_user(self):
        import pwd

        nobody = pwd.getpwnam("nobody")
        directory = self.directory()
        directory.chmod(0o755)
        daemon = self.daemon(directory=directory, user="nobody")
        for process in [daemon.process.pid, *daemon.members()]:
            fields = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
            for wanted in ("Uid:", "Gid:"):
                numbers = next(line.split()[1:] for line in fields if line.startswith(wanted))
                self.assertEqual(set(numbers), {str(nobody.pw_uid if wanted == "Uid:" else nobody.pw_gid)})
        self.assertEqual(os.stat(directory / "milter.sock").st_uid, nobody.pw_uid)
        self.assert_serves(daemon)
        self.assertEqual(daemon.filter_status()["nudges_failed"], 0)

    def test_inet(self):
        port = free_port()
        self.assert_serves(self.daemon(milter_socket=f"inet:{port}@127.0.0.1"))

    def test_inherited_descriptor(self):
        directory = self.directory()
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(directory / "inherited.sock"))
        listener.listen(64)
        os.set_inheritable(listener.fileno(), True)
        daemon = Daemon(milter_socket=f"fd:{listener.fileno()}", pass_fds=(listener.fileno(),))
        self.addCleanup(daemon.destroy)
        daemon.launch()
        with MilterClient(f"unix:{directory}/inherited.sock") as client:
            client.start()
            self.assertEqual(client.message(SENDER, [RECIPIENT], message()).kind, "accept")
        daemon.stop()
        self.assertTrue((directory / "inherited.sock").exists(), "it is not ours to remove")


class SystemdTest(SupervisorCase):
    def notifications(self, directory):
        """Reads what is said to the service manager, all the time: sd_notify(3) waits otherwise."""
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(str(directory / "notify.sock"))
        seen = []

        def read():
            while (said := receiver.recv(4096)) != b"END":
                seen.extend(said.decode().splitlines())
            receiver.close()

        thread = threading.Thread(target=read)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(receiver.sendto, b"END", str(directory / "notify.sock"))
        return lambda: seen

    def test_readiness_watchdog_and_stopping(self):
        directory = self.directory()
        look = self.notifications(directory)
        environment = {"NOTIFY_SOCKET": str(directory / "notify.sock"), "WATCHDOG_USEC": "600000"}
        daemon = self.daemon(environment=environment)
        wait_until(lambda: "READY=1" in look(), what="READY=1 was not said")
        wait_until(lambda: look().count("WATCHDOG=1") >= 3, what="WATCHDOG=1 was not said")
        self.assertNotIn("STOPPING=1", look())
        self.assertNotIn("header fields", daemon.log_text(), "its own probe is no mail server")
        daemon.stop()
        self.assertIn("STOPPING=1", look())

    def test_no_watchdog_message_from_a_filter_that_hangs(self):
        directory = self.directory()
        look = self.notifications(directory)
        environment = {"NOTIFY_SOCKET": str(directory / "notify.sock"), "WATCHDOG_USEC": "300000"}
        daemon = self.daemon(environment=environment)
        wait_until(lambda: "WATCHDOG=1" in look(), what="WATCHDOG=1 was not said")
        process = daemon.filter_status()["pid"]
        os.kill(process, signal.SIGSTOP)
        try:
            time.sleep(0.5)
            before = look().count("WATCHDOG=1")
            time.sleep(1)
            self.assertEqual(look().count("WATCHDOG=1"), before)
        finally:
            os.kill(process, signal.SIGCONT)

    def test_nothing_is_said_before_it_serves(self):
        directory = self.directory()
        look = self.notifications(directory)
        daemon = Daemon(environment={"NOTIFY_SOCKET": str(directory / "notify.sock")}, milter_socket="unix:/nowhere/x")
        self.addCleanup(daemon.destroy)
        daemon.launch()
        self.assertEqual(daemon.process.wait(20), 1)
        self.assertNotIn("READY=1", look())

    def test_socket_activation(self):
        """LISTEN_FDS: descriptor 3, whatever milter_socket says; a shell sets LISTEN_PID."""
        directory = self.directory()
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(directory / "activated.sock"))
        listener.listen(64)
        daemon = Daemon()
        self.addCleanup(daemon.destroy)
        daemon.write_configuration()
        script = f'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" -f -c "$1" 3<&{listener.fileno()}'
        with MilterClient(f"unix:{directory}/activated.sock", negotiate=False) as client:
            with open(daemon.log_file, "ab") as log:
                daemon.process = subprocess.Popen(
                    ["sh", "-c", script, str(daemon.binary), str(daemon.configuration)],
                    pass_fds=(listener.fileno(),),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            client.negotiate()  # came before the daemon, and waited in the backlog
            client.start()
            self.assertEqual(client.message(SENDER, [RECIPIENT], message()).kind, "accept")
        self.assertFalse((daemon.directory / "milter.sock").exists())
        daemon.stop()
        self.assertTrue((directory / "activated.sock").exists())


class BackgroundTest(SupervisorCase):
    def test_without_f_it_goes_into_the_background(self):
        daemon = Daemon()
        self.addCleanup(daemon.destroy)
        daemon.write_configuration()
        done = subprocess.run(
            [str(daemon.binary), "-c", str(daemon.configuration)], timeout=20, capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        process = wait_until(lambda: daemon.status()["pid"], what="nobody answers")
        self.addCleanup(lambda: os.kill(process, signal.SIGKILL) if is_running(process) else None)
        self.assert_serves(daemon)
        os.kill(process, signal.SIGTERM)
        wait_until(lambda: not is_running(process), 60, "it did not stop")
        self.assertFalse((daemon.directory / "milter.sock").exists())

    def test_version_and_help(self):
        for option in ("-V", "--version", "-h", "--help"):
            done = subprocess.run([str(locations.MILTER), option], capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 0)
            self.assertIn("assent-milter", done.stdout)
        done = subprocess.run([str(locations.MILTER), "--nonsense"], capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
