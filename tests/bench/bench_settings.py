#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Changes settings and lists a hundred times a second while mail is played.

usage: bench_settings.py BUILD MESSAGES       prints one JSON object

MESSAGES are for milter_load. Rounds without and with changes take turns, for the CPU time of a
message; then, while changes and mail go on for longer, the daemon is asked all the time which
generation is in force. change_load makes the changes, follows them itself, and looks at every
decision in the journal afterwards: see there what is called torn.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

BUILD = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
if BUILD:
    os.environ["ASSENT_BUILD"] = str(BUILD)
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.daemon import Daemon, wait_until
from support.redis import RedisServer

SESSIONS = 20
RATE = 100  # changes a second
ROUNDS = 4
ROUND_SECONDS = 2.5
LONG_SECONDS = 20
WARM_UP = 2000  # messages
LAST_SECONDS = 2  # for the last changes to come into force
CHANGES_BEFORE = 0.5  # seconds that changes go on before and behind the mail of a round


class Bench:
    def __init__(self, daemon, server, messages):
        self.daemon, self.server, self.messages = daemon, server, messages
        self.tools = BUILD / "tests" / "bench"
        self.filter = daemon.filter_status()["pid"]

    def play(self, count):
        """What milter_load says of so many messages."""
        words = [self.tools / "milter_load", "--socket", self.daemon.address, "--sessions", SESSIONS, "--count", count]
        for process in (self.daemon.process.pid, self.filter, self.server.process.pid):
            words += ["--pid", process]
        done = subprocess.run([str(word) for word in [*words, self.messages]], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def change(self, *words):
        command = [str(self.tools / "change_load"), str(self.daemon.configuration), *(str(word) for word in words)]
        self.output = tempfile.TemporaryFile("w+")  # a pipe would have to be read all the while
        return subprocess.Popen(command, stdout=self.output)

    def finish(self, process):
        assert process.wait() == 0, "change_load failed"
        self.output.seek(0)
        return json.load(self.output)

    def run(self):
        speed = self.play(WARM_UP)["messages_per_second"]
        count = int(speed * ROUND_SECONDS)
        rounds = []
        for number in range(1, ROUNDS + 1):
            print(f"bench: settings: round {number} of {ROUNDS}", file=sys.stderr)
            # Each goes first by turns: what the machine does otherwise drifts.
            order = (False, True) if number % 2 else (True, False)
            rounds.append({changing: self.play_round(count, changing) for changing in order})
        print(f"bench: settings: {LONG_SECONDS} s", file=sys.stderr)
        long_run = self.follow(int(speed * (LONG_SECONDS - 1)))
        wait_until(lambda: self.journal()["waiting"] == 0, 30, "decisions wait")
        return {
            "sessions": SESSIONS,
            "messages_each_round": count,
            "changes_per_second": RATE,
            "rounds": [self.compare(pair) for pair in rounds],
            "changes": long_run,
            "decisions": {**self.finish(self.change("--journal")), "lost": self.journal()["lost"]},
        }

    def journal(self):
        return self.daemon.filter_status()["state"]["journal"]

    def play_round(self, count, changing):
        if not changing:
            return self.play(count)
        process = self.change(RATE, ROUND_SECONDS * 1.5 + 2 * CHANGES_BEFORE)
        time.sleep(CHANGES_BEFORE)
        result = self.play(count)
        result["changed_all_the_while"] = process.poll() is None
        self.finish(process)
        return result

    @staticmethod
    def compare(pair):
        def cpu(result):
            return sum(p["cpu_ms_per_message"] for p in result["processes"][:2])

        def row(result):
            return {
                "messages_per_second": result["messages_per_second"],
                "cpu_ms_per_message": cpu(result),
                "redis_cpu_ms_per_message": result["processes"][2]["cpu_ms_per_message"],
                "end_of_message_ms": result["end_of_message_ms"],
            }

        return {
            "without": row(pair[False]),
            "with": row(pair[True]),
            "cpu_ms_more": cpu(pair[True]) - cpu(pair[False]),
            "changed_all_the_while": pair[True]["changed_all_the_while"],
        }

    # how soon changes are in force

    def follow(self, count):
        process = self.change(RATE, LONG_SECONDS)
        load = threading.Thread(target=self.play, args=(count,))
        load.start()
        seen = []  # (moment, generation)
        ended = None
        while ended is None or time.monotonic() - ended < LAST_SECONDS:
            generation = self.daemon.filter_status()["state"]["settings"]["generation"]
            if not seen or generation > seen[-1][1]:
                seen.append((time.monotonic(), generation))
            if ended is None and process.poll() is not None:
                ended = time.monotonic()
            time.sleep(0.02)
        load.join()
        result = self.finish(process)
        edits = result.pop("edits")
        own = [1000 * (edit["in_force"] - edit["sent"]) for edit in edits if edit["in_force"]]
        daemons = [1000 * (moment - edit["sent"]) for edit in edits if (moment := first_since(seen, edit["generation"]))]
        return {
            **result,
            "edits": len(edits),
            "edits_per_second": len(edits) / result["seconds"],
            "follower_ms": quantiles(own),
            "follower_missed": len(edits) - len(own),
            "daemon_ms": quantiles(daemons),
            "daemon_missed": len(edits) - len(daemons),
        }


def first_since(seen, generation):
    return next((moment for moment, known in seen if known >= generation), None)


def quantiles(values):
    ordered = sorted(values)
    return {
        "median": ordered[len(ordered) // 2],
        "p99": ordered[int(0.99 * len(ordered))],
        "highest": ordered[-1],
    }


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: bench_settings.py BUILD MESSAGES")
    with RedisServer() as server:
        with Daemon(testing=False, redis=[server.address], log_level="notice", dns_servers=["127.0.0.1:9"]) as daemon:
            report = Bench(daemon, server, arguments[1]).run()
    json.dump(report, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
