# The sample messages: each with its envelope and what is to become of it.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# tests/samples/index.jsonl has one JSON object a line: path, client_addr,
# client_name ("unknown": none), helo, mail_from, rcpt_to, auth where a user has
# logged in, label and time, as docs/evaluation.md says; and expect: verdict (accept,
# tag, reject), symbol (the deciding or heaviest one), score.

import dataclasses
import email.utils
import json
import pathlib
import re

from support.locations import SAMPLES


@dataclasses.dataclass
class Sample:
    name: str
    path: pathlib.Path
    client_addr: str
    client_name: str | None
    helo: str
    mail_from: str
    rcpt_to: list
    login: str | None
    label: str
    time: int
    expect: dict

    @property
    def content(self):
        return self.path.read_bytes()

    @property
    def fresh_content(self):
        """Written now: for what takes the present as the time of arrival."""
        date = b"Date: " + email.utils.formatdate().encode()
        return re.sub(rb"^Date: .*", date, self.content, count=1, flags=re.MULTILINE)

    @property
    def parameters(self):
        """What MAIL needs besides the address."""
        text = self.mail_from + "".join(self.rcpt_to) + self.content.partition(b"\n\n")[0].decode("latin-1")
        return "" if text.isascii() else " SMTPUTF8"

    def send(self, postfix):
        """By SMTP, as its client would: the reply that settled it."""
        options = {"address": self.client_addr, "name": self.client_name, "helo": self.helo, "login": self.login}
        with postfix.client(**options) as client:
            reply = client.send(self.mail_from, self.rcpt_to, self.fresh_content, self.parameters)
            client.quit()
            return reply

    def check_options(self):
        """The same envelope for assentctl check."""
        options = ["--client", self.client_addr, "--helo", self.helo, "--from", self.mail_from]
        options += ["--client-name", self.client_name or "unknown"]
        options += ["--login", self.login] if self.login else []
        return options + [word for recipient in self.rcpt_to for word in ("--rcpt", recipient)]


def read_samples():
    found = []
    for line in (SAMPLES / "index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        path = SAMPLES / entry.pop("path")
        name = None if entry["client_name"] == "unknown" else entry["client_name"]
        login = entry.pop("auth", None)
        found.append(Sample(path.stem, path, **{**entry, "client_name": name}, login=login))
    return found
