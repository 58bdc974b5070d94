/*
 * Shapes of identifiers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/shape.h"

#include "tests/support/table.h"

static const struct {
    const char *shape;
    const char *text;
    bool wanted;
} rows[] = {
    { "", "", true },
    { "", "x", false },
    { "abc", "abc", true },
    { "abc", "abC", false },
    { "abc", "ab", false },
    { "abc", "abcd", false },
    { "%*", "", true },
    { "ab%*", "abcd", true },
    { "ab%*", "a", false },
    { "%4d", "1234", true },
    { "%4d", "123", false },
    { "%4d", "12345", false },
    { "%4d", "12a4", false },
    { "%1-3d.%*", "1.x", true },
    { "%1-3d.%*", "123.", true },
    { "%1-3d.%*", "1234.", false },
    { "%1-3d.%*", ".", false },
    { "%2x", "0f", true },
    { "%2x", "0F", false },
    { "%2X", "0F", true },
    { "%2X", "0f", false },
    { "%2U", "AZ", true },
    { "%2U", "A1", false },
    { "%3a", "aZ9", true },
    { "%3a", "a-9", false },
    { "%3a", "a\xc3\xa4", false },
    { "<%8x-%4x@%*", "<0123abcd-ef01@example.com>", true },
    { "<%8x-%4x@%*", "<0123abcd-ef01", false },
    { "%2-4x%2d", "abcd12", true },
    { "%2-4x%2d", "ab12", false }, /* never goes back */
};

static void matches(void **state)
{
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        if (assent_shape_matches(rows[i].shape, rows[i].text) == rows[i].wanted)
            continue;
        print_message("%s, %s\n", rows[i].shape, rows[i].text);
        failed++;
    }
    assert_int_equal(failed, 0);
}

static void matches_any(void **state)
{
    static const char *const shapes[4] = { "a%*", "%1d" };

    (void)state;
    assert_true(assent_shape_matches_any(shapes, 4, "abc"));
    assert_true(assent_shape_matches_any(shapes, 4, "7"));
    assert_false(assent_shape_matches_any(shapes, 4, "b"));
    assert_false(assent_shape_matches_any(shapes, 1, "7"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches),
        cmocka_unit_test(matches_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
