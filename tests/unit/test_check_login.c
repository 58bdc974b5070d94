/*
 * Table test of the check login.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/scoring.h"
#include "tests/support/table.h"

static const struct check_row rows[] = {
    { "logged in", { .login = "alice" }, "LOGGED_IN" },
    { "logged in with an address", { .login = "alice@example.org" }, "LOGGED_IN" },
    { "logged in, foreign sender", { .login = "a", .sender = "x@example.net" }, "LOGGED_IN" },
    { "logged in, null sender", { .login = "a", .sender = "" }, "LOGGED_IN" },
    { "a hostile name", { .login = "a\r\nX-Spam-Flag: NO\xff" }, "LOGGED_IN" },
    { "not logged in", { .login = "" }, "" },
    { "another server", { 0 }, "" },
    { "over IPv6", { .client = "2001:db8::1" }, "" },
    { "from our own host", { .client = "127.0.0.1" }, "" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("login", rows, ROWS(rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
