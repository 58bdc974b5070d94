/*
 * Tests of Received lines, in the forms of many servers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/received.h"

#include <stdlib.h>
#include <time.h>

#include "tests/support/parsing.h"
#include "tests/support/table.h"

#define DATE "; Mon, 6 Jul 2026 12:00:00 +0200"
#define TIME INT64_C(1783332000)

static const struct {
    const char *server;
    const char *line;
    /* from, name, address, by, with, recipient */
    const char *wanted[6];
    bool verified;
    unsigned oddities;
} rows[] = {
    { "Postfix",
      " from mail.b.test (mx.b.test [192.0.2.1])\n\tby relay.c.test (Postfix) with ESMTPS id "
      "4B2C1\n"
      "\tfor <bob@c.test>" DATE " (CEST)",
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTPS", "bob@c.test" },
      true,
      0 },
    { "Postfix, name unknown",
      "from mail.b.test (unknown [192.0.2.1]) by relay.c.test (Postfix) with SMTP id 4B2C1" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "Postfix over IPv6",
      "from mail.b.test (mx.b.test [IPv6:2001:db8::1]) by relay.c.test (Postfix) with ESMTP" DATE,
      { "mail.b.test", "mx.b.test", "2001:db8::1", "relay.c.test", "ESMTP", "" },
      true,
      0 },
    { "Postfix with TLS",
      "from mail.b.test (mx.b.test [192.0.2.1])\n (using TLSv1.3 with cipher "
      "TLS_AES_256_GCM_SHA384 "
      "(256/256 bits)\n key-exchange X25519 server-signature RSA-PSS (2048 bits))\n (Client CN "
      "\"[198.51.100.9]\", Issuer \"(x)\" (verified OK))\n by relay.c.test (Postfix) with ESMTPS "
      "id 4B2C1" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTPS", "" },
      true,
      0 },
    { "Postfix with a login",
      "from [10.0.0.7] (dsl.b.test [192.0.2.1]) (Authenticated sender: alice@198.51.100.9) by "
      "relay.c.test (Postfix) with ESMTPSA id 4B2C1" DATE,
      { "[10.0.0.7]", "dsl.b.test", "192.0.2.1", "relay.c.test", "ESMTPSA", "" },
      true,
      0 },
    { "Postfix, sendmail(1)",
      "by relay.c.test (Postfix, from userid 1000) id 4B2C1" DATE,
      { "", "", "", "relay.c.test", "", "" },
      false,
      0 },
    { "Postfix of another name",
      "from mail.b.test (mx.b.test [192.0.2.1]) by relay.c.test (Our Mailer) with ESMTP id 1" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "Sendmail",
      "from mail.b.test (mx.b.test [192.0.2.1]) by relay.c.test (8.17.1/8.17.1) with ESMTPS id "
      "56A1 (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT) for "
      "<bob@c.test>" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTPS", "bob@c.test" },
      true,
      0 },
    { "Sendmail, a doubtful name",
      "from mail.b.test (mx.b.test [192.0.2.1] (may be forged)) by relay.c.test (8.17.1/8.17.1) "
      "with ESMTP id 56A1" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "Sendmail, without a name",
      "from mail.b.test ([192.0.2.1]) by relay.c.test (8.17.1/8.17.1) with ESMTP id 56A1" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "Sendmail with ident",
      "from mail.b.test (IDENT:root@mx.b.test [192.0.2.1]) by relay.c.test (8.9.3/8.9.3) with "
      "ESMTP id VAA1" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      true,
      0 },
    { "Sendmail, on the host itself",
      "(from alice@localhost) by relay.c.test (8.17.1/8.17.1/Submit) id 56A1 for bob@c.test" DATE,
      { "", "", "", "relay.c.test", "", "bob@c.test" },
      false,
      0 },
    { "Sendmail over a unix socket",
      "from relay.c.test (localhost [UNIX: localhost]) by relay.c.test (8.17.1/8.17.1) with "
      "ESMTP" DATE,
      { "relay.c.test", "localhost", "unix", "relay.c.test", "ESMTP", "" },
      true,
      0 },
    { "Cyrus",
      "from relay.c.test ([unix socket]) by relay.c.test (Cyrus v2.4) with LMTPA" DATE,
      { "relay.c.test", "", "unix", "relay.c.test", "LMTPA", "" },
      false,
      0 },
    { "Exim, HELO as the name",
      "from mx.b.test ([192.0.2.1]) by relay.c.test with esmtps (TLS1.3) tls "
      "TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <alice@b.test>) id 1rASzq-0006ds-1K for "
      "bob@c.test" DATE,
      { "mx.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "esmtps", "bob@c.test" },
      true,
      0 },
    { "Exim, another HELO",
      "from mx.b.test ([192.0.2.1]:4321 helo=mail.b.test) by relay.c.test with esmtp (Exim 4.96) "
      "(envelope-from <alice@b.test>) id 1rASzq-0006ds-1K" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "esmtp", "" },
      true,
      0 },
    { "Exim, no name",
      "from [192.0.2.1] (helo=mail.b.test) by relay.c.test with esmtp (Exim 4.96) id 1rASzq-0" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "esmtp", "" },
      false,
      0 },
    { "Exim, no name, with a port",
      "from [192.0.2.1] (port=4321 helo=[10.0.0.7]) by relay.c.test with esmtpsa (Exim 4.96) id "
      "1" DATE,
      { "[10.0.0.7]", "", "192.0.2.1", "relay.c.test", "esmtpsa", "" },
      false,
      0 },
    { "Exim, the address as HELO",
      "from [192.0.2.1] by relay.c.test with smtp (Exim 4.96) id 1rASzq-0006ds-1K" DATE,
      { "[192.0.2.1]", "", "192.0.2.1", "relay.c.test", "smtp", "" },
      false,
      0 },
    { "Exim over IPv6",
      "from mx.b.test ([2001:db8::1]:60944) by relay.c.test with esmtpsa (Exim 4.96) id 1" DATE,
      { "mx.b.test", "mx.b.test", "2001:db8::1", "relay.c.test", "esmtpsa", "" },
      true,
      0 },
    { "Exim, a user of the host",
      "from alice by relay.c.test with local (Exim 4.96) (envelope-from <alice@c.test>) id 1" DATE,
      { "", "", "", "relay.c.test", "local", "" },
      false,
      0 },
    { "Exim, contradicting itself",
      "from [192.0.2.1] (helo=x) ([198.51.100.9]) by relay.c.test with esmtp (Exim 4.96) id 1" DATE,
      { "x", "", "", "relay.c.test", "esmtp", "" },
      false,
      ASSENT_HOP_SEVERAL_WORDS },
    { "the same form of another server",
      "from mail.b.test ([192.0.2.1]) by relay.c.test with ESMTP" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "qmail",
      "from mx.b.test (HELO mail.b.test) (192.0.2.1)\n  by relay.c.test with SMTP" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "qmail, no name",
      "from unknown (HELO mail.b.test) (192.0.2.1) by relay.c.test with SMTP" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "qmail, HELO as the name",
      "from mx.b.test (192.0.2.1) by relay.c.test with SMTP" DATE,
      { "mx.b.test", "", "192.0.2.1", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "qmail with ident",
      "from mx.b.test (root@192.0.2.1) by relay.c.test with SMTP" DATE,
      { "mx.b.test", "", "192.0.2.1", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "qmail, an empty HELO",
      "from unknown (HELO ) (192.0.2.1) by relay.c.test with SMTP" DATE,
      { "", "", "192.0.2.1", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "qmail, the queue",
      "(qmail 27383 invoked by uid 104); 6 Jul 2026 10:00:00 -0000",
      { "", "", "", "", "", "" },
      false,
      0 },
    { "qmail-ldap",
      "from unknown (HELO mail.b.test) ([192.0.2.1]) (envelope-sender <alice@b.test>) by "
      "relay.c.test (qmail-ldap-1.03) with SMTP for <bob@c.test>" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "SMTP", "bob@c.test" },
      false,
      0 },
    { "qpsmtpd",
      "from mx.b.test (HELO mail.b.test) (192.0.2.1) by relay.c.test (qpsmtpd/0.96) with "
      "ESMTP" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "Exchange",
      "from mail.b.test (192.0.2.1) by MB01.c.test (10.1.8.28) with Microsoft SMTP Server "
      "(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.1.2507.39" DATE,
      { "mail.b.test", "", "192.0.2.1", "MB01.c.test", "Microsoft SMTP Server", "" },
      false,
      0 },
    { "Outlook.com",
      "from AB1PR01.eurprd01.prod.outlook.example (2001:db8:4:40:cafe::f1) by "
      "CD2PR02.outlook.example (2001:db8:4:40::24) with Microsoft SMTP Server id 15.20.6745.25 via "
      "Frontend Transport" DATE,
      { "AB1PR01.eurprd01.prod.outlook.example", "", "2001:db8:4:40:cafe::f1",
        "CD2PR02.outlook.example", "Microsoft SMTP Server", "" },
      false,
      0 },
    { "Exchange, within a host",
      "from MB01.c.test ([fe80::c78c:894c:a5d7:f6]) by MB01.c.test ([fe80::c78c:894c:a5d7:f6%3]) "
      "with mapi id 15.20.7918.024" DATE,
      { "MB01.c.test", "", "fe80::c78c:894c:a5d7:f6", "MB01.c.test", "mapi", "" },
      false,
      0 },
    { "Exchange, a link's zone",
      "from MB02.c.test ([fe80::2%12]) by MB01.c.test ([fe80::1%12]) with mapi" DATE,
      { "MB02.c.test", "", "fe80::2", "MB01.c.test", "mapi", "" },
      false,
      0 },
    { "Exchange of long ago",
      "from mail.b.test (192.0.2.1 [192.0.2.1]) by mb.c.test with SMTP (Microsoft Exchange "
      "Internet Mail Service Version 5.5.1960.3) id S5G7R0A9" DATE,
      { "mail.b.test", "", "192.0.2.1", "mb.c.test", "SMTP", "" },
      false,
      0 },
    { "IIS",
      "from mail.b.test ([192.0.2.1] RDNS failed) by mb.c.test with Microsoft "
      "SMTPSVC(6.0.3790.1)" DATE,
      { "mail.b.test", "", "192.0.2.1", "mb.c.test", "Microsoft SMTPSVC", "" },
      false,
      0 },
    { "IIS, a directory",
      "from mail pickup service by mb.c.test with Microsoft SMTPSVC" DATE,
      { "mail", "", "", "mb.c.test", "Microsoft SMTPSVC", "" },
      false,
      ASSENT_HOP_SEVERAL_WORDS },
    { "Google",
      "from mail.b.test (mx.b.test. [2001:db8::1]) by mx.google.example with ESMTPS id "
      "d2e1a72fcca58-6e6afb75si469726.3.2026.07.06 for <bob@c.test> (version=TLS1_3 "
      "cipher=TLS_AES_128_GCM_SHA256 bits=128/128)" DATE,
      { "mail.b.test", "mx.b.test", "2001:db8::1", "mx.google.example", "ESMTPS", "bob@c.test" },
      false,
      0 },
    { "Google, a mail program",
      "from [192.168.29.219] ([192.0.2.1]) by smtp.google.example with ESMTPSA id m5-2002" DATE,
      { "[192.168.29.219]", "", "192.0.2.1", "smtp.google.example", "ESMTPSA", "" },
      false,
      0 },
    { "Google, from machine to machine",
      "by 2002:a05:6e02:1c8c:b0:35d:7ee1:1 with SMTP id w12csp1; Mon, 6 Jul 2026 03:00:00 -0700 "
      "(PDT)",
      { "", "", "", "2002:a05:6e02:1c8c:b0:35d:7ee1:1", "SMTP", "" },
      false,
      0 },
    { "Yahoo",
      "from 192.0.2.1 (EHLO mail.b.test) by 10.217.150.11 with SMTPs (version=TLS1_3 "
      "cipher=TLS_AES_128_GCM_SHA256)" DATE,
      { "mail.b.test", "", "192.0.2.1", "10.217.150.11", "SMTPs", "" },
      false,
      0 },
    { "Yahoo of long ago",
      "from 192.0.2.1  (EHLO mail.b.test) (192.0.2.1) by mta1.yahoo.example with SMTP" DATE,
      { "mail.b.test", "", "192.0.2.1", "mta1.yahoo.example", "SMTP", "" },
      false,
      0 },
    { "Yahoo, a browser",
      "from [192.0.2.1] by web21.yahoo.example via HTTP" DATE,
      { "[192.0.2.1]", "", "192.0.2.1", "web21.yahoo.example", "HTTP", "" },
      false,
      0 },
    { "Yahoo, inside",
      "from 10.222.142.150 by atlas209.yahoo.example pod-id NONE with HTTPS" DATE,
      { "10.222.142.150", "", "10.222.142.150", "atlas209.yahoo.example", "HTTPS", "" },
      false,
      0 },
    { "Amazon SES",
      "from mail.b.test (mx.b.test [192.0.2.1]) by inbound-smtp.ses.example with SMTP id 7ab2 for "
      "bob@c.test" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "inbound-smtp.ses.example", "SMTP", "bob@c.test" },
      false,
      0 },
    { "SendGrid",
      "from NDQzMTk1MzM (unknown) by geopod-ismtpd-22 (SG) with HTTP id "
      "ZJfhspqZQnaKqSYtkI9SCA" DATE,
      { "NDQzMTk1MzM", "", "", "geopod-ismtpd-22", "HTTP", "" },
      false,
      0 },
    { "Momentum",
      "from [192.0.2.1] ([192.0.2.1:37180] helo=mail.b.test) by c.test (envelope-from "
      "<alice@b.test>) (ecelerity 4.2 r(Core:4.2)) with ESMTP id 1" DATE,
      { "mail.b.test", "", "192.0.2.1", "c.test", "ESMTP", "" },
      false,
      0 },
    { "PowerMTA",
      "from mail.b.test (192.0.2.1) by relay.c.test (PowerMTA v5.0r8) id h1 for <bob@c.test>" DATE
      " (envelope-from <alice@b.test>)",
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "", "bob@c.test" },
      false,
      0 },
    { "MailEnable",
      "from mail.b.test ([192.0.2.1]) by relay.c.test with MailEnable ESMTP" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "MailEnable ESMTP", "" },
      false,
      0 },
    { "Lotus Domino",
      "from mail.b.test ([192.0.2.1])\n          by relay.c.test (Lotus Domino Release 8.5.3)\n"
      "          with ESMTP id 2026070612000000-1459 ;\n          Mon, 6 Jul 2026 12:00:00 +0200",
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "Courier",
      "from mail.b.test (mx.b.test [::ffff:192.0.2.1]) (AUTH: LOGIN alice@b.test) by relay.c.test "
      "with esmtp" DATE " id 0088128F.4622FD0A.000019FF",
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "esmtp", "" },
      false,
      0 },
    { "OpenSMTPD",
      "from mail.b.test (mx.b.test [192.0.2.1]) by relay.c.test (OpenSMTPD) with ESMTPS id "
      "1a2b3c4d (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) for <bob@c.test>" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTPS", "bob@c.test" },
      false,
      0 },
    { "OpenSMTPD, no name",
      "from mail.b.test (<unknown> [192.0.2.1]) by relay.c.test (OpenSMTPD) with ESMTP id 1a" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "CommuniGate Pro",
      "from [192.0.2.1] (account alice@b.test HELO mail.b.test) by relay.c.test (CommuniGate Pro "
      "SMTP 6.2.14) with ESMTPSA id 12345 for bob@c.test" DATE,
      { "mail.b.test", "", "192.0.2.1", "relay.c.test", "ESMTPSA", "bob@c.test" },
      false,
      0 },
    { "CommuniGate Pro, HELO an address",
      "from [192.0.2.1] (HELO [10.0.0.7]) by relay.c.test (CommuniGate Pro SMTP 6.2.14) with "
      "SMTP id 12345" DATE,
      { "[10.0.0.7]", "", "192.0.2.1", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "hMailServer",
      "from mail.b.test (mx.b.test [192.0.2.1])\n by relay.c.test\n with ESMTPSA\n" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTPSA", "" },
      false,
      0 },
    { "Haraka",
      "from mail.b.test (mx.b.test [192.0.2.1]) by relay.c.test (Haraka/3.0.2) with ESMTPS id "
      "5F1C.1 envelope-from <alice@b.test> tls TLS_AES_256_GCM_SHA384 (verify=NO)" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTPS", "" },
      false,
      0 },
    { "InterMail",
      "from [192.0.2.1] by relay.c.test (InterMail vM.5.01) with ESMTP id "
      "<20260706.LKWQ28420@[192.0.2.1]> for <bob@c.test>" DATE,
      { "[192.0.2.1]", "", "192.0.2.1", "relay.c.test", "ESMTP", "bob@c.test" },
      false,
      0 },
    { "fetchmail, POP3",
      "from pop.b.test [192.0.2.1]\n\tby localhost with POP3 (fetchmail-6.4.37)\n\tfor "
      "<bob@localhost> (single-drop)" DATE,
      { "pop.b.test", "", "192.0.2.1", "localhost", "POP3", "bob@localhost" },
      false,
      0 },
    { "fetchmail, IMAP over IPv6",
      "from imap.b.test [2001:db8::1] by localhost with IMAP (fetchmail-6.4.37) for "
      "<bob@localhost> "
      "(single-drop)" DATE,
      { "imap.b.test", "", "2001:db8::1", "localhost", "IMAP", "bob@localhost" },
      false,
      0 },
    { "getmail",
      "from pop.b.test (192.0.2.1) by host.c.test with POP3-SSL" DATE,
      { "pop.b.test", "", "192.0.2.1", "host.c.test", "POP3-SSL", "" },
      false,
      0 },
    { "a web mailer",
      "from [192.0.2.1] ([192.0.2.1]) by webmail.c.test (Horde Framework) with HTTP" DATE,
      { "[192.0.2.1]", "", "192.0.2.1", "webmail.c.test", "HTTP", "" },
      false,
      0 },
    { "SquirrelMail",
      "from 192.0.2.1 (proxying for 10.0.0.7) (SquirrelMail authenticated user alice) by "
      "webmail.c.test with HTTP" DATE,
      { "192.0.2.1", "", "192.0.2.1", "webmail.c.test", "HTTP", "" },
      false,
      0 },
    { "amavis",
      "from relay.c.test ([127.0.0.1]) by localhost (relay.c.test [127.0.0.1]) (amavisd-new, port "
      "10024) with LMTP id kGCzItPtYrOl for <bob@c.test>" DATE,
      { "relay.c.test", "", "127.0.0.1", "localhost", "LMTP", "bob@c.test" },
      false,
      0 },
    { "Dovecot",
      "from relay.c.test ([127.0.0.1]) by mb.c.test with LMTP id wOXhEbF1SmQ5TwAA (envelope-from "
      "<alice@b.test>) for <bob@c.test>" DATE,
      { "relay.c.test", "", "127.0.0.1", "mb.c.test", "LMTP", "bob@c.test" },
      false,
      0 },
    { "Zimbra",
      "from localhost (LHLO mb.c.test) (10.0.0.5) by mb.c.test with LMTP" DATE,
      { "mb.c.test", "localhost", "10.0.0.5", "mb.c.test", "LMTP", "" },
      false,
      0 },
    { "IronPort",
      "from unknown (HELO mail.b.test) ([192.0.2.1]) by esa1.c.test with ESMTP/TLS/AES256-SHA" DATE,
      { "mail.b.test", "", "192.0.2.1", "esa1.c.test", "ESMTP/TLS/AES256-SHA", "" },
      false,
      0 },
    { "Mimecast",
      "from mail.b.test (mx.b.test [192.0.2.1]) (Using TLS) by relay.c.test with ESMTP id "
      "uk-mta-1" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "ESMTP", "" },
      false,
      0 },
    { "the name right before the bracket",
      "from mail.b.test (mx.b.test[192.0.2.1]) by relay (5.7.4/5.7.4) with ESMTP id 43G" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay", "ESMTP", "" },
      false,
      0 },
    { "nullmailer",
      "(nullmailer pid 3145662 invoked by uid 1000); Mon, 06 Jul 2026 10:00:00 -0000",
      { "", "", "", "", "", "" },
      false,
      0 },
    { "small and large letters",
      "FROM mail.b.test (mx.b.test [192.0.2.1]) BY relay.c.test (Postfix) WITH esmtp" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "esmtp", "" },
      true,
      0 },
    { "comments in comments",
      "from mail.b.test (a (b (c \\) d) e) f) (mx.b.test [192.0.2.1]) by relay.c.test "
      "(Postfix)" DATE,
      { "mail.b.test", "mx.b.test", "192.0.2.1", "relay.c.test", "", "" },
      true,
      0 },
    { "no HELO",
      "from (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE,
      { "", "mx.b.test", "192.0.2.1", "relay.c.test", "SMTP", "" },
      true,
      0 },
    { "an empty HELO",
      "from  by relay.c.test with SMTP" DATE,
      { "", "", "", "relay.c.test", "SMTP", "" },
      false,
      ASSENT_HOP_FROM_NOBODY },
    { "UTF-8",
      "from b\xc3\xbc.test (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with UTF8SMTP for "
      "<j\xc3\xb6rg@c.test>" DATE,
      { "b\xc3\xbc.test", "mx.b.test", "192.0.2.1", "relay.c.test", "UTF8SMTP",
        "j\xc3\xb6rg@c.test" },
      true,
      0 },
    { "bytes of no charset",
      "from b\xff\x01.test (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE,
      { "b??.test", "mx.b.test", "192.0.2.1", "relay.c.test", "SMTP", "" },
      true,
      0 },

    /* What a stranger says in HELO does not become anything else. */
    { "HELO with blanks",
      "from mail.b.test [198.51.100.9] (mx.b.test [192.0.2.1]) by relay.c.test (Postfix)" DATE,
      { "mail.b.test", "", "", "relay.c.test", "", "" },
      false,
      ASSENT_HOP_SEVERAL_WORDS },
    { "HELO with a fetch",
      "from x [198.51.100.9] by y with POP3 (mx.b.test [192.0.2.1]) by relay.c.test (Postfix)" DATE,
      { "x", "", "", "relay.c.test", "POP3", "" },
      false,
      ASSENT_HOP_REPEATED },
    { "HELO with a browser",
      "from [198.51.100.9] with HTTP (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with "
      "SMTP" DATE,
      { "[198.51.100.9]", "", "", "relay.c.test", "HTTP", "" },
      false,
      ASSENT_HOP_SEVERAL_WORDS },
    { "HELO with an ID",
      "from x id y (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE,
      { "x", "", "", "relay.c.test", "SMTP", "" },
      false,
      ASSENT_HOP_SEVERAL_WORDS },
    { "HELO with a second line",
      "from x from y (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE,
      { "y", "", "", "relay.c.test", "SMTP", "" },
      false,
      ASSENT_HOP_REPEATED | ASSENT_HOP_SEVERAL_WORDS },
    { "HELO by",
      "from by (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE,
      { "by", "mx.b.test", "192.0.2.1", "relay.c.test", "SMTP", "" },
      true,
      0 },
    { "HELO by, and nothing else",
      "from by by relay.c.test with SMTP" DATE,
      { "by", "", "", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "HELO with a semicolon",
      "from ; (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE,
      { "", "", "", "", "", "" },
      false,
      ASSENT_HOP_FROM_NOBODY },
    { "HELO an address",
      "from [198.51.100.9] (mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE,
      { "[198.51.100.9]", "mx.b.test", "192.0.2.1", "relay.c.test", "SMTP", "" },
      true,
      0 },
    { "HELO an address, and nothing else",
      "from [198.51.100.9] by relay.c.test with SMTP" DATE,
      { "[198.51.100.9]", "", "", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "a host of the name helo",
      "from [198.51.100.9] (helo [192.0.2.1] (may be forged)) by relay.c.test (8.17.1/8.17.1)" DATE,
      { "[192.0.2.1] (may be forged)", "", "", "relay.c.test", "", "" },
      false,
      0 },
    { "the same at a server that is not known",
      "from [198.51.100.9] (HELO [192.0.2.1]) by relay.c.test with SMTP" DATE,
      { "[192.0.2.1]", "", "", "relay.c.test", "SMTP", "" },
      false,
      0 },
    { "encoded parentheses",
      "from =?us-ascii?q?x_=28y_=5B198.51.100.9=5D=29?= (mx.b.test [192.0.2.1]) by relay.c.test "
      "(Postfix) with SMTP" DATE,
      { "=?us-ascii?q?x_=28y_=5B198.51.100.9=5D=29?=", "mx.b.test", "192.0.2.1", "relay.c.test",
        "SMTP", "" },
      true,
      0 },
    { "ident with an address",
      "from x (IDENT:y@[198.51.100.9] z@mx.b.test [192.0.2.1]) by relay.c.test (8.9.3/8.9.3)" DATE,
      { "x", "", "", "relay.c.test", "", "" },
      false,
      ASSENT_HOP_SEVERAL_WORDS },
    { "an account with an address",
      "from [192.0.2.1] (account x@[198.51.100.9] HELO y) by relay.c.test (CommuniGate Pro "
      "SMTP)" DATE,
      { "y", "", "192.0.2.1", "relay.c.test", "", "" },
      false,
      0 },

    /* Bad ones. */
    { "numbers above 255",
      "from x (unknown [10.253.66.406]) by relay.c.test (Postfix) with ESMTP id E5696V413E3" DATE,
      { "x", "", "", "relay.c.test", "ESMTP", "" },
      false,
      ASSENT_HOP_IMPOSSIBLE_ADDRESS },
    { "a number with a zero before",
      "from x ([192.0.2.01]) by relay.c.test with Microsoft SMTPSVC(6.0.3790.1830)" DATE,
      { "x", "", "", "relay.c.test", "Microsoft SMTPSVC", "" },
      false,
      ASSENT_HOP_IMPOSSIBLE_ADDRESS },
    { "a comment without end",
      "from 192.0.2.1 (HELO x) by relay.c.test with esmtp (A(5BC,B3B-I VN1,K) id 0M*@E for "
      "bob" DATE,
      { "x", "", "192.0.2.1", "relay.c.test", "esmtp", "" },
      false,
      ASSENT_HOP_UNCLOSED },
    { "nothing", "", { "", "", "", "", "", "" }, false, 0 },
    { "blanks", " \t\n ", { "", "", "", "", "", "" }, false, 0 },
    { "no more than words",
      "from by with id for via",
      { "", "", "", "with", "", "" },
      false,
      ASSENT_HOP_FROM_NOBODY },
    { "parentheses", "()()(((((", { "", "", "", "", "", "" }, false, ASSENT_HOP_UNCLOSED },
    { "brackets", "from [] ([]) by [", { "[]", "", "", "[", "", "" }, false, 0 },
    { "an at sign", "from x (@) by y" DATE, { "x", "", "", "y", "", "" }, false, 0 },
};

static struct parsing parse_line(const char *line)
{
    const struct assent_raw_header header = { "Received", line };

    return parsing_of(&header, 1, "", 0, NULL);
}

static void reads_the_forms_of_servers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct parsing parsing = parse_line(rows[i].line);
        assert_row_number(rows[i].server, parsing.message->hop_count, 1);
        const struct assent_hop *hop = parsing.message->hops;
        assert_row_text(rows[i].server, hop->from, rows[i].wanted[0]);
        assert_row_text(rows[i].server, hop->name, rows[i].wanted[1]);
        assert_row_text(rows[i].server, hop->address, rows[i].wanted[2]);
        assert_row_text(rows[i].server, hop->by, rows[i].wanted[3]);
        assert_row_text(rows[i].server, hop->with, rows[i].wanted[4]);
        assert_row_text(rows[i].server, hop->recipient, rows[i].wanted[5]);
        assert_row_number(rows[i].server, hop->verified, rows[i].verified);
        assert_row_number(rows[i].server, hop->oddities, rows[i].oddities);
        if (strstr(rows[i].line, "2026 ") != NULL && (rows[i].oddities & ASSENT_HOP_UNCLOSED) == 0)
            assert_row_number(rows[i].server, hop->time, TIME);
        parsing_end(&parsing);
    }
}

static void reads_dates(void **state)
{
    static const struct {
        const char *line;
        int64_t time;
        unsigned oddities;
        bool dated;
    } dates[] = {
        { "by x; Mon, 6 Jul 2026 12:00:00 +0200", TIME, 0, true },
        { "by x;Mon, 6 Jul 2026 12:00:00 +0200 (CEST)", TIME, 0, true },
        { "by x; 6 Jul 2026 10:00:00 -0000", TIME, 0, true },
        { "by x; Mon, 6 Jul 2026 10:00:00 GMT", TIME, 0, true },
        { "by x (a; b) for c; d; Mon, 6 Jul 2026 10:00:00 +0000", TIME, 0, true },
        { "by x; Mon, 6 Jul 2026 12:00:00 +0200 id 0088128F", TIME, 0, true },
        { "by x; Mon, 6 Jul 2026 15:45:00 +0545", TIME, 0, true },
        { "by x; Tue, 7 Jul 2026 00:00:00 +1400", TIME, 0, true },
        { "by x; Mon, 6 Jul 2026 07:01:00 -0259", TIME, ASSENT_HOP_IMPOSSIBLE_ZONE, true },
        { "by x", 0, 0, false },
        { "by x;", 0, 0, false },
        { "by x; ", 0, 0, false },
        { "by x; yesterday", 0, 0, false },
        { "by x Mon, 6 Jul 2026 12:00:00 +0200", 0, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(dates); i++) {
        struct parsing parsing = parse_line(dates[i].line);
        const struct assent_hop *hop = parsing.message->hops;
        assert_row_number(dates[i].line, hop->dated, dates[i].dated);
        assert_row_number(dates[i].line, hop->time, dates[i].time);
        assert_row_number(dates[i].line, hop->oddities, dates[i].oddities);
        parsing_end(&parsing);
    }
}

static void keeps_the_order_and_counts_the_rest(void **state)
{
    enum { LINES = ASSENT_MOST_HOPS + 20 };
    static char values[LINES][32];
    struct assent_raw_header headers[2 * LINES];

    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        (void)snprintf(values[i], sizeof(values[i]), "by host%zu.test", i);
        headers[2 * i] = (struct assent_raw_header){ "RECEIVED", values[i] };
        headers[2 * i + 1] = (struct assent_raw_header){ "X-Received", "by elsewhere.test" };
    }
    struct parsing parsing = parsing_of(headers, ROWS(headers), "", 0, NULL);
    assert_int_equal(parsing.message->hop_count, ASSENT_MOST_HOPS);
    assert_int_equal(parsing.message->hop_total, LINES);
    assert_string_equal(parsing.message->hops[0].by, "host0.test");
    assert_string_equal(parsing.message->hops[1].by, "host1.test");
    assert_string_equal(parsing.message->hops[ASSENT_MOST_HOPS - 1].by, "host99.test");
    parsing_end(&parsing);
    parsing = parsing_of(NULL, 0, "", 0, NULL);
    assert_int_equal(parsing.message->hop_count, 0);
    parsing_end(&parsing);
}

/* A megabyte of anything is read in its time, and of it little is kept. */
static void bears_long_lines(void **state)
{
    static const char *const pieces[] = { "(",      ")",     "((((",    "()", "from ",
                                          "a ",     "by a ", "[",       "]",  "[1.1.",
                                          "(HELO ", "\\",    "(a [b] ", ";",  "; a ",
                                          "\"",     "<",     "=?a?q?",  "x",  "9999." };

    (void)state;
    for (size_t i = 0; i < ROWS(pieces); i++) {
        struct pile line = { 0 };
        pile_add(&line, "from ");
        pile_repeat(&line, pieces[i], 1000000 / strlen(pieces[i]));
        clock_t began = clock();
        struct parsing parsing = parse_line(line.bytes);
        const struct assent_hop *hop = parsing.message->hops;
        assert_in_range(strlen(hop->from), 0, 255);
        assert_in_range(strlen(hop->by), 0, 255);
        assert_in_range(strlen(hop->with), 0, 255);
        assert_row_true(pieces[i], clock() - began < 2 * CLOCKS_PER_SEC);
        parsing_end(&parsing);
        free(line.bytes);
    }
}

static void deep_comments(void **state)
{
    struct pile line = { 0 };

    (void)state;
    pile_add(&line, "from mail.b.test ");
    pile_repeat(&line, "(a ", 1000);
    pile_repeat(&line, ") ", 1000);
    pile_add(&line, "(mx.b.test [192.0.2.1]) by relay.c.test (Postfix) with SMTP" DATE);
    struct parsing parsing = parse_line(line.bytes);
    assert_string_equal(parsing.message->hops[0].address, "192.0.2.1");
    assert_int_equal(parsing.message->hops[0].oddities, 0);
    parsing_end(&parsing);
    free(line.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_forms_of_servers),
        cmocka_unit_test(reads_dates),
        cmocka_unit_test(keeps_the_order_and_counts_the_rest),
        cmocka_unit_test(bears_long_lines),
        cmocka_unit_test(deep_comments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
