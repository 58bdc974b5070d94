/*
 * The resolver: who asks gets the query of the table, or a new one, whose question
 * travels as a "flight" until there is an answer.
 *
 * c-ares cannot give up a single question, so a flight may outlive its query's
 * deadline: the query is completed as TIMEOUT then, and an answer that comes later
 * goes into the cache alone. Flights, not queries, are what is bounded.
 *
 * One lock, that of the loop, guards everything here. Queries are completed under it;
 * those who wait for them have locks of their own, which are taken inside it only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/dns/resolver.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "scorer/base/text.h"
#include "scorer/dns/answer.h"
#include "scorer/dns/cache.h"
#include "scorer/dns/channel.h"
#include "scorer/dns/zone.h"

enum {
    DEFAULT_TIME_OUT = 3000, /* milliseconds */
    MOST_TIME_OUT = 600 * 1000,
    DEFAULT_CACHE_BYTES = 16 * 1024 * 1024,
    DEFAULT_IN_FLIGHT = 5000,
    /* Milliseconds between looks at time-outs; a test's clock may jump, so that it is never
     * more while something is in flight. */
    TICK = 50,
};

/* A question on its way. */
struct flight {
    struct assent_dns_exchange exchange; /* the first: c-ares hands back its address */
    struct assent_resolver *resolver;
    struct assent_query *query; /* a reference */
    struct assent_dns_question question;
    int64_t deadline;
    bool plain;                   /* without EDNS, since the server did not understand it */
    bool late;                    /* its query has been completed as TIMEOUT */
    struct flight *before, *next; /* of those that are not late, by deadline */
    /* Of one that the zone delays. */
    struct assent_zone_reply reply;
    int64_t due;
    struct flight *next_delayed;
};

struct assent_resolver {
    struct assent_resolver_options options;
    struct assent_dns_loop *loop;
    struct assent_dns_channel *channel; /* NULL: the zone answers */
    struct assent_dns_cache cache;
    struct assent_resolver_counters counters;
    struct flight *first, *last;
    struct flight *delayed;
    bool closing;
};

static int64_t monotonic(const struct assent_resolver *resolver)
{
    return resolver->options.clock.monotonic(resolver->options.clock.data);
}

/* --- completing queries --- */

static void complete(struct assent_resolver *resolver, struct assent_query *query,
                     struct assent_dns_answer *answer, size_t size)
{
    if (answer != NULL)
        answer->elapsed = monotonic(resolver) - query->asked;
    assent_query_complete(query, answer, size);
    resolver->counters.outcomes[assent_query_peek(query)->status]++;
}

/* A query that stands in the table. */
static void complete_and_keep(struct assent_resolver *resolver, struct assent_query *query,
                              struct assent_dns_answer *answer, size_t size)
{
    int64_t now = monotonic(resolver); /* who waits may set a test's clock as soon as he wakes */

    complete(resolver, query, answer, size);
    enum assent_dns_status status = assent_query_peek(query)->status;
    if (status == ASSENT_DNS_OVERLOAD || status == ASSENT_DNS_CANCELLED)
        assent_dns_cache_remove(&resolver->cache, query);
    else
        assent_dns_cache_keep(&resolver->cache, query, now);
}

/* An answer after the deadline takes the place of the time-out that is in the table, or of
 * nothing. */
static void keep_late(struct assent_resolver *resolver, const struct flight *flight,
                      struct assent_dns_answer *answer, size_t size)
{
    int64_t now = monotonic(resolver);
    struct assent_query *there = assent_dns_cache_find(&resolver->cache, &flight->question, now);
    const struct assent_dns_answer *known = there == NULL ? NULL : assent_query_peek(there);
    bool wanted = answer != NULL && !assent_dns_is_temporary(answer->status) &&
                  (there == NULL || (known != NULL && assent_dns_is_temporary(known->status)));
    struct assent_query *query =
        wanted ? assent_query_create(&flight->question, flight->query->asked) : NULL;

    if (query == NULL) {
        free(answer);
        return;
    }
    if (there != NULL)
        assent_dns_cache_remove(&resolver->cache, there);
    answer->elapsed = now - query->asked;
    assent_query_complete(query, answer, size);
    assent_dns_cache_add(&resolver->cache, query);
    assent_dns_cache_keep(&resolver->cache, query, now);
    assent_query_release(query);
    resolver->counters.late++;
}

/* --- flights --- */

static void link_flight(struct assent_resolver *resolver, struct flight *flight)
{
    flight->before = resolver->last;
    if (resolver->last == NULL)
        resolver->first = flight;
    else
        resolver->last->next = flight;
    resolver->last = flight;
}

static void unlink_flight(struct assent_resolver *resolver, struct flight *flight)
{
    if (flight->before == NULL)
        resolver->first = flight->next;
    else
        flight->before->next = flight->next;
    if (flight->next == NULL)
        resolver->last = flight->before;
    else
        flight->next->before = flight->before;
}

/* Takes the answer over. The flight is gone. */
static void land(struct flight *flight, struct assent_dns_answer *answer, size_t size)
{
    struct assent_resolver *resolver = flight->resolver;

    if (flight->late) {
        keep_late(resolver, flight, answer, size);
    } else {
        unlink_flight(resolver, flight);
        resolver->counters.latency += (uint64_t)(monotonic(resolver) - flight->query->asked);
        complete_and_keep(resolver, flight->query, answer, size);
    }
    resolver->counters.in_flight--;
    assent_query_release(flight->query);
    free(flight->reply.packet);
    free(flight);
}

static void land_without_packet(struct flight *flight, enum assent_dns_status status)
{
    size_t size;
    struct assent_dns_answer *answer = assent_dns_answer_create(&flight->question, status, &size);

    land(flight, answer, size);
}

static void land_with_packet(struct flight *flight, const uint8_t *packet, size_t length)
{
    size_t size;
    struct assent_dns_answer *answer =
        assent_dns_answer_parse(&flight->question, packet, length, &size);

    land(flight, answer, size);
}

static void send_flight(struct flight *flight)
{
    uint8_t packet[ASSENT_DNS_MOST_QUESTION];
    uint16_t id = 0;

    /* It never fails for so few bytes; c-ares matches the question as well. */
    if (getrandom(&id, sizeof(id), 0) != sizeof(id))
        id = (uint16_t)monotonic(flight->resolver);
    size_t length = assent_dns_write_question(packet, &flight->question, id, flight->plain);
    assent_dns_channel_send(flight->resolver->channel, packet, length, &flight->exchange);
}

/* A server that does not know EDNS says FORMERR, without the record of EDNS (RFC 6891 section 7).
 * c-ares repeats such a question by itself, but only once in its life. While it still would, a
 * plain question must not be sent: c-ares would cut the record off that is not there. */
static bool is_without_edns(const uint8_t *packet, size_t length)
{
    return length >= ASSENT_DNS_HEADER &&
           (packet[3] & ASSENT_DNS_RCODE_MASK) == ASSENT_DNS_RCODE_FORMERR &&
           assent_dns_get16(packet + 10) == 0;
}

static void exchange_done(struct assent_dns_exchange *exchange, enum assent_dns_status status,
                          const uint8_t *packet, size_t length)
{
    struct flight *flight = (struct flight *)exchange;

    if (status != ASSENT_DNS_ANSWERED) {
        land_without_packet(flight, status);
    } else if (is_without_edns(packet, length) && !flight->plain && !flight->resolver->closing) {
        flight->plain = true;
        send_flight(flight);
    } else {
        land_with_packet(flight, packet, length);
    }
}

/* --- flights to the zone --- */

static void land_by_zone(struct flight *flight)
{
    if (flight->reply.status == ASSENT_DNS_ANSWERED)
        land_with_packet(flight, flight->reply.packet, flight->reply.length);
    else
        land_without_packet(flight, flight->reply.status);
}

static void ask_zone(struct assent_resolver *resolver, struct flight *flight)
{
    assent_zone_ask(resolver->options.zone, &flight->question, &flight->reply);
    flight->due = flight->query->asked + flight->reply.delay;
    if (flight->reply.status == ASSENT_DNS_TIMEOUT && flight->due < flight->deadline)
        flight->due = flight->deadline;
    if (flight->due <= flight->query->asked) {
        land_by_zone(flight);
        return;
    }
    flight->next_delayed = resolver->delayed;
    resolver->delayed = flight;
    assent_dns_loop_wake(resolver->loop);
}

/* Lands those whose time has come, or all of them. Returns when the next is due. */
static int64_t land_delayed(struct assent_resolver *resolver, int64_t now, bool all)
{
    struct flight **link = &resolver->delayed;
    int64_t next = INT64_MAX;

    while (*link != NULL) {
        struct flight *flight = *link;
        if (!all && flight->due > now) {
            next = flight->due < next ? flight->due : next;
            link = &flight->next_delayed;
            continue;
        }
        *link = flight->next_delayed;
        if (all)
            land_without_packet(flight, ASSENT_DNS_CANCELLED);
        else
            land_by_zone(flight);
    }
    return next;
}

/* --- the loop's work --- */

static void socket_ready(void *data, int socket, bool readable, bool writable)
{
    struct assent_resolver *resolver = data;

    if (resolver->channel != NULL)
        assent_dns_channel_ready(resolver->channel, socket, readable, writable);
}

/* Completes those that have waited for too long. */
static void time_out_flights(struct assent_resolver *resolver, int64_t now)
{
    while (resolver->first != NULL && resolver->first->deadline <= now) {
        struct flight *flight = resolver->first;
        size_t size;
        struct assent_dns_answer *answer =
            assent_dns_answer_create(&flight->question, ASSENT_DNS_TIMEOUT, &size);
        unlink_flight(resolver, flight);
        flight->late = true;
        complete_and_keep(resolver, flight->query, answer, size);
    }
}

static int tick(void *data)
{
    struct assent_resolver *resolver = data;

    if (resolver->counters.in_flight == 0)
        return -1;
    if (resolver->channel != NULL)
        assent_dns_channel_tick(resolver->channel);
    int64_t now = monotonic(resolver);
    int64_t next = land_delayed(resolver, now, false);
    time_out_flights(resolver, now);
    if (resolver->first != NULL && resolver->first->deadline < next)
        next = resolver->first->deadline;
    return next - now < TICK ? (int)(next - now) : TICK;
}

/* --- asking --- */

/* Completed at once, and nobody else's. */
static struct assent_query *refuse(struct assent_resolver *resolver,
                                   const struct assent_dns_question *question,
                                   enum assent_dns_status status)
{
    size_t size;
    struct assent_query *query = assent_query_create(question, monotonic(resolver));

    resolver->counters.refused++;
    if (query != NULL)
        complete(resolver, query, assent_dns_answer_create(question, status, &size), size);
    return query;
}

static struct flight *make_flight(struct assent_resolver *resolver,
                                  const struct assent_dns_question *question, int64_t now)
{
    struct flight *flight = calloc(1, sizeof(*flight));
    struct assent_query *query = flight == NULL ? NULL : assent_query_create(question, now);

    if (query == NULL) {
        free(flight);
        return NULL;
    }
    flight->exchange.done = exchange_done;
    flight->resolver = resolver;
    flight->query = query;
    flight->question = *question;
    flight->deadline = now + resolver->options.time_out;
    return flight;
}

/* Returns the query with a reference for the caller. */
static struct assent_query *depart(struct assent_resolver *resolver, struct flight *flight)
{
    struct assent_query *query = assent_query_acquire(flight->query);

    assent_dns_cache_add(&resolver->cache, query);
    link_flight(resolver, flight);
    resolver->counters.sent++;
    resolver->counters.in_flight++;
    /* The thread sleeps for as long as nothing is in flight. */
    if (resolver->counters.in_flight == 1 && resolver->channel != NULL)
        assent_dns_loop_wake(resolver->loop);
    if (resolver->channel == NULL)
        ask_zone(resolver, flight);
    else
        send_flight(flight);
    return query;
}

static struct assent_query *ask_nolock(struct assent_resolver *resolver,
                                       const struct assent_dns_question *question)
{
    int64_t now = monotonic(resolver);
    struct assent_query *query = assent_dns_cache_find(&resolver->cache, question, now);

    if (query != NULL) {
        uint64_t *counter = assent_query_peek(query) == NULL ? &resolver->counters.shared
                                                             : &resolver->counters.from_cache;
        (*counter)++;
        return assent_query_acquire(query);
    }
    struct flight *flight = resolver->counters.in_flight < resolver->options.most_in_flight
                                ? make_flight(resolver, question, now)
                                : NULL;
    return flight == NULL ? refuse(resolver, question, ASSENT_DNS_OVERLOAD)
                          : depart(resolver, flight);
}

struct assent_query *assent_resolver_query(struct assent_resolver *resolver, const char *name,
                                           enum assent_dns_type type)
{
    struct assent_dns_question question = { .type = type };
    bool valid =
        assent_dns_name_from_text(&question.name, name) && assent_dns_type_name(type) != NULL;

    if (!valid) {
        question.name.length = 1; /* the root: what was asked for cannot be shown */
        question.name.bytes[0] = 0;
    }
    assent_dns_loop_lock(resolver->loop);
    resolver->counters.asked++;
    struct assent_query *query =
        valid ? ask_nolock(resolver, &question) : refuse(resolver, &question, ASSENT_DNS_INVALID);
    assent_dns_loop_unlock(resolver->loop);
    return query;
}

/* --- beginning and end --- */

static void set_defaults(struct assent_resolver_options *options)
{
    if (options->time_out <= 0)
        options->time_out = DEFAULT_TIME_OUT;
    if (options->time_out > MOST_TIME_OUT)
        options->time_out = MOST_TIME_OUT;
    if (options->cache_bytes == 0)
        options->cache_bytes = DEFAULT_CACHE_BYTES;
    if (options->most_in_flight == 0)
        options->most_in_flight = DEFAULT_IN_FLIGHT;
    if (options->clock.monotonic == NULL)
        options->clock = assent_clock_system();
}

static bool start(struct assent_resolver *resolver, struct assent_error *error)
{
    const struct assent_resolver_options *options = &resolver->options;
    struct assent_dns_loop_work work = { socket_ready, tick, resolver };

    if (!assent_dns_cache_init(&resolver->cache, options->cache_bytes))
        return assent_error_set(error, "resolver: out of memory");
    resolver->loop = assent_dns_loop_create(error);
    if (resolver->loop == NULL)
        return false;
    if (options->zone == NULL) {
        resolver->channel =
            assent_dns_channel_create(resolver->loop, options->servers, options->time_out, error);
        if (resolver->channel == NULL)
            return false;
    }
    return assent_dns_loop_start(resolver->loop, &work, error);
}

struct assent_resolver *assent_resolver_create(const struct assent_resolver_options *options,
                                               struct assent_error *error)
{
    struct assent_resolver *resolver = calloc(1, sizeof(*resolver));

    if (resolver == NULL) {
        (void)assent_error_set(error, "resolver: out of memory");
        return NULL;
    }
    resolver->options = *options;
    set_defaults(&resolver->options);
    if (start(resolver, error))
        return resolver;
    assent_resolver_destroy(resolver);
    return NULL;
}

void assent_resolver_destroy(struct assent_resolver *resolver)
{
    if (resolver == NULL)
        return;
    if (resolver->loop != NULL) {
        assent_dns_loop_stop(resolver->loop);
        assent_dns_loop_lock(resolver->loop);
        resolver->closing = true;
        assent_dns_channel_destroy(resolver->channel);
        (void)land_delayed(resolver, 0, true);
        assent_dns_loop_unlock(resolver->loop);
    }
    assent_dns_cache_fini(&resolver->cache);
    assent_dns_loop_destroy(resolver->loop);
    free(resolver);
}

void assent_resolver_servers(struct assent_resolver *resolver, char *text, size_t size)
{
    assent_text_copy(text, size, "");
    if (resolver->channel == NULL)
        return;
    assent_dns_loop_lock(resolver->loop);
    assent_dns_channel_servers(resolver->channel, text, size);
    assent_dns_loop_unlock(resolver->loop);
}

void assent_resolver_counters(struct assent_resolver *resolver,
                              struct assent_resolver_counters *counters)
{
    assent_dns_loop_lock(resolver->loop);
    *counters = resolver->counters;
    counters->evicted = resolver->cache.evicted;
    counters->cache_entries = resolver->cache.kept;
    counters->cache_bytes = resolver->cache.bytes;
    assent_dns_loop_unlock(resolver->loop);
}
