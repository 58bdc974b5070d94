/*
 * Tests of the resolver against a real name server on the loopback, that does everything
 * wrong that a name server can do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/resolver.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "scorer/dns/servers.h"
#include "scorer/dns/zone.h"
#include "tests/support/dns_server.h"
#include "tests/support/table.h"

enum { LONG = 60000, TIME_OUT = 1200 };

struct scene {
    struct dns_server *server;
    struct assent_resolver_options options;
    const char *servers[3];
    struct assent_resolver *resolver;
    struct assent_query *query;
    struct assent_error error;
    atomic_llong now;
};

static int64_t read_now(void *data)
{
    struct scene *scene = data;

    return atomic_load(&scene->now);
}

static void renew(struct scene *scene)
{
    assent_resolver_destroy(scene->resolver);
    scene->resolver = assent_resolver_create(&scene->options, &scene->error);
    if (scene->resolver == NULL)
        fail_msg("%s", scene->error.text);
}

static void begin(struct scene *scene)
{
    memset(scene, 0, sizeof(*scene));
    scene->server = dns_server_start();
    assert_non_null(scene->server);
    scene->servers[0] = dns_server_address(scene->server);
    scene->options.servers = scene->servers;
    scene->options.time_out = TIME_OUT;
    renew(scene);
}

static void end(struct scene *scene)
{
    assent_query_release(scene->query);
    assent_resolver_destroy(scene->resolver);
    dns_server_destroy(scene->server);
}

/* The answer lives until the next question. */
static const struct assent_dns_answer *ask(struct scene *scene, const char *name,
                                           enum assent_dns_type type)
{
    assent_query_release(scene->query);
    scene->query = assent_resolver_query(scene->resolver, name, type);
    const struct assent_dns_answer *answer = assent_query_await(scene->query, LONG);
    assert_non_null(answer);
    return answer;
}

#define assert_status(got, wanted) \
    assert_string_equal(assent_dns_status_name(got), assent_dns_status_name(wanted))

/* What the server does, and what becomes of it. */
static void servers_of_all_kinds(void **state)
{
    static const struct {
        const char *name;
        enum assent_dns_type type;
        enum assent_dns_status status;
        size_t records;
        uint32_t ttl;
    } rows[] = {
        { "good.test", ASSENT_DNS_A, ASSENT_DNS_ANSWERED, 1, 120 },
        { "good.test", ASSENT_DNS_TXT, ASSENT_DNS_ANSWERED, 1, 120 },
        { "good.test", ASSENT_DNS_MX, ASSENT_DNS_NODATA, 0, 60 },
        { "nothing.test", ASSENT_DNS_A, ASSENT_DNS_NODATA, 0, 77 },
        { "absent.test", ASSENT_DNS_A, ASSENT_DNS_NXDOMAIN, 0, 77 },
        { "servfail.test", ASSENT_DNS_A, ASSENT_DNS_SERVFAIL, 0, 5 },
        { "refused.test", ASSENT_DNS_A, ASSENT_DNS_REFUSED, 0, 5 },
        { "notimp.test", ASSENT_DNS_A, ASSENT_DNS_SERVFAIL, 0, 5 },
        { "referral.test", ASSENT_DNS_A, ASSENT_DNS_SERVFAIL, 0, 5 },
        { "silent-once.test", ASSENT_DNS_A, ASSENT_DNS_ANSWERED, 1, 120 },
        { "garbage.test", ASSENT_DNS_A, ASSENT_DNS_MALFORMED, 0, 5 },
        { "pointer.test", ASSENT_DNS_A, ASSENT_DNS_MALFORMED, 0, 5 },
        { "loop.test", ASSENT_DNS_A, ASSENT_DNS_MALFORMED, 0, 5 },
        { "chain.test", ASSENT_DNS_A, ASSENT_DNS_ANSWERED, 1, 120 },
        { "mismatch.test", ASSENT_DNS_A, ASSENT_DNS_NODATA, 0, 60 },
        { "cut.test", ASSENT_DNS_TXT, ASSENT_DNS_ANSWERED, 40, 120 },
        { "big.test", ASSENT_DNS_TXT, ASSENT_DNS_ANSWERED, 1, 120 },
        { "edns.test", ASSENT_DNS_TXT, ASSENT_DNS_ANSWERED, 1, 120 },
        { "formerr-always.test", ASSENT_DNS_A, ASSENT_DNS_SERVFAIL, 0, 5 },
        { "formerr.test", ASSENT_DNS_A, ASSENT_DNS_ANSWERED, 1, 120 },
        { "formerr.second.test", ASSENT_DNS_A, ASSENT_DNS_ANSWERED, 1, 120 },
        { "cut.second.test", ASSENT_DNS_TXT, ASSENT_DNS_ANSWERED, 40, 120 },
    };
    struct scene scene;

    (void)state;
    begin(&scene);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct assent_dns_answer *answer = ask(&scene, rows[i].name, rows[i].type);
        assert_row_text(rows[i].name, assent_dns_status_name(answer->status),
                        assent_dns_status_name(rows[i].status));
        assert_row_number(rows[i].name, answer->record_count, rows[i].records);
        assert_row_number(rows[i].name, answer->ttl, rows[i].ttl);
        assert_row_number(rows[i].name, answer->type, rows[i].type);
        assert_row_text(rows[i].name, answer->name, rows[i].name);
    }
    assert_int_equal(dns_server_questions(scene.server, true), 3);
    end(&scene);
}

/* None of these is an answer: nothing else may come of them than a time-out, whatever c-ares makes
 * of the bytes. */
static void what_is_no_answer(void **state)
{
    static const char *const names[] = { "silent.test", "wrong-id.test", "wrong-question.test",
                                         "short.test", "header.test" };
    struct scene scene;
    struct assent_query *queries[ROWS(names)];

    (void)state;
    begin(&scene);
    for (size_t i = 0; i < ROWS(names); i++)
        queries[i] = assent_resolver_query(scene.resolver, names[i], ASSENT_DNS_A);
    for (size_t i = 0; i < ROWS(names); i++) {
        const struct assent_dns_answer *answer = assent_query_await(queries[i], LONG);
        assert_row_true(names[i], answer != NULL);
        assert_row_text(names[i], assent_dns_status_name(answer->status), "TIMEOUT");
        assert_row_true(names[i], assent_dns_is_temporary(answer->status));
        assert_row_true(names[i], answer->elapsed >= TIME_OUT && answer->elapsed < TIME_OUT * 4);
        assent_query_release(queries[i]);
    }
    end(&scene);
}

static void contents(void **state)
{
    const struct assent_dns_answer *answer;
    struct scene scene;

    (void)state;
    begin(&scene);
    answer = ask(&scene, "GOOD.Test.", ASSENT_DNS_A);
    assert_string_equal(answer->name, "good.test");
    assert_int_equal(answer->records[0].length, 4);
    assert_memory_equal(answer->records[0].bytes, "\xc0\x00\x02\x07", 4);
    assert_false(answer->authentic);
    answer = ask(&scene, "validated.test", ASSENT_DNS_A);
    assert_true(answer->authentic);
    answer = ask(&scene, "edns.test", ASSENT_DNS_TXT);
    assert_string_equal((const char *)answer->records[0].bytes, "with");
    answer = ask(&scene, "chain.test", ASSENT_DNS_A);
    assert_int_equal(answer->alias_count, 2);
    assert_string_equal(answer->aliases[0], "second");
    assert_string_equal(answer->canonical, "third");
    answer = ask(&scene, "big.test", ASSENT_DNS_TXT);
    assert_int_equal(answer->records[0].length, 254 * 255);
    assert_int_equal(answer->records[0].bytes[254 * 255 - 1], 'x');
    assert_int_equal(answer->records[0].bytes[254 * 255], '\0');
    answer = ask(&scene, "cut.test", ASSENT_DNS_TXT);
    assert_non_null(strstr((const char *)answer->records[39].bytes, "number 39 of forty"));
    end(&scene);
}

static void names_that_are_none(void **state)
{
    static const char *const names[] = {
        "", "..", "a..b", ".a", "a b.test", "a\\b.test", "a\x01.test", "m\xc3\xbcnchen.test",
    };
    char label[80];
    struct scene scene;

    (void)state;
    begin(&scene);
    for (size_t i = 0; i < ROWS(names); i++)
        assert_row_text(names[i],
                        assent_dns_status_name(ask(&scene, names[i], ASSENT_DNS_A)->status),
                        "INVALID");
    memset(label, 'a', sizeof(label));
    label[64] = '\0';
    assert_status(ask(&scene, label, ASSENT_DNS_A)->status, ASSENT_DNS_INVALID);
    assert_false(assent_dns_is_temporary(ASSENT_DNS_INVALID));
    assert_status(ask(&scene, "good.test", (enum assent_dns_type)255)->status, ASSENT_DNS_INVALID);
    assert_int_equal(dns_server_questions(scene.server, false), 0);
    label[63] = '\0';
    assert_status(ask(&scene, label, ASSENT_DNS_A)->status, ASSENT_DNS_ANSWERED);
    end(&scene);
}

static void nobody_listens(void **state)
{
    static const char *const nobody[] = { "127.0.0.1:9", NULL };
    static const char *const wrong[] = { "ns.example.org:53", NULL };
    struct scene scene;
    char servers[64];

    (void)state;
    begin(&scene);
    assert_status(ask(&scene, "cut-refused.test", ASSENT_DNS_TXT)->status, ASSENT_DNS_UNREACHABLE);
    scene.options.servers = nobody;
    renew(&scene);
    assert_status(ask(&scene, "good.test", ASSENT_DNS_A)->status, ASSENT_DNS_UNREACHABLE);
    assent_resolver_servers(scene.resolver, servers, sizeof(servers));
    assert_string_equal(servers, "127.0.0.1:9");
    scene.options.servers = wrong;
    assert_null(assent_resolver_create(&scene.options, &scene.error));
    assert_non_null(strstr(scene.error.text, "ns.example.org:53: is no IP address"));
    end(&scene);
}

static void server_lists(void **state)
{
    static const struct {
        const char *servers[4];
        const char *joined; /* NULL: refused */
    } rows[] = {
        { { "192.0.2.53" }, "192.0.2.53:53" },
        { { "192.0.2.53:5353" }, "192.0.2.53:5353" },
        { { "[::1]:53", "2001:db8::53", "[2001:db8::54]" },
          "[::1]:53,[2001:db8::53]:53,[2001:db8::54]:53" },
        { { NULL }, "" },
        { { "" }, NULL },
        { { "a:1" }, NULL },
        { { "192.0.2.53:0" }, NULL },
        { { "192.0.2.53:65536" }, NULL },
        { { "192.0.2.53:" }, NULL },
        { { "192.0.2.53:5x" }, NULL },
        { { "192.0.2.53,192.0.2.54" }, NULL },
        { { "[192.0.2.53]:53" }, NULL },
        { { "[::1" }, NULL },
        { { "[::1]53" }, NULL },
        { { "[::1]:" }, NULL },
        { { "::1:53:1:2:3:4:5:6:7:8:9" }, NULL },
        { { "192.0.2.53", "ns.example.org" }, NULL },
    };
    char text[ASSENT_DNS_SERVERS_SIZE];
    struct assent_error error;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *name = rows[i].servers[0] == NULL ? "none" : rows[i].servers[0];
        assert_row_number(name, assent_dns_servers_join(rows[i].servers, text, &error),
                          rows[i].joined != NULL);
        if (rows[i].joined != NULL)
            assert_row_text(name, text, rows[i].joined);
    }
}

/* c-ares understands them as we do; without any it has those of the system. */
static void servers_of_a_channel(void **state)
{
    static const char *const several[] = { "[::1]:5353", "192.0.2.53", NULL };
    struct assent_resolver_options options = { .servers = several };
    struct assent_error error;
    char text[256];

    (void)state;
    struct assent_resolver *resolver = assent_resolver_create(&options, &error);
    assert_non_null(resolver);
    assent_resolver_servers(resolver, text, sizeof(text));
    assert_string_equal(text, "[::1]:5353, 192.0.2.53:53");
    assent_resolver_destroy(resolver);
    options.servers = NULL;
    resolver = assent_resolver_create(&options, &error);
    assert_non_null(resolver);
    assent_resolver_servers(resolver, text, sizeof(text));
    assert_non_null(strstr(text, ":53"));
    assent_resolver_destroy(resolver);
}

static void a_second_server(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene);
    scene.servers[1] = scene.servers[0];
    scene.servers[0] = "127.0.0.1:9";
    renew(&scene);
    assert_status(ask(&scene, "good.test", ASSENT_DNS_A)->status, ASSENT_DNS_ANSWERED);
    end(&scene);
}

/* --- sharing and keeping --- */

static void shares_and_keeps(void **state)
{
    struct assent_resolver_counters counters;
    struct assent_query *queries[20];
    struct scene scene;

    (void)state;
    begin(&scene);
    scene.options.time_out = LONG; /* no repeating */
    renew(&scene);
    for (size_t i = 0; i < ROWS(queries); i++) {
        queries[i] = assent_resolver_query(scene.resolver, i % 2 == 0 ? "late.test" : "LATE.test.",
                                           ASSENT_DNS_A);
        assert_null(assent_query_peek(queries[i]));
    }
    for (size_t i = 0; i < ROWS(queries); i++) {
        assert_ptr_equal(queries[i], queries[0]);
        assert_status(assent_query_await(queries[i], LONG)->status, ASSENT_DNS_ANSWERED);
    }
    for (size_t i = 0; i < ROWS(queries); i++)
        assent_query_release(queries[i]);
    queries[0] = assent_resolver_query(scene.resolver, "late.test", ASSENT_DNS_A);
    assert_non_null(assent_query_peek(queries[0]));
    assert_true(assent_query_peek(queries[0])->elapsed >= 190);
    assent_query_release(queries[0]);
    assert_int_equal(dns_server_questions(scene.server, false), 1);
    assent_resolver_counters(scene.resolver, &counters);
    assert_int_equal(counters.asked, 21);
    assert_int_equal(counters.shared, 19);
    assert_int_equal(counters.from_cache, 1);
    assert_int_equal(counters.sent, 1);
    assert_int_equal(counters.outcomes[ASSENT_DNS_ANSWERED], 1);
    assert_int_equal(counters.in_flight, 0);
    assert_int_equal(counters.cache_entries, 1);
    assert_true(counters.cache_bytes > 200 && counters.cache_bytes < 1500);
    assert_true(counters.latency >= 190);
    end(&scene);
}

/* Failures are kept for a few seconds, others for as long as they hold. */
static void forgets(void **state)
{
    static const struct {
        const char *name;
        int64_t held, gone; /* milliseconds */
    } rows[] = {
        { "good.test", 119000, 121000 },
        { "absent.test", 76000, 78000 },
        { "servfail.test", 4000, 6000 },
        { "refused.test", 4000, 6000 },
    };
    struct scene scene;

    (void)state;
    begin(&scene);
    scene.options.clock = (struct assent_clock){ read_now, read_now, &scene };
    renew(&scene);
    for (size_t i = 0; i < ROWS(rows); i++) {
        unsigned before = dns_server_questions(scene.server, false);
        long long start = atomic_load(&scene.now);
        (void)ask(&scene, rows[i].name, ASSENT_DNS_A);
        atomic_store(&scene.now, start + rows[i].held);
        (void)ask(&scene, rows[i].name, ASSENT_DNS_A);
        assert_row_number(rows[i].name, dns_server_questions(scene.server, false), before + 1);
        atomic_store(&scene.now, start + rows[i].gone);
        (void)ask(&scene, rows[i].name, ASSENT_DNS_A);
        assert_row_number(rows[i].name, dns_server_questions(scene.server, false), before + 2);
    }
    end(&scene);
}

/* An answer that comes too late for who asked is there for the next. */
static void keeps_what_is_late(void **state)
{
    struct assent_resolver_counters counters;
    struct scene scene;

    (void)state;
    begin(&scene);
    scene.options.clock = (struct assent_clock){ read_now, read_now, &scene };
    renew(&scene);
    struct assent_query *query = assent_resolver_query(scene.resolver, "late.test", ASSENT_DNS_A);
    atomic_store(&scene.now, TIME_OUT + 1);
    assert_status(assent_query_await(query, LONG)->status, ASSENT_DNS_TIMEOUT);
    do {
        (void)usleep(10000);
        assent_resolver_counters(scene.resolver, &counters);
    } while (counters.late == 0);
    assert_status(ask(&scene, "late.test", ASSENT_DNS_A)->status, ASSENT_DNS_ANSWERED);
    assert_status(assent_query_peek(query)->status, ASSENT_DNS_TIMEOUT);
    assent_query_release(query);
    assent_resolver_counters(scene.resolver, &counters);
    assert_int_equal(counters.from_cache, 1);
    assert_int_equal(counters.outcomes[ASSENT_DNS_TIMEOUT], 1);
    end(&scene);
}

static void patience_of_a_message(void **state)
{
    struct assent_patience patience = { .clock = assent_clock_system() };
    struct scene scene;

    (void)state;
    begin(&scene);
    scene.query = assent_resolver_query(scene.resolver, "late.test", ASSENT_DNS_A);
    patience.deadline = patience.clock.monotonic(NULL) + LONG;
    assert_null(assent_query_wait(scene.query, &patience, 20));
    assert_null(assent_query_peek(scene.query));
    assert_status(assent_query_wait(scene.query, &patience, -1)->status, ASSENT_DNS_ANSWERED);
    patience.deadline = 0;
    assert_status(assent_query_wait(scene.query, &patience, 0)->status, ASSENT_DNS_ANSWERED);
    assert_status(assent_query_wait(NULL, &patience, 0)->status, ASSENT_DNS_OVERLOAD);
    assert_status(assent_query_peek(NULL)->status, ASSENT_DNS_OVERLOAD);
    end(&scene);
}

static void overload(void **state)
{
    struct assent_resolver_counters counters;
    struct assent_query *queries[4];
    struct scene scene;
    char name[32];

    (void)state;
    begin(&scene);
    scene.options.most_in_flight = 3;
    scene.options.time_out = LONG;
    renew(&scene);
    for (size_t i = 0; i < ROWS(queries); i++) {
        (void)snprintf(name, sizeof(name), "late.%zu.test", i);
        queries[i] = assent_resolver_query(scene.resolver, name, ASSENT_DNS_A);
    }
    assert_non_null(assent_query_peek(queries[3]));
    assert_status(assent_query_peek(queries[3])->status, ASSENT_DNS_OVERLOAD);
    assent_resolver_counters(scene.resolver, &counters);
    assert_int_equal(counters.in_flight, 3);
    assert_int_equal(counters.refused, 1);
    for (size_t i = 0; i < ROWS(queries); i++) {
        (void)assent_query_await(queries[i], LONG);
        assent_query_release(queries[i]);
    }
    /* It is not kept. */
    assert_status(ask(&scene, "late.3.test", ASSENT_DNS_A)->status, ASSENT_DNS_ANSWERED);
    end(&scene);
}

/* A thousand questions that nobody answers end by their deadline, and c-ares' own, later, leaves
 * nothing behind. */
static void many_time_outs(void **state)
{
    enum { MANY = 1000 };
    static struct assent_query *queries[MANY];
    struct assent_resolver_counters counters;
    struct scene scene;
    char name[32];

    (void)state;
    begin(&scene);
    scene.options.time_out = 300;
    renew(&scene);
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(name, sizeof(name), "silent.%zu.test", i);
        queries[i] = assent_resolver_query(scene.resolver, name, ASSENT_DNS_A);
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_status(assent_query_await(queries[i], LONG)->status, ASSENT_DNS_TIMEOUT);
        assent_query_release(queries[i]);
    }
    assent_resolver_counters(scene.resolver, &counters);
    assert_int_equal(counters.outcomes[ASSENT_DNS_TIMEOUT], MANY);
    while (counters.in_flight > 0) {
        (void)usleep(10000);
        assent_resolver_counters(scene.resolver, &counters);
    }
    assert_int_equal(counters.late, 0);
    assert_int_equal(counters.cache_entries, MANY);
    end(&scene);
}

/* --- the end --- */

static void *wait_for_it(void *data)
{
    struct assent_query *query = data;
    const struct assent_dns_answer *answer = assent_query_await(query, LONG);
    enum assent_dns_status status = answer == NULL ? ASSENT_DNS_ANSWERED : answer->status;

    assent_query_release(query);
    return status == ASSENT_DNS_CANCELLED ? data : NULL;
}

static void end_with_queries_in_flight(void **state)
{
    struct assent_query *queries[8];
    pthread_t threads[8];
    struct scene scene;
    char name[32];

    (void)state;
    begin(&scene);
    for (size_t i = 0; i < ROWS(queries); i++) {
        (void)snprintf(name, sizeof(name), "silent.%zu.test", i);
        queries[i] = assent_resolver_query(scene.resolver, name, ASSENT_DNS_A);
        assert_int_equal(pthread_create(&threads[i], NULL, wait_for_it, queries[i]), 0);
    }
    assent_resolver_destroy(scene.resolver);
    scene.resolver = NULL;
    for (size_t i = 0; i < ROWS(queries); i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_non_null(result);
    }
    end(&scene);
}

/* Many threads that ask, share, wait, let go; with a cache that is too small, so that answers are
 * thrown out while others read them. */
static void *ask_a_lot(void *data)
{
    struct assent_resolver *resolver = data;
    uintptr_t answered = 0;
    char name[32];

    for (unsigned i = 0; i < 400; i++) {
        (void)snprintf(name, sizeof(name), "name%u.test", i % 50);
        struct assent_query *query = assent_resolver_query(resolver, name, ASSENT_DNS_A);
        const struct assent_dns_answer *answer =
            i % 7 == 0 ? assent_query_peek(query) : assent_query_await(query, LONG);
        answered += answer != NULL && answer->status == ASSENT_DNS_ANSWERED &&
                    strcmp(answer->name, name) == 0;
        assent_query_release(query);
    }
    return (void *)answered;
}

static void many_threads(void **state)
{
    struct assent_resolver_counters counters;
    pthread_t threads[8];
    struct scene scene;

    (void)state;
    begin(&scene);
    scene.options.cache_bytes = 5000;
    renew(&scene);
    for (size_t i = 0; i < ROWS(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_a_lot, scene.resolver), 0);
    for (size_t i = 0; i < ROWS(threads); i++) {
        void *answered;
        assert_int_equal(pthread_join(threads[i], &answered), 0);
        assert_true((uintptr_t)answered >= 342); /* all that were waited for */
    }
    assent_resolver_counters(scene.resolver, &counters);
    assert_int_equal(counters.asked, 3200);
    assert_int_equal(counters.asked, counters.from_cache + counters.shared + counters.sent);
    assert_true(counters.evicted > 0);
    assert_true(counters.cache_bytes <= 5000);
    end(&scene);
}

/* --- a zone instead of servers --- */

static void zone_with_a_clock(void **state)
{
    struct assent_resolver_counters counters;
    struct scene scene;

    (void)state;
    begin(&scene);
    struct assent_zone *zone = assent_zone_create();
    assert_true(assent_zone_read(zone,
                                 "a.test A 192.0.2.1\n"
                                 "slow.test A 192.0.2.2\nslow.test DELAY 500\n"
                                 "dead.test TIMEOUT\n"
                                 "later.test A 192.0.2.3\nlater.test DELAY 5000\n",
                                 &scene.error));
    scene.options.clock = (struct assent_clock){ read_now, read_now, &scene };
    scene.options.zone = zone;
    renew(&scene);
    struct assent_query *slow = assent_resolver_query(scene.resolver, "slow.test", ASSENT_DNS_A);
    struct assent_query *dead = assent_resolver_query(scene.resolver, "dead.test", ASSENT_DNS_A);
    struct assent_query *later = assent_resolver_query(scene.resolver, "later.test", ASSENT_DNS_A);
    assert_status(ask(&scene, "a.test", ASSENT_DNS_A)->status, ASSENT_DNS_ANSWERED);
    assert_null(assent_query_await(slow, 100));
    atomic_store(&scene.now, 500);
    assert_status(assent_query_await(slow, LONG)->status, ASSENT_DNS_ANSWERED);
    assert_int_equal(assent_query_peek(slow)->elapsed, 500);
    assert_null(assent_query_await(dead, 100));
    atomic_store(&scene.now, TIME_OUT);
    assert_status(assent_query_await(dead, LONG)->status, ASSENT_DNS_TIMEOUT);
    assert_status(assent_query_await(later, LONG)->status, ASSENT_DNS_TIMEOUT);
    assent_query_release(slow);
    assent_query_release(dead);
    assent_query_release(later);
    atomic_store(&scene.now, 5000);
    do {
        (void)usleep(1000);
        assent_resolver_counters(scene.resolver, &counters);
    } while (counters.late == 0);
    assert_status(ask(&scene, "later.test", ASSENT_DNS_A)->status, ASSENT_DNS_ANSWERED);
    slow = assent_resolver_query(scene.resolver, "dead.test", ASSENT_DNS_MX);
    assent_resolver_destroy(scene.resolver);
    scene.resolver = NULL;
    assert_status(assent_query_peek(slow)->status, ASSENT_DNS_CANCELLED);
    assent_query_release(slow);
    end(&scene);
    assent_zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_of_all_kinds),
        cmocka_unit_test(what_is_no_answer),
        cmocka_unit_test(contents),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(server_lists),
        cmocka_unit_test(servers_of_a_channel),
        cmocka_unit_test(a_second_server),
        cmocka_unit_test(shares_and_keeps),
        cmocka_unit_test(forgets),
        cmocka_unit_test(keeps_what_is_late),
        cmocka_unit_test(patience_of_a_message),
        cmocka_unit_test(overload),
        cmocka_unit_test(many_time_outs),
        cmocka_unit_test(end_with_queries_in_flight),
        cmocka_unit_test(many_threads),
        cmocka_unit_test(zone_with_a_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
