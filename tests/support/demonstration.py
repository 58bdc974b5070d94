# The second half of tools/quickstart: a private Postfix with Assent before its
# queue, the sample messages through both, and what became of them; then what an
# administrator can ask and change (support/tour.py). Assent starts a Redis of its
# own, on a socket in the directory of the daemon.
#
# SPDX-License-Identifier: BSD-2-Clause

import pathlib
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
from support.tour import RESENT, Tour, command_line, indent

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
    print(indent(done.stdout + done.stderr))


def send_command(postfix, name, *options):
    program = locations.SOURCE / "tests" / "support" / "sendmessage.py"
    words = [sys.executable, program, postfix.port, locations.SAMPLES / "messages" / f"{name}.eml", *options]
    return shlex.join(str(word) for word in words)


def show_commands(daemon, postfix, outcomes):
    outcome = next(o for o in outcomes if o.sample.name == RESENT)
    envelope = ["--client", outcome.sample.client_addr, "--helo", outcome.sample.helo, "--from", outcome.sample.mail_from]
    print(f"""
Postfix with Assent listens on 127.0.0.1 port {postfix.port}, until Ctrl-C. In another terminal, in any
directory:

    alias assentctl={shlex.quote(command_line(daemon))}

  send a message (the options say who sends it; see --help):
    {send_command(postfix, "gtube")}
    {send_command(postfix, RESENT, *envelope)}

  see what was decided, and why:
    assentctl log
    assentctl why {outcome.line["id"]}
    assentctl report
    grep {outcome.line["id"]} {daemon.log_file}
    grep -r X-Spam-Status {postfix.base}/mail

  take the changes back, and send the message again:
    assentctl list remove deny deals.example
    assentctl settings unset tag_threshold --domain example.test
    assentctl settings history

  see how everything is, every setting, every test:
    assentctl status
    assentctl settings list
    assentctl checks
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
            tour = Tour(daemon, postfix, outcomes)
            tour.take()
            if not once:
                show_commands(daemon, postfix, outcomes)
                wait_for_the_end(daemon)
        except KeyboardInterrupt:
            print("\nquickstart: stopping and cleaning up", flush=True)
            return 0
    wrong = [outcome.sample.name for outcome in outcomes if not outcome.as_expected] + tour.wrong
    if wrong:
        print("\nquickstart: not as expected: " + ", ".join(wrong), file=sys.stderr)
        return 1
    print(f"\nquickstart: all {len(outcomes)} messages, and the changes after them, went as expected")
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
