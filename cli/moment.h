/*
 * Moments of the past as people write them, and how long ago they are.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_MOMENT_H
#define CLI_MOMENT_H

#include "cli/command.h"
#include "cli/when.h"

/* The moment that an option names, in milliseconds since the Unix epoch: a time as when_parse
 * takes it; so long ago ("90s", "15m", "2h", "7d", "3w"); "now", "today", "yesterday" (in UTC).
 * When it was not given, *moment stays as it is. False: an error was printed. */
bool moment_option(const struct cli_input *input, size_t option, int64_t *moment);

int64_t moment_now(void);

/* "3 minutes", "2 days": about as long; returns text. */
const char *moment_span(int64_t milliseconds, char text[WHEN_TEXT_SIZE]);

#endif
