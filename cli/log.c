/*
 * assentctl log: searches the journal.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/connection.h"
#include "cli/journal_print.h"
#include "cli/moment.h"
#include "cli/verdicts.h"

enum {
    SINCE,
    UNTIL,
    FROM,
    TO,
    IP,
    SUBJECT,
    MESSAGE_ID,
    VERDICT,
    SYMBOL,
    LIMIT,
    FOLLOW,
};

static const struct cli_option options[] = {
    [SINCE] = { "since", "TIME", "not before: 2026-07-01T12:00:00Z, 2h, 7d, yesterday", false },
    [UNTIL] = { "until", "TIME", "not after", false },
    [FROM] = { "from", "TEXT", "in the envelope sender or From; @b.test: a whole domain", false },
    [TO] = { "to", "TEXT", "in a recipient; @b.test: a whole domain", false },
    [IP] = { "ip", "ADDRESS",
             "of the client, or of the one before a trusted relay; or a network, 192.0.2.0/24",
             false },
    [SUBJECT] = { "subject", "TEXT", "in the subject", false },
    [MESSAGE_ID] = { "message-id", "TEXT", "in the Message-ID", false },
    [VERDICT] = { "verdict", "VERDICTS", "accept, tag, defer or reject; several with commas",
                  false },
    [SYMBOL] = { "symbol", "NAME", "was hit", false },
    [LIMIT] = { "limit", "NUMBER", "the newest so many; 100 by default, 0 for all", false },
    [FOLLOW] = { "follow", NULL, "go on with what is decided from now on", false },
};

enum { DEFAULT_LIMIT = 100, POLL = 500 /* milliseconds */ };

/* How far back --follow looks for what was written late. */
static const int64_t late = 5000;

static volatile sig_atomic_t interrupted;

struct log {
    const struct cli_input *input;
    struct assent_state *state;
    struct assent_journal_filter filter;
    size_t damaged;
    char **lines; /* kept, the newest first */
    size_t line_count;
    bool keep;
    bool failed;
    /* What --follow has seen. */
    struct seen {
        struct assent_journal_place place;
        int64_t decided;
    } * seen;
    size_t seen_count;
    int64_t newest;
};

static void interrupt_loop(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

static bool read_limit(const struct cli_input *input, size_t *limit)
{
    const char *text = cli_value(input, LIMIT);
    char *end = NULL;

    *limit = DEFAULT_LIMIT;
    if (text == NULL)
        return true;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *limit = value;
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0)
        return true;
    (void)cli_fail(input, CLI_USAGE, "--limit %s: is no number", text);
    return false;
}

static bool make_filter(struct log *log)
{
    const struct cli_input *input = log->input;
    struct assent_journal_filter *filter = &log->filter;
    const char *verdicts = cli_value(input, VERDICT);

    filter->sender = cli_value(input, FROM);
    filter->recipient = cli_value(input, TO);
    filter->client = cli_value(input, IP);
    filter->subject = cli_value(input, SUBJECT);
    filter->message_id = cli_value(input, MESSAGE_ID);
    filter->symbol = cli_value(input, SYMBOL);
    return moment_option(input, SINCE, &filter->since) &&
           moment_option(input, UNTIL, &filter->until) && read_limit(input, &filter->most) &&
           (verdicts == NULL || cli_verdicts_read(input, verdicts, &filter->verdicts));
}

static char *line_of(const struct log *log, const struct assent_record *record)
{
    if (!log->input->json)
        return cli_record_line(record);
    json_t *object = cli_record_json(record);
    char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(13));
    json_decref(object);
    return line;
}

static bool was_seen(const struct log *log, const struct assent_journal_place *place)
{
    for (size_t i = 0; i < log->seen_count; i++)
        if (log->seen[i].place.host == place->host &&
            strcmp(log->seen[i].place.entry, place->entry) == 0)
            return true;
    return false;
}

/* What is so old that it will not be read again is forgotten. */
static bool note_seen(struct log *log, const struct assent_journal_place *place, int64_t decided)
{
    size_t kept = 0;

    if (decided > log->newest)
        log->newest = decided;
    for (size_t i = 0; i < log->seen_count; i++)
        if (log->seen[i].decided >= log->newest - late)
            log->seen[kept++] = log->seen[i];
    log->seen_count = kept;
    struct seen *grown = realloc(log->seen, (kept + 1) * sizeof(*grown));
    if (grown == NULL)
        return false;
    grown[log->seen_count++] = (struct seen){ *place, decided };
    log->seen = grown;
    return true;
}

static bool visit(const struct assent_decoded_record *record,
                  const struct assent_journal_place *place, void *data)
{
    struct log *log = data;
    char *line = was_seen(log, place) ? NULL : line_of(log, &record->record);

    if (line == NULL)
        return true;
    if (log->input->value_count[FOLLOW] > 0)
        log->failed |= !note_seen(log, place, record->record.decided);
    if (log->keep) {
        log->lines[log->line_count++] = line;
        return true;
    }
    bool written = puts(line) >= 0;
    free(line);
    return written && !interrupted;
}

/* The newest come first, and are printed the other way round. */
static enum assent_state_fault print_newest(struct log *log, struct assent_error *error)
{
    enum { MOST_KEPT = 1000000 };

    if (log->filter.most > MOST_KEPT)
        log->filter.most = MOST_KEPT;
    log->lines = calloc(log->filter.most, sizeof(*log->lines));
    if (log->lines == NULL) {
        (void)assent_error_set(error, "out of memory");
        return ASSENT_STATE_BROKEN;
    }
    log->filter.newest_first = log->keep = true;
    enum assent_state_fault fault =
        assent_journal_search(log->state, &log->filter, visit, log, &log->damaged, error);
    for (size_t i = log->line_count; i > 0; i--) {
        (void)puts(log->lines[i - 1]);
        free(log->lines[i - 1]);
    }
    free((void *)log->lines);
    log->filter.newest_first = log->keep = false;
    return fault;
}

static enum assent_state_fault follow(struct log *log, struct assent_error *error)
{
    struct sigaction action = { .sa_handler = interrupt_loop };
    enum assent_state_fault fault = ASSENT_STATE_FINE;

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    if (log->newest == 0)
        log->newest = moment_now();
    log->filter.most = 0;
    while (!interrupted && fault == ASSENT_STATE_FINE && !ferror(stdout) && !log->failed) {
        log->filter.since = log->newest - late;
        fault = assent_journal_search(log->state, &log->filter, visit, log, NULL, error);
        (void)fflush(stdout);
        if (!interrupted)
            (void)poll(NULL, 0, POLL);
    }
    return fault;
}

static int print_log(struct log *log)
{
    struct assent_error error = { "" };
    enum assent_state_fault fault =
        log->filter.most > 0
            ? print_newest(log, &error)
            : assent_journal_search(log->state, &log->filter, visit, log, &log->damaged, &error);

    if (fault == ASSENT_STATE_FINE && log->input->value_count[FOLLOW] > 0) {
        (void)fflush(stdout);
        fault = follow(log, &error);
    }
    free(log->seen);
    if (fault != ASSENT_STATE_FINE)
        return cli_state_fail(log->input, fault, &error);
    if (log->damaged > 0)
        (void)fprintf(stderr, "assentctl log: %zu damaged records were passed over\n",
                      log->damaged);
    return log->failed ? cli_fail(log->input, CLI_NEGATIVE, "out of memory") : CLI_DONE;
}

static int run(const struct cli_input *input)
{
    struct log log = { .input = input };
    int status = CLI_USAGE;

    if (!make_filter(&log))
        return CLI_USAGE;
    log.state = cli_state(input, &status);
    if (log.state == NULL)
        return status;
    status = print_log(&log);
    assent_state_destroy(log.state);
    return status;
}

const struct cli_command cli_log = {
    .name = "log",
    .arguments = "",
    .summary = "search the journal: what was decided",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
