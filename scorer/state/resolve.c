/*
 * Resolving a server's name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Shared by who asks and the thread that looks; whoever leaves last frees it. */
struct lookup {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct assent_node node;
    struct assent_resolved resolved;
    bool done;
    bool left; /* one of the two has gone */
};

static bool look_up(const struct assent_node *node, int flags, struct assent_resolved *resolved)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | flags };
    struct addrinfo *found = NULL;
    char port[16];

    resolved->count = 0;
    (void)snprintf(port, sizeof(port), "%d", node->port);
    if (getaddrinfo(node->host, port, &hints, &found) != 0)
        return false;
    for (const struct addrinfo *one = found; one != NULL && resolved->count < ASSENT_MOST_RESOLVED;
         one = one->ai_next) {
        memcpy(&resolved->addresses[resolved->count], one->ai_addr, one->ai_addrlen);
        resolved->lengths[resolved->count++] = one->ai_addrlen;
    }
    freeaddrinfo(found);
    return resolved->count > 0;
}

/* The lock is held; gives it back. */
static void leave(struct lookup *lookup)
{
    bool last = lookup->left;

    lookup->left = true;
    (void)pthread_mutex_unlock(&lookup->lock);
    if (!last)
        return;
    (void)pthread_cond_destroy(&lookup->changed);
    (void)pthread_mutex_destroy(&lookup->lock);
    free(lookup);
}

static void *run_lookup(void *data)
{
    struct lookup *lookup = data;
    struct assent_resolved resolved;

    (void)look_up(&lookup->node, 0, &resolved);
    (void)pthread_mutex_lock(&lookup->lock);
    lookup->resolved = resolved;
    lookup->done = true;
    (void)pthread_cond_signal(&lookup->changed);
    leave(lookup);
    return NULL;
}

static struct lookup *create_lookup(const struct assent_node *node)
{
    struct lookup *lookup = calloc(1, sizeof(*lookup));
    pthread_condattr_t attributes;

    if (lookup == NULL)
        return NULL;
    lookup->node = *node;
    (void)pthread_mutex_init(&lookup->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&lookup->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    return lookup;
}

static bool start_lookup(struct lookup *lookup)
{
    pthread_attr_t attributes;
    pthread_t thread;

    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int failed = pthread_create(&thread, &attributes, run_lookup, lookup);
    (void)pthread_attr_destroy(&attributes);
    return failed == 0;
}

/* Waits for the thread; false: it takes too long. */
static bool await_lookup(struct lookup *lookup, int64_t deadline)
{
    struct timespec until = { .tv_sec = deadline / 1000, .tv_nsec = deadline % 1000 * 1000000 };

    while (!lookup->done)
        if (pthread_cond_timedwait(&lookup->changed, &lookup->lock, &until) == ETIMEDOUT)
            return lookup->done;
    return true;
}

static bool look_up_aside(const struct assent_node *node, struct assent_wait *wait,
                          struct assent_resolved *resolved)
{
    struct lookup *lookup = create_lookup(node);

    resolved->count = 0;
    errno = EHOSTUNREACH;
    if (lookup == NULL)
        return false;
    if (wait->before_wait != NULL)
        wait->before_wait(wait->data);
    wait->before_wait = NULL;
    (void)pthread_mutex_lock(&lookup->lock);
    if (!start_lookup(lookup))
        lookup->left = true;
    else if (await_lookup(lookup, wait->deadline))
        *resolved = lookup->resolved;
    else
        errno = ETIMEDOUT;
    int failure = errno;
    leave(lookup);
    errno = failure;
    return resolved->count > 0;
}

bool assent_resolve(const struct assent_node *node, struct assent_wait *wait,
                    struct assent_resolved *resolved)
{
    return look_up(node, AI_NUMERICHOST, resolved) || look_up_aside(node, wait, resolved);
}
