# assentctl why, log, report and erase against a journal full of made-up decisions.
#
# SPDX-License-Identifier: BSD-2-Clause

import datetime
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.cases import RECIPIENT, SENDER, DaemonCase, hits, identifier_of, message
from support.daemon import wait_until
from support.redis import RedisServer, requires_redis

FILL = locations.BUILD / "tests" / "fill_journal"
DAY = 86400 * 1000
COUNT = 600
HOSTS = (5, 4000)


def milliseconds():
    return int(time.time() * 1000)


@requires_redis()
class JournalCase(unittest.TestCase):
    """Two hosts with as many decisions each, from two days ago to a minute ago."""

    @classmethod
    def setUpClass(cls):
        cls.server = RedisServer()
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        cls.addClassCleanup(made.cleanup)
        cls.file = pathlib.Path(made.name) / "assent.conf"
        cls.file.write_text(f'hostname = "mx.example.test"\nredis = {{"{cls.server.address}"}}\n')
        cls.now = milliseconds()
        cls.ids = []
        for host in HOSTS:
            cls.ids += cls.fill(host, COUNT, cls.now - 2 * DAY, cls.now - 60000)["ids"]

    @classmethod
    def fill(cls, host, count, first, last):
        done = subprocess.run(
            [str(FILL), cls.server.address, *map(str, (host, count, first, last))],
            capture_output=True, text=True, timeout=60, check=True,
        )
        return json.loads(done.stdout)

    def ask(self, *words, expect=0, **options):
        done = subprocess.run(
            [str(locations.CONTROL), "-c", str(self.file), *map(str, words)],
            capture_output=True, text=True, timeout=60, **options
        )
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout if expect == 0 else done.stderr

    def log(self, *words):
        return [json.loads(line) for line in self.ask("log", "--json", *words).splitlines()]


class WhyTest(JournalCase):
    def test_explains(self):
        for decision_id in self.ids:
            with self.subTest(decision_id):
                told = json.loads(self.ask("why", "--json", decision_id))
                self.assertEqual(told["id"], decision_id)
                decision = told["decision"]
                self.assertEqual(decision["id"], decision_id)
                self.assertEqual(decision["verdict"], told["verdict"])
                self.assertGreaterEqual(len(decision["hits"]), 6)
                self.assertAlmostEqual(sum(hit["weight"] for hit in decision["hits"]), told["score"], 3)
                self.assertAlmostEqual(decision["distance"]["tag"], told["score"] - 5, 3)

    def test_text(self):
        text = self.ask("why", self.ids[3])
        for wanted in ("decided ", "client ", "sender ", "subject ", "generation 42", self.ids[3], "distance "):
            self.assertIn(wanted, text)

    def test_alternatives_are_told(self):
        told = [json.loads(self.ask("why", "--json", decision_id))["decision"] for decision_id in self.ids]
        self.assertTrue(any(decision["alternatives"] for decision in told))
        for decision in told:
            for alternative in decision["alternatives"]:
                self.assertNotEqual(alternative["verdict"], decision["verdict"])
                self.assertIn(alternative["change"], ("points", "without", "answer"))

    def test_look_alikes(self):
        wanted = self.ids[1]
        typed = wanted.lower().replace("0", "o").replace("1", "l")
        self.assertEqual(json.loads(self.ask("why", "--json", typed))["id"], wanted)

    def test_absent(self):
        sample = self.ids[4]
        for words, wanted in (
            ("nonsense", "is no ID"),
            (sample[:-1], "is no ID"),
            ("06FB3T2S4K8ZQ1", "does not know"),
            ("ZZ" + sample[2:], "yet to come"),
            ("0" + sample[1:], "reaches back to"),
            (sample[:-2] + ("00" if sample[-2:] != "00" else "11"), "no such decision"),
        ):
            with self.subTest(words):
                self.assertIn(wanted, self.ask("why", words, expect=1))
        self.ask("why", expect=2)


class LogTest(JournalCase):
    def test_the_newest_hundred(self):
        lines = self.ask("log").splitlines()
        self.assertEqual(len(lines), 100)
        self.assertEqual(self.ask("log", "--limit", 7).splitlines(), lines[-7:])
        for line in lines:
            self.assertRegex(line, r"^[0-9A-Z]{14}  \S+Z  (accept|tag|defer|reject) +-?[0-9.]+  \S+ -> ")

    def test_all_of_both_hosts_in_order(self):
        rows = self.log("--limit", 0)
        self.assertEqual(len(rows), 2 * COUNT)
        times = [row["decided"] for row in rows]
        self.assertEqual(times, sorted(times))
        self.assertTrue(set(self.ids) <= {row["id"] for row in rows})
        self.assertEqual(self.log("--limit", 5000), rows)

    def test_filters(self):
        rows = self.log("--limit", 0)
        sample = rows[300]
        network = sample["client"].rsplit(".", 2)[0]
        domain = sample["sender"].split("@")[1]
        for words, matches in (
            (("--from", sample["sender"].upper()), lambda row: row["sender"] == sample["sender"]),
            (("--from", "@" + domain), lambda row: row["sender"].endswith("@" + domain)),
            (("--to", sample["recipients"][0]), lambda row: sample["recipients"][0] in row["recipients"][0]),
            (("--ip", sample["client"]), lambda row: row["client"] == sample["client"]),
            (("--ip", network + ".0.0/16"), lambda row: row["client"].startswith(network + ".")),
            (("--subject", "PARCEL"), lambda row: "parcel" in row["subject"]),
            (("--message-id", sample["message_id"]), lambda row: row["message_id"] == sample["message_id"]),
            (("--verdict", "reject,tag"), lambda row: row["verdict"] in ("reject", "tag")),
            (("--symbol", sample["symbols"][0]), lambda row: sample["symbols"][0] in row["symbols"]),
            (("--since", "1d"), lambda row: row["decided"] * 1000 > self.now - DAY),
            (("--from", "nobody@nowhere.test"), lambda row: False),
        ):
            with self.subTest(words):
                wanted = [row["id"] for row in rows if matches(row)]
                self.assertEqual([row["id"] for row in self.log("--limit", 0, *words)], wanted)

    def test_moments(self):
        middle = datetime.datetime.fromtimestamp(self.now / 1000 - 86400, datetime.timezone.utc)
        text = middle.strftime("%Y-%m-%dT%H:%M:%SZ")
        early = self.log("--limit", 0, "--until", text)
        late = self.log("--limit", 0, "--since", text)
        self.assertEqual(len(early) + len(late), 2 * COUNT)
        self.assertLess(abs(len(early) - len(late)), 10)
        for words in (("yesterday",), ("now",), ("2026-07-01",)):
            self.ask("log", "--until", *words)

    def test_usage(self):
        self.assertIn("did you mean tag?", self.ask("log", "--verdict", "tga", expect=2))
        for words in (("--since", "soon"), ("--limit", "many"), ("--limit", "-1"), ("--verdict", "x,accept")):
            with self.subTest(words):
                self.ask("log", *words, expect=2)

    def test_follow(self):
        process = subprocess.Popen(
            [str(locations.CONTROL), "-c", str(self.file), "log", "--json", "--follow", "--limit", "2", "--to",
             "@domain-3.test"],
            stdout=subprocess.PIPE, text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertEqual([json.loads(process.stdout.readline())["recipients"][0][-14:] for _ in range(2)],
                         ["@domain-3.test"] * 2)
        self.addCleanup(self.server.command, "HDEL", "assent:hosts", "77")
        self.addCleanup(self.server.command, "DEL", "assent:journal:77")
        self.fill(77, 200, milliseconds(), milliseconds() + 1)
        followed = json.loads(process.stdout.readline())
        self.assertGreater(followed["decided"] * 1000, self.now - 1000)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        self.assertEqual(process.wait(timeout=20), 0)
        seen = [followed["id"]] + [json.loads(line)["id"] for line in rest.splitlines()]
        self.assertEqual(len(seen), len(set(seen)), "nothing is shown twice")

    def test_damaged_records_are_passed_over(self):
        self.server.command("HSET", "assent:hosts", "99", "odd x")
        self.server.command("XADD", "assent:journal:99", "*", "r", "nonsense")
        self.server.command("XADD", "assent:journal:99", "*", "other", "1", "fields", "2")
        try:
            done = subprocess.run(
                [str(locations.CONTROL), "-c", str(self.file), "log"], capture_output=True, text=True, timeout=60
            )
            self.assertEqual(done.returncode, 0)
            self.assertIn("2 damaged records", done.stderr)
            self.assertEqual(len(done.stdout.splitlines()), 100)
        finally:
            self.server.command("DEL", "assent:journal:99")
            self.server.command("HDEL", "assent:hosts", "99")

    def test_no_redis(self):
        file = self.file.parent / "away.conf"
        file.write_text(f'redis = {{"{self.file.parent}/none.sock"}}\n')
        for words in (("log",), ("why", self.ids[0]), ("report",), ("erase", "a@b.test", "--yes")):
            with self.subTest(words):
                done = subprocess.run([str(locations.CONTROL), "-c", str(file), *words], capture_output=True,
                                      text=True, timeout=60)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("none.sock", done.stderr)


class ReportTest(JournalCase):
    def test_counts(self):
        rows = self.log("--limit", 0)
        report = json.loads(self.ask("report", "--json", "--since", "7d"))
        self.assertEqual(report["messages"], len(rows))
        self.assertEqual(report["bytes"], sum(row["size"] for row in rows))
        for verdict in ("accept", "tag", "defer", "reject"):
            self.assertEqual(report["verdicts"][verdict], sum(row["verdict"] == verdict for row in rows))
        for symbol in report["symbols"]:
            name = symbol["symbol"]
            self.assertEqual(symbol["messages"], sum(name in row["symbols"] for row in rows))
            self.assertEqual(symbol.get("reject", 0),
                             sum(name in row["symbols"] and row["verdict"] == "reject" for row in rows))
        hits = sum(len(row["symbols"]) for row in rows)
        self.assertEqual(sum(symbol["messages"] for symbol in report["symbols"]), hits)

    def test_of_one_domain_and_a_day(self):
        rows = self.log("--limit", 0, "--to", "@domain-3.test")
        report = json.loads(self.ask("report", "--json", "--since", "7d", "--domain", "domain-3.test"))
        self.assertEqual(report["messages"], len(rows))
        self.assertEqual([row["domain"] for row in report["recipient_domains"]], ["domain-3.test"])
        day = json.loads(self.ask("report", "--json"))
        self.assertAlmostEqual(day["messages"], COUNT, delta=10)

    def test_text(self):
        text = self.ask("report", "--since", "7d")
        for wanted in (f"{2 * COUNT} messages", "accept ", "reject ", "senders", "symbols", "busiest hours", "deferred"):
            self.assertIn(wanted, text)

    def test_empty(self):
        self.assertIn(" 0 messages", self.ask("report", "--since", "2020-01-01", "--until", "2020-01-02"))


class EraseTest(JournalCase):
    def test_erases(self):
        other, _, row = self.log("--limit", 3)
        sender, recipient = row["sender"], other["recipients"][0]
        rows = self.log("--limit", 0)
        for address, count in (
            (sender, sum(sender in (row["sender"], row["from"]) for row in rows)),
            (recipient.upper(), sum(recipient in row["recipients"] and row["sender"] != sender for row in rows)),
        ):
            with self.subTest(address):
                found = json.loads(self.ask("erase", address, "--dry-run", "--json"))
                self.assertEqual(found, {"found": count, "erased": 0})
                self.assertIn("add --yes", self.ask("erase", address, expect=2, stdin=subprocess.DEVNULL))
                self.assertIn(f"{count} entries erased", self.ask("erase", address, "--yes"))
                self.assertIn("0 entries", subprocess.run(
                    [str(locations.CONTROL), "-c", str(self.file), "erase", address, "--yes"],
                    capture_output=True, text=True, timeout=60).stdout)
        self.assertEqual(self.log("--limit", 0, "--from", sender), [])
        self.assertEqual(self.log("--limit", 0, "--to", recipient), [])
        self.assertIn("no such decision", re.sub(r"\s+", " ", self.ask("why", row["id"], expect=1))
                      .replace("may not be decided or written yet", "no such decision"))

    def test_usage(self):
        for words in (("nobody",), ("@b.test",), ("a@",), ()):
            with self.subTest(words):
                self.ask("erase", *words, "--yes", expect=2)


@requires_redis()
class DaemonJournalTest(DaemonCase):
    """What the daemon decides is in the journal a moment later."""

    def control(self, *words):
        return subprocess.run([str(locations.CONTROL), "-c", str(self.daemon.configuration), *words],
                              capture_output=True, text=True, timeout=60)

    def why(self, identifier):
        found = wait_until(lambda: (done := self.control("why", "--json", identifier)).returncode == 0 and done)
        return json.loads(found.stdout)

    def test_accepted_and_refused(self):
        for content in (message(), hits("TEST_BAD_6"), hits("TEST_BAD_6", "TEST_BAD_3", "TEST_BAD_1"), hits("TEST_DENY")):
            with self.subTest(content):
                result = self.send(content)
                identifier = identifier_of(result)
                told = self.why(identifier)
                self.assertEqual(told["sender"], SENDER)
                self.assertEqual(told["recipients"], [RECIPIENT])
                self.assertEqual(told["subject"], "Hello")
                self.assertEqual(told["client"], "192.0.2.1")
                line = self.line_of(result)
                self.assertEqual(told["verdict"], line["verdict"])
                self.assertEqual(told["reason"], line["reason"])
                self.assertEqual(told["score"], float(line["score"]))
                self.assertEqual(told["queue_id"], line["queue"])
                if "reply" in told["decision"]:
                    self.assertIn(told["decision"]["reply"]["text"], str(result))
                logged = self.control("log", "--limit", "1").stdout
                self.assertIn(identifier, logged)


if __name__ == "__main__":
    unittest.main()
