/*
 * Tests of points: exact sums, their cut, their decimal form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/points.h>

#include "tests/support/table.h"

static void formats(void **state)
{
    static const struct {
        assent_points points;
        const char *text;
    } rows[] = {
        { 0, "0.0" },
        { 1, "0.001" },
        { 10, "0.01" },
        { 100, "0.1" },
        { 999, "0.999" },
        { 1000, "1.0" },
        { 4960, "4.96" },
        { 4999, "4.999" },
        { 5000, "5.0" },
        { 10050, "10.05" },
        { -1, "-0.001" },
        { -500, "-0.5" },
        { -1500, "-1.5" },
        { -12345, "-12.345" },
        { ASSENT_POINTS_MOST, "1000.0" },
        { ASSENT_POINTS_LEAST, "-1000.0" },
        { INT32_MAX, "2147483.647" },
        { INT32_MIN, "-2147483.648" },
    };
    char text[ASSENT_POINTS_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_text(rows[i].text, assent_points_format(rows[i].points, text), rows[i].text);
}

static void adds_and_cuts(void **state)
{
    static const struct {
        const char *name;
        assent_points left, right, sum;
    } rows[] = {
        { "plain", 1500, -500, 1000 },
        { "below zero", -1500, 500, -1000 },
        { "to the most", ASSENT_POINTS_MOST - 1, 1, ASSENT_POINTS_MOST },
        { "over the most", ASSENT_POINTS_MOST, 1, ASSENT_POINTS_MOST },
        { "over the least", ASSENT_POINTS_LEAST, -1, ASSENT_POINTS_LEAST },
        { "back from the least", ASSENT_POINTS_LEAST, 1, ASSENT_POINTS_LEAST + 1 },
        { "what would wrap", INT32_MAX, INT32_MAX, ASSENT_POINTS_MOST },
        { "what would wrap below", INT32_MIN, INT32_MIN, ASSENT_POINTS_LEAST },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_number(rows[i].name, assent_points_add(rows[i].left, rows[i].right),
                          rows[i].sum);
}

static void rounds_constants(void **state)
{
    (void)state;
    assert_int_equal(ASSENT_POINTS(0), 0);
    assert_int_equal(ASSENT_POINTS(0.1), 100);
    assert_int_equal(ASSENT_POINTS(0.3), 300);
    assert_int_equal(ASSENT_POINTS(-0.3), -300);
    assert_int_equal(ASSENT_POINTS(4.999), 4999);
    assert_int_equal(ASSENT_POINTS(-0.001), -1);
}

/* A tenth added a hundred times is ten, which no binary fraction can say. */
static void sums_are_exact(void **state)
{
    assent_points sum = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        sum = assent_points_add(sum, ASSENT_POINTS(0.1));
    assert_int_equal(sum, ASSENT_POINTS(10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),
        cmocka_unit_test(adds_and_cuts),
        cmocka_unit_test(rounds_constants),
        cmocka_unit_test(sums_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
