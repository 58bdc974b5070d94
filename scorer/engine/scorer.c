/*
 * The scorer: what all transactions of a process share.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/engine/scorer.h"

#include <stdlib.h>

#include "scorer/engine/plan.h"
#include "scorer/message/message.h"

static bool init_plan(struct assent_scorer *scorer)
{
    size_t count = assent_check_count();

    scorer->plan = (const struct assent_check **)calloc(count + 1, sizeof(struct assent_check *));
    scorer->plan_first_symbol = calloc(count + 1, sizeof(*scorer->plan_first_symbol));
    scorer->outages = calloc(count + 1, sizeof(*scorer->outages));
    if (scorer->plan == NULL || scorer->plan_first_symbol == NULL || scorer->outages == NULL)
        return false;
    assent_plan_order(scorer->plan, scorer->plan_first_symbol, count);
    scorer->plan_count = count;
    return true;
}

static void fill_defaults(struct assent_scorer_options *options)
{
    if (options->max_message_bytes == 0)
        options->max_message_bytes = (size_t)32 * 1024 * 1024;
    if (options->message_deadline == 0)
        options->message_deadline = 60000;
}

static bool init_ids(struct assent_scorer *scorer)
{
    if (!assent_id_source_init(&scorer->ids, scorer->options.hostname))
        return false;
    if (scorer->options.host_given)
        assent_id_source_set_host(&scorer->ids, scorer->options.host);
    return true;
}

struct assent_scorer *assent_scorer_create(const struct assent_scorer_options *options,
                                           struct assent_snapshot *snapshot,
                                           struct assent_error *error)
{
    struct assent_scorer *scorer = calloc(1, sizeof(*scorer));

    if (scorer == NULL || snapshot == NULL) {
        assent_error_set(error, "scorer: out of memory");
        free(scorer);
        assent_snapshot_release(snapshot);
        return NULL;
    }
    assent_message_library_init();
    scorer->options = *options;
    fill_defaults(&scorer->options);
    scorer->limits = assent_message_limits_default();
    scorer->snapshot = snapshot;
    if (!init_ids(scorer) || !init_plan(scorer) || pthread_mutex_init(&scorer->lock, NULL) != 0) {
        assent_error_set(error, "scorer: cannot be set up: out of memory or of random numbers");
        assent_scorer_destroy(scorer);
        return NULL;
    }
    scorer->options.hostname = NULL; /* it is in the IDs now */
    return scorer;
}

void assent_scorer_destroy(struct assent_scorer *scorer)
{
    if (scorer == NULL)
        return;
    assent_snapshot_release(scorer->snapshot);
    assent_id_source_fini(&scorer->ids);
    (void)pthread_mutex_destroy(&scorer->lock);
    free((void *)scorer->plan);
    free(scorer->plan_first_symbol);
    free(scorer->outages);
    free(scorer);
}

void assent_scorer_publish(struct assent_scorer *scorer, struct assent_snapshot *snapshot)
{
    (void)pthread_mutex_lock(&scorer->lock);
    struct assent_snapshot *old = scorer->snapshot;
    scorer->snapshot = snapshot;
    (void)pthread_mutex_unlock(&scorer->lock);
    assent_snapshot_release(old);
}

struct assent_snapshot *assent_scorer_snapshot(struct assent_scorer *scorer)
{
    /* The reference is taken under the lock: a publish in between would free it. */
    (void)pthread_mutex_lock(&scorer->lock);
    struct assent_snapshot *snapshot = assent_snapshot_acquire(scorer->snapshot);
    (void)pthread_mutex_unlock(&scorer->lock);
    return snapshot;
}

int64_t assent_scorer_wall(const struct assent_scorer *scorer)
{
    return scorer->options.clock.wall(scorer->options.clock.data);
}

int64_t assent_scorer_monotonic(const struct assent_scorer *scorer)
{
    return scorer->options.clock.monotonic(scorer->options.clock.data);
}
