/*
 * Moments of the past.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/moment.h"

#include <stdio.h>
#include <string.h>

static const int64_t day = INT64_C(86400000);

int64_t moment_now(void)
{
    struct assent_clock clock = assent_clock_system();

    return clock.wall(clock.data);
}

static bool parse(const char *text, int64_t now, int64_t *moment)
{
    struct assent_error error;
    int64_t span;

    if (strcmp(text, "now") == 0)
        *moment = now;
    else if (strcmp(text, "today") == 0)
        *moment = now - now % day;
    else if (strcmp(text, "yesterday") == 0)
        *moment = now - now % day - day;
    else if (when_parse_span(text, &span))
        *moment = now - span;
    else
        return when_parse(text, now, moment, &error);
    return true;
}

bool moment_option(const struct cli_input *input, size_t option, int64_t *moment)
{
    const char *text = cli_value(input, option);

    if (text == NULL || parse(text, moment_now(), moment))
        return true;
    (void)cli_fail(input, CLI_USAGE,
                   "--%s %s: is no time; write 2026-07-01T12:00:00Z, 2026-07-01, 2h, 7d (ago), "
                   "today or yesterday",
                   input->command->options[option].name, text);
    return false;
}

const char *moment_span(int64_t milliseconds, char text[WHEN_TEXT_SIZE])
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
    (void)snprintf(text, WHEN_TEXT_SIZE, "%lld %s%s", count, units[i].name, count == 1 ? "" : "s");
    return text;
}
