/*
 * assentctl report: what happened, from the journal.
 *
 * Everything is counted in JSON objects, so that the report for people and the one
 * for programs are the same figures.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/connection.h"
#include "cli/journal_print.h"
#include "cli/moment.h"
#include "scorer/base/text.h"

enum { SINCE, UNTIL, DOMAIN };

static const struct cli_option options[] = {
    [SINCE] = { "since", "TIME", "from when on; 24h by default", false },
    [UNTIL] = { "until", "TIME", "up to when; now by default", false },
    [DOMAIN] = { "domain", "NAME", "of recipients; all by default", false },
};

enum { TOP = 10, VERDICTS = ASSENT_REJECT + 1 };

static const int64_t default_span = INT64_C(86400000);

struct report {
    struct assent_journal_filter filter;
    char recipient[300]; /* "@domain" */
    size_t damaged;
    json_int_t messages, recipients, bytes;
    json_int_t verdicts[VERDICTS];
    json_t *reasons, *directions;
    json_t *senders, *domains; /* domains: {verdict: number} */
    json_t *symbols;           /* the same */
    json_t *hours;             /* number of messages */
    json_t *deferred;          /* sender and recipient: came back */
};

static void add(json_t *object, const char *key, json_int_t more)
{
    json_t *number = json_object_get(object, key);

    if (number == NULL)
        (void)json_object_set_new(object, key, json_integer(more));
    else
        (void)json_integer_set(number, json_integer_value(number) + more);
}

/* One more of this key with this verdict. */
static void add_verdict(json_t *object, const char *key, enum assent_verdict_kind verdict)
{
    json_t *counts = json_object_get(object, key);

    if (counts == NULL) {
        counts = json_object();
        (void)json_object_set_new(object, key, counts);
    }
    add(counts, assent_verdict_name(verdict), 1);
    add(counts, "messages", 1);
}

static void add_domain(json_t *object, const char *address, const char *without,
                       enum assent_verdict_kind verdict)
{
    char name[CLI_TEXT_SIZE];
    const char *domain = assent_text_domain(address);

    (void)cli_printable(domain[0] == '\0' ? without : domain, name);
    assent_text_lower(name);
    add_verdict(object, name, verdict);
}

/* A deferral, or what came of it: the same sender and recipient again. */
static void add_deferral(struct report *report, const struct assent_record *record)
{
    char key[2 * CLI_TEXT_SIZE];
    char sender[CLI_TEXT_SIZE];
    char recipient[CLI_TEXT_SIZE];
    bool deferred = record->decision->verdict.kind == ASSENT_DEFER;

    (void)snprintf(key, sizeof(key), "%s %s", cli_printable(record->sender, sender),
                   record->recipient_count == 0 ? ""
                                                : cli_printable(record->recipients[0], recipient));
    json_t *returned = json_object_get(report->deferred, key);
    if (returned == NULL && deferred)
        (void)json_object_set_new(report->deferred, key, json_false());
    else if (returned != NULL && !deferred)
        (void)json_object_set_new(report->deferred, key, json_true());
}

static bool visit(const struct assent_decoded_record *decoded,
                  const struct assent_journal_place *place, void *data)
{
    struct report *report = data;
    const struct assent_record *record = &decoded->record;
    const struct assent_decision *decision = record->decision;
    enum assent_verdict_kind verdict = decision->verdict.kind;
    char hour[WHEN_TEXT_SIZE];

    (void)place;
    report->messages++;
    report->recipients += (json_int_t)record->recipient_total;
    report->bytes += (json_int_t)record->size;
    report->verdicts[verdict]++;
    add(report->reasons, assent_reason_name(decision->verdict.reason), 1);
    add(report->directions, assent_direction_name(decision->direction), 1);
    add_domain(report->senders, record->sender, "<>", verdict);
    for (size_t i = 0; i < record->recipient_count; i++)
        add_domain(report->domains, record->recipients[i], "?", verdict);
    for (size_t i = 0; i < decision->hit_count; i++)
        add_verdict(report->symbols, decision->hits[i].symbol->name, verdict);
    (void)when_format(record->decided, hour);
    hour[strlen("2026-07-01T12")] = '\0';
    add(report->hours, hour, 1);
    add_deferral(report, record);
    return true;
}

/* --- what is printed --- */

struct row {
    const char *name;
    const json_t *value;
    json_int_t count;
};

static int more_first(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;

    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* The rows with the highest counts as a list of objects, at most most of them. */
static json_t *top(json_t *object, const char *key, size_t most)
{
    size_t size = json_object_size(object);
    struct row *rows = calloc(size + 1, sizeof(*rows));
    json_t *list = json_array();
    const char *name;
    json_t *value;
    size_t count = 0;

    if (rows == NULL)
        return list;
    json_object_foreach(object, name, value) rows[count++] =
        (struct row){ name, value,
                      json_is_object(value) ? json_integer_value(json_object_get(value, "messages"))
                                            : json_integer_value(value) };
    qsort(rows, count, sizeof(*rows), more_first);
    for (size_t i = 0; i < count && i < most; i++) {
        json_t *item = json_pack("{s:s, s:I}", key, rows[i].name, "messages", rows[i].count);
        if (json_is_object(rows[i].value))
            (void)json_object_update_missing(item, (json_t *)(uintptr_t)rows[i].value);
        (void)json_array_append_new(list, item);
    }
    free(rows);
    return list;
}

static json_t *verdicts_json(const struct report *report)
{
    json_t *object = json_object();

    for (unsigned i = 0; i < VERDICTS; i++)
        (void)json_object_set_new(object, assent_verdict_name((enum assent_verdict_kind)i),
                                  json_integer(report->verdicts[i]));
    return object;
}

static json_t *deferred_json(const struct report *report)
{
    json_int_t returned = 0;
    const char *key;
    json_t *value;

    json_object_foreach(report->deferred, key, value) returned += json_is_true(value);
    json_int_t pairs = (json_int_t)json_object_size(report->deferred);
    return json_pack("{s:I, s:I, s:I}", "correspondences", pairs, "returned", returned,
                     "never_returned", pairs - returned);
}

static json_t *report_json(const struct report *report)
{
    char since[WHEN_TEXT_SIZE];
    char until[WHEN_TEXT_SIZE];
    json_t *object = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "since",
                               when_format(report->filter.since, since), "until",
                               when_format(report->filter.until, until), "messages",
                               report->messages, "recipients", report->recipients, "bytes",
                               report->bytes, "damaged", (json_int_t)report->damaged);

    (void)json_object_set_new(object, "verdicts", verdicts_json(report));
    (void)json_object_set(object, "reasons", report->reasons);
    (void)json_object_set(object, "directions", report->directions);
    (void)json_object_set_new(object, "deferred", deferred_json(report));
    (void)json_object_set_new(object, "sender_domains", top(report->senders, "domain", TOP));
    (void)json_object_set_new(object, "recipient_domains", top(report->domains, "domain", TOP));
    (void)json_object_set_new(object, "symbols", top(report->symbols, "symbol", SIZE_MAX));
    (void)json_object_set_new(object, "busiest_hours", top(report->hours, "hour", TOP));
    return object;
}

static long long number(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static void print_rows(const json_t *report, const char *member, const char *key,
                       const char *heading)
{
    const json_t *list = json_object_get(report, member);

    if (json_array_size(list) == 0)
        return;
    (void)printf("\n%-36s %9s %8s %8s %8s %8s\n", heading, "messages", "accept", "tag", "defer",
                 "reject");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        (void)printf("%-36s %9lld %8lld %8lld %8lld %8lld\n",
                     json_string_value(json_object_get(row, key)), number(row, "messages"),
                     number(row, "accept"), number(row, "tag"), number(row, "defer"),
                     number(row, "reject"));
    }
}

static void print_verdicts(const struct report *report)
{
    for (unsigned i = 0; i < VERDICTS; i++)
        (void)printf("%-10s %10lld  %5.1f %%\n", assent_verdict_name((enum assent_verdict_kind)i),
                     (long long)report->verdicts[i],
                     report->messages == 0
                         ? 0.0
                         : 100.0 * (double)report->verdicts[i] / (double)report->messages);
}

static void print_report(const struct report *report, const json_t *object)
{
    const json_t *deferred = json_object_get(object, "deferred");
    const json_t *hours = json_object_get(object, "busiest_hours");

    (void)printf("from %s to %s: %lld messages, %lld recipients, %.1f MB\n\n",
                 json_string_value(json_object_get(object, "since")),
                 json_string_value(json_object_get(object, "until")), (long long)report->messages,
                 (long long)report->recipients, (double)report->bytes / 1e6);
    print_verdicts(report);
    (void)printf("\ndeferred   %lld correspondences: %lld have come again, %lld not\n",
                 number(deferred, "correspondences"), number(deferred, "returned"),
                 number(deferred, "never_returned"));
    print_rows(object, "sender_domains", "domain", "senders");
    print_rows(object, "recipient_domains", "domain", "recipients");
    print_rows(object, "symbols", "symbol", "symbols");
    if (json_array_size(hours) > 0)
        (void)puts("\nbusiest hours");
    for (size_t i = 0; i < json_array_size(hours); i++)
        (void)printf("%-36s %9lld\n",
                     json_string_value(json_object_get(json_array_get(hours, i), "hour")),
                     number(json_array_get(hours, i), "messages"));
    if (report->damaged > 0)
        (void)printf("\n%zu damaged records were passed over\n", report->damaged);
}

/* --- */

static bool make_filter(const struct cli_input *input, struct report *report)
{
    int64_t now = moment_now();
    const char *domain = cli_value(input, DOMAIN);

    report->filter.since = now - default_span;
    report->filter.until = now;
    if (domain != NULL) {
        (void)snprintf(report->recipient, sizeof(report->recipient), "@%s",
                       domain[0] == '@' ? domain + 1 : domain);
        report->filter.recipient = report->recipient;
    }
    return moment_option(input, SINCE, &report->filter.since) &&
           moment_option(input, UNTIL, &report->filter.until);
}

static int make(const struct cli_input *input, struct assent_state *state, struct report *report)
{
    struct assent_error error = { "" };
    enum assent_state_fault fault =
        assent_journal_search(state, &report->filter, visit, report, &report->damaged, &error);

    if (fault != ASSENT_STATE_FINE)
        return cli_state_fail(input, fault, &error);
    json_t *object = report_json(report);
    if (input->json) {
        (void)json_dumpf(object, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    } else {
        print_report(report, object);
    }
    json_decref(object);
    return CLI_DONE;
}

static int run(const struct cli_input *input)
{
    struct report report = { .messages = 0 };
    json_t **const objects[] = { &report.reasons, &report.directions, &report.senders,
                                 &report.domains, &report.symbols,    &report.hours,
                                 &report.deferred };
    int status = CLI_USAGE;

    if (!make_filter(input, &report))
        return CLI_USAGE;
    struct assent_state *state = cli_state(input, &status);
    if (state == NULL)
        return status;
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
        *objects[i] = json_object();
    status = make(input, state, &report);
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
        json_decref(*objects[i]);
    assent_state_destroy(state);
    return status;
}

const struct cli_command cli_report = {
    .name = "report",
    .arguments = "",
    .summary = "what happened: volumes, verdicts, senders, recipients, symbols, hours",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
