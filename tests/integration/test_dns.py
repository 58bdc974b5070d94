# assentctl dns against a name server on the loopback.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.nameserver import REFUSED, SERVFAIL, SILENT, NameServer

RECORDS = {
    "a.test": [
        ("A", "192.0.2.1"), ("A", "192.0.2.2"), ("AAAA", "2001:db8::1"), ("MX", (10, "MX.a.test")),
        ("TXT", 'v=spf1 "quoted" -all'), ("TXT", b"\x1b[31m\xc3\xbc\\\0"),
    ],
    "mx.a.test": [("A", "192.0.2.3")],
    "only.test": [("A", "192.0.2.9")],
    "broken.test": SERVFAIL,
    "not-for-us.test": REFUSED,
    "silent.test": SILENT,
    "3.2.0.192.in-addr.arpa": [("PTR", "other.test"), ("PTR", "MX.a.test")],
    "9.2.0.192.in-addr.arpa": [("PTR", "a.test")],
    "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa": [("PTR", "a.test")],
}


class DnsTest(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.server = NameServer(RECORDS)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.file = pathlib.Path(made.name) / "assent.conf"
        self.configure(self.server.address)

    def configure(self, address):
        self.file.write_text(f'hostname = "mx.example.test"\ndns_servers = {{"{address}"}}\n')

    def run_command(self, *words, expect=0):
        done = subprocess.run(
            [str(locations.CONTROL), "-c", str(self.file), "dns", *words],
            capture_output=True, text=True, timeout=60,
        )
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stderr if expect == 2 else done.stdout

    def ask(self, *words, expect=0):
        """What is printed, without times, by lines."""
        text = re.sub(r", \d+ ms", "", self.run_command(*words, expect=expect))
        self.assertTrue(text.endswith(f"asked: {self.server.address}\n"), text)
        return text.splitlines()[:-1]

    def ask_json(self, *words, expect=0):
        return json.loads(self.run_command("--json", *words, expect=expect))

    def test_usual_types(self):
        self.assertEqual(self.ask("A.test"), [
            "A.test A: ANSWERED, TTL 300 s", "  192.0.2.1", "  192.0.2.2",
            "A.test AAAA: ANSWERED, TTL 300 s", "  2001:db8::1",
            "A.test MX: ANSWERED, TTL 300 s", "  10 mx.a.test",
            "A.test TXT: ANSWERED, TTL 300 s", '  "v=spf1 \\"quoted\\" -all"',
            '  "\\027[31m\\195\\188\\\\\\000"',
        ])

    def test_types(self):
        self.assertEqual(self.ask("a.test", "mx"), ["a.test MX: ANSWERED, TTL 300 s", "  10 mx.a.test"])
        self.assertEqual(self.server.questions, [("a.test", 15)])
        self.assertEqual(self.ask("only.test", "AAAA", "TXT", expect=1),
                         ["only.test AAAA: NODATA, TTL 60 s", "only.test TXT: NODATA, TTL 60 s"])
        self.assertEqual(len(self.ask("only.test")), 5)  # one answer is enough

    def test_absent(self):
        self.assertEqual(self.ask("absent.test", "A", expect=1), ["absent.test A: NXDOMAIN, TTL 60 s"])

    def test_failures(self):
        for name, status in (("broken.test", "SERVFAIL"), ("not-for-us.test", "REFUSED"), ("silent.test", "TIMEOUT")):
            with self.subTest(name=name):
                self.assertEqual(self.ask(name, "A", expect=3), [f"{name} A: {status}"])

    def test_nobody_listens(self):
        self.configure("127.0.0.1:9")
        self.assertIn("UNREACHABLE", self.run_command("a.test", "A", expect=3))

    def test_server_of_the_command_line(self):
        self.configure("127.0.0.1:9")
        self.assertEqual(len(self.ask("a.test", "AAAA", "--server", self.server.address)), 2)

    def test_address(self):
        self.assertEqual(self.ask("192.0.2.3"), [
            "3.2.0.192.in-addr.arpa PTR: ANSWERED, TTL 300 s", "  other.test", "  mx.a.test",
            "other.test A: NXDOMAIN, TTL 60 s",
            "mx.a.test A: ANSWERED, TTL 300 s", "  192.0.2.3",
            "confirmed: mx.a.test has the address",
        ])
        self.assertEqual(self.ask("2001:db8::1")[-1], "confirmed: a.test has the address")
        self.assertEqual(self.ask("::ffff:192.0.2.3")[-1], "confirmed: mx.a.test has the address")

    def test_address_that_is_not_confirmed(self):
        self.assertEqual(self.ask("192.0.2.9", expect=1)[-1], "not confirmed: no name leads back to the address")
        self.assertEqual(len(self.ask("192.0.2.77", expect=1)), 2)

    def test_json(self):
        told = self.ask_json("a.test", "A", "MX", "TXT")
        self.assertEqual(told["servers"], self.server.address)
        a, mx, txt = told["answers"]
        self.assertEqual(a["records"], ["192.0.2.1", "192.0.2.2"])
        self.assertEqual((a["name"], a["type"], a["status"], a["ttl"]), ("a.test", "A", "ANSWERED", 300))
        self.assertIs(a["temporary"], False)
        self.assertIsInstance(a["milliseconds"], int)
        self.assertEqual(mx["records"], [{"preference": 10, "host": "mx.a.test"}])
        self.assertEqual(txt["records"][1], "\\027[31m\\195\\188\\\\\\000")
        self.assertIs(self.ask_json("broken.test", expect=3)["answers"][0]["temporary"], True)
        self.assertEqual(self.ask_json("192.0.2.3")["confirmed"], "mx.a.test")
        self.assertIsNone(self.ask_json("192.0.2.9", expect=1)["confirmed"])

    def test_usage(self):
        for words, reason in (
            ([], "NAME"), (["a..b"], "is no domain name"), (["m\u00fcnchen.test"], "xn--"), (["a.test", "SRV"], "known are A"),
            (["192.0.2.1", "A"], "no type to choose"), (["a.test", "--server", "ns.test"], "is no IP address"),
        ):
            with self.subTest(words=words):
                self.assertIn(reason, self.run_command(*words, expect=2))
        self.assertEqual(self.server.questions, [])


if __name__ == "__main__":
    unittest.main()
