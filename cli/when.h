/*
 * Times as administrators write them, and as commands print them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_WHEN_H
#define CLI_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/error.h>

/* A moment: a date ("2026-12-31", its first second in UTC), a time as RFC 3339 has it
 * ("2026-12-31T12:00:00Z", "2026-12-31 13:00:00+01:00"), or a span from now on ("90s", "15m",
 * "12h", "30d", "4w"). In milliseconds since the Unix epoch, as now is. The years 1970 to 9999. */
bool when_parse(const char *text, int64_t now, int64_t *when, struct assent_error *error);
/* A span alone, in milliseconds; at most 100 years. */
bool when_parse_span(const char *text, int64_t *span);

enum { WHEN_TEXT_SIZE = 32 };

/* "2026-12-31T12:00:00Z"; fractions of a second are left out. */
const char *when_format(int64_t when, char text[WHEN_TEXT_SIZE]);

#endif
