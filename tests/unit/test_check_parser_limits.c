/*
 * Table test of the check parser_limits. Its messages are large, so that they are
 * made from pieces: start, unit many times, end.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "tests/support/parsing.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

#define FROM  "From: alice@example.com\n"
#define MIXED FROM "Content-Type: multipart/mixed; boundary=x\n\n"

static const struct {
    const char *name, *start, *unit;
    size_t count;
    const char *end, *wanted;
    const char *evidence; /* of a hit */
} rows[] = {
    /* Good senders. */
    { "a short message", FROM, "", 1, "\nx\n", "", "" },
    { "many recipients", FROM "To: b@example.org", ",\n\tuser@example.org", 900, "\n\nx\n", "",
      "" },
    { "a group", FROM "To: Friends: b@example.org", ", user@example.org", 100, ";\n\nx\n", "", "" },
    { "a long way", FROM, "Received: from a by b; Mon, 6 Jul 2026 12:00:00 +0200\n", 100, "\nx\n",
      "", "" },
    { "many header fields", FROM, "X-A: 1\n", 4990, "\nx\n", "", "" },
    { "many attachments", MIXED, "--x\nContent-Type: image/png\n\nx\n", 400, "--x--\n", "", "" },
    { "a long text", FROM "\n", "All work and no play makes Jack a dull boy.\n", 50000, "", "",
      "" },
    { "a table of dashes", FROM "\n", "----------------\nx\n", 2000, "", "", "" },
    { "a patch of address fields", FROM "\n", "+To: a@example.org, b@example.org\n", 3000, "", "",
      "" },
    { "a log of address fields", FROM "\n", "To: alice@example.org, bob@example.org\n", 40000, "",
      "", "" },
    { "a message in a message, ten times", "", FROM "Content-Type: message/rfc822\n\n", 10, "x\n",
      "", "" },

    { "a system log as text", MIXED "--x\nContent-Type: text/plain; name=messages\n\n",
      "Jul  6 12:00:00 mx postfix/smtpd[1]: connect from a.test\n", 6000, "--x--\n", "", "" },
    { "a log with a name like a type",
      MIXED "--x\nContent-Type: text/plain; name=\"message.txt\"\n\n", "key: value\n", 6000,
      "--x--\n", "", "" },
    { "a text called digest", MIXED "--x\nContent-Type: text/plain; name=\"digest.txt\"\n\n",
      "\nkey: value\n", 6000, "--x--\n", "", "" },

    /* Others. */
    { "too many header fields", FROM, "X-A: 1\n", 5001, "\nx\n", "PARSER_LIMIT", "header-lines" },
    { "far too many header fields", FROM, "X-A: 1\n", 100000, "\nx\n", "PARSER_LIMIT",
      "header-lines" },
    { "too much header", FROM,
      "X-A: 0123456789012345678901234567890123456789012345678901234567890"
      "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
      "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
      "\n",
      4900, "\nx\n", "PARSER_LIMIT", "4901 header fields" },
    { "groups in groups", FROM "To: ", "g:", 2000, "\n\nx\n", "PARSER_LIMIT", "address-colons" },
    { "boundaries", MIXED, "--x\n\n", 10001, "", "PARSER_LIMIT,PARSER_STOPPED", "boundary-lines" },
    { "messages in messages", "", "Content-Type: message/rfc822\n\n", 501, "x\n",
      "PARSER_LIMIT,PARSER_STOPPED", "containers" },
};

static void says_what_it_should(void **state)
{
    struct assent_policy policy =
        scoring_policy(ASSENT_MODE_SCORE_ONLY, ASSENT_POINTS(5), ASSENT_POINTS(10));
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(&now, scoring_snapshot(&policy));

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct pile pile = { 0 };
        pile_add(&pile, rows[i].start);
        pile_repeat(&pile, rows[i].unit, rows[i].count);
        pile_add(&pile, rows[i].end);
        const struct mail mail = { .message = pile.bytes, .length = pile.length };
        struct assent_transaction *transaction = scoring_begin(scorer, &mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        char symbols[64];
        assert_row_text(rows[i].name,
                        scoring_symbols(decision, "parser_limits", symbols, sizeof(symbols)),
                        rows[i].wanted);
        for (size_t k = 0; k < decision->hit_count; k++)
            if (strcmp(decision->hits[k].symbol->name, "PARSER_LIMIT") == 0)
                assert_row_text(rows[i].name, decision->hits[k].evidence, rows[i].evidence);
        assent_transaction_destroy(transaction);
        free(pile.bytes);
    }
    assent_scorer_destroy(scorer);
}

/* What exceeds a limit in the header hides nothing that is attached. */
static void a_header_hides_no_attachment(void **state)
{
    static const char *const fields[] = { "To: ", "X-A: b\nTo: ", "Cc: " };
    struct test_time now = { 1790000000000, 1000 };
    struct assent_scorer *scorer = scoring_create(&now, NULL);

    (void)state;
    for (size_t i = 0; i < ROWS(fields); i++) {
        struct pile pile = { 0 };
        char symbols[64];
        pile_add(&pile, fields[i]);
        pile_repeat(&pile, "g:", 50000);
        pile_add(&pile, "\nContent-Type: multipart/mixed;\n boundary=x\n\n--x\n"
                        "Content-Type: application/x; name=a.exe\n\nAAAA\n--x--\n");
        const struct mail mail = { .message = pile.bytes, .length = pile.length };
        struct assent_transaction *transaction = scoring_begin(scorer, &mail);
        const struct assent_decision *decision = assent_transaction_decide(transaction);
        assert_row_text(fields[i],
                        scoring_symbols(decision, "forbidden_attachment", symbols, sizeof(symbols)),
                        "FORBIDDEN_ATTACHMENT");
        assert_row_text(fields[i],
                        scoring_symbols(decision, "parser_limits", symbols, sizeof(symbols)),
                        "PARSER_LIMIT");
        assent_transaction_destroy(transaction);
        free(pile.bytes);
    }
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(a_header_hides_no_attachment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
