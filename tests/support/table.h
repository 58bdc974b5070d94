/*
 * For table tests: every assertion names the row that it is about.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_TABLE_H
#define ASSENT_TESTS_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define assert_row_text(row, got, wanted)                                                     \
    do {                                                                                      \
        const char *got_text = (got);                                                         \
        const char *wanted_text = (wanted);                                                   \
        if (got_text == NULL || strcmp(got_text, wanted_text) != 0)                           \
            fail_msg("%s: \"%s\", not \"%s\"", (row), got_text == NULL ? "(null)" : got_text, \
                     wanted_text);                                                            \
    } while (0)

#define assert_row_number(row, got, wanted)                                               \
    do {                                                                                  \
        long long got_number = (long long)(got);                                          \
        long long wanted_number = (long long)(wanted);                                    \
        if (got_number != wanted_number)                                                  \
            fail_msg("%s: %s is %lld, not %lld", (row), #got, got_number, wanted_number); \
    } while (0)

#define assert_row_true(row, condition)                          \
    do {                                                         \
        if (!(condition))                                        \
            fail_msg("%s: %s does not hold", (row), #condition); \
    } while (0)

#endif
