/*
 * Redis for administrators.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/redis_admin.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scorer/base/text.h"
#include "scorer/state/inner.h"
#include "scorer/state/secret.h"

static void add_words(struct assent_command *command, const char *const *words)
{
    for (; *words != NULL; words++)
        assent_command_add(command, *words);
}

/* Adds words that stand apart by spaces. */
static void add_line(struct assent_command *command, const char *line)
{
    while (*line != '\0') {
        size_t length = strcspn(line, " ");
        if (length > 0)
            assent_command_add_bytes(command, line, length);
        line += length + (line[length] == ' ');
    }
}

/* A refusal here is an answer, no trouble of the daemon's. */
static enum assent_state_fault ask_words(struct assent_state *state, const struct assent_node *node,
                                         const char *key, const char *const *words,
                                         redisReply **reply, struct assent_error *error)
{
    struct assent_command command;

    assent_command_init(&command);
    add_words(&command, words);
    enum assent_state_fault fault =
        assent_state_ask_aside(state, node, key, &command, reply, error);
    assent_command_fini(&command);
    return fault;
}

/* The same about a key of settings. */
static enum assent_state_fault ask_settings(struct assent_state *state, const char *const *words,
                                            redisReply **reply, struct assent_error *error)
{
    return ask_words(state, NULL, ASSENT_KEY_META, words, reply, error);
}

/* --- facts --- */

static uint64_t info_number(const char *info, const char *name)
{
    char value[64];

    assent_info_find(info, name, value, sizeof(value));
    return strtoull(value, NULL, 10);
}

static bool info_says(const char *info, const char *name, const char *wanted)
{
    char value[64];

    assent_info_find(info, name, value, sizeof(value));
    return strcmp(value, wanted) == 0;
}

static void take_info(struct assent_redis_facts *facts, const char *info)
{
    assent_info_find(info, "redis_version", facts->version, sizeof(facts->version));
    facts->major = (int)strtol(facts->version, NULL, 10);
    assent_info_find(info, "role", facts->role, sizeof(facts->role));
    assent_info_find(info, "maxmemory_policy", facts->policy, sizeof(facts->policy));
    facts->used_memory = info_number(info, "used_memory");
    facts->maxmemory = info_number(info, "maxmemory");
    facts->append_only = info_says(info, "aof_enabled", "1");
    facts->disk_fails = info_says(info, "rdb_last_bgsave_status", "err") ||
                        info_says(info, "aof_last_write_status", "err");
}

static void take_time(struct assent_state *state, struct assent_redis_facts *facts,
                      const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 ||
        reply->element[0]->type != REDIS_REPLY_STRING ||
        reply->element[1]->type != REDIS_REPLY_STRING)
        return;
    int64_t theirs = strtoll(reply->element[0]->str, NULL, 10) * 1000 +
                     strtoll(reply->element[1]->str, NULL, 10) / 1000;
    facts->clock_offset = theirs - state->clock.wall(state->clock.data);
}

/* Tries what changes nothing: to remove a field or entry that is not there; a key stands second. */
static enum assent_answer may(struct assent_state *state, const char *const *words)
{
    struct assent_error error = { "" };
    redisReply *reply = NULL;

    enum assent_state_fault fault = ask_words(state, NULL, words[1], words, &reply, &error);
    if (reply != NULL)
        freeReplyObject(reply);
    if (fault == ASSENT_STATE_FINE)
        return ASSENT_ANSWER_YES;
    return fault == ASSENT_STATE_DENIED ? ASSENT_ANSWER_NO : ASSENT_ANSWER_UNKNOWN;
}

static void take_rest(struct assent_state *state, struct assent_redis_facts *facts)
{
    static const char *const who[] = { "ACL", "WHOAMI", NULL };
    static const char *const when[] = { "TIME", NULL };
    static const char *const generation[] = { "HGET", ASSENT_KEY_META, "generation", NULL };
    static const char *const setting[] = { "HDEL", ASSENT_KEY_SETTINGS, "\001no such field", NULL };
    static const char *const entry[] = { "XDEL", ASSENT_KEY_JOURNAL "0", "0-0", NULL };
    struct assent_error error = { "" };
    redisReply *reply = NULL;

    if (ask_settings(state, who, &reply, &error) == ASSENT_STATE_FINE) {
        if (reply->type == REDIS_REPLY_STRING)
            assent_text_copy(facts->user, sizeof(facts->user), reply->str);
        freeReplyObject(reply);
    }
    if (ask_settings(state, when, &reply, &error) == ASSENT_STATE_FINE) {
        take_time(state, facts, reply);
        freeReplyObject(reply);
    }
    if (ask_settings(state, generation, &reply, &error) == ASSENT_STATE_FINE) {
        if (reply->type == REDIS_REPLY_STRING)
            facts->generation = strtoull(reply->str, NULL, 10);
        freeReplyObject(reply);
    }
    facts->writes_settings = may(state, setting);
    facts->writes_journal = may(state, entry);
}

enum assent_state_fault assent_redis_inspect(struct assent_state *state,
                                             struct assent_redis_facts *facts,
                                             struct assent_error *error)
{
    static const char *const info[] = { "INFO", NULL };
    redisReply *reply = NULL;

    memset(facts, 0, sizeof(*facts));
    enum assent_state_fault fault = assent_state_probe(state, error);
    if (fault == ASSENT_STATE_FINE)
        fault = ask_settings(state, info, &reply, error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    if (reply->type == REDIS_REPLY_STRING)
        take_info(facts, reply->str);
    freeReplyObject(reply);
    take_rest(state, facts);
    return fault;
}

/* --- users --- */

static enum assent_redis_kept keep_users(struct assent_state *state, const struct assent_node *node)
{
    static const char *const save[] = { "ACL", "SAVE", NULL };
    static const char *const rewrite[] = { "CONFIG", "REWRITE", NULL };
    struct assent_error error = { "" };
    redisReply *reply = NULL;
    enum assent_redis_kept kept = ASSENT_KEPT_NOT;

    if (ask_words(state, node, NULL, save, &reply, &error) == ASSENT_STATE_FINE)
        kept = ASSENT_KEPT_ACL_FILE;
    else if (ask_words(state, node, NULL, rewrite, &reply, &error) == ASSENT_STATE_FINE)
        kept = ASSENT_KEPT_CONFIGURATION;
    if (reply != NULL)
        freeReplyObject(reply);
    return kept;
}

static enum assent_state_fault set_user(struct assent_state *state, const struct assent_node *node,
                                        enum assent_state_role role, const char *name,
                                        const char *hash, struct assent_error *error)
{
    const char *words[] = { "ACL", "SETUSER", name, "reset", "on", NULL };
    struct assent_command command;
    redisReply *reply = NULL;

    assent_command_init(&command);
    add_words(&command, words);
    assent_command_format(&command, "#%s", hash);
    add_line(&command, assent_state_user_rules(role));
    enum assent_state_fault fault =
        assent_state_ask_aside(state, node, NULL, &command, &reply, error);
    if (reply != NULL)
        freeReplyObject(reply);
    assent_command_fini(&command);
    return fault;
}

static enum assent_state_fault set_on_all(struct assent_state *state, enum assent_state_role role,
                                          const char *name, const char *hash,
                                          struct assent_redis_setup *setup,
                                          struct assent_error *error)
{
    struct assent_node *masters = calloc(ASSENT_MOST_MASTERS, sizeof(*masters));
    enum assent_state_fault first = ASSENT_STATE_FINE;

    if (masters == NULL) {
        (void)assent_error_set(error, "the users of Redis: out of memory");
        return ASSENT_STATE_BROKEN;
    }
    size_t count = assent_route_masters(&state->route, masters, ASSENT_MOST_MASTERS);
    for (size_t i = 0; i < count; i++) {
        struct assent_error failure = { "" };
        enum assent_state_fault fault = set_user(state, &masters[i], role, name, hash, &failure);
        if (fault == ASSENT_STATE_FINE) {
            enum assent_redis_kept kept = keep_users(state, &masters[i]);
            setup->kept = setup->servers == 0 || kept < setup->kept ? kept : setup->kept;
            setup->servers++;
        } else if (first == ASSENT_STATE_FINE) {
            first = fault;
            *error = failure;
        }
    }
    free(masters);
    return first;
}

/* Whether the server knows the user; not when it may not be asked. */
static bool user_is_there(struct assent_state *state, const char *name)
{
    const char *words[] = { "ACL", "GETUSER", name, NULL };
    struct assent_error error = { "" };
    redisReply *reply = NULL;

    if (ask_words(state, NULL, ASSENT_KEY_META, words, &reply, &error) != ASSENT_STATE_FINE)
        return false;
    bool there = reply->type == REDIS_REPLY_ARRAY && reply->elements > 0;
    freeReplyObject(reply);
    return there;
}

enum assent_state_fault assent_redis_setup_user(struct assent_state *state,
                                                enum assent_state_role role, const char *name,
                                                const char *password_file, bool new_password,
                                                struct assent_redis_setup *setup,
                                                struct assent_error *error)
{
    char secret[ASSENT_SECRET_SIZE];
    char hash[ASSENT_SECRET_HASH_SIZE];

    memset(setup, 0, sizeof(*setup));
    /* Also learns where the masters are. */
    enum assent_state_fault fault = assent_state_probe(state, error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    if (!new_password && access(password_file, F_OK) != 0 && user_is_there(state, name)) {
        (void)assent_error_set(error,
                               "it is there already, and %s is not: copy that file from a host "
                               "that has it, or give --new-passwords, which locks those hosts out",
                               password_file);
        return ASSENT_STATE_CONFLICT;
    }
    if (!assent_secret_ensure(password_file, secret, sizeof(secret), &setup->made_password, error))
        return ASSENT_STATE_DENIED;
    assent_secret_hash(secret, hash);
    explicit_bzero(secret, sizeof(secret));
    return set_on_all(state, role, name, hash, setup, error);
}

/* What the two users may and may not do. */
static const struct {
    const char *command;
    bool daemon, admin;
} rights[] = {
    { "HGETALL " ASSENT_KEY_SETTINGS, true, true },
    { "HGETALL " ASSENT_KEY_LIST "deny", true, true },
    { "XADD " ASSENT_KEY_JOURNAL "1 * field value", true, true },
    { "HSET " ASSENT_KEY_HOSTS " 1 host", true, true },
    { "INFO", true, true },
    { "HSET " ASSENT_KEY_SETTINGS " field value", false, true },
    { "DEL " ASSENT_KEY_LIST "deny", false, true },
    { "XADD " ASSENT_KEY_CHANGES " * field value", false, true },
    { "SET other value", false, false },
    { "GET other", false, false },
    { "FLUSHALL", false, false },
    { "KEYS *", false, false },
    { "CONFIG SET dir /", false, false },
    { "SCRIPT FLUSH", false, false },
    { "ACL SETUSER other", false, true },
};

static enum assent_state_fault try_right(struct assent_state *state, const char *name,
                                         const char *line, bool *allowed,
                                         struct assent_error *error)
{
    const char *words[] = { "ACL", "DRYRUN", name, NULL };
    struct assent_command command;
    redisReply *reply = NULL;

    assent_command_init(&command);
    add_words(&command, words);
    add_line(&command, line);
    enum assent_state_fault fault =
        assent_state_ask_aside(state, NULL, ASSENT_KEY_META, &command, &reply, error);
    if (fault == ASSENT_STATE_FINE) {
        *allowed = reply->type == REDIS_REPLY_STATUS && strcmp(reply->str, "OK") == 0;
        freeReplyObject(reply);
    }
    assent_command_fini(&command);
    return fault;
}

enum assent_state_fault assent_redis_check_user(struct assent_state *state,
                                                enum assent_state_role role, const char *name,
                                                char *problem, size_t size,
                                                struct assent_error *error)
{
    struct assent_text text;

    assent_text_init(&text, problem, size);
    for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
        bool wanted = role == ASSENT_STATE_ADMIN ? rights[i].admin : rights[i].daemon;
        bool allowed = false;
        enum assent_state_fault fault = try_right(state, name, rights[i].command, &allowed, error);
        if (fault != ASSENT_STATE_FINE)
            return fault;
        if (allowed != wanted) {
            assent_text_format(&text, "it may%s %s", allowed ? "" : " not", rights[i].command);
            break;
        }
    }
    return ASSENT_STATE_FINE;
}

enum assent_state_fault assent_redis_check_replay(struct assent_state *state, bool *complete,
                                                  struct assent_error *error)
{
    *complete = false;
    return try_right(state, "default", "HSET " ASSENT_KEY_SETTINGS " field value", complete, error);
}
