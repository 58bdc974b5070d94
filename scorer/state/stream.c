/*
 * The stream of one host: writing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/state/journal_names.h"

enum { PATIENCE = 1000 }; /* milliseconds for one batch: no message waits for it */

void assent_stream_key(char key[ASSENT_STREAM_KEY_SIZE], uint16_t host)
{
    (void)snprintf(key, ASSENT_STREAM_KEY_SIZE, ASSENT_KEY_JOURNAL "%u", (unsigned)host);
}

void assent_stream_record_free(struct assent_stream_record *record)
{
    if (record == NULL)
        return;
    free(record->bytes);
    free(record);
}

void assent_stream_init(struct assent_stream *stream, struct assent_state *state, uint16_t host,
                        const char *hostname)
{
    memset(stream, 0, sizeof(*stream));
    stream->state = state;
    stream->host = host;
    stream->hostname = hostname;
    assent_stream_key(stream->key, host);
}

static enum assent_state_fault ask(struct assent_stream *stream,
                                   const struct assent_command *commands, size_t count,
                                   redisReply **replies, struct assent_error *error)
{
    const struct assent_state_call call = { .key = stream->key,
                                            .timeout = PATIENCE,
                                            .patient = true };

    return assent_state_ask(stream->state, &call, commands, count, replies, error);
}

static bool is_assigned(const struct assent_stream_record *record)
{
    return record->milliseconds != 0;
}

/* Whether the entry's ID can no longer be written. */
static bool is_passed(const struct assent_stream *stream, const struct assent_stream_record *record)
{
    if (record->milliseconds != stream->last_milliseconds)
        return record->milliseconds < stream->last_milliseconds;
    return record->sequence <= stream->last_sequence;
}

static void advance(struct assent_stream *stream, const struct assent_stream_record *record)
{
    if (is_passed(stream, record))
        return;
    stream->last_milliseconds = record->milliseconds;
    stream->last_sequence = record->sequence;
}

void assent_stream_assign(struct assent_stream *stream, struct assent_stream_record *const *records,
                          size_t count)
{
    struct assent_stream ahead = *stream;

    for (size_t i = 0; i < count; i++)
        if (is_assigned(records[i]))
            advance(&ahead, records[i]);
    for (size_t i = 0; i < count; i++) {
        struct assent_stream_record *record = records[i];
        if (is_assigned(record))
            continue;
        uint64_t decided = record->decided < 1 ? 1 : (uint64_t)record->decided;
        if (decided > ahead.last_milliseconds) {
            ahead.last_milliseconds = decided;
            ahead.last_sequence = 0;
        } else {
            ahead.last_sequence++;
        }
        record->milliseconds = ahead.last_milliseconds;
        record->sequence = ahead.last_sequence;
    }
}

static struct assent_command *create_commands(size_t count)
{
    struct assent_command *commands = calloc(count, sizeof(*commands));

    for (size_t i = 0; commands != NULL && i < count; i++)
        assent_command_init(&commands[i]);
    return commands;
}

static void free_commands(struct assent_command *commands, size_t count)
{
    for (size_t i = 0; commands != NULL && i < count; i++)
        assent_command_fini(&commands[i]);
    free(commands);
}

static void free_replies(redisReply **replies, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (replies[i] != NULL)
            freeReplyObject(replies[i]);
}

/* The value behind a name in a flat list of names and values. */
static const char *find_text(const redisReply *list, const char *name)
{
    for (size_t i = 0; list->type == REDIS_REPLY_ARRAY && i + 1 < list->elements; i += 2)
        if (list->element[i]->str != NULL && list->element[i + 1]->str != NULL &&
            strcmp(list->element[i]->str, name) == 0)
            return list->element[i + 1]->str;
    return "";
}

static bool exists(struct assent_stream *stream, enum assent_state_fault *fault,
                   struct assent_error *error)
{
    struct assent_command command;
    redisReply *reply = NULL;

    assent_command_init(&command);
    assent_command_add(&command, "EXISTS");
    assent_command_add(&command, stream->key);
    *fault = ask(stream, &command, 1, &reply, error);
    assent_command_fini(&command);
    bool there = *fault == ASSENT_STATE_FINE && reply->integer > 0;
    free_replies(&reply, 1);
    return there;
}

/* "MS-SEQ" */
static bool read_id(const char *text, struct assent_stream *stream)
{
    char *rest = NULL;

    stream->last_milliseconds = strtoull(text, &rest, 10);
    if (rest == text || *rest != '-')
        return false;
    stream->last_sequence = strtoull(rest + 1, NULL, 10);
    return true;
}

/* The last ID that the stream gave, also when its entry has been removed since. */
static enum assent_state_fault read_last(struct assent_stream *stream, struct assent_error *error)
{
    enum assent_state_fault fault;
    struct assent_command command;
    redisReply *reply = NULL;

    if (!exists(stream, &fault, error)) {
        stream->last_milliseconds = stream->last_sequence = 0;
        return fault;
    }
    assent_command_init(&command);
    assent_command_add(&command, "XINFO");
    assent_command_add(&command, "STREAM");
    assent_command_add(&command, stream->key);
    fault = ask(stream, &command, 1, &reply, error);
    assent_command_fini(&command);
    if (fault == ASSENT_STATE_FINE && !read_id(find_text(reply, "last-generated-id"), stream)) {
        (void)assent_error_set(error, "%s: Redis does not tell its last ID", stream->key);
        fault = ASSENT_STATE_BROKEN;
    }
    free_replies(&reply, 1);
    return fault;
}

/* Whether the reply of XRANGE has this record. */
static bool holds(const redisReply *reply, const struct assent_stream_record *record)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 1 ||
        reply->element[0]->elements != 2 || reply->element[0]->element[1]->elements != 2)
        return false;
    const redisReply *value = reply->element[0]->element[1]->element[1];
    return value->str != NULL && value->len == record->length &&
           memcmp(value->str, record->bytes, record->length) == 0;
}

/* Looks which of the records with an ID are there. Those that are not get another ID when
 * theirs can no longer be written. */
static enum assent_state_fault confirm(struct assent_stream *stream,
                                       struct assent_stream_record *const *records, size_t count,
                                       struct assent_error *error)
{
    struct assent_stream_record *sent[ASSENT_STREAM_BATCH];
    redisReply *replies[ASSENT_STREAM_BATCH] = { NULL };
    struct assent_command *commands = create_commands(count);
    enum assent_state_fault fault = ASSENT_STATE_FINE;
    size_t asked = 0;

    if (commands == NULL)
        return ASSENT_STATE_BROKEN;
    for (size_t i = 0; i < count; i++) {
        if (!is_assigned(records[i]) || records[i]->written)
            continue;
        struct assent_command *command = &commands[asked];
        sent[asked++] = records[i];
        assent_command_add(command, "XRANGE");
        assent_command_add(command, stream->key);
        for (int k = 0; k < 2; k++)
            assent_command_format(command, "%" PRIu64 "-%" PRIu64, records[i]->milliseconds,
                                  records[i]->sequence);
    }
    if (asked > 0)
        fault = ask(stream, commands, asked, replies, error);
    for (size_t i = 0; i < asked && fault == ASSENT_STATE_FINE; i++) {
        sent[i]->written = holds(replies[i], sent[i]);
        if (!sent[i]->written && is_passed(stream, sent[i]))
            sent[i]->milliseconds = sent[i]->sequence = 0;
    }
    free_replies(replies, asked);
    free_commands(commands, count);
    return fault;
}

static int earlier_first(const void *left, const void *right)
{
    const struct assent_stream_record *a = *(struct assent_stream_record *const *)left;
    const struct assent_stream_record *b = *(struct assent_stream_record *const *)right;

    if (a->milliseconds != b->milliseconds)
        return a->milliseconds < b->milliseconds ? -1 : 1;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

static enum assent_state_fault add(struct assent_stream *stream,
                                   struct assent_stream_record *const *records, size_t count,
                                   struct assent_error *error)
{
    redisReply *replies[ASSENT_STREAM_BATCH] = { NULL };
    struct assent_command *commands = create_commands(count);

    if (commands == NULL)
        return ASSENT_STATE_BROKEN;
    for (size_t i = 0; i < count; i++) {
        assent_command_add(&commands[i], "XADD");
        assent_command_add(&commands[i], stream->key);
        assent_command_format(&commands[i], "%" PRIu64 "-%" PRIu64, records[i]->milliseconds,
                              records[i]->sequence);
        assent_command_add(&commands[i], ASSENT_STREAM_FIELD);
        assent_command_add_bytes(&commands[i], records[i]->bytes, records[i]->length);
    }
    enum assent_state_fault fault = ask(stream, commands, count, replies, error);
    free_replies(replies, count);
    free_commands(commands, count);
    return fault;
}

/* Leaves what readers need beside the stream. When that fails, records are written all the same;
 * it is tried again after the stream has been trimmed. */
static void announce(struct assent_stream *stream)
{
    struct assent_error error;

    if (stream->announced)
        return;
    stream->announced = true;
    stream->announced_amiss =
        assent_journal_names_write(stream->state, stream->host, stream->hostname, &error) !=
        ASSENT_STATE_FINE;
}

enum assent_state_fault assent_stream_write(struct assent_stream *stream,
                                            struct assent_stream_record *const *records,
                                            size_t count, struct assent_error *error)
{
    struct assent_stream_record *rest[ASSENT_STREAM_BATCH];
    enum assent_state_fault fault = ASSENT_STATE_FINE;
    size_t rest_count = 0;

    if (!stream->known) {
        fault = read_last(stream, error);
        if (fault == ASSENT_STATE_FINE)
            fault = confirm(stream, records, count, error);
        if (fault != ASSENT_STATE_FINE)
            return fault;
        stream->known = true;
        stream->announced = false;
    }
    for (size_t i = 0; i < count; i++)
        if (!records[i]->written)
            rest[rest_count++] = records[i];
    if (rest_count == 0)
        return ASSENT_STATE_FINE;
    assent_stream_assign(stream, rest, rest_count);
    qsort((void *)rest, rest_count, sizeof(struct assent_stream_record *), earlier_first);
    fault = add(stream, rest, rest_count, error);
    stream->known = fault == ASSENT_STATE_FINE;
    for (size_t i = 0; i < rest_count && stream->known; i++) {
        rest[i]->written = true;
        advance(stream, rest[i]);
    }
    if (stream->known)
        announce(stream);
    return fault;
}
