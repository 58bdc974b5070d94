#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests the arithmetic of bench_report.py with made-up measurements."""

import contextlib
import io
import json
import os
import tempfile
import unittest

import bench_report

TIMES = {"count": 1, "minimum": 1.0, "median": 2.0, "p99": 3.0, "maximum": 4.0}


def closed_loop(rate, cpu_of, **verdicts):
    return {"messages": 10, "sessions": 4, "messages_per_second": rate,
            "processes": [{"pid": pid, "name": "x", "cpu_ms_per_message": cpu}
                          for pid, cpu in cpu_of.items()],
            "verdicts": {"accept": 0, "replycode_5xx": 0, **verdicts},
            "reply_codes": {}, "decided_before_end_of_message": 1, "end_of_message_ms": TIMES}


def idle(pid, pss):
    return {"processes": [{"pid": pid, "name": "x",
                           "after": {"rss_kib": 2 * pss, "pss_kib": pss, "threads": 5}}]}


def barrier(times, together=True):
    return {"messages": len(times), "barrier_messages_ms": times, "barrier_total_ms": max(times),
            "in_flight_together": together}


class BenchReportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("roles", "1 noop\n2 supervisor\n3 filter\n")

    def write(self, name, content):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as stream:
            stream.write(content if isinstance(content, str) else json.dumps(content))

    def summarize(self):
        return bench_report.summarize(*bench_report.load_results(self.folder))

    def printed(self):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            bench_report.print_report(self.summarize())
        return output.getvalue()

    def test_ratios_are_those_of_one_round(self):
        for number, (noop, assent) in enumerate([(1.0, 2.0), (4.0, 6.0), (1.0, 4.0)], 1):
            self.write(f"throughput.noop.{number}.json",
                       closed_loop(100 * number, {1: noop}, accept=10))
            self.write(f"throughput.assent.{number}.json",
                       closed_loop(50 * number, {2: 0.5, 3: assent - 0.5}, accept=8,
                                   replycode_5xx=2))
        throughput = self.summarize()["throughput"]
        ratio = throughput["assent_to_noop"]
        self.assertEqual(ratio["cpu"], {"median": 2.0, "lowest": 1.5, "highest": 4.0})
        self.assertEqual(ratio["cpu_ms_above_noop"]["median"], 2.0)
        self.assertEqual(ratio["messages_per_second"]["highest"], 0.5)
        self.assertEqual(throughput["assent"]["cpu_ms_per_message_by_role"],
                         {"supervisor": 0.5, "filter": 3.5})
        self.assertEqual(throughput["assent"]["verdicts"], {"accept": 24, "replycode_5xx": 6})
        self.assertRegex(self.printed(),
                         r"Assent / no-op +0\.50 \(0\.50\.\.0\.50\) +2\.00 \(1\.50\.\.4\.00\)")

    def test_memory_of_a_session(self):
        for sessions, pss in ((1, 1000), (100, 1500), (1000, 2998)):
            self.write(f"memory.noop.{sessions}.json", idle(1, pss))
            self.write(f"memory.assent.{sessions}.json", idle(3, pss + sessions))
        output = self.printed()
        self.assertIn("session of no-op: 2.00 KiB", output)
        self.assertIn("session of Assent's filter: 3.00 KiB", output)

    def test_waiting_in_order_and_only_if_valid(self):
        self.write("waiting-100.stock.1.json", barrier([200.5] * 100))
        self.write("waiting-20.stock.1.json", barrier([200.0, 300.0, 500.0]))
        waiting = self.summarize()["waiting"]
        self.assertEqual([entry["at_once"] for entry in waiting], [3, 100])
        self.assertEqual(waiting[0]["median_ms"]["median"], 300.0)
        self.assertEqual(waiting[0]["last_ms"]["median"], 500.0)
        self.assertNotIn("Not valid", self.printed())
        self.write("waiting-20.assent.1.json", barrier([3.0, 200.0], together=False))
        self.assertEqual(self.printed().count("Not valid"), 2)

    def test_trouble_tells_what_was_lost(self):
        phase = {"name": "frozen", "alarm": "state-slow", "seconds_until_alarm": 0.2,
                 "seconds_until_over": 0.1, "sent": 10, "accepted": 8, "refused": 1, "deferred": 1,
                 "lost": 3, "twice": 0, "delivered_though_not_accepted": 2, "over_100_ms": 1,
                 "ms": {"median": 1.0, "p99": 2.0, "highest": 201.0},
                 "added_ms": {"median": 0.5, "p99": 0.5, "highest": 200.5}}
        self.write("trouble.assent.1.json", {
            "senders": 4, "seconds": 5.0, "phases": [phase],
            "journal": {"decisions": 10, "found": 9, "twice": 1}})
        output = self.printed()
        self.assertRegex(output, r"frozen +10 +8 +1 +1 +3 +0 +1\.0 +2\.0 +201\.0 .*\+200\.5 +1\n")
        self.assertIn("9 of 10, 1 twice", output)
        self.assertIn("2 messages were delivered that had not been accepted", output)

    def test_settings_tell_what_was_torn(self):
        row = {"messages_per_second": 100.0, "cpu_ms_per_message": 0.3, "end_of_message_ms": TIMES}
        pair = {"without": row, "with": {**row, "cpu_ms_per_message": 0.4}, "cpu_ms_more": 0.1,
                "changed_all_the_while": True}
        times = {"median": 200.0, "p99": 400.0, "highest": 401.0}
        settings = {"sessions": 20, "rounds": [pair, {**pair, "changed_all_the_while": False}],
                    "changes": {"edits": 50, "edits_per_second": 99.9, "states": 7, "torn": 2,
                                "failed": 0, "follower_ms": times, "follower_missed": 0,
                                "daemon_ms": times, "daemon_missed": 4},
                    "decisions": {"records": 1000, "torn": 5, "of_another_generation": 6,
                                  "damaged": 0, "lost": 0}}
        self.write("settings.assent.1.json", settings)
        output = self.printed()
        self.assertIn("2 of 7 states at the follower, 5 of 1,000 decisions; 6 not by", output)
        self.assertRegex(output, r"the daemon \(status\) +200 +400 +401 +50 +4\n")
        self.assertIn("+0.100", output)
        self.assertIn("Not valid", output)

    def test_options_for_the_noop_milter(self):
        self.write("probe.json", {"negotiated": {"protocol": 7, "macros": {"eom": "i {x}"}}})
        with contextlib.redirect_stdout(io.StringIO()) as output:
            bench_report.main(["--noop-options", os.path.join(self.folder, "probe.json")])
        self.assertEqual(output.getvalue().splitlines(),
                         ["--protocol", "7", "--macros", "eom=i {x}"])


if __name__ == "__main__":
    unittest.main()
