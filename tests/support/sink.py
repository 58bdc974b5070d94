# An SMTP server that takes everything and remembers it: where mail to the outside goes.
#
# SPDX-License-Identifier: BSD-2-Clause

import dataclasses
import re
import socketserver
import threading


@dataclasses.dataclass
class Received:
    """One message as it arrived."""

    sender: str
    recipients: list
    content: bytes


class Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as Postfix's smtp(8) speaks."""

    def handle(self):
        self.sender, self.recipients = None, []
        self.reply("220 sink.example.org ESMTP")
        while line := self.rfile.readline(65536):
            command = line.strip().decode("utf-8", "surrogateescape")
            if not self.obey(command):
                return

    def obey(self, command):
        verb = command[:4].upper()
        if verb == "EHLO":
            self.reply("250-sink.example.org", "250-8BITMIME", "250 SMTPUTF8")
        elif verb == "MAIL":
            self.sender, self.recipients = self.path_in(command), []
            self.reply("250 2.1.0 Ok")
        elif verb == "RCPT":
            self.recipients.append(self.path_in(command))
            self.reply("250 2.1.5 Ok")
        elif verb == "DATA":
            self.reply("354 Go on")
            self.keep(self.read_content())
            self.reply("250 2.0.0 Kept")
        elif verb == "QUIT":
            self.reply("221 2.0.0 Bye")
            return False
        else:
            self.reply("250 2.0.0 Ok")
        return True

    def reply(self, *lines):
        self.wfile.write("".join(line + "\r\n" for line in lines).encode())

    @staticmethod
    def path_in(command):
        found = re.search(r"<(.*?)>", command)
        return found.group(1) if found else ""

    def read_content(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines).replace(b"\r\n", b"\n")

    def keep(self, content):
        with self.server.lock:
            self.server.received.append(Received(self.sender, self.recipients, content))


class Sink(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on a free port of the loopback from the moment it is made."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        self.lock = threading.Lock()
        self.received = []
        super().__init__(("127.0.0.1", 0), Session)
        self.port = self.server_address[1]
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def messages(self):
        with self.lock:
            return list(self.received)

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()
