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
    { "a folded ID", WITH(FROM DATE "Message-ID:\n <1.2.3@example.com>\n"), "" },
    { "an ID with a literal", WITH(FROM DATE "Message-ID: <1@[192.0.2.1]>\n"), "" },
    { "an ID with a comment", WITH(FROM DATE "Message-ID: <1@example.com> (added by x)\n"), "" },
    { "an ID with odd letters", WITH(FROM DATE "Message-ID: <CA+1$2=3/4%5@mail.example.com>\n"),
      "" },
    { "undisclosed recipients", WITH(FROM DATE ID "To: undisclosed-recipients:;\n"), "" },
    { "a bounce",
      { .sender = "",
        .message = "From: MAILER-DAEMON@mx.example.com (Mail Delivery System)\n" DATE ID BODY },
      "" },

    /* Others. */
    { "no From", WITH(TO DATE ID), "FROM_MISSING" },
    { "an empty From", WITH("From:\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "a From of words", WITH("From: Your bank\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "an empty address", WITH("From: Your bank <>\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "an empty group", WITH("From: nobody:;\n" DATE ID), "FROM_WITHOUT_ADDRESS" },
    { "two From", WITH(FROM "From: ceo@example.org\n" DATE ID), "FROM_REPEATED" },
    { "no Date", WITH(FROM ID), "DATE_MISSING" },
    { "no ID", WITH(FROM DATE), "MESSAGE_ID_MISSING" },
    { "nothing at all", { .message = BODY }, "DATE_MISSING,FROM_MISSING,MESSAGE_ID_MISSING" },
    { "an empty ID", WITH(FROM DATE "Message-ID:\n"), "MESSAGE_ID_MALFORMED" },
    { "an ID without brackets", WITH(FROM DATE "Message-ID: 1@example.com\n"),
      "MESSAGE_ID_MALFORMED" },
    { "an ID without an @", WITH(FROM DATE "Message-ID: <1.example.com>\n"),
      "MESSAGE_ID_MALFORMED" },
    { "an ID without a left side", WITH(FROM DATE "Message-ID: <@example.com>\n"),
      "MESSAGE_ID_MALFORMED" },
    { "an ID without a right side", WITH(FROM DATE "Message-ID: <1@>\n"), "MESSAGE_ID_MALFORMED" },
    { "an ID that does not end", WITH(FROM DATE "Message-ID: <1@example.com\n"),
      "MESSAGE_ID_MALFORMED" },
    { "an ID with a blank", WITH(FROM DATE "Message-ID: <1 2@example.com>\n"),
      "MESSAGE_ID_MALFORMED" },
    { "an ID with an @ behind it", WITH(FROM DATE "Message-ID: <1> @example.com\n"),
      "MESSAGE_ID_MALFORMED" },
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
