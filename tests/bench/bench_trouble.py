#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Mail through a private Postfix and Assent while Redis is in every kind of trouble.

usage: bench_trouble.py [SECONDS]       of each trouble (default 5); prints JSON

Some clients send one message after the other, each with a mark of its own, all the while; a
check of Assent's testing build asks Redis in the way of each. One in ten is refused for its
score, one in ten tagged. At the end every message that was accepted has to be in the mailbox,
once, no other, and every decision in the journal.
"""

import collections
import json
import pathlib
import re
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import postfix as postfix_module
from support.cases import message
from support.daemon import ID, Daemon, wait_until
from support.postfix import Postfix
from support.redis import RedisServer
from support.shared import alarms_of, assentctl, fault_of, journaled

SENDERS = 4
REFUSED, TAGGED = "TEST_BAD_12", "TEST_BAD_6"
CLIENT = {"address": "192.0.2.1", "name": "mail.example.org", "helo": "mail.example.org"}
MARK = re.compile(rb"^X-Mark: (\S+)", re.M)


class Attempt:
    """A message as its client saw it."""

    def __init__(self, mark, reply, milliseconds):
        self.mark, self.milliseconds = mark, milliseconds
        self.code = reply.code
        found = re.search(rf"ID:({ID})", reply.text)
        self.identifier = found.group(1) if found else None


class Sender(threading.Thread):
    """Sends until it is stopped, each message over a connection of its own, as spam comes."""

    def __init__(self, postfix, name):
        super().__init__()
        self.postfix, self.prefix = postfix, name
        self.attempts, self.stopping, self.error = [], threading.Event(), None

    def run(self):
        try:
            while not self.stopping.is_set():
                self.attempts.append(self.send(len(self.attempts)))
        except (OSError, AssertionError) as error:
            self.error = error

    def send(self, number):
        mark = f"{self.prefix}.{number}."
        fields = {"X_Mark": mark, "X_Assent_Test_State": "yes", "Message_ID": f"<{mark}a@example.org>"}
        if number % 10 in (3, 7):
            fields["X_Assent_Test_Hits"] = REFUSED if number % 10 == 3 else TAGGED
        with self.postfix.client(**CLIENT) as client:
            client.envelope("anna@example.org", ["ben@example.test"])
            if (reply := client.command("DATA")).code == 354:
                start = time.monotonic()
                client.write(postfix_module.as_wire(message(**fields)))
                reply = client.read()
                taken = (time.monotonic() - start) * 1000
            else:
                taken = 0.0
            client.quit()
        return Attempt(mark, reply, taken)


class Trouble:
    """How a trouble begins and ends, and what Assent is to say of it."""

    def __init__(self, name, fault, alarm, begin, end):
        self.name, self.fault, self.alarm, self.begin, self.end = name, fault, alarm, begin, end


class Bench:
    def __init__(self, daemon, postfix, server, seconds):
        self.daemon, self.postfix, self.server, self.seconds = daemon, postfix, server, seconds
        self.attempts, self.phases = [], []

    def troubles(self):
        def set_memory(size):
            return lambda: self.server.command("CONFIG", "SET", "maxmemory", size)

        def restore():
            done = assentctl(self.daemon, "settings", "restore", "--yes")
            assert done.returncode == 0, done.stderr

        nothing = (None, None, lambda: None, lambda: None)
        return [
            Trouble("fine", *nothing),
            Trouble("emptied", None, "state-older", lambda: self.server.command("FLUSHALL"), restore),
            Trouble("killed", "away", "state-away", self.server.kill, self.server.start),
            Trouble("frozen", "slow", "state-slow", self.server.freeze, self.server.thaw),
            Trouble("full", "full", "state-full", set_memory(1), set_memory(0)),
            Trouble(
                "replica",
                "read-only",
                "state-read-only",
                lambda: self.server.command("REPLICAOF", "127.0.0.1", 1),
                lambda: self.server.command("REPLICAOF", "NO", "ONE"),
            ),
            Trouble("fine again", *nothing),
        ]

    def run(self):
        self.settle()
        for trouble in self.troubles():
            print(f"bench: trouble: {trouble.name}", file=sys.stderr)
            self.go_through(trouble)
        return self.report()

    def settle(self):
        """A setting that shows whether it stays in force, and everything warm."""
        done = assentctl(self.daemon, "settings", "set", "tag_threshold", "4.5")
        assert done.returncode == 0, done.stderr
        self.play("warm-up", 1.5)
        wait_until(lambda: "4.5" in self.snapshot(), 20, "the setting is not kept on disk")

    def snapshot(self):
        return (self.daemon.directory / "state" / "settings.snapshot").read_text()

    def play(self, name, seconds, meanwhile=lambda: None):
        senders = [Sender(self.postfix, f"{name.replace(' ', '-')}-{i}") for i in range(SENDERS)]
        for sender in senders:
            sender.start()
        end = time.monotonic() + seconds
        try:
            meanwhile()
            time.sleep(max(0.0, end - time.monotonic()))
        finally:
            for sender in senders:
                sender.stopping.set()
            for sender in senders:
                sender.join()
        for sender in senders:
            if sender.error:
                raise sender.error
        found = [attempt for sender in senders for attempt in sender.attempts]
        self.attempts += found
        return found

    def go_through(self, trouble):
        said = {}

        def watch():
            start = time.monotonic()
            if trouble.alarm:
                wait_until(lambda: trouble.alarm in alarms_of(self.daemon), 20, f"no alarm {trouble.alarm}")
                said["seconds_until_alarm"] = round(time.monotonic() - start, 2)
            said["fault"] = fault_of(self.daemon)
            said["status_exit"] = assentctl(self.daemon, "status").returncode

        trouble.begin()
        try:
            attempts = self.play(trouble.name, self.seconds, watch)
        finally:
            trouble.end()
        start = time.monotonic()
        wait_until(lambda: not alarms_of(self.daemon), 40, f"alarms after {trouble.name}")
        if trouble.alarm:
            said["seconds_until_over"] = round(time.monotonic() - start, 2)
        assert trouble.fault in (None, said["fault"]), said
        self.phases.append({"name": trouble.name, "alarm": trouble.alarm, **said, "attempts": attempts})

    # what came of it

    def report(self):
        wait_until(lambda: not self.postfix.queue(), 60, "mail stays in Postfix' queue")
        delivered = collections.Counter()
        identifiers = [attempt.identifier for attempt in self.attempts if attempt.identifier]
        known = {}
        for delivery in self.postfix.deliveries():
            mark = MARK.search(delivery.raw).group(1).decode()
            delivered[mark] += 1
            known[mark] = re.search(f"id=({ID})", delivery.value("X-Assent")).group(1)
        fine = [a.milliseconds for a in self.phases[0]["attempts"]]
        return {
            "senders": SENDERS,
            "seconds": self.seconds,
            "phases": [self.summarize(phase, delivered, fine) for phase in self.phases],
            "journal": self.compare_journal(identifiers, known),
        }

    def summarize(self, phase, delivered, fine):
        attempts = phase.pop("attempts")
        accepted = [a.mark for a in attempts if a.code == 250]
        times = [a.milliseconds for a in attempts if a.milliseconds]
        return {
            **phase,
            "sent": len(attempts),
            "accepted": len(accepted),
            "refused": sum(500 <= a.code < 600 for a in attempts),
            "deferred": sum(400 <= a.code < 500 for a in attempts),
            "lost": sum(delivered[mark] == 0 for mark in accepted),
            "twice": sum(delivered[mark] > 1 for mark in accepted),
            "delivered_though_not_accepted": sum(delivered[a.mark] > 0 for a in attempts if a.code != 250),
            "ms": {"median": statistics.median(times), "p99": quantile(times, 0.99), "highest": max(times)},
            "over_100_ms": sum(value > 100 for value in times),
            "added_ms": {
                "median": statistics.median(times) - statistics.median(fine),
                "p99": quantile(times, 0.99) - quantile(fine, 0.99),
                "highest": max(times) - statistics.median(fine),
            },
        }

    def compare_journal(self, identifiers, known):
        """Emptying Redis took the journal of what was before; what came from then on has to be there."""
        before = {a.mark for a in self.attempts if a.mark.startswith(("warm-up", "fine-"))}
        before -= {a.mark for a in self.attempts if a.mark.startswith("fine-again")}
        refused_before = {a.identifier for a in self.attempts if a.mark in before}
        wanted = {i for i in identifiers if i not in refused_before}
        wanted |= {identifier for mark, identifier in known.items() if mark not in before}
        wait_until(lambda: self.daemon.filter_status()["state"]["journal"]["waiting"] == 0, 20, "decisions wait")
        found = journaled(self.daemon)
        return {"decisions": len(wanted), "found": len(wanted & set(found)), "twice": len(found) - len(set(found))}


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main(arguments):
    reason = postfix_module.why_not()
    if reason:
        sys.exit(reason)
    server = RedisServer(port=True, appendonly="yes")
    with server, Daemon(redis=[server.address], milter_socket_group="postfix", log_level="notice") as daemon:
        with Postfix(daemon.address) as postfix:
            report = Bench(daemon, postfix, server, float(arguments[0]) if arguments else 5.0).run()
    json.dump(report, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
