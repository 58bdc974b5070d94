/*
 * Queries: a count of references, a pending, an answer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/query.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/dns/resolver.h"

/* What there is when there is no memory for more. */
static const struct assent_dns_answer no_memory = {
    .status = ASSENT_DNS_OVERLOAD,
    .name = "",
    .canonical = "",
};

struct assent_query *assent_query_create(const struct assent_dns_question *question, int64_t now)
{
    struct assent_query *query = calloc(1, sizeof(*query) + question->name.length);
    struct assent_pending *pending = assent_pending_create();

    if (query == NULL || pending == NULL) {
        free(query);
        assent_pending_release(pending);
        return NULL;
    }
    atomic_init(&query->references, 1);
    atomic_init(&query->answer, NULL);
    query->pending = pending;
    query->asked = now;
    query->type = (uint16_t)question->type;
    query->name_length = question->name.length;
    memcpy(query->name, question->name.bytes, question->name.length);
    return query;
}

struct assent_query *assent_query_acquire(struct assent_query *query)
{
    (void)atomic_fetch_add(&query->references, 1);
    return query;
}

void assent_query_release(struct assent_query *query)
{
    if (query == NULL || atomic_fetch_sub(&query->references, 1) != 1)
        return;
    struct assent_dns_answer *answer = atomic_load(&query->answer);
    if (answer != &no_memory)
        free(answer);
    assent_pending_release(query->pending);
    free(query);
}

void assent_query_complete(struct assent_query *query, struct assent_dns_answer *answer,
                           size_t size)
{
    enum { PENDING = 128 }; /* about what a pending takes */

    query->size = sizeof(*query) + query->name_length + PENDING + size;
    if (answer == NULL)
        answer = (struct assent_dns_answer *)&no_memory; /* never written to */
    atomic_store(&query->answer, answer);
    assent_pending_complete(query->pending);
}

bool assent_query_is(const struct assent_query *query, const struct assent_dns_question *question)
{
    return query->type == question->type && query->name_length == question->name.length &&
           memcmp(query->name, question->name.bytes, query->name_length) == 0;
}

const struct assent_dns_answer *assent_query_peek(struct assent_query *query)
{
    return query == NULL ? &no_memory : atomic_load(&query->answer);
}

const struct assent_dns_answer *
assent_query_wait(struct assent_query *query, const struct assent_patience *patience, int64_t most)
{
    const struct assent_dns_answer *answer = assent_query_peek(query);

    if (answer != NULL || !assent_pending_wait(query->pending, patience, most))
        return answer;
    return assent_query_peek(query);
}

const struct assent_dns_answer *assent_query_await(struct assent_query *query, int64_t most)
{
    struct assent_patience patience = { .clock = assent_clock_system() };

    patience.deadline = patience.clock.monotonic(NULL) + most;
    return assent_query_wait(query, &patience, -1);
}
