/*
 * Table test of the check encoded_words.
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
    { "a German subject, Q", SUBJECT("=?ISO-8859-1?Q?Gr=FC=DFe_aus_M=FCnchen?="), "" },
    { "a German subject, B", SUBJECT("=?UTF-8?B?R3LDvMOfZQ==?="), "" },
    { "a Japanese subject", SUBJECT("=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?="), "" },
    { "a Chinese name", WITH("From: \"=?gb18030?B?1cXI/Q==?=\" <zhang@example.com>\n"), "" },
    { "a Russian subject, folded",
      SUBJECT("=?KOI8-R?B?8NLJ18XULA==?=\n =?KOI8-R?B?IMvByyDExczBPw==?="), "" },
    { "UTF-7", SUBJECT("=?UTF-7?B?K0FHRS0=?="), "" },
    { "ASCII in Q, as mass mailers do", SUBJECT("=?utf-8?Q?Our_news=3A_50=25_off=21?="), "" },
    { "a name in Q", WITH("From: =?iso-8859-1?q?Paul=20Linehan?= <paul@example.com>\n"), "" },
    { "ASCII in B beside what needs it", SUBJECT("=?UTF-8?B?SGVsbG8=?= =?UTF-8?B?R3LDvMOfZQ==?="),
      "" },
    { "few letters escaped", SUBJECT("=?utf-8?Q?=46rom_A_to_=5A?="), "" },
    { "no encoded word after all", SUBJECT("what =? means ?= and =?x?= and =?utf-8?Q?"), "" },
    { "an unknown encoding", SUBJECT("=?utf-8?x?SGVsbG8=?="), "" },
    { "broken base64", SUBJECT("=?utf-8?B?SGVs!!bG8?="), "" },
    { "an empty word",
      SUBJECT("=?utf-8?B?"
              "?="),
      "" },
    { "a user of ours",
      { .login = "alice", .message = "Subject: =?utf-8?b?SGVsbG8sIHdvcmxk?=\n\n" },
      "" },

    /* Others. */
    { "letter by letter", SUBJECT("=?UTF-8?Q?=48=6F=74=20=4E=65=77=73?="), "ENCODED_LETTERS" },
    { "letter by letter, small", SUBJECT("=?utf-8?q?=6c=6f=74=74=6f?="), "ENCODED_LETTERS" },
    { "a name letter by letter",
      WITH("From: =?UTF-8?Q?=48=6F=74=20=4E=65=77=73?= <a@example.com>\n"), "ENCODED_LETTERS" },
    { "a name in base64", WITH("From: =?UTF-8?B?QW1hem9u?= <a@example.com>\n"),
      "ENCODED_NEEDLESSLY" },
    { "a subject in base64", SUBJECT("=?utf-8?b?SGVsbG8sIHdvcmxk?="), "ENCODED_NEEDLESSLY" },
    { "a subject in base64, padded", SUBJECT("=?us-ascii?B?SGVsbG8sIHdvcmxkIQ==?="),
      "ENCODED_NEEDLESSLY" },
    { "both in base64",
      WITH("From: =?UTF-8?B?QW1hem9u?= <a@example.com>\nSubject: =?utf-8?b?SGVsbG8sIHdvcmxk?=\n"),
      "ENCODED_NEEDLESSLY" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("encoded_words", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
