/*
 * Table test of the check login.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "tests/support/check_table.h"

static const struct check_row rows[] = {
    { "a stranger", { .login = NULL }, "" },
    { "a user", { .login = "alice" }, "LOGGED_IN" },
    { "a user with an address", { .login = "alice@example.com" }, "LOGGED_IN" },
    { "a login that is no text", { .login = "\xff\x01" }, "LOGGED_IN" },
};

CHECK_TABLE("login", rows)
