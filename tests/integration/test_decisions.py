# What a mail server is told to answer and to change, for each verdict and policy.
#
# SPDX-License-Identifier: BSD-2-Clause

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.cases import RECIPIENT, SENDER, DaemonCase, hits, identifier_of, message
from support.daemon import ID
from support.milterclient import apply_changes, split_message

OURS = ("authentication-results", "x-spam-flag", "x-spam-score", "x-spam-status", "x-assent")


def delivered(content, result):
    """The header as it would be delivered: [name, value] without leading space."""
    fields, _ = split_message(content)
    return [[name, value.strip()] for name, value in apply_changes(fields, result.changes)]


def subjects(content, result):
    return [value for name, value in delivered(content, result) if name.lower() == "subject"]


class VerdictTest(DaemonCase):
    def test_accept(self):
        result = self.send(message())
        self.assertEqual(
            [change.name for change in reversed(result.changes)],
            ["Authentication-Results", "X-Spam-Score", "X-Spam-Status", "X-Assent"],
        )
        self.assertEqual(result.inserted("X-Spam-Score"), " -0.5")
        self.assertEqual(
            result.inserted("X-Spam-Status"),
            " No, score=-0.5 required=5.0 tests=HELO_MATCHES_CLIENT,\n\tCLIENT_NAME_PLAIN",
        )
        self.assertRegex(result.inserted("X-Assent"), rf"^ id={ID}; verdict=accept")
        self.assertRegex(
            result.inserted("Authentication-Results"),
            r"^ mx\.example\.test;\n\tiprev=pass policy\.iprev=192\.0\.2\.1",
        )

    def test_authentication_results_is_first(self):
        content = message("Received: from nowhere")
        header = delivered(content, self.send(content))
        self.assertEqual(
            [name for name, _ in header[:5]],
            ["Authentication-Results", "X-Spam-Score", "X-Spam-Status", "X-Assent", "Received"],
        )

    def test_tag(self):
        content = hits("TEST_BAD_6")
        result = self.send(content)
        self.assert_accepted(result)
        self.assertEqual(result.inserted("X-Spam-Flag"), " YES")
        self.assertIn("Yes, score=5.5 required=5.0 tests=TEST_BAD_6", result.inserted("X-Spam-Status"))
        self.assertEqual(subjects(content, result), ["[SPAM?] Hello"])

    def test_thresholds_to_the_point(self):
        for symbols, verdict in (
            (("TEST_BAD_3", "TEST_BAD_1"), "accept"),  # 3.5
            (("TEST_BAD_6", "TEST_BAD_3"), "tag"),  # 8.5
            (("TEST_BAD_12",), "reject"),
            (("TEST_BAD_12", "TEST_GOOD_4"), "tag"),  # 7.5
            (("TEST_BAD_6", "TEST_BAD_3", "TEST_BAD_1"), "tag"),  # 9.5
        ):
            with self.subTest(symbols):
                self.assertEqual(self.line_of(self.send(hits(*symbols)))["verdict"], verdict)

    def test_exactly_at_the_threshold(self):
        client = self.client(start=False)
        client.connect("192.0.2.1")
        client.helo("mail.example.org")
        heavy = hits("TEST_BAD_6", "TEST_BAD_3", "TEST_BAD_1")
        self.assert_reply(client.message(SENDER, [RECIPIENT], heavy), "550 5.7.1")

    def test_reject_by_score(self):
        result = self.send(hits("TEST_BAD_12"))
        self.assertRegex(result.text, rf"^550 5\.7\.1 Message refused as spam, score 11\.5 \(ID:{ID}\)$")
        self.assertEqual(result.changes, [])
        line = self.line_of(result)
        self.assertEqual((line["verdict"], line["reason"], line["reply"]), ("reject", "score", "550"))

    def test_decisive(self):
        result = self.send(hits("TEST_VIRUS"))
        self.assertRegex(result.text, rf"^550 5\.7\.1 Virus: asked for \(ID:{ID}\)$")
        self.assertEqual(self.line_of(result)["reason"], "decisive")
        self.assertIn("verdict=accept; reason=decisive", self.send(hits("TEST_ALLOW", "TEST_BAD_12")).inserted("X-Assent"))
        self.assert_reply(self.send(hits("TEST_VIRUS", "TEST_ALLOW")), "550 5.7.1 Virus")
        self.assert_reply(self.send(hits("TEST_DENY")), "550 5.7.1 Denied by the test")

    def test_fault(self):
        result = self.send(hits("TEST_BAD_12", X_Assent_Test_Gap="yes"))
        self.assertRegex(result.text, rf"^451 4\.3\.0 .*\(ID:{ID}\)$")
        line = self.line_of(result)
        self.assertEqual((line["verdict"], line["reason"]), ("defer", "fault"))
        self.assertIn("incomplete=testing_gap", line["line"])

    def test_fault_that_cannot_matter(self):
        self.assert_reply(self.send(hits("TEST_BAD_12", "TEST_BAD_6", X_Assent_Test_Gap="yes")), "550")
        result = self.send(hits("TEST_BAD_6", X_Assent_Test_Gap="yes"))
        self.assertIn("verdict=tag; incomplete=testing_gap", result.inserted("X-Assent"))

    def test_the_id_is_the_same_everywhere(self):
        for content in (message(), hits("TEST_BAD_6"), hits("TEST_BAD_12"), hits("TEST_VIRUS")):
            identifier = identifier_of(self.send(content))
            self.assertRegex(identifier, f"^{ID}$")
            self.assertEqual(self.daemon.message_line(identifier)["id"], identifier)

    def test_counters(self):
        before = self.daemon.filter_status()["messages"]
        for content in (message(), hits("TEST_BAD_6"), hits("TEST_BAD_12"), hits("TEST_BAD_12", X_Assent_Test_Gap=1)):
            self.send(content)
        after = self.daemon.filter_status()["messages"]
        self.assertEqual({key: after[key] - before[key] for key in after}, dict(accept=1, tag=1, reject=1, defer=1))


class DirectionTest(DaemonCase):
    def outbound(self, content, **mailers):
        client = self.client(start=False)
        client.connect("198.51.100.7")
        client.helo("[198.51.100.7]")
        client.macros["{auth_authen}"] = "ben"
        mailers = {"sender_mailer": "virtual", "recipient_mailer": "smtp", **mailers}
        return client.message("ben@example.test", ["anna@example.org"], content, **mailers)

    def test_outbound_is_not_scored_and_gets_nothing(self):
        content = message("X-Spam-Flag: NO", X_Assent_Test_Hits="TEST_BAD_12 TEST_DENY")
        result = self.outbound(content)
        self.assert_accepted(result)
        self.assertEqual(result.changes, [])
        self.assertEqual(self.daemon.message_line()["direction"], "outbound")

    def test_outbound_virus_is_refused(self):
        self.assert_reply(self.outbound(hits("TEST_VIRUS")), "550 5.7.1 Virus")

    def test_login_to_our_own(self):
        result = self.outbound(message(), recipient_mailer="virtual")
        self.assertIn("LOGGED_IN", result.inserted("X-Spam-Status"))
        self.assertIn("auth=pass smtp.auth=ben", result.inserted("Authentication-Results"))

    def test_login_with_a_foreign_sender(self):
        self.outbound(message(), sender_mailer="smtp")
        self.assertEqual(self.daemon.message_line()["direction"], "inbound")


class ForgedHeaderTest(DaemonCase):
    forged = (
        "X-Spam-Flag: NO",
        "x-spam-flag: NO",
        "X-SPAM-SCORE: -99",
        "X-Spam-Status: No, score=-99",
        "\tfolded",
        "Authentication-Results: mx.example.test; spf=pass",
        "Authentication-Results: other.example.org; spf=pass",
        "AUTHENTICATION-RESULTS: MX.EXAMPLE.TEST; dkim=pass",
        "Authentication-Results: (comment) mx.example.test (more) ; dkim=pass",
        'Authentication-Results: "mx.example.test"; dkim=pass',
        "Authentication-Results: mx.example.test.example.org; dkim=pass",
        "X-Assent: id=00000000000000; verdict=accept",
        "X-Assent: again",
        "X-Spam-Flag: YES",
    )

    def test_all_of_them_go(self):
        content = message(*self.forged)
        header = delivered(content, self.send(content))
        found = [(name.lower(), value) for name, value in header if name.lower() in OURS]
        self.assertEqual(
            [name for name, _ in found],
            ["authentication-results", "x-spam-score", "x-spam-status", "x-assent"] + ["authentication-results"] * 2,
        )
        self.assertTrue(found[0][1].startswith("mx.example.test;"))
        self.assertEqual(
            [value for _, value in found[-2:]],
            ["other.example.org; spf=pass", "mx.example.test.example.org; dkim=pass"],
        )

    def test_highest_place_first(self):
        by_name = {}
        for name, index in self.send(message(*self.forged)).deleted():
            by_name.setdefault(name.lower(), []).append(index)
        for name, places in by_name.items():
            self.assertEqual(places, sorted(places, reverse=True), name)

    def test_removed_from_tagged_and_score_only_mail_too(self):
        for content, recipient in (
            (message(*self.forged, X_Assent_Test_Hits="TEST_BAD_6"), RECIPIENT),
            (message(*self.forged), "ben@score-only.test"),
            (message(*self.forged), "ben@off.test"),
        ):
            header = delivered(content, self.send(content, recipients=[recipient]))
            values = [value for name, value in header if name.lower() in OURS]
            self.assertFalse([v for v in values if "-99" in v or v in ("NO", "again") or "000000" in v], values)

    def test_a_thousand_copies(self):
        content = message(*["X-Spam-Flag: NO"] * 1000)
        names = [name.lower() for name, _ in delivered(content, self.send(content))]
        self.assertNotIn("x-spam-flag", names)

    def test_behind_more_fields_than_are_kept(self):
        content = message(*[f"X-{n}: y" for n in range(6000)], "X-Spam-Flag: NO")
        flags = [value for name, value in delivered(content, self.send(content)) if name == "X-Spam-Flag"]
        self.assertNotIn("NO", flags)

    def test_a_blank_before_the_colon(self):
        content = message("X-Spam-Flag : NO")
        names = [name.lower().strip() for name, _ in delivered(content, self.send(content))]
        self.assertNotIn("x-spam-flag", names)


class SubjectTest(DaemonCase):
    def tagged(self, *lines):
        content = message(*lines, X_Assent_Test_Hits="TEST_BAD_6", leave_out=("Subject",))
        return subjects(content, self.send(content))

    def test_forms(self):
        for line, wanted in (
            ("Subject: plain", "[SPAM?] plain"),
            ("subject: lower", "[SPAM?] lower"),
            ("Subject:tight", "[SPAM?] tight"),
            ("Subject:    wide", "[SPAM?] wide"),
            ("Subject: one\n\ttwo\n three", "[SPAM?] one\n\ttwo\n three"),
            ("Subject:\n folded at once", "[SPAM?] folded at once"),
            ("Subject: =?utf-8?Q?gr=C3=BCn?=\n =?utf-8?Q?blau?=", "[SPAM?] =?utf-8?Q?gr=C3=BCn?=\n =?utf-8?Q?blau?="),
            ("Subject: grün und blau", "[SPAM?] grün und blau"),
            (b"Subject: gr\xfcn", "[SPAM?] gr\udcfcn"),
            ("Subject: 100% %s %n", "[SPAM?] 100% %s %n"),
            ("Subject:", "[SPAM?]"),
            ("Subject: [SPAM?] tagged before", "[SPAM?] tagged before"),
            ("Subject: " + "x" * 2000, "[SPAM?] " + "x" * 2000),
        ):
            with self.subTest(line[:40]):
                self.assertEqual(self.tagged(line), [wanted])

    def test_none(self):
        self.assertEqual(self.tagged(), ["[SPAM?]"])

    def test_several(self):
        self.assertEqual(self.tagged("Subject: one", "Subject: two"), ["[SPAM?] one", "[SPAM?] two"])

    def test_behind_more_fields_than_are_kept(self):
        self.assertEqual(self.tagged(*[f"X-{n}: y" for n in range(6000)], "Subject: late"), ["[SPAM?] late"])


class PolicyTest(DaemonCase):
    def answers(self, recipients):
        client = self.client()
        client.mail(SENDER)
        return client, [client.recipient(recipient) for recipient in recipients]

    def test_domains(self):
        for symbols, recipient, verdict in (
            ("TEST_BAD_3", "a@example.test", "accept"),
            ("TEST_BAD_3", "a@strict.test", "tag"),
            ("TEST_BAD_3", "a@STRICT.Test", "tag"),
            ("TEST_BAD_6", "a@strict.test", "reject"),
            ("TEST_BAD_12", "a@score-only.test", "accept"),
            ("TEST_VIRUS", "a@score-only.test", "accept"),
            ("TEST_VIRUS", "a@off.test", "accept"),
            ("TEST_BAD_6", "a@sub.strict.test", "tag"),
        ):
            with self.subTest(recipient=recipient, symbols=symbols):
                self.send(hits(symbols), recipients=[recipient])
                self.assertEqual(self.daemon.message_lines()[-1]["verdict"], verdict)

    def test_score_only_says_what_it_thinks(self):
        result = self.send(hits("TEST_BAD_12"), recipients=["a@score-only.test"])
        self.assertEqual(result.inserted("X-Spam-Score"), " 11.5")
        self.assertIn("reason=score-only", result.inserted("X-Assent"))
        self.assertIsNone(result.inserted("X-Spam-Flag"))

    def test_off_says_nothing(self):
        self.assertEqual(self.send(hits("TEST_BAD_12"), recipients=["a@off.test"]).changes, [])

    def test_recipients_of_different_modes(self):
        recipients = ["a@example.test", "b@off.test", "c@score-only.test", "d@strict.test", "e@example.test"]
        client, results = self.answers(recipients)
        self.assertEqual([result.code for result in results], [250, 452, 452, 250, 250])
        self.assertRegex(results[1].text, rf"^452 4\.5\.3 .*\(ID:{ID}\)$")
        client.data()
        client.content(hits("TEST_BAD_6"))
        result = client.end_of_message()
        self.assertEqual(self.line_of(result)["rcpts"], "3")

    def test_the_first_recipient_says_which_mode(self):
        for first, second in (("off", "score-only"), ("score-only", "example"), ("off", "example")):
            _, results = self.answers([f"a@{first}.test", f"b@{second}.test", f"c@{first}.test"])
            self.assertEqual([result.code for result in results], [250, 452, 250])

    def test_put_off_recipients_come_again(self):
        client, results = self.answers(["a@example.test", "b@off.test"])
        client.data()
        client.content(hits("TEST_BAD_12"))
        self.assert_reply(client.end_of_message(), "550")
        self.assert_accepted(client.message(SENDER, ["b@off.test"], hits("TEST_BAD_12")))

    def test_mildest_verdict_holds(self):
        for symbol, verdict in (("TEST_BAD_3", "accept"), ("TEST_BAD_6", "tag"), ("TEST_BAD_12", "reject")):
            self.send(hits(symbol), recipients=["a@strict.test", "b@example.test"])
            self.assertEqual(self.daemon.message_lines()[-1]["verdict"], verdict)

    def test_contact(self):
        result = self.send(hits("TEST_BAD_12"), recipients=["a@contact.test"])
        self.assertTrue(
            result.text.endswith(" Questions? postmaster@contact.test, 100% human"), result.text
        )

    def test_percent_in_a_reply(self):
        attachment = (
            "--b\nContent-Type: application/octet-stream\n"
            'Content-Disposition: attachment; filename="100%s%n%d%%.exe"\n\nMZ\n--b--\n'
        )
        content = message(Content_Type='multipart/mixed; boundary="b"', MIME_Version="1.0", body=attachment)
        result = self.send(content)
        self.assertIn("100%s%n%d%%.exe", result.text)
        self.assertTrue(re.search(rf"\(ID:{ID}\)$", result.text))

    def test_reply_stays_ascii_and_one_line(self):
        name = "=?utf-8?Q?gr=C3=BCn=0D=0A250_ok?=.exe"
        attachment = f'--b\nContent-Disposition: attachment; filename="{name}"\n\nMZ\n--b--\n'
        content = message(Content_Type='multipart/mixed; boundary="b"', MIME_Version="1.0", body=attachment)
        text = self.send(content).text
        self.assertTrue(text.startswith("550 5.7.1 Forbidden attachment"), text)
        self.assertTrue(text.isascii() and text.isprintable(), text)

    def test_a_very_long_reason(self):
        attachment = f'--b\nContent-Disposition: attachment; filename="{"x" * 900}.exe"\n\nMZ\n--b--\n'
        content = message(Content_Type='multipart/mixed; boundary="b"', MIME_Version="1.0", body=attachment)
        text = self.send(content).text
        self.assertRegex(text, rf"^550 5\.7\.1 .*\(ID:{ID}\)$")
        self.assertLess(len(text), 512)

    def test_a_very_long_attachment_name(self):
        """Longer than any library keeps: it must not hide what kind of file it is."""
        parts = ";\n ".join(f'filename*{number}="{"x" * 60}"' for number in range(50))
        attachment = f'--b\nContent-Disposition: attachment;\n {parts};\n filename*50=".exe"\n\nMZ\n--b--\n'
        content = message(Content_Type='multipart/mixed; boundary="b"', MIME_Version="1.0", body=attachment)
        self.assert_reply(self.send(content), "550 5.7.1 Forbidden attachment")


if __name__ == "__main__":
    unittest.main()
