/*
 * The names behind the numbers in records, and the hosts of the streams.
 *
 *     assent:names   NUMBER (8 hexadecimal digits)  ->  "SYMBOL check", or "check"
 *     assent:hosts   NUMBER  ->  "HOSTNAME INSTANCE"; see host_number.c
 *
 * A build adds its names and removes none: records of all builds lie in one journal.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/journal_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE = 1000 };

static enum assent_state_fault ask(struct assent_state *state, const char *key,
                                   struct assent_command *command, redisReply **reply,
                                   struct assent_error *error)
{
    const struct assent_state_call call = { .key = key, .timeout = PATIENCE, .patient = true };
    enum assent_state_fault fault = assent_state_ask(state, &call, command, 1, reply, error);

    assent_command_fini(command);
    return fault;
}

static enum assent_state_fault number(struct assent_state *state, const char *key,
                                      struct assent_command *command, long long *value,
                                      struct assent_error *error)
{
    redisReply *reply = NULL;
    enum assent_state_fault fault = ask(state, key, command, &reply, error);

    *value = 0;
    if (fault != ASSENT_STATE_FINE)
        return fault;
    *value = reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;
    freeReplyObject(reply);
    return ASSENT_STATE_FINE;
}

static void add_names(struct assent_command *command)
{
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        assent_command_format(command, "%08" PRIx32, assent_name_number(check->name));
        assent_command_add(command, check->name);
        for (size_t k = 0; k < check->symbol_count; k++) {
            const char *name = check->symbols[k].name;
            assent_command_format(command, "%08" PRIx32, assent_name_number(name));
            assent_command_format(command, "%s %s", name, check->name);
        }
    }
}

enum assent_state_fault assent_journal_names_write(struct assent_state *state, uint16_t host,
                                                   const char *hostname, struct assent_error *error)
{
    struct assent_command command;
    long long ignored;

    assent_command_init(&command);
    assent_command_add(&command, "HSETNX");
    assent_command_add(&command, ASSENT_KEY_HOSTS);
    assent_command_format(&command, "%u", (unsigned)host);
    assent_command_format(&command, "%.255s " ASSENT_HOST_UNCLAIMED, hostname);
    enum assent_state_fault fault = number(state, ASSENT_KEY_HOSTS, &command, &ignored, error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    assent_command_init(&command);
    assent_command_add(&command, "HSET");
    assent_command_add(&command, ASSENT_KEY_NAMES);
    add_names(&command);
    return number(state, ASSENT_KEY_NAMES, &command, &ignored, error);
}

enum assent_state_fault assent_journal_names_renew(struct assent_state *state, int64_t milliseconds,
                                                   bool *there, struct assent_error *error)
{
    struct assent_command command;
    long long renewed;

    assent_command_init(&command);
    assent_command_add(&command, "PEXPIRE");
    assent_command_add(&command, ASSENT_KEY_NAMES);
    assent_command_format(&command, "%" PRId64, milliseconds);
    enum assent_state_fault fault = number(state, ASSENT_KEY_NAMES, &command, &renewed, error);
    *there = renewed != 0;
    return fault;
}

static void load(struct assent_names *names, void *data)
{
    struct assent_command command;
    struct assent_error error;
    redisReply *reply = NULL;

    assent_command_init(&command);
    assent_command_add(&command, "HGETALL");
    assent_command_add(&command, ASSENT_KEY_NAMES);
    if (ask(data, ASSENT_KEY_NAMES, &command, &reply, &error) != ASSENT_STATE_FINE)
        return;
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i + 1 < reply->elements; i += 2) {
        const char *field = reply->element[i]->str;
        const char *text = reply->element[i + 1]->str;
        if (field != NULL && text != NULL && strlen(field) == 8)
            assent_names_add(names, (uint32_t)strtoul(field, NULL, 16), text);
    }
    freeReplyObject(reply);
}

bool assent_journal_names_init(struct assent_names *names, struct assent_state *state)
{
    bool fine = assent_names_init(names);

    names->load = load;
    names->data = state;
    return fine;
}
