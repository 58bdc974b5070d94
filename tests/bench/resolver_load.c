/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * resolver_load.c - what the resolver costs: questions to a name server on the loopback from
 * several threads, answers from the cache, and questions that are shared in flight.
 *
 * The name server is a thread of this process (tests/support/dns_server.c), so that its time
 * is in the figures of questions that are sent.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <assent/resolver.h>

#include "tests/support/dns_server.h"

enum {
    QUESTIONS = 4000,
    THREADS = 8,
    MOST_QUESTIONS = 1000000,
    LOOKUPS = 200000, /* of each thread, in the cache */
    EARLY = 10,       /* questions that are begun before the first is waited for */
    WAIT = 30000,     /* milliseconds */
    STATUS_USAGE = 2,
};

static const double nanoseconds = 1e9;

struct work {
    struct assent_resolver *resolver;
    unsigned first, count; /* names */
    unsigned step;         /* begun together */
    unsigned rounds;
    unsigned answered;
};

static double now_on(clockid_t clock)
{
    struct timespec time;

    (void)clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / nanoseconds;
}

static size_t memory_in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

static struct assent_query *begin(const struct work *work, unsigned number)
{
    char name[64];

    (void)snprintf(name, sizeof(name), "name-%u.example.test", work->first + number % work->count);
    return assent_resolver_query(work->resolver, name, ASSENT_DNS_TXT);
}

static void collect(struct work *work, struct assent_query *query)
{
    const struct assent_dns_answer *answer = assent_query_await(query, WAIT);

    work->answered += answer != NULL && answer->status == ASSENT_DNS_ANSWERED;
    assent_query_release(query);
}

static void *ask(void *data)
{
    struct work *work = data;
    struct assent_query *queries[EARLY];

    for (unsigned i = 0; i < work->rounds; i += work->step) {
        for (unsigned k = 0; k < work->step; k++)
            queries[k] = begin(work, i + k);
        for (unsigned k = 0; k < work->step; k++)
            collect(work, queries[k]);
    }
    return NULL;
}

/* Runs one thread for each work. False: an answer was missing. */
static bool run(const char *what, struct work *work, unsigned threads)
{
    pthread_t thread[THREADS];
    unsigned started = 0;
    unsigned asked = 0;
    unsigned answered = 0;
    double start = now_on(CLOCK_MONOTONIC);
    double processor = now_on(CLOCK_PROCESS_CPUTIME_ID);

    for (; started < threads; started++)
        if (pthread_create(&thread[started], NULL, ask, &work[started]) != 0)
            break;
    for (unsigned i = 0; i < started; i++) {
        (void)pthread_join(thread[i], NULL);
        asked += work[i].rounds;
        answered += work[i].answered;
    }
    double seconds = now_on(CLOCK_MONOTONIC) - start;
    processor = now_on(CLOCK_PROCESS_CPUTIME_ID) - processor;
    (void)printf("%-36s %8u questions %8.3f s %10.2f us each, %6.2f us CPU\n", what, asked, seconds,
                 seconds / asked * 1e6, processor / asked * 1e6);
    return started == threads && answered == asked;
}

static void share_out(struct work *work, struct assent_resolver *resolver, unsigned count,
                      unsigned first, unsigned step)
{
    unsigned each = count / THREADS / step * step;

    for (unsigned i = 0; i < THREADS; i++)
        work[i] = (struct work){ resolver, first + i * each, each, step, each, 0 };
}

static void print_counters(struct assent_resolver *resolver)
{
    struct assent_resolver_counters counters;

    assent_resolver_counters(resolver, &counters);
    (void)printf("asked %llu, from cache %llu, shared %llu, sent %llu; cache %llu entries, "
                 "%llu bytes\n",
                 (unsigned long long)counters.asked, (unsigned long long)counters.from_cache,
                 (unsigned long long)counters.shared, (unsigned long long)counters.sent,
                 (unsigned long long)counters.cache_entries,
                 (unsigned long long)counters.cache_bytes);
}

static bool measure(struct assent_resolver *resolver, unsigned count)
{
    struct work work[THREADS];
    size_t memory = memory_in_use();

    share_out(work, resolver, count, 0, 1);
    bool done = run("sent, one at a time, 8 threads", work, THREADS);
    share_out(work, resolver, count, MOST_QUESTIONS, EARLY);
    done = run("sent, ten at a time, 8 threads", work, THREADS) && done;
    (void)printf("memory: %.0f bytes for each answer that is kept\n",
                 (double)(memory_in_use() - memory) / (2.0 * count));
    for (unsigned i = 0; i < THREADS; i++) /* all the same names, at the same time */
        work[i] =
            (struct work){ resolver, 2 * MOST_QUESTIONS, count / THREADS, 1, count / THREADS, 0 };
    done = run("the same of all threads, 8 threads", work, THREADS) && done;
    for (unsigned i = 0; i < THREADS; i++)
        work[i] = (struct work){ resolver, 0, count / THREADS, 1, LOOKUPS, 0 };
    done = run("from the cache, 1 thread", work, 1) && done;
    work[0].answered = 0;
    done = run("from the cache, 8 threads", work, THREADS) && done;
    print_counters(resolver);
    return done;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    unsigned long count = argc > 1 ? strtoul(argv[1], &end, 10) : QUESTIONS;
    struct dns_server *server = dns_server_start();
    struct assent_error error = { "there is no port" };

    if (argc > 2 || (end != NULL && *end != '\0') || count < 100 || count > MOST_QUESTIONS) {
        (void)fputs("usage: resolver_load [QUESTIONS]\n\nMeasures the resolver; QUESTIONS is 4000 "
                    "unless given.\n",
                    stderr);
        dns_server_destroy(server);
        return STATUS_USAGE;
    }
    const char *servers[] = { server == NULL ? NULL : dns_server_address(server), NULL };
    struct assent_resolver_options options = { .servers = servers, .cache_bytes = 1 << 30 };
    struct assent_resolver *resolver =
        server == NULL ? NULL : assent_resolver_create(&options, &error);
    bool done = resolver != NULL && measure(resolver, (unsigned)count);
    if (resolver == NULL)
        (void)fprintf(stderr, "resolver_load: %s\n", error.text);
    else if (!done)
        (void)fputs("resolver_load: not every question was answered\n", stderr);
    assent_resolver_destroy(resolver);
    dns_server_destroy(server);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
