/*
 * The state that an evaluation decides with and records into.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/evaluation_state.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assent/journal.h>
#include <assent/state.h>

#include "cli/interrupt.h"
#include "cli/private_redis.h"

/* Milliseconds: an evaluation may wait where a message may not. */
enum { PATIENCE = 5000, LONGEST_FLUSH = 30000 };

/* Records that may wait to be written: an evaluation decides faster
 * than any server receives, and rather waits than loses one. */
enum { MOST_WAITING = 5000 };

struct evaluation_state {
    const char *name;
    struct private_redis redis;
    struct assent_state *connection; /* NULL: there is no state */
    struct assent_journal *journal;
    struct assent_clock messages; /* the clock of the messages */
    uint16_t host;                /* number of this run, when there is a journal */
    enum assent_subject_privacy privacy;
    uint64_t unrecorded;
};

static struct assent_state *connect_to(const struct assent_configuration *configuration,
                                       enum assent_state_role role, struct assent_error *error)
{
    struct assent_state_paths paths;
    struct assent_state_options options = assent_state_options_of(configuration, role, &paths);
    struct assent_state *connection;

    options.timeout = PATIENCE;
    options.clock = assent_clock_system();
    connection = assent_state_create(&options, error);
    if (connection != NULL && assent_state_probe(connection, error) != ASSENT_STATE_FINE) {
        assent_state_destroy(connection);
        connection = NULL;
    }
    return connection;
}

/* The configuration, but with a server in this directory. */
static struct assent_state *connect_to_own(const struct assent_configuration *configuration,
                                           const char *directory, struct assent_error *error)
{
    static const char *const embedded[] = { "embedded", NULL };
    struct assent_configuration own = *configuration;

    own.redis = embedded;
    own.redis_db = 0;
    own.state_dir = directory;
    return connect_to(&own, ASSENT_STATE_DAEMON, error);
}

/* Without one of its own an evaluation still tells what the message
 * itself says. */
static int open_own(const struct cli_input *input, struct evaluation_state *state)
{
    struct assent_error error = { "" };

    if (private_redis_start(&state->redis, &error))
        state->connection = connect_to_own(input->configuration, state->redis.directory, &error);
    if (state->connection != NULL)
        return CLI_DONE;
    private_redis_stop(&state->redis);
    if (interrupt_came())
        return CLI_NEGATIVE;
    state->name = "none";
    return cli_fail(input, CLI_DONE,
                    "warning: no Redis of its own: %s; goes on "
                    "without state: nothing is recorded",
                    error.text);
}

static int open_configured(const struct cli_input *input, struct evaluation_state *state)
{
    struct assent_error error = { "" };

    state->connection = connect_to(input->configuration, ASSENT_STATE_ADMIN, &error);
    if (state->connection == NULL)
        return cli_fail(input, CLI_UNREACHABLE, "--redis configured: %s", error.text);
    return cli_fail(input, CLI_DONE,
                    "warning: these decisions are recorded in the "
                    "Redis that is in use");
}

static int open_connection(const struct cli_input *input, struct evaluation_state *state)
{
    if (strcmp(state->name, "own") == 0)
        return open_own(input, state);
    if (strcmp(state->name, "configured") == 0)
        return open_configured(input, state);
    return CLI_DONE;
}

/* Records are dated by the messages, but the thread that writes them
 * waits in real time. */
static int64_t journal_wall(void *data)
{
    const struct evaluation_state *state = data;

    return state->messages.wall(state->messages.data);
}

static int64_t journal_monotonic(void *data)
{
    (void)data;
    return assent_clock_system().monotonic(NULL);
}

/* A host is the only writer of its part of the journal: beside the daemon an evaluation has to be
 * somebody else, the same one each time. */
static uint16_t find_host(const struct cli_input *input, const struct evaluation_state *state)
{
    const struct assent_configuration *configuration = input->configuration;
    bool own = state->redis.directory[0] != '\0';
    char hostname[512];
    char file[PATH_MAX];
    bool agreed;

    (void)snprintf(hostname, sizeof(hostname), "%s%s", own ? "" : "evaluate.",
                   configuration->hostname);
    (void)snprintf(file, sizeof(file), "%s/evaluate.host",
                   own ? state->redis.directory : configuration->state_dir);
    return assent_host_number(state->connection, hostname, file, &agreed);
}

static int open_journal(const struct cli_input *input, struct evaluation_state *state)
{
    struct assent_error error = { "" };
    struct assent_journal_options options = {
        .state = state->connection,
        .clock = { journal_wall, journal_monotonic, state },
        .file = "",
    };

    if (state->connection == NULL)
        return CLI_DONE;
    options.host = state->host = find_host(input, state);
    state->journal = assent_journal_create(&options, &error);
    if (state->journal == NULL)
        return cli_fail(input, CLI_NEGATIVE, "%s", error.text);
    return CLI_DONE;
}

struct evaluation_state *evaluation_state_open(const struct cli_input *input, const char *which,
                                               struct assent_clock clock, int *status)
{
    struct evaluation_state *state = calloc(1, sizeof(*state));

    if (state == NULL) {
        *status = cli_fail(input, CLI_NEGATIVE, "out of memory");
        return NULL;
    }
    state->name = which;
    state->messages = clock;
    *status = open_connection(input, state);
    if (*status == CLI_DONE)
        *status = open_journal(input, state);
    if (*status == CLI_DONE)
        return state;
    evaluation_state_close(state);
    return NULL;
}

const char *evaluation_state_name(const struct evaluation_state *state)
{
    return state->name;
}

bool evaluation_state_host(const struct evaluation_state *state, uint16_t *host)
{
    *host = state->host;
    return state->journal != NULL;
}

struct assent_state *evaluation_state_connection(const struct evaluation_state *state)
{
    return state->connection;
}

void evaluation_state_obey(struct evaluation_state *state,
                           const struct assent_global_settings *settings)
{
    state->privacy = settings->journal_subject;
    if (state->journal != NULL)
        assent_journal_set_retention(state->journal, settings->journal_keep,
                                     (uint64_t)settings->journal_bytes);
}

static void keep_in_bounds(struct assent_journal *journal)
{
    struct assent_journal_status status;

    assent_journal_status(journal, &status);
    if (status.waiting >= MOST_WAITING)
        (void)assent_journal_flush(journal, LONGEST_FLUSH);
}

void evaluation_state_record(struct evaluation_state *state, struct assent_transaction *transaction,
                             const struct assent_decision *decision)
{
    struct assent_record record;
    size_t length;
    void *bytes;

    if (state->journal == NULL) {
        state->unrecorded++;
        return;
    }
    keep_in_bounds(state->journal);
    bytes = assent_transaction_record(transaction, decision, state->privacy, &record)
                ? assent_record_encode(&record, &length)
                : NULL;
    if (bytes == NULL)
        state->unrecorded++;
    else
        (void)assent_journal_add(state->journal, bytes, length); /* it counts what it loses */
}

void evaluation_state_flush(struct evaluation_state *state, uint64_t *recorded,
                            uint64_t *unrecorded)
{
    struct assent_journal_status status = { 0 };

    if (state->journal != NULL) {
        (void)assent_journal_flush(state->journal, LONGEST_FLUSH);
        assent_journal_status(state->journal, &status);
    }
    *recorded = status.written;
    *unrecorded = state->unrecorded + status.lost + status.waiting;
}

void evaluation_state_close(struct evaluation_state *state)
{
    if (state == NULL)
        return;
    if (state->journal != NULL)
        assent_journal_destroy(state->journal);
    if (state->connection != NULL)
        assent_state_destroy(state->connection);
    private_redis_stop(&state->redis);
    free(state);
}
