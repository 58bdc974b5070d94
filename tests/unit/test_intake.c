/*
 * Tests of the intake of whole messages.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "scorer/engine/transaction.h"
#include "tests/support/parsing.h"
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static struct test_time now = { 1790000000000, 1000 };

static struct assent_transaction *begin(struct assent_scorer *scorer)
{
    const struct assent_sender sender = { "alice@example.com", "", ASSENT_LOCALITY_FOREIGN };
    const struct assent_recipient recipient = { "bob@example.org", ASSENT_LOCALITY_LOCAL };
    struct assent_client client = { 0 };
    struct assent_transaction *transaction = assent_transaction_create(scorer, &client, &sender);

    assert_non_null(transaction);
    assert_int_equal(assent_transaction_add_recipient(transaction, &recipient),
                     ASSENT_RECIPIENT_ACCEPTED);
    return transaction;
}

/* "name|value;name|value" */
static void describe(const struct assent_transaction *transaction, char *text, size_t size)
{
    struct assent_header_field field;
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; assent_transaction_header(transaction, i, &field) && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%s|%s", i == 0 ? "" : ";",
                                   field.name, field.value);
}

#define BYTES(text) text, sizeof(text) - 1

static void splits(void **state)
{
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *headers; /* as described */
        const char *stored;  /* header block and body, as the parser gets them */
    } rows[] = {
        { "empty", BYTES(""), "", "\r\n" },
        { "empty line", BYTES("\n"), "", "\r\n" },
        { "headers only", BYTES("A: 1\r\nB: 2\r\n"), "A| 1;B| 2", "A: 1\r\nB: 2\r\n\r\n" },
        { "headers without a last line end", BYTES("A: 1\nB: 2"), "A| 1;B| 2",
          "A: 1\r\nB: 2\r\n\r\n" },
        { "CRLF", BYTES("A: 1\r\n\r\nbody\r\n"), "A| 1", "A: 1\r\n\r\nbody\r\n" },
        { "LF", BYTES("A: 1\n\nbody"), "A| 1", "A: 1\r\n\r\nbody" },
        { "body at once", BYTES("\r\nbody"), "", "\r\nbody" },
        { "no field at the top", BYTES("hello\r\nA: 1\r\n"), "", "\r\nhello\r\nA: 1\r\n" },
        { "a line that is no field", BYTES("A: 1\nhello\nB: 2\n"), "A| 1",
          "A: 1\r\n\r\nhello\nB: 2\n" },
        { "a continuation at the top", BYTES(" x\nA: 1\n"), "", "\r\n x\nA: 1\n" },
        { "folded", BYTES("A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\n"), "A| 1\n 2\n\t3;B| 4",
          "A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\n" },
        { "folded with a blank line", BYTES("A: 1\n \nB: 2\n\n"), "A| 1\n ;B| 2",
          "A: 1\r\n \r\nB: 2\r\n\r\n" },
        { "mbox", BYTES("From alice Mon Jul  6 12:00:00 2026\nA: 1\n\nbody\n"), "A| 1",
          "A: 1\r\n\r\nbody\n" },
        { "mbox line alone", BYTES("From alice"), "", "\r\n" },
        { "From is a field", BYTES("From: a@example.com\n\n"), "From| a@example.com",
          "From: a@example.com\r\n\r\n" },
        { "no blank", BYTES("A:1\n\n"), "A|1", "A:1\r\n\r\n" },
        { "blank before the colon", BYTES("A : 1\n\n"), "A| 1", "A: 1\r\n\r\n" },
        { "no name", BYTES(": 1\nA: 1\n"), "", "\r\n: 1\nA: 1\n" },
        { "empty value", BYTES("A:\nB:\n\n"), "A|;B|", "A:\r\nB:\r\n\r\n" },
        { "colons", BYTES("A: b: c\n\n"), "A| b: c", "A: b: c\r\n\r\n" },
        { "NUL in a field", BYTES("A: 1\0002\n\nx"), "A| 12", "A: 12\r\n\r\nx" },
        { "bare CR in a field", BYTES("A: 1\r2\n\nx"), "A| 12", "A: 12\r\n\r\nx" },
        { "8 bits in a field", BYTES("A: \xff\n\nx"), "A| \xff", "A: \xff\r\n\r\nx" },
    };
    struct assent_scorer *scorer = scoring_create(&now, NULL);

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_transaction *transaction = begin(scorer);
        char text[256];
        size_t length;
        assert_row_true(rows[i].name,
                        assent_transaction_add_message(transaction, rows[i].bytes, rows[i].length));
        describe(transaction, text, sizeof(text));
        assert_row_text(rows[i].name, text, rows[i].headers);
        const char *stored = assent_spool_read(&transaction->spool, SIZE_MAX, &length);
        (void)snprintf(text, sizeof(text), "%.*s", (int)length, stored);
        assert_row_text(rows[i].name, text, rows[i].stored);
        assert_row_true(rows[i].name, assent_transaction_decide(transaction) != NULL);
        assent_transaction_destroy(transaction);
    }
    assent_scorer_destroy(scorer);
}

static void bodies_keep_every_byte(void **state)
{
    static const char bytes[] = "A: 1\n\na\0b\r\nc\rd\n\xff";
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    struct assent_transaction *transaction = begin(scorer);
    size_t length;

    (void)state;
    assert_true(assent_transaction_add_message(transaction, BYTES(bytes)));
    assert_int_equal(assent_transaction_size(transaction), 8 + 10);
    assert_non_null(assent_transaction_decide(transaction));
    const char *stored = assent_spool_read(&transaction->spool, SIZE_MAX, &length);
    assert_int_equal(length, 8 + 10);
    assert_memory_equal(stored + 8, bytes + 6, 10);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

/* start, unit many times, end */
static void takes_what_is_large(void **state)
{
    static const struct {
        const char *name, *start, *unit;
        size_t count;
        const char *end;
    } rows[] = {
        { "one line of 5 MB", "A: 1\n\n", "0123456789", 500000, "" },
        { "one header line of 5 MB", "A: ", "0123456789", 500000, "\n\nbody" },
        { "one folded field of 1 MB", "A: ", "All work and no play makes Jack a dull boy\n ", 24000,
          "\n\nbody" },
        { "50 MB of body", "A: 1\n\n", "All work and no play makes Jack a dull boy.......\n",
          1000000, "" },
        { "200,000 header fields", "", "A: 1\n", 200000, "\nbody\n" },
    };
    struct assent_scorer *scorer = scoring_create(&now, NULL);

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_transaction *transaction = begin(scorer);
        struct pile pile = { 0 };
        pile_add(&pile, rows[i].start);
        pile_repeat(&pile, rows[i].unit, rows[i].count);
        pile_add(&pile, rows[i].end);
        assert_row_true(rows[i].name,
                        assent_transaction_add_message(transaction, pile.bytes, pile.length));
        assert_row_true(rows[i].name, assent_transaction_size(transaction) >= pile.length);
        free(pile.bytes);
        assert_row_true(rows[i].name, assent_transaction_decide(transaction) != NULL);
        assert_row_true(rows[i].name, assent_arena_used(transaction->arena) < (4 << 20));
        assert_row_true(rows[i].name, assent_arena_used(transaction->parse_arena) < (16 << 20));
        assent_transaction_destroy(transaction);
    }
    assent_scorer_destroy(scorer);
}

static void parses_no_more_than_set(void **state)
{
    const struct assent_scorer_options options = { .clock = test_time_clock(&now),
                                                   .hostname = "mx.example.org",
                                                   .max_message_bytes = 1000 };
    struct assent_scorer *scorer = assent_scorer_create(&options, assent_snapshot_create(), NULL);
    static const size_t bodies[] = { 999, 1000, 1001, 100000 };

    (void)state;
    for (size_t i = 0; i < ROWS(bodies); i++) {
        struct assent_transaction *transaction = begin(scorer);
        struct pile pile = { 0 };
        size_t length;
        pile_add(&pile, "A: 1\r\n\r\n");
        pile_repeat(&pile, "x", bodies[i]);
        assert_true(assent_transaction_add_message(transaction, pile.bytes, pile.length));
        assert_non_null(assent_transaction_decide(transaction));
        (void)assent_spool_read(&transaction->spool, SIZE_MAX, &length);
        assert_int_equal(length, pile.length); /* the scanner's copy is whole */
        assent_transaction_destroy(transaction);
        free(pile.bytes);
    }
    assent_scorer_destroy(scorer);
}

static void takes_many_recipients(void **state)
{
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    struct assent_transaction *transaction = begin(scorer);
    char address[64];

    (void)state;
    for (size_t i = 1; i < 10000 + 10; i++) {
        (void)snprintf(address, sizeof(address), "user%zu@example.org", i);
        const struct assent_recipient recipient = { address, ASSENT_LOCALITY_LOCAL };
        assert_int_equal(assent_transaction_add_recipient(transaction, &recipient),
                         ASSENT_RECIPIENT_ACCEPTED);
        assent_transaction_add_rejected_recipient(transaction, &recipient);
    }
    assert_int_equal(assent_transaction_recipient_count(transaction), 10010);
    assert_int_equal(transaction->envelope.recipient_count, ASSENT_MOST_RECIPIENTS);
    assert_string_equal(transaction->envelope.recipients[9999].address, "user9999@example.org");
    assert_int_equal(transaction->envelope.rejected_total, 10009);
    assert_int_equal(transaction->envelope.rejected_count, ASSENT_MOST_RECIPIENTS);
    assert_true(assent_transaction_add_message(transaction, BYTES("A: 1\n\nx")));
    const struct assent_decision *decision = assent_transaction_decide(transaction);
    assert_non_null(decision);
    assert_int_equal(decision->group_count, 1);
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

static void counts_occurrences(void **state)
{
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    struct assent_transaction *transaction = begin(scorer);
    struct assent_header_field field;

    (void)state;
    assert_true(assent_transaction_add_message(transaction, BYTES("A: 1\nB: 2\na: 3\nA: 4\n\n")));
    assert_true(assent_transaction_header(transaction, 2, &field));
    assert_int_equal(field.occurrence, 2);
    assert_true(assent_transaction_header(transaction, 3, &field));
    assert_int_equal(field.occurrence, 3);
    assert_true(assent_transaction_header(transaction, 1, &field));
    assert_int_equal(field.occurrence, 1);
    assert_false(assent_transaction_header(transaction, 4, &field));
    assent_transaction_destroy(transaction);
    assent_scorer_destroy(scorer);
}

static void remembers_the_queue_id(void **state)
{
    struct assent_scorer *scorer = scoring_create(&now, NULL);
    struct assent_transaction *transaction = begin(scorer);

    (void)state;
    assert_string_equal(assent_transaction_queue_id(transaction), "");
    assert_true(assent_transaction_set_queue_id(transaction, "4bX1"));
    assert_true(assent_transaction_set_queue_id(transaction, "4bX1"));
    assert_string_equal(assent_transaction_queue_id(transaction), "4bX1");
    assert_string_equal(assent_transaction_sender(transaction), "alice@example.com");
    assert_int_equal(strlen(assent_transaction_id(transaction)), 14);
    assent_transaction_destroy(transaction);
    assent_transaction_destroy(NULL);
    assent_scorer_destroy(scorer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits),
        cmocka_unit_test(bodies_keep_every_byte),
        cmocka_unit_test(takes_what_is_large),
        cmocka_unit_test(parses_no_more_than_set),
        cmocka_unit_test(takes_many_recipients),
        cmocka_unit_test(counts_occurrences),
        cmocka_unit_test(remembers_the_queue_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
