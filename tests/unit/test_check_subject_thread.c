/*
 * Table test of the check subject_thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/subject.h"
#include "tests/support/table.h"

static const struct check_row rows[] = {
    /* Good senders. */
    { "no reply", SUBJECT("Lunch"), "" },
    { "a reply", SUBJECT_AND("Re: Lunch", "In-Reply-To: <1@example.org>\n"), "" },
    { "with References only", SUBJECT_AND("AW: Lunch", "References: <1@example.org>\n"), "" },
    { "of Exchange", SUBJECT_AND("RE: Lunch", "Thread-Index: AQHZabc=\n"), "" },
    { "of Exchange, with a topic", SUBJECT_AND("SV: Lunch", "Thread-Topic: Lunch\n"), "" },
    { "an empty reference", SUBJECT_AND("Re: Lunch", "In-Reply-To:\n"), "" },
    { "a forward with reference", SUBJECT_AND("Fwd: x", "References: <1@example.org>\n"), "" },
    { "a forward of Thunderbird",
      SUBJECT_AND("Fwd: x", "X-Forwarded-Message-Id: <1@example.org>\n"), "" },
    { "bounced on by hand", SUBJECT_AND("Re: x", "Resent-From: carol@example.net\n"), "" },
    { "on a list", SUBJECT_AND("Re: [tea] Lunch", "List-Id: <tea.example.net>\n"), "" },
    { "a list's digest",
      SUBJECT_AND("Re: Tea Digest, Vol 1", "List-Post: <mailto:tea@example.net>\n"), "" },
    { "a word that begins alike", SUBJECT("Report: all is well"), "" },
    { "another", SUBJECT("Fwded: parcels"), "" },
    { "an Italian R", SUBJECT("R: pranzo"), "" },
    { "a question about R", SUBJECT("R: how to plot"), "" },
    { "a list named R", SUBJECT("[R] plots"), "" },
    { "in the middle", SUBJECT("Your mail Re: Lunch"), "" },
    { "without a colon", SUBJECT("Re Lunch"), "" },
    { "a regulation", SUBJECT("Re-opening: Monday"), "" },
    { "none", { .message = BEFORE_SUBJECT "\nHello\n" }, "" },
    { "a colleague on our network",
      { .client = "10.0.0.7", .message = BEFORE_SUBJECT "Subject: Re: Lunch\n\nx\n" },
      "" },

    /* Bad ones. */
    { "Re:", SUBJECT("Re: your invoice"), "FALSE_REPLY" },
    { "RE: without a space", SUBJECT("RE:your invoice"), "FALSE_REPLY" },
    { "counted", SUBJECT("Re[2]: your invoice"), "FALSE_REPLY" },
    { "counted otherwise", SUBJECT("Re^3: x, Re(2): y"), "FALSE_REPLY" },
    { "behind a tag", SUBJECT("[EXTERNAL] Re: your invoice"), "FALSE_REPLY" },
    { "German", SUBJECT("AW: Rechnung"), "FALSE_REPLY" },
    { "Polish", SUBJECT("Odp: faktura"), "FALSE_REPLY" },
    { "Turkish", SUBJECT("YNT: fatura"), "FALSE_REPLY" },
    { "Russian", SUBJECT("Отв: счет"), "FALSE_REPLY" },
    { "Chinese, full-width colon", SUBJECT("回复：发票"), "FALSE_REPLY" },
    { "encoded", SUBJECT("=?utf-8?B?UmU6IGludm9pY2U=?="), "FALSE_REPLY" },
    { "a passed-on reply", SUBJECT("Fwd: Re: your invoice"), "FALSE_REPLY" },
    { "Fwd:", SUBJECT("Fwd: your invoice"), "FALSE_FORWARD" },
    { "German forward", SUBJECT("WG: Rechnung"), "FALSE_FORWARD" },
    { "French forward", SUBJECT("TR : facture"), "FALSE_FORWARD" },
    { "Portuguese forward", SUBJECT("ENC: fatura"), "FALSE_FORWARD" },
    { "Mozilla's forward", SUBJECT("[Fwd: your invoice]"), "FALSE_FORWARD" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("subject_thread", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
