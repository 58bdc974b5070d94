/*
 * Table test of the check subject.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/subject.h"
#include "tests/support/table.h"

#define TEN     "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct check_row rows[] = {
    /* Good senders. */
    { "a word", SUBJECT("Lunch"), "" },
    { "an abbreviation", SUBJECT("FYI"), "" },
    { "abbreviations only", SUBJECT("FAQ on VPN and SSL"), "" },
    { "a ticket", SUBJECT("[JIRA] (ABC-1234) NULLPOINTEREXCEPTION in login"), "" },
    { "a ticket number in capitals", SUBJECT("RE: INC0012345 CLOSED"), "" },
    { "marks in capitals", SUBJECT("RE: FWD: AW: minutes"), "" },
    { "a list's tag in capitals", SUBJECT("[DEVELOPERS-ANNOUNCE] new release"), "" },
    { "two tags", SUBJECT("[EXTERNAL] [SECURITY WARNING] minutes"), "" },
    { "one long word in capitals", SUBJECT("INVOICE 2026-0815"), "" },
    { "an order number", SUBJECT("AUFTRAG 4711 / ABCD1234EFGH5678"), "" },
    { "German in capitals but one letter", SUBJECT("WEIHNACHTSFEIER DER GROßEN FIRMA"), "" },
    { "Arabic", SUBJECT("اجتماع يوم الاثنين"), "" },
    { "Chinese", SUBJECT("关于下周会议的通知"), "" },
    { "Hebrew", SUBJECT("פגישה ביום שני"), "" },
    { "Georgian", SUBJECT("შეხვედრა ორშაბათს"), "" },
    { "Russian", SUBJECT("Встреча в понедельник"), "" },
    { "a question", SUBJECT("Lunch tomorrow?"), "" },
    { "a Spanish exclamation", SUBJECT("¡Feliz cumpleaños!"), "" },
    { "two marks", SUBJECT("Really?!"), "" },
    { "a price", SUBJECT("Your order over $49.90"), "" },
    { "variables", SUBJECT("Difference between $ and $$ in Perl"), "" },
    { "an exchange rate", SUBJECT("1 EUR = 1,08 USD"), "" },
    { "300 characters", SUBJECT(HUNDRED HUNDRED HUNDRED), "" },
    { "a forward of Mozilla", SUBJECT("[Fwd: Re: minutes]"), "" },
    { "a tag alone", SUBJECT("Re: [minutes]"), "" },
    { "a word with a colon", SUBJECT("Agenda: nothing"), "" },
    { "of our own users",
      { .login = "alice", .message = BEFORE_SUBJECT "Subject: CONGRATULATIONS WINNER\n\nx\n" },
      "" },
    { "from our own network",
      { .client = "10.0.0.7", .message = BEFORE_SUBJECT "Subject: BACKUP COMPLETED\n\nx\n" },
      "" },

    /* Bad ones. */
    { "none", { .message = BEFORE_SUBJECT "\nHello\n" }, "SUBJECT_MISSING" },
    { "empty", SUBJECT(""), "SUBJECT_EMPTY" },
    { "spaces", SUBJECT("   "), "SUBJECT_EMPTY" },
    { "a mark alone", SUBJECT("Re:"), "SUBJECT_EMPTY" },
    { "an encoded space", SUBJECT("=?utf-8?Q?_?="), "SUBJECT_EMPTY" },
    { "capitals", SUBJECT("URGENT REPLY NEEDED"), "SUBJECT_CAPITALS" },
    { "capitals behind a mark", SUBJECT("Fwd: FINAL PAYMENT RELEASE."), "SUBJECT_CAPITALS" },
    { "capitals and a number", SUBJECT("PAYMENT OF 10,500,000 DOLLARS"), "SUBJECT_CAPITALS" },
    { "Cyrillic capitals", SUBJECT("СНИЖЕНИЕ ВЕСА"), "SUBJECT_CAPITALS" },
    { "Greek capitals", SUBJECT("ΚΕΡΔΙΣΤΕ ΧΡΗΜΑΤΑ"), "SUBJECT_CAPITALS" },
    { "capitals with accents", SUBJECT("DÉLÉGATION GÉNÉRALE"), "SUBJECT_CAPITALS" },
    { "encoded capitals", SUBJECT("=?utf-8?B?VVJHRU5UIFJFUExZIE5FRURFRA==?="), "SUBJECT_CAPITALS" },
    { "exclamation marks", SUBJECT("You won!!!"), "SUBJECT_EXCITED" },
    { "here and there", SUBJECT("Hi! Look! Now! Here!"), "SUBJECT_EXCITED" },
    { "question marks", SUBJECT("Remember me???"), "SUBJECT_EXCITED" },
    { "of full width", SUBJECT("中奖了！！！"), "SUBJECT_EXCITED" },
    { "heavy ones", SUBJECT("❗❗❗ act now"), "SUBJECT_EXCITED" },
    { "amounts", SUBJECT("Turn $5 into $20k"), "SUBJECT_AMOUNTS" },
    { "amounts in euro", SUBJECT("800 € for 10€ and 5€"), "SUBJECT_AMOUNTS" },
    { "301 characters", SUBJECT(HUNDRED HUNDRED HUNDRED "x"), "SUBJECT_LONG" },
    { "everything", SUBJECT("CONGRATULATIONS WINNER!!! $1000 OR $2000"),
      "SUBJECT_AMOUNTS,SUBJECT_CAPITALS,SUBJECT_EXCITED" },
    { "very long", SUBJECT(HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED),
      "SUBJECT_LONG" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("subject", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
