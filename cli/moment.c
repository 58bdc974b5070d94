/*
 * Moments as people write and read them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool read_age(const char *text, int64_t now, int64_t *milliseconds)
{
    static const char units[] = "smhdw";
    static const int64_t seconds[] = { 1, 60, 3600, 86400, 7 * 86400 };
    char *end = NULL;
    long long count = strtoll(text, &end, 10);
    const char *unit = end == text || *end == '\0' ? NULL : strchr(units, *end);

    if (unit == NULL || end[1] != '\0' || count < 0 || count > 1000000000)
        return false;
    *milliseconds = now - (int64_t)count * seconds[unit - units] * 1000;
    return true;
}

/* The beginning of a local day, so many days after that of now. */
static int64_t day(int64_t now, int days)
{
    time_t seconds = (time_t)(now / 1000);
    struct tm parts;

    (void)localtime_r(&seconds, &parts);
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    parts.tm_mday += days;
    parts.tm_isdst = -1;
    return (int64_t)mktime(&parts) * 1000;
}

static bool read_offset(const char *text, long *seconds)
{
    unsigned hours;
    unsigned minutes;
    int length = 0;

    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
        *seconds = 0;
        return true;
    }
    if ((text[0] != '+' && text[0] != '-') ||
        sscanf(text + 1, "%2u:%2u%n", &hours, &minutes, &length) != 2 || text[1 + length] != '\0' ||
        hours > 23 || minutes > 59)
        return false;
    *seconds = (long)(hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
    return true;
}

static bool read_date(const char *text, int64_t *milliseconds)
{
    struct tm parts = { .tm_isdst = -1 };
    long offset;
    const char *rest = strptime(text, "%Y-%m-%d", &parts);

    if (rest == NULL)
        return false;
    if (*rest == 'T' || *rest == 't' || *rest == ' ') {
        const char *time = rest + 1;
        rest = strptime(time, "%H:%M:%S", &parts);
        if (rest == NULL)
            rest = strptime(time, "%H:%M", &parts);
        if (rest == NULL)
            return false;
        if (*rest == '.')
            rest += 1 + strspn(rest + 1, "0123456789");
    }
    if (*rest == '\0') {
        *milliseconds = (int64_t)mktime(&parts) * 1000;
        return true;
    }
    if (!read_offset(rest, &offset))
        return false;
    *milliseconds = ((int64_t)timegm(&parts) - offset) * 1000;
    return true;
}

bool cli_moment_read(const char *text, int64_t now, int64_t *milliseconds)
{
    if (strcmp(text, "now") == 0)
        *milliseconds = now;
    else if (strcmp(text, "today") == 0)
        *milliseconds = day(now, 0);
    else if (strcmp(text, "yesterday") == 0)
        *milliseconds = day(now, -1);
    else
        return read_age(text, now, milliseconds) || read_date(text, milliseconds);
    return true;
}

const char *cli_moment_write(int64_t milliseconds, char text[CLI_MOMENT_SIZE])
{
    time_t seconds = (time_t)(milliseconds / 1000);
    struct tm parts;

    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(text, CLI_MOMENT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        (void)snprintf(text, CLI_MOMENT_SIZE, "?");
    return text;
}

const char *cli_duration_write(int64_t milliseconds, char text[CLI_MOMENT_SIZE])
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } };
    int64_t seconds = milliseconds / 1000;
    size_t i = 0;

    while (i < 3 && seconds < 2 * units[i].seconds)
        i++;
    long long count = (long long)(seconds / units[i].seconds);
    (void)snprintf(text, CLI_MOMENT_SIZE, "%lld %s%s", count, units[i].name, count == 1 ? "" : "s");
    return text;
}
