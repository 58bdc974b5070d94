# A mail server's side of the milter protocol, version 6, as Postfix 3.7 speaks it.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# A packet is a length of 32 bits in network order, a command byte, and length - 1
# bytes of data. What the milter asked not to be told is not sent, what it asked not
# to answer is not waited for, and of the macros only those that it asked for go out.
#
#     with MilterClient("unix:/path") as client:
#         client.start("192.0.2.1", helo="mail.example.org")
#         result = client.message("a@example.org", ["b@example.test"], b"Subject: x\n\ntext\n")
#         result.kind, result.text, result.changes

import dataclasses
import socket
import struct

VERSION = 6
ACTIONS = 0x1FF
PROTOCOL = 0x1FFFFF

NO_REPLY = {  # SMFIP_NR_*
    "C": 0x1000,
    "H": 0x2000,
    "M": 0x4000,
    "R": 0x8000,
    "T": 0x10000,
    "U": 0x20000,
    "L": 0x80,
    "N": 0x40000,
    "B": 0x80000,
}
NOT_WANTED = {  # SMFIP_NO*
    "C": 0x1,
    "H": 0x2,
    "M": 0x4,
    "R": 0x8,
    "B": 0x10,
    "L": 0x20,
    "N": 0x40,
    "U": 0x100,
    "T": 0x200,
}
RECIPIENTS_REJECTED = 0x800  # SMFIP_RCPT_REJ
LEADING_SPACE = 0x100000  # SMFIP_HDR_LEADSPC
LONGEST_BODY_CHUNK = 65535

KINDS = {
    "a": "accept",
    "c": "continue",
    "d": "discard",
    "r": "reject",
    "s": "skip",
    "t": "tempfail",
    "y": "reply",
    "4": "shutdown",
    "f": "connection-failure",
}
CHANGES = {
    "+": "add-recipient",
    "2": "add-recipient",
    "-": "delete-recipient",
    "b": "replace-body",
    "e": "change-sender",
    "h": "add-header",
    "i": "insert-header",
    "m": "change-header",
    "q": "quarantine",
}
PROGRESS = "p"

# What Postfix sends to a milter that does not ask, by the number of the class (SMFIM_*).
DEFAULT_MACROS = {
    0: "j {daemon_name} {daemon_addr} v _",
    1: "{tls_version} {cipher} {cipher_bits} {cert_subject} {cert_issuer}",
    2: "i {auth_type} {auth_authen} {auth_author} {mail_addr} {mail_host} {mail_mailer}",
    3: "i {rcpt_addr} {rcpt_host} {rcpt_mailer}",
    4: "i",
    5: "i",
    6: "i",
}
MACRO_CLASS = {"C": 0, "H": 1, "M": 2, "R": 3, "T": 4, "E": 5, "N": 6}


class ConnectionLost(Exception):
    """The milter closed the connection."""


@dataclasses.dataclass
class Change:
    """One change that the milter wants: kind, and what of the rest there is."""

    kind: str
    name: str = ""
    value: str = ""
    index: int = 0


@dataclasses.dataclass
class Result:
    """The answer to one command."""

    kind: str
    text: str = ""  # of "reply": code, status and words
    changes: list = dataclasses.field(default_factory=list)

    @property
    def code(self):
        """The SMTP code that the client of the mail server would see."""
        if self.kind == "reply":
            return int(self.text[:3])
        return {"tempfail": 451, "reject": 550, "connection-failure": 451, "shutdown": 421}.get(self.kind, 250)

    def inserted(self, name):
        """The value of a header field that was put in, None without one."""
        for change in self.changes:
            if change.kind in ("insert-header", "add-header") and change.name.lower() == name.lower():
                return change.value
        return None

    def deleted(self):
        """(name, index) of the header fields taken out, in that order."""
        return [(c.name, c.index) for c in self.changes if c.kind == "change-header" and c.value == ""]

    def changed(self, name):
        """The new value of a header field that was changed."""
        for change in self.changes:
            if change.kind == "change-header" and change.value and change.name.lower() == name.lower():
                return change.value
        return None


def text_of(data):
    return data.decode("utf-8", "surrogateescape")


def bytes_of(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def strings(*items):
    return b"".join(bytes_of(item) + b"\0" for item in items)


def read_change(kind, data):
    if kind in ("insert-header", "change-header"):
        (index,) = struct.unpack("!I", data[:4])
        name, value = data[4:].split(b"\0")[:2]
        return Change(kind, text_of(name), text_of(value), index)
    if kind == "add-header":
        name, value = data.split(b"\0")[:2]
        return Change(kind, text_of(name), text_of(value))
    if kind == "replace-body":
        return Change(kind, value=text_of(data))
    return Change(kind, value=text_of(data.rstrip(b"\0")))


def split_message(message):
    """Header fields as (name, value with its leading space, folded with LF), and the body or None."""
    head, separator, body = message.partition(b"\n\n")
    fields = []
    for line in head.split(b"\n") if head else []:
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1] += b"\n" + line
        else:
            name, _, value = line.partition(b":")
            fields.append([name, value])
    return fields, body.replace(b"\n", b"\r\n") if separator else None


def apply_changes(fields, changes):
    """The header as the mail server would deliver it: a list of [name, value]."""
    fields = [[text_of(name), text_of(value)] for name, value in fields]
    for change in changes:
        if change.kind == "add-header":
            fields.append([change.name, change.value])
        elif change.kind == "insert-header":
            fields.insert(change.index, [change.name, change.value])
        elif change.kind == "change-header":
            apply_one(fields, change)
    return fields


def apply_one(fields, change):
    """Postfix counts the fields that are there at that moment, whatever blank is behind a name."""
    places = [i for i, field in enumerate(fields) if field[0].rstrip().lower() == change.name.lower()]
    if change.index <= len(places) and change.value == "":
        del fields[places[change.index - 1]]
    elif change.index <= len(places):
        fields[places[change.index - 1]][1] = change.value
    elif change.value:
        fields.append([change.name, change.value])


def connect_to(address, timeout):
    """A socket connected to "unix:PATH" or "inet:PORT@HOST"."""
    kind, _, rest = address.partition(":")
    if kind == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(rest)
        except OSError:
            connection.close()
            raise
        return connection
    port, _, host = rest.partition("@")
    connection = socket.create_connection((host.strip("[]"), int(port)), timeout)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class MilterClient:
    """One connection to a milter."""

    def __init__(self, address, macros=None, timeout=60, negotiate=True, protocol=PROTOCOL):
        self.timeout = timeout
        self.macro_lists = dict(DEFAULT_MACROS)
        self.macros = {"j": "mx.example.test", "{daemon_name}": "smtpd", "v": "Postfix 3.7.11"}
        self.macros.update(macros or {})
        self.sent_macros = []  # (command, {name: value}), for tests that look at them
        self.actions = self.protocol = 0
        self.socket = connect_to(address, timeout)
        self.buffer = b""
        if negotiate:
            try:
                self.negotiate(protocol)
            except BaseException:
                self.close()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    # packets

    def send(self, command, data=b""):
        self.send_raw(struct.pack("!I", len(data) + 1) + command.encode() + data)

    def send_raw(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ConnectionLost(str(error)) from error

    def read_exactly(self, length):
        while len(self.buffer) < length:
            try:
                piece = self.socket.recv(65536)
            except ConnectionResetError as error:
                raise ConnectionLost(str(error)) from error
            if not piece:
                raise ConnectionLost("the milter closed the connection")
            self.buffer += piece
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data

    def read_packet(self):
        (length,) = struct.unpack("!I", self.read_exactly(4))
        data = self.read_exactly(length)
        return chr(data[0]), data[1:]

    def read_result(self):
        """Everything up to the reply proper."""
        changes = []
        while True:
            command, data = self.read_packet()
            if command == PROGRESS:
                continue
            if command in CHANGES:
                changes.append(read_change(CHANGES[command], data))
                continue
            if command not in KINDS:
                raise AssertionError(f"unknown reply {command!r}")
            return Result(KINDS[command], text_of(data.rstrip(b"\0")).replace("%%", "%"), changes)

    # negotiation

    def negotiate(self, protocol=PROTOCOL):
        self.send("O", struct.pack("!III", VERSION, ACTIONS, protocol))
        command, data = self.read_packet()
        if command != "O":
            raise AssertionError(f"negotiation was answered by {command!r}")
        self.version, self.actions, self.protocol = struct.unpack("!III", data[:12])
        data = data[12:]
        while data:
            (number,) = struct.unpack("!I", data[:4])
            names, _, data = data[4:].partition(b"\0")
            self.macro_lists[number] = text_of(names)

    # commands

    def command(self, command, data=b"", macros=None):
        """Sends a command with its macros; None when the milter does not answer it."""
        if self.protocol & NOT_WANTED.get(command, 0):
            return None
        if command in MACRO_CLASS:
            self.send_macros(command, macros)
        self.send(command, data)
        if self.protocol & NO_REPLY.get(command, 0):
            return None
        return self.read_result()

    def send_macros(self, command, macros=None):
        self.macros.update(macros or {})
        wanted = self.macro_lists.get(MACRO_CLASS[command], "").replace(",", " ").split()
        known = {name: self.macros[name] for name in wanted if self.macros.get(name) is not None}
        self.sent_macros.append((command, known))
        self.send("D", command.encode() + strings(*(item for pair in known.items() for item in pair)))

    def connect(self, address="192.0.2.1", name=None, port=4321):
        """address: IPv4, IPv6 (also with "IPv6:"), "unix:PATH", or None for an unknown client."""
        resolved = name is not None
        name = name or (f"[{address}]" if address else "unknown")
        macros = {
            "{client_addr}": address or "unknown",
            "{client_name}": name if resolved else "unknown",
            "{client_ptr}": name if resolved else "unknown",
            "{client_resolve}": "OK" if resolved else "FAIL",
            "{client_port}": str(port),
            "{client_connections}": "0",
        }
        if address is None:
            return self.command("C", strings(name) + b"U", macros)
        if address.startswith("unix:"):
            return self.command("C", strings(name) + b"L" + struct.pack("!H", 0) + strings(address[5:]), macros)
        family = b"6" if ":" in address else b"4"
        text = "IPv6:" + address if family == b"6" and not address.startswith("IPv6:") else address
        return self.command("C", strings(name) + family + struct.pack("!H", port) + strings(text), macros)

    def helo(self, name="mail.example.org"):
        return self.command("H", strings(name))

    def start(self, address="192.0.2.1", helo="mail.example.org", name="mail.example.org"):
        self.connect(address, name)
        self.helo(helo)

    def mail(self, sender, *parameters, mailer="smtp"):
        domain = sender.rpartition("@")[2]
        macros = {
            "i": None,
            "{mail_addr}": sender,
            "{mail_host}": domain,
            "{mail_mailer}": mailer,
        }
        return self.command("M", strings(f"<{sender}>", *parameters), macros)

    def recipient(self, recipient, *parameters, mailer="virtual"):
        macros = {
            "{rcpt_addr}": recipient,
            "{rcpt_host}": recipient.rpartition("@")[2],
            "{rcpt_mailer}": mailer,
        }
        result = self.command("R", strings(f"<{recipient}>", *parameters), macros)
        if result is None or result.kind == "continue":
            self.macros["i"] = self.macros.get("i") or "4QUEUE1D"
        return result

    def rejected_recipient(self, recipient, status="5.1.1", text="User unknown"):
        """A recipient that the mail server refused: told only to a milter that wants to know."""
        if not self.protocol & RECIPIENTS_REJECTED:
            return None
        macros = {
            "{rcpt_addr}": f"Recipient address rejected: {text}",
            "{rcpt_host}": status,
            "{rcpt_mailer}": "error",
        }
        return self.command("R", strings(f"<{recipient}>"), macros)

    def data(self):
        return self.command("T")

    def header(self, name, value):
        value = bytes_of(value)
        if not self.protocol & LEADING_SPACE:
            value = value[1:] if value[:1] == b" " else value
        return self.command("L", strings(name, value))

    def end_of_headers(self):
        return self.command("N")

    def body(self, data):
        """A body, in as many chunks as it takes."""
        result = None
        for start in range(0, len(data), LONGEST_BODY_CHUNK):
            result = self.command("B", data[start : start + LONGEST_BODY_CHUNK])
            if result is not None and result.kind != "continue":
                break
        return result

    def send_end_of_message(self):
        """The command alone, for tests that collect the answer later by read_result."""
        self.send_macros("E")
        self.send("E")

    def end_of_message(self):
        self.send_end_of_message()
        return self.read_result()

    def unknown(self, text):
        return self.command("U", strings(text))

    def abort(self):
        self.send("A")

    def quit(self):
        self.send("Q")

    def quit_new_connection(self):
        """The next command on this connection is connect, for another client."""
        self.send("K")

    # whole messages

    def envelope(self, sender, recipients, sender_mailer="smtp", recipient_mailer="virtual"):
        """MAIL, RCPTs and DATA; a Result other than "continue" ends it and is returned."""
        steps = [lambda: self.mail(sender, mailer=sender_mailer)]
        steps += [lambda r=r: self.recipient(r, mailer=recipient_mailer) for r in recipients]
        steps.append(self.data)
        for step in steps:
            result = step()
            if result is not None and result.kind != "continue":
                return result
        return None

    def content(self, message):
        """Header and body, up to but without end of message. The same about the Result."""
        fields, body = split_message(message)
        for name, value in fields:
            result = self.header(name, value)
            if result is not None and result.kind != "continue":
                return result
        result = self.end_of_headers()
        if result is not None and result.kind != "continue":
            return result
        result = self.body(body) if body else None
        return result if result is not None and result.kind not in ("continue", "skip") else None

    def message(self, sender, recipients, message, **mailers):
        """A whole message; the Result of its end, or the refusal on the way there."""
        return self.envelope(sender, recipients, **mailers) or self.content(message) or self.end_of_message()
