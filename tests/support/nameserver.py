# A name server on the loopback, with the records that a test gives it.
#
# SPDX-License-Identifier: BSD-2-Clause

import ipaddress
import socketserver
import struct
import threading

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
SERVFAIL, NXDOMAIN, REFUSED = 2, 3, 5
SILENT = "silent"


def encode_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def encode_data(kind, data):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(data).packed
    if kind == "TXT":
        data = data if isinstance(data, bytes) else data.encode()
        pieces = [data[i:i + 255] for i in range(0, len(data), 255)] or [b""]
        return b"".join(bytes([len(piece)]) + piece for piece in pieces)
    if kind == "MX":
        return struct.pack("!H", data[0]) + encode_name(data[1])
    return encode_name(data)


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        packet, socket = self.request
        name, at = [], 12
        while packet[at]:
            name.append(packet[at + 1:at + 1 + packet[at]].decode())
            at += packet[at] + 1
        name, (kind,) = ".".join(name).lower(), struct.unpack_from("!H", packet, at + 1)
        found = self.server.records.get(name, NXDOMAIN)
        self.server.questions.append((name, kind))
        if found == SILENT:
            return
        code, answers = (found, []) if isinstance(found, int) else (0, self.answers(found, kind))
        header = packet[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(answers), 0, 0)
        socket.sendto(header + packet[12:at + 5] + b"".join(answers), self.client_address)

    @staticmethod
    def answers(records, kind):
        return [b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 300, len(data)) + data
                for named, data in ((n, encode_data(n, d)) for n, d in records) if TYPES[named] == kind]


class NameServer:
    """records: {"a.test": [("A", "192.0.2.1"), ("MX", (10, "mx.a.test"))], "b.test": SERVFAIL};
    what is not in it does not exist."""

    def __init__(self, records):
        self.server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
        self.server.records, self.server.questions = records, []
        self.address = "127.0.0.1:%d" % self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def questions(self):
        return self.server.questions

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
