# Starts and stops assent-milter for tests, in a directory of its own.
#
# SPDX-License-Identifier: BSD-2-Clause
#
#     with Daemon(max_messages=3) as daemon:
#         with daemon.client() as client:
#             ...
#
# Leaving the block stops the daemon and demands that it ends with status 0, leaves
# no process behind and no report of a sanitizer in its log. Whatever ends the
# tests ends the daemon.

import atexit
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from support import locations
from support.milterclient import ConnectionLost, MilterClient

SANITIZER_REPORT = re.compile(
    r"(ERROR|WARNING): (Address|Leak|Thread|Memory)Sanitizer|runtime error:|SUMMARY: \w*Sanitizer"
)
ID = r"[0-9A-HJKMNP-TV-Z]{14}"
START_SECONDS = 30
STOP_SECONDS = 60


def running_processes():
    """{process: (parent, state, command line)} of this machine, by /proc."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            status = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        state, parent = status.rpartition(")")[2].split()[:2]
        found[int(entry.name)] = (int(parent), state, command)
    return found


def is_running(process):
    try:
        return (pathlib.Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds=20, what="it did not happen", pause=0.02):
    """The first true value of condition(); AssertionError when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} within {seconds} s")
        time.sleep(pause)


def write_setting(value):
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(write_setting(item) for item in value) + "}"
    return str(value) if isinstance(value, int) else json.dumps(str(value))


# What a daemon of the testing build finds on disk when it starts: policies that differ by recipient
# domain, so that tests see each of them on the wire.
TESTING_SETTINGS = {
    ("strict.test", "tag_threshold"): "2",
    ("strict.test", "reject_threshold"): "4",
    ("score-only.test", "mode"): "score-only",
    ("off.test", "filtering"): "off",
    ("contact.test", "contact"): "Questions? postmaster@contact.test, 100% human",
}


def write_document(path, settings, lists=None):
    """Settings {(domain, key): value} and lists {name: [value]} as the daemon keeps them on disk."""
    lines = ["assent-document\t1", "origin\t\t0"]
    lines += [f"setting\t{domain}\t{key}\t{value}" for (domain, key), value in settings.items()]
    for name, values in (lists or {}).items():
        lines += [f"list\t{name}"] + [f"entry\t{value}\t" for value in values]
    path.write_text("".join(line + "\n" for line in lines) + f"end\t{len(lines)}\n")


class Daemon:
    """assent-milter, or the one with the checks and policies of the testing build."""

    def __init__(self, testing=True, directory=None, environment=None, pass_fds=(), **settings):
        self.binary = locations.MILTER_TESTING if testing else locations.MILTER
        self.owns_directory = directory is None
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="assent-test."))
        self.directory.chmod(0o755)  # a mail server's processes have to pass
        self.configuration = self.directory / "assent.conf"
        self.log_file = self.directory / "assent.log"
        self.environment = environment or {}
        self.pass_fds = pass_fds
        self.process = None
        self.settings = {
            "milter_socket": f"unix:{self.directory}/milter.sock",
            "control_socket": f"{self.directory}/control.sock",
            "state_dir": str(self.directory / "state"),
            "archive_dir": str(self.directory / "archive"),
            "hostname": "mx.example.test",
            "log_level": "debug",
        }
        self.settings.update(settings)
        (self.directory / "state").mkdir(exist_ok=True)
        if testing and not (self.directory / "state" / "settings.snapshot").exists():
            write_document(self.directory / "state" / "settings.snapshot", TESTING_SETTINGS)

    @property
    def address(self):
        return self.settings["milter_socket"]

    def write_configuration(self, **settings):
        self.settings.update(settings)
        lines = [f"{name} = {write_setting(value)}\n" for name, value in self.settings.items()]
        self.configuration.write_text("".join(lines))

    # life

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.destroy()
            raise

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.stop()
        finally:
            if kind is not None and kind.__name__ not in ("SkipTest", "KeyboardInterrupt"):
                print(f"\n--- log of the daemon\n{self.log_text()[-6000:]}---")
            self.destroy()

    def launch(self):
        """Starts the process, without waiting for it to serve."""
        if not self.configuration.exists():
            self.write_configuration()
        atexit.register(self.destroy)
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", str(self.binary), "-f", "-c", str(self.configuration)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
                pass_fds=self.pass_fds,
            )
        return self

    def start(self):
        self.launch()
        wait_until(self.is_ready, START_SECONDS, "the daemon did not serve")
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the daemon ended with {self.process.returncode}:\n{self.log_text()}")
        try:
            with self.client(timeout=START_SECONDS) as client:
                client.quit()
            return True
        except (OSError, ConnectionLost):
            return False

    def stop(self, number=signal.SIGTERM):
        """Ends the daemon as an administrator would and looks at what it leaves."""
        if self.process is None:
            return
        members = self.members()
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(STOP_SECONDS)
        self.process = None
        self.check_log()
        assert status == 0, f"the daemon ended with {status}:\n{self.log_text()[-3000:]}"
        left = [process for process in members if is_running(process)]
        assert not left, f"processes left behind: {left}"

    def destroy(self):
        """Ends whatever is left, without a question, and removes the directory."""
        atexit.unregister(self.destroy)
        if self.process is not None:
            for process in self.members():
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.kill()
            self.process.wait(STOP_SECONDS)
            self.process = None
        if self.owns_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def check_log(self):
        found = SANITIZER_REPORT.search(self.log_text())
        assert not found, f"a sanitizer reports:\n{self.log_text()[max(0, found.start() - 500) : found.start() + 6000]}"

    def members(self):
        """The processes under the supervisor."""
        if self.process is None:
            return []
        parents = {process: parent for process, (parent, _, _) in running_processes().items()}
        found, fresh = [], [self.process.pid]
        while fresh:
            fresh = [process for process, parent in parents.items() if parent in fresh]
            found += fresh
        return found

    # looking at it

    def client(self, **options):
        return MilterClient(self.address, **options)

    def control(self, line, timeout=30):
        """One request to the control socket, and its answer."""
        return json.loads(self.control_text(line, timeout))

    def control_text(self, line, timeout=30):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout)
            connection.connect(self.settings["control_socket"])
            connection.sendall(line.encode() + b"\n")
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return answer.decode()

    def status(self):
        return self.control("status")

    def filter_status(self):
        """What the filter says of itself; waits for one that answers."""
        return wait_until(lambda: self.status()["filter"], 20, "no filter answers")

    def log_text(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def message_lines(self):
        """The log's lines about messages, as dictionaries with their ID under "id"."""
        found = []
        for line in self.log_text().splitlines():
            match = re.search(rf"\b({ID}) (verdict=.*)", line)
            if match:
                values = dict(re.findall(r"([\w-]+)=(\S*)", match.group(2)))
                found.append({"id": match.group(1), "line": line, **values})
        return found

    def message_line(self, identifier=None, seconds=10):
        """The line of one message, or the newest; waits for it."""

        def look():
            lines = [entry for entry in self.message_lines() if identifier in (None, entry["id"])]
            return lines[-1] if lines else None

        return wait_until(look, seconds, f"no log line of {identifier or 'any message'}")

    def wait_for_log(self, pattern, seconds=20):
        return wait_until(
            lambda: re.search(pattern, self.log_text()), seconds, f"{pattern!r} did not come into the log"
        )
