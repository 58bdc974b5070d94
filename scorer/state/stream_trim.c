/*
 * The stream of one host: removing what is too old or too much. Only whole nodes
 * of the stream go ("~"), some at a time, so that Redis is never held up.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/stream.h"

#include <inttypes.h>

#include "scorer/state/journal_names.h"

enum { STEP = 1000, SAMPLES = 10, PATIENCE = 1000 };

static const int64_t day = INT64_C(86400000);

/* The reply to one command, a number. */
static enum assent_state_fault number(struct assent_stream *stream, struct assent_command *command,
                                      long long *value, struct assent_error *error)
{
    const struct assent_state_call call = { .key = stream->key,
                                            .timeout = PATIENCE,
                                            .patient = true };
    redisReply *reply = NULL;
    enum assent_state_fault fault =
        assent_state_ask(stream->state, &call, command, 1, &reply, error);

    assent_command_fini(command);
    *value = 0;
    if (fault != ASSENT_STATE_FINE)
        return fault;
    *value = reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;
    freeReplyObject(reply);
    return ASSENT_STATE_FINE;
}

static enum assent_state_fault trim(struct assent_stream *stream, const char *strategy,
                                    uint64_t threshold, bool *more, struct assent_error *error)
{
    struct assent_command command;
    long long removed;

    assent_command_init(&command);
    assent_command_add(&command, "XTRIM");
    assent_command_add(&command, stream->key);
    assent_command_add(&command, strategy);
    assent_command_add(&command, "~");
    assent_command_format(&command, "%" PRIu64, threshold);
    assent_command_add(&command, "LIMIT");
    assent_command_format(&command, "%d", STEP);
    enum assent_state_fault fault = number(stream, &command, &removed, error);
    *more = removed > 0;
    return fault;
}

/* How many entries may stay, by the bytes that they take; UINT64_MAX: all. */
static enum assent_state_fault most_entries(struct assent_stream *stream, uint64_t bytes,
                                            uint64_t *most, struct assent_error *error)
{
    struct assent_command command;
    long long used;
    long long entries;

    *most = UINT64_MAX;
    assent_command_init(&command);
    assent_command_add(&command, "MEMORY");
    assent_command_add(&command, "USAGE");
    assent_command_add(&command, stream->key);
    assent_command_add(&command, "SAMPLES");
    assent_command_format(&command, "%d", SAMPLES);
    enum assent_state_fault fault = number(stream, &command, &used, error);
    if (fault != ASSENT_STATE_FINE || used <= 0 || (uint64_t)used <= bytes)
        return fault;
    assent_command_init(&command);
    assent_command_add(&command, "XLEN");
    assent_command_add(&command, stream->key);
    fault = number(stream, &command, &entries, error);
    if (fault == ASSENT_STATE_FINE && entries > 0)
        *most = (uint64_t)((double)entries * ((double)bytes / (double)used));
    return fault;
}

static enum assent_state_fault expire(struct assent_stream *stream, int64_t milliseconds,
                                      struct assent_error *error)
{
    struct assent_command command;
    long long ignored;
    bool there;

    assent_command_init(&command);
    assent_command_add(&command, "PEXPIRE");
    assent_command_add(&command, stream->key);
    assent_command_format(&command, "%" PRId64, milliseconds + day);
    enum assent_state_fault fault = number(stream, &command, &ignored, error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    fault = assent_journal_names_renew(stream->state, milliseconds + day, &there, error);
    if (!there || stream->announced_amiss)
        stream->announced = false;
    return fault;
}

enum assent_state_fault assent_stream_trim(struct assent_stream *stream,
                                           const struct assent_retention *retention, int64_t now,
                                           bool *more, struct assent_error *error)
{
    int64_t oldest = now - retention->milliseconds;
    uint64_t most;
    enum assent_state_fault fault =
        trim(stream, "MINID", oldest < 0 ? 0 : (uint64_t)oldest, more, error);

    if (fault != ASSENT_STATE_FINE || *more)
        return fault;
    fault = most_entries(stream, retention->bytes, &most, error);
    if (fault == ASSENT_STATE_FINE && most != UINT64_MAX)
        fault = trim(stream, "MAXLEN", most, more, error);
    if (fault != ASSENT_STATE_FINE || *more)
        return fault;
    return expire(stream, retention->milliseconds, error);
}
