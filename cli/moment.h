/*
 * Moments as people write and read them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_MOMENT_H
#define CLI_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLI_MOMENT_FORMS "a time like 2026-07-01T12:00:00Z, 2026-07-01, 2h, 7d, today or yesterday"

enum { CLI_MOMENT_SIZE = 32 };

/* Milliseconds since the Unix epoch of: RFC 3339 ("2026-07-01T12:00:00Z", "...+02:00"; without an
 * offset local time; a day alone is its beginning); so long before now ("90s", "15m", "2h", "7d",
 * "3w"); "now", "today", "yesterday". False: it is none of these. */
bool cli_moment_read(const char *text, int64_t now, int64_t *milliseconds);

/* "2026-07-01T12:00:00Z"; returns text. */
const char *cli_moment_write(int64_t milliseconds, char text[CLI_MOMENT_SIZE]);

/* "3 minutes", "2 days": about as long; returns text. */
const char *cli_duration_write(int64_t milliseconds, char text[CLI_MOMENT_SIZE]);

#endif
