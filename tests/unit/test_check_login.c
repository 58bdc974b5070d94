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

#define HOP                                                                                    \
    "Received: from a.test (a.test [198.51.100.7]) by relay.test (Postfix) with ESMTP id 1;\n" \
    "\tMon, 6 Jul 2026 12:00:00 +0200\n"                                                       \
    "From: a@a.test\n"

static const struct check_row relay_rows[] = {
    { "a user", { .login = "alice", .message = HOP }, "LOGGED_IN" },
    { "a trusted relay hands on",
      { .client = "192.0.2.99", .login = "relay", .message = HOP },
      "" },
    { "a trusted relay's own", { .client = "192.0.2.99", .login = "relay" }, "" },
};

static void says_what_it_should(void **state)
{
    (void)state;
    assert_int_equal(scoring_check_rows("login", rows, ROWS(rows)), 0);
}

static void looks_through_relays(void **state)
{
    static const char *const settings[] = { "trusted-relays: 192.0.2.99", NULL };

    (void)state;
    assert_int_equal(scoring_check_rows_with("login", settings, relay_rows, ROWS(relay_rows)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(looks_through_relays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
