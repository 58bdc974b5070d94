/*
 * The main function of a check's table test.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_CHECK_TABLE_H
#define ASSENT_TESTS_CHECK_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/scoring.h"

#define CHECK_TABLE(check, rows)                                                         \
    static void says_what_the_rows_want(void **state)                                    \
    {                                                                                    \
        (void)state;                                                                     \
        scoring_check_rows(check, rows, sizeof(rows) / sizeof((rows)[0]));               \
    }                                                                                    \
                                                                                         \
    int main(void)                                                                       \
    {                                                                                    \
        const struct CMUnitTest tests[] = { cmocka_unit_test(says_what_the_rows_want) }; \
                                                                                         \
        return cmocka_run_group_tests(tests, NULL, NULL);                                \
    }

#endif
