#!/usr/bin/env python3
"""Writes the seed corpus of the fuzz targets: small messages of our own.

SPDX-License-Identifier: BSD-2-Clause
"""

import base64
import pathlib

FROM = b"From: Alice <alice@example.com>\nTo: bob@example.org\nSubject: Lunch\n" \
    b"Date: Mon, 6 Jul 2026 12:00:00 +0200\nMessage-ID: <1@example.com>\n"
MIXED = b"Content-Type: multipart/mixed; boundary=x\n\n"
NESTED = b"Content-Type: message/rfc822\n\n"
GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\n"


def text(charset, body, encoding=b"8bit"):
    return (FROM + b"Content-Type: text/plain; charset=" + charset +
            b"\nContent-Transfer-Encoding: " + encoding + b"\n\n" + body + b"\n")


def attachment(fields):
    return FROM + MIXED + b"--x\n\nhello\n--x\n" + fields + b"\n\nAAAA\n--x--\n"


MESSAGES = {
    "plain": FROM + b"\nShall we?\n",
    "crlf": (FROM + b"\nShall we?\n").replace(b"\n", b"\r\n"),
    "no-end": FROM.rstrip(),
    "body-only": b"\nbody",
    "mbox": b"From alice Mon Jul  6 12:00:00 2026\n" + FROM + b"\nbody\n",
    "not-a-field": FROM + b"oops\nX: y\n\nbody\n",
    "folded": b"From:\n Alice\n\t<alice@example.com>\nSubject: a\n b\n\tc\n\nx\n",
    "encoded-words": b"Subject: =?utf-8?q?M=C3=BCller?= =?iso-8859-1?b?/A==?=\n"
                     b"From: =?utf-8?b?TcO8bGxlcg==?= <m@example.com>\n\nx\n",
    "broken-words": b"Subject: =?utf-8?q?=FF=ED=A0=80?= =?x?q?a?= =?utf-8?b?!?= =?\n\nx\n",
    "raw-8bit": b"Subject: M\xfcller \xff\nFrom: \xe4 <\xfc@example.com>\n\n\xff\xfe\n",
    "nul-bytes": b"Subject: a\0b\n\na\0b\n",
    "groups": b"To: Friends: a@a.test, b@b.test;, c@c.test\nCc: g:g:g:;;;\nFrom: nobody:;\n\n",
    "nested-groups": b"To: " + b"g:" * 1200 + b"\n\nx\n",
    "many-commas": b"To: " + b"a," * 1500 + b"\n\nx\n",
    "repeated": FROM + FROM + b"\nx\n",
    "no-fields": b"X: 1\n\nx\n",
    "odd-ids": b"From: Your bank\nMessage-ID: <1 2@>\nDate:\n\nx\n",
    "list": FROM + b"List-Id: <x.lists.test>\nSender: list@lists.test\n\nx\n",
    "forged": b"X-Spam-Flag: NO\nAuthentication-Results: (c) \"mx.example.org\"; spf=pass\n"
              b"X-Assent : id=1\n" + FROM + b"\nx\n",
    "utf-8": text(b"utf-8", b"M\xc3\xbcller \xf0\x9f\x98\x80"),
    "latin-1": text(b"iso-8859-1", b"M\xfcller"),
    "broken-utf-8": text(b"utf-8", b"\xc0\xaf\xed\xa0\x80\xf8\xff"),
    "unknown-charset": text(b"x-no-such", b"\xfc"),
    "utf-7": text(b"utf-7", b"+AOQ-+////-"),
    "iso-2022-jp": text(b"iso-2022-jp", b"\x1b$B$\"\x1b(B\x1b$"),
    "utf-16": text(b"utf-16", b"\xff\xfea\0b\0\0\xd8"),
    "base64": text(b"utf-8", base64.b64encode(b"hello" * 20), b"base64"),
    "broken-base64": text(b"utf-8", b"aGVs=bG8h!!==", b"base64"),
    "quoted-printable": text(b"utf-8", b"M=C3=BCller=\n=XY=", b"quoted-printable"),
    "uuencode": text(b"us-ascii", b"begin 644 a.exe\n#0V%T\n`\nend", b"x-uuencode"),
    "gtube": FROM + b"\n" + GTUBE,
    "gtube-base64": text(b"us-ascii", base64.b64encode(GTUBE), b"base64"),
    "html": FROM + b"Content-Type: text/html\n\n<p>hello</p>\n",
    "controls": FROM + b"\n" + bytes(range(1, 32)) + b"\n",
    "multipart": attachment(b"Content-Type: image/png"),
    "alternative": FROM + b"Content-Type: multipart/alternative; boundary=\"a b\"\n\n--a b\n\nx\n"
                   b"--a b\nContent-Type: text/html\n\n<p>x\n--a b--\nepilogue\n",
    "nested-multipart": attachment(b"Content-Type: multipart/related; boundary=y\n\n--y\n\na\n"
                                   b"--y\n\nb\n--y--"),
    "no-boundary": FROM + b"Content-Type: multipart/mixed\n\n--x\n\na\n--x--\n",
    "empty-boundary": FROM + b"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\na\n----\n",
    "truncated": FROM + MIXED + b"--x\nContent-Type: text/pl",
    "same-boundary": FROM + (MIXED + b"--x\n") * 5,
    "message-inside": FROM + NESTED + FROM + b"\nx\n",
    "messages-inside": NESTED * 20 + FROM + b"\nx\n",
    "digest": FROM + b"Content-Type: multipart/digest; boundary=x\n\n--x\n\n" + FROM +
              b"\nx\n--x--\n",
    "program": attachment(b"Content-Disposition: attachment; filename=\"setup.exe \""),
    "program-2231": attachment(b"Content-Disposition: attachment; filename*0*=utf-8''M%C3%BC;\n"
                               b" filename*1*=.%65xe"),
    "program-word": attachment(b"Content-Type: application/octet-stream;\n"
                               b" name=\"=?utf-8?b?YS5leGU=?=\""),
    "parameters": attachment(b"Content-Type: text/plain" + b"; a=b" * 250),
    "external-body": attachment(b"Content-Type: message/external-body; access-type=URL;"
                                b" URL=\"http://a.test/\"\n\nContent-Type: image/png"),
    "partial": attachment(b"Content-Type: message/partial; id=a; number=1; total=2"),
    "type-comments": FROM + b"Content-Type: (a(b)) message (c) / (d) rfc822 (e)\n\n" + FROM,
}

AUTHSERV = {
    "plain": b" mx.example.org; spf=pass",
    "comment": b" (a (b) \\) c) mx.example.org 1 (d); none",
    "quoted": b" \"mx\\.example.org\" 1; none",
    "folded": b"\r\n\tmx.example.org;\r\n\tnone",
    "broken": b" (((\\",
    "quote": b"\"\\",
}

ADDRESSES = {
    "ipv4": b"192.0.2.1",
    "ipv6": b"2001:db8::1",
    "mapped": b"IPv6:::ffff:192.0.2.1",
    "literal": b"[IPv6:2001:db8::1]",
    "name": b"mail.example.co.uk.",
    "none": b"unknown",
}

LIST = {
    "address": b"User+x@B.test",
    "hash": b"\"#\"@b",
    "quoted": b"\"A \\\" b\"@b.test # note",
    "literal": b"user@[IPv6:2001:db8::1]",
    "eai": b"\xc3\x9cu\xcc\x88\xe2\x84\xaa@m\xc3\xbcnchen.test",
    "domain": b"\xef\xbb\xbfmy_host.B.test. expires=2026-12-31 # a # b\r\n",
    "idn": b"*.fa\xc3\x9f.xn--mnchen-3ya.\xef\xbd\x82",
    "subdomains": b"@.b.test unverified-network=[2001:db8::]/32 ; note",
    "ipv4": b"192.0.2.0/24;SBL1",
    "ipv6": b"[IPv6:2001:db8::/32]",
    "mapped": b"::ffff:192.0.2.0/120",
    "host-bits": b"192.0.2.1/24",
    "postfix": b"192.0.2.",
    "helo": b"helo:[192.0.2.1]",
    "helo-subdomains": b"HELO:*.b.test",
    "client": b"client:MX.b.test",
    "details": b"e=1798675200000 u=192.0.2.0/24 later=1 n=note",
}

RECEIVED = (b"Received: from helo.example ([192.0.2.99] helo=x) by relay.test with ESMTPS (Exim)\n"
            b"\tid 1 for <bob@example.org>; Mon, 6 Jul 2026 12:00:00 +0200 (CEST)\n"
            b"Received: from mail-ej1-f43.google.com (mail-ej1-f43.google.com. [209.85.218.43])\n"
            b"\tby mx.google.com with ESMTPS id a1; Mon, 06 Jul 2026 03:00:00 -0700 (PDT)\n"
            b"Received: (qmail 123 invoked by uid 1); 6 Jul 2026 10:00:00 -0000\n"
            b"Received: by 2002:a05:6a20:0:b0:1 with SMTP id b; Mon, 6 Jul 2026 10:00:00 GMT\n")
GOOD_CLIENT = b"198.51.100.10\n3mail.example.com\nmail.example.com\n\nTLSv1.3\n"
ENVELOPE = b"alice@example.com\nbob@example.org\nnobody@example.org\n"

SESSIONS = {
    "good": GOOD_CLIENT + ENVELOPE + FROM + b"\nx\n",
    "relay": b"192.0.2.5\n3a.relay.test\na.relay.test\n\n\n" + ENVELOPE + RECEIVED + FROM + b"\nx\n",
    "relay-by-name": b"198.51.100.7\n3b.relay.test\nb\n\n\n" + ENVELOPE + RECEIVED * 3 + FROM + b"\nx\n",
    "dynamic": b"198.51.100.77\n3dsl-77-100-51-198.pool.example.net\n[198.51.100.77]\n\n\n" +
               ENVELOPE + FROM + b"\nx\n",
    "ipv6": b"2001:db8::1234\n1\n[IPv6:2001:db8::1234]\n\nTLSv1\n\n\n\n" + RECEIVED + FROM + b"\nx\n",
    "bare": b"unknown\n0\n\n\n\n\n\n\n\n",
    "login": b"198.51.100.8\n2x\nprinter\nalice\nTLSv1.2\nalice@example.org\nd@foreign.test\n\n" + FROM,
    "freemail": b"198.51.100.9\n1\ngmail.com\n\n\na@gmail.com\nbob@example.org\n\n"
                b"From: \"support@example.org\" <a@gmail.com>\nReply-To: b@hotmail.com\n"
                b"Sender: c@d.test\nReturn-Path: <>\nErrors-To: e@f.test\nTo: undisclosed-recipients:;\n"
                b"Subject: RE: F R E E  $$$ !!!!! \xe2\x80\x8bV\xe2\x80\xaeI\n"
                b"Message-ID: <CA+x@mail.gmail.com>\nDate: 99 Foo 1969 25:61 +9999\n"
                b"X-Mailer: Microsoft Outlook 16.0\nX-MimeOLE: y\nMIME-Version: 1.0 (Mac OS X Mail)\n\nx\n",
    "eai": b"198.51.100.9\n3m\xc3\xbcnchen.example\nm\xc3\xbcnchen.example\n\n\n"
           b"j\xc3\xb6rg@m\xc3\xbcnchen.example\nbob@example.org\n\n"
           b"From: J\xc3\xb6rg <j\xc3\xb6rg@m\xc3\xbcnchen.example>\nSubject: Gr\xc3\xbc\xc3\x9fe\n\nx\n",
}


def varint(value):
    data = b""
    while value > 0x7f:
        data += bytes([value & 0x7f | 0x80])
        value >>= 7
    return data + bytes([value])


def number(tag, value):
    return varint(tag << 1) + varint(value)


def content(tag, data):
    return varint(tag << 1 | 1) + varint(len(data)) + data


def name(text):
    """FNV-1a"""
    value = 2166136261
    for byte in text:
        value = (value ^ byte) * 16777619 % (1 << 32)
    return value.to_bytes(4, "big")


# As scorer/state/record.h numbers the fields.
VERDICT = content(6, b"\x03\xb9\x03\x01")
POLICY = b"\x01\xc9\x01\x91\x03"
GROUP = content(25, b"\x01" + POLICY)
LEAST_RECORD = (b"\x01" + content(1, bytes.fromhex("0c597a60ed0004000c")) + number(3, 800) +
                VERDICT)
WHOLE_RECORD = (LEAST_RECORD + GROUP + content(7, bytes([192, 0, 2, 1])) + content(9, b"mx.a.test") +
                content(10, b"\x03") + content(11, b"alice") + content(12, b"\x09=\x08\x14@\x04") +
                content(13, b"\x0a") + content(14, b"user@b.test") + content(14, b"") +
                number(15, 70) + content(16, b"Lunch") + content(18, b"1@\x0b") +
                content(19, b"4XYZ") + number(20, 5000) + number(21, 42) +
                content(22, name(b"GTUBE") + b"\x15" + number(1, 7) + number(2, 9) +
                        content(3, name(b"helo")) + b"\x00\x02 says so") +
                content(22, name(b"NOBODYS") + b"\xe8\x07") +
                content(23, name(b"helo") + b"\x02\x15\x64" + number(1, 61500)) +
                content(23, name(b"nobodys") + b"\x01\x15\x64" + number(1, 3) + b"\x00why") +
                number(24, 9) + number(26, 1) + GROUP +
                content(28, b"\x00\x03554\x055.7.1Refused: \x0e (ID:\x01)") +
                content(30, b"state") + number(29, 3))

RECORDS = {
    "least": LEAST_RECORD,
    "whole": WHOLE_RECORD,
    "newer": WHOLE_RECORD + content(5000, b"?") + number(5001, 1 << 63),
    "client-6": LEAST_RECORD + content(7, bytes(16)),
    "client-text": LEAST_RECORD + content(8, b"unknown"),
    "policy": LEAST_RECORD + content(27, POLICY) + number(26, 70),
    "group-verdict": LEAST_RECORD + content(25, b"\x01\x01\x00\x00" +
                                            content(1, b"\x00\x00\x00")),
    "id-text": b"\x01" + content(2, b"odd") + VERDICT + GROUP,
    "references": LEAST_RECORD + content(9, b"\x01" * 200) + content(10, b"\x03" * 200) +
                  content(12, b"\x05" * 200) + content(13, b"\x1f\x1f\x0d\x00\x1f"),
    "reply": LEAST_RECORD + content(28, b"\x02\x19 (ID:\x01)"),
    "rest": LEAST_RECORD + b"\x00what follows",
    "cut": WHOLE_RECORD[:-20],
    "origin": LEAST_RECORD + content(32, bytes([198, 51, 100, 7])) + content(33, b"mx.b.test") +
              number(34, 2),
    "origin-6": LEAST_RECORD + content(32, bytes(16)) + content(33, b"\x01\x1f\xff"),
    "origin-unknown": LEAST_RECORD + content(31, b"") + number(33, 1 << 63),
}

DATE = b"; Mon, 6 Jul 2026 12:00:00 +0200\n"
RECEIVED_LINES = {
    "postfix": b"from a.test (b.test [192.0.2.1]) (using TLSv1.3 (256/256 bits)) by c.test (Postfix) "
               b"with ESMTPS id 1 for <d@c.test>" + DATE,
    "sendmail": b"from a.test (IDENT:x@b.test [192.0.2.1] (may be forged)) by c.test (8.17.1/8.17.1) "
                b"with ESMTP id 1" + DATE,
    "exim": b"from b.test ([192.0.2.1]:25 helo=a.test) by c.test with esmtp (Exim 4.96) id 1" + DATE +
            b"from [192.0.2.1] (helo=[10.0.0.7]) by c.test with esmtp (Exim 4.96) id 1" + DATE,
    "qmail": b"(qmail 1 invoked from network)" + DATE +
             b"from b.test (HELO a.test) (x@192.0.2.1) by c.test with SMTP" + DATE,
    "exchange": b"from A ([fe80::1%3]) by C (2001:db8::1) with Microsoft SMTP Server id 15.1" + DATE,
    "google": b"by 2002:a05:6e02:: with SMTP id 1" + DATE,
    "fetchmail": b"from b.test [2001:db8::1] by localhost with POP3 (fetchmail-6.4)" + DATE,
    "communigate": b"from [192.0.2.1] (account x HELO a.test) by c.test (CommuniGate Pro)" + DATE,
    "http": b"from [192.0.2.1:80] by c.test via HTTP" + DATE,
    "unix": b"from a.test (localhost [[UNIX: localhost]]) by c.test (Cyrus) with LMTPA" + DATE,
    "courier": b"from a (b.test[::ffff:192.0.2.1]) by c with esmtp; Mon, 6 Jul 2026 12:00:00 GMT id 1\n",
    "helo-by": b"from by (b.test [192.0.2.1]) by c.test (Postfix) with SMTP id 1" + DATE,
    "helo-open": b"from ([10.0.0.1] (b.test [192.0.2.1]) by c.test with SMTP id 1" + DATE,
    "twice": b"from a [192.0.2.9] by b with POP3 (c [192.0.2.1]) from d by e (Postfix)" + DATE,
    "octets": b"from a ([1.2.3.444]) by b" + DATE + b"from a ([192.0.2.01]) by b" + DATE,
    "broken": b"from ((()\\ by ( [[ ]] ; ;;(\n)(;[\nfrom by with id for via\n",
    "bytes": b"from \xff\xc3 (\x01 [1.1.1.1]) by \xc3\xbc (Postfix)" + DATE,
    "long": b"from " + b"a" * 300 + b" (" + b"b" * 300 + b" [192.0.2.1]) by c (Postfix)" + DATE,
}


def labels(name):
    return b"".join(bytes([len(label)]) + label for label in name.split(b".") if label) + b"\0"


POINTER = b"\xc0\x0c"  # to the name of the question
A, NS, CNAME, SOA, PTR, MX, TXT, AAAA = 1, 2, 5, 6, 12, 15, 16, 28


def dns_record(kind, data, owner=POINTER, ttl=300):
    return (owner + kind.to_bytes(2, "big") + b"\0\1" + ttl.to_bytes(4, "big") +
            len(data).to_bytes(2, "big") + data)


def dns_packet(kind, *answers, authority=b"", flags=b"\x81\x80"):
    """The choice of the fuzz target, and a packet."""
    choice = [A, AAAA, TXT, MX, NS, PTR, SOA, CNAME].index(kind)
    return (bytes([choice]) + b"\0\1" + flags + b"\0\1" + len(answers).to_bytes(2, "big") +
            (b"\0\1" if authority else b"\0\0") + b"\0\0" + labels(b"a.test") +
            kind.to_bytes(2, "big") + b"\0\1" + b"".join(answers) + authority)


DNS_SOA = labels(b"ns.a.test") + labels(b"hostmaster.a.test") + bytes(16) + b"\0\0\2\x58"
ADDRESS = dns_record(A, b"\xc0\0\2\1")
DNS_ANSWERS = {
    "a": dns_packet(A, ADDRESS, ADDRESS),
    "aaaa": dns_packet(AAAA, dns_record(AAAA, bytes(16))),
    "txt": dns_packet(TXT, dns_record(TXT, b"\x07v=spf1 \x04-all"), dns_record(TXT, b"\0")),
    "mx": dns_packet(MX, dns_record(MX, b"\0\x0a\x02mx" + POINTER), dns_record(MX, b"\0\0\0")),
    "mx-odd": dns_packet(MX, dns_record(MX, b"\0\x0a\x04a. \0" + POINTER)),
    "ns": dns_packet(NS, dns_record(NS, b"\x02ns" + POINTER)),
    "ptr": dns_packet(PTR, dns_record(PTR, labels(b"MX.b.test"))),
    "soa": dns_packet(SOA, dns_record(SOA, DNS_SOA)),
    "chain": dns_packet(A, dns_record(CNAME, labels(b"b.test")),
                        dns_record(A, b"\xc0\0\2\1", labels(b"b.test"), 7)),
    "cname": dns_packet(CNAME, dns_record(CNAME, labels(b"b.test"))),
    "loop": dns_packet(A, dns_record(CNAME, POINTER)),
    "pointer": dns_packet(A, b"\xc0\x18"),
    "negative": dns_packet(A, authority=dns_record(SOA, DNS_SOA, labels(b"test"))),
    "nxdomain": dns_packet(A, authority=dns_record(SOA, DNS_SOA), flags=b"\x81\x83"),
    "servfail": dns_packet(A, flags=b"\x81\x82"),
    "cut": dns_packet(A, ADDRESS)[:-3],
}


def main():
    corpus = pathlib.Path(__file__).parent / "corpus"
    for target, inputs in (("message", MESSAGES), ("prescan", MESSAGES),
                           ("authserv", AUTHSERV), ("address", ADDRESSES), ("list", LIST),
                           ("record", RECORDS), ("session", SESSIONS),
                           ("received", RECEIVED_LINES), ("dns_answer", DNS_ANSWERS)):
        (corpus / target).mkdir(parents=True, exist_ok=True)
        for name, data in inputs.items():
            (corpus / target / f"seed-{name}").write_bytes(data)


if __name__ == "__main__":
    main()
