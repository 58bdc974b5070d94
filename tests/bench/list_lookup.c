/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * list_lookup.c - what lists cost: building a large one, looking senders up in it from one and
 * two threads, changing one entry, and memory.
 *
 * The list is made up of entries of all kinds, most of them addresses and domains, as lists of
 * that size are. A query asks with an address, a client address, a verified client name and a
 * HELO, as each message does: a hit finds its address or its domain, a miss has been through
 * everything.
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <assent/list.h>

enum {
    DEFAULT_ENTRIES = 500000,
    MOST_ENTRIES = 10000000,
    LOOKUPS = 1000000,
    QUERIES = 65536, /* different ones, more than the processor's caches hold entries of */
    CHANGES = 2000,
    MOST_THREADS = 2,
    STATUS_USAGE = 2,
};

static const double nanoseconds = 1e9;

struct question {
    char address[96];
    struct assent_client client;
};

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / nanoseconds;
}

static size_t memory_in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

/* Of ten entries five are addresses, three domains, one is subdomains or a name, one a network. */
static void make_value(size_t number, char *value, size_t size)
{
    unsigned n = (unsigned)number;

    switch (n % 10) {
    case 7:
        (void)snprintf(value, size, "*.shop-%u.example", n);
        break;
    case 8:
        (void)snprintf(value, size, n % 20 == 8 ? "client:mx%u.example.net" : "helo:mail%u.example",
                       n);
        break;
    case 9:
        if (n % 100 < 50)
            (void)snprintf(value, size, "%u.%u.%u.0/24", 1 + n / 65536, n / 256 % 256, n % 256);
        else
            (void)snprintf(value, size, "2001:db8:%x:%x::/%u", n >> 16, n & 0xffff,
                           n % 100 < 80 ? 64u : 68u);
        break;
    case 4:
    case 5:
    case 6:
        (void)snprintf(value, size, "company-%u.example", n);
        break;
    default:
        (void)snprintf(value, size, "first.last.%u@mail%u.example.com", n, n % 1000);
    }
}

static struct assent_entry *make_entries(size_t count)
{
    struct assent_entry *entries = calloc(count, sizeof(*entries));
    struct assent_error error = { "" };
    char value[ASSENT_ENTRY_VALUE_SIZE];

    for (size_t i = 0; entries != NULL && i < count; i++) {
        make_value(i, value, sizeof(value));
        if (!assent_entry_parse(&entries[i], value, &error)) {
            (void)fprintf(stderr, "list_lookup: %s\n", error.text);
            free(entries);
            return NULL;
        }
    }
    return entries;
}

static void make_question(struct question *question, size_t number, size_t entries, bool hit)
{
    size_t about = number * 2654435761u % entries;

    about -= about % 10;
    if (hit && number % 2 == 0)
        (void)snprintf(question->address, sizeof(question->address),
                       "First.Last.%zu@mail%zu.example.com", about, about % 1000);
    else if (hit)
        (void)snprintf(question->address, sizeof(question->address), "info@company-%zu.example",
                       about + 4);
    else
        (void)snprintf(question->address, sizeof(question->address), "nobody.%zu+x@a%zu.b.test",
                       about, about);
    (void)assent_client_set_address(&question->client,
                                    number % 4 == 0 ? "2001:db9:ffff::1" : "198.51.100.77");
    question->client.name_state = ASSENT_NAME_VERIFIED;
    (void)snprintf(question->client.name, sizeof(question->client.name), "mx.a%zu.b.test", about);
    (void)snprintf(question->client.helo, sizeof(question->client.helo), "mx.a%zu.b.test", about);
}

static struct question *make_questions(size_t entries, bool hit)
{
    struct question *questions = calloc(QUERIES, sizeof(*questions));

    for (size_t i = 0; questions != NULL && i < QUERIES; i++)
        make_question(&questions[i], i, entries, hit);
    return questions;
}

struct work {
    const struct assent_list *list;
    const struct question *questions;
    size_t first;
    size_t found;
};

static void *look_up(void *data)
{
    struct work *work = data;
    struct assent_list_match match;

    for (size_t i = 0; i < LOOKUPS; i++) {
        const struct question *question = &work->questions[(work->first + i) % QUERIES];
        struct assent_list_query query = { .address = question->address,
                                           .client = &question->client,
                                           .now = 1 };
        work->found += assent_list_lookup(work->list, &query, &match);
    }
    return NULL;
}

/* Each thread does all look-ups; the time of one is that of a thread. False: not what was wanted
 * was found. */
static bool measure_lookups(const struct assent_list *list, size_t entries, bool hit,
                            size_t thread_count)
{
    struct question *questions = make_questions(entries, hit);
    struct work work[MOST_THREADS];
    pthread_t threads[MOST_THREADS];
    size_t started = 0;
    size_t found = 0;

    if (questions == NULL)
        return false;
    double start = now();
    for (; started < thread_count; started++) {
        work[started] = (struct work){ list, questions, started * 1000, 0 };
        if (pthread_create(&threads[started], NULL, look_up, &work[started]) != 0)
            break;
    }
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(threads[i], NULL);
        found += work[i].found;
    }
    double seconds = now() - start;
    free(questions);
    (void)printf("look-up, %-5s %zu thread%s %10.0f ns\n", hit ? "hit," : "miss,", thread_count,
                 thread_count == 1 ? ": " : "s:", seconds / LOOKUPS * nanoseconds);
    return started == thread_count && found == (hit ? started * LOOKUPS : 0);
}

static struct assent_list *build(const struct assent_entry *entries, size_t count)
{
    struct assent_list *empty = assent_list_create();
    size_t before = memory_in_use();
    double start = now();
    struct assent_list_builder *builder = empty == NULL ? NULL : assent_list_builder_create(empty);

    if (builder == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        (void)assent_list_builder_put(builder, &entries[i]);
    struct assent_list *list = assent_list_builder_finish(builder);
    if (list == NULL)
        return NULL;
    double seconds = now() - start;
    double text = 0;
    for (size_t i = 0; i < count; i++)
        text += (double)strlen(entries[i].value);
    (void)printf("build, %zu entries: %15.3f s\n", assent_list_size(list), seconds);
    (void)printf("memory: %21.1f bytes per entry (the values alone: %.1f)\n",
                 (double)(memory_in_use() - before) / (double)count, text / (double)count);
    assent_list_release(empty);
    return list;
}

/* Takes the list over and returns the last one; NULL: out of memory. Each change is a table of its
 * own, the one before goes. */
static struct assent_list *measure_changes(struct assent_list *list,
                                           const struct assent_entry *entries, size_t count)
{
    double start = now();
    double longest = 0;

    for (size_t i = 0; i < CHANGES; i++) {
        const struct assent_entry *entry = &entries[i / 2 * 7919 % count];
        double begin = now();
        struct assent_list_builder *builder = assent_list_builder_create(list);
        if (builder == NULL)
            return NULL;
        if (i % 2 == 0)
            (void)assent_list_builder_remove(builder, entry->value);
        else
            (void)assent_list_builder_put(builder, entry);
        struct assent_list *next = assent_list_builder_finish(builder);
        assent_list_release(list);
        if (next == NULL)
            return NULL;
        list = next;
        longest = now() - begin > longest ? now() - begin : longest;
    }
    (void)printf("one change: %17.1f us (the longest %.1f)\n", (now() - start) / CHANGES * 1e6,
                 longest * 1e6);
    return list;
}

static bool run(size_t count)
{
    struct assent_entry *entries = make_entries(count);
    struct assent_list *list = entries == NULL ? NULL : build(entries, count);
    bool done = list != NULL;

    for (size_t threads = 1; done && threads <= MOST_THREADS; threads++)
        done = measure_lookups(list, count, true, threads) &&
               measure_lookups(list, count, false, threads);
    if (done)
        list = measure_changes(list, entries, count);
    done = done && list != NULL && assent_list_size(list) == count;
    assent_list_release(list);
    free(entries);
    return done;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    size_t count = argc > 1 ? strtoul(argv[1], &end, 10) : DEFAULT_ENTRIES;

    if (argc > 2 || (end != NULL && *end != '\0') || count < 10 || count > MOST_ENTRIES) {
        (void)fputs("usage: list_lookup [ENTRIES]\n\nMeasures lists; ENTRIES is 500000 unless "
                    "given.\n",
                    stderr);
        return STATUS_USAGE;
    }
    if (!run(count - count % 10)) {
        (void)fputs("list_lookup: what was found is not what should be there\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
