/*
 * assentctl evaluate: decides a labelled collection in the order of its index,
 * with the clock at each message's time, and reports how accurate that was.
 *
 * The index is read twice: once to check all of it, once to decide. What is kept
 * of a message is its score and, until it is final, its place in the index.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/evaluation_index.h"
#include "cli/evaluation_report.h"
#include "cli/evaluation_state.h"
#include "cli/evaluation_tally.h"
#include "cli/interrupt.h"
#include "cli/live_settings.h"
#include "cli/result_writer.h"
#include "cli/retry_queue.h"

enum { INDEX, RESULTS, RETRIES, LIMIT, REDIS, EXPLAIN, SKIP_BAD };

static const struct cli_option options[] = {
    [INDEX] = { "index", "FILE", "the collection: one JSON object per message", false },
    [RESULTS] = { "results", "FILE", "write the decision of each message; - for standard output",
                  false },
    [RETRIES] = { "retries", NULL, "deferred messages come back, after 5, 10, 20 and 40 minutes",
                  false },
    [LIMIT] = { "limit", "N", "only the first N messages", false },
    [REDIS] = { "redis", "own|configured|none",
                "where to record: a Redis of its own, thrown away afterwards (default), the one "
                "in use, or nowhere",
                false },
    [EXPLAIN] = { "explain", "N",
                  "refused and tagged ham to explain in text; 20 of each by default", false },
    [SKIP_BAD] = { "skip-bad", NULL, "pass over bad lines of the index, and count them", false },
};

enum { DEFAULT_EXPLAINED = 20 };

/* The bytes of the message at hand; kept for the next one. */
struct buffer {
    char *bytes;
    size_t length, room;
};

/* One evaluation. */
struct evaluation {
    const struct cli_input *input;
    struct evaluation_index *index;
    struct result_writer *results; /* NULL: nobody wants them */
    struct evaluation_state *state;
    struct assent_scorer *scorer;
    struct evaluation_tally tally;
    struct evaluation_run run;
    struct retry_queue queue;
    struct buffer buffer;
    size_t place;         /* in the index, of the next message */
    size_t limit;         /* messages to read at most */
    size_t explain;       /* messages of each kind to explain in text */
    _Atomic int64_t time; /* what the clock shows, milliseconds since the Unix epoch */
};

/* --- the clock --- */

static int64_t show_time(void *data)
{
    struct evaluation *evaluation = data;

    return atomic_load(&evaluation->time);
}

static struct assent_clock message_clock(struct evaluation *evaluation)
{
    return (struct assent_clock){ show_time, show_time, evaluation };
}

/* Never backwards, as clocks are. */
static void advance(struct evaluation *evaluation, int64_t time)
{
    if (time > atomic_load(&evaluation->time))
        atomic_store(&evaluation->time, time);
}

/* --- one message --- */

static bool make_room(struct buffer *buffer, size_t size)
{
    char *grown;

    if (size <= buffer->room)
        return true;
    grown = realloc(buffer->bytes, size);
    if (grown == NULL)
        return false;
    buffer->bytes = grown;
    buffer->room = size;
    return true;
}

static bool fill(struct buffer *buffer, int fd)
{
    struct stat status;
    ssize_t count;

    buffer->length = 0;
    if (fstat(fd, &status) != 0)
        return false;
    /* One byte more, so that the end shows with the first read. */
    do {
        size_t size = buffer->length + (buffer->length == 0 ? (size_t)status.st_size : 65536) + 1;
        if (!make_room(buffer, size))
            return false;
        count = read(fd, buffer->bytes + buffer->length, buffer->room - buffer->length);
        if (count > 0)
            buffer->length += (size_t)count;
    } while (count > 0 && buffer->length == buffer->room);
    return count >= 0;
}

static bool read_message(struct buffer *buffer, const char *file, struct assent_error *error)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    bool filled = fd >= 0 && fill(buffer, fd);
    int reason = errno;

    if (fd >= 0)
        (void)close(fd);
    return filled || assent_error_set(error, "%s: %s", file, strerror(reason));
}

static bool add_recipients(struct evaluation *evaluation, const struct evaluation_entry *entry,
                           struct assent_transaction *transaction)
{
    struct assent_recipient recipient = { NULL, ASSENT_LOCALITY_LOCAL };
    const json_t *address;
    size_t i;

    json_array_foreach(entry->rejected, i, address)
    {
        recipient.address = json_string_value(address);
        assent_transaction_add_rejected_recipient(transaction, &recipient);
    }
    json_array_foreach(entry->recipients, i, address)
    {
        recipient.address = json_string_value(address);
        enum assent_recipient_answer answer =
            assent_transaction_add_recipient(transaction, &recipient);
        evaluation->run.separate += answer == ASSENT_RECIPIENT_SEPARATE;
        if (answer == ASSENT_RECIPIENT_FAILED)
            return false;
    }
    return true;
}

/* What the mail server would say of the message at hand. NULL: out of memory. */
static struct assent_transaction *make_transaction(struct evaluation *evaluation,
                                                   const struct evaluation_entry *entry)
{
    const struct assent_sender sender = { entry->sender, "", ASSENT_LOCALITY_UNKNOWN };
    struct assent_client client = entry->client;

    (void)snprintf(client.server_name, sizeof(client.server_name), "%s",
                   evaluation->input->configuration->hostname);
    struct assent_transaction *transaction =
        assent_transaction_create(evaluation->scorer, &client, &sender);
    if (transaction == NULL)
        return NULL;
    if (!add_recipients(evaluation, entry, transaction)) {
        assent_transaction_destroy(transaction);
        return NULL;
    }
    (void)assent_transaction_add_message(transaction, evaluation->buffer.bytes,
                                         evaluation->buffer.length);
    return transaction;
}

static json_t *incomplete_checks(const struct assent_decision *decision)
{
    json_t *list = json_array();

    for (size_t i = 0; i < decision->check_count; i++)
        if (decision->checks[i].outcome == ASSENT_OUTCOME_INCOMPLETE)
            (void)json_array_append_new(list, json_string(decision->checks[i].check->name));
    return list;
}

static json_t *hit_symbols(const struct assent_decision *decision)
{
    json_t *list = json_array();

    for (size_t i = 0; i < decision->hit_count; i++)
        (void)json_array_append_new(list, json_string(decision->hits[i].symbol->name));
    return list;
}

/* A line of the results. NULL: out of memory. */
static char *result_line(const struct evaluation_entry *entry,
                         const struct assent_decision *decision)
{
    json_t *result =
        json_pack("{s:s, s:s, s:f, s:s, s:o, s:o, s:s}", "path", entry->path, "label", entry->label,
                  "score", decision->verdict.score / 1000.0, "verdict",
                  assent_verdict_name(decision->verdict.kind), "symbols", hit_symbols(decision),
                  "incomplete", incomplete_checks(decision), "id", decision->id);
    char *line = result == NULL ? NULL : json_dumps(result, JSON_COMPACT | JSON_REAL_PRECISION(10));

    json_decref(result);
    return line;
}

/* The verdict on the message at this place is final. */
static bool conclude(struct evaluation *evaluation, const struct evaluation_entry *entry,
                     size_t place, const struct assent_decision *decision,
                     struct assent_error *error)
{
    evaluation->run.messages++;
    if (!evaluation_tally_add(&evaluation->tally, entry->label, entry->path, decision))
        return assent_error_set(error, "out of memory");
    return evaluation->results == NULL ||
           result_writer_put(evaluation->results, place, result_line(entry, decision), error);
}

/* Whether the message will come back: it is in the queue then. */
static bool comes_back(struct evaluation *evaluation, const struct evaluation_entry *entry,
                       const struct retry *retry, const struct assent_decision *decision)
{
    struct retry next = { 0, retry->place, entry->offset, entry->line, retry->number + 1 };

    return evaluation->input->value_count[RETRIES] > 0 && decision->verdict.kind == ASSENT_DEFER &&
           retry_due(atomic_load(&evaluation->time), next.number, &next.due) &&
           retry_queue_add(&evaluation->queue, &next);
}

/* Decides the message of an entry, at the time that the clock shows. */
static bool decide(struct evaluation *evaluation, const struct evaluation_entry *entry,
                   const struct retry *retry, struct assent_error *error)
{
    if (!read_message(&evaluation->buffer, entry->file, error))
        return false;
    struct assent_transaction *transaction = make_transaction(evaluation, entry);
    const struct assent_decision *decision =
        transaction == NULL ? NULL : assent_transaction_decide(transaction);
    bool decided = false;
    if (decision == NULL) {
        assent_error_set(error, "%s: out of memory", entry->file);
    } else {
        evaluation_state_record(evaluation->state, transaction, decision);
        decided = comes_back(evaluation, entry, retry, decision) ||
                  conclude(evaluation, entry, retry->place, decision, error);
    }
    assent_transaction_destroy(transaction);
    return decided;
}

/* --- all messages --- */

/* Lets the deferred messages come back that are due before this moment. */
static bool decide_due(struct evaluation *evaluation, int64_t moment, struct assent_error *error)
{
    const struct retry *first;

    while ((first = retry_queue_first(&evaluation->queue)) != NULL && first->due <= moment &&
           !interrupt_came()) {
        struct retry retry = retry_queue_take(&evaluation->queue);
        struct evaluation_entry entry;
        if (evaluation_index_again(evaluation->index, retry.offset, retry.line, &entry, error) !=
            EVALUATION_ENTRY)
            return false;
        advance(evaluation, retry.due);
        evaluation->run.retries++;
        bool decided = decide(evaluation, &entry, &retry, error);
        evaluation_entry_clear(&entry);
        if (!decided)
            return false;
    }
    return true;
}

static bool decide_entry(struct evaluation *evaluation, const struct evaluation_entry *entry,
                         struct assent_error *error)
{
    const struct retry first_time = { .place = evaluation->place++ };

    if (entry->timed) {
        if (!decide_due(evaluation, entry->time, error))
            return false;
        evaluation->run.backward += entry->time < atomic_load(&evaluation->time);
        advance(evaluation, entry->time);
    }
    return decide(evaluation, entry, &first_time, error);
}

static bool skips_bad(const struct evaluation *evaluation)
{
    return evaluation->input->value_count[SKIP_BAD] > 0;
}

static bool decide_all(struct evaluation *evaluation, struct assent_error *error)
{
    struct evaluation_entry entry;

    while (evaluation->place < evaluation->limit && !interrupt_came()) {
        enum evaluation_answer answer = evaluation_index_next(evaluation->index, &entry, error);
        if (answer == EVALUATION_END)
            break;
        if (answer == EVALUATION_BAD && skips_bad(evaluation)) {
            evaluation->run.bad_lines++;
            continue;
        }
        if (answer != EVALUATION_ENTRY)
            return false;
        bool decided = decide_entry(evaluation, &entry, error);
        evaluation_entry_clear(&entry);
        if (!decided)
            return false;
    }
    return decide_due(evaluation, INT64_MAX, error);
}

/* Reads the whole index, and the time that the clock begins with. */
static int check_index(struct evaluation *evaluation)
{
    struct assent_error error;
    struct evaluation_entry entry;
    enum evaluation_answer answer;
    bool timed = false;
    size_t count = 0;

    atomic_store(&evaluation->time, assent_clock_system().wall(NULL));
    while (count < evaluation->limit && !interrupt_came()) {
        answer = evaluation_index_next(evaluation->index, &entry, &error);
        if (answer == EVALUATION_END)
            break;
        if (answer == EVALUATION_BAD && skips_bad(evaluation)) {
            (void)cli_fail(evaluation->input, 0, "%s; passed over", error.text);
            continue;
        }
        if (answer != EVALUATION_ENTRY)
            return cli_fail(evaluation->input, CLI_USAGE, "%s", error.text);
        if (entry.timed && !timed)
            atomic_store(&evaluation->time, entry.time);
        timed = timed || entry.timed;
        count++;
        evaluation_entry_clear(&entry);
    }
    evaluation_index_rewind(evaluation->index);
    if (count == 0 && !interrupt_came())
        return cli_fail(evaluation->input, CLI_USAGE, "%s: holds no message",
                        evaluation->run.index);
    return CLI_DONE;
}

/* --- from beginning to end --- */

static const char *which_redis(const struct cli_input *input)
{
    const char *which = cli_value(input, REDIS);

    return which == NULL ? "own" : which;
}

/* With a Redis of its own, or none, everything is at its default. */
static struct assent_snapshot *make_snapshot(const struct evaluation *evaluation)
{
    if (strcmp(evaluation_state_name(evaluation->state), "configured") == 0)
        return cli_live_settings(evaluation->input);
    return assent_snapshot_create();
}

static struct assent_scorer *make_scorer(struct evaluation *evaluation, struct assent_error *error)
{
    const struct assent_configuration *configuration = evaluation->input->configuration;
    struct assent_snapshot *snapshot = make_snapshot(evaluation);
    struct assent_scorer_options scorer_options = {
        .clock = message_clock(evaluation),
        .hostname = configuration->hostname,
        .authserv_id = configuration->authserv_id,
        .max_message_bytes = (size_t)configuration->max_message_bytes,
        .message_deadline = configuration->message_deadline * 1000,
        .state = evaluation_state_connection(evaluation->state),
    };

    scorer_options.host_given = evaluation_state_host(evaluation->state, &scorer_options.host);
    if (snapshot != NULL)
        evaluation_state_obey(evaluation->state, assent_snapshot_global(snapshot));
    return assent_scorer_create(&scorer_options, snapshot, error);
}

/* A whole number; false: it is none, and an error was printed. */
static bool read_number(const struct cli_input *input, size_t option, size_t least, size_t *number)
{
    const char *text = cli_value(input, option);
    char *end;

    if (text == NULL)
        return true;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < least) {
        (void)cli_fail(input, CLI_USAGE, "--%s %s: is no number from %zu", options[option].name,
                       text, least);
        return false;
    }
    *number = (size_t)value;
    return true;
}

static int check_options(struct evaluation *evaluation)
{
    const struct cli_input *input = evaluation->input;
    const char *redis = which_redis(input);

    evaluation->run.index = cli_value(input, INDEX);
    evaluation->limit = SIZE_MAX;
    evaluation->explain = DEFAULT_EXPLAINED;
    if (evaluation->run.index == NULL)
        return cli_fail(input, CLI_USAGE, "--index FILE is missing");
    if (strcmp(redis, "own") != 0 && strcmp(redis, "configured") != 0 && strcmp(redis, "none") != 0)
        return cli_fail(input, CLI_USAGE, "--redis %s: is none of own, configured, none", redis);
    if (!read_number(input, LIMIT, 1, &evaluation->limit) ||
        !read_number(input, EXPLAIN, 0, &evaluation->explain))
        return CLI_USAGE;
    return CLI_DONE;
}

/* Opens what the evaluation needs. Nothing is started before all of the index is known to be
 * good. */
static int open_all(struct evaluation *evaluation)
{
    const struct cli_input *input = evaluation->input;
    const char *results = cli_value(input, RESULTS);
    struct assent_error error;
    int status;

    evaluation->index = evaluation_index_open(evaluation->run.index, &error);
    if (evaluation->index == NULL)
        return cli_fail(input, CLI_USAGE, "%s", error.text);
    status = check_index(evaluation);
    if (status != CLI_DONE)
        return status;
    if (!evaluation_tally_init(&evaluation->tally))
        return cli_fail(input, CLI_NEGATIVE, "out of memory");
    if (results != NULL && (evaluation->results = result_writer_open(results, &error)) == NULL)
        return cli_fail(input, CLI_NEGATIVE, "%s", error.text);
    evaluation->state =
        evaluation_state_open(input, which_redis(input), message_clock(evaluation), &status);
    if (evaluation->state == NULL)
        return status;
    evaluation->scorer = make_scorer(evaluation, &error);
    if (evaluation->scorer == NULL)
        return cli_fail(input, CLI_NEGATIVE, "%s", error.text);
    return CLI_DONE;
}

static void close_all(struct evaluation *evaluation)
{
    evaluation_state_close(evaluation->state);
    assent_scorer_destroy(evaluation->scorer);
    result_writer_abandon(evaluation->results);
    evaluation_tally_fini(&evaluation->tally);
    evaluation_index_close(evaluation->index);
    retry_queue_fini(&evaluation->queue);
    free(evaluation->buffer.bytes);
}

/* Standard output belongs to the results when they go there. */
static void report(struct evaluation *evaluation)
{
    const char *results = cli_value(evaluation->input, RESULTS);
    FILE *stream = results != NULL && strcmp(results, "-") == 0 ? stderr : stdout;

    if (evaluation->input->json)
        evaluation_report_json(&evaluation->tally, &evaluation->run, stream);
    else
        evaluation_report_text(&evaluation->tally, &evaluation->run, evaluation->explain, stream);
}

static bool finish_results(struct evaluation *evaluation, struct assent_error *error)
{
    struct result_writer *results = evaluation->results;

    evaluation->results = NULL;
    return results == NULL || result_writer_finish(results, error);
}

static int evaluate(struct evaluation *evaluation)
{
    struct evaluation_run *run = &evaluation->run;
    int64_t begin = assent_clock_system().monotonic(NULL);
    struct assent_error error = { "" };
    bool decided = decide_all(evaluation, &error);

    evaluation_state_flush(evaluation->state, &run->recorded, &run->unrecorded);
    run->state = evaluation_state_name(evaluation->state);
    run->seconds = (double)(assent_clock_system().monotonic(NULL) - begin) / 1000;
    if (interrupt_came())
        return CLI_NEGATIVE;
    if (!decided || !finish_results(evaluation, &error))
        return cli_fail(evaluation->input, CLI_NEGATIVE, "%s", error.text);
    report(evaluation);
    return CLI_DONE;
}

static int run(const struct cli_input *input)
{
    struct evaluation evaluation = { .input = input };
    int status = check_options(&evaluation);

    if (status != CLI_DONE)
        return status;
    interrupt_hold();
    status = open_all(&evaluation);
    if (status == CLI_DONE)
        status = evaluate(&evaluation);
    close_all(&evaluation);
    interrupt_release();
    return status;
}

const struct cli_command cli_evaluate = {
    .name = "evaluate",
    .arguments = "",
    .summary = "decide a labelled collection in order of time, report accuracy",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
