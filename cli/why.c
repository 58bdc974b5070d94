/*
 * assentctl why: the whole arithmetic of a past decision, from the journal.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/connection.h"
#include "cli/journal_print.h"
#include "cli/moment.h"

static void print_fact(const char *name, const char *text)
{
    char copy[CLI_TEXT_SIZE];

    if (text[0] != '\0')
        (void)printf("%-10s%s\n", name, cli_printable(text, copy));
}

static void print_recipients(const struct assent_record *record)
{
    char copy[CLI_TEXT_SIZE];

    for (size_t i = 0; i < record->recipient_count; i++)
        (void)printf("%-10s%s\n", i == 0 ? "to" : "", cli_printable(record->recipients[i], copy));
    if (record->recipient_total > record->recipient_count)
        (void)printf("%-10sand %zu more\n", "", record->recipient_total - record->recipient_count);
}

static void print_facts(const struct assent_record *record)
{
    char moment[WHEN_TEXT_SIZE];
    char age[WHEN_TEXT_SIZE];
    char copy[CLI_TEXT_SIZE];

    (void)printf("decided   %s, %s ago, %lld ms after MAIL\n", when_format(record->decided, moment),
                 moment_span(moment_now() - record->decided, age),
                 (long long)(record->decided - record->began));
    (void)printf("client    %s", cli_printable(record->client, copy));
    (void)printf(" (%s)\n", record->client_name[0] == '\0'
                                ? "no verified name"
                                : cli_printable(record->client_name, copy));
    print_fact("helo", record->helo);
    print_fact("login", record->login);
    print_fact("sender", record->sender[0] == '\0' ? "<>" : record->sender);
    print_fact("from", record->from);
    print_recipients(record);
    print_fact(record->subject_hashed ? "subject #" : "subject", record->subject);
    print_fact("msg-id", record->message_id);
    print_fact("queue", record->queue_id);
    (void)printf("size      %zu bytes\n", record->size);
    (void)printf("settings  generation %llu\n\n", (unsigned long long)record->generation);
}

static int print_record(const struct cli_input *input, const struct assent_decoded_record *record)
{
    if (!input->json) {
        print_facts(&record->record);
        assent_explain_text(&record->decision, stdout);
        if (record->done_count > 0)
            (void)printf("complete  %zu checks\n", record->done_count);
        return CLI_DONE;
    }
    char *text = assent_explain_json(&record->decision);
    json_t *decision = text == NULL ? NULL : json_loads(text, 0, NULL);
    json_t *facts = cli_record_json(&record->record);
    free(text);
    (void)json_object_set_new(facts, "decision", decision);
    (void)json_object_set_new(facts, "checks_done", json_integer((json_int_t)record->done_count));
    (void)json_dumpf(facts, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(13));
    (void)putchar('\n');
    json_decref(facts);
    return decision == NULL ? CLI_NEGATIVE : CLI_DONE;
}

/* There is no such decision: why that may be. */
static int explain_absence(const struct cli_input *input, struct assent_state *state,
                           const char *id)
{
    struct assent_journal_extent extent;
    struct assent_error error = { "" };
    char moment[WHEN_TEXT_SIZE];
    char bound[WHEN_TEXT_SIZE];
    int64_t time;
    uint16_t host;

    (void)assent_id_parse(id, &time, &host);
    enum assent_state_fault fault = assent_journal_extent(state, host, &extent, &error);
    if (fault != ASSENT_STATE_FINE)
        return cli_state_fail(input, fault, &error);
    (void)when_format(time, moment);
    if (time > moment_now() + 60000)
        return cli_fail(input, CLI_NEGATIVE, "%s: would be of %s, which is yet to come", id,
                        moment);
    if (extent.name[0] == '\0' && extent.oldest == 0)
        return cli_fail(input, CLI_NEGATIVE,
                        "%s: is of a host (number %u) that this Redis does not know", id,
                        (unsigned)host);
    if (extent.oldest == 0 || time < extent.oldest - 60000)
        return cli_fail(input, CLI_NEGATIVE, "%s: of %s; the journal of %s reaches back to %s only",
                        id, moment, extent.name,
                        extent.oldest == 0 ? "nothing" : when_format(extent.oldest, bound));
    if (time > extent.newest)
        return cli_fail(input, CLI_NEGATIVE,
                        "%s: of %s; the journal of %s has come to %s, and it may not be decided or "
                        "written yet",
                        id, moment, extent.name, when_format(extent.newest, bound));
    return cli_fail(input, CLI_NEGATIVE,
                    "%s: of %s on %s: there is no such decision; was it typed right?", id, moment,
                    extent.name);
}

static int find(const struct cli_input *input, struct assent_state *state, const char *id)
{
    struct assent_decoded_record *record;
    struct assent_error error = { "" };
    enum assent_state_fault fault = assent_journal_find(state, id, &record, &error);

    if (fault != ASSENT_STATE_FINE)
        return cli_state_fail(input, fault, &error);
    if (record == NULL)
        return explain_absence(input, state, id);
    int status = print_record(input, record);
    assent_decoded_record_destroy(record);
    return status;
}

static int run(const struct cli_input *input)
{
    char id[ASSENT_ID_SIZE];
    char copy[CLI_TEXT_SIZE];
    int status = CLI_DONE;

    if (!assent_id_read(input->arguments[0], id))
        return cli_fail(input, CLI_NEGATIVE,
                        "%s: is no ID; an ID has 14 digits and letters, as in (ID:06FB3T2S4K8ZQ1)",
                        cli_printable(input->arguments[0], copy));
    struct assent_state *state = cli_state(input, &status);
    if (state == NULL)
        return status;
    status = find(input, state, id);
    assent_state_destroy(state);
    return status;
}

const struct cli_command cli_why = {
    .name = "why",
    .arguments = "ID",
    .summary = "the whole arithmetic of a past decision, and what would have changed it",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
