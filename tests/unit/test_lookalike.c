/*
 * Tests of look-alikes: what a reader takes a name for.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/lookalike.h"

#include "tests/support/table.h"

static void folds(void **state)
{
    static const struct {
        const char *name, *folded;
        struct assent_lookalike found;
    } rows[] = {
        { "", "", { .hidden = false } },
        { "Pay Me", "pay me", { .hidden = false } },
        { "P\320\260y", "pay", { .mixed = true } },
        { "\320\240\320\260\321\203", "pay", { .hidden = false } },
        { "P\320\260", "pa", { .hidden = false } },
        { "P\320\260\321\213y", "pa?y", { .hidden = false } },
        { "P\342\200\213ay", "pay", { .hidden = true } },
        { "P\302\255\342\201\240ay", "pay", { .hidden = true } },
        { "\342\200\213Pay\342\200\213", "pay", { .hidden = false } },
        { "\342\200\256yap", "yap", { .reversed = true } },
        { "\357\274\240\357\274\241\357\275\232", "?az", { .styled = true } },
        { "\342\222\266\342\223\251", "az", { .styled = true } },
        { "\360\235\220\200\360\235\232\243", "az", { .styled = true } },
        { "J\303\266rg", "j?rg", { .hidden = false } },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_lookalike found;
        char folded[64];
        assent_lookalike_read(rows[i].name, &found, folded, sizeof(folded));
        assert_row_text(rows[i].name, folded, rows[i].folded);
        assert_row_number(rows[i].name, found.hidden, rows[i].found.hidden);
        assert_row_number(rows[i].name, found.reversed, rows[i].found.reversed);
        assert_row_number(rows[i].name, found.mixed, rows[i].found.mixed);
        assert_row_number(rows[i].name, found.styled, rows[i].found.styled);
    }
}

static void cuts(void **state)
{
    static char name[4096];
    struct assent_lookalike found;
    char folded[4];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof(name); i += 2) {
        name[i] = '\320';
        name[i + 1] = '\260';
    }
    assent_lookalike_read(name, &found, folded, sizeof(folded));
    assert_string_equal(folded, "aaa");
    assent_lookalike_read(name, &found, folded, 1);
    assert_string_equal(folded, "");
}

static void knows_plain_text(void **state)
{
    (void)state;
    assert_true(assent_lookalike_is_plain(""));
    assert_true(assent_lookalike_is_plain("Alice"));
    assert_false(assent_lookalike_is_plain("J\303\266rg"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds),
        cmocka_unit_test(cuts),
        cmocka_unit_test(knows_plain_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
