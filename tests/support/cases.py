# What the integration tests share: a daemon for a class of tests, and messages.
#
# SPDX-License-Identifier: BSD-2-Clause

import email.utils
import signal
import unittest

from support.daemon import Daemon, wait_until

SENDER = "anna@example.org"
RECIPIENT = "ben@example.test"
QUIET = {  # a header that no check says anything about
    "From": "Anna Arden <anna@example.org>",
    "To": "ben@example.test",
    "Subject": "Hello",
    "Date": email.utils.formatdate(),
    "Message-ID": "<hello.1@example.org>",
}


def interrupt(*_):
    """A time limit ends tests as Ctrl-C does: what they started goes with them."""
    raise KeyboardInterrupt


signal.signal(signal.SIGTERM, interrupt)


def message(*first, body="Hello.\n", leave_out=(), **fields):
    """A message as bytes with LF: lines that come first, then QUIET with changes.

    A keyword replaces the field of that name or is one more, "_" standing for "-".
    """
    values = dict(QUIET)
    values.update({name.replace("_", "-"): value for name, value in fields.items()})
    lines = [line if isinstance(line, bytes) else line.encode() for line in first]
    lines += [f"{name}: {value}".encode() for name, value in values.items() if name not in leave_out]
    text = body if isinstance(body, bytes) else body.encode()
    return b"\n".join(lines) + b"\n\n" + text


def hits(*symbols, **fields):
    """A message about which the testing build says these symbols."""
    return message(X_Assent_Test_Hits=" ".join(symbols), **fields)


class DaemonCase(unittest.TestCase):
    """Tests that share one daemon of the testing build; it must end well after them."""

    settings = {}
    testing = True

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(testing=cls.testing, **cls.settings).__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)

    def client(self, daemon=None, start=True, **options):
        """A connection that has negotiated, and introduced its client unless told not to."""
        client = (daemon or self.daemon).client(**options)
        self.addCleanup(client.close)
        if start:
            client.start()
        return client

    def send(self, content, sender=SENDER, recipients=(RECIPIENT,), **options):
        """A message by a connection of its own."""
        client = self.client(**options)
        try:
            return client.message(sender, recipients, content)
        finally:
            client.quit()
            client.close()

    def line_of(self, result):
        """The log line of a message that got our header fields or our reply."""
        return self.daemon.message_line(identifier_of(result))

    def assert_accepted(self, result):
        self.assertIn(result.kind, ("accept", "continue"), result)

    def assert_reply(self, result, start):
        self.assertEqual(result.kind, "reply", result)
        self.assertTrue(result.text.startswith(start), result.text)

    def assert_serves(self):
        """A plain message passes, and nothing is left in flight."""
        result = self.send(message())
        self.assert_accepted(result)
        self.assertIn("verdict=accept", result.inserted("X-Assent"))
        self.assert_idle()

    def assert_idle(self, daemon=None):
        daemon = daemon or self.daemon
        wait_until(lambda: daemon.filter_status()["in_flight"] == 0, 20, "messages stay in flight")


def identifier_of(result):
    """The ID that a Result carries, in its reply or in its header fields."""
    if result.kind == "reply":
        return result.text.partition("(ID:")[2][:14]
    return (result.inserted("X-Assent") or "").partition("id=")[2][:14]
