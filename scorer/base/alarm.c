/*
 * Alarms.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/alarm.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

enum { MOST_ALARMS = 64 };

static const struct assent_alarm_description descriptions[] = {
    [ASSENT_ALARM_STATE_AWAY] = { "state-away", "Redis cannot be reached",
                                  "start it, or correct redis in assent.conf; mail flows without "
                                  "history, with the last known settings and lists" },
    [ASSENT_ALARM_STATE_SLOW] = { "state-slow", "Redis does not answer in time",
                                  "look at its load and its disk; mail flows without it" },
    [ASSENT_ALARM_STATE_DENIED] = { "state-denied", "Redis refuses our user or password",
                                    "correct redis_user and redis_password_file, or run assentctl "
                                    "redis setup" },
    [ASSENT_ALARM_STATE_FULL] = { "state-full", "Redis' memory or disk is full: it takes no writes",
                                  "raise its maxmemory, or shorten journal_keep" },
    [ASSENT_ALARM_STATE_READ_ONLY] = { "state-read-only", "Redis is a replica: it takes no writes",
                                       "name the master, or the Sentinels, in assent.conf" },
    [ASSENT_ALARM_STATE_BROKEN] = { "state-broken", "Redis answers what makes no sense",
                                    "see the detail and Redis' own log" },
    [ASSENT_ALARM_STATE_EVICTS] = { "state-evicts", "Redis throws keys away when memory is short",
                                    "set its maxmemory-policy to noeviction" },
    [ASSENT_ALARM_STATE_OLDER] = { "state-older",
                                   "Redis has other or older settings than those in force",
                                   "assentctl settings restore puts those in force back, assentctl "
                                   "settings confirm takes those of Redis" },
    [ASSENT_ALARM_SETTING_REFUSED] = { "setting-refused",
                                       "a stored setting makes no sense: its default is in force",
                                       "set it again with assentctl settings set" },
    [ASSENT_ALARM_SNAPSHOT_FILE] = { "snapshot-file",
                                     "the settings in force cannot be kept on disk",
                                     "look at state_dir's rights and free space" },
    [ASSENT_ALARM_JOURNAL_LATE] = { "journal-late", "decisions wait to be written to the journal",
                                    "look at Redis; they are written when it is back" },
    [ASSENT_ALARM_JOURNAL_LOST] = { "journal-lost", "decisions could not be kept for the journal",
                                    "look at Redis, and at state_dir's rights and free space; the "
                                    "log still has a line for each" },
    [ASSENT_ALARM_SERVER_DOWN] = { "server-down", "the embedded Redis server does not run",
                                   "see its log in state_dir; is redis-server installed?" },
    [ASSENT_ALARM_FILTER_CRASHED] = { "filter-crashed", "the filter ended and was started again",
                                      "please report it, with the log lines before" },
    [ASSENT_ALARM_NUDGE_FAILED] = { "nudge-failed", "the filter may not write its own socket",
                                    "let the daemon's user write the milter socket" },
};

struct assent_alarms {
    pthread_mutex_t lock;
    struct assent_clock clock;
    struct assent_logger *logger;
    struct assent_alarm raised[MOST_ALARMS]; /* the oldest first */
    size_t count;
};

size_t assent_alarm_kind_count(void)
{
    return sizeof(descriptions) / sizeof(descriptions[0]);
}

const struct assent_alarm_description *assent_alarm_describe(enum assent_alarm_kind kind)
{
    return &descriptions[kind];
}

struct assent_alarms *assent_alarms_create(struct assent_clock clock, struct assent_logger *logger)
{
    struct assent_alarms *alarms = calloc(1, sizeof(*alarms));

    if (alarms == NULL)
        return NULL;
    alarms->clock = clock;
    alarms->logger = logger;
    if (pthread_mutex_init(&alarms->lock, NULL) == 0)
        return alarms;
    free(alarms);
    return NULL;
}

void assent_alarms_destroy(struct assent_alarms *alarms)
{
    if (alarms == NULL)
        return;
    (void)pthread_mutex_destroy(&alarms->lock);
    free(alarms);
}

/* The place of an alarm; count: it is not raised. */
static size_t find_nolock(const struct assent_alarms *alarms, enum assent_alarm_kind kind,
                          const char *subject)
{
    size_t i = 0;

    while (i < alarms->count &&
           (alarms->raised[i].kind != kind || strcmp(alarms->raised[i].subject, subject) != 0))
        i++;
    return i;
}

void assent_alarm_raise(struct assent_alarms *alarms, enum assent_alarm_kind kind,
                        const char *subject, const char *format, ...)
{
    char detail[sizeof(alarms->raised[0].detail)];
    char name[sizeof(alarms->raised[0].subject)];
    va_list arguments;

    if (alarms == NULL)
        return;
    va_start(arguments, format);
    (void)vsnprintf(detail, sizeof(detail), format, arguments);
    va_end(arguments);
    assent_text_printable(detail);
    assent_text_copy(name, sizeof(name), subject);
    (void)pthread_mutex_lock(&alarms->lock);
    size_t place = find_nolock(alarms, kind, name);
    bool is_new = place == alarms->count;
    if (place < MOST_ALARMS) {
        struct assent_alarm *alarm = &alarms->raised[place];
        if (is_new) {
            alarm->kind = kind;
            alarm->since = alarms->clock.wall(alarms->clock.data);
            assent_text_copy(alarm->subject, sizeof(alarm->subject), name);
            alarms->count++;
        }
        assent_text_copy(alarm->detail, sizeof(alarm->detail), detail);
    }
    (void)pthread_mutex_unlock(&alarms->lock);
    if (is_new)
        assent_log(alarms->logger, ASSENT_LOG_ERROR, "alarm %s%s%s: %s (%s); %s",
                   descriptions[kind].name, name[0] == '\0' ? "" : " ", name,
                   descriptions[kind].meaning, detail, descriptions[kind].advice);
}

void assent_alarm_clear(struct assent_alarms *alarms, enum assent_alarm_kind kind,
                        const char *subject)
{
    char name[sizeof(alarms->raised[0].subject)];

    if (alarms == NULL)
        return;
    assent_text_copy(name, sizeof(name), subject);
    (void)pthread_mutex_lock(&alarms->lock);
    size_t place = find_nolock(alarms, kind, name);
    bool was_raised = place < alarms->count;
    if (was_raised) {
        alarms->count--;
        memmove(&alarms->raised[place], &alarms->raised[place + 1],
                (alarms->count - place) * sizeof(alarms->raised[0]));
    }
    (void)pthread_mutex_unlock(&alarms->lock);
    if (was_raised)
        assent_log(alarms->logger, ASSENT_LOG_NOTICE, "alarm %s%s%s is over",
                   descriptions[kind].name, name[0] == '\0' ? "" : " ", name);
}

bool assent_alarm_raised(struct assent_alarms *alarms, enum assent_alarm_kind kind,
                         const char *subject)
{
    if (alarms == NULL)
        return false;
    (void)pthread_mutex_lock(&alarms->lock);
    bool raised = find_nolock(alarms, kind, subject) < alarms->count;
    (void)pthread_mutex_unlock(&alarms->lock);
    return raised;
}

size_t assent_alarms_copy(struct assent_alarms *alarms, struct assent_alarm *copies, size_t most)
{
    if (alarms == NULL)
        return 0;
    (void)pthread_mutex_lock(&alarms->lock);
    size_t count = alarms->count < most ? alarms->count : most;
    memcpy(copies, alarms->raised, count * sizeof(copies[0]));
    (void)pthread_mutex_unlock(&alarms->lock);
    return count;
}
