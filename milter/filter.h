/*
 * The filter: the process that speaks with the mail server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_FILTER_H
#define MILTER_FILTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <assent/assent.h>

#include "milter/nudge.h"
#include "milter/suspects.h"

/* What is counted; each counter only grows. */
struct filter_counters {
    atomic_ulong sessions;
    atomic_ulong messages[ASSENT_REJECT + 1]; /* by verdict */
    atomic_ulong overloaded;
    atomic_ulong aborted;
    atomic_ulong failed; /* out of memory: 451 */
};

/* What all sessions share. Set up before the first session, never torn down while there may be
 * one. */
struct filter {
    struct assent_configuration *configuration; /* as it was at the start */
    struct assent_logger *logger;
    struct assent_scorer *scorer;
    struct assent_alarms *alarms;
    struct assent_state *state;
    struct assent_follower *follower;
    struct assent_journal *journal;
    uint16_t host;              /* number of this host among those that share the state */
    atomic_int subject_privacy; /* enum assent_subject_privacy in force */
    struct nudge nudge;
    struct suspects *suspects;
    struct filter_counters counters;
    atomic_long max_messages;
    atomic_long in_flight; /* messages between DATA and the final reply */
    atomic_long open_sessions;
    atomic_long deciding; /* end-of-message callbacks that have not returned */
    atomic_bool stopping;
    atomic_bool closed; /* no message is decided any more */
    int64_t started; /* milliseconds since the Unix epoch */
};

/* What a filter inherits from its supervisor. */
struct filter_descriptors {
    int listen;   /* the milter socket */
    int channel;  /* see channel.h */
    int suspects; /* see suspects.h */
};

/* Runs the filter until the supervisor says stop on, or goes away from, the channel. Takes
 * configuration and logger over. Returns the exit status of the process. */
int filter_run(const struct filter_descriptors *descriptors,
               struct assent_configuration *configuration, struct assent_logger *logger);

#endif
