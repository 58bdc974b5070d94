/*
 * Records of the journal for people and for programs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/journal_print.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/when.h"
#include "scorer/base/text.h"

const char *cli_printable(const char *text, char copy[CLI_TEXT_SIZE])
{
    assent_text_copy(copy, CLI_TEXT_SIZE, text);
    assent_text_printable(copy);
    return copy;
}

const char *cli_printable_address(const char *text, char copy[CLI_TEXT_SIZE])
{
    return cli_printable(text[0] == '\0' ? "<>" : text, copy);
}

static void print_recipients(const struct assent_record *record, FILE *stream)
{
    char copy[CLI_TEXT_SIZE];

    (void)fputs(record->recipient_count == 0 ? "?" : cli_printable(record->recipients[0], copy),
                stream);
    if (record->recipient_total > 1)
        (void)fprintf(stream, "(+%zu)", record->recipient_total - 1);
}

char *cli_record_line(const struct assent_record *record)
{
    const struct assent_decision *decision = record->decision;
    char score[ASSENT_POINTS_TEXT_SIZE];
    char moment[WHEN_TEXT_SIZE];
    char symbols[1024];
    char copy[CLI_TEXT_SIZE];
    char *line = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&line, &length);

    if (stream == NULL)
        return NULL;
    (void)fprintf(stream, "%s  %s  %-6s %6s  %s -> ", decision->id,
                  when_format(record->decided, moment), assent_verdict_name(decision->verdict.kind),
                  assent_points_format(decision->verdict.score, score),
                  cli_printable_address(record->sender, copy));
    print_recipients(record, stream);
    (void)fprintf(stream, "  %s  %s", cli_printable(record->client, copy),
                  assent_explain_symbols(decision, symbols, sizeof(symbols)));
    if (record->subject[0] != '\0')
        (void)fprintf(stream, record->subject_hashed ? "  #%s" : "  \"%s\"",
                      cli_printable(record->subject, copy));
    return fclose(stream) == 0 ? line : NULL;
}

static void set_text(json_t *object, const char *key, const char *text)
{
    char copy[CLI_TEXT_SIZE];

    (void)json_object_set_new(object, key, json_string(cli_printable(text, copy)));
}

static json_t *recipients_json(const struct assent_record *record)
{
    json_t *list = json_array();
    char copy[CLI_TEXT_SIZE];

    for (size_t i = 0; i < record->recipient_count; i++)
        (void)json_array_append_new(list, json_string(cli_printable(record->recipients[i], copy)));
    return list;
}

static json_t *symbols_json(const struct assent_decision *decision)
{
    json_t *list = json_array();

    for (size_t i = 0; i < decision->hit_count; i++)
        (void)json_array_append_new(list, json_string(decision->hits[i].symbol->name));
    return list;
}

json_t *cli_record_json(const struct assent_record *record)
{
    const struct assent_decision *decision = record->decision;
    json_t *object = json_object();
    char moment[WHEN_TEXT_SIZE];

    set_text(object, "id", decision->id);
    set_text(object, "time", when_format(record->decided, moment));
    (void)json_object_set_new(object, "decided", json_real((double)record->decided / 1000.0));
    (void)json_object_set_new(object, "began", json_real((double)record->began / 1000.0));
    set_text(object, "verdict", assent_verdict_name(decision->verdict.kind));
    set_text(object, "reason", assent_reason_name(decision->verdict.reason));
    set_text(object, "direction", assent_direction_name(decision->direction));
    (void)json_object_set_new(object, "score", json_real(decision->verdict.score / 1000.0));
    set_text(object, "client", record->client);
    set_text(object, "client_name", record->client_name);
    set_text(object, "origin", decision->origin == NULL ? "" : decision->origin);
    set_text(object, "helo", record->helo);
    set_text(object, "login", record->login);
    set_text(object, "sender", record->sender);
    set_text(object, "from", record->from);
    (void)json_object_set_new(object, "recipients", recipients_json(record));
    (void)json_object_set_new(object, "recipient_total",
                              json_integer((json_int_t)record->recipient_total));
    set_text(object, "subject", record->subject);
    (void)json_object_set_new(object, "subject_hashed", json_boolean(record->subject_hashed));
    set_text(object, "message_id", record->message_id);
    set_text(object, "queue_id", record->queue_id);
    (void)json_object_set_new(object, "size", json_integer((json_int_t)record->size));
    (void)json_object_set_new(object, "generation", json_integer((json_int_t)record->generation));
    (void)json_object_set_new(object, "symbols", symbols_json(decision));
    return object;
}
