/*
 * The table of queries by name and type: those in flight, so that they are shared, and
 * those with an answer, for as long as it holds.
 *
 * Answers take a bounded number of bytes; the least recently used go first. Under the
 * resolver's lock, all of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_DNS_CACHE_H
#define ASSENT_DNS_CACHE_H

#include "scorer/dns/query.h"

struct assent_dns_cache {
    uint64_t key[2]; /* of the hash */
    struct assent_query **buckets;
    size_t bucket_count; /* a power of 2 */
    size_t count;        /* queries, those in flight with them */
    size_t kept;         /* those with an answer */
    size_t bytes;        /* of those */
    size_t most_bytes;
    uint64_t evicted;
    struct assent_query *newest, *oldest;
};

/* False: out of memory. */
bool assent_dns_cache_init(struct assent_dns_cache *cache, size_t most_bytes);
void assent_dns_cache_fini(struct assent_dns_cache *cache);

/* The query, with an answer that still holds or in flight; NULL: there is none. The reference is
 * the table's. */
struct assent_query *assent_dns_cache_find(struct assent_dns_cache *cache,
                                           const struct assent_dns_question *question, int64_t now);
/* Adds one that is in flight, with a reference of the table's own; there must be none like it. */
void assent_dns_cache_add(struct assent_dns_cache *cache, struct assent_query *query);
/* A query of the table has its answer: it is kept while that holds, if there is room. */
void assent_dns_cache_keep(struct assent_dns_cache *cache, struct assent_query *query, int64_t now);
/* Takes a query out of the table. */
void assent_dns_cache_remove(struct assent_dns_cache *cache, struct assent_query *query);

#endif
