/*
 * Table test of the check subject_gaps.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/subject.h"
#include "tests/support/table.h"

#define SPACES "            "

static const struct check_row rows[] = {
    /* Good senders. */
    { "words", SUBJECT("Lunch at noon"), "" },
    { "initials", SUBJECT("J. R. R. Tolkien"), "" },
    { "initials without dots", SUBJECT("A B C"), "" },
    { "an alphabet", SUBJECT("Groups A B C D E F"), "" },
    { "an alphabet with dots", SUBJECT("a.b.c.d.e"), "" },
    { "an abbreviation", SUBJECT("R.S.V.P. until Friday"), "" },
    { "a state", SUBJECT("U.S.S.R. and U.S.A."), "" },
    { "for example", SUBJECT("e.g. this"), "" },
    { "Italian", SUBJECT("I o U e"), "" },
    { "variables", SUBJECT("x - y = z * a"), "" },
    { "letters and words", SUBJECT("Plan B - a way out"), "" },
    { "digits", SUBJECT("1 2 3 4 5 6"), "" },
    { "spaced Chinese", SUBJECT("行 政 工 作 统 筹"), "" },
    { "a version", SUBJECT("v1.2.3.4 of x.y.z"), "" },
    { "two spaces", SUBJECT("Minutes  of  Monday"), "" },
    { "a folded line", SUBJECT("A long subject that was folded\n" SPACES "somewhere"), "" },
    { "folded by a tab", SUBJECT("A long subject that was folded\n\tsomewhere"), "" },
    { "folded deep, CRLF", SUBJECT("A long subject\r\n" SPACES "somewhere"), "" },
    { "columns", SUBJECT("host1" SPACES "is down since yesterday morning"), "" },
    { "a long last column", SUBJECT("host1" SPACES "0123456789abcdef0"), "" },
    { "spaces at the end", SUBJECT("Minutes" SPACES), "" },
    { "in French", SUBJECT("Qu'y a-t-il à manger ?"), "" },
    { "one word", SUBJECT("x"), "" },
    { "none", { .message = BEFORE_SUBJECT "\nHello\n" }, "" },

    /* Bad ones. */
    { "gaps", SUBJECT("M o n e y for you"), "SUBJECT_GAPPY" },
    { "capitals with gaps", SUBJECT("a W I N N E R here"), "SUBJECT_GAPPY" },
    { "dots", SUBJECT("get it f.r.e.e today"), "SUBJECT_GAPPY" },
    { "hyphens", SUBJECT("V-I-A-G-R-A"), "SUBJECT_GAPPY" },
    { "stars", SUBJECT("C*A*S*H*!"), "" },
    { "more stars", SUBJECT("C*A*S*H*S"), "SUBJECT_GAPPY" },
    { "underscores", SUBJECT("f_r_e_e"), "SUBJECT_GAPPY" },
    { "Cyrillic with gaps", SUBJECT("к р е д и т"), "SUBJECT_GAPPY" },
    { "behind a mark", SUBJECT("Re: l.o.a.n"), "SUBJECT_GAPPY" },
    { "a token", SUBJECT("Get out of debt fast" SPACES "29521"), "SUBJECT_PADDED" },
    { "a token of letters", SUBJECT("GRATIS" SPACES "SCQKJMLQFT"), "SUBJECT_PADDED" },
    { "behind hard spaces",
      SUBJECT("Debt\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"
              "29521"),
      "SUBJECT_PADDED" },
    { "encoded", SUBJECT("=?utf-8?Q?Debt=20=20=20=20=20=20=20=2029521?="), "SUBJECT_PADDED" },
    { "both", SUBJECT("M o n e y now" SPACES "NNROYKI"), "SUBJECT_GAPPY,SUBJECT_PADDED" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("subject_gaps", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
