# The third part of tools/quickstart: what an administrator asks and changes while mail flows.
# Every command is run, shown as it is typed, and its result is looked at.
#
# SPDX-License-Identifier: BSD-2-Clause

import re
import shlex
import subprocess

from support import locations
from support.daemon import wait_until

DOMAIN = "example.test"  # whose mail the demonstration receives
REFUSED = "rejected-by-score"
RESENT = "tagged"
MOST_ALTERNATIVES = 2  # lines "instead", of which there may be many


def command_line(daemon):
    """assentctl for this daemon, as a shell takes it in any directory."""
    return shlex.join([str(locations.CONTROL), "-c", str(daemon.configuration)])


def indent(text):
    return re.sub("(?m)^(?=.)", "    ", text.rstrip())


def shorten(text):
    """Without blank lines, and with the first few alternatives only."""
    lines = [line for line in text.splitlines() if line]
    instead = [line for line in lines if line.startswith("instead ")]
    left_out = instead[MOST_ALTERNATIVES:]
    lines = [line for line in lines if line not in left_out]
    if left_out:
        lines.insert(lines.index(instead[MOST_ALTERNATIVES - 1]) + 1, f"          ... and {len(left_out)} more")
    return "\n".join(lines)


class Tour:
    def __init__(self, daemon, postfix, outcomes):
        self.daemon, self.postfix = daemon, postfix
        self.outcomes = {outcome.sample.name: outcome for outcome in outcomes}
        self.wrong = []  # what was not as expected

    def expect(self, holds, what):
        if not holds:
            print(f"    NOT AS EXPECTED: {what}")
            self.wrong.append(what)

    def run(self, *words):
        words = [str(locations.CONTROL), "-c", str(self.daemon.configuration), *words]
        return subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)

    def show(self, *words, wanted=()):
        """Runs a command and shows it; its output has to have these texts."""
        done = self.run(*words)
        output = done.stdout + done.stderr
        print(f"\n  $ {shlex.join(['assentctl', *words])}\n{indent(shorten(output))}", flush=True)
        self.expect(done.returncode == 0, f"assentctl {words[0]}: exit status {done.returncode}")
        for text in wanted:
            self.expect(text in output, f"assentctl {words[0]}: no {text!r}")
        return output

    def change(self, *words, wanted=()):
        """The same for a command that changes something; comes back when that is in force."""
        found = re.search(r"generation (\d+)", self.show(*words, wanted=wanted))
        if found is not None:
            wait_until(lambda: self.generation() >= int(found.group(1)), 20, "the change did not come into force")

    def generation(self):
        return self.daemon.filter_status()["state"]["settings"]["generation"]

    def send_again(self, verdict, code):
        before = len(self.daemon.message_lines())
        reply = self.outcomes[RESENT].sample.send(self.postfix)
        line = wait_until(lambda: self.daemon.message_lines()[before:], 10, "the log has no line")[-1]
        print(f'\n  "{RESENT}" sent again: {line["verdict"]}, score {line["score"]}\n    {reply}', flush=True)
        self.expect((line["verdict"], reply.code) == (verdict, code), f"{RESENT}: {verdict}, {code}")
        return line["id"]

    # The journal is written in the background: a moment after the reply.
    def wait_for_journal(self, identifier):
        wait_until(lambda: self.run("why", identifier).returncode == 0, 20, "the journal has no record")

    def ask_why(self):
        outcome = self.outcomes[REFUSED]
        print(f'\nWhat an administrator asks, when somebody complains about "{REFUSED}" and names the ID:')
        self.wait_for_journal(outcome.line["id"])
        self.show("why", outcome.line["id"], wanted=[str(outcome.reply), "decides", "instead"])

    def change_settings(self):
        print(f'\nSettings and lists, changed while mail flows. "{RESENT}" was tagged with {self.outcomes[RESENT].line["score"]}:')
        self.change("list", "add", "local-domains", DOMAIN)
        self.change("settings", "set", "tag_threshold", "7", "--domain", DOMAIN, "--comment", "ben misses mail")
        self.send_again("accept", 250)
        self.change("list", "add", "deny", "deals.example", "--note", "ben did not want it after all")
        self.send_again("reject", 550)
        self.show("settings", "history", wanted=[f"tag_threshold: unset -> 7 ({DOMAIN})", "deny: + deals.example"])

    def take(self):
        print(
            "\nassentctl below stands for the one that was built here. To try the commands yourself while this\n"
            "is up, tell a shell so:\n\n"
            f"    alias assentctl={shlex.quote(command_line(self.daemon))}"
        )
        self.ask_why()
        self.change_settings()
