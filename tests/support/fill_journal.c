/*
 * Fills the journal of a Redis server with made-up decisions, the same in every
 * run, through the daemon's own writer.
 *
 *     fill_journal SOCKET HOST COUNT FIRST LAST
 *
 * COUNT decisions of host number HOST, evenly from FIRST to LAST (milliseconds
 * since the Unix epoch). Prints one JSON object: records, bytes (without Redis'
 * own overhead), seconds, and some of the IDs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "scorer/state/command.h"
#include "tests/support/records.h"

enum { MOST_WAITING = 20000, PATIENCE = 60000, SHOWN = 20 };

struct plan {
    const char *socket;
    uint16_t host;
    uint64_t count;
    int64_t first, last;
};

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "fill_journal: %s: %s\n", what, why);
    return EXIT_FAILURE;
}

static bool register_host(struct assent_state *state, uint16_t host, struct assent_error *error)
{
    const struct assent_state_call call = { .key = ASSENT_KEY_HOSTS };
    struct assent_command command;
    redisReply *reply = NULL;

    assent_command_init(&command);
    assent_command_add(&command, "HSET");
    assent_command_add(&command, ASSENT_KEY_HOSTS);
    assent_command_format(&command, "%u", (unsigned)host);
    assent_command_format(&command, "mx%u.example.test 0123456789abcdef", (unsigned)host);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, &reply, error);
    assent_command_fini(&command);
    if (reply != NULL)
        freeReplyObject(reply);
    return fault == ASSENT_STATE_FINE;
}

static int64_t time_of(const struct plan *plan, uint64_t number)
{
    double share = plan->count < 2 ? 0 : (double)number / (double)(plan->count - 1);

    return plan->first + (int64_t)(share * (double)(plan->last - plan->first));
}

static void wait_for_room(struct assent_journal *journal)
{
    struct assent_journal_status status;

    assent_journal_status(journal, &status);
    while (status.waiting > MOST_WAITING / 2) {
        (void)poll(NULL, 0, 1);
        assent_journal_status(journal, &status);
    }
}

static bool fill(struct assent_journal *journal, const struct plan *plan)
{
    for (uint64_t i = 0; i < plan->count; i++) {
        size_t length;
        void *bytes = sample_record_encode(i, plan->host, time_of(plan, i), &length);
        if (!assent_journal_add(journal, bytes, length))
            return false;
        if (i % 1000 == 0)
            wait_for_room(journal);
    }
    return assent_journal_flush(journal, PATIENCE);
}

static json_t *ids_json(const struct plan *plan)
{
    struct sample_record *sample = malloc(sizeof(*sample));
    uint64_t step = plan->count < SHOWN ? 1 : plan->count / SHOWN;
    json_t *list = json_array();

    for (uint64_t i = 0; sample != NULL && i < plan->count; i += step) {
        sample_record_make(sample, i, plan->host, time_of(plan, i));
        (void)json_array_append_new(list, json_string(sample->decision.id));
    }
    free(sample);
    return list;
}

static int run(const struct plan *plan, struct assent_state *state)
{
    struct assent_clock clock = assent_clock_system();
    const struct assent_journal_options options = {
        .state = state,
        .clock = clock,
        .host = plan->host,
        .file = "",
        .most_records = MOST_WAITING,
        .most_bytes = (size_t)MOST_WAITING * 1000,
    };
    struct assent_journal_status status;
    struct assent_error error = { "" };

    if (!register_host(state, plan->host, &error))
        return fail(plan->socket, error.text);
    int64_t began = clock.monotonic(clock.data);
    struct assent_journal *journal = assent_journal_create(&options, &error);
    if (journal == NULL)
        return fail("journal", error.text);
    /* Nothing that is filled in is too old. */
    assent_journal_set_retention(journal, INT64_C(86400000) * 36500, 0);
    bool filled = fill(journal, plan);
    assent_journal_status(journal, &status);
    assent_journal_destroy(journal);
    if (!filled)
        return fail("journal", "could not be written");
    double seconds = (double)(clock.monotonic(clock.data) - began) / 1000.0;
    json_t *object =
        json_pack("{s:I, s:I, s:f, s:o}", "records", (json_int_t)status.written, "bytes",
                  (json_int_t)status.bytes, "seconds", seconds, "ids", ids_json(plan));
    (void)json_dumpf(object, stdout, JSON_COMPACT);
    (void)putchar('\n');
    json_decref(object);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return fail("usage", "fill_journal SOCKET HOST COUNT FIRST LAST");
    const struct plan plan = { argv[1], (uint16_t)strtoul(argv[2], NULL, 10),
                               strtoull(argv[3], NULL, 10), strtoll(argv[4], NULL, 10),
                               strtoll(argv[5], NULL, 10) };
    const char *const redis[] = { plan.socket, NULL };
    const struct assent_state_options options = {
        .redis = redis,
        .state_dir = "",
        .user = "",
        .password_file = "",
        .timeout = 5000,
        .clock = assent_clock_system(),
    };
    struct assent_error error = { "" };
    struct assent_state *state = assent_state_create(&options, &error);
    if (state == NULL)
        return fail(plan.socket, error.text);
    int status = run(&plan, state);
    assent_state_destroy(state);
    return status;
}
