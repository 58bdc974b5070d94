/*
 * The scorer's own state, shared by all transactions.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_ENGINE_SCORER_H
#define ASSENT_ENGINE_SCORER_H

#include <pthread.h>
#include <stdatomic.h>

#include <assent/scorer.h>

#include "scorer/base/id.h"
#include "scorer/message/limits.h"

/* Since when a check has not been able to answer. */
struct assent_outage {
    _Atomic int64_t since; /* monotonic milliseconds; 0: it answers */
};

struct assent_scorer {
    struct assent_scorer_options options;
    struct assent_id_source ids;
    struct assent_message_limits limits;
    pthread_mutex_t lock; /* of snapshot, the pointer */
    struct assent_snapshot *snapshot;
    const struct assent_check **plan; /* all checks, in the order in which they run */
    size_t *plan_first_symbol;        /* of each, among all symbols */
    struct assent_outage *outages;    /* of each */
    size_t plan_count;
};

/* With a reference for the caller. */
struct assent_snapshot *assent_scorer_snapshot(struct assent_scorer *scorer);

int64_t assent_scorer_wall(const struct assent_scorer *scorer);
int64_t assent_scorer_monotonic(const struct assent_scorer *scorer);

#endif
