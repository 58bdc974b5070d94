# assentctl settings, with a Redis of its own.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.administration import AdministrationCase
from support.redis import wait_for

SUBCOMMANDS = "list get set unset export import history undo restore confirm".split()


class HelpTest(AdministrationCase):
    def test_help(self):
        text = self.ask("settings", "--help")
        for name in SUBCOMMANDS:
            self.assertIn(f"\n  {name} ", text)
            self.assertIn(f"usage: assentctl settings {name}", self.ask("settings", name, "--help"))

    def test_usage_errors(self):
        for words in (
            ("settings",),
            ("settings", "lsit"),
            ("settings", "get"),
            ("settings", "set", "tag_threshold"),
            ("settings", "set", "tag_threshold", "4", "reject_threshold"),
            ("settings", "set", "tag_threshold", "4", "tag_threshold", "5"),
            ("settings", "get", "tag_threshold", "--dry-run"),
            ("settings", "--nonsense", "get", "tag_threshold"),
            ("settings", "get", "tag_threshold", "--domain", "a.test", "--domain", "b.test"),
            ("settings", "history", "--limit", "0"),
            ("settings", "history", "--limit", "many"),
            ("settings", "undo", "last"),
            ("settings", "undo", "1", "2"),
        ):
            with self.subTest(words):
                done = self.run_command(*words)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("assentctl settings", done.stderr)
        self.assertIn("did you mean list?", self.ask("settings", "lsit", expect=2))

    def test_options_before_the_subcommand(self):
        self.ask("list", "add", "local-domains", "b.test")
        self.ask("settings", "--domain", "b.test", "set", "tag_threshold", "4")
        self.assertEqual(self.ask("settings", "--domain=b.test", "get", "tag_threshold"), "4\n")

    def test_redis_away(self):
        self.configuration.write_text(f'redis = {{"{self.directory}/none.sock"}}\n')
        self.assertIn("none.sock", self.ask("settings", "list", expect=3))


class ShowTest(AdministrationCase):
    def test_everything_is_at_its_default(self):
        settings = self.json("settings", "list", "--all")
        self.assertGreater(len(settings), 10)
        for setting in settings:
            self.assertEqual((setting["value"], setting["source"]), (setting["default"], "default"))
            self.assertTrue(setting["meaning"] and setting["range"] and setting["group"] and setting["type"])
            self.assertEqual(self.json("settings", "get", setting["name"]), setting)
        self.assertIn("everything is at its default", self.ask("settings", "list", "--changed"))

    def test_text(self):
        self.ask("settings", "set", "tag_threshold", "4")
        text = self.ask("settings", "list")
        self.assertRegex(text, r"(?m)^tag_threshold = 4  \(default 5\)\n    .*points from .*for a domain, too$")
        self.assertRegex(text, r"(?m)^reject_threshold = 10  \(default\)$")
        self.assertNotIn("weight.", text)
        self.assertIn("\nweight.", self.ask("settings", "list", "--all"))
        self.assertEqual(self.ask("settings", "list", "--changed").count(" = "), 1)

    def test_inherited(self):
        self.ask("list", "add", "local-domains", "b.test")
        self.ask("settings", "set", "tag_threshold", "4")
        setting = self.json("settings", "get", "tag_threshold", "--domain", "b.test")
        self.assertEqual((setting["value"], setting["source"]), ("4", "global"))
        self.assertIn("inherited", self.ask("settings", "list", "--domain", "b.test"))
        self.ask("settings", "set", "tag_threshold", "3", "--domain", "b.test")
        setting = self.json("settings", "get", "tag_threshold", "--domain", "B.TEST")
        self.assertEqual((setting["value"], setting["source"], setting["domain"]), ("3", "domain", "b.test"))
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "4\n")

    def test_a_domain_has_only_what_it_may_have(self):
        self.ask("list", "add", "local-domains", "b.test")
        names = {s["name"] for s in self.json("settings", "list", "--all", "--domain", "b.test")}
        self.assertIn("tag_threshold", names)
        self.assertNotIn("journal_keep", names)

    def test_unknown(self):
        self.assertIn("did you mean tag_threshold?", self.ask("settings", "get", "tag_treshold", expect=2))
        self.assertIn("no such setting", self.ask("settings", "get", "q" * 300, expect=2))


class ChangeTest(AdministrationCase):
    def test_set_and_unset(self):
        text = self.ask("settings", "set", "tag_threshold", "4.50")
        self.assertIn("tag_threshold: 5 -> 4.5\n", text)
        self.assertIn("generation 1: in force on every host within 2 seconds", text)
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "4.5\n")
        self.assertIn("tag_threshold: 4.5 -> 5 (default)", self.ask("settings", "unset", "tag_threshold"))
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "5\n")

    def test_several_at_once_are_one_change(self):
        self.ask("settings", "set", "tag_threshold", "12", "reject_threshold", "15")
        self.assertEqual(self.generation(), 1)
        self.assertEqual(len(self.history()[0]["changes"]), 2)

    def test_nothing_to_change(self):
        self.ask("settings", "set", "tag_threshold", "4")
        for words in (("set", "tag_threshold", "4.0"), ("unset", "reject_threshold")):
            self.assertIn("nothing to change", self.assert_unchanged("settings", *words))

    def test_json(self):
        self.ask("list", "add", "local-domains", "b.test")
        answer = self.json("settings", "set", "tag_threshold", "4", "--domain", "b.test")
        self.assertEqual(answer["generation"], 2)
        self.assertEqual((answer["changed"], answer["dry_run"]), (1, False))
        self.assertEqual(
            answer["changes"],
            [
                {
                    "setting": "tag_threshold",
                    "domain": "b.test",
                    "old": None,
                    "new": "4",
                    "old_in_force": "5",
                    "new_in_force": "4",
                }
            ],
        )

    def test_bad_values(self):
        for name, value in (
            ("tag_threshold", "lots"),
            ("tag_threshold", "1001"),
            ("tag_threshold", ""),
            ("greylisting", "perhaps"),
            ("mode", "enforced"),
            ("journal_keep", "30"),
            ("journal_keep", "5y"),
            ("journal_bytes", "0"),
            ("subject_tag", "x" * 600),
            ("subject_tag", "two\nlines"),
        ):
            with self.subTest(name=name, value=value[:20]):
                self.assertIn(name, self.assert_unchanged("settings", "set", name, value, expect=2))

    def test_unknown_names(self):
        for command in ("set tag_treshold 4", "unset tag_treshold"):
            text = self.assert_unchanged("settings", *command.split(), expect=2)
            self.assertIn("did you mean tag_threshold?", text)

    def test_one_bad_value_stops_all(self):
        self.assert_unchanged("settings", "set", "tag_threshold", "4", "reject_threshold", "none", expect=2)
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "5\n")

    def test_negative_numbers_are_no_options(self):
        self.ask("settings", "set", "tag_threshold", "-0.5")
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "-0.5\n")

    def test_thresholds_agree(self):
        text = self.assert_unchanged("settings", "set", "tag_threshold", "10.001", expect=1)
        self.assertIn("tag_threshold 10.001 would be above reject_threshold 10", text)
        self.ask("settings", "set", "tag_threshold", "10")

    def test_thresholds_of_domains_agree(self):
        """The global value counts for a domain that has set only the other one."""
        self.ask("list", "add", "local-domains", "b.test")
        self.ask("settings", "set", "tag_threshold", "8", "--domain", "b.test")
        self.assertIn("b.test: tag_threshold 8", self.assert_unchanged("settings", "set", "reject_threshold", "7", expect=1))
        self.assert_unchanged("settings", "set", "reject_threshold", "7", "--domain", "b.test", expect=1)
        self.ask("settings", "set", "reject_threshold", "7", "--domain", "c.test", warns=True)
        self.assert_unchanged("settings", "set", "tag_threshold", "7.5", expect=1)

    def test_not_for_a_domain(self):
        text = self.assert_unchanged("settings", "set", "journal_keep", "10d", "--domain", "b.test", expect=2)
        self.assertIn("the same for all domains", text)

    def test_domains(self):
        for domain in ("a@b.test", "*.b.test", "192.0.2.1", "helo:x", "b_test..", "", "x" * 300 + ".test"):
            with self.subTest(domain[:30]):
                self.assert_unchanged("settings", "set", "tag_threshold", "4", "--domain", domain, expect=2)

    def test_international_domains_in_both_forms(self):
        self.ask("list", "add", "local-domains", "bücher.test")
        self.ask("settings", "set", "tag_threshold", "4", "--domain", "Bücher.test")
        for domain in ("bücher.test", "xn--bcher-kva.test", "XN--BCHER-KVA.TEST."):
            self.assertEqual(self.ask("settings", "get", "tag_threshold", "--domain", domain), "4\n")
        self.assertIn("[xn--bcher-kva.test]", self.ask("settings", "export"))

    def test_domain_that_is_not_local(self):
        text = self.warned("settings", "set", "tag_threshold", "4", "--domain", "b.test")
        self.assertIn("local-domains is empty", text)
        self.ask("list", "add", "local-domains", "c.test", "*.d.test")
        text = self.warned("settings", "set", "tag_threshold", "3", "--domain", "b.test")
        self.assertIn("b.test is not in list local-domains", text)
        for domain in ("c.test", "mail.d.test"):
            self.assertEqual(self.warned("settings", "set", "tag_threshold", "3", "--domain", domain), "")

    def test_dry_run(self):
        text = self.assert_unchanged("settings", "set", "tag_threshold", "4", "--domain", "b.test", "--dry-run")
        self.assertIn("tag_threshold: 5 -> 4 (b.test)", text)
        self.assertIn("nothing was changed", text)
        self.ask("settings", "set", "tag_threshold", "4")
        self.assertIn("4 -> 5", self.assert_unchanged("settings", "unset", "tag_threshold", "--dry-run"))

    def test_comment(self):
        self.ask("settings", "set", "tag_threshold", "4", "--comment", "too much spam")
        self.assertEqual(self.history()[0]["comment"], "too much spam")
        self.assertIn("# too much spam", self.ask("settings", "history"))

    def test_comments_of_any_bytes(self):
        for i, comment in enumerate((b"\xff\xfe", b"two\nlines", b"x" * 5000)):
            self.ask("settings", "set", "tag_threshold", str(i), "--comment", comment)
            self.assertEqual(self.ask("settings", "history", "--limit", 1).count("\n"), 2)

    def test_left_over_setting_may_be_unset(self):
        self.ask("settings", "set", "tag_threshold", "4")
        self.server.command("HSET", "assent:{config}:settings", "of_a_newer_version", "1")
        self.assertIn("of_a_newer_version = 1", self.ask("settings", "export"))
        self.ask("settings", "unset", "of_a_newer_version")
        self.assertNotIn("of_a_newer_version", self.ask("settings", "export"))


class FileTest(AdministrationCase):
    def setUp(self):
        super().setUp()
        self.ask("list", "add", "local-domains", "b.test", "c.test")

    def fill(self):
        self.ask("settings", "set", "tag_threshold", "4", "subject_tag", '#"\\ spam ', "contact", "call us")
        self.ask("settings", "set", "tag_threshold", "3", "--domain", "c.test")
        self.ask("settings", "set", "tag_threshold", "2", "--domain", "b.test")

    def test_export(self):
        self.fill()
        wanted = (
            "# assent settings, format 1\n"
            "contact = call us\n"
            'subject_tag = "#\\"\\\\ spam "\n'
            "tag_threshold = 4\n"
            "\n[b.test]\ntag_threshold = 2\n"
            "\n[c.test]\ntag_threshold = 3\n"
        )
        self.assertEqual(self.ask("settings", "export"), wanted)
        self.assertEqual(self.ask("settings", "export", self.directory / "out"), "")
        self.assertEqual((self.directory / "out").read_text(), wanted)
        self.assertIn("none/out", self.ask("settings", "export", self.directory / "none" / "out", expect=1))

    def test_export_json(self):
        self.fill()
        answer = self.json("settings", "export")
        self.assertEqual(answer["format"], 1)
        self.assertIn({"setting": "tag_threshold", "domain": "b.test", "value": "2"}, answer["settings"])

    def test_round_trip(self):
        self.fill()
        text = self.ask("settings", "export")
        path = self.write("settings", text)
        self.assertIn("nothing to change", self.assert_unchanged("settings", "import", path, "--replace"))
        self.server.command("FLUSHALL")
        self.ask("settings", "import", path, warns=True)
        self.assertEqual(self.ask("settings", "export"), text)

    def test_import_from_standard_input(self):
        self.ask("settings", "import", "-", input="tag_threshold = 4\n")
        self.assertEqual(self.history()[0]["comment"], "import -")
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "4\n")

    def test_import_adds_and_replaces(self):
        self.fill()
        path = self.write("settings", "\ufefftag_threshold = 6 # more\r\n\r\n  [a@B.test] \n")
        self.assertIn("a domain is wanted", self.ask("settings", "import", path, expect=1))
        path = self.write("settings", "\ufefftag_threshold = 6 # more\r\n\r\n[B.test] # upper case\r\ntag_threshold=1\n")
        text = self.assert_unchanged("settings", "import", path, "--dry-run")
        self.assertIn("tag_threshold: 4 -> 6\n", text)
        self.assertIn("tag_threshold: 2 -> 1 (b.test)", text)
        self.ask("settings", "import", path)
        self.assertEqual(self.ask("settings", "get", "contact"), "call us\n")
        text = self.ask("settings", "import", path, "--replace")
        self.assertIn("contact: call us ->  (default)", text)
        self.assertEqual(
            self.ask("settings", "export"),
            "# assent settings, format 1\ntag_threshold = 6\n\n[b.test]\ntag_threshold = 1\n",
        )

    def test_every_error_is_named_with_its_line(self):
        path = self.write(
            "settings",
            b"# a comment\n"
            b"tag_treshold = 4\n"  # 2
            b"tag_threshold = lots\n"  # 3
            b"tag_threshold\n"  # 4
            b"= 4\n"  # 5
            b"reject_threshold = 9\n"
            b"reject_threshold = 9\n"  # 7
            b'contact = "open\n'  # 8
            b"nul = \0\n"  # 9
            b"[not a domain]\n"  # 10
            b"tag_threshold = 1\n"  # its section is wrong: said already
            b"[b.test]\n"
            b"journal_keep = 3d\n"  # 13
            b"[b.test\n"  # 14
            b"contact = " + b"x" * 5000 + b"\n",  # 15
        )
        text = self.assert_unchanged("settings", "import", path, expect=1)
        lines = [int(line.split(":")[1]) for line in text.splitlines() if line.startswith(str(path) + ":")]
        self.assertEqual(sorted(lines), [2, 3, 4, 5, 7, 8, 9, 10, 13, 14, 15])
        self.assertIn("did you mean tag_threshold?", text)
        self.assertIn("in line 6", text)
        self.assertIn("nothing was changed", text)
        done = self.run_command("settings", "import", path, "--json")
        self.assertEqual(done.returncode, 1)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["problem_count"], 11)
        self.assertEqual(sorted(p["line"] for p in answer["problems"])[0], 2)

    def test_names_of_another_version(self):
        path = self.write("settings", "of_the_future = 1\ntag_threshold = 4\n")
        self.assertIn("no such setting", self.assert_unchanged("settings", "import", path, expect=1))
        done = self.run_command("settings", "import", path, "--skip-unknown")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 settings are unknown", done.stderr)
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "4\n")

    def test_skipped_names_are_not_unset(self):
        self.ask("settings", "set", "tag_threshold", "3")
        self.server.command("HSET", "assent:{config}:settings", "of_the_future", "1")
        path = self.write("settings", "of_the_future = 1\ntag_threshold = 4\n")
        self.ask("settings", "import", path, "--skip-unknown", "--replace", warns=True)
        self.assertIn("of_the_future = 1", self.ask("settings", "export"))

    def test_file_of_a_newer_version(self):
        path = self.write("settings", "# assent settings, format 2\ntag_threshold = 4\n")
        self.assertIn("newer version", self.assert_unchanged("settings", "import", path, expect=1))
        path = self.write("settings", "# assent list deny, format 1\n")
        self.assertIn("list deny", self.assert_unchanged("settings", "import", path, expect=1))

    def test_thresholds_in_a_file_agree(self):
        path = self.write("settings", "[b.test]\ntag_threshold = 11\n")
        self.assertIn("b.test", self.assert_unchanged("settings", "import", path, expect=1))

    def test_no_file(self):
        self.assertIn("No such file", self.ask("settings", "import", self.directory / "none", expect=1))
        self.assertIn("irectory", self.ask("settings", "import", self.directory, expect=1))

    def test_hostile_files(self):
        for text in (b"", b"\0" * 5000, b"\xff" * 5000, b"[" * 5000, b"=" * 100 + b"\n", b"a=b" * 2000, b"\n" * 5000):
            with self.subTest(text[:8]):
                done = self.run_command("settings", "import", self.write("settings", text))
                self.assertIn(done.returncode, (0, 1), done.stderr)

    def test_too_much_for_one_change(self):
        text = "".join(f"[d{i}.test]\ntag_threshold = 4\n" for i in range(1001))
        self.assertIn("1000", self.assert_unchanged("settings", "import", self.write("settings", text), expect=1))


class HistoryTest(AdministrationCase):
    def change(self, value, *more):
        self.ask("settings", "set", "tag_threshold", value, *more, warns=True)
        return self.generation()

    def test_history(self):
        self.assertEqual(self.ask("settings", "history"), "")
        self.change("4")
        self.change("3", "--domain", "b.test")
        self.ask("list", "add", "deny", "x@y.test", "--note", "spam")
        text = self.ask("settings", "history")
        self.assertRegex(text, r"(?m)^3  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  \S+@mx\.example\.test\n    deny: \+ x@y\.test # spam$")
        self.assertIn("    tag_threshold: unset -> 3 (b.test)\n", text)
        self.assertEqual([c["generation"] for c in self.history()], [3, 2, 1])
        self.assertEqual(len(self.json("settings", "history", "--limit", 2)), 2)

    def test_undo_the_last(self):
        self.change("4")
        self.change("3")
        self.assertIn("tag_threshold: 3 -> 4\n", self.ask("settings", "undo"))
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "4\n")
        self.assertEqual(self.history()[0]["comment"], "undo 2")

    def test_undo_of_what_was_first_set(self):
        self.change("4")
        self.ask("settings", "undo")
        self.assertEqual(self.ask("settings", "export"), "# assent settings, format 1\n")

    def test_undo_of_an_older_change(self):
        first = self.change("4")
        self.ask("settings", "set", "contact", "call us")
        self.ask("settings", "undo", first)
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "5\n")
        self.assertEqual(self.ask("settings", "get", "contact"), "call us\n")

    def test_undo_of_what_was_changed_again(self):
        first = self.change("4")
        self.change("3")
        text = self.assert_unchanged("settings", "undo", first, expect=1)
        self.assertIn("tag_threshold: was changed again", text)
        self.assertIn("3 -> 5", self.assert_unchanged("settings", "undo", first, "--force", "--dry-run"))
        self.ask("settings", "undo", first, "--force")
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "5\n")

    def test_undo_is_one_change_or_none(self):
        self.ask("settings", "set", "tag_threshold", "4", "contact", "x")
        self.ask("settings", "set", "contact", "y")
        self.assert_unchanged("settings", "undo", 1, expect=1)
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "4\n")

    def test_undo_of_entries(self):
        self.ask("list", "add", "deny", "a@b.test", "--note", "one")
        self.ask("list", "add", "deny", "a@b.test", "--note", "two")
        self.ask("settings", "undo")
        self.assertEqual(self.json("list", "show", "deny")[0]["note"], "one")
        self.ask("list", "remove", "deny", "a@b.test")
        self.ask("settings", "undo")
        self.assertEqual(self.json("list", "show", "deny")[0]["note"], "one")
        self.ask("settings", "undo", 1)
        self.assertEqual(self.json("list", "show", "deny"), [])

    def test_undo_leaves_no_disagreement(self):
        self.ask("settings", "set", "reject_threshold", "20")
        self.ask("settings", "set", "tag_threshold", "15")
        self.assertIn("above reject_threshold", self.assert_unchanged("settings", "undo", 1, expect=1))

    def test_nothing_to_undo(self):
        self.assertIn("nothing was ever changed", self.ask("settings", "undo", expect=1))
        self.change("4")
        self.assertIn("not in the history", self.ask("settings", "undo", 7, expect=1))


class TwoAdministratorsTest(AdministrationCase):
    def test_every_change_is_in_the_history(self):
        """Ten at once, each with a setting and an entry of its own: none is lost."""
        self.ask("settings", "set", "contact", "first")
        names = [s["name"] for s in self.json("settings", "list", "--all") if s["name"].startswith("weight.")][:10]
        running = [
            subprocess.Popen(
                self.command("settings", "set", name, "0.25"),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for name in names
        ] + [
            subprocess.Popen(
                self.command("list", "add", "deny", f"u{i}@b.test"),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for i in range(10)
        ]
        for process in running:
            output, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, output)
        history = self.history()
        self.assertEqual([c["generation"] for c in history], list(range(21, 0, -1)))
        changed = {part["setting"] for change in history for part in change["changes"] if "setting" in part}
        self.assertEqual(changed, set(names) | {"contact"})
        for name in names:
            self.assertEqual(self.ask("settings", "get", name), "0.25\n")
        self.assertEqual(len(self.json("list", "show", "deny")), 10)

    def test_one_and_the_same_setting(self):
        """The old value of each change is the new one of the change before."""
        self.ask("settings", "set", "tag_threshold", "1")
        running = [
            subprocess.Popen(self.command("settings", "set", "tag_threshold", str(i)), stdout=subprocess.DEVNULL)
            for i in range(2, 10)
        ]
        for process in running:
            self.assertEqual(process.wait(60), 0)
        parts = [change["changes"][0] for change in reversed(self.history())]
        self.assertEqual(len(parts), 9)
        for before, after in zip(parts, parts[1:]):
            self.assertEqual(after["old"], before["new"])

    def start_before_and_after(self, before, after):
        """Both read the same state; the writes wait in Redis and are done in this order."""
        self.server.command("CLIENT", "PAUSE", "60000", "WRITE")
        running = []
        for words in (before, after):
            process = subprocess.Popen(
                self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            self.addCleanup(process.kill)
            running.append(process)
            wait_for(lambda: self.waiting_writes() == len(running), "no write waited")
        self.server.command("CLIENT", "UNPAUSE")
        return [(process.communicate(timeout=60)[0], process.returncode) for process in running]

    def waiting_writes(self):
        clients = self.server.command("CLIENT", "LIST").splitlines()
        return sum("cmd=eval" in client and "flags=b" in client for client in clients)

    def test_set_is_planned_anew(self):
        self.ask("settings", "set", "contact", "first")
        done = self.start_before_and_after(
            ("settings", "set", "tag_threshold", "4"), ("settings", "set", "tag_threshold", "3")
        )
        self.assertEqual([status for _, status in done], [0, 0], done)
        self.assertIn("tag_threshold: 4 -> 3\n", done[1][0])

    def test_set_is_checked_anew(self):
        self.ask("settings", "set", "contact", "first")
        done = self.start_before_and_after(
            ("settings", "set", "reject_threshold", "7"), ("settings", "set", "tag_threshold", "8")
        )
        self.assertEqual([status for _, status in done], [0, 1], done)
        self.assertIn("tag_threshold 8 would be above reject_threshold 7", done[1][0])

    def test_import_and_undo_are_left_to_the_administrator(self):
        path = self.write("settings", "contact = mine\n")
        feed = self.write("feed", "a@b.test\n")
        for words in (
            ("settings", "import", path),
            ("settings", "undo"),
            ("list", "import", "deny", feed),
        ):
            with self.subTest(words[:2]):
                self.ask("settings", "set", "contact", "first")
                other = ("settings", "set", "tag_threshold", str(self.generation() % 5 + 1))
                done = self.start_before_and_after(other, words)
                self.assertEqual([status for _, status in done], [0, 1], done)
                self.assertRegex(done[1][0], r"@mx\.example\.test has changed something meanwhile \(generation \d+, 20")
                self.assertEqual(self.ask("settings", "get", "contact"), "first\n")


class RecoveryTest(AdministrationCase):
    """What a daemon keeps on disk is written here as the daemon writes it."""

    def keep(self):
        """The state as it is now."""
        epoch = self.server.command("HGET", "assent:{config}:meta", "epoch")
        lines = ["assent-document\t1", f"origin\t{epoch}\t{self.generation()}"]
        for setting in self.json("settings", "export")["settings"]:
            lines.append("setting\t{domain}\t{setting}\t{value}".format(**setting))
        lines.append("list\tdeny")
        lines += [f"entry\t{entry['value']}\t" for entry in self.json("list", "show", "deny")]
        lines.append(f"end\t{len(lines)}")
        return self.write("settings.snapshot", "\n".join(lines) + "\n")

    def fill(self):
        self.ask("settings", "set", "tag_threshold", "4", "contact", "call us")
        self.ask("list", "add", "deny", "a@b.test", "c.test")
        return self.keep()

    def test_nothing_is_lost(self):
        self.assertIn("settings.snapshot", self.ask("settings", "restore", "--yes", expect=1))
        self.fill()
        for command in ("restore", "confirm"):
            self.assertIn("nothing is lost", self.assert_unchanged("settings", command, "--yes"))
            self.assertFalse(self.json("settings", command)["done"])

    def test_redis_came_back_empty(self):
        self.fill()
        self.server.command("FLUSHALL")
        done = self.run_command("settings", "restore")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--yes", done.stderr)
        self.assertIn("in Redis: nothing", done.stdout)
        self.assertIn("tag_threshold: 5 -> 4\n", done.stdout)
        self.assertIn("deny: 2 entries more, 0 less, 0 changed", done.stdout)
        self.assertEqual(self.generation(), 0)
        self.ask("settings", "restore", "--dry-run")
        self.assertEqual(self.generation(), 0)
        self.assertIn("in force on every host", self.ask("settings", "restore", "--yes"))
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "4\n")
        self.assertEqual(len(self.json("list", "show", "deny")), 2)
        self.assertGreater(self.generation(), 2)
        self.assertIn("nothing is lost", self.ask("settings", "restore"))
        self.assertIn("restore", self.history()[0]["comment"])
        self.assertIn("cannot be taken back", self.ask("settings", "undo", expect=1))

    def test_redis_came_back_older(self):
        self.ask("settings", "set", "tag_threshold", "4")
        older = [self.server.command("DUMP", "assent:{config}:" + key) for key in ("meta", "settings")]
        self.ask("settings", "set", "contact", "call us")
        self.keep()
        for key, value in zip(("meta", "settings"), older):
            self.server.command("RESTORE", "assent:{config}:" + key, 0, value, "REPLACE")
        answer = self.json("settings", "restore", "--dry-run")
        self.assertEqual(answer["on_disk"]["generation"], 2)
        self.assertEqual(answer["in_redis"]["generation"], 1)
        self.assertEqual(answer["differences"]["settings"][0]["new"], "call us")

    def test_confirm(self):
        """Somebody began anew: hosts that keep the older history take the new one."""
        self.fill()
        epoch = self.server.command("HGET", "assent:{config}:meta", "epoch")
        self.server.command("FLUSHALL")
        self.ask("settings", "set", "tag_threshold", "3")
        done = self.run_command("settings", "confirm")
        self.assertEqual(done.returncode, 1)
        self.assertIn("tag_threshold: 4 -> 3\n", done.stdout)
        self.assertIn("contact: call us -> ", done.stdout)
        self.assertIn("deny: 0 entries more, 2 less", done.stdout)
        self.ask("settings", "confirm", "--yes")
        self.assertIn(epoch, self.server.command("HGET", "assent:{config}:meta", "supersedes"))
        self.assertEqual(self.ask("settings", "get", "tag_threshold"), "3\n")

    def test_confirm_where_nothing_is_kept(self):
        self.ask("settings", "set", "tag_threshold", "3")
        self.assertTrue(self.json("settings", "confirm", "--yes")["done"])

    def test_damaged_file(self):
        path = self.fill()
        self.server.command("FLUSHALL")
        for text in (b"", b"\0\xff" * 100, path.read_bytes()[:-10], b"assent-document\t9\nend\t1\n"):
            path.write_bytes(text)
            self.assertIn("settings.snapshot", self.ask("settings", "restore", "--yes", expect=1))
        self.assertEqual(self.generation(), 0)


if __name__ == "__main__":
    unittest.main()
