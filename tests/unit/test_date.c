/*
 * Tests of dates. The times are those of GNU date.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/message/date.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/table.h"

enum {
    MISSING = ASSENT_DATE_ZONE_MISSING,
    IMPOSSIBLE = ASSENT_DATE_ZONE_IMPOSSIBLE,
    WEEKDAY = ASSENT_DATE_WEEKDAY_WRONG,
    FORM = ASSENT_DATE_FORM,
};

enum { NOON = 1783332000 }; /* 6 July 2026, 12:00 at +0200 */

static const struct {
    const char *text;
    int64_t time;
    int zone;
    unsigned oddities;
} rows[] = {
    /* As mail programs write them. */
    { "Mon, 6 Jul 2026 12:00:00 +0200", NOON, 120, 0 },
    { "Mon, 06 Jul 2026 12:00:00 +0200", NOON, 120, 0 },
    { "Mon, 06 Jul 2026 12:00:00 +0200 (CEST)", NOON, 120, 0 },
    { "Mon, 6 Jul 2026 03:00:00 -0700 (PDT)", NOON, -420, 0 },
    { "Mon, 6 Jul 2026 12:00:00 +0200 (Mitteleurop\xc3\xa4ische Sommerzeit)", NOON, 120, 0 },
    { "Mon, 6 Jul 2026 12:00:00 +0200 (W. Europe (Berlin) Daylight Time)", NOON, 120, 0 },
    { "Mon, 6 Jul 2026 12:00:00 +0200 (a \\) b)", NOON, 120, 0 },
    { "Mon, 6 Jul 2026 12:00 +0200", NOON, 120, 0 },
    { "6 Jul 2026 12:00:00 +0200", NOON, 120, 0 },
    { "06 Jul 2026 10:00:00 -0000", NOON, 0, 0 },
    { "Mon, 6 Jul 2026 10:00:00 +0000", NOON, 0, 0 },
    { "Mon, 6 Jul 2026 10:00:00 +0000 (UTC)", NOON, 0, 0 },
    { "Mon, 06 Jul 2026 10:00:00 GMT", NOON, 0, 0 },
    { "Mon, 6 Jul 2026 10:00:00 UT", NOON, 0, 0 },
    { "Mon, 6 Jul 2026 10:00:00 UTC", NOON, 0, 0 },
    { "Mon, 6 Jul 2026 10:00:00 Z", NOON, 0, 0 },
    { "Mon, 6 Jul 2026 10:00:00 gmt", NOON, 0, 0 },
    { "Mon, 6 Jul 2026 06:00:00 EDT", NOON, -240, 0 },
    { "Mon, 6 Jul 2026 05:00:00 EST", NOON, -300, 0 },
    { "Mon, 6 Jul 2026 05:00:00 CDT", NOON, -300, 0 },
    { "Mon, 6 Jul 2026 04:00:00 CST", NOON, -360, 0 },
    { "Mon, 6 Jul 2026 04:00:00 MDT", NOON, -360, 0 },
    { "Mon, 6 Jul 2026 03:00:00 MST", NOON, -420, 0 },
    { "Mon, 6 Jul 2026 03:00:00 PDT", NOON, -420, 0 },
    { "Mon, 6 Jul 2026 02:00:00 PST", NOON, -480, 0 },
    { "Mon, 6 Jul 2026 10:00:00 A", NOON, 0, 0 },
    { "Mon, 6 Jul 26 12:00:00 +0200", NOON, 120, 0 },
    { "Mon, 6 Jul 126 12:00:00 +0200", NOON, 120, 0 },
    { "Tue, 6 Jul 99 12:00:00 +0200", 931255200, 120, 0 },
    { "mon, 6 jul 2026 12:00:00 +0200", NOON, 120, 0 },
    { "MON, 6 JUL 2026 12:00:00 +0200", NOON, 120, 0 },
    { "Mon,6 Jul 2026 12:00:00 +0200", NOON, 120, 0 },
    { "  Mon,  6  Jul\t2026\r\n 12:00:00  +0200  ", NOON, 120, 0 },
    { "Mon, 6 Jul 2026 12:00:00 +0200 (a) (b)", NOON, 120, 0 },
    { "(now) Mon (Moon), (x) 6 (y) Jul (z) 2026 12 (h) : (m) 00 : 00 (s) +0200", NOON, 120, 0 },
    { "Mon, 6 Jul 2026 15:30:00 +0530", NOON, 330, 0 },
    { "Mon, 6 Jul 2026 15:45:00 +0545 (NPT)", NOON, 345, 0 },
    { "Tue, 7 Jul 2026 00:00:00 +1400", NOON, 840, 0 },
    { "Sun, 5 Jul 2026 22:00:00 -1200", NOON, -720, 0 },
    { "Mon, 6 Jul 2026 22:45:00 +1245", NOON, 765, 0 },
    { "Mon, 6 Jul 2026 07:30:00 -0230 (NDT)", NOON, -150, 0 },
    { "Thu, 29 Feb 2024 12:00:00 +0000", 1709208000, 0, 0 },
    { "Tue, 29 Feb 2000 12:00:00 +0000", 951825600, 0, 0 },
    { "Sat, 31 Dec 2016 23:59:60 +0000", 1483228800, 0, 0 },
    { "Thu, 1 Jan 1970 00:00:00 +0000", 0, 0, 0 },
    { "Wed, 31 Dec 1969 23:59:59 +0000", -1, 0, 0 },
    { "Mon, 1 Jan 1900 00:00:00 +0000", -2208988800, 0, 0 },
    { "Fri, 31 Dec 9999 23:59:59 -1200", 253402343999, -720, 0 },
    { "Tue, 19 Jan 2038 03:14:08 +0000", 2147483648, 0, 0 },

    /* A zone that is none. */
    { "Mon, 6 Jul 2026 10:00:00", NOON, 0, MISSING },
    { "Mon, 6 Jul 2026 10:00:00 (GMT)", NOON, 0, MISSING },
    { "Mon, 6 Jul 2026 10:00", NOON, 0, MISSING },
    { "Mon, 6 Jul 2026 14:48:00 +0480", NOON - 32 * 60, 320, IMPOSSIBLE },
    { "Mon, 6 Jul 2026 08:40:00 -0120", NOON, -80, IMPOSSIBLE },
    { "Sun, 5 Jul 2026 18:00:00 -1600", NOON, -960, IMPOSSIBLE },
    { "Tue, 7 Jul 2026 00:15:00 +1415", NOON, 855, IMPOSSIBLE },
    { "Mon, 6 Jul 2026 12:00:00 +9999", NOON + 7200 - 6039 * 60, 6039, IMPOSSIBLE },
    { "Mon, 6 Jul 2026 12:00:00 -9999", NOON + 7200 + 6039 * 60, -6039, IMPOSSIBLE },

    /* Another form. */
    { "Mon, 6 Jul 2026 9:00:00 +0000", NOON - 3600, 0, FORM },
    { "Monday, 6 Jul 2026 10:00:00 +0000", NOON, 0, FORM },
    { "Mon 6 Jul 2026 10:00:00 +0000", NOON, 0, FORM },
    { "Mon, 6 July 2026 10:00:00 +0000", NOON, 0, FORM },
    { "Mon, 6 Jul 2026 12:00:00 +02:00", NOON, 120, FORM },
    { "Mon, 6 Jul 2026 12:00:00 +200", NOON, 120, FORM },
    { "Mon, 6 Jul 2026 12:00:00 GMT+0200", NOON, 120, FORM },
    { "Mon, 6 Jul 2026 12:00:00 GMT+02:00", NOON, 120, FORM },
    { "Mon, 6 Jul 2026 10:00:00 EEST", NOON, 0, FORM },
    { "Mon, 6 Jul 2026 12:00:00 +0200 and more", NOON, 120, FORM },
    { "Lun, 6 Jul 2026 12:00:00 +0200", NOON, 120, FORM },
    { "Mon Jul  6 10:00:00 2026", NOON, 0, FORM | MISSING },
    { "2026-07-06 12:00:00 +0200", NOON, 120, FORM },
    { "2026-07-06 10:00:00", NOON, 0, FORM | MISSING },
    { "06-Jul-2026 12:00:00 +0200", NOON, 120, FORM },
    { "09-09-2022", 1662681600, 0, FORM | MISSING },
    { "Wed, 01 May 0102 08:40:01 +0800", -58938016799, 480, FORM | WEEKDAY },
    { "Sat, 1 Jan 0000 00:00:00 +0000", -62167219200, 0, FORM },
    { "Sun, 1 Jan 0001 00:00:00 +0000", -62135596800, 0, FORM | WEEKDAY },

    /* Another day of the week. */
    { "Tue, 6 Jul 2026 12:00:00 +0200", NOON, 120, WEEKDAY },
    { "Sun, 6 Jul 2026 12:00:00 +0200", NOON, 120, WEEKDAY },
    { "Thu, 31 Dec 1969 23:59:59 +0000", -1, 0, WEEKDAY },
};

static const char *const unreadable[] = {
    "",
    " ",
    "x",
    "Mon,",
    "(",
    "((((((",
    "()",
    ")",
    "\\",
    "(\\",
    ",",
    ":",
    "+",
    "Mon, 31 Feb 2026 12:00:00 +0200",
    "Sun, 29 Feb 2026 12:00:00 +0200",
    "Thu, 29 Feb 1900 12:00:00 +0000",
    "Mon, 0 Jul 2026 12:00:00 +0200",
    "Mon, 32 Jul 2026 12:00:00 +0200",
    "Mon, 6 Jul 2026 24:00:00 +0200",
    "Mon, 6 Jul 2026 12:60:00 +0200",
    "Mon, 6 Jul 2026 12:00:61 +0200",
    "Mon, 6 Jul 10000 12:00:00 +0200",
    "Mon, 6 Jul 999999999 12:00:00 +0200",
    "Mon, 6 Jul 2147483648 12:00:00 +0200",
    "Mon, 6 Jul 99999999999999999999 12:00:00 +0200",
    "Mon, 6 Jul 2026 99999999999999999999:00:00 +0200",
    "Mon, 09 Nis 2007 01:47:42 +0300",
    "1783332000",
    "20260706120000",
};

static void reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_date date = { .time = -1, .zone = -1, .oddities = 999 };
        assert_row_true(rows[i].text, assent_date_parse(rows[i].text, &date));
        assert_row_number(rows[i].text, date.time, rows[i].time);
        assert_row_number(rows[i].text, date.zone, rows[i].zone);
        assert_row_number(rows[i].text, date.oddities, rows[i].oddities);
    }
}

static void reads_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(unreadable); i++) {
        struct assent_date date;
        assert_row_true(unreadable[i], !assent_date_parse(unreadable[i], &date));
    }
}

/* Each day from 1895 to 2105 follows the one before, in the calendar of GNU C. */
static void knows_the_calendar(void **state)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

    (void)state;
    for (time_t day = -27394; day < 49310; day++) {
        time_t time = day * 86400;
        struct tm parts;
        char text[64];
        struct assent_date date;
        (void)gmtime_r(&time, &parts);
        (void)snprintf(text, sizeof(text), "%s, %d %s %d 00:00:00 +0000", days[parts.tm_wday],
                       parts.tm_mday, months[parts.tm_mon], parts.tm_year + 1900);
        assert_row_true(text, assent_date_parse(text, &date));
        assert_row_number(text, date.time, time);
        assert_row_number(text, date.oddities & ~(unsigned)FORM, 0);
    }
}

/* Whatever comes, it ends: every cut of a date, and every date with one byte changed. */
static void survives(void **state)
{
    static const char *const texts[] = {
        "Mon, 6 Jul 2026 12:00:00 +0200 (CEST)", "Mon Jul  6 10:00:00 2026",
        "2026-07-06T12:00:00.123+02:00",         "27 Jun 01 3:36:25 PM",
        "Mon, 6 Jul 2026 12:00:00 GMT+02:00",
    };
    char text[64];
    struct assent_date date;

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        for (size_t place = 0; place < strlen(texts[i]); place++) {
            (void)snprintf(text, sizeof(text), "%.*s", (int)place, texts[i]);
            (void)assent_date_parse(text, &date);
            for (int byte = 0; byte < 256; byte++) {
                (void)snprintf(text, sizeof(text), "%s", texts[i]);
                text[place] = (char)byte;
                (void)assent_date_parse(text, &date);
            }
        }
    }
}

static void looks_at_the_beginning_only(void **state)
{
    static const char *const units[] = { "(",    ")",    " ", "9",
                                         "a",    ",",    "+", "-",
                                         "\\",   "(a) ", ":", "Mon, 6 Jul 2026 12:00:00 +0200 ",
                                         "\xff", "Mon " };
    static const char good[] = "Mon, 6 Jul 2026 12:00:00 +0200 (";
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE + 1);
    struct assent_date date;

    (void)state;
    assert_non_null(text);
    text[SIZE] = '\0';
    for (size_t i = 0; i < ROWS(units); i++) {
        for (size_t k = 0; k < SIZE; k++)
            text[k] = units[i][k % strlen(units[i])];
        (void)assent_date_parse(text, &date);
    }
    memset(text, '(', SIZE);
    memcpy(text, good, strlen(good));
    assert_true(assent_date_parse(text, &date));
    assert_int_equal(date.time, NOON);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(reads_no_other),
        cmocka_unit_test(knows_the_calendar),
        cmocka_unit_test(survives),
        cmocka_unit_test(looks_at_the_beginning_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
