/*
 * The table: buckets with chains, and a list of the answers by when they were used.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/cache.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/base/hash.h"

enum { FIRST_BUCKETS = 1024 };

static uint64_t hash_of(const struct assent_dns_cache *cache, const uint8_t *name, size_t length,
                        unsigned type)
{
    /* Types are few: they need no hash of their own, only another place. */
    return assent_hash(cache->key, name, length) ^ (type * UINT64_C(0x9e3779b97f4a7c15));
}

static struct assent_query **bucket_of(struct assent_dns_cache *cache, uint64_t hash)
{
    return &cache->buckets[hash & (cache->bucket_count - 1)];
}

bool assent_dns_cache_init(struct assent_dns_cache *cache, size_t most_bytes)
{
    memset(cache, 0, sizeof(*cache));
    assent_hash_make_key(cache->key);
    cache->buckets = calloc(FIRST_BUCKETS, sizeof(struct assent_query *));
    cache->bucket_count = FIRST_BUCKETS;
    cache->most_bytes = most_bytes;
    return cache->buckets != NULL;
}

void assent_dns_cache_fini(struct assent_dns_cache *cache)
{
    for (size_t i = 0; cache->buckets != NULL && i < cache->bucket_count; i++)
        while (cache->buckets[i] != NULL)
            assent_dns_cache_remove(cache, cache->buckets[i]);
    free((void *)cache->buckets);
    cache->buckets = NULL;
}

/* --- the list of answers --- */

static bool is_kept(const struct assent_query *query)
{
    return query->expires != 0;
}

static void link_newest(struct assent_dns_cache *cache, struct assent_query *query)
{
    query->older = cache->newest;
    query->newer = NULL;
    if (cache->newest != NULL)
        cache->newest->newer = query;
    else
        cache->oldest = query;
    cache->newest = query;
}

static void unlink_answer(struct assent_dns_cache *cache, struct assent_query *query)
{
    if (query->newer != NULL)
        query->newer->older = query->older;
    else
        cache->newest = query->older;
    if (query->older != NULL)
        query->older->newer = query->newer;
    else
        cache->oldest = query->newer;
}

/* --- the buckets --- */

/* Twice as many; without memory the chains grow longer instead. */
static void grow(struct assent_dns_cache *cache)
{
    size_t count = cache->bucket_count * 2;
    struct assent_query **buckets = calloc(count, sizeof(struct assent_query *));

    if (buckets == NULL)
        return;
    for (size_t i = 0; i < cache->bucket_count; i++) {
        struct assent_query *query = cache->buckets[i];
        while (query != NULL) {
            struct assent_query *next = query->next;
            query->next = buckets[query->hash & (count - 1)];
            buckets[query->hash & (count - 1)] = query;
            query = next;
        }
    }
    free((void *)cache->buckets);
    cache->buckets = buckets;
    cache->bucket_count = count;
}

struct assent_query *assent_dns_cache_find(struct assent_dns_cache *cache,
                                           const struct assent_dns_question *question, int64_t now)
{
    uint64_t hash =
        hash_of(cache, question->name.bytes, question->name.length, (unsigned)question->type);
    struct assent_query *query = *bucket_of(cache, hash);

    while (query != NULL && (query->hash != hash || !assent_query_is(query, question)))
        query = query->next;
    if (query == NULL || !is_kept(query))
        return query;
    if (query->expires <= now) {
        assent_dns_cache_remove(cache, query);
        return NULL;
    }
    unlink_answer(cache, query);
    link_newest(cache, query);
    return query;
}

void assent_dns_cache_add(struct assent_dns_cache *cache, struct assent_query *query)
{
    if (cache->count >= cache->bucket_count)
        grow(cache);
    query->hash = hash_of(cache, query->name, query->name_length, query->type);
    struct assent_query **bucket = bucket_of(cache, query->hash);
    query->next = *bucket;
    *bucket = assent_query_acquire(query);
    cache->count++;
}

void assent_dns_cache_keep(struct assent_dns_cache *cache, struct assent_query *query, int64_t now)
{
    query->expires = now + (int64_t)assent_query_peek(query)->ttl * 1000;
    if (query->expires == 0) /* 0 says that it is in flight */
        query->expires = 1;
    cache->bytes += query->size;
    cache->kept++;
    link_newest(cache, query);
    while (cache->oldest != NULL && cache->bytes > cache->most_bytes) {
        cache->evicted += cache->oldest->expires > now;
        assent_dns_cache_remove(cache, cache->oldest);
    }
}

void assent_dns_cache_remove(struct assent_dns_cache *cache, struct assent_query *query)
{
    struct assent_query **link = bucket_of(cache, query->hash);

    while (*link != query)
        link = &(*link)->next;
    *link = query->next;
    cache->count--;
    if (is_kept(query)) {
        unlink_answer(cache, query);
        cache->bytes -= query->size;
        cache->kept--;
    }
    assent_query_release(query);
}
