/*
 * Table test of the check parser_limits. The hostile messages are piled up here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/parsing.h"
#include "tests/support/scoring.h"

/* A message of a beginning, a piece many times over, and an end. */
static const struct {
    const char *name;
    const char *start, *piece, *end;
    size_t times;
    const char *wanted;
} rows[] = {
    /* good messages */
    { "a long address list", "To: a@b.test", ",\n c@d.test", "\n\nx\n", 5000, "" },
    { "many recipients by name", "To: a@b.test", ",\n \"A: B\" <c@d.test>", "\n\nx\n", 900, "" },
    { "a long text with colons", "From: a@b.test\n\n", "12:00:01 host: message\n", "", 20000, "" },
    { "a large patch", "From: a@b.test\n\n", "--- a/file\n+++ b/file\n", "", 4000, "" },
    { "a certificate", "From: a@b.test\n\nModulus:\n", "    00:aa:bb:cc:dd\n", "", 2000, "" },
    { "a digest", "Content-Type: multipart/digest; boundary=d\n\n",
      "--d\n\nFrom: a@b.test\nSubject: x\n\ntext\n", "--d--\n", 200, "" },
    /* hostile ones */
    { "nested groups", "To: ", "g:", "\n\nx\n", 50000, "PARSER_LIMIT" },
    { "nested groups inside",
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nTo: ",
      "g:", "\n\nx\n--b--\n", 50000, "PARSER_LIMIT" },
    { "tiny parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n", "", 20000,
      "PARSER_LIMIT" },
    { "many header fields", "From: a@b.test\n", "X: y\n", "\nx\n", 20000, "PARSER_LIMIT" },
    { "messages in messages", "From: a@b.test\n", "Content-Type: message/rfc822\n\n", "x\n", 2000,
      "PARSER_LIMIT" },
};

static void check_row(size_t row)
{
    struct assent_policy policy =
        scoring_policy(ASSENT_MODE_SCORE_ONLY, ASSENT_POINTS(5), ASSENT_POINTS(10));
    struct test_time time = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(&time, assent_snapshot_create(&policy));
    struct pile pile = { 0 };
    char symbols[128];

    pile_add(&pile, rows[row].start);
    pile_repeat(&pile, rows[row].piece, rows[row].times);
    pile_add(&pile, rows[row].end);
    const struct mail mail = { .message = pile.bytes, .length = pile.length };
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    assert_non_null(transaction);
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    assert_non_null(decision);
    (void)scoring_symbols(decision, "parser_limits", symbols, sizeof(symbols));
    if (strcmp(symbols, rows[row].wanted) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", rows[row].name, symbols, rows[row].wanted);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
    free(pile.bytes);
}

static void says_what_the_rows_want(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_row(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(says_what_the_rows_want) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
