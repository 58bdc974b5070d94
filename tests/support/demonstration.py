# The second half of tools/quickstart: a private Postfix with Assent before its
# queue, the sample messages through both, and what became of them.
#
# SPDX-License-Identifier: BSD-2-Clause

import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.daemon import Daemon
from support.postfix import Postfix
from support.samples import read_samples

ROW = "{:<24} {:<8} {:>6}  {:<15} {}"


class Outcome:
    """What became of a sample, as its client and as the log saw it."""

    def __init__(self, sample, reply, line):
        self.sample, self.reply, self.line = sample, reply, line

    @property
    def as_expected(self):
        wanted = self.sample.expect
        code = 550 if wanted["verdict"] == "reject" else 250
        first = self.line["tests"].split(",")[0]
        return (
            self.line["verdict"] == wanted["verdict"]
            and self.reply.code == code
            and wanted.get("symbol", first) == first
            and wanted.get("score", float(self.line["score"])) == float(self.line["score"])
        )

    def rows(self):
        line = self.line
        yield ROW.format(self.sample.name, line["verdict"], line["score"], line["id"], line["tests"])
        yield " " * 25 + str(self.reply)
        if not self.as_expected:
            yield " " * 25 + f"NOT AS EXPECTED: {self.sample.expect}"


def send_samples(daemon, postfix):
    for sample in read_samples():
        before = len(daemon.message_lines())
        reply = sample.send(postfix)
        lines = daemon.message_lines()
        nothing = {"id": "-", "verdict": "none", "score": "nan", "tests": "-", "line": ""}
        yield Outcome(sample, reply, lines[-1] if len(lines) > before else nothing)


def show_table(daemon, postfix):
    print(ROW.format("message", "verdict", "score", "ID", "tests"))
    print(" " * 25 + "what the client was answered\n" + "-" * 100)
    outcomes = []
    for outcome in send_samples(daemon, postfix):
        outcomes.append(outcome)
        print("\n".join(outcome.rows()), flush=True)
    return outcomes


def check_command(daemon, sample):
    words = [locations.CONTROL, "-c", daemon.configuration, "check", sample.path, *sample.check_options()]
    return [str(word) for word in words]


def show_reasons(daemon, postfix, outcomes):
    """Three places that say why, shown for one message that was tagged."""
    outcome = next(o for o in outcomes if o.sample.name == "tagged")
    print("\nWhy a message was decided as it was, for \"tagged\":")
    print("\n  in the log, by the ID:\n    " + outcome.line["line"])
    found = postfix.find_deliveries(outcome.line["id"])
    if found:
        print("\n  in the delivered message:")
        for name in ("Subject", "X-Spam-Flag", "X-Spam-Status", "X-Assent", "Authentication-Results"):
            print(f"    {name}: {found[0].value(name)}".replace("\t", " "))
    print("\n  by assentctl, which scores a message file again and records nothing:")
    done = subprocess.run(check_command(daemon, outcome.sample), capture_output=True, text=True)
    print(re.sub("(?m)^", "    ", (done.stdout + done.stderr).rstrip()))


def relative(path):
    try:
        return str(path.relative_to(pathlib.Path.cwd()))
    except ValueError:
        return str(path)


def show_commands(daemon, postfix, outcomes):
    outcome = next(o for o in outcomes if o.sample.name == "tagged")
    send = relative(locations.SOURCE / "tests" / "support" / "sendmessage.py")
    control = shlex.join([relative(locations.CONTROL), "-c", str(daemon.configuration)])
    messages = relative(locations.SAMPLES / "messages")
    print(f"""
Postfix with Assent listens on 127.0.0.1 port {postfix.port}, until Ctrl-C. From another terminal:

  send one by hand (the options say who sends it; see --help):
    python3 {send} {postfix.port} {messages}/gtube.eml
    python3 {send} {postfix.port} {messages}/tagged.eml --client 203.0.113.110 --helo mx.example.test

  see why:
    {control} check {messages}/tagged.eml --client 203.0.113.110 --helo mx.example.test
    grep {outcome.line["id"]} {daemon.log_file}
    grep -r X-Spam-Status {postfix.base}/mail

  see how the daemon is, and every test with its weights:
    {control} status
    {control} checks
""", flush=True)


def wait_for_the_end(daemon):
    while daemon.process.poll() is None:
        time.sleep(0.5)
    raise RuntimeError(f"assent-milter has ended: {daemon.log_text()[-1000:]}")


def demonstrate(once):
    with Daemon(testing=False, milter_socket_group="postfix") as daemon, Postfix(daemon.address) as postfix:
        try:
            outcomes = show_table(daemon, postfix)
            show_reasons(daemon, postfix, outcomes)
            if not once:
                show_commands(daemon, postfix, outcomes)
                wait_for_the_end(daemon)
        except KeyboardInterrupt:
            print("\nquickstart: stopping and cleaning up", flush=True)
            return 0
    wrong = [outcome.sample.name for outcome in outcomes if not outcome.as_expected]
    if wrong:
        print("\nquickstart: not as expected: " + ", ".join(wrong), file=sys.stderr)
        return 1
    print(f"\nquickstart: all {len(outcomes)} messages were decided as expected")
    return 0


def stop(*_):
    raise KeyboardInterrupt


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        return demonstrate("--once" in sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
