/*
 * Table test of the check header_form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define WITH(x)                                                                                  \
    {                                                                                            \
        .message = x "Date: Mon, 21 Sep 2026 16:13:20 +0200\nMessage-ID: <1@example.com>\n\nb\n" \
    }
#define FROM       "From: Alice <alice@example.com>\n"
#define SUBJECT(x) WITH(FROM "Subject: " x "\n")

static const struct check_row rows[] = {
    /* Good senders. */
    { "plain", { 0 }, "" },
    { "no subject", SUBJECT(""), "" },
    { "a Japanese subject, raw, as it once was", SUBJECT("\x1b$B$3$s$K$A$O\x1b(B"), "" },
    { "folded with CRLF", { .message = FROM "Subject: one\r\n two\r\n\tthree\r\n\r\nb\r\n" }, "" },
    { "begins on the next line", WITH(FROM "Subject:\n Hello\n"), "" },
    { "UTF-8 by SMTPUTF8",
      { .parameters = "SIZE=1000 BODY=8BITMIME SMTPUTF8",
        .message = "From: J\xc3\xbcrgen <j\xc3\xbcrgen@gr\xc3\xbcn.example>\n"
                   "Subject: Gr\xc3\xbc\xc3\x9f"
                   "e\n\n" },
      "" },
    { "UTF-8 to a UTF-8 address",
      { .recipients = { "zo\xc3\xab@example.org" },
        .message = "From: J\xc3\xbcrgen <a@b.test>\n\n" },
      "" },
    { "UTF-8 from a UTF-8 address",
      { .sender = "j\xc3\xbcrgen@b.test", .message = "Subject: Gr\xc3\xbc\n\n" },
      "" },
    { "8 bits where nobody looks",
      WITH(FROM "Organization: Caf\xe9\nX-Spam-Report: \xfc\nReceived: from \xe9 by b.test; x\n"),
      "" },
    { "an empty To and Bcc", WITH(FROM "To:\nBcc:\n"), "" },
    { "undisclosed recipients", WITH(FROM "To: undisclosed-recipients:;\n"), "" },
    { "lower-case names", WITH("from: a@example.com\nsubject: hello\ncontent-type: text/plain\n"),
      "" },
    { "a user of ours",
      { .login = "alice",
        .message = "Subject: Gr\xfc\xdf"
                   "e\nReply-To:\n\n" },
      "" },
    { "a scanner of ours",
      { .client = "10.0.0.7", .message = "Subject: \xfc\nReply-To:\n\n" },
      "" },

    /* Others. */
    { "Latin 1",
      SUBJECT("Gr\xfc\xdf"
              "e"),
      "HEADER_8BIT" },
    { "Latin 1 in a name", WITH("From: J\xfcrgen <a@example.com>\n"), "HEADER_8BIT" },
    { "Latin 1, with SMTPUTF8",
      { .parameters = "SMTPUTF8",
        .message = FROM "Subject: Gr\xfc\xdf"
                        "e\n\n" },
      "HEADER_8BIT" },
    { "UTF-8 cut short", SUBJECT("Gr\xc3"), "HEADER_8BIT" },
    { "raw UTF-8",
      SUBJECT("Gr\xc3\xbc\xc3\x9f"
              "e"),
      "HEADER_RAW_UTF8" },
    { "raw UTF-8 in a name", WITH("From: J\xc3\xbcrgen <a@example.com>\n"), "HEADER_RAW_UTF8" },
    { "another parameter",
      { .parameters = "XSMTPUTF8 SMTPUTF8X", .message = FROM "Subject: Gr\xc3\xbc\n\n" },
      "HEADER_RAW_UTF8" },
    { "both",
      WITH("From: J\xc3\xbcrgen <a@example.com>\nSubject: Gr\xfc\xdf"
           "e\n"),
      "HEADER_8BIT,HEADER_RAW_UTF8" },
    { "a bell", SUBJECT("Hello\x07"), "HEADER_CONTROL_CHARACTER" },
    { "a DEL", SUBJECT("Hello\x7f"), "HEADER_CONTROL_CHARACTER" },
    { "an empty line that goes on", SUBJECT("Hello\n \n there"), "HEADER_BLANK_LINE" },
    { "an empty line at the end", SUBJECT("Hello\n\t \n"), "HEADER_BLANK_LINE" },
    { "an empty line in Content-Type", WITH(FROM "Content-Type: text/plain;\n \n charset=utf-8\n"),
      "HEADER_BLANK_LINE" },
    { "an empty Reply-To", WITH(FROM "Reply-To:\n"), "REPLY_TO_EMPTY" },
    { "a blank Reply-To", WITH(FROM "Reply-To: \t\n"), "REPLY_TO_EMPTY" },
    { "an empty Cc", WITH(FROM "Cc: \n"), "ADDRESS_FIELD_EMPTY" },
    { "an empty Sender", WITH(FROM "Sender:\n"), "ADDRESS_FIELD_EMPTY" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("header_form", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
