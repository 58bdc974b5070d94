/*
 * The queue of deferred messages that will come back, ordered by time.
 *
 * A message comes back after a pause that doubles each time, a few times at most,
 * as mail servers do it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_RETRY_QUEUE_H
#define CLI_RETRY_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RETRY_FIRST_PAUSE = 5 * 60 * 1000, RETRY_MOST = 4 };

/* One message that will come back. */
struct retry {
    int64_t due;     /* milliseconds since the Unix epoch */
    size_t place;    /* in the index */
    int64_t offset;  /* of its line in the index */
    size_t line;     /* number of that line */
    unsigned number; /* 1: comes back for the first time */
};

/* Zeroed: empty. */
struct retry_queue {
    struct retry *items;
    size_t count, capacity;
};

void retry_queue_fini(struct retry_queue *queue);

/* False: out of memory. */
bool retry_queue_add(struct retry_queue *queue, const struct retry *retry);

/* The one that is due first, of several the one that stands first in the index; NULL: none. */
const struct retry *retry_queue_first(const struct retry_queue *queue);

/* Takes the first one out; there must be one. */
struct retry retry_queue_take(struct retry_queue *queue);

/* When a message that was deferred at this moment comes back for the number-th time; false: it
 * does not come back any more. */
bool retry_due(int64_t deferred, unsigned number, int64_t *due);

#endif
