/*
 * Tests of times as administrators write them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/when.h"

#include "tests/support/table.h"

static const int64_t now = INT64_C(1767225600000); /* 2026-01-01T00:00:00Z */

static void reads(void **state)
{
    static const struct {
        const char *text;
        int64_t when;
    } rows[] = {
        { "2026-01-01", INT64_C(1767225600000) },
        { "1970-01-01", 0 },
        { "2024-02-29", INT64_C(1709164800000) },
        { "9999-12-31", INT64_C(253402214400000) },
        { "2026-01-01T00:00:01Z", INT64_C(1767225601000) },
        { "2026-01-01t00:00:01z", INT64_C(1767225601000) },
        { "2026-01-01 00:00:01Z", INT64_C(1767225601000) },
        { "2026-01-01T00:00:00.999Z", INT64_C(1767225600000) },
        { "2026-01-01T01:00:00+01:00", INT64_C(1767225600000) },
        { "2025-12-31T18:30:00-05:30", INT64_C(1767225600000) },
        { "90s", INT64_C(1767225690000) },
        { "15m", INT64_C(1767226500000) },
        { "12h", INT64_C(1767268800000) },
        { "30d", INT64_C(1769817600000) },
        { "2w", INT64_C(1768435200000) },
        { "0d", INT64_C(1767225600000) },
        { "36525d", INT64_C(4922985600000) },
    };
    int64_t when;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_row_true(rows[i].text, when_parse(rows[i].text, now, &when, NULL));
        assert_row_number(rows[i].text, when, rows[i].when);
    }
}

static void refuses(void **state)
{
    static const char *const rows[] = {
        "",
        " ",
        "now",
        "30",
        "d",
        "-1d",
        "+1d",
        "1.5d",
        "1 d",
        "30dd",
        "30D",
        "36526d",
        "999999999999w",
        "99999999999999999999d",
        "26-01-01",
        "2026-1-1",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "2026-04-31",
        "2026-01-00",
        "1969-12-31",
        "2026-01-01T",
        "2026-01-01T00:00",
        "2026-01-01T00:00:00",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+1:00",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00ZZ",
        "1970-01-01T00:00:00+01:00",
        "2026-01-01Z",
    };
    struct assent_error error;
    int64_t when;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        error.text[0] = '\0';
        assert_row_true(rows[i], !when_parse(rows[i], now, &when, &error));
        assert_row_true(rows[i], strstr(error.text, "30d") != NULL);
    }
}

static void formats(void **state)
{
    static const struct {
        int64_t when;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { INT64_C(1767225601999), "2026-01-01T00:00:01Z" },
        { INT64_C(253402300799000), "9999-12-31T23:59:59Z" },
        { -1, "?" },
        { INT64_MAX, "?" },
    };
    char text[WHEN_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_text(rows[i].text, when_format(rows[i].when, text), rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(refuses),
        cmocka_unit_test(formats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
