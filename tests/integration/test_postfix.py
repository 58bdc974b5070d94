# Assent behind a real Postfix: what clients are answered, what is delivered.
#
# SPDX-License-Identifier: BSD-2-Clause

import os
import pathlib
import re
import signal
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import postfix as postfix_module
from support.cases import hits, message
from support.daemon import ID, Daemon, wait_until
from support.postfix import UNKNOWN_RECIPIENT, Postfix
from support.samples import read_samples

SENDER = "anna@example.org"
RECIPIENT = "ben@example.test"
CLIENT = {"address": "192.0.2.1", "name": "mail.example.org", "helo": "mail.example.org"}
USER = {"address": "198.51.100.7", "helo": "[198.51.100.7]", "login": "ben"}
OURS = ("authentication-results", "x-spam-flag", "x-spam-score", "x-spam-status", "x-assent")


class PostfixCase(unittest.TestCase):
    """One daemon and one Postfix for a class of tests."""

    testing = True

    @classmethod
    def setUpClass(cls):
        reason = postfix_module.why_not()
        if reason:
            raise unittest.SkipTest(reason)
        cls.daemon = Daemon(testing=cls.testing, milter_socket_group="postfix").__enter__()
        cls.addClassCleanup(cls.daemon.__exit__, None, None, None)
        cls.postfix = Postfix(cls.daemon.address).__enter__()
        cls.addClassCleanup(cls.postfix.__exit__, None, None, None)
        cls.marks = 0

    def setUp(self):
        """Each test has a text that finds its messages again."""
        type(self).marks += 1
        self.mark = f"mark-{self.marks}-of-{type(self).__name__}."

    def send(self, content, sender=SENDER, recipients=(RECIPIENT,), parameters="", **client):
        with self.postfix.client(**(client or CLIENT)) as connection:
            reply = connection.send(sender, recipients, self.marked(content), parameters)
            connection.quit()
        return reply

    def marked(self, content):
        """The mark is a header field, so that it stands in messages without a body, too."""
        return b"X-Mark: " + self.mark.encode() + b"\n" + content

    def deliver(self, content, **options):
        reply = self.send(content, **options)
        self.assertEqual(reply.code, 250, reply)
        return self.postfix.wait_for_delivery(self.mark)

    def assert_refused(self, reply, pattern):
        self.assertRegex(str(reply), pattern)
        time.sleep(0.2)
        self.assertEqual(self.postfix.find_deliveries(self.mark), [])


class VerdictTest(PostfixCase):
    def test_accept(self):
        delivery = self.deliver(message())
        self.assertIsNone(delivery.value("X-Spam-Flag"))
        self.assertEqual(delivery.value("X-Spam-Score"), "-0.5")
        self.assertEqual(
            delivery.value("X-Spam-Status"),
            "No, score=-0.5 required=5.0 tests=HELO_MATCHES_CLIENT,\tCLIENT_NAME_PLAIN",
        )
        self.assertRegex(delivery.value("X-Assent"), rf"^id={ID}; verdict=accept")
        self.assertRegex(
            delivery.value("Authentication-Results"),
            r"^mx\.example\.test;\s+iprev=pass policy\.iprev=192\.0\.2\.1 \(mail\.example\.org\)$",
        )
        self.assertEqual(delivery.value("Subject"), "Hello")

    def test_authentication_results_stands_first(self):
        """Before it come only the fields of delivery, which the mailbox program adds."""
        names = [n for n in self.deliver(message()).header_names]
        at_delivery = ["Return-Path", "X-Original-To", "Delivered-To"]
        self.assertEqual(names[:3], at_delivery)
        self.assertEqual(
            names[3:8], ["Authentication-Results", "X-Spam-Score", "X-Spam-Status", "X-Assent", "Received"]
        )

    def test_tag(self):
        delivery = self.deliver(hits("TEST_BAD_6"))
        self.assertEqual(delivery.value("X-Spam-Flag"), "YES")
        self.assertEqual(delivery.value("Subject"), "[SPAM?] Hello")
        self.assertTrue(delivery.value("X-Spam-Status").startswith("Yes, score=5.5 required=5.0 tests=TEST_BAD_6"))

    def test_reject_by_score(self):
        reply = self.send(hits("TEST_BAD_12"))
        self.assert_refused(reply, rf"^550 5\.7\.1 Message refused as spam, score 11\.5 \(ID:{ID}\)$")

    def test_reject_by_a_decisive_symbol(self):
        self.assert_refused(self.send(hits("TEST_VIRUS")), rf"^550 5\.7\.1 Virus: asked for \(ID:{ID}\)$")

    def test_fault(self):
        reply = self.send(hits("TEST_BAD_12", X_Assent_Test_Gap="yes"))
        self.assert_refused(reply, rf"^451 4\.3\.0 .*\(ID:{ID}\)$")

    def test_contact_and_percent(self):
        reply = self.send(hits("TEST_BAD_12"), recipients=["a@contact.test"])
        self.assert_refused(reply, r"Questions\? postmaster@contact\.test, 100% human$")

    def test_the_log_has_id_and_queue_id(self):
        reply = self.send(message())
        queue_id = reply.text.rpartition(" ")[2]
        delivery = self.postfix.wait_for_delivery(self.mark)
        identifier = re.search(f"id=({ID})", delivery.value("X-Assent")).group(1)
        self.assertEqual(self.daemon.message_line(identifier)["queue"], queue_id)

    def test_crash_is_a_deferral(self):
        reply = self.send(message(X_Assent_Test_Crash="now"))
        self.assert_refused(reply, r"^451 4\.7\.1")
        self.deliver(message())


class HeaderTest(PostfixCase):
    def ours(self, delivery):
        return [(name.lower(), value) for name, value in delivery.fields if name.lower() in OURS]

    def test_forged_fields_go_ours_come_once(self):
        delivery = self.deliver(
            message(
                "Authentication-Results: mx.example.test; spf=pass",
                "Authentication-Results: other.example.org; spf=pass",
                "X-Spam-Flag: NO",
                "x-spam-flag: NO",
                "X-SPAM-STATUS: No,",
                "\tscore=-99",
                "AUTHENTICATION-RESULTS: MX.EXAMPLE.TEST; dkim=pass",
                "X-Spam-Score: -99",
                "X-Assent: id=00000000000000; verdict=accept",
                "X-Spam-Flag: YES",
                "Received: from somewhere by elsewhere",
            )
        )
        found = self.ours(delivery)
        self.assertEqual(
            [name for name, _ in found],
            ["authentication-results", "x-spam-score", "x-spam-status", "x-assent", "authentication-results"],
        )
        self.assertTrue(found[0][1].startswith("mx.example.test;"))
        self.assertEqual(found[4][1], "other.example.org; spf=pass")
        self.assertNotIn(b"-99", delivery.raw)

    def test_many_forged_copies(self):
        delivery = self.deliver(message(*["X-Spam-Flag: NO", "X-Spam-Score: -1"] * 200))
        self.assertEqual([v for n, v in self.ours(delivery) if n == "x-spam-flag"], [])
        self.assertEqual([v for n, v in self.ours(delivery) if n == "x-spam-score"], ["-0.5"])

    def test_a_blank_before_the_colon(self):
        delivery = self.deliver(message("X-Spam-Flag : NO", "X-Spam-Score\t: -99"))
        for name, _ in re.findall(rb"(?m)^([^\s:]+)\s*:(.*)$", delivery.raw.partition(b"\n\n")[0]):
            self.assertNotEqual(name.lower(), b"x-spam-flag")
        self.assertNotIn(b"-99", delivery.raw)

    def test_subjects(self):
        for line, wanted in (
            (b"Subject: one\n two\n\tthree", b"Subject: [SPAM?] one\n two\n\tthree\n"),
            (b"Subject: =?utf-8?Q?gr=C3=BCn?=\n =?utf-8?Q?_blau?=", b"Subject: [SPAM?] =?utf-8?Q?gr=C3=BCn?=\n =?utf-8?Q?_blau?=\n"),
            (b"Subject: gr\xfcn 8-bit", b"Subject: [SPAM?] gr\xfcn 8-bit\n"),
            (b"SUBJECT:tight", b": [SPAM?] tight\n"),
            (b"Subject: 100% %s", b"Subject: [SPAM?] 100% %s\n"),
            (b"Subject:", b"Subject: [SPAM?]"),
            (b"Keywords: none", b"Subject: [SPAM?]"),
        ):
            with self.subTest(line):
                self.setUp()
                delivery = self.deliver(message(line, X_Assent_Test_Hits="TEST_BAD_6", leave_out=("Subject",)))
                self.assertIn(wanted, delivery.raw)
                self.assertEqual(len(delivery.values("Subject")), 1)

    def test_two_subjects(self):
        delivery = self.deliver(message("Subject: first", X_Assent_Test_Hits="TEST_BAD_6"))
        self.assertEqual(delivery.values("Subject"), ["[SPAM?] first", "[SPAM?] Hello"])

    def test_body_is_untouched(self):
        body = "Grüße\n.\n..two dots\n\ttab \n\nFrom the start\n" + "x" * 900 + "\n\n\n"
        delivery = self.deliver(hits("TEST_BAD_6", body=body.encode() + b"\xff\xfe bytes\n"))
        self.assertEqual(delivery.raw.partition(b"\n\n")[2], body.encode() + b"\xff\xfe bytes\n")

    def test_smtputf8(self):
        delivery = self.deliver(
            message("X-Comment: grün", From="Jürgen <jürgen@grün.example>", Subject="Grüße ☀", X_Assent_Test_Hits="TEST_BAD_6"),
            sender="jürgen@grün.example",
            recipients=["zoë@example.test"],
            parameters=" SMTPUTF8",
        )
        self.assertEqual(delivery.recipient, "zoë@example.test")
        self.assertIn("Subject: [SPAM?] Grüße ☀\n".encode(), delivery.raw)
        self.assertIn('from="jürgen@grün.example"', self.daemon.log_text())

    def test_a_header_field_of_100_kilobytes(self):
        """Longer than libmilter takes: Postfix cuts it before."""
        value = "\n ".join("x" * 900 for _ in range(110))
        self.assertEqual(self.deliver(message(Comments=value)).value("X-Assent").count("verdict=accept"), 1)

    def test_a_large_message(self):
        self.assertGreater(len(self.deliver(message(body="0123456789abcde\n" * 640 * 1024)).raw), 10 * 1024 * 1024)

    def test_without_header_and_body(self):
        delivery = self.deliver(b"\n")
        self.assertIn("FROM_MISSING", delivery.value("X-Spam-Status"))


class EnvelopeTest(PostfixCase):
    def test_several_recipients(self):
        recipients = [f"user{number}@example.test" for number in range(5)]
        self.assertEqual(self.send(message(), recipients=recipients).code, 250)
        found = self.postfix.wait_for_delivery(self.mark, 5)
        self.assertEqual(sorted(delivery.recipient for delivery in found), recipients)
        self.assertEqual(len({delivery.value("X-Assent") for delivery in found}), 1)

    def test_null_sender(self):
        delivery = self.deliver(message(), sender="")
        self.assertEqual(delivery.value("Return-Path"), "<>")

    def test_policies_of_recipients(self):
        with self.postfix.client(**CLIENT) as client:
            recipients = ["a@example.test", "b@off.test", "c@strict.test", "d@score-only.test", UNKNOWN_RECIPIENT]
            replies = client.envelope(SENDER, recipients)
            self.assertEqual([reply.code for reply in replies], [250, 250, 452, 250, 452, 550])
            self.assertRegex(replies[2].text, rf"^4\.5\.3 .*\(ID:{ID}\)$")
            self.assertEqual(client.content(self.marked(hits("TEST_BAD_6"))).code, 250)
            # and again, as a mail server would
            replies = client.envelope(SENDER, ["b@off.test"])
            self.assertEqual([reply.code for reply in replies], [250, 250])
            self.assertEqual(client.content(self.marked(hits("TEST_BAD_12"))).code, 250)
        found = {d.recipient: d for d in self.postfix.wait_for_delivery(self.mark, 3)}
        self.assertEqual(sorted(found), ["a@example.test", "b@off.test", "c@strict.test"])
        self.assertEqual(found["a@example.test"].value("X-Spam-Flag"), "YES")
        self.assertIsNone(found["b@off.test"].value("X-Assent"))

    def test_rejected_recipient_first(self):
        with self.postfix.client(**CLIENT) as client:
            replies = client.envelope(SENDER, [UNKNOWN_RECIPIENT, RECIPIENT])
            self.assertEqual([reply.code for reply in replies], [250, 550, 250])
            self.assertEqual(client.content(self.marked(message())).code, 250)
        self.assertEqual(self.postfix.wait_for_delivery(self.mark).recipient, RECIPIENT)

    def test_several_messages_per_session(self):
        with self.postfix.client(**CLIENT) as client:
            for content, code in (
                (hits("TEST_BAD_12"), 550),
                (message(), 250),
                (hits("TEST_VIRUS"), 550),
                (hits("TEST_BAD_6"), 250),
                (hits("TEST_BAD_12", X_Assent_Test_Gap=1), 451),
                (message(), 250),
            ):
                self.assertEqual(client.send(SENDER, [RECIPIENT], self.marked(content)).code, code)
        flags = [delivery.value("X-Spam-Flag") for delivery in self.postfix.wait_for_delivery(self.mark, 3)]
        self.assertEqual(sorted(flags, key=str), [None, None, "YES"])

    def test_pipelining(self):
        body = postfix_module.as_wire(self.marked(message()))
        with self.postfix.client(**CLIENT) as client:
            envelope = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{RECIPIENT}>\r\nDATA\r\n".encode()
            client.write(envelope)
            self.assertEqual([client.read().code for _ in range(3)], [250, 250, 354])
            client.write(body + envelope)
            self.assertEqual([client.read().code for _ in range(4)], [250, 250, 250, 354])
            client.write(body + b"QUIT\r\n")
            self.assertEqual([client.read().code for _ in range(2)], [250, 221])
        self.postfix.wait_for_delivery(self.mark, 2)

    def test_rset_and_lost_connections(self):
        for stop in ("RSET", None):
            with self.postfix.client(**CLIENT) as client:
                client.envelope(SENDER, [RECIPIENT])
                if stop:
                    self.assertEqual(client.command(stop).code, 250)
                    self.assertEqual(client.send(SENDER, [RECIPIENT], self.marked(message())).code, 250)
        with self.postfix.client(**CLIENT) as client:
            client.envelope(SENDER, [RECIPIENT])
            client.command("DATA")
            client.write(b"Subject: half a message\r\n\r\nthe connection is lost in the mid")
        self.postfix.wait_for_delivery(self.mark)

    def test_ipv6_client(self):
        delivery = self.deliver(message(), **{**CLIENT, "address": "2001:db8::1"})
        self.assertIn('policy.iprev="2001:db8::1"', delivery.value("Authentication-Results"))

    def test_names_that_were_looked_up_or_not(self):
        """A DNS that does not answer is not held against the client."""
        for name, symbols in (
            ("[UNAVAILABLE]", ["CLIENT_NO_NAME"]),
            ("[TEMPUNAVAIL]", []),
            ("dsl-1-2-0-192.dynamic.example.net", ["CLIENT_NAME_DYNAMIC", "CLIENT_ADDRESS_IN_NAME"]),
        ):
            with self.subTest(name):
                self.mark = f"mark-{name.strip('[]')}-of-names."
                delivery = self.deliver(message(), address="192.0.2.1", name=name, helo="mail.example.org")
                status = delivery.value("X-Spam-Status")
                found = [s for s in ("CLIENT_NO_NAME", "CLIENT_NAME_UNVERIFIED", "CLIENT_NAME_DYNAMIC",
                                     "CLIENT_ADDRESS_IN_NAME") if s in status]
                self.assertEqual(sorted(found), sorted(symbols), status)

    def test_bad_helo(self):
        delivery = self.deliver(message(), address="192.0.2.9", helo="mx.example.test")
        self.assertIn("HELO_OWN_NAME", delivery.value("X-Spam-Status"))


class BehaviourTest(PostfixCase):
    """What Postfix tells of a client's manners, and what it does not."""

    def status_after(self, *commands, rejected=0):
        """X-Spam-Status of a message that comes after these commands, each of which Postfix answers."""
        with self.postfix.client(**CLIENT) as client:
            for command in commands:
                client.command(command)
            recipients = [UNKNOWN_RECIPIENT] * rejected + [RECIPIENT]
            self.assertEqual(client.send(SENDER, recipients, self.marked(message())).code, 250)
        return self.postfix.wait_for_delivery(self.mark).value("X-Spam-Status")

    def test_unknown_commands(self):
        self.assertIn("CONNECTION_UNKNOWN_COMMANDS_MANY", self.status_after("XYZZY", "HELP", "EXPN list"))

    def test_two_unknown_commands(self):
        self.assertRegex(self.status_after("SAML FROM:<a@b.test>", "XEXCH50 1 2"), r"CONNECTION_UNKNOWN_COMMANDS\b(?!_)")

    def test_what_a_milter_is_not_told(self):
        """The header comment of the check connection says so: this test tells when it no longer holds."""
        status = self.status_after(
            "RCPT TO:<a@example.test>", "DATA", "MAIL", "MAIL FROM:<a@b.test> NO=SUCH", "AUTH PLAIN x",
            "EHLO", "ETRN x", "VRFY ben@example.test", "NOOP", "RSET", "",
        )
        self.assertNotIn("CONNECTION_", status)

    def test_another_name(self):
        self.assertIn("CONNECTION_HELO_CHANGED", self.status_after("EHLO other.example.org"))

    def test_the_same_name(self):
        self.assertNotIn("CONNECTION_", self.status_after("EHLO mail.example.org", "HELO MAIL.example.org"))

    def test_rejected_recipients(self):
        self.assertIn("CONNECTION_RECIPIENTS_REJECTED_MANY", self.status_after(rejected=12))

    def test_a_rejected_recipient(self):
        self.assertNotIn("CONNECTION_", self.status_after(rejected=1))


class DirectionTest(PostfixCase):
    def outbound(self, content):
        return self.send(content, sender="ben@example.test", recipients=["anna@example.org"], **USER)

    def test_outbound_gets_no_header_fields(self):
        self.assertEqual(self.outbound(hits("TEST_BAD_12")).code, 250)
        sent = self.postfix.wait_for_outbound(self.mark)
        self.assertEqual(sent.recipients, ["anna@example.org"])
        for name in OURS:
            self.assertNotIn(name.encode() + b":", sent.content.lower())
        self.assertIn(b"Subject: Hello\n", sent.content)
        self.assertIn("direction=outbound", self.daemon.log_text())

    def test_outbound_attachment_is_refused(self):
        body = "--b\nContent-Disposition: attachment; filename=run.exe\n\nMZ\n--b--\n"
        content = message(Content_Type='multipart/mixed; boundary="b"', MIME_Version="1.0", body=body)
        self.assertRegex(str(self.outbound(content)), r"^550 5\.7\.1 Forbidden attachment: run\.exe")

    def test_login_to_our_own(self):
        reply = self.send(message(), sender="ben@example.test", **USER)
        self.assertEqual(reply.code, 250)
        delivery = self.postfix.wait_for_delivery(self.mark)
        self.assertIn("LOGGED_IN", delivery.value("X-Spam-Status"))
        self.assertIn("auth=pass smtp.auth=ben", delivery.value("Authentication-Results"))

    def test_sendmail_is_always_accepted(self):
        body = "--b\nContent-Disposition: attachment; filename=run.exe\n\nMZ\n--b--\n"
        content = message(
            Content_Type='multipart/mixed; boundary="b"',
            MIME_Version="1.0",
            X_Assent_Test_Hits="TEST_VIRUS TEST_BAD_12",
            body=body,
        )
        self.assertEqual(self.postfix.sendmail("cron@example.test", [RECIPIENT], self.marked(content)), 0)
        delivery = self.postfix.wait_for_delivery(self.mark)
        self.assertEqual(delivery.value("Subject"), "Hello")
        self.assertIn("direction=local", self.daemon.log_text())

    def test_sendmail_to_the_outside(self):
        self.assertEqual(self.postfix.sendmail("cron@example.test", ["x@example.org"], self.marked(message())), 0)
        self.postfix.wait_for_outbound(self.mark)


class AwayTest(unittest.TestCase):
    def test_without_assent_mail_is_put_off(self):
        reason = postfix_module.why_not()
        if reason:
            self.skipTest(reason)
        with Postfix("unix:/nowhere/milter.sock") as postfix, postfix.client(**CLIENT) as client:
            reply = client.send(SENDER, [RECIPIENT], message())
            self.assertEqual(reply.code, 451, reply)


class Sender(threading.Thread):
    """A client that sends its messages until each is accepted, as mail servers do."""

    def __init__(self, postfix, name, count, deadline):
        super().__init__()
        self.postfix, self.name_text, self.count, self.deadline = postfix, name, count, deadline
        self.accepted, self.put_off, self.wrong = [], 0, []

    def run(self):
        for number in range(self.count):
            mark = f"{self.name_text}-{number}-end"
            while not self.attempt(mark):
                if time.monotonic() > self.deadline:
                    self.wrong.append(f"{mark}: never accepted")
                    return
                time.sleep(0.05)

    def attempt(self, mark):
        try:
            with self.postfix.client(**CLIENT) as client:
                reply = client.send(SENDER, [RECIPIENT], message(X_Mark=mark, X_Assent_Test_Wait=20))
        except ConnectionError:
            self.put_off += 1
            return False
        if reply.code == 250:
            self.accepted.append(mark)
        elif 400 <= reply.code < 500:
            self.put_off += 1
        else:
            self.wrong.append(f"{mark}: {reply}")
        return reply.code == 250


class KilledTest(PostfixCase):
    """The filter is killed again and again while mail flows: nothing is lost, nothing refused."""

    def test_nothing_is_lost(self):
        deadline = time.monotonic() + 100
        senders = [Sender(self.postfix, f"sender{n}", 25, deadline) for n in range(4)]
        for sender in senders:
            sender.start()
        kills = 0
        while any(sender.is_alive() for sender in senders) and kills < 4:
            time.sleep(0.4)
            os.kill(self.daemon.filter_status()["pid"], signal.SIGKILL)
            kills += 1
        for sender in senders:
            sender.join()
            self.assertEqual(sender.wrong, [])
            self.assertEqual(len(sender.accepted), sender.count)
        self.assertGreaterEqual(kills, 1)
        wait_until(lambda: self.daemon.status()["filter_restarts"] >= kills, 20, "not every end was seen")
        for sender in senders:
            for mark in sender.accepted:
                self.postfix.wait_for_delivery(mark)
        self.assertEqual(self.daemon.filter_status()["in_flight"], 0)


class SampleTest(PostfixCase):
    """Each sample gets the verdict that its index expects, from the daemon as it is shipped."""

    testing = False

    def test_samples(self):
        samples = read_samples()
        self.assertGreaterEqual(len(samples), 16)
        listed = {sample.path for sample in samples}
        self.assertEqual(listed, set(samples[0].path.parent.glob("*.eml")), "index and files")
        for sample in samples:
            with self.subTest(sample.name):
                before = len(self.daemon.message_lines())
                reply = sample.send(self.postfix)
                lines = self.daemon.message_lines()
                self.assertEqual(len(lines), before + 1, reply)
                self.assertEqual(lines[-1]["verdict"], sample.expect["verdict"], lines[-1])
                self.assertEqual(reply.code, 550 if sample.expect["verdict"] == "reject" else 250)
                if "symbol" in sample.expect:
                    self.assertEqual(lines[-1]["tests"].split(",")[0], sample.expect["symbol"])
                if "score" in sample.expect:
                    self.assertEqual(float(lines[-1]["score"]), sample.expect["score"], lines[-1])


if __name__ == "__main__":
    unittest.main()
