/*
 * Times as administrators write them. Everything is UTC unless an offset is given:
 * the hosts of one installation may stand in different time zones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/when.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t longest_span = INT64_C(36525) * 86400 * 1000;

static int64_t unit_of(char letter)
{
    switch (letter) {
    case 's':
        return 1000;
    case 'm':
        return INT64_C(60) * 1000;
    case 'h':
        return INT64_C(3600) * 1000;
    case 'd':
        return INT64_C(86400) * 1000;
    case 'w':
        return INT64_C(7) * 86400 * 1000;
    default:
        return 0;
    }
}

bool when_parse_span(const char *text, int64_t *span)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 12 || text[digits] == '\0' || text[digits + 1] != '\0')
        return false;
    int64_t unit = unit_of(text[digits]);
    int64_t number = strtoll(text, NULL, 10);
    if (unit == 0 || number > longest_span / unit)
        return false;
    *span = number * unit;
    return true;
}

/* Reads this many digits and the characters between; true: all of them were there. */
static bool read_number(const char **at, int digits, int *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (!isdigit((unsigned char)**at))
            return false;
        *number = *number * 10 + (**at - '0');
    }
    return true;
}

static bool read_mark(const char **at, const char *marks)
{
    if (**at == '\0' || strchr(marks, **at) == NULL)
        return false;
    (*at)++;
    return true;
}

static bool read_date(const char **at, struct tm *moment)
{
    bool read = read_number(at, 4, &moment->tm_year) && read_mark(at, "-") &&
                read_number(at, 2, &moment->tm_mon) && read_mark(at, "-") &&
                read_number(at, 2, &moment->tm_mday);

    moment->tm_year -= 1900;
    moment->tm_mon -= 1;
    return read && moment->tm_year >= 70;
}

static bool read_time(const char **at, struct tm *moment)
{
    bool read = read_number(at, 2, &moment->tm_hour) && read_mark(at, ":") &&
                read_number(at, 2, &moment->tm_min) && read_mark(at, ":") &&
                read_number(at, 2, &moment->tm_sec);

    if (!read || moment->tm_hour > 23 || moment->tm_min > 59 || moment->tm_sec > 59)
        return false;
    if (**at == '.') { /* fractions count for nothing here */
        size_t digits = strspn(*at + 1, "0123456789");
        *at += 1 + digits;
        return digits > 0;
    }
    return true;
}

/* "Z", or "+01:00"; in seconds. */
static bool read_offset(const char **at, int *offset)
{
    int hours;
    int minutes;
    char sign = **at;

    *offset = 0;
    if (read_mark(at, "Zz"))
        return true;
    if (!read_mark(at, "+-") || !read_number(at, 2, &hours) || !read_mark(at, ":") ||
        !read_number(at, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    return true;
}

/* Only days that the calendar has: timegm makes March of 30 February. */
static bool is_a_day(const struct tm *asked, time_t seconds)
{
    struct tm made;

    return gmtime_r(&seconds, &made) != NULL && made.tm_mon == asked->tm_mon &&
           made.tm_mday == asked->tm_mday;
}

static bool parse_moment(const char *text, int64_t *when)
{
    struct tm moment = { 0 };
    const char *at = text;
    int offset = 0;

    if (!read_date(&at, &moment))
        return false;
    if (*at != '\0' &&
        !(read_mark(&at, "Tt ") && read_time(&at, &moment) && read_offset(&at, &offset)))
        return false;
    struct tm asked = moment;
    time_t seconds = timegm(&moment);
    if (*at != '\0' || !is_a_day(&asked, seconds) || seconds < offset)
        return false;
    *when = ((int64_t)seconds - offset) * 1000;
    return true;
}

bool when_parse(const char *text, int64_t now, int64_t *when, struct assent_error *error)
{
    int64_t span;

    if (when_parse_span(text, &span)) {
        *when = now + span;
        return true;
    }
    if (parse_moment(text, when))
        return true;
    return assent_error_set(error,
                            "%.64s: is no time: a date (2026-12-31), a time "
                            "(2026-12-31T12:00:00Z) or a span (12h, 30d) is wanted",
                            text);
}

const char *when_format(int64_t when, char text[WHEN_TEXT_SIZE])
{
    time_t seconds = (time_t)(when / 1000);
    struct tm moment;

    if (when < 0 || gmtime_r(&seconds, &moment) == NULL || moment.tm_year > 9999 - 1900 ||
        strftime(text, WHEN_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &moment) == 0)
        (void)snprintf(text, WHEN_TEXT_SIZE, "?");
    return text;
}
