/*
 * Pending: a flag, a mutex, a condition and a count of references.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/pending.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct assent_pending {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool complete;
    atomic_uint references;
};

static bool init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    if (pthread_condattr_init(&attributes) != 0)
        return false;
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int result = pthread_cond_init(condition, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    return result == 0;
}

struct assent_pending *assent_pending_create(void)
{
    struct assent_pending *pending = calloc(1, sizeof(*pending));

    if (pending == NULL)
        return NULL;
    if (!init_condition(&pending->changed) || pthread_mutex_init(&pending->lock, NULL) != 0) {
        free(pending);
        return NULL;
    }
    atomic_init(&pending->references, 1);
    return pending;
}

struct assent_pending *assent_pending_acquire(struct assent_pending *pending)
{
    (void)atomic_fetch_add(&pending->references, 1);
    return pending;
}

void assent_pending_release(struct assent_pending *pending)
{
    if (pending == NULL || atomic_fetch_sub(&pending->references, 1) != 1)
        return;
    (void)pthread_cond_destroy(&pending->changed);
    (void)pthread_mutex_destroy(&pending->lock);
    free(pending);
}

void assent_pending_complete(struct assent_pending *pending)
{
    (void)pthread_mutex_lock(&pending->lock);
    pending->complete = true;
    (void)pthread_cond_broadcast(&pending->changed);
    (void)pthread_mutex_unlock(&pending->lock);
}

static bool is_complete(struct assent_pending *pending)
{
    (void)pthread_mutex_lock(&pending->lock);
    bool complete = pending->complete;
    (void)pthread_mutex_unlock(&pending->lock);
    return complete;
}

static struct timespec moment_after(int64_t milliseconds)
{
    struct timespec moment;

    (void)clock_gettime(CLOCK_MONOTONIC, &moment);
    int64_t nanoseconds = moment.tv_nsec + milliseconds % 1000 * 1000000;
    moment.tv_sec += (time_t)(milliseconds / 1000 + nanoseconds / 1000000000);
    moment.tv_nsec = (long)(nanoseconds % 1000000000);
    return moment;
}

bool assent_pending_wait(struct assent_pending *pending, const struct assent_patience *patience,
                         int64_t most)
{
    int64_t left = patience->deadline - patience->clock.monotonic(patience->clock.data);
    int result = 0;

    if (most >= 0 && most < left)
        left = most;
    if (is_complete(pending) || left <= 0)
        return is_complete(pending);
    if (patience->before_wait != NULL)
        patience->before_wait(patience->before_wait_data);
    struct timespec until = moment_after(left);
    (void)pthread_mutex_lock(&pending->lock);
    while (!pending->complete && result != ETIMEDOUT)
        result = pthread_cond_timedwait(&pending->changed, &pending->lock, &until);
    bool complete = pending->complete;
    (void)pthread_mutex_unlock(&pending->lock);
    return complete;
}
