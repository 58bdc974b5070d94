/*
 * Log lines: a text that begins with the message's ID where there is one, then
 * key=value pairs. They go to syslog, to the journal (standard error with a
 * priority before each line) or to standard error.
 *
 * One logger serves all threads: it is set up once and never changes, but for
 * its level.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_LOG_H
#define ASSENT_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/export.h>

/* The levels are those of syslog(3), so that they can be handed on as they are. */
enum assent_log_level {
    ASSENT_LOG_ERROR = 3,
    ASSENT_LOG_WARNING = 4,
    ASSENT_LOG_NOTICE = 5,
    ASSENT_LOG_INFO = 6,
    ASSENT_LOG_DEBUG = 7,
};

enum assent_log_target {
    ASSENT_LOG_STDERR,  /* plain lines with a time stamp */
    ASSENT_LOG_JOURNAL, /* standard error, "<6>" before each line; see sd-daemon(3) */
    ASSENT_LOG_SYSLOG,  /* facility mail */
};

struct assent_logger;

/* ident must outlive the logger. NULL: out of memory. Free with assent_logger_destroy. */
ASSENT_API struct assent_logger *
assent_logger_create(enum assent_log_target target, enum assent_log_level level, const char *ident);
ASSENT_API void assent_logger_destroy(struct assent_logger *logger);
ASSENT_API void assent_logger_set_level(struct assent_logger *logger, enum assent_log_level level);

/* Where a program's lines should go: the journal when standard error is one, else
 * standard error in the foreground, else syslog. */
ASSENT_API enum assent_log_target assent_log_target_choose(bool foreground);

/* Writes one line; control characters in it are replaced. A NULL logger drops it. */
ASSENT_API void assent_log(struct assent_logger *logger, enum assent_log_level level,
                           const char *format, ...) ASSENT_PRINTF(3, 4);

/* The level of that name (error, warning, notice, info, debug); false: there is none. */
ASSENT_API bool assent_log_level_parse(const char *name, enum assent_log_level *level);

#endif
