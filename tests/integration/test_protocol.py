# The milter protocol, without a mail server: every command, in every order, whole
# and broken.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import pathlib
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import locations
from support.cases import RECIPIENT, SENDER, DaemonCase, hits, identifier_of, message
from support.daemon import wait_until
from support.milterclient import LEADING_SPACE, RECIPIENTS_REJECTED, ConnectionLost
from support.redis import requires_redis


def steps_of(client, content):
    """One message as a list of callables, one a command."""
    fields, body = content.split(b"\n\n", 1)
    steps = [
        lambda: client.connect("192.0.2.1", "mail.example.org"),
        lambda: client.helo(),
        lambda: client.mail(SENDER),
        lambda: client.recipient(RECIPIENT),
        lambda: client.rejected_recipient("nobody@example.test"),
        lambda: client.data(),
    ]
    for line in fields.split(b"\n"):
        name, _, value = line.partition(b":")
        steps.append(lambda name=name, value=value: client.header(name, value))
    return steps + [lambda: client.end_of_headers(), lambda: client.body(body.replace(b"\n", b"\r\n"))]


class NegotiationTest(DaemonCase):
    def test_what_is_asked_for(self):
        client = self.client(start=False)
        self.assertEqual(client.version, 6)
        self.assertEqual(client.actions & 0x11, 0x11, "it has to add and change header fields")
        self.assertEqual(client.actions & 0x2E, 0, "it must not touch body, recipients or sender")
        self.assertTrue(client.protocol & RECIPIENTS_REJECTED)
        self.assertTrue(client.protocol & LEADING_SPACE)

    def test_macros_asked_for(self):
        client = self.client(start=False)
        client.macros.update({"{auth_authen}": "anna", "{auth_type}": "PLAIN", "{tls_version}": "TLSv1.3"})
        client.start()
        client.message(SENDER, [RECIPIENT], message())
        sent = dict(client.sent_macros)
        self.assertLessEqual({"j", "{client_name}", "{client_ptr}", "{client_addr}"}, set(sent["C"]))
        self.assertIn("{tls_version}", sent["H"])
        self.assertLessEqual({"{auth_authen}", "{mail_addr}", "{mail_mailer}"}, set(sent["M"]))
        self.assertLessEqual({"{rcpt_addr}", "{rcpt_host}", "{rcpt_mailer}"}, set(sent["R"]))
        self.assertIn("i", sent["E"])

    def test_a_mail_server_that_offers_nothing_special(self):
        """Without NR flags every command is answered; without LEADSPC values come stripped."""
        client = self.client(start=False, protocol=0)
        self.assertEqual(client.protocol, 0)
        for number, step in enumerate(steps_of(client, message())):
            result = step()
            if result is not None:
                self.assertEqual(result.kind, "continue", number)
        result = client.end_of_message()
        self.assert_accepted(result)
        self.assertFalse(result.inserted("X-Spam-Status").startswith(" "), "the mail server adds the space")

    def test_leading_space_only_when_agreed(self):
        result = self.send(message())
        self.assertTrue(result.inserted("X-Spam-Status").startswith(" No, score="), result)

    def test_tagging_without_leading_space(self):
        result = self.send(hits("TEST_BAD_6"), protocol=0)
        self.assertEqual(result.changed("Subject"), "[SPAM?] Hello")


class OrderTest(DaemonCase):
    def test_every_command_is_answered_as_agreed(self):
        client = self.client(start=False)
        for number, step in enumerate(steps_of(client, message())):
            result = step()
            self.assertIn(None if result is None else result.kind, (None, "continue"), number)
        self.assert_accepted(client.end_of_message())

    def test_abort_after_each_step(self):
        for stop in range(2, len(steps_of(None, message())) + 1):
            with self.subTest(stop):
                client = self.client(start=False)
                steps = steps_of(client, hits("TEST_BAD_12"))
                for step in steps[:stop]:
                    step()
                client.abort()
                result = client.message(SENDER, [RECIPIENT], message())
                self.assert_accepted(result)
                self.assertEqual(self.line_of(result)["rcpts"], "1")
                client.quit()
        self.assert_idle()

    def test_connection_closed_after_each_step(self):
        for stop in range(len(steps_of(None, message())) + 1):
            with self.subTest(stop):
                client = self.client(start=False)
                for step in steps_of(client, message())[:stop]:
                    step()
                client.close()
        self.assert_serves()

    def test_connection_closed_at_end_of_message(self):
        client = self.client()
        client.envelope(SENDER, [RECIPIENT])
        client.content(message(X_Assent_Test_Wait=200))
        client.send_end_of_message()
        client.close()
        self.assert_serves()

    def test_quit_after_each_step(self):
        for stop in range(len(steps_of(None, message())) + 1):
            client = self.client(start=False)
            for step in steps_of(client, message())[:stop]:
                step()
            client.quit()
            client.close()
        self.assert_serves()

    def test_connection_without_a_word(self):
        client = self.client(start=False, negotiate=False)
        client.close()
        self.assert_serves()

    def test_half_commands(self):
        whole = struct.pack("!I", 21) + b"M<anna@example.org>\0\0"
        for length in range(1, len(whole)):
            client = self.client()
            client.send_raw(whole[:length])
            client.close()
        self.assert_serves()

    def test_nonsense(self):
        for nonsense in (
            b"\0\0\0\0",  # a packet without a command
            b"\xff\xff\xff\xffM",  # 4 GiB announced
            b"\x7f\xff\xff\xffB" + b"x" * 100,
            b"\0\0\0\1?",  # an unknown command
            b"\0\0\0\1C",  # connect without data
            b"\0\0\0\1M",  # MAIL without an address
            b"\0\0\0\1R",
            b"\0\0\0\1L",
            b"\0\0\0\3Lab",  # a header field without NUL
            b"\0\0\0\1D",  # macros for nothing
            b"\0\0\0\5DMi\0x",  # a macro without end
            b"GET / HTTP/1.0\r\n\r\n",
        ):
            with self.subTest(nonsense):
                client = self.client()
                client.send_raw(nonsense)
                client.close()
        self.assert_serves()

    def test_nonsense_instead_of_negotiation(self):
        for nonsense in (b"\0\0\0\1Q", b"\0\0\0\5Oabcd", b"\0\0\0\1E", b"EHLO x\r\n" * 100):
            client = self.client(start=False, negotiate=False)
            client.send_raw(nonsense)
            client.close()
        self.assert_serves()

    def test_without_helo(self):
        client = self.client(start=False)
        client.connect("192.0.2.1")
        result = client.message(SENDER, [RECIPIENT], message())
        self.assertIn("HELO_MISSING", self.line_of(result)["tests"])

    def test_helo_twice(self):
        client = self.client(start=False)
        client.connect("192.0.2.1")
        client.helo("oneword")
        client.helo("mail.example.org")
        result = client.message(SENDER, [RECIPIENT], message())
        tests = self.line_of(result)["tests"]
        self.assertIn("CONNECTION_HELO_CHANGED", tests)
        self.assertNotIn("HELO_NOT_QUALIFIED", tests, "the last one counts")

    def test_unknown_command(self):
        client = self.client()
        self.assertIn(getattr(client.unknown("XYZZY"), "kind", None), (None, "continue"))
        self.assert_accepted(client.message(SENDER, [RECIPIENT], message()))

    def test_mail_twice_without_abort(self):
        client = self.client()
        client.mail("first@example.org")
        client.recipient("one@example.test")
        client.recipient("two@example.test")
        result = client.message(SENDER, [RECIPIENT], message())
        line = self.line_of(result)
        self.assertEqual(line["rcpts"], "1")
        self.assertIn(SENDER, line["line"])
        self.assertNotIn("first@", line["line"])

    def test_content_without_envelope(self):
        """No mail server does this: it gets no answer, or none that accepts anything."""
        for step in ("data", "end_of_headers", "end_of_message"):
            client = self.client(timeout=0.3)
            try:
                result = getattr(client, step)()
                self.assertNotIn(getattr(result, "kind", None), ("accept", "continue"))
            except (ConnectionLost, TimeoutError):
                pass
            client.close()
        self.assert_serves()


class ClientTest(DaemonCase):
    def line_for(self, *connect, helo="mail.example.org", **macros):
        client = self.client(start=False)
        client.connect(*connect)
        client.helo(helo)
        client.macros.update(macros)
        return self.line_of(client.message(SENDER, [RECIPIENT], message()))

    def test_addresses(self):
        for address, logged in (
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("IPv6:2001:db8::1", "2001:db8::1"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("unix:/run/client", "unix"),
            (None, "unix"),
        ):
            with self.subTest(address):
                self.assertEqual(self.line_for(address)["client"], logged)

    def test_names(self):
        self.assertIn('name="mail.example.org"', self.line_for("192.0.2.1", "mail.example.org")["line"])
        self.assertIn('name=""', self.line_for("192.0.2.1")["line"])

    def test_verified_name_speaks_for_the_client(self):
        self.assertEqual(
            self.line_for("192.0.2.1", "mail.example.org")["tests"], "HELO_MATCHES_CLIENT,CLIENT_NAME_PLAIN"
        )
        self.assertEqual(self.line_for("192.0.2.1")["tests"], "RECEIVED_NONE,CLIENT_NO_NAME")

    def test_own_name(self):
        self.assertEqual(self.line_for("192.0.2.1", helo="mx.example.test")["score"], "4.4")

    def test_local_submission_is_accepted(self):
        """As Postfix's cleanup(8) introduces mail from sendmail(1)."""
        client = self.client(start=False)
        client.connect("127.0.0.1", "localhost", port=0)
        client.helo("localhost")
        result = client.message(SENDER, [RECIPIENT], hits("TEST_VIRUS", "TEST_BAD_12"))
        self.assert_accepted(result)
        self.assertEqual(result.changes, [])
        self.assertIn("direction=local", self.daemon.message_line()["line"])

    def test_localhost_by_network_is_not_local_submission(self):
        client = self.client(start=False)
        client.connect("127.0.0.1", "localhost", port=4711)
        client.helo("localhost")
        self.assert_reply(client.message(SENDER, [RECIPIENT], hits("TEST_VIRUS")), "550 5.7.1")

    def test_quit_for_a_new_client(self):
        """SMFIC_QUIT_NC: Debian's libmilter takes no client after it; no mail of one is accepted."""
        client = self.client(timeout=0.5)
        client.message(SENDER, [RECIPIENT], message())
        client.quit_new_connection()
        client.close()
        self.assert_serves()


@requires_redis()
class BehaviourTest(DaemonCase):
    """What the client does in the session reaches the checks: their evidence in the journal."""

    def evidence(self, result):
        """{symbol: evidence} of the check connection; the journal is written a moment later."""
        command = [str(locations.CONTROL), "-c", str(self.daemon.configuration), "why", "--json", identifier_of(result)]

        def why():
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            return json.loads(done.stdout) if done.returncode == 0 else None

        told = wait_until(why, 20, "the journal does not know the message")
        start = "CONNECTION_"
        found = {hit["symbol"]: hit["evidence"] for hit in told["decision"]["hits"]}
        return {name[len(start) :]: text for name, text in found.items() if name.startswith(start)}

    def evidence_after(self, *steps, client=None):
        """A new session, these steps, a message."""
        client = client or self.client(start=False)
        client.connect("192.0.2.1", "mail.example.org")
        for step, argument in steps:
            getattr(client, step)(argument)
        return self.evidence(client.message(SENDER, [RECIPIENT], message()))

    def test_nothing(self):
        self.assertEqual(self.evidence_after(("helo", "mail.example.org")), {})

    def test_unknown_commands_are_counted(self):
        helo = ("helo", "mail.example.org")
        for count, name, text in (
            (1, "UNKNOWN_COMMANDS", "1 command"),
            (2, "UNKNOWN_COMMANDS", "2 commands"),
            (3, "UNKNOWN_COMMANDS_MANY", "3 commands"),
            (15, "UNKNOWN_COMMANDS_MANY", "15 commands"),
        ):
            with self.subTest(count):
                self.assertEqual(self.evidence_after(helo, *[("unknown", "XYZZY")] * count), {name: text})

    def test_unknown_commands_before_helo_and_of_any_bytes(self):
        steps = [("unknown", "X" * 60000), ("unknown", b"\xff\x01%s%n"), ("unknown", "")]
        self.assertEqual(
            self.evidence_after(*steps, ("helo", "mail.example.org")), {"UNKNOWN_COMMANDS_MANY": "3 commands"}
        )

    def test_unknown_commands_in_a_transaction_count_for_the_next(self):
        client = self.client()
        client.mail(SENDER)
        client.unknown("EXPN list")
        client.recipient(RECIPIENT)
        client.data()
        client.content(message())
        self.assertEqual(self.evidence(client.end_of_message()), {})
        result = client.message(SENDER, [RECIPIENT], message())
        self.assertEqual(self.evidence(result), {"UNKNOWN_COMMANDS": "1 command"})

    def test_unknown_commands_are_those_of_one_session(self):
        client = self.client()
        client.unknown("XYZZY")
        client.quit()
        self.assertEqual(self.evidence(self.send(message())), {})

    def test_another_name(self):
        for names, text in (
            (["a.example.org", "b.example.org"], "1 time, at last b.example.org"),
            (["a.example.org", "b.example.org", "a.example.org"], "2 times, at last a.example.org"),
            (["a.example.org", "a.example.org", "b.example.org", "b.example.org"], "1 time, at last b.example.org"),
        ):
            with self.subTest(names):
                found = self.evidence_after(*[("helo", name) for name in names])
                self.assertEqual(found, {"HELO_CHANGED": text})

    def test_the_same_name_again(self):
        for names in (["a.example.org"] * 3, ["mail.example.org", "MAIL.Example.org"], ["x" * 600, "x" * 600]):
            with self.subTest(names):
                self.assertEqual(self.evidence_after(*[("helo", name) for name in names]), {})

    def test_the_name_again_after_starttls(self):
        client = self.client(start=False)
        client.connect("192.0.2.1", "mail.example.org")
        client.helo("mail.example.org")
        client.macros["{tls_version}"] = "TLSv1.3"
        client.helo("mail.example.org")
        self.assertEqual(self.evidence(client.message(SENDER, [RECIPIENT], message())), {"TLS": "TLSv1.3"})

    def test_an_obsolete_version(self):
        client = self.client(start=False, macros={"{tls_version}": "TLSv1.1"})
        self.assertEqual(
            self.evidence_after(("helo", "mail.example.org"), client=client), {"TLS_OBSOLETE": "TLSv1.1"}
        )

    def test_changes_are_those_of_the_session(self):
        """The name is said between two messages."""
        client = self.client()
        self.assertEqual(self.evidence(client.message(SENDER, [RECIPIENT], message())), {})
        client.helo("other.example.org")
        for _ in range(2):
            found = self.evidence(client.message(SENDER, [RECIPIENT], message()))
            self.assertEqual(found, {"HELO_CHANGED": "1 time, at last other.example.org"})

    def rejected(self, count, status="5.1.1"):
        client = self.client()
        client.mail(SENDER)
        for number in range(count):
            client.rejected_recipient(f"nobody{number}@example.test", status)
        client.recipient(RECIPIENT)
        client.data()
        client.content(message())
        found = self.evidence(client.end_of_message())
        self.assertEqual(self.evidence(client.message(SENDER, [RECIPIENT], message())), {}, "the next one")
        return found

    def test_rejected_recipients(self):
        self.assertEqual(self.rejected(2), {})
        self.assertEqual(self.rejected(3), {"RECIPIENTS_REJECTED": "3 refused, 1 taken"})
        self.assertEqual(self.rejected(10), {"RECIPIENTS_REJECTED_MANY": "10 refused, 1 taken"})
        self.assertEqual(self.rejected(20000), {"RECIPIENTS_REJECTED_MANY": "20000 refused, 1 taken"})

    def test_recipients_rejected_for_now(self):
        """Greylisting by a policy server, for example."""
        self.assertEqual(self.rejected(20, "4.2.0"), {})


class SeveralMessagesTest(DaemonCase):
    def test_nothing_leaks_into_the_next(self):
        client = self.client()
        fresh = client.message(SENDER, [RECIPIENT], message())
        forged = message("X-Spam-Flag: NO", "Authentication-Results: mx.example.test; none")
        heavy = hits("TEST_BAD_6", "TEST_BAD_3", "TEST_BAD_12", "TEST_VIRUS", body="x\n" * 5000)
        for content, recipients in (
            (heavy, ["a@strict.test", "b@contact.test", RECIPIENT]),
            (forged, ["a@score-only.test"]),
            (message(leave_out=("From", "Date", "Message-ID")), ["a@off.test"]),
        ):
            client.message("other@example.net", recipients, content)
            result = client.message(SENDER, [RECIPIENT], message())
            self.assertEqual(result.inserted("X-Spam-Status"), fresh.inserted("X-Spam-Status"))
            self.assertEqual(result.deleted(), [])
            line, first = self.line_of(result), self.line_of(fresh)
            for key in ("tests", "score", "size", "rcpts", "direction"):
                self.assertEqual(line[key], first[key], key)

    def test_login_of_one_message_is_not_that_of_the_next(self):
        client = self.client()
        client.macros["{auth_authen}"] = "anna"
        self.assertIn("LOGGED_IN", self.line_of(client.message(SENDER, [RECIPIENT], message()))["tests"])
        client.macros["{auth_authen}"] = None
        self.assertNotIn("LOGGED_IN", self.line_of(client.message(SENDER, [RECIPIENT], message()))["tests"])

    def test_hundred_messages_have_hundred_ids(self):
        client = self.client()
        found = [client.message(SENDER, [RECIPIENT], message()).inserted("X-Assent") for _ in range(100)]
        ids = [text.partition("id=")[2][:14] for text in found]
        self.assertEqual(len(set(ids)), 100)
        self.assertEqual(ids, sorted(ids), "IDs are in the order of time")


class RecipientTest(DaemonCase):
    def test_rejected_recipients_are_not_recipients(self):
        client = self.client()
        client.mail(SENDER)
        client.rejected_recipient("nobody@off.test")
        client.recipient(RECIPIENT)
        client.rejected_recipient("none@score-only.test")
        client.data()
        client.content(message())
        self.assertEqual(self.line_of(client.end_of_message())["rcpts"], "1")

    def test_rejected_recipients_are_never_answered_with_a_refusal(self):
        """The mail server has refused them already: another answer would only confuse it."""
        client = self.client()
        client.mail(SENDER)
        client.recipient(RECIPIENT)
        for number in range(50):
            result = client.rejected_recipient(f"nobody{number}@off.test")
            self.assertIn(getattr(result, "kind", None), (None, "continue"))

    def test_only_rejected_recipients(self):
        client = self.client()
        client.mail(SENDER)
        client.rejected_recipient("nobody@example.test")
        client.abort()
        self.assert_accepted(client.message(SENDER, [RECIPIENT], message()))

    def test_ten_thousand_recipients(self):
        client = self.client()
        recipients = [f"user{number}@example.test" for number in range(10000)]
        self.assertEqual(self.line_of(client.message(SENDER, recipients, message()))["rcpts"], "10000")

    def test_more_recipients_than_are_kept(self):
        client = self.client()
        recipients = [f"{number}@example.test" for number in range(10050)]
        self.assertEqual(self.line_of(client.message(SENDER, recipients, message()))["rcpts"], "10050")

    def test_odd_addresses(self):
        odd = ['"a b"@example.test', "grün@example.test", "a" * 400 + "@example.test", "@", "%s%n@example.test"]
        client = self.client()
        self.assertEqual(self.line_of(client.message('"<>"@example.org', odd, message()))["rcpts"], str(len(odd)))

    def test_null_sender(self):
        line = self.line_of(self.send(message(), sender=""))
        self.assertIn('from=""', line["line"])


class ContentTest(DaemonCase):
    def content_line(self, content, client=None):
        client = client or self.client()
        return self.line_of(client.message(SENDER, [RECIPIENT], content))

    def test_empty_message(self):
        client = self.client()
        client.envelope(SENDER, [RECIPIENT])
        client.end_of_headers()
        result = client.end_of_message()
        self.assertIn("FROM_MISSING", self.line_of(result)["tests"])

    def test_no_end_of_headers(self):
        """libmilter takes no end of message without it: no answer, and nothing accepted."""
        for content in ([], [("From", " anna@example.org")]):
            client = self.client(timeout=0.5)
            client.envelope(SENDER, [RECIPIENT])
            for name, value in content:
                client.header(name, value)
            with self.assertRaises((ConnectionLost, TimeoutError)):
                client.end_of_message()
            client.close()
        self.assert_serves()

    def test_headers_only(self):
        client = self.client()
        client.envelope(SENDER, [RECIPIENT])
        client.content(message(body=""))
        self.assertEqual(self.line_of(client.end_of_message())["tests"], "HELO_MATCHES_CLIENT,CLIENT_NAME_PLAIN")

    def test_fifty_megabytes(self):
        line = self.content_line(message(body=b"0123456789abcdef" * 64 * 1024 * 50))
        self.assertGreater(int(line["size"]), 50 * 1024 * 1024)
        self.assertEqual(line["verdict"], "accept")

    def test_what_is_behind_the_parsed_part_is_passed_over(self):
        """Larger messages are never refused for it, and the end of a huge one is not parsed."""
        line = self.content_line(message(body=b"filler\n" * (6 * 1024 * 1024) + b"the end\n"))
        self.assertEqual(line["verdict"], "accept")

    def test_one_line_of_five_megabytes(self):
        self.assertEqual(self.content_line(message(body=b"x" * 5 * 1024 * 1024))["verdict"], "accept")

    def test_a_header_field_of_60_kilobytes(self):
        """Postfix cuts what is longer before a milter sees it; libmilter takes 65,535 bytes."""
        self.assertEqual(self.content_line(message(Subject="x" * 60000))["verdict"], "accept")

    def test_ten_thousand_header_fields(self):
        extra = [f"X-{number}: y" for number in range(10000)]
        self.assertIn("PARSER_LIMIT", self.content_line(message(*extra))["tests"])

    def test_nul_bytes_in_the_body(self):
        content = message("Content-Type: text/plain; charset=utf-8", "MIME-Version: 1.0", body=b"a\0b\0" * 1000)
        self.assertEqual(self.content_line(content)["verdict"], "accept")

    def test_bare_carriage_returns_and_line_feeds(self):
        for body in (b"a\rb\rc\r", b"a\nb\nc\n", b"\r\r\n\n\r", b"a\r\r\nb", b"\r", b"\n"):
            with self.subTest(body):
                client = self.client()
                client.envelope(SENDER, [RECIPIENT])
                client.content(message(body=""))
                client.body(body)
                self.assert_accepted(client.end_of_message())

    def test_a_symbol_in_pieces(self):
        """A text that lies across two chunks of the body is found all the same."""
        string = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
        client = self.client()
        client.envelope(SENDER, [RECIPIENT])
        client.content(message(body=""))
        client.body(b"x" * 60000 + b"\r\n" + string[:30])
        client.body(string[30:])
        self.assert_reply(client.end_of_message(), "550 5.7.1")

    def test_single_bytes(self):
        client = self.client()
        client.envelope(SENDER, [RECIPIENT])
        client.content(message(body=""))
        for byte in b"Hello, one by one.\r\n":
            client.body(bytes([byte]))
        self.assert_accepted(client.end_of_message())

    def test_odd_header_fields(self):
        for name, value in (
            ("Subject", ""),
            ("Sub ject", " x"),
            ("Subject", b" \xff\xfe\x80"),
            ("Subject", " " + "%s%n" * 100),
            ("Subject ", " a space before the colon"),
            ("X" * 5000, " long name"),
        ):
            with self.subTest(name=name[:20], value=value):
                client = self.client()
                client.envelope(SENDER, [RECIPIENT])
                client.header(name, value)
                client.content(message())
                self.assert_accepted(client.end_of_message())


if __name__ == "__main__":
    unittest.main()
