/*
 * Table test of the check message_id. We are mx.example.org, and example.org is ours.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define REST "From: Alice <alice@example.com>\nDate: Mon, 21 Sep 2026 16:13:20 +0200\n"
#define WITH(x)                      \
    {                                \
        .message = REST x "\nbody\n" \
    }
#define ID(id)    WITH("Message-ID: " id "\n")
#define FIFTY     "01234567890123456789012345678901234567890123456789"
#define HUNDREDS4 FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY
#define OVERLONG  HUNDREDS4 FIFTY FIFTY

static const struct check_row rows[] = {
    /* Good senders. */
    { "as usual", { 0 }, "" },
    { "Gmail", ID("<CAJ+nAb4=uGx_TqK9ho_+VtS0nCz-d@mail.gmail.com>"), "" },
    { "Exchange Online", ID("<AM0PR04MB1234567890ABCDEF@AM0PR04MB1234.eurprd04.prod.outlook.com>"),
      "" },
    { "Exchange at home", ID("<F00DBEEF0123456789@EXCH01.firma.local>"), "" },
    { "Lotus Notes", ID("<OF0123ABCD.0123ABCD-ONC1258A01.0040B1E2-C1258A01.0041C3D4@example.com>"),
      "" },
    { "Thunderbird", ID("<7b1c9a52-31c4-4a6e-9d2b-0f1e2d3c4b5a@example.com>"), "" },
    { "Apple Mail", ID("<0A1B2C3D-4E5F-6789-ABCD-EF0123456789@example.com>"), "" },
    { "Java", ID("<12345678.9.1790000000000.JavaMail.app@web3.example.com>"), "" },
    { "Eudora, with a literal", ID("<a05111b19b95e3a579d26@[192.0.2.1]>"), "" },
    { "an IPv6 literal", ID("<1@[IPv6:2001:db8::1]>"), "" },
    { "a sending service",
      ID("<0102018f01234567-89abcdef-0123-4567-89ab-cdef01234567-000000@"
         "eu-west-1.amazonses.example>"),
      "" },
    { "a newsletter with the address in it",
      ID("<20260921.1234.bob=example.net@bounce.news.example>"), "" },
    { "a newsletter with the address as it is", ID("<8812.bob@example.net@bounce.news.example>"),
      "" },
    { "long, as sending services make them", ID("<" FIFTY FIFTY FIFTY FIFTY FIFTY "@example.com>"),
      "" },
    { "odd letters", ID("<CA+1$2=3/4%5@mail.example.com>"), "" },
    { "an underscore", ID("<1@mail_out.example.com>"), "" },
    { "a dot at the end", ID("<1@mail.example.com.>"), "" },
    { "UTF-8",
      ID("<gr\xc3\xbc\xc3\x9f"
         "e@m\xc3\xbcnchen.example>"),
      "" },
    { "an X.400 gateway", ID("<c=DE%a=_%p=EXAMPLE%l=HOST-000101123456Z-1@gw.example.com>"), "" },
    { "an X.400 gateway, with blanks", ID("</C=DE/ADMD= /PRMD=EXAMPLE/S=1234/@gw.example.com>"),
      "" },
    { "a quoted one, with blanks",
      ID("<\"020828081752Z.1 */PN=Robin Hill/O=An Office\"@gw.example.com>"), "" },
    { "a quoted one, with an @", ID("<\"a\\\"b@c\"@gw.example.com>"), "" },
    { "folded", WITH("Message-ID:\n <1.2.3@example.com>\n"), "" },
    { "with a comment", ID("<1@example.com> (added by postmaster@example.com)"), "" },
    { "a long thread",
      WITH("Message-ID: <1@example.com>\nIn-Reply-To: <a@b.test>\n <" FIFTY "@b.test>\n <" FIFTY
           "@c.test>\nReferences: <" HUNDREDS4 "@x.test>\n"),
      "" },
    { "an old In-Reply-To",
      WITH("Message-ID: <1@example.com>\nIn-Reply-To: Your message of "
           "\"Mon, 21 Sep\" <1@b.test>\n"),
      "" },
    { "ours, by a list", WITH("Message-ID: <1@example.org>\nList-Id: <talk.example.net>\n"), "" },
    { "ours, an answer", WITH("Message-ID: <1@example.org>\nIn-Reply-To: <2@b.test>\n"), "" },
    { "ours, sent again", WITH("Message-ID: <1@example.org>\nResent-From: carol@example.net\n"),
      "" },
    { "ours, back from a forward",
      WITH("Received: from mx.example.org (mx.example.org [192.0.2.1])\n\tby a.test; x\n"
           "Message-ID: <1@mx.example.org>\n"),
      "" },
    { "ours, a bounce",
      { .sender = "", .message = REST "Message-ID: <1@mx.example.org>\n\n" },
      "" },
    { "a host of our domain", ID("<1@www.example.org>"), "" },
    { "a scanner of ours", { .client = "10.0.0.7", .message = REST "\n" }, "" },
    { "a user of ours", { .login = "alice", .message = REST "Message-ID: <1@localhost>\n\n" }, "" },

    /* Others. */
    { "none", WITH(""), "MESSAGE_ID_MISSING" },
    { "empty", ID(""), "MESSAGE_ID_MALFORMED" },
    { "no brackets", ID("1@example.com"), "MESSAGE_ID_MALFORMED" },
    { "no @", ID("<1.example.com>"), "MESSAGE_ID_MALFORMED" },
    { "a UUID", ID("<7b1c9a52-31c4-4a6e-9d2b-0f1e2d3c4b5a>"), "MESSAGE_ID_MALFORMED" },
    { "no left side", ID("<@example.com>"), "MESSAGE_ID_MALFORMED" },
    { "no right side", ID("<1@>"), "MESSAGE_ID_MALFORMED" },
    { "no end", ID("<1@example.com"), "MESSAGE_ID_MALFORMED" },
    { "a blank", ID("<1 2@example.com>"), "MESSAGE_ID_MALFORMED" },
    { "an unknown variable", ID("< [an10]. [an6]@example.com>"), "MESSAGE_ID_MALFORMED" },
    { "an @ behind it", ID("<1> @example.com"), "MESSAGE_ID_MALFORMED" },
    { "a quote that does not end", ID("<\"1@example.com>"), "MESSAGE_ID_MALFORMED" },
    { "several", ID("<1@example.com> <2@example.com>"), "MESSAGE_ID_MALFORMED" },
    { "an address inside", ID("<1.\"Me\"<a@example.com>>"), "MESSAGE_ID_MALFORMED" },
    { "empty brackets", ID("<>"), "MESSAGE_ID_MALFORMED" },
    { "an @ alone", ID("<@>"), "MESSAGE_ID_MALFORMED" },
    { "a dot", ID("<1@.>"), "MESSAGE_ID_IMPOSSIBLE_DOMAIN" },
    { "dots", ID("<1@..>"), "MESSAGE_ID_IMPOSSIBLE_DOMAIN" },
    { "a dot first", ID("<1@.example.com>"), "MESSAGE_ID_IMPOSSIBLE_DOMAIN" },
    { "a blank in the name", ID("<1@example.com >"), "MESSAGE_ID_IMPOSSIBLE_DOMAIN" },
    { "a path", ID("<1@C:\\Send\\domains.txt>"), "MESSAGE_ID_IMPOSSIBLE_DOMAIN" },
    { "a name too long", ID("<1@" FIFTY "." FIFTY "." FIFTY "." FIFTY "." FIFTY "." FIFTY ">"),
      "MESSAGE_ID_IMPOSSIBLE_DOMAIN" },
    { "localhost", ID("<1@localhost>"), "MESSAGE_ID_LOCALHOST" },
    { "localhost, of Red Hat", ID("<1@localhost.localdomain>"), "MESSAGE_ID_LOCALHOST" },
    { "LOCALHOST", ID("<1@LOCALHOST>"), "MESSAGE_ID_LOCALHOST" },
    { "one word", ID("<1@DESKTOP-1A2B3C>"), "MESSAGE_ID_NOT_QUALIFIED" },
    { "a bare address", ID("<1@192.168.1.3>"), "MESSAGE_ID_NOT_QUALIFIED" },
    { "a number", ID("<1@12345>"), "MESSAGE_ID_NOT_QUALIFIED" },
    { "our host", ID("<1@MX.example.org>"), "MESSAGE_ID_OWN_HOST" },
    { "our host, been elsewhere",
      WITH("Received: from a.test by b.test; x\n"
           "Message-ID: <1@mx.example.org>\n"),
      "MESSAGE_ID_OWN_HOST" },
    { "our domain", ID("<1@example.org>"), "MESSAGE_ID_OWN_DOMAIN" },
    { "our domain, as From",
      { .message =
            "From: carol@example.org\nTo: bob@example.org\nMessage-ID: <1@example.org>\n\n" },
      "" },
    { "overlong", ID("<" OVERLONG "@example.com>"), "MESSAGE_ID_OVERLONG" },
    { "overlong, the parent's",
      WITH("Message-ID: <1@example.com>\nIn-Reply-To: <" OVERLONG "@example.com>\n"),
      "MESSAGE_ID_OVERLONG" },
    { "overlong and folded",
      WITH("Message-ID: <1@example.com>\nIn-Reply-To: <a@b.test> <" HUNDREDS4 "\n " FIFTY
           "\n " FIFTY "@example.com"),
      "MESSAGE_ID_OVERLONG" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("message_id", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
