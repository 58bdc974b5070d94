/*
 * Looking after the server: what INFO says.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/state/inner.h"

void assent_info_find(const char *info, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);

    value[0] = '\0';
    for (const char *line = info; line != NULL && *line != '\0';) {
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            assent_text_copy(value, size, line + length + 1);
            value[strcspn(value, "\r\n")] = '\0';
            return;
        }
        line = strchr(line, '\n');
        if (line != NULL)
            line++;
    }
}

static unsigned long long number_in(const char *info, const char *name)
{
    char value[64];

    assent_info_find(info, name, value, sizeof(value));
    return strtoull(value, NULL, 10);
}

/* Redis takes no writes either while it cannot write its disk. */
static bool disk_is_well(const char *info)
{
    char snapshot[16];
    char log[16];

    assent_info_find(info, "rdb_last_bgsave_status", snapshot, sizeof(snapshot));
    assent_info_find(info, "aof_last_write_status", log, sizeof(log));
    return strcmp(snapshot, "err") != 0 && strcmp(log, "err") != 0;
}

/* An evicting policy harms only where there is a bound to memory. */
static void judge_memory(struct assent_state *state, const char *info)
{
    unsigned long long most = number_in(info, "maxmemory");
    char policy[64];

    assent_info_find(info, "maxmemory_policy", policy, sizeof(policy));
    if ((most == 0 || number_in(info, "used_memory") < most) && disk_is_well(info))
        assent_state_end_trouble(state, ASSENT_STATE_FULL);
    if (most > 0 && policy[0] != '\0' && strcmp(policy, "noeviction") != 0)
        assent_alarm_raise(state->alarms, ASSENT_ALARM_STATE_EVICTS, "",
                           "maxmemory-policy is %s, maxmemory %llu bytes", policy, most);
    else if (assent_alarm_raised(state->alarms, ASSENT_ALARM_STATE_EVICTS, ""))
        assent_alarm_clear(state->alarms, ASSENT_ALARM_STATE_EVICTS, "");
}

static void take_info(struct assent_state *state, const char *info)
{
    char version[sizeof(state->version)];
    char role[sizeof(state->role)];

    assent_info_find(info, "redis_version", version, sizeof(version));
    assent_info_find(info, "role", role, sizeof(role));
    (void)pthread_mutex_lock(&state->lock);
    assent_text_copy(state->version, sizeof(state->version), version);
    assent_text_copy(state->role, sizeof(state->role), role);
    (void)pthread_mutex_unlock(&state->lock);
    judge_memory(state, info);
    if (strcmp(role, "master") == 0)
        assent_state_end_trouble(state, ASSENT_STATE_READ_ONLY);
}

enum assent_state_fault assent_state_probe(struct assent_state *state, struct assent_error *error)
{
    static const struct assent_state_call call = { .patient = true };
    struct assent_command commands[2];
    redisReply *replies[2];

    assent_command_init(&commands[0]);
    assent_command_init(&commands[1]);
    assent_command_add(&commands[0], "PING");
    assent_command_add(&commands[1], "INFO");
    enum assent_state_fault fault = assent_state_ask(state, &call, commands, 2, replies, error);
    if (fault == ASSENT_STATE_FINE) {
        if (replies[1]->type == REDIS_REPLY_STRING)
            take_info(state, replies[1]->str);
        freeReplyObject(replies[0]);
        freeReplyObject(replies[1]);
    }
    assent_command_fini(&commands[0]);
    assent_command_fini(&commands[1]);
    return fault;
}
