# assentctl list and completion, with a Redis of its own.
#
# SPDX-License-Identifier: BSD-2-Clause

import datetime
import json
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.administration import AdministrationCase

LISTS = (
    "allow deny trusted-clients trusted-relays local-domains no-host-checks spf-exempt trusted-sealers spam-traps"
).split()
MANY = 50000


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class ListCase(AdministrationCase):
    def entries(self, name="deny"):
        return self.json("list", "show", name)

    def values(self, name="deny"):
        return [entry["value"] for entry in self.entries(name)]


class ShowTest(ListCase):
    def test_overview(self):
        self.ask("list", "add", "deny", "a@b.test", "b.test")
        for words in (("list",), ("list", "show")):
            self.assertEqual([line.split()[0] for line in self.ask(*words).splitlines()], LISTS)
            self.assertRegex(self.ask(*words), r"(?m)^deny +2  \w+")
        overview = {row["name"]: row for row in self.json("list")}
        self.assertEqual(overview["deny"]["entries"], 2)
        self.assertTrue(overview["allow"]["identity"])
        self.assertIn("network", overview["trusted-clients"]["accepts"])

    def test_documentation_has_every_list(self):
        text = (locations.SOURCE / "docs" / "lists.md").read_text()
        for row in self.json("list"):
            self.assertIn(f"| `{row['name']}` | {row['meaning']} |", text)

    def test_show(self):
        self.ask("list", "add", "deny", "b.test", "a@b.test", "*.b.test", "192.0.2.0/24", "--note", "spam")
        self.assertEqual(self.values(), sorted(self.values()))
        entry = next(entry for entry in self.entries() if entry["value"] == "a@b.test")
        self.assertEqual(
            entry,
            {
                "value": "a@b.test",
                "type": "address",
                "expires": None,
                "expired": False,
                "unverified_network": None,
                "note": "spam",
            },
        )
        self.assertIn("a@b.test # spam\n", self.ask("list", "show", "deny"))

    def test_patterns(self):
        self.ask("list", "add", "deny", "b.test", "a@b.test", "*.b.test", "c.example")
        for pattern, count in (("b.test", 3), ("B.TEST", 3), ("*.b.test", 1), ("?@b.test", 1), ("example", 1)):
            self.assertEqual(len(self.json("list", "show", "deny", pattern)), count, pattern)
        self.assertIn("nothing", self.ask("list", "show", "deny", "nothing", expect=1))

    def test_names(self):
        self.assertIn("did you mean deny?", self.ask("list", "show", "dney", expect=2))
        for command in ("add x a@b.test", "remove x a@b.test", "import x f", "export x"):
            self.assertIn("no such list", self.ask("list", *command.split(), expect=2))
        self.assertIn("did you mean remove?", self.ask("list", "remvoe", "deny", expect=2))


class RelayTest(ListCase):
    """docs/lists.md: what an administrator sees of a message that came through a backup MX."""

    MESSAGE = (
        "Received: from mail.c.test (mx.c.test [198.51.100.7])\n\tby mx2.b.test (Postfix) with ESMTPS id 4B2C1\n"
        "\tfor <ben@b.test>; Mon, 6 Jul 2026 12:00:00 +0200 (CEST)\n"
        "From: Alice <alice@c.test>\nTo: ben@b.test\nSubject: Lunch\n"
        "Date: Mon, 6 Jul 2026 12:00:00 +0200\nMessage-ID: <1@c.test>\n\nShall we?\n"
    )

    def check(self, *words):
        path = self.write("message.eml", self.MESSAGE)
        return self.json("check", path, "--client", "203.0.113.5", "--client-name", "mx2.b.test", *words)

    def test_nobody_is_looked_through(self):
        self.assertNotIn("origin", self.check())

    def test_a_relay_is(self):
        self.ask("list", "add", "trusted-relays", "203.0.113.5", "--note", "backup MX")
        self.ask("list", "add", "deny", "198.51.100.0/24")
        decision = self.check()
        self.assertEqual(decision["origin"], {"address": "198.51.100.7", "name": "mx.c.test", "received_lines": 1})
        self.assertEqual(decision["verdict"], "reject")
        evidence = next(hit["evidence"] for hit in decision["hits"] if hit["symbol"] == "DENY_LIST")
        self.assertEqual(evidence, "198.51.100.0/24 (as Received says, through 203.0.113.5)")
        text = self.ask("check", self.directory / "message.eml", "--client", "203.0.113.5")
        self.assertIn("\norigin    198.51.100.7 (mx.c.test), after 1 Received line of trusted relays\n", text)


class ChangeTest(ListCase):
    def test_add_and_remove(self):
        self.assertIn("deny: + a@b.test\n", self.ask("list", "add", "deny", "A@B.test", "c.test"))
        self.assertEqual(self.generation(), 1)
        self.assertIn("deny: - c.test\n", self.ask("list", "remove", "deny", "C.TEST"))
        self.assertEqual(self.values(), ["a@b.test"])

    def test_add_again(self):
        self.ask("list", "add", "deny", "a@b.test", "--note", "one")
        text = self.ask("list", "add", "deny", "a@b.test", "--note", "two")
        self.assertIn("deny: was there: a@b.test # one -> a@b.test # two", text)
        self.assertIn("nothing to change", self.assert_unchanged("list", "add", "deny", "a@b.test", "--note", "two"))

    def test_remove_what_is_not_there(self):
        self.ask("list", "add", "deny", "a@b.test")
        text = self.assert_unchanged("list", "remove", "deny", "a@b.test", "x@y.test", expect=1)
        self.assertIn("x@y.test: is not in list deny", text)
        self.assertEqual(self.values(), ["a@b.test"])

    def test_dry_run(self):
        self.assertIn("+ a@b.test", self.assert_unchanged("list", "add", "deny", "a@b.test", "--dry-run"))
        self.ask("list", "add", "deny", "a@b.test")
        self.assertIn("- a@b.test", self.assert_unchanged("list", "remove", "deny", "a@b.test", "--dry-run"))

    def test_bad_values(self):
        text = self.assert_unchanged("list", "add", "deny", "192.0.2.1/24", "a@b.test", "a b", "@", "1.2.3.4.5", expect=2)
        self.assertIn("the network is 192.0.2.0/24", text)
        self.assertGreaterEqual(text.count("assentctl list add:"), 4, "every bad value is named")
        self.assertEqual(self.values(), [])

    def test_type_that_the_list_does_not_take(self):
        self.assertIn("trusted-clients", self.assert_unchanged("list", "add", "trusted-clients", "a@b.test", expect=2))
        self.assertIn("local-domains", self.assert_unchanged("list", "add", "local-domains", "192.0.2.1", expect=2))

    def test_international_domains_in_both_forms(self):
        self.ask("list", "add", "deny", "info@Bücher.test")
        self.assertEqual(self.values(), ["info@xn--bcher-kva.test"])
        self.assertIn("nothing to change", self.ask("list", "add", "deny", "info@xn--bcher-kva.test"))
        self.ask("list", "remove", "deny", "info@bücher.test")

    def test_expires(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        for given, wanted in (
            ("2099-12-31", "2099-12-31T00:00:00Z"),
            ("2099-12-31T12:00:00Z", "2099-12-31T12:00:00Z"),
            ("2099-12-31T12:00:00+02:00", "2099-12-31T10:00:00Z"),
        ):
            self.ask("list", "add", "deny", "a@b.test", "--expires", given)
            self.assertEqual(self.entries()[0]["expires"], wanted)
        for given, seconds in (("30d", 30 * 86400), ("12h", 12 * 3600)):
            self.ask("list", "add", "deny", "a@b.test", "--expires", given)
            away = moment(self.entries()[0]["expires"]) - now
            self.assertLess(abs(away.total_seconds() - seconds), 120)
        for given in ("yesterday", "2020-01-01", "2099-02-30", "2099-12-31T25:00:00Z", "0s", "12", "-3d", "1e9d", ""):
            self.assertIn("--expires", self.assert_unchanged("list", "add", "deny", "a@b.test", "--expires", given, expect=2))

    def test_notes(self):
        self.ask("list", "add", "deny", "a@b.test", "--note", "Grüße # und mehr")
        self.assertEqual(self.entries()[0]["note"], "Grüße # und mehr")
        for note in ("two\nlines", "x" * 256, b"\xff"):
            self.assertIn("--note", self.assert_unchanged("list", "add", "deny", "a@b.test", "--note", note, expect=2))

    def test_names_need_identity(self):
        for value in ("a@b.test", "b.test", "*.b.test"):
            self.assertIn("authenticated", self.warned("list", "add", "allow", value))
        for words in (("192.0.2.1",), ("c.test", "--unverified", "--network", "192.0.2.0/24")):
            self.assertEqual(self.warned("list", "add", "allow", *words), "")
        self.assertEqual(self.warned("list", "add", "deny", "a@b.test"), "")
        entry = self.json("list", "show", "allow", "c.test")[0]
        self.assertEqual(entry["unverified_network"], "192.0.2.0/24")

    def test_unverified_and_network_belong_together(self):
        for words in (("--unverified",), ("--network", "192.0.2.0/24"), ("--unverified", "--network", "192.0.2.1/24")):
            self.assert_unchanged("list", "add", "allow", "a@b.test", *words, expect=2)
        self.assert_unchanged("list", "add", "deny", "a@b.test", "--unverified", "--network", "192.0.2.0/24", expect=2)

    def test_too_many(self):
        values = [f"u{i}@b.test" for i in range(1001)]
        self.assertIn("import", self.assert_unchanged("list", "add", "deny", *values, expect=2))
        self.ask("list", "add", "deny", *values[:1000])
        self.assertEqual(len(self.values()), 1000)


class FileTest(ListCase):
    def test_round_trip(self):
        self.ask("list", "add", "allow", "a@b.test", "--note", "a # b; c", "--expires", "2099-01-01", warns=True)
        self.ask("list", "add", "allow", "c.test", "--unverified", "--network", "2001:db8::/32")
        self.ask("list", "add", "allow", "192.0.2.1", "--note", "Grüße")
        text = self.ask("list", "export", "allow")
        self.assertTrue(text.startswith("# assent list allow, format 1\n192.0.2.1 # Grüße\n"))
        before = self.entries("allow")
        path = self.directory / "allow"
        self.ask("list", "export", "allow", path)
        self.assertEqual(path.read_text(), text)
        self.assertIn("nothing to change", self.assert_unchanged("list", "import", "allow", path, "--replace"))
        self.server.command("FLUSHALL")
        self.ask("list", "import", "allow", path, warns=True)
        self.assertEqual(self.entries("allow"), before)
        self.assertEqual(self.json("list", "export", "allow")["entries"], before)

    def test_import(self):
        path = self.write("feed", "# a feed\n\nA@b.test\r\n192.0.2.0/24 ; comment\nc.test # why\na@B.TEST\n")
        answer = self.json("list", "import", "deny", path)
        self.assertEqual(
            {name: answer[name] for name in ("lines", "added", "changed", "removed", "unchanged", "duplicates")},
            {"lines": 4, "added": 3, "changed": 0, "removed": 0, "unchanged": 0, "duplicates": 1},
        )
        self.assertEqual(self.values(), ["192.0.2.0/24", "a@b.test", "c.test"])
        self.assertIn("nothing to change", self.assert_unchanged("list", "import", "deny", path))
        self.assertEqual(self.history()[0]["comment"], f"import {path}")

    def test_standard_input(self):
        self.ask("list", "import", "deny", "-", input="a@b.test\n")
        self.assertEqual(self.values(), ["a@b.test"])

    def test_replace(self):
        self.ask("list", "add", "deny", "a@b.test", "b@b.test")
        path = self.write("feed", "a@b.test\nc@b.test\n")
        text = self.assert_unchanged("list", "import", "deny", path, "--replace", "--dry-run")
        self.assertIn("deny: - b@b.test", text)
        self.assertIn("deny: + c@b.test", text)
        self.assertIn("1 added, 0 changed, 1 removed, 1 unchanged", text)
        self.ask("list", "import", "deny", path, "--replace")
        self.assertEqual(self.values(), ["a@b.test", "c@b.test"])
        self.assertEqual(self.generation(), 2)

    def test_note_and_expiry_of_lines_that_have_none(self):
        path = self.write("feed", "a@b.test\nb@b.test expires=2098-01-01T00:00:00Z # own\n")
        self.ask("list", "import", "deny", path, "--note", "feed", "--expires", "2099-01-01")
        entries = {e["value"]: (e["expires"], e["note"]) for e in self.entries()}
        self.assertEqual(entries["a@b.test"], ("2099-01-01T00:00:00Z", "feed"))
        self.assertEqual(entries["b@b.test"], ("2098-01-01T00:00:00Z", "own"))

    def test_a_feed_takes_nothing_from_an_administrator(self):
        self.ask("list", "add", "deny", "a@b.test", "--note", "mine")
        path = self.write("feed", "a@b.test\nb@b.test\n")
        self.ask("list", "import", "deny", path, "--note", "feed", "--expires", "2d")
        self.assertEqual(self.entries()[0]["note"], "mine")
        self.assertIsNone(self.entries()[0]["expires"])
        self.ask("list", "import", "deny", path, "--note", "feed", "--expires", "2099-01-01")
        self.assertEqual(self.entries()[1]["expires"], "2099-01-01T00:00:00Z", "what is still in the feed stays")

    def test_what_has_expired_goes(self):
        self.ask("list", "add", "deny", "a@b.test", "--expires", "1s")
        expires = moment(self.entries()[0]["expires"])
        while datetime.datetime.now(datetime.timezone.utc) <= expires:
            time.sleep(0.05)
        self.assertIn("(expired)", self.ask("list", "show", "deny"))
        text = self.ask("list", "import", "deny", self.write("feed", "b@b.test\n"))
        self.assertIn("1 had expired", text)
        self.assertEqual(self.values(), ["b@b.test"])

    def broken(self, count):
        """Each tenth line is wrong."""
        lines = [f"u{i}@b.test" if i % 10 else f"192.0.2.1/{i % 8}" for i in range(count)]
        return self.write("feed", "\n".join(lines) + "\n")

    def test_broken_lines(self):
        path = self.broken(1000)
        text = self.assert_unchanged("list", "import", "deny", path, expect=1)
        self.assertIn(f"{path}:1: 192.0.2.1/0: ", text)
        self.assertIn(f"{path}:191: ", text)
        self.assertNotIn(f"{path}:201: ", text)
        self.assertIn("and 80 more, 100 in all", text)
        self.assertIn("100 lines of 1000 are wrong: nothing was changed", text)
        done = self.run_command("list", "import", "deny", path, "--json")
        self.assertEqual(done.returncode, 1)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["problem_count"], len(answer["problems"])), (100, 100))
        self.assertEqual(answer["problems"][1]["line"], 11)
        self.assertEqual(answer["problems"][1]["text"], "192.0.2.1/2")
        self.assertTrue(answer["problems"][1]["reason"])

    def test_skip_bad(self):
        answer = self.json("list", "import", "deny", self.broken(1000), "--skip-bad")
        self.assertEqual((answer["added"], answer["problem_count"]), (900, 100))
        self.assertEqual(len(self.values()), 900)

    def test_files_that_are_not_meant(self):
        path = self.write("feed", "# assent list allow, format 1\na@b.test\n")
        self.assertIn("list allow", self.assert_unchanged("list", "import", "deny", path, expect=1))
        path = self.write("feed", "# assent list deny, format 7\na@b.test\n")
        self.assertIn("newer version", self.assert_unchanged("list", "import", "deny", path, expect=1))
        self.ask("list", "import", "deny", self.directory / "none", expect=1)
        path = self.write("feed", "a@b.test\n")
        self.assertIn("lines", self.assert_unchanged("list", "import", "trusted-clients", path, expect=1))

    def test_hostile_files(self):
        for content in (b"", b"\0" * 5000, b"\xff\n" * 5000, b"a" * 100000, b"a@b.test\0\n", b"\n" * 5000):
            with self.subTest(content[:8]):
                done = self.run_command("list", "import", "deny", self.write("feed", content))
                self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(self.values(), [])


class ManyTest(ListCase):
    def test_many(self):
        """A list that is replaced as a whole, and changed in a small part after it."""
        self.ask("list", "add", "deny", "mine@b.test", "--note", "mine")
        path = self.write("feed", "".join(f"u{i}@d{i % 1000}.test\n" for i in range(MANY)))
        answer = self.json("list", "import", "deny", path)
        self.assertEqual((answer["added"], answer["generation"]), (MANY, 2))
        overview = {row["name"]: row["entries"] for row in self.json("list")}
        self.assertEqual(overview["deny"], MANY + 1)
        self.assertEqual(self.json("list", "show", "deny", "mine@b.test")[0]["note"], "mine")
        self.assertEqual(self.history()[0]["changes"], [{"list": "deny", "replaced": MANY + 1}])
        self.assertIn(f"deny: replaced, {MANY + 1} entries", self.ask("settings", "history"))
        self.assertIn("replaced as a whole", self.assert_unchanged("settings", "undo", expect=1))
        with open(path, "a", encoding="ascii") as feed:
            feed.write("one@more.test\n")
        self.assertEqual(self.json("list", "import", "deny", path)["added"], 1)
        self.assertEqual(len(self.history()[0]["changes"]), 1)
        self.assertEqual(self.json("list", "import", "deny", path, "--dry-run", "--replace")["removed"], 1)


class CompletionTest(ListCase):
    def complete(self, *words):
        return self.ask("completion", "words", "--", *words).split()

    def test_words(self):
        self.assertEqual(self.complete("sett"), ["settings"])
        self.assertIn("history", self.complete("settings", ""))
        self.assertEqual(self.complete("settings", "set", "tag_"), ["tag_threshold"])
        self.assertEqual(self.complete("settings", "set", "tag_threshold", "4", "reject_"), ["reject_threshold"])
        self.assertEqual(self.complete("settings", "set", "tag_threshold", ""), [])
        self.assertEqual(self.complete("settings", "--domain", "b.test", "get", "tag_"), ["tag_threshold"])
        self.assertEqual(self.complete("list", "add", "trusted-"), ["trusted-clients", "trusted-relays", "trusted-sealers"])
        self.assertEqual(self.complete("list", "add", "deny", ""), [])
        self.assertEqual(self.complete("settings", "set", "--dr"), ["--dry-run"])
        self.assertEqual(self.complete("-c", "x"), [])
        self.assertEqual(self.complete("nonsense", "x", ""), [])
        self.assertIn("--json", self.complete("status", "--"))
        self.assertIn("settings", self.complete())

    def test_every_command_is_offered(self):
        helped = [line.split()[0] for line in self.ask("--help").splitlines() if line.startswith("  ") and line[2].isalpha()]
        self.assertEqual(self.complete(""), helped)

    def test_bash(self):
        script = self.ask("completion", "bash")
        path = self.write("complete", script + 'COMP_WORDS=(assentctl settings get tag_) COMP_CWORD=3\n_assentctl\necho "${COMPREPLY[@]}"\n')
        environment = {"PATH": f"{locations.CONTROL.parent}:/usr/bin:/bin"}
        done = subprocess.run(["bash", str(path)], capture_output=True, text=True, timeout=20, env=environment)
        self.assertEqual((done.stdout, done.stderr), ("tag_threshold\n", ""))
        self.assertEqual((locations.CONTROL.parent / "assentctl.bash").read_text(), script)

    def test_needs_neither_configuration_nor_redis(self):
        self.configuration.unlink()
        self.assertEqual(self.complete("list", "add", "den"), ["deny"])

    def test_other_shells(self):
        self.assertIn("only bash", self.ask("completion", "tcsh", expect=2))


if __name__ == "__main__":
    unittest.main()
