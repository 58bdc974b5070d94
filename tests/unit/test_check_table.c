/*
 * Tests of the table of checks: that it is complete and does not contradict
 * itself; and of the bounds of a check.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/check.h>

#include "scorer/base/text.h"
#include "tests/support/table.h"

static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
static const char small[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

static void every_check_is_described(void **state)
{
    (void)state;
    assert_true(assent_check_count() > 0);
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        assert_int_equal(strspn(check->name, small), strlen(check->name));
        assert_true(check->name[0] != '\0');
        assert_row_true(check->name, check->group != NULL && check->group[0] != '\0');
        assert_row_true(check->name, check->summary != NULL && check->summary[0] != '\0');
        assert_row_true(check->name, strchr(check->summary, '\n') == NULL);
        assert_row_true(check->name, check->cost <= ASSENT_COST_WORKER);
        assert_row_true(check->name, check->run != NULL);
        assert_row_true(check->name, check->symbols != NULL && check->symbol_count > 0);
        assert_row_true(check->name, check->cancel == NULL || check->start != NULL);
        assert_row_true(check->name, check->start_at <= ASSENT_STEP_BODY);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(check->name, assent_check_at(k)->name);
    }
    assert_null(assent_check_at(assent_check_count()));
}

static void every_symbol_is_described(void **state)
{
    (void)state;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++) {
            const struct assent_symbol *symbol = &check->symbols[k];
            assert_row_true(check->name, symbol->name != NULL && symbol->name[0] != '\0');
            assert_row_number(symbol->name, strspn(symbol->name, capitals), strlen(symbol->name));
            assert_row_true(symbol->name, symbol->meaning != NULL && symbol->meaning[0] != '\0');
            assert_row_true(symbol->name, symbol->evidence != NULL);
            assert_row_true(symbol->name, symbol->false_positives != NULL);
            assert_row_true(symbol->name, symbol->false_positives[0] != '\0' ||
                                              assent_text_starts(check->name, "testing_"));
            assert_row_true(symbol->name, symbol->decisive <= ASSENT_DECISIVE_NONE);
            assert_row_true(symbol->name, symbol->weight >= ASSENT_POINTS(-100) &&
                                              symbol->weight <= ASSENT_POINTS(100));
        }
    }
}

/* In the checks that users have, forgetting .decisive would make a symbol refuse like a virus. */
static void only_these_symbols_decide(void **state)
{
    static const char *const decisive[] = { "FORBIDDEN_ATTACHMENT", "GTUBE", "ALLOW_LIST",
                                            "DENY_LIST" };

    (void)state;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        if (assent_text_starts(check->name, "testing_"))
            continue;
        for (size_t k = 0; k < check->symbol_count; k++) {
            bool expected = false;
            for (size_t n = 0; n < ROWS(decisive); n++)
                expected |= strcmp(decisive[n], check->symbols[k].name) == 0;
            assert_row_number(check->symbols[k].name,
                              check->symbols[k].decisive != ASSENT_DECISIVE_NONE, expected);
        }
    }
}

/* A refusal's status begins with 5, as RFC 3463 has it, and its words are ASCII. */
static void refusals_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        for (size_t k = 0; k < check->symbol_count; k++) {
            const struct assent_symbol *symbol = &check->symbols[k];
            const char *words = symbol->refusal == NULL ? symbol->meaning : symbol->refusal;
            unsigned subject;
            unsigned detail;
            int length = 0;
            for (; *words != '\0'; words++)
                assert_row_true(symbol->name, *words >= 0x20 && *words < 0x7f);
            if (symbol->status == NULL)
                continue;
            assert_row_number(symbol->name,
                              sscanf(symbol->status, "5.%3u.%3u%n", &subject, &detail, &length), 2);
            assert_row_number(symbol->name, length, strlen(symbol->status));
            assert_row_true(symbol->name, strlen(symbol->status) < 12);
        }
    }
}

static void every_symbol_stands_once(void **state)
{
    const char *names[512];
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        assert_int_equal(assent_check_first_symbol(i), count);
        for (size_t k = 0; k < check->symbol_count; k++) {
            for (size_t n = 0; n < count; n++)
                assert_string_not_equal(names[n], check->symbols[k].name);
            assert_true(count < ROWS(names));
            names[count++] = check->symbols[k].name;
        }
    }
    assert_int_equal(assent_symbol_count(), count);
}

static void names_properties(void **state)
{
    (void)state;
    assert_string_equal(assent_cost_name(ASSENT_COST_LOCAL), "local");
    assert_string_equal(assent_cost_name(ASSENT_COST_CONTENT), "content");
    assert_string_equal(assent_cost_name(ASSENT_COST_STATE), "state");
    assert_string_equal(assent_cost_name(ASSENT_COST_DNS), "dns");
    assert_string_equal(assent_cost_name(ASSENT_COST_WORKER), "worker");
    assert_string_equal(assent_outcome_name(ASSENT_OUTCOME_DONE), "done");
    assert_string_equal(assent_outcome_name(ASSENT_OUTCOME_NOT_APPLICABLE), "not-applicable");
    assert_string_equal(assent_outcome_name(ASSENT_OUTCOME_INCOMPLETE), "incomplete");
    assert_string_equal(assent_outcome_name(ASSENT_OUTCOME_SKIPPED), "skipped");
    for (enum assent_decisive i = 0; i <= ASSENT_DECISIVE_NONE; i++)
        assert_non_null(assent_decisive_name(i));
}

static void has_bounds(void **state)
{
    static const struct {
        const char *name;
        assent_points weights[4];
        bool exclusive;
        assent_points lowest, highest;
    } rows[] = {
        { "nothing", { 0, 0, 0, 0 }, false, 0, 0 },
        { "bad only", { 1000, 2000, 500, 0 }, false, 0, 3500 },
        { "good only", { -1000, -2000, 0, -500 }, false, -3500, 0 },
        { "both", { 1000, -2000, 500, -500 }, false, -2500, 1500 },
        { "bad only, one of them", { 1000, 2000, 500, 0 }, true, 0, 2000 },
        { "good only, one of them", { -1000, -2000, 0, -500 }, true, -2000, 0 },
        { "both, one of them", { 1000, -2000, 500, -500 }, true, -2000, 1000 },
        { "too much",
          { INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN },
          false,
          ASSENT_POINTS_LEAST,
          ASSENT_POINTS_MOST },
    };
    static const struct assent_symbol symbols[4];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_check check = { .symbols = symbols,
                                      .symbol_count = 4,
                                      .exclusive = rows[i].exclusive };
        assent_points lowest = 7;
        assent_points highest = 7;
        assent_check_bounds(&check, rows[i].weights, &lowest, &highest);
        assert_row_number(rows[i].name, lowest, rows[i].lowest);
        assert_row_number(rows[i].name, highest, rows[i].highest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_check_is_described),
        cmocka_unit_test(every_symbol_is_described),
        cmocka_unit_test(only_these_symbols_decide),
        cmocka_unit_test(refusals_are_well_formed),
        cmocka_unit_test(every_symbol_stands_once),
        cmocka_unit_test(names_properties),
        cmocka_unit_test(has_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
