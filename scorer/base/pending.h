/*
 * Pending: an answer that is on its way, and the one place where a thread waits.
 *
 * Whoever begins something creates a pending and hands one reference to whoever
 * will complete it. Before a thread really waits, the scorer's before_wait is
 * called: the milter needs it to keep other sessions going.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_BASE_PENDING_H
#define ASSENT_BASE_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include <assent/clock.h>

struct assent_pending;

/* How a message may wait. */
struct assent_patience {
    struct assent_clock clock;
    int64_t deadline; /* monotonic milliseconds */
    void (*before_wait)(void *data);
    void *before_wait_data;
};

/* With one reference, the caller's. NULL: out of memory. */
struct assent_pending *assent_pending_create(void);
struct assent_pending *assent_pending_acquire(struct assent_pending *pending);
void assent_pending_release(struct assent_pending *pending);

/* The answer is there; wakes all who wait. From any thread, once or more. */
void assent_pending_complete(struct assent_pending *pending);

/* True: the answer is there. False: it is not, and either most milliseconds or the patience
 * have passed. most below 0: only the patience counts. */
bool assent_pending_wait(struct assent_pending *pending, const struct assent_patience *patience,
                         int64_t most);

#endif
