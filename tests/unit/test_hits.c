/*
 * Tests of how hits are gathered.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/hits.h"

#include "tests/support/table.h"

static const struct assent_symbol symbols[] = {
    { "FIRST", "first", 1000, ASSENT_DECISIVE_NONE, NULL, NULL, "", "" },
    { "SECOND", "second", 2000, ASSENT_DECISIVE_ALLOW_LIST, NULL, NULL, "", "" },
};
static const struct assent_check check = { .name = "some", .symbols = symbols, .symbol_count = 2 };
static const assent_points weights[] = { 7, 8, 9, 100, 200 };

static struct assent_hits make_hits(size_t most)
{
    struct assent_hits hits = {
        .arena = assent_arena_create(most), .weights = weights, .check = &check, .first_symbol = 3
    };

    assert_non_null(hits.arena);
    return hits;
}

static void takes_weight_and_evidence(void **state)
{
    struct assent_hits hits = make_hits(65536);

    (void)state;
    assent_hits_add(&hits, 1, "%s=%d", "x", 7);
    assent_hits_add(&hits, 0, "%s", "");
    assert_int_equal(hits.count, 2);
    assert_ptr_equal(hits.items[0].symbol, &symbols[1]);
    assert_ptr_equal(hits.items[0].check, &check);
    assert_int_equal(hits.items[0].weight, 200);
    assert_string_equal(hits.items[0].evidence, "x=7");
    assert_int_equal(hits.items[1].weight, 100);
    assert_string_equal(hits.items[1].evidence, "");
    assert_false(hits.failed);
    assent_arena_destroy(hits.arena);
}

static void evidence_is_printable(void **state)
{
    struct assent_hits hits = make_hits(65536);
    char longest[1000];

    (void)state;
    assent_hits_add(&hits, 0, "%s", "a\r\nb\x1b[31m\xff\xc3\xa4");
    assert_string_equal(hits.items[0].evidence, "a??b?[31m?\xc3\xa4");
    for (size_t i = 0; i + 1 < sizeof(longest); i += 2)
        memcpy(longest + i, "\xc3\xa4", 2);
    longest[998] = '\0';
    assent_hits_add(&hits, 1, "%s", longest);
    size_t length = strlen(hits.items[1].evidence);
    assert_in_range(length, 100, 999);
    assert_true(hits.items[1].evidence[length - 1] == '?' ||
                (unsigned char)hits.items[1].evidence[length - 1] == 0xa4);
    assent_arena_destroy(hits.arena);
}

/* However long the evidence is. */
static void evidence_ends_in_the_note(void **state)
{
    struct assent_hits hits = make_hits(65536);
    char longest[1000];

    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    hits.note = " (as Received says)";
    assent_hits_add(&hits, 0, "%s", "a");
    assert_string_equal(hits.items[0].evidence, "a (as Received says)");
    assent_hits_add(&hits, 1, "%s", longest);
    size_t length = strlen(hits.items[1].evidence);
    assert_in_range(length, 100, 399);
    assert_string_equal(hits.items[1].evidence + length - strlen(hits.note), hits.note);
    assent_arena_destroy(hits.arena);
}

static void a_symbol_counts_once(void **state)
{
    struct assent_hits hits = make_hits(65536);

    (void)state;
    assent_hits_add(&hits, 0, "one");
    assent_hits_add(&hits, 0, "two");
    assert_int_equal(hits.count, 1);
    assert_string_equal(hits.items[0].evidence, "one");
    assent_hits_add(&hits, 2, "no such symbol");
    assert_int_equal(hits.count, 1);
    assent_arena_destroy(hits.arena);
}

/* Of two entries of a list the more specific one counts, whichever comes first. */
static void the_more_specific_entry_wins(void **state)
{
    static const struct {
        const char *name;
        unsigned first, second, wanted;
        const char *evidence;
    } rows[] = {
        { "second more specific", 1, 5, 5, "second" },
        { "first more specific", 5, 1, 5, "first" },
        { "a tie", 3, 3, 3, "first" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_hits hits = make_hits(65536);
        assent_hits_add_specific(&hits, 1, rows[i].first, "first");
        assent_hits_add_specific(&hits, 1, rows[i].second, "second");
        assert_row_number(rows[i].name, hits.count, 1);
        assert_row_number(rows[i].name, hits.items[0].specificity, rows[i].wanted);
        assert_row_text(rows[i].name, hits.items[0].evidence, rows[i].evidence);
        assent_arena_destroy(hits.arena);
    }
}

static void says_when_memory_ends(void **state)
{
    struct assent_hits hits = make_hits(16);

    (void)state;
    assent_hits_add(&hits, 0, "x");
    assert_true(hits.failed);
    assert_int_equal(hits.count, 0);
    assent_arena_destroy(hits.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_weight_and_evidence),    cmocka_unit_test(evidence_is_printable),
        cmocka_unit_test(evidence_ends_in_the_note),    cmocka_unit_test(a_symbol_counts_once),
        cmocka_unit_test(the_more_specific_entry_wins), cmocka_unit_test(says_when_memory_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
