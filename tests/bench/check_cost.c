/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check_cost.c - what each local check costs: processor time per message, of one thread, over the
 * messages of an index or a folder (message_list.h).
 *
 * Each message is decided once, so that its view is there; then each check runs over it many
 * times in a row. What is printed is therefore what a check costs while the message is in the
 * processor's caches, as it is when checks run one after the other. The parsing of Received lines
 * and the search for the origin, which checks of the client rest on, stand beside them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <assent/assent.h>

#include "message_list.h"
#include "scorer/engine/hits.h"
#include "scorer/engine/origin.h"
#include "scorer/engine/snapshot.h"
#include "scorer/engine/transaction.h"
#include "scorer/message/received.h"

enum {
    REPETITIONS = 200,
    ARENA_BYTES = 64 * 1024 * 1024,
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
};

static const double nanoseconds = 1e9;
static const double microseconds = 1e6;

struct cost {
    const char *name;
    double seconds;
    size_t hits;
};

struct bench {
    struct assent_scorer *scorer;
    struct cost *costs; /* of each check; behind them: received, origin, the whole decision */
    size_t checks;
    size_t messages;
};

static double processor_time(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / nanoseconds;
}

static struct assent_transaction *begin(struct bench *bench, const struct listed_message *listed)
{
    struct assent_client client = { .port = 25 };
    const struct assent_sender sender = { listed->sender, "", ASSENT_LOCALITY_FOREIGN };

    (void)assent_client_set_address(&client, listed->client_address);
    bool named = strcmp(listed->client_name, "unknown") != 0;
    client.name_state = named ? ASSENT_NAME_VERIFIED : ASSENT_NAME_NONE;
    (void)snprintf(client.name, sizeof(client.name), "%s", named ? listed->client_name : "");
    (void)snprintf(client.helo, sizeof(client.helo), "%s", listed->helo);
    (void)snprintf(client.server_name, sizeof(client.server_name), "mx.example.org");
    struct assent_transaction *transaction =
        assent_transaction_create(bench->scorer, &client, &sender);
    for (size_t i = 0; transaction != NULL && i < listed->recipient_count; i++)
        (void)assent_transaction_add_recipient(
            transaction,
            &(struct assent_recipient){ listed->recipients[i], ASSENT_LOCALITY_LOCAL });
    for (size_t i = 0; transaction != NULL && i < listed->message.header_count; i++)
        (void)assent_transaction_add_header(transaction, listed->message.headers[i].name,
                                            listed->message.headers[i].value);
    if (transaction != NULL)
        (void)assent_transaction_add_body(transaction, listed->message.body.data,
                                          listed->message.body.length);
    return transaction;
}

static void run_check(struct bench *bench, size_t place, const struct assent_view *view,
                      const struct assent_transaction *transaction)
{
    const struct assent_check *check = assent_check_at(place);
    struct assent_arena *arena = assent_arena_create(ARENA_BYTES);
    struct assent_hits hits = { .arena = arena,
                                .weights = transaction->snapshot->weights,
                                .check = check,
                                .first_symbol = assent_check_first_symbol(place) };
    double began = processor_time();

    for (int i = 0; i < REPETITIONS; i++) {
        hits.count = 0;
        (void)check->run(view, &hits);
    }
    bench->costs[place].seconds += (processor_time() - began) / REPETITIONS;
    bench->costs[place].hits += hits.count;
    assent_arena_destroy(arena);
}

static void run_rest(struct bench *bench, struct assent_view *view)
{
    struct assent_arena *arena = assent_arena_create(ARENA_BYTES);
    struct assent_message message = *view->message;
    struct assent_client found;
    double began = processor_time();

    for (int i = 0; i < REPETITIONS; i++)
        (void)assent_received_parse(arena, &message);
    double parsed = processor_time();
    for (int i = 0; i < REPETITIONS; i++)
        assent_origin_find(view, &found);
    bench->costs[bench->checks].seconds += (parsed - began) / REPETITIONS;
    bench->costs[bench->checks + 1].seconds += (processor_time() - parsed) / REPETITIONS;
    assent_arena_destroy(arena);
}

static bool measure(struct bench *bench, const struct listed_message *listed)
{
    struct assent_transaction *transaction = begin(bench, listed);
    double began = processor_time();
    const struct assent_decision *decision =
        transaction == NULL ? NULL : assent_transaction_decide(transaction);

    bench->costs[bench->checks + 2].seconds += processor_time() - began;
    if (decision == NULL) {
        assent_transaction_destroy(transaction);
        return false;
    }
    struct assent_view view = {
        .client = &transaction->client,
        .envelope = &transaction->envelope,
        .direction = decision->direction,
        .message = transaction->message,
        .lists = transaction->snapshot->lists,
        .wall = decision->wall,
    };
    assent_origin_find(&view, &transaction->origin);
    for (size_t i = 0; i < bench->checks; i++)
        if (assent_check_at(i)->cost == ASSENT_COST_LOCAL)
            run_check(bench, i, &view, transaction);
    run_rest(bench, &view);
    assent_transaction_destroy(transaction);
    bench->messages++;
    return true;
}

static double mean(const struct bench *bench, double sum)
{
    return sum / (double)bench->messages;
}

static void print(const struct bench *bench)
{
    struct cost all = { .name = "all local checks" };

    (void)printf("processor time per message, and hits, over %zu messages\n", bench->messages);
    for (size_t i = 0; i < bench->checks; i++) {
        const struct cost *cost = &bench->costs[i];
        if (assent_check_at(i)->cost != ASSENT_COST_LOCAL)
            continue;
        (void)printf("%-24s %8.2f us %8.2f\n", cost->name,
                     mean(bench, cost->seconds) * microseconds, mean(bench, (double)cost->hits));
        all.seconds += cost->seconds;
        all.hits += cost->hits;
    }
    (void)printf("%-24s %8.2f us %8.2f\n", all.name, mean(bench, all.seconds) * microseconds,
                 mean(bench, (double)all.hits));
    for (size_t i = bench->checks; i < bench->checks + 3; i++)
        (void)printf("%-24s %8.2f us\n", bench->costs[i].name,
                     mean(bench, bench->costs[i].seconds) * microseconds);
}

static bool init(struct bench *bench)
{
    const struct assent_scorer_options options = { .clock = assent_clock_system(),
                                                   .hostname = "mx.example.org" };
    struct assent_error error = { "" };

    bench->checks = assent_check_count();
    bench->costs = calloc(bench->checks + 3, sizeof(*bench->costs));
    bench->scorer = assent_scorer_create(&options, assent_snapshot_create(), &error);
    if (bench->costs == NULL || bench->scorer == NULL) {
        (void)fprintf(stderr, "check_cost: %s\n", error.text);
        return false;
    }
    for (size_t i = 0; i < bench->checks; i++)
        bench->costs[i].name = assent_check_at(i)->name;
    bench->costs[bench->checks].name = "parsing Received";
    bench->costs[bench->checks + 1].name = "finding the origin";
    bench->costs[bench->checks + 2].name = "the whole decision, cold";
    return true;
}

int main(int count, char **arguments)
{
    struct bench bench = { .scorer = NULL };
    struct message_list list = { .messages = NULL };
    struct error_text error = { "" };
    size_t limit = count > 2 ? strtoul(arguments[2], NULL, 10) : 0;

    if (count < 2 || count > 3) {
        (void)fprintf(stderr,
                      "usage: check_cost INDEX|FOLDER [N]\n"
                      "Measures what each local check costs, over (N of) these messages.\n");
        return STATUS_USAGE;
    }
    if (!message_list_load(&list, arguments[1], limit, &error)) {
        (void)fprintf(stderr, "check_cost: %s\n", error.text);
        return STATUS_FAILED;
    }
    if (!init(&bench))
        return STATUS_FAILED;
    for (size_t i = 0; i < list.count; i++)
        (void)measure(&bench, &list.messages[i]);
    if (bench.messages > 0)
        print(&bench);
    assent_scorer_destroy(bench.scorer);
    free(bench.costs);
    message_list_fini(&list);
    return bench.messages > 0 ? 0 : STATUS_FAILED;
}
