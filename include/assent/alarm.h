/*
 * Alarms: what is wrong, since when, and what to do about it. One mechanism for
 * every part: an alarm is raised when a trouble begins and cleared when it is
 * over; both are logged once. assentctl alarms shows those that are raised.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ALARM_H
#define ASSENT_ALARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <assent/clock.h>
#include <assent/export.h>
#include <assent/log.h>

/* The kinds stand in scorer/base/alarm.c, with their meaning and advice. */
enum assent_alarm_kind {
    ASSENT_ALARM_STATE_AWAY,
    ASSENT_ALARM_STATE_SLOW,
    ASSENT_ALARM_STATE_DENIED,
    ASSENT_ALARM_STATE_FULL,
    ASSENT_ALARM_STATE_READ_ONLY,
    ASSENT_ALARM_STATE_BROKEN,
    ASSENT_ALARM_STATE_EVICTS,
    ASSENT_ALARM_STATE_OLDER,
    ASSENT_ALARM_SETTING_REFUSED,
    ASSENT_ALARM_SNAPSHOT_FILE,
    ASSENT_ALARM_JOURNAL_LATE,
    ASSENT_ALARM_JOURNAL_LOST,
    ASSENT_ALARM_SERVER_DOWN,
    ASSENT_ALARM_FILTER_CRASHED,
    ASSENT_ALARM_NUDGE_FAILED,
};

struct assent_alarm_description {
    const char *name;    /* "state-away" */
    const char *meaning; /* one line */
    const char *advice;  /* what to do, one line */
};

ASSENT_API size_t assent_alarm_kind_count(void);
ASSENT_API const struct assent_alarm_description *
assent_alarm_describe(enum assent_alarm_kind kind);

struct assent_alarm {
    enum assent_alarm_kind kind;
    char subject[64]; /* which one, where there are several; "" otherwise */
    char detail[256]; /* what was seen last */
    int64_t since;    /* milliseconds since the Unix epoch */
};

struct assent_alarms;

/* logger may be NULL; it must outlive the alarms. NULL: out of memory. */
ASSENT_API struct assent_alarms *assent_alarms_create(struct assent_clock clock,
                                                      struct assent_logger *logger);
ASSENT_API void assent_alarms_destroy(struct assent_alarms *alarms);

/* Raising what is raised already only changes its detail. All these bear alarms == NULL. */
ASSENT_API void assent_alarm_raise(struct assent_alarms *alarms, enum assent_alarm_kind kind,
                                   const char *subject, const char *format, ...)
    ASSENT_PRINTF(4, 5);
ASSENT_API void assent_alarm_clear(struct assent_alarms *alarms, enum assent_alarm_kind kind,
                                   const char *subject);
ASSENT_API bool assent_alarm_raised(struct assent_alarms *alarms, enum assent_alarm_kind kind,
                                    const char *subject);
/* Copies those that are raised, the oldest first; returns their number, at most most. */
ASSENT_API size_t assent_alarms_copy(struct assent_alarms *alarms, struct assent_alarm *copies,
                                     size_t most);

#endif
