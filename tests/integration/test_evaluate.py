# assentctl evaluate: the index, the order, the clock, the figures, what is left behind.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.cases import message
from support.daemon import wait_until
from support.redis import RedisServer
from support.samples import read_samples

INDEX = locations.SAMPLES / "index.jsonl"
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_TIME = 1577836800  # of IDs
ENTRY = {
    "path": "a.eml",
    "label": "ham",
    "client_addr": "192.0.2.25",
    "client_name": "mail.example.org",
    "helo": "mail.example.org",
    "mail_from": "<anna@example.org>",
    "rcpt_to": ["<ben@example.test>"],
    "time": 1772525700,
}


def id_time(text):
    """The time in an ID, in milliseconds: its first 42 bits count from 2020 on."""
    value = 0
    for digit in text[:9]:
        value = value * 32 + DIGITS.index(digit)
    return (value >> 3) + FIRST_TIME * 1000


def lowest_threshold_misses(ham, spam, share):
    """The share of spam missed when no more than this share of ham is misjudged, by trying all."""
    best = 1.0
    for threshold in {float("-inf"), *ham, *spam}:
        if sum(score > threshold for score in ham) <= share * len(ham):
            best = min(best, sum(score <= threshold for score in spam) / len(spam))
    return best


class EvaluateCase(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="assent-test.")
        self.addCleanup(made.cleanup)
        self.directory = pathlib.Path(made.name)
        self.temporary = self.directory / "tmp"
        self.temporary.mkdir()
        self.file = self.directory / "assent.conf"
        self.settings = f'hostname = "mx.example.test"\nstate_dir = "{self.directory}"\n'
        self.file.write_text(self.settings)
        (self.directory / "a.eml").write_bytes(message())

    def environment(self, **changes):
        return {**os.environ, "TMPDIR": str(self.temporary), **changes}

    def command(self, *words):
        return [str(locations.CONTROL), "-c", str(self.file), "evaluate", *map(str, words)]

    def run_command(self, *words, expect=0, **changes):
        done = subprocess.run(
            self.command(*words), capture_output=True, text=True, timeout=60, env=self.environment(**changes)
        )
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        self.assertEqual(list(self.temporary.iterdir()), [], "the private Redis leaves nothing")
        return done

    def evaluate(self, *words, redis="none", **options):
        """The summary and the results, as objects."""
        results = self.directory / "results.jsonl"
        done = self.run_command("--results", results, "--json", "--redis", redis, *words, **options)
        lines = results.read_text(encoding="utf-8").splitlines()
        return json.loads(done.stdout), [json.loads(line) for line in lines]

    def write_index(self, *entries):
        path = self.directory / "index.jsonl"
        lines = [entry if isinstance(entry, str) else json.dumps({**ENTRY, **entry}) for entry in entries]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


class SamplesTest(EvaluateCase):
    """The samples, each with a wanted verdict, evaluated once."""

    def setUp(self):
        super().setUp()
        self.summary, self.results = self.evaluate("--index", INDEX)

    def test_results_line_by_line(self):
        samples = read_samples()
        self.assertEqual(len(self.results), len(samples))
        for sample, result in zip(samples, self.results):
            with self.subTest(sample.name):
                self.assertEqual(result["path"], f"messages/{sample.path.name}")
                self.assertEqual(result["label"], sample.label)
                self.assertEqual(result["incomplete"], [])
                self.assertEqual(result["verdict"], sample.expect["verdict"])
                if "score" in sample.expect:
                    self.assertEqual(result["score"], sample.expect["score"])
                if "symbol" in sample.expect:
                    self.assertIn(sample.expect["symbol"], result["symbols"])

    def test_the_clock_shows_the_time_of_each_message(self):
        for sample, result in zip(read_samples(), self.results):
            self.assertEqual(id_time(result["id"]), sample.time * 1000, sample.name)

    def test_counts(self):
        counted = {}
        for result in self.results:
            label = counted.setdefault(result["label"], dict.fromkeys(("accept", "tag", "defer", "reject", "all"), 0))
            label[result["verdict"]] += 1
            label["all"] += 1
        self.assertEqual(self.summary["labels"], counted)
        self.assertIn("outbound", counted, "a label of its own")
        self.assertEqual(self.summary["messages"], len(self.results))

    def test_rates(self):
        for name, label, verdicts in (
            ("false_positives", "ham", {"rejected": ["reject"], "tagged": ["tag"], "deferred": ["defer"]}),
            ("caught", "spam", {"rejected": ["reject"], "rejected_or_tagged": ["reject", "tag"]}),
        ):
            scored = [result for result in self.results if result["label"] == label]
            for rate, wanted in verdicts.items():
                count = sum(result["verdict"] in wanted for result in scored)
                found = self.summary[name][rate]
                self.assertEqual((found["count"], found["of"]), (count, len(scored)), (name, rate))
                self.assertAlmostEqual(found["rate"]["percent"], 100 * count / len(scored))
                self.assertLessEqual(found["rate"]["low"], found["rate"]["percent"])
                self.assertGreaterEqual(found["rate"]["high"], found["rate"]["percent"])

    def test_ranking(self):
        ham = [result["score"] for result in self.results if result["label"] == "ham"]
        spam = [result["score"] for result in self.results if result["label"] == "spam"]
        wrong = sum((h > s) + (h == s) / 2 for h in ham for s in spam)
        self.assertGreater(wrong, 0, "the samples hold a ham that is refused")
        self.assertAlmostEqual(self.summary["one_minus_roca"]["percent"], 100 * wrong / len(ham) / len(spam))
        missed = lowest_threshold_misses(ham, spam, 0.001)
        self.assertAlmostEqual(self.summary["sm_at_hm_0.1"]["percent"], 100 * missed)

    def test_symbols(self):
        for symbol in self.summary["symbols"]:
            for label in ("ham", "spam"):
                count = sum(r["label"] == label and symbol["symbol"] in r["symbols"] for r in self.results)
                self.assertEqual(symbol[label], count, symbol["symbol"])
        hits = [symbol["ham"] + symbol["spam"] + symbol["other"] for symbol in self.summary["symbols"]]
        self.assertEqual(hits, sorted(hits, reverse=True))
        self.assertEqual(
            {symbol["symbol"] for symbol in self.summary["symbols"]}, {s for r in self.results for s in r["symbols"]}
        )

    def test_refused_ham_is_explained(self):
        [refusal] = self.summary["refused_ham"]
        self.assertEqual(refusal["path"], "messages/nested-message.eml")
        deciding = [hit for hit in refusal["hits"] if hit["deciding"]]
        self.assertEqual(deciding[0]["symbol"], "FORBIDDEN_ATTACHMENT")
        self.assertEqual(deciding[0]["evidence"], "Formular.scr")

    def test_tagged_ham_is_explained(self):
        tagged = [r["path"] for r in self.results if r["label"] == "ham" and r["verdict"] == "tag"]
        self.assertGreater(len(tagged), 0, "the samples hold a ham that is tagged")
        self.assertEqual([message["path"] for message in self.summary["tagged_ham"]], tagged)

    def test_scores(self):
        for label in ("ham", "spam"):
            scores = sorted(r["score"] for r in self.results if r["label"] == label)
            told = self.summary["scores"][label]
            self.assertEqual((told["lowest"], told["highest"]), (scores[0], scores[-1]))
            self.assertEqual(told["median"], scores[(len(scores) - 1) // 2])


class TextTest(EvaluateCase):
    def test_text(self):
        done = self.run_command("--index", INDEX, "--redis", "none")
        self.assertEqual(done.stderr, "")
        samples = read_samples()
        self.assertRegex(done.stdout, rf"(?m)^messages +{len(samples)} in ")
        self.assertRegex(done.stdout, r"(?m)^label +accept +tag +defer +reject +all$")
        self.assertRegex(done.stdout, r"(?m)^outbound +1 +0 +0 +1 +2$")
        self.assertRegex(done.stdout, r"(?m)^  \(1-ROCA\)% +[0-9.]+ %  \[")
        self.assertRegex(done.stdout, r"(?m)^  sm% at hm=0\.1% +[0-9.]+ %  \[")
        self.assertRegex(done.stdout, r"(?m)^ham that is refused: 1\n  messages/nested-message\.eml  ")
        self.assertRegex(done.stdout, r"(?m)^ +0  FORBIDDEN_ATTACHMENT +Formular\.scr  <- decides$")

    def test_explain_has_a_bound(self):
        text = self.run_command("--index", INDEX, "--redis", "none", "--explain", "0").stdout
        self.assertIn("and 1 more", text)
        self.assertNotIn("Formular.scr", text)

    def test_results_on_standard_output(self):
        done = self.run_command("--index", INDEX, "--redis", "none", "--results", "-", "--json")
        self.assertEqual(len([json.loads(line) for line in done.stdout.splitlines()]), len(read_samples()))
        self.assertEqual(json.loads(done.stderr)["messages"], len(read_samples()))

    def test_one_kind_only(self):
        """Nothing is divided by nothing."""
        index = self.write_index({})
        summary, _ = self.evaluate("--index", index)
        self.assertIsNone(summary["one_minus_roca"])
        self.assertIsNone(summary["sm_at_hm_0.1"])
        self.assertIsNone(summary["caught"]["rejected"]["rate"])
        self.assertIn("not applicable", self.run_command("--index", index, "--redis", "none").stdout)

    def test_limit(self):
        summary, results = self.evaluate("--index", INDEX, "--limit", "3")
        self.assertEqual((summary["messages"], len(results)), (3, 3))


class ClockTest(EvaluateCase):
    def times(self, *times):
        index = self.write_index(*({"time": time} if time is not None else {"label": "untimed"} for time in times))
        lines = [json.loads(line) for line in index.read_text().splitlines()]
        for line, time in zip(lines, times):
            if time is None:
                del line["time"]
        index.write_text("".join(json.dumps(line) + "\n" for line in lines))
        summary, results = self.evaluate("--index", index)
        return summary, [id_time(result["id"]) for result in results]

    def test_never_backwards(self):
        summary, shown = self.times(1772525700, 1772525800, 1772525750, 1772525900)
        self.assertEqual([time // 1000 for time in shown], [1772525700, 1772525800, 1772525800, 1772525900])
        self.assertEqual(summary["out_of_order"], 1)

    def test_without_a_time_the_clock_stays(self):
        summary, shown = self.times(None, 1772525700, None, 1772525800.25)
        self.assertEqual(shown, [1772525700000, 1772525700000, 1772525700000, 1772525800250])
        self.assertEqual(summary["out_of_order"], 0)


class EnvelopeTest(EvaluateCase):
    def test_optional_members(self):
        index = self.write_index(
            {"auth": "ben", "tls_version": "TLSv1.3", "cipher": "AES", "client_port": 1234, "spf": "pass"},
            {"client_name": "unknown", "rejected_rcpt_to": ["<nobody@example.test>"]},
            {"client_name": "[192.0.2.25]", "mail_from": "", "client_addr": "IPv6:2001:db8::1"},
            {"mail_from": "<>", "rcpt_to": ["a@example.test", "<b@example.test>"]},
        )
        _, results = self.evaluate("--index", index)
        self.assertIn("LOGGED_IN", results[0]["symbols"])
        self.assertNotIn("HELO_MATCHES_CLIENT", results[1]["symbols"])
        self.assertNotIn("HELO_MATCHES_CLIENT", results[2]["symbols"])
        self.assertIn("HELO_MATCHES_CLIENT", results[3]["symbols"])

    def test_paths(self):
        """From the folder of the index, or from the root."""
        index = self.write_index({}, {"path": str(self.directory / "a.eml")})
        self.assertEqual(len(self.evaluate("--index", index)[1]), 2)
        done = subprocess.run(
            self.command("--index", index.name, "--redis", "none"), cwd=self.directory, capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_odd_messages(self):
        contents = (b"", b"\n", b"\0" * 1000, b"\xff" * 200000, b"Subject: x", b"no header at all\n" * 50000)
        for i, content in enumerate(contents):
            (self.directory / f"{i}.eml").write_bytes(content)
        _, results = self.evaluate("--index", self.write_index(*({"path": f"{i}.eml"} for i in range(len(contents)))))
        self.assertEqual(len(results), len(contents))

    def test_empty_lines_are_passed_over(self):
        summary, results = self.evaluate("--index", self.write_index("", {}, "  ", {}))
        self.assertEqual((len(results), summary["bad_lines"]), (2, 0))


def without(member):
    return json.dumps({name: value for name, value in ENTRY.items() if name != member})


class BadIndexTest(EvaluateCase):
    BAD = (
        ("no JSON", "{", "no JSON"),
        ("cut", json.dumps(ENTRY)[:-5], "no JSON"),
        ("more behind it", json.dumps(ENTRY) + " x", "no JSON"),
        ("no object", "[1]", "no JSON object"),
        ("a member twice", json.dumps(ENTRY)[:-1] + ', "label": "spam"}', "duplicate"),
        ("broken UTF-8", json.dumps(ENTRY).replace("mail.example", "mail\udcff"), "no JSON"),
        ("a NUL", json.dumps({**ENTRY, "helo": "a\0b"}), "no JSON"),
        *((f"no {member}", without(member), f"{member} is missing") for member in ENTRY if member not in ("client_name", "time")),
        ("path no string", {"path": 1}, "path is no string"),
        ("helo no string", {"helo": None}, "helo is no string"),
        ("auth no string", {"auth": ["ben"]}, "auth is no string"),
        ("empty label", {"label": ""}, "label is empty"),
        ("control character", {"helo": "a\nb"}, "helo holds a control character"),
        ("escape in sender", {"mail_from": "<a\x1b@example.org>"}, "mail_from holds a control character"),
        ("control in recipient", {"rcpt_to": ["a\r@example.test"]}, "rcpt_to holds a control character"),
        ("no address", {"client_addr": "192.0.2."}, "client_addr 192.0.2. is no IP address"),
        ("a name as address", {"client_addr": "mail.example.org"}, "is no IP address"),
        ("recipients as text", {"rcpt_to": "a@example.test"}, "rcpt_to is no list"),
        ("recipient no text", {"rcpt_to": [1]}, "rcpt_to is no list"),
        ("no recipient", {"rcpt_to": []}, "rcpt_to is empty"),
        ("empty recipient", {"rcpt_to": ["<>"]}, "empty address"),
        ("rejected as text", {"rejected_rcpt_to": "a"}, "rejected_rcpt_to is no list"),
        ("time as text", {"time": "now"}, "time is no number"),
        ("time below zero", {"time": -1}, "time is no Unix time"),
        ("time out of this world", {"time": 1e300}, "time is no Unix time"),
        ("port", {"client_port": 70000}, "client_port"),
        ("no file", {"path": "none.eml"}, "none.eml: No such file"),
        ("a folder", {"path": "tmp"}, "is no regular file"),
    )

    def write_bad(self, line):
        path = self.write_index({}, {})
        text = line if isinstance(line, str) else json.dumps({**ENTRY, **line})
        with path.open("ab") as stream:
            stream.write(text.encode("utf-8", "surrogateescape") + b"\n" + json.dumps(ENTRY).encode() + b"\n")
        return path

    def test_bad_lines(self):
        results = self.directory / "results.jsonl"
        for name, line, reason in self.BAD:
            with self.subTest(name):
                index = self.write_bad(line)
                done = self.run_command("--index", index, "--results", results, expect=2)
                self.assertEqual(done.stdout, "")
                self.assertIn(f"{index}:3: ", done.stderr)
                self.assertIn(reason, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)
                self.assertFalse(results.exists(), "nothing is decided")

    def test_skip_bad(self):
        for name, line, reason in self.BAD:
            with self.subTest(name):
                index = self.write_bad(line)
                summary, results = self.evaluate("--index", index, "--skip-bad")
                self.assertEqual((summary["bad_lines"], summary["messages"], len(results)), (1, 3, 3))

    def test_bad_indexes(self):
        for index, reason in ((self.directory, "regular file"), (self.directory / "none", "No such file")):
            self.assertIn(reason, self.run_command("--index", index, expect=2).stderr)
        self.assertIn("holds no message", self.run_command("--index", self.write_index(""), expect=2).stderr)
        self.assertIn("--index", self.run_command(expect=2).stderr)

    def test_bad_options(self):
        for words in (
            ("--limit", "0"),
            ("--limit", "-1"),
            ("--limit", "1x"),
            ("--limit", "99999999999999999999999"),
            ("--explain", "some"),
            ("--redis", "other"),
            ("superfluous",),
        ):
            with self.subTest(words):
                self.run_command("--index", INDEX, *words, expect=2)

    def test_results_that_cannot_be_written(self):
        done = self.run_command("--index", INDEX, "--results", self.directory / "none" / "results", expect=1)
        self.assertIn("none/results", done.stderr)
        done = self.run_command("--index", INDEX, "--redis", "none", "--results", "/dev/full", expect=1)
        self.assertIn("No space left", done.stderr)


class StateTest(EvaluateCase):
    """Where decisions are recorded, and that nothing is left of a Redis of its own."""

    def write_server(self, text):
        """A directory with a redis-server of ours."""
        folder = self.directory / "bin"
        folder.mkdir()
        program = folder / "redis-server"
        program.write_text(text)
        program.chmod(0o755)
        return folder

    @unittest.skipIf(locations.find_command("redis-server") is None, "redis-server is not installed")
    def test_a_redis_of_its_own(self):
        summary, results = self.evaluate("--index", INDEX, redis="own")
        self.assertEqual(summary["state"], "own")
        self.assertEqual((summary["recorded"], summary["unrecorded"]), (len(results), 0))

    def test_without_redis_server(self):
        (self.directory / "empty").mkdir()
        done = self.run_command("--index", INDEX, "--json", PATH=str(self.directory / "empty"))
        self.assertRegex(done.stderr, r"warning: .*redis-server: No such file.*without state")
        summary = json.loads(done.stdout)
        self.assertEqual((summary["state"], summary["recorded"]), ("none", 0))
        self.assertEqual(summary["messages"], len(read_samples()))

    def test_a_redis_server_that_ends_at_once(self):
        folder = self.write_server("#!/bin/sh\nexit 1\n")
        done = self.run_command("--index", INDEX, "--json", PATH=f"{folder}:{os.environ['PATH']}")
        self.assertIn("ended before it was ready", done.stderr)
        self.assertEqual(json.loads(done.stdout)["state"], "none")

    @unittest.skipIf(locations.find_command("redis-server") is None, "redis-server is not installed")
    def test_the_configured_redis(self):
        with RedisServer() as server:
            self.file.write_text(self.settings + f'redis = {{"{server.address}"}}\n')
            done = self.run_command("--index", INDEX, "--redis", "configured", "--json")
            self.assertIn("warning: these decisions are recorded", done.stderr)
            summary = json.loads(done.stdout)
            self.assertEqual((summary["state"], summary["recorded"]), ("configured", len(read_samples())))
            _, keys = server.command("SCAN", "0", "MATCH", "assent:journal:*", "COUNT", "1000")
            streams = [key for key in keys if server.command("TYPE", key) == "stream"]
            self.assertEqual([server.command("XLEN", key) for key in streams], [len(read_samples())])

    def test_the_configured_redis_is_away(self):
        self.file.write_text(self.settings + f'redis = {{"{self.directory}/none.sock"}}\n')
        results = self.directory / "results.jsonl"
        done = self.run_command("--index", INDEX, "--redis", "configured", "--results", results, expect=3)
        self.assertEqual(done.stdout, "")
        self.assertFalse(results.exists())

    def interrupt(self, number, *words, ready):
        """Starts an evaluation that would take long and interrupts it when ready() says so."""
        index = self.write_index(*[{}] * 200000)
        results = self.directory / "results.jsonl"
        process = subprocess.Popen(
            self.command("--index", index, "--results", results, *words),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(),
            # Who runs the tests in the background may have it ignored, and then it stays so.
            preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
        )
        self.addCleanup(process.kill)
        wait_until(ready, 20, "the evaluation did not begin")
        process.send_signal(number)
        output, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, -number)
        self.assertEqual(output, b"", "no report of a part")
        self.assertEqual(list(self.temporary.iterdir()), [])
        self.assertEqual([path.name for path in self.directory.glob("results*")], [])

    def has_begun(self):
        path = self.directory / "results.jsonl.new"
        return path.exists() and path.stat().st_size > 0

    @unittest.skipIf(locations.find_command("redis-server") is None, "redis-server is not installed")
    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                self.interrupt(number, ready=self.has_begun)

    def test_interrupted_while_redis_starts(self):
        folder = self.write_server("#!/bin/sh\nexec sleep 60\n")
        with unittest.mock.patch.dict(os.environ, {"PATH": f"{folder}:{os.environ['PATH']}"}):
            self.interrupt(signal.SIGTERM, ready=lambda: any(self.temporary.iterdir()))

    def test_a_reader_that_goes_away(self):
        index = self.write_index(*[{}] * 2000)
        process = subprocess.Popen(
            self.command("--index", index, "--redis", "none", "--results", "-"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(),
        )
        process.stdout.read(1)
        process.stdout.close()
        process.stderr.read()
        process.stderr.close()
        self.assertNotEqual(process.wait(timeout=30), 0)


if __name__ == "__main__":
    unittest.main()
