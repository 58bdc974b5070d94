/*
 * Idle connections, kept for the next who asks.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_POOL_H
#define ASSENT_STATE_POOL_H

#include <pthread.h>

#include "scorer/state/connection.h"

enum { ASSENT_POOL_MOST = 32 };

struct assent_pool {
    pthread_mutex_t lock;
    struct assent_connection *idle[ASSENT_POOL_MOST]; /* used last: at the end */
    size_t count;
};

bool assent_pool_init(struct assent_pool *pool);
void assent_pool_fini(struct assent_pool *pool);

/* A connection to the node that still stands, or NULL. */
struct assent_connection *assent_pool_take(struct assent_pool *pool,
                                           const struct assent_node *node);
/* Keeps it, or closes it when there are enough. */
void assent_pool_give(struct assent_pool *pool, struct assent_connection *connection);
/* Closes those to a node (NULL: all). */
void assent_pool_drop(struct assent_pool *pool, const struct assent_node *node);

#endif
