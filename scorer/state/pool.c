/*
 * The pool of idle connections.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/pool.h"

#include <string.h>

bool assent_pool_init(struct assent_pool *pool)
{
    pool->count = 0;
    return pthread_mutex_init(&pool->lock, NULL) == 0;
}

void assent_pool_fini(struct assent_pool *pool)
{
    assent_pool_drop(pool, NULL);
    (void)pthread_mutex_destroy(&pool->lock);
}

/* The idle connection to a node (NULL: to any) that was used last, taken out; NULL: none. */
static struct assent_connection *take_any(struct assent_pool *pool, const struct assent_node *node)
{
    struct assent_connection *found = NULL;

    (void)pthread_mutex_lock(&pool->lock);
    for (size_t i = pool->count; i-- > 0 && found == NULL;) {
        if (node != NULL && !assent_node_equal(node, assent_connection_node(pool->idle[i])))
            continue;
        found = pool->idle[i];
        pool->count--;
        memmove((void *)&pool->idle[i], (void *)&pool->idle[i + 1],
                (pool->count - i) * sizeof(struct assent_connection *));
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return found;
}

struct assent_connection *assent_pool_take(struct assent_pool *pool, const struct assent_node *node)
{
    struct assent_connection *connection = take_any(pool, node);

    while (connection != NULL && !assent_connection_is_alive(connection)) {
        assent_connection_close(connection);
        connection = take_any(pool, node);
    }
    return connection;
}

void assent_pool_give(struct assent_pool *pool, struct assent_connection *connection)
{
    struct assent_connection *oldest = NULL;

    (void)pthread_mutex_lock(&pool->lock);
    if (pool->count == ASSENT_POOL_MOST) {
        oldest = pool->idle[0];
        pool->count--;
        memmove((void *)&pool->idle[0], (void *)&pool->idle[1],
                pool->count * sizeof(struct assent_connection *));
    }
    pool->idle[pool->count++] = connection;
    (void)pthread_mutex_unlock(&pool->lock);
    assent_connection_close(oldest);
}

void assent_pool_drop(struct assent_pool *pool, const struct assent_node *node)
{
    struct assent_connection *connection = take_any(pool, node);

    for (; connection != NULL; connection = take_any(pool, node))
        assent_connection_close(connection);
}
