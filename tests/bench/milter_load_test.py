#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests milter_load: against the no-op milter, and against a scripted milter of its own.

The scripted milter notes what it is sent and answers as the test says, so that also what no
well-behaved milter does can be tried: silence, nonsense, a broken connection.
"""

import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

BUILD = pathlib.Path(os.environ.get("ASSENT_BUILD", "build/release")).absolute() / "tests/bench"
MILTER_LOAD, NOOP_MILTER = str(BUILD / "milter_load"), str(BUILD / "noop_milter")

NR_HEADER, LEADING_SPACE, NO_BODY = 1 << 7, 1 << 20, 1 << 4
CONTINUE, ACCEPT, SKIP = b"c", b"a", b"s"

MESSAGE = (b"From a@b.test Mon Jan  1 00:00:00 2024\r\n"
           b"Return-Path: <a@b.test>\r\n"
           b"Subject : folded\r\n text\r\n"
           b"X-Tight:value\r\n"
           b"\r\n"
           b"first\r\nlast")


def packet(reply):
    return struct.pack(">I", len(reply)) + reply


class ScriptedMilter(threading.Thread):
    """Serves connections one after another; `answers` maps a command to a function of its data
    that returns the reply (several packets: a list), None for none, "close" to hang up."""

    def __init__(self, path, protocol=0, answers=None, macros=b""):
        super().__init__(daemon=True)
        self.protocol, self.answers, self.macros = protocol, answers or {}, macros
        self.connections, self.servants = [], []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(16)
        self.start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            self.connections.append([])
            self.servants.append(threading.Thread(
                target=self.serve, args=(connection, self.connections[-1]), daemon=True))
            self.servants[-1].start()

    def received(self, number):
        """All that came over that connection; 0 is the one that asks for the options."""
        self.servants[number].join(5)
        return self.connections[number]

    def serve(self, connection, commands):
        with connection, connection.makefile("rb") as stream:
            while len(head := stream.read(4)) == 4:
                data = stream.read(struct.unpack(">I", head)[0])
                commands.append(data)
                reply = self.reply(data[:1], data[1:])
                if reply == "close":
                    return
                for part in reply if isinstance(reply, list) else [reply] if reply else []:
                    connection.sendall(packet(part))

    def reply(self, command, data):
        if command == b"O":
            return b"O" + struct.pack(">III", 6, 0x1FF, self.protocol) + self.macros
        if command in b"DAQ":
            return None
        if command in self.answers:
            return self.answers[command](data)
        return None if command == b"L" and self.protocol & NR_HEADER else CONTINUE


class MilterLoadTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.socket = os.path.join(self.folder, "milter.sock")
        self.messages = os.path.join(self.folder, "messages")
        os.mkdir(self.messages)
        for number in range(2):
            with open(os.path.join(self.messages, f"{number}.eml"), "wb") as stream:
                stream.write(MESSAGE)

    def load(self, *options, messages=None, status=0):
        done = subprocess.run(
            [MILTER_LOAD, "--socket", "unix:" + self.socket, "--timeout", "3", *options,
             messages or self.messages], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout) if done.stdout else done.stderr

    def index(self, **members):
        entry = {"path": "messages/0.eml", "client_addr": "2001:db8::1", "client_name": "[x]",
                 "helo": "mx.b.test", "mail_from": "<a@b.test>",
                 "rcpt_to": ["<x@example.test>", "y@example.test"], **members}
        path = os.path.join(self.folder, "index")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(entry) + "\n")
        return path

    def noop(self, *options):
        process = subprocess.Popen([NOOP_MILTER, *options, "unix:" + self.socket])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)  # libmilter takes seconds to notice a SIGTERM
        for _ in range(200):
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(self.socket) == 0:
                    return process.pid
            time.sleep(0.02)
        self.fail("the no-op milter does not listen")

    def commands(self, milter):
        """The commands for the first message, without macros."""
        return [data for data in milter.received(1) if data[:1] != b"D"]

    def test_commands_and_message(self):
        milter = ScriptedMilter(self.socket, LEADING_SPACE)
        self.load("--header", "X-Extra=1", messages=self.index())
        self.assertEqual(self.commands(milter)[1:], [
            b"C[2001:db8::1]\0" b"6" + struct.pack(">H", 40000) + b"2001:db8::1\0",
            b"Hmx.b.test\0", b"M<a@b.test>\0", b"R<x@example.test>\0", b"R<y@example.test>\0",
            b"T", b"LSubject\0 folded\n text\0", b"LX-Tight\0value\0", b"LX-Extra\0 1\0", b"N",
            b"Bfirst\r\nlast\r\n", b"E", b"A", b"A", b"Q"])

    def test_leading_space_goes_unless_negotiated(self):
        milter = ScriptedMilter(self.socket)
        self.load("--count", "1")
        self.assertIn(b"LSubject\0folded\n text\0", self.commands(milter))

    def test_macros_default_and_asked_for(self):
        macros = struct.pack(">I", 0) + b"j {client_addr}\0"
        milter = ScriptedMilter(self.socket, macros=macros)
        report = self.load(messages=self.index())
        sent = milter.received(1)
        self.assertIn(b"DCj\0mail.example.test\0{client_addr}\0IPv6:2001:db8::1\0", sent)
        self.assertIn(b"DM{mail_addr}\0a@b.test\0{mail_host}\0b.test\0{mail_mailer}\0smtp\0", sent)
        self.assertEqual(report["negotiated"]["macros"], {"connect": "j {client_addr}"})

    def test_unanswered_unwanted_and_skipped(self):
        with open(os.path.join(self.messages, "0.eml"), "ab") as stream:
            stream.write(b"x" * 200000)
        milter = ScriptedMilter(self.socket, NR_HEADER, {b"B": lambda data: SKIP})
        self.load("--count", "1")
        self.assertEqual(sum(data[:1] == b"B" for data in self.commands(milter)), 1)
        os.unlink(self.socket)
        milter = ScriptedMilter(self.socket, NO_BODY)
        self.load("--count", "1")
        self.assertEqual(sum(data[:1] == b"B" for data in self.commands(milter)), 0)

    def test_verdicts(self):
        replies = [(CONTINUE, "accept"), (ACCEPT, "accept"), (b"r", "reject"), (b"t", "tempfail"),
                   (b"d", "discard"), ([b"qwhy\0", CONTINUE], "quarantine"),
                   (b"y550 5.7.1 no\0", "replycode_5xx"), (b"y451-later\0", "replycode_4xx"),
                   ([b"p", b"hX\0 y\0", b"r"], "reject")]
        milter = ScriptedMilter(self.socket)
        for reply, name in replies:
            milter.answers = {b"E": lambda data, reply=reply: reply}
            report = self.load("--count", "3", "--sessions", "2")
            self.assertEqual({key: count for key, count in report["verdicts"].items() if count},
                             {name: 3})
            self.assertEqual(report["end_of_message_ms"]["count"], 3)
        milter.answers = {b"E": lambda data: b"y550 5.7.1 no\0"}
        self.assertEqual(self.load()["reply_codes"], {"550 5.7.1": 2})
        milter.answers = {b"E": lambda data: b"y451-later\0"}
        self.assertEqual(self.load()["reply_codes"], {"451": 2})

    def test_refused_recipients(self):
        milter = ScriptedMilter(self.socket)
        milter.answers = {b"R": lambda data: b"r" if data.startswith(b"<x@") else CONTINUE}
        report = self.load(messages=self.index())
        self.assertEqual(report["verdicts"]["accept"], 1)
        milter.answers = {b"R": lambda data: b"y452 4.5.3 later\0"}
        report = self.load(messages=self.index())
        self.assertEqual(report["verdicts"]["replycode_4xx"], 1)
        self.assertEqual(report["decided_before_end_of_message"], 1)
        self.assertIsNone(report["end_of_message_ms"])

    def test_no_verdict_is_a_failure(self):
        milter = ScriptedMilter(self.socket)
        for reply, reason in [("close", "closed the connection"), (b"?", "unexpected reply 0x3f"),
                              (b"y250 fine\0", "malformed SMTP reply"), (None, "time-out")]:
            milter.answers = {b"E": lambda data, reply=reply: reply}
            report = self.load("--count", "1", status=1)
            self.assertEqual(report["errors"], 1)
            self.assertFalse(report["success"])
            self.assertIn(reason, report["first_error"])

    def test_bad_input(self):
        self.assertIn("connect to the milter", self.load(status=1))
        for members in [{"client_addr": "nowhere"}, {"rcpt_to": []}, {"helo": "a\nb"},
                        {"path": "missing.eml"}, {"mail_from": None}]:
            self.assertIn("line 1", self.load(messages=self.index(**members), status=2))
        self.load("--sessions", "0", status=2)
        self.load("--pid", "99999999", status=2)
        self.load(messages=self.folder, status=2)

    def test_noop_is_measured(self):
        pid = self.noop()
        report = self.load("--sessions", "4", "--count", "200", "--pid", str(pid))
        self.assertEqual(report["verdicts"]["accept"], 200)
        process, = report["processes"]
        self.assertTrue(0 < process["cpu_ms_per_message"] < 1000 * report["seconds"])
        self.assertGreater(process["after"]["rss_kib"], process["after"]["pss_kib"] // 2)

    def test_noop_takes_over_options(self):
        self.noop("--protocol", str(LEADING_SPACE | NR_HEADER), "--macros", "eom=i {client_addr}")
        negotiated = self.load()["negotiated"]
        self.assertEqual(negotiated["protocol"] & (LEADING_SPACE | NR_HEADER),
                         LEADING_SPACE | NR_HEADER)
        self.assertEqual(negotiated["macros"], {"eom": "i {client_addr}"})

    def test_barrier(self):
        self.noop("--eom-sleep-ms", "100")
        report = self.load("--barrier", "3")
        self.assertTrue(report["in_flight_together"])
        self.assertEqual(len(report["barrier_messages_ms"]), 3)
        self.assertTrue(all(time >= 100 for time in report["barrier_messages_ms"]))
        self.assertGreaterEqual(report["barrier_total_ms"], max(report["barrier_messages_ms"]))

    def test_idle(self):
        milter = ScriptedMilter(self.socket)
        report = self.load("--idle", "5")
        self.assertEqual(report["sessions_open"], 5)
        self.assertEqual([data[:1] for data in self.commands(milter)],
                         [b"O", b"C", b"H", b"M", b"R", b"A", b"A", b"Q"])
        milter.answers = {b"M": lambda data: b"t"}
        self.assertEqual(self.load("--idle", "5", status=1)["sessions_open"], 0)


if __name__ == "__main__":
    unittest.main()
