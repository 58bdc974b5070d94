# A private Postfix for tests: its own directory, a free port of the loopback, the
# milter before its queue, mailboxes and a sink behind it.
#
# SPDX-License-Identifier: BSD-2-Clause
#
#     with Postfix("unix:/path/of/milter.sock") as postfix:
#         with postfix.client(address="192.0.2.1", helo="mail.example.org") as client:
#             reply = client.send("a@example.org", ["b@example.test"], message)
#         postfix.wait_for_delivery(1)
#
# Mail to the domains in DOMAINS ends in one Maildir, mail to others in a sink
# (support/sink.py). Clients in OWN_NETWORK, and those that log in from there, may
# relay. Needs root; leaves the Postfix of the host alone.

import atexit
import dataclasses
import os
import pathlib
import pwd
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time

from support import locations
from support.daemon import wait_until
from support.sink import Sink

HOSTNAME = "mx.example.test"
DOMAINS = ("example.test", "strict.test", "score-only.test", "off.test", "contact.test")
OWN_NETWORK = "198.51.100.0/24"
UNKNOWN_RECIPIENT = "nobody-here@example.test"

MAIN = """\
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
maillog_file = {base}/mail.log
maillog_file_prefixes = {base}
myhostname = {hostname}
myorigin = example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = all
mynetworks = 127.0.0.0/8 {own_network}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions =
    check_recipient_access inline:{{{{{unknown} = 550 5.1.1 No such user}}}}
smtpd_peername_lookup = no
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
smtpd_recipient_limit = 20000
local_header_rewrite_clients =
smtputf8_enable = yes
message_size_limit = 104857600
mailbox_size_limit = 0
virtual_mailbox_limit = 0
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {base}/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_transport = virtual
relayhost = [127.0.0.1]:{sink}
smtp_host_lookup = native
smtp_tls_security_level = none
alias_maps =
alias_database =
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
smtpd_milters = {milter}
non_smtpd_milters = {milter}
milter_default_action = tempfail
milter_connect_timeout = 20s
{extra}
"""
MASTER = """\
127.0.0.1:{port} inet n - n - 200 smtpd
pickup unix n - n 2 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
smtp unix - - n - - smtp
relay unix - - n - - smtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""


def why_not():
    """Why a private Postfix cannot run here, or None."""
    if os.geteuid() != 0:
        return "a private Postfix needs root"
    if locations.find_command("postfix") is None:
        return "postfix is not installed"
    return None


def free_port():
    """A port that nobody uses, outside the range from which connections take theirs."""
    while True:
        port = random.randrange(10025, 32000)
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


@dataclasses.dataclass
class Reply:
    """An SMTP reply."""

    code: int
    text: str

    def __str__(self):
        return f"{self.code} {self.text}"


@dataclasses.dataclass
class Delivery:
    """A message in the mailbox."""

    recipient: str
    raw: bytes

    @property
    def header_names(self):
        return [name for name, _ in self.fields]

    @property
    def fields(self):
        """(name, value without line breaks and outer blanks) of every header field, in order."""
        head = self.raw.partition(b"\n\n")[0]
        unfolded = re.sub(rb"\n(?=[ \t])", b"", head).decode("utf-8", "surrogateescape")
        parts = [line.partition(":") for line in unfolded.split("\n")]
        return [(name, value.strip()) for name, _, value in parts]

    def values(self, name):
        return [value for field, value in self.fields if field.lower() == name.lower()]

    def value(self, name):
        found = self.values(name)
        return found[0] if found else None


class Client:
    """An SMTP client that XCLIENT lets be anybody. Replies are returned, never raised."""

    def __init__(self, port, address=None, name=None, helo="mail.example.org", login=None, timeout=120):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.file = self.socket.makefile("rb")
        self.greeting = self.read()
        try:
            self.introduce(address, name, helo, login)
        except BaseException:
            self.close()
            raise

    def introduce(self, address, name, helo, login):
        self.command(f"EHLO {helo}")
        attributes = {
            "ADDR": "IPV6:" + address if address and ":" in address else address,
            "NAME": name or ("[UNAVAILABLE]" if address else None),
            "REVERSE_NAME": None if name and name.startswith("[") else name,
            "LOGIN": login,
        }
        given = [f"{key}={value}" for key, value in attributes.items() if value]
        if given:
            self.greeting = self.command("XCLIENT " + " ".join(given))
            if self.greeting.code != 220:
                raise AssertionError(f"XCLIENT {given}: {self.greeting}")
            self.command(f"EHLO {helo}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def read(self):
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                raise ConnectionError("the mail server closed the connection")
            lines.append(line.rstrip(b"\r\n").decode("utf-8", "replace"))
            if lines[-1][3:4] != "-":
                return Reply(int(lines[-1][:3]), "\n".join(text[4:] for text in lines))

    def write(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode("utf-8"))

    def command(self, text):
        self.write(text.encode("utf-8") + b"\r\n")
        return self.read()

    def envelope(self, sender, recipients, parameters=""):
        """MAIL and RCPTs: their replies, in that order."""
        replies = [self.command(f"MAIL FROM:<{sender}>{parameters}")]
        return replies + [self.command(f"RCPT TO:<{recipient}>") for recipient in recipients]

    def content(self, message):
        """DATA, and the message when it is wanted: the last reply."""
        reply = self.command("DATA")
        if reply.code != 354:
            return reply
        self.write(as_wire(message))
        return self.read()

    def send(self, sender, recipients, message, parameters=""):
        """A whole transaction: the reply that settled it."""
        replies = self.envelope(sender, recipients, parameters)
        if replies[0].code != 250 or not any(reply.code == 250 for reply in replies[1:]):
            self.command("RSET")
            return replies[0] if replies[0].code != 250 else replies[1]
        return self.content(message)

    def quit(self):
        return self.command("QUIT")


def as_wire(message):
    """A message as it stands behind DATA."""
    lines = message.replace(b"\r\n", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines) + b".\r\n"


class Postfix:
    """Started and stopped by with."""

    def __init__(self, milter, extra=""):
        self.milter, self.extra = milter, extra
        self.sink = None
        self.running = False

    def __enter__(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="assent-postfix."))
        atexit.register(self.stop)
        try:
            self.configure()
            self.running = True  # it may be, also when the command is interrupted
            self.run("start")
            wait_until(self.answers, 30, "Postfix did not answer")
            return self
        except BaseException as error:
            log = self.log_text()
            self.stop()
            if not log or not isinstance(error, Exception):
                raise
            raise AssertionError(f"{error}\n{log[-3000:]}") from error

    def __exit__(self, kind, *_):
        if kind is not None and kind.__name__ not in ("SkipTest", "KeyboardInterrupt"):
            print(f"\n--- log of Postfix\n{self.log_text()[-6000:]}---")
        self.stop()

    def configure(self):
        self.base.chmod(0o755)
        self.etc = self.base / "etc"
        for name in ("etc", "queue", "data", "mail"):
            (self.base / name).mkdir()
        os.chown(self.base / "data", pwd.getpwnam("postfix").pw_uid, -1)
        owner = pwd.getpwnam("nobody")
        os.chown(self.base / "mail", owner.pw_uid, owner.pw_gid)
        self.sink = Sink()
        self.port = free_port()
        values = {
            "base": self.base,
            "hostname": HOSTNAME,
            "own_network": OWN_NETWORK,
            "unknown": UNKNOWN_RECIPIENT,
            "domains": " ".join(DOMAINS),
            "uid": owner.pw_uid,
            "gid": owner.pw_gid,
            "sink": self.sink.port,
            "milter": self.milter,
            "extra": self.extra,
        }
        (self.etc / "main.cf").write_text(MAIN.format(**values))
        (self.etc / "master.cf").write_text(MASTER.format(port=self.port))
        for path in self.etc.iterdir():  # Postfix waits for a fresh file to settle
            os.utime(path, (time.time() - 3600,) * 2)

    def run(self, verb, check=True):
        done = subprocess.run(
            ["postfix", "-c", str(self.etc), verb],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"postfix {verb}: {done.returncode}\n{done.stdout}\n{self.log_text()}")

    def environment(self):
        return {"PATH": locations.ADMINISTRATION_PATH, "LANG": "C", "MAIL_CONFIG": str(self.etc)}

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                return connection.recv(3) in (b"220", b"421", b"451")
        except OSError:
            return False

    def stop(self):
        atexit.unregister(self.stop)
        if self.running:
            self.run("stop", check=False)
            self.running = False
        if self.sink is not None:
            self.sink.stop()
            self.sink = None
        shutil.rmtree(self.base, ignore_errors=True)

    def log_text(self):
        path = self.base / "mail.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # sending

    def client(self, **options):
        """See Client: address, name, helo, login."""
        return Client(self.port, **options)

    def sendmail(self, sender, recipients, message):
        """Local submission, as cron and scripts do it. Returns its exit status."""
        done = subprocess.run(
            [locations.find_command("sendmail"), "-C", str(self.etc), "-i", "-f", sender, "--", *recipients],
            env=self.environment(),
            input=message,
            timeout=60,
        )
        return done.returncode

    # looking at what arrived

    def deliveries(self):
        """What is in the mailbox, the oldest first."""
        found = []
        for path in sorted((self.base / "mail" / "inbox" / "new").glob("*"), key=lambda p: p.stat().st_mtime_ns):
            raw = path.read_bytes()
            delivery = Delivery("", raw)
            delivery.recipient = delivery.value("Delivered-To") or ""
            found.append(delivery)
        return found

    def find_deliveries(self, text):
        """Those that hold this text, a message's mark for example."""
        return [delivery for delivery in self.deliveries() if text.encode() in delivery.raw]

    def wait_for_delivery(self, text, count=1, seconds=30):
        """Waits for messages with this text; the first, or all when several are wanted."""
        found = wait_until(
            lambda: (self.find_deliveries(text) if len(self.find_deliveries(text)) >= count else None),
            seconds,
            f"{count} deliveries with {text!r} did not come",
        )
        return found[0] if count == 1 else found

    def wait_for_outbound(self, text, seconds=30):
        """Waits for a message at the sink."""
        return wait_until(
            lambda: next((m for m in self.sink.messages() if text.encode() in m.content), None),
            seconds,
            f"nothing with {text!r} went out",
        )

    def queue(self):
        """The queue IDs of messages that are not delivered yet."""
        queues = ("maildrop", "incoming", "active", "deferred", "hold")
        return [p.name for q in queues for p in (self.base / "queue" / q).rglob("*") if p.is_file()]
