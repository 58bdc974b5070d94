#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measures the journal for tools/bench: what a decision takes, and how long finding one takes.

usage: bench_journal.py BUILD FOLDER RECORDS

Starts a private Redis in FOLDER, fills its journal with RECORDS made-up decisions of the last 30
days through the daemon's own writer (tests/support/fill_journal.c), runs assentctl, and prints one
JSON object. Redis ends with this program.
"""

import ctypes
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import time

DAY = 86400 * 1000
START_SECONDS = 20
PR_SET_PDEATHSIG = 1
NODE_BYTES = "16384"  # as the embedded server has it (scorer/state/embedded.c)

# Names of the report, and options of assentctl log.
SEARCHES = {
    "newest 100": (),
    "all, --verdict reject": ("--limit", "0", "--verdict", "reject"),
    "all, one address (--from)": ("--limit", "0", "--from", "parcel.131@sender-1627.example"),
    "all, one domain (--to)": ("--limit", "0", "--to", "@domain-3.test"),
    "all, one network (--ip)": ("--limit", "0", "--ip", "192.58.243.0/24"),
    "all, words of the subject": ("--limit", "0", "--subject", "holiday no. 1999"),
    "all, one Message-ID": ("--limit", "0", "--message-id", "7004895fbb811672.199995"),
    "all, one symbol": ("--limit", "0", "--symbol", "HELO_OWN_NAME"),
    "the last day (--since)": ("--limit", "0", "--since", "1d"),
    "everything (--limit 0)": ("--limit", "0"),
}


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start_redis(folder):
    socket = folder / "redis.sock"
    process = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "",
         "--appendonly", "no", "--dir", folder, "--stream-node-max-bytes", NODE_BYTES],
        stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
    for _ in range(START_SECONDS * 100):
        if socket.exists():
            return process, socket
        if process.poll() is not None:
            break
        time.sleep(0.01)
    sys.exit("redis-server did not start")


def ask_redis(socket, *words):
    return int(subprocess.run(["redis-cli", "-s", socket, *words], capture_output=True, text=True,
                              check=True).stdout)


def timed(words):
    began = time.perf_counter()
    done = subprocess.run(words, capture_output=True, check=True)
    return time.perf_counter() - began, done.stdout.count(b"\n")


def measure(control, socket, filled):
    why = [timed([*control, "why", decision])[0] * 1000 for decision in filled["ids"]]
    searches = []
    for name, options in SEARCHES.items():
        seconds, found = timed([*control, "log", *options])
        searches.append({"search": name, "seconds": round(seconds, 3), "found": found})
    seconds, _ = timed([*control, "report", "--since", "60d"])
    searches.append({"search": "report of everything", "seconds": round(seconds, 3), "found": filled["records"]})
    memory = ask_redis(socket, "MEMORY", "USAGE", "assent:journal:5", "SAMPLES", "0")
    return {
        "records": filled["records"],
        "bytes_per_record": round(filled["bytes"] / filled["records"], 1),
        "redis_bytes_per_record": round(memory / filled["records"], 1),
        "written_per_second": round(filled["records"] / filled["seconds"]),
        "why_ms": {"median": round(statistics.median(why), 1), "highest": round(max(why), 1)},
        "searches": searches,
    }


def main(build, folder, records):
    build, folder = pathlib.Path(build), pathlib.Path(folder)
    process, socket = start_redis(folder)
    try:
        now = int(time.time() * 1000)
        filled = json.loads(subprocess.run(
            [build / "tests" / "fill_journal", socket, "5", records, str(now - 30 * DAY), str(now)],
            capture_output=True, check=True).stdout)
        configuration = folder / "assent.conf"
        configuration.write_text(f'redis = {{"{socket}"}}\n')
        control = [build / "cli" / "assentctl", "-c", configuration]
        json.dump(measure(control, socket, filled), sys.stdout, indent=2)
        print()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
