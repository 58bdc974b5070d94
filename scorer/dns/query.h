/*
 * A query: a question and, sooner or later, its answer, shared by all who ask the same
 * and by the cache.
 *
 * The answer is set once, by the resolver. Where a function does not say otherwise it
 * may be called from any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_QUERY_H
#define ASSENT_DNS_QUERY_H

#include <stdatomic.h>

#include "scorer/base/pending.h"
#include "scorer/dns/packet.h"

struct assent_query {
    atomic_uint references;
    struct assent_pending *pending;
    struct assent_dns_answer *_Atomic answer; /* NULL: not there yet */
    int64_t asked;                            /* monotonic milliseconds */
    /* The cache's own, under the resolver's lock. */
    uint64_t hash;
    struct assent_query *next; /* in the same bucket */
    struct assent_query *newer, *older;
    int64_t expires; /* monotonic milliseconds */
    size_t size;     /* of the query with its answer, once that is there */
    uint16_t type;
    uint8_t name_length;
    uint8_t name[];
};

/* With one reference. NULL: out of memory. */
struct assent_query *assent_query_create(const struct assent_dns_question *question, int64_t now);
struct assent_query *assent_query_acquire(struct assent_query *query);

/* Sets the answer, which the query takes over, and wakes those who wait. NULL: there was no memory
 * for it, the answer is OVERLOAD. Once for each query. */
void assent_query_complete(struct assent_query *query, struct assent_dns_answer *answer,
                           size_t size);

bool assent_query_is(const struct assent_query *query, const struct assent_dns_question *question);

#endif
