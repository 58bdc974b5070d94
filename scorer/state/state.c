/*
 * State: asking Redis, and what is known about it.
 *
 * A question goes, in rounds, to the node that the route names: what a round leaves
 * without a final reply (a script that the server has forgotten, a slot that has
 * moved, a connection that was closed while it was idle) is asked again in the next,
 * all within one deadline.
 *
 * From any thread; each question has a connection of its own, and the locks are held
 * for moments only, never while waiting.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/state.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/state/breaker.h"
#include "scorer/state/command.h"
#include "scorer/state/connection.h"
#include "scorer/state/fault.h"
#include "scorer/state/pool.h"
#include "scorer/state/route.h"

enum { DEFAULT_TIMEOUT = 200, MOST_ROUNDS = 6 };

struct assent_state {
    char *user;
    char *password_file;
    int64_t timeout;
    struct assent_clock clock;
    struct assent_logger *logger;
    struct assent_alarms *alarms;
    struct assent_route route;
    struct assent_pool pool;
    pthread_mutex_t lock; /* of what follows */
    struct assent_breaker breaker;
    struct assent_state_health known;
};

/* --- rounds --- */

/* One question, while it is asked. */
struct question {
    struct assent_state *state;
    const struct assent_state_call *call;
    const struct assent_command *commands;
    size_t count;
    redisReply **replies; /* final ones; NULL: still to be asked */
    struct assent_wait wait;
    struct assent_error *error;
    bool resent; /* after an idle connection turned out closed */
    /* Of one round: */
    const struct assent_command **sent;
    size_t *places; /* of what was sent, in commands */
    redisReply **got;
    size_t sent_count;
    struct assent_command *loads; /* SCRIPT LOAD before commands whose script is missing */
    size_t load_count;
};

static bool is_error(const redisReply *reply, const char *code)
{
    return reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, code, strlen(code)) == 0;
}

static struct assent_connection *get_connection(struct question *question,
                                                const struct assent_node *node, bool *was_idle,
                                                enum assent_state_fault *fault)
{
    struct assent_state *state = question->state;
    struct assent_connection *connection = assent_pool_take(&state->pool, node);

    *was_idle = connection != NULL;
    if (connection != NULL)
        return connection;
    *fault = assent_connection_open(node, &state->route.login, &question->wait, &connection,
                                    question->error);
    if (connection != NULL) {
        (void)pthread_mutex_lock(&state->lock);
        state->known.connections++;
        assent_node_text(node, state->known.address, sizeof(state->known.address));
        (void)pthread_mutex_unlock(&state->lock);
    }
    return connection;
}

/* What is to be sent in this round: everything without a reply, and scripts to be loaded. */
static void collect(struct question *question)
{
    question->sent_count = 0;
    for (size_t i = 0; i < question->load_count; i++) {
        question->places[question->sent_count] = question->count;
        question->sent[question->sent_count++] = &question->loads[i];
    }
    for (size_t i = 0; i < question->count; i++) {
        if (question->replies[i] == NULL) {
            question->places[question->sent_count] = i;
            question->sent[question->sent_count++] = &question->commands[i];
        }
    }
}

static void drop_loads(struct question *question)
{
    for (size_t i = 0; i < question->load_count; i++)
        assent_command_fini(&question->loads[i]);
    question->load_count = 0;
}

static void plan_load(struct question *question, const struct assent_script *script)
{
    struct assent_command *load = &question->loads[question->load_count];

    for (size_t i = 0; i < question->load_count; i++)
        if (strcmp(question->loads[i].arguments[2], script->text) == 0)
            return;
    assent_command_init(load);
    assent_command_add(load, "SCRIPT");
    assent_command_add(load, "LOAD");
    assent_command_add(load, script->text);
    question->load_count++;
}

/* Keeps a reply when it is final; otherwise what it asks for is prepared. */
static enum assent_state_fault keep_reply(struct question *question, size_t place,
                                          redisReply *reply)
{
    bool is_load = place == question->count;
    const struct assent_script *script = is_load ? NULL : question->commands[place].script;
    enum assent_state_fault fault = ASSENT_STATE_FINE;

    if (is_error(reply, "NOSCRIPT") && script != NULL) {
        plan_load(question, script);
    } else if (reply->type == REDIS_REPLY_ERROR) {
        fault = assent_fault_of_reply(reply->str);
        (void)assent_error_set(question->error, "Redis at %s answers: %s",
                               question->state->known.address, reply->str);
    } else if (!is_load) {
        question->replies[place] = reply;
        return fault;
    }
    freeReplyObject(reply);
    return fault;
}

static enum assent_state_fault keep_replies(struct question *question)
{
    enum assent_state_fault worst = ASSENT_STATE_FINE;

    drop_loads(question);
    for (size_t i = 0; i < question->sent_count; i++) {
        enum assent_state_fault fault = keep_reply(question, question->places[i], question->got[i]);
        if (worst == ASSENT_STATE_FINE)
            worst = fault;
    }
    return worst;
}

static enum assent_state_fault run_round(struct question *question)
{
    struct assent_state *state = question->state;
    enum assent_state_fault fault = ASSENT_STATE_FINE;
    struct assent_node node;
    bool was_idle = false;
    bool untouched = false;

    fault = assent_route_find(&state->route, question->call->key, &question->wait, &node,
                              question->error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    struct assent_connection *connection = get_connection(question, &node, &was_idle, &fault);
    if (connection == NULL)
        return fault;
    collect(question);
    fault = assent_connection_exchange(connection, question->sent, question->sent_count,
                                       &question->wait, question->got, &untouched, question->error);
    if (fault != ASSENT_STATE_FINE) {
        assent_connection_close(connection);
        if (!was_idle || !untouched || question->resent)
            return fault;
        question->resent = true;
        assent_pool_drop(&state->pool, &node);
        return ASSENT_STATE_FINE;
    }
    assent_pool_give(&state->pool, connection);
    return keep_replies(question);
}

static bool is_answered(const struct question *question)
{
    for (size_t i = 0; i < question->count; i++)
        if (question->replies[i] == NULL)
            return false;
    return true;
}

static enum assent_state_fault run_rounds(struct question *question)
{
    enum assent_state_fault fault = ASSENT_STATE_FINE;

    for (int round = 0; round < MOST_ROUNDS; round++) {
        fault = run_round(question);
        if (fault != ASSENT_STATE_FINE || is_answered(question))
            return fault;
    }
    (void)assent_error_set(question->error, "Redis: no answer after %d attempts", MOST_ROUNDS);
    return ASSENT_STATE_BROKEN;
}

static enum assent_state_fault ask_admitted(struct question *question)
{
    enum assent_state_fault fault = ASSENT_STATE_BROKEN;
    size_t most = 2 * question->count;

    question->sent = calloc(most, sizeof(*question->sent));
    question->places = calloc(most, sizeof(*question->places));
    question->got = calloc(most, sizeof(*question->got));
    question->loads = calloc(question->count, sizeof(*question->loads));
    if (question->sent == NULL || question->places == NULL || question->got == NULL ||
        question->loads == NULL)
        (void)assent_error_set(question->error, "asking Redis: out of memory");
    else
        fault = run_rounds(question);
    drop_loads(question);
    free((void *)question->sent);
    free(question->places);
    free((void *)question->got);
    free(question->loads);
    for (size_t i = 0; i < question->count && fault != ASSENT_STATE_FINE; i++) {
        if (question->replies[i] != NULL)
            freeReplyObject(question->replies[i]);
        question->replies[i] = NULL;
    }
    return fault;
}

/* --- what is known --- */

static const enum assent_alarm_kind alarm_kinds[] = {
    [ASSENT_STATE_AWAY] = ASSENT_ALARM_STATE_AWAY,
    [ASSENT_STATE_SLOW] = ASSENT_ALARM_STATE_SLOW,
    [ASSENT_STATE_DENIED] = ASSENT_ALARM_STATE_DENIED,
    [ASSENT_STATE_FULL] = ASSENT_ALARM_STATE_FULL,
    [ASSENT_STATE_READ_ONLY] = ASSENT_ALARM_STATE_READ_ONLY,
    [ASSENT_STATE_LOADING] = ASSENT_ALARM_STATE_AWAY,
    [ASSENT_STATE_BROKEN] = ASSENT_ALARM_STATE_BROKEN,
};

static void note(struct assent_state *state, bool trial, enum assent_state_fault fault,
                 const struct assent_error *error, size_t count)
{
    (void)pthread_mutex_lock(&state->lock);
    assent_breaker_note(&state->breaker, state->clock.monotonic(state->clock.data), trial, fault);
    if (fault == ASSENT_STATE_FINE || fault == ASSENT_STATE_CONFLICT) {
        state->known.fault = ASSENT_STATE_FINE;
        state->known.since = 0;
        state->known.commands += count;
    } else {
        if (state->known.fault != fault)
            state->known.since = state->clock.wall(state->clock.data);
        state->known.fault = fault;
        state->known.failures++;
        assent_text_copy(state->known.detail, sizeof(state->known.detail), error->text);
    }
    (void)pthread_mutex_unlock(&state->lock);
    for (int kind = ASSENT_STATE_AWAY; kind <= ASSENT_STATE_BROKEN; kind++)
        if (fault == ASSENT_STATE_FINE && assent_alarm_raised(state->alarms, alarm_kinds[kind], ""))
            assent_alarm_clear(state->alarms, alarm_kinds[kind], "");
    if (fault != ASSENT_STATE_FINE && fault != ASSENT_STATE_CONFLICT)
        assent_alarm_raise(state->alarms, alarm_kinds[fault], "", "%s", error->text);
}

static bool admit(struct assent_state *state, bool patient, bool *trial,
                  enum assent_state_fault *fault, struct assent_error *error)
{
    (void)pthread_mutex_lock(&state->lock);
    bool admitted = assent_breaker_admit(&state->breaker, state->clock.monotonic(state->clock.data),
                                         patient, trial);
    if (!admitted) {
        *fault = state->known.fault;
        assent_text_copy(error->text, sizeof(error->text), state->known.detail);
    }
    (void)pthread_mutex_unlock(&state->lock);
    return admitted;
}

enum assent_state_fault assent_state_ask(struct assent_state *state,
                                         const struct assent_state_call *call,
                                         const struct assent_command *commands, size_t count,
                                         redisReply **replies, struct assent_error *error)
{
    struct assent_error unused = { "" };
    enum assent_state_fault fault = ASSENT_STATE_FINE;
    bool trial = false;
    struct question question = {
        .state = state,
        .call = call,
        .commands = commands,
        .count = count,
        .replies = replies,
        .wait = { assent_wait_now() + (call->timeout > 0 ? call->timeout : state->timeout),
                  call->before_wait, call->before_wait_data },
        .error = error == NULL ? &unused : error,
    };

    memset((void *)replies, 0, count * sizeof(redisReply *));
    if (!admit(state, call->patient, &trial, &fault, question.error))
        return fault;
    fault = ask_admitted(&question);
    note(state, trial, fault, question.error, count);
    return fault;
}

void assent_state_health(struct assent_state *state, struct assent_state_health *health)
{
    (void)pthread_mutex_lock(&state->lock);
    *health = state->known;
    health->breaker_open = assent_breaker_is_open(&state->breaker);
    (void)pthread_mutex_unlock(&state->lock);
}

/* --- life --- */

static bool fill(struct assent_state *state, const struct assent_state_options *options,
                 const struct assent_addresses *addresses)
{
    state->user = strdup(options->user);
    state->password_file = strdup(options->password_file);
    state->timeout = options->timeout > 0 ? options->timeout : DEFAULT_TIMEOUT;
    state->clock = options->clock;
    state->logger = options->logger;
    state->alarms = options->alarms;
    struct assent_login login = { state->user, state->password_file, options->database };
    if (state->user == NULL || state->password_file == NULL ||
        pthread_mutex_init(&state->lock, NULL) != 0)
        return false;
    if (!assent_pool_init(&state->pool)) {
        (void)pthread_mutex_destroy(&state->lock);
        return false;
    }
    if (assent_route_init(&state->route, addresses, &login))
        return true;
    assent_pool_fini(&state->pool);
    (void)pthread_mutex_destroy(&state->lock);
    return false;
}

struct assent_state *assent_state_create(const struct assent_state_options *options,
                                         struct assent_error *error)
{
    struct assent_addresses addresses;

    if (!assent_addresses_parse(options->redis, options->state_dir, &addresses, error))
        return NULL;
    struct assent_state *state = calloc(1, sizeof(*state));
    if (state != NULL && fill(state, options, &addresses))
        return state;
    if (state != NULL) {
        free(state->user);
        free(state->password_file);
        free(state);
    }
    (void)assent_error_set(error, "redis: out of memory");
    return NULL;
}

void assent_state_destroy(struct assent_state *state)
{
    if (state == NULL)
        return;
    assent_pool_fini(&state->pool);
    assent_route_fini(&state->route);
    (void)pthread_mutex_destroy(&state->lock);
    free(state->user);
    free(state->password_file);
    free(state);
}

static bool is_embedded(const struct assent_configuration *configuration)
{
    return configuration->redis[0] != NULL && strcmp(configuration->redis[0], "embedded") == 0;
}

static void choose_login(const struct assent_configuration *configuration,
                         enum assent_state_role role, struct assent_state_paths *paths,
                         struct assent_state_options *options)
{
    bool admin = role == ASSENT_STATE_ADMIN;

    if (is_embedded(configuration)) {
        (void)snprintf(paths->password_file, sizeof(paths->password_file), "%s/%s",
                       configuration->state_dir,
                       admin ? ASSENT_EMBEDDED_ADMIN_PASSWORD : ASSENT_EMBEDDED_DAEMON_PASSWORD);
        options->user = admin ? ASSENT_STATE_ADMIN_USER : ASSENT_STATE_DAEMON_USER;
        options->password_file = paths->password_file;
    } else if (admin && configuration->redis_admin_user[0] != '\0') {
        options->user = configuration->redis_admin_user;
        options->password_file = configuration->redis_admin_password_file;
    } else {
        options->user = configuration->redis_user;
        options->password_file = configuration->redis_password_file;
    }
}

struct assent_state_options
assent_state_options_of(const struct assent_configuration *configuration,
                        enum assent_state_role role, struct assent_state_paths *paths)
{
    struct assent_state_options options = {
        .redis = configuration->redis,
        .state_dir = configuration->state_dir,
        .database = configuration->redis_db,
        .clock = assent_clock_system(),
    };

    paths->password_file[0] = '\0';
    choose_login(configuration, role, paths, &options);
    return options;
}

/* --- looking after it --- */

/* The value of a line "name:value" in what INFO answers; "" when there is none. */
static void find_info(const char *info, const char *name, char *value, size_t size)
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

static void take_info(struct assent_state *state, const char *info)
{
    char version[64];
    char role[32];
    struct assent_text server;

    find_info(info, "redis_version", version, sizeof(version));
    find_info(info, "role", role, sizeof(role));
    (void)pthread_mutex_lock(&state->lock);
    assent_text_init(&server, state->known.server, sizeof(state->known.server));
    assent_text_format(&server, "redis %s, %s, at %s", version, role, state->known.address);
    (void)pthread_mutex_unlock(&state->lock);
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
