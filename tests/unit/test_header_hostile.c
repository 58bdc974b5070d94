/*
 * The checks of the header, with headers that are made to be slow or to break
 * them. An alarm ends the test when the time for one grows with the square of its length.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/parsing.h"
#include "tests/support/sanitized.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

enum {
    MOST_SECONDS = 240, /* for all messages of a test, which take a few */
    FIELD_BYTES = SANITIZED ? 50000 : 1000 * 1000,
    AUTHOR_BYTES = SANITIZED ? 50000 : 200 * 1000, /* more than the parser takes is passed over */
    MANY_FIELDS = 6000,
};

static struct test_time now = { 1790000000000, 1000 };

static const char *const names[] = {
    "From",       "Sender",  "Reply-To",   "To",          "Cc",
    "Subject",    "Date",    "Message-ID", "Received",    "In-Reply-To",
    "Precedence", "List-Id", "Bcc",        "Resent-Date", "Content-Type",
};

/* Of what values are made, again and again. */
static const char *const units[] = {
    "a",
    "(",
    ")",
    "<",
    ">",
    "@",
    "\"",
    "\\",
    ";",
    "=",
    "?",
    "=?",
    "=?=",
    "=?utf-8?q?",
    "=?utf-8?B?QUFB?= ",
    "=?utf-8?Q?=41=42=43=44=45?=",
    "=?no-such-charset?B?QUFB?=",
    "=?iso-2022-jp?B?GyRC?=",
    "=??q?a?=",
    "=?x",
    " \n",
    "\n \n\t\n ",
    "<a@b> ",
    "<a@b",
    "mx.example.or",
    "Mon, 21 Sep 2026 16:13:20 +0200; ",
    "\xff",
    "\xc3\xbc",
    "\x01",
    "\r",
};

static void decide(const char *row, struct pile *pile)
{
    struct assent_scorer *scorer = scoring_create(&now, NULL);

    pile_add(pile, "\n\nbody\n");
    struct mail mail = { .message = pile->bytes, .length = pile->length };
    struct assent_transaction *transaction = scoring_begin(scorer, &mail);
    assert_row_true(row, transaction != NULL && assent_transaction_decide(transaction) != NULL);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
    free(pile->bytes);
}

/* Each field with nearly all the room that a header has. */
static void survives_long_fields(void **state)
{
    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(names); i++) {
        for (size_t k = 0; k < ROWS(units); k++) {
            struct pile pile = { 0 };
            char row[100];
            (void)snprintf(row, sizeof(row), "%s of \"%s\"", names[i], units[k]);
            pile_add(&pile, names[i]);
            pile_add(&pile, ": ");
            pile_repeat(&pile, units[k], FIELD_BYTES / strlen(units[k]));
            decide(row, &pile);
        }
    }
}

static void survives_many_fields(void **state)
{
    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(names); i++) {
        struct pile pile = { 0 };
        char field[200];
        (void)snprintf(field, sizeof(field),
                       "%s: =?utf-8?B?QUFB?= <a@mx.example.or>; Mon, 21 Sep 2026 16:13:20\n",
                       names[i]);
        pile_repeat(&pile, field, MANY_FIELDS);
        decide(names[i], &pile);
    }
}

/* What is opened again and again behind an author, and never closed. */
static void survives_authors_with_more(void **state)
{
    static const char *const openings[] = { "(", "<", "[", "\"(", "<[(", "=?", "\\\"<" };
    static const char *const authors[] = { "<a@b.test> ", "a@b.test ",
                                           "Al <a@b.test>, <c@d.test> " };

    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(authors); i++) {
        for (size_t k = 0; k < ROWS(openings); k++) {
            struct pile pile = { 0 };
            char row[100];
            (void)snprintf(row, sizeof(row), "%s and \"%s\"", authors[i], openings[k]);
            pile_add(&pile, "From: ");
            pile_add(&pile, authors[i]);
            pile_repeat(&pile, openings[k], AUTHOR_BYTES / strlen(openings[k]));
            decide(row, &pile);
        }
    }
}

/* A comment in a comment in a comment. */
static void survives_deep_comments(void **state)
{
    (void)state;
    (void)alarm(MOST_SECONDS);
    for (size_t i = 0; i < ROWS(names); i++) {
        struct pile pile = { 0 };
        pile_add(&pile, names[i]);
        pile_add(&pile, ": ");
        pile_repeat(&pile, "(", 1000);
        pile_repeat(&pile, ")", 1000);
        pile_add(&pile, " <1@example.com>");
        decide(names[i], &pile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_long_fields),
        cmocka_unit_test(survives_many_fields),
        cmocka_unit_test(survives_authors_with_more),
        cmocka_unit_test(survives_deep_comments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
