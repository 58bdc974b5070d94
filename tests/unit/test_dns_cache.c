/*
 * Tests of the table of queries: sharing, expiry, bounds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/cache.h"

#include <stdlib.h>

#include "scorer/dns/answer.h"
#include "tests/support/table.h"

enum { NOW = 1000, MUCH = 10000000 };

static struct assent_dns_question question_of(const char *name, enum assent_dns_type type)
{
    struct assent_dns_question question = { .type = type };

    assert_true(assent_dns_name_from_text(&question.name, name));
    return question;
}

static struct assent_query *find(struct assent_dns_cache *cache, const char *name, int64_t now)
{
    struct assent_dns_question question = question_of(name, ASSENT_DNS_A);

    return assent_dns_cache_find(cache, &question, now);
}

static struct assent_query *fly(struct assent_dns_cache *cache, const char *name)
{
    struct assent_dns_question question = question_of(name, ASSENT_DNS_A);
    struct assent_query *query = assent_query_create(&question, NOW);

    assert_non_null(query);
    assent_dns_cache_add(cache, query);
    return query;
}

/* The table has the only reference afterwards. */
static void land(struct assent_dns_cache *cache, struct assent_query *query, uint32_t ttl,
                 int64_t now)
{
    struct assent_dns_question question = { .type = ASSENT_DNS_A };
    size_t size;

    question.name.length = query->name_length;
    memcpy(question.name.bytes, query->name, query->name_length);
    struct assent_dns_answer *answer =
        assent_dns_answer_create(&question, ASSENT_DNS_NXDOMAIN, &size);
    assert_non_null(answer);
    answer->ttl = ttl;
    assent_query_complete(query, answer, size);
    assent_dns_cache_keep(cache, query, now);
    assent_query_release(query);
}

static void keep(struct assent_dns_cache *cache, const char *name, uint32_t ttl)
{
    land(cache, fly(cache, name), ttl, NOW);
}

static void finds(void **state)
{
    struct assent_dns_question question = question_of("a.test", ASSENT_DNS_MX);
    struct assent_dns_cache cache;

    (void)state;
    assert_true(assent_dns_cache_init(&cache, MUCH));
    assert_null(find(&cache, "a.test", NOW));
    struct assent_query *query = fly(&cache, "a.test");
    assert_ptr_equal(find(&cache, "A.test.", NOW), query);
    assert_ptr_equal(find(&cache, "a.test", NOW + MUCH), query); /* in flight it has no end */
    assert_null(assent_dns_cache_find(&cache, &question, NOW));
    assert_null(find(&cache, "b.test", NOW));
    assert_int_equal(cache.kept, 0);
    assert_int_equal(cache.bytes, 0);
    land(&cache, query, 10, NOW);
    assert_ptr_equal(find(&cache, "a.test", NOW), query);
    assert_int_equal(cache.kept, 1);
    assert_int_equal(cache.bytes, query->size);
    assent_dns_cache_fini(&cache);
}

static void expires(void **state)
{
    struct assent_dns_cache cache;

    (void)state;
    assert_true(assent_dns_cache_init(&cache, MUCH));
    keep(&cache, "a.test", 10);
    assert_non_null(find(&cache, "a.test", NOW + 9999));
    assert_null(find(&cache, "a.test", NOW + 10000));
    assert_int_equal(cache.count, 0);
    assert_int_equal(cache.bytes, 0);
    assert_int_equal(cache.evicted, 0);
    land(&cache, fly(&cache, "b.test"), 10, -10000); /* it ends at 0, which is a time like others */
    assert_int_equal(cache.kept, 1);
    assert_null(find(&cache, "b.test", 1));
    assert_int_equal(cache.kept, 0);
    assent_dns_cache_fini(&cache);
}

/* The least recently used goes, and those in flight stay. */
static void evicts(void **state)
{
    struct assent_dns_cache cache;
    struct assent_dns_cache probe;

    (void)state;
    assert_true(assent_dns_cache_init(&probe, MUCH));
    keep(&probe, "a.test", 10);
    size_t one = probe.bytes;
    assent_dns_cache_fini(&probe);
    assert_true(assent_dns_cache_init(&cache, one * 3));
    struct assent_query *flying = fly(&cache, "f.test");
    keep(&cache, "a.test", 10);
    keep(&cache, "b.test", 10);
    keep(&cache, "c.test", 10);
    assert_int_equal(cache.evicted, 0);
    assert_non_null(find(&cache, "a.test", NOW));
    keep(&cache, "d.test", 10);
    assert_int_equal(cache.evicted, 1);
    assert_null(find(&cache, "b.test", NOW));
    assert_non_null(find(&cache, "a.test", NOW));
    assert_non_null(find(&cache, "c.test", NOW));
    assert_non_null(find(&cache, "d.test", NOW));
    assert_ptr_equal(find(&cache, "f.test", NOW), flying);
    assert_int_equal(cache.bytes, one * 3);
    assent_query_release(flying);
    assent_dns_cache_fini(&cache);
}

/* One that is larger than everything is not kept, but whoever has it reads on. */
static void larger_than_all(void **state)
{
    struct assent_dns_cache cache;

    (void)state;
    assert_true(assent_dns_cache_init(&cache, 10));
    struct assent_query *query = assent_query_acquire(fly(&cache, "a.test"));
    land(&cache, query, 10, NOW);
    assert_int_equal(cache.count, 0);
    assert_int_equal(cache.bytes, 0);
    assert_string_equal(assent_query_peek(query)->name, "a.test");
    assent_query_release(query);
    assent_dns_cache_fini(&cache);
}

static void many(void **state)
{
    enum { MANY = 20000 };
    struct assent_dns_cache cache;
    char name[32];

    (void)state;
    assert_true(assent_dns_cache_init(&cache, (size_t)1 << 30));
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(name, sizeof(name), "name%d.test", i);
        keep(&cache, name, (uint32_t)(10 + i % 2 * 10));
    }
    assert_int_equal(cache.count, MANY);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(name, sizeof(name), "name%d.test", i);
        struct assent_query *query = find(&cache, name, NOW + 15000);
        assert_row_number(name, query != NULL, i % 2);
    }
    assert_int_equal(cache.count, MANY / 2);
    assert_int_equal(cache.kept, MANY / 2);
    assert_true(cache.bucket_count >= MANY);
    assent_dns_cache_fini(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),           cmocka_unit_test(expires), cmocka_unit_test(evicts),
        cmocka_unit_test(larger_than_all), cmocka_unit_test(many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
