/*
 * Table test of the check required_headers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define FROM "From: Alice <alice@example.com>\n"
#define DATE "Date: Mon, 6 Jul 2026 12:00:00 +0200\n"
#define ID   "Message-ID: <1@example.com>\n"
#define TO   "To: bob@example.org\n"
#define BODY "\nbody\n"
#define WITH(x)           \
    {                     \
        .message = x BODY \
    }

static const struct check_row rows[] = {
    /* Good senders. */
    { "all there", { 0 }, "" },
    { "the least", WITH(FROM DATE ID), "" },
    { "in any case", WITH("FROM: a@example.com\ndate: x\nmessage-id: <1@x.test>\n"), "" },
    { "several Received", WITH("Received: a\nReceived: b\n" FROM DATE ID), "" },
    { "several comments", WITH(FROM DATE ID "Comments: a\nComments: b\nKeywords: a\nKeywords: b\n"),
      "" },
    { "two authors and a sender",
      WITH("From: a@example.com, b@example.com\nSender: a@example.com\n" DATE ID), "" },
    { "an encoded name", WITH("From: =?utf-8?q?M=C3=BCller?= <m@example.com>\n" DATE ID), "" },
    { "a quoted name with an address", WITH("From: \"a@b.test\" <m@example.com>\n" DATE ID), "" },
    { "undisclosed recipients", WITH(FROM DATE ID "To: undisclosed-recipients:;\n"), "" },
    { "a bounce",
      { .sender = "",
        .message = "From: MAILER-DAEMON@mx.example.com (Mail Delivery System)\n" DATE ID BODY },
      "" },

    { "a scanner of ours", { .client = "10.0.0.7", .message = BODY }, "" },
    { "a user of ours", { .login = "alice", .message = BODY }, "" },
    { "no ID, which is another check's", WITH(FROM DATE), "" },
    { "several MIME-Version", WITH(FROM DATE ID "MIME-Version: 1.0\nMIME-Version: 1.0\n"), "" },
    { "no recipient, no subject", WITH(FROM DATE ID), "" },
    { "a UTF-8 address", WITH("From: J\xc3\xbcrgen <j\xc3\xbcrgen@gr\xc3\xbcn.example>\n" DATE ID),
      "" },

    /* Others. */
    { "no From", WITH(TO DATE ID), "FROM_MISSING" },
    { "an empty From", WITH("From:\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "a From of words", WITH("From: Your bank\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "an empty address", WITH("From: Your bank <>\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "an empty group", WITH("From: nobody:;\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "two From", WITH(FROM "From: ceo@example.org\n" DATE ID), "FROM_REPEATED" },
    { "no Date", WITH(FROM ID), "DATE_MISSING" },
    { "nothing at all", { .message = BODY }, "DATE_MISSING,FROM_MISSING" },
    { "two subjects", WITH(FROM DATE ID "Subject: a\nSUBJECT: b\n"), "FIELD_REPEATED" },
    { "two To", WITH(FROM DATE ID TO TO), "FIELD_REPEATED" },
    { "two dates", WITH(FROM DATE DATE ID), "FIELD_REPEATED" },
    { "two IDs", WITH(FROM DATE ID ID), "FIELD_REPEATED" },
    { "several twice",
      WITH(FROM DATE ID "Cc: a@x.test\nCc: b@x.test\nReply-To: a@x.test\n"
                        "Reply-To: b@x.test\n"),
      "FIELD_REPEATED" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("required_headers", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
