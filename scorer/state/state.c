/*
 * State: asking Redis, and what is known about it.
 *
 * From any thread; each question has a connection of its own, and the locks are held
 * for moments only, never while waiting.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"

/* Less than the 200 ms that a message may wait: reading the answer, and the scheduler, take some.
 */
enum { DEFAULT_TIMEOUT = 180 };

/* --- asking --- */

static const enum assent_alarm_kind alarm_kinds[ASSENT_FAULT_COUNT] = {
    [ASSENT_STATE_AWAY] = ASSENT_ALARM_STATE_AWAY,
    [ASSENT_STATE_SLOW] = ASSENT_ALARM_STATE_SLOW,
    [ASSENT_STATE_DENIED] = ASSENT_ALARM_STATE_DENIED,
    [ASSENT_STATE_FULL] = ASSENT_ALARM_STATE_FULL,
    [ASSENT_STATE_READ_ONLY] = ASSENT_ALARM_STATE_READ_ONLY,
    [ASSENT_STATE_LOADING] = ASSENT_ALARM_STATE_AWAY,
    [ASSENT_STATE_BROKEN] = ASSENT_ALARM_STATE_BROKEN,
};

/* Under the lock, so that alarms follow troubles in the same order whichever thread sees them.
 * Ends come first: loading and being away share an alarm. */
static void tell_alarms_nolock(struct assent_state *state, unsigned began, unsigned ended,
                               const char *detail)
{
    for (unsigned fault = ASSENT_STATE_AWAY; fault <= ASSENT_STATE_BROKEN; fault++)
        if ((ended & 1U << fault) != 0)
            assent_alarm_clear(state->alarms, alarm_kinds[fault], "");
    for (unsigned fault = ASSENT_STATE_AWAY; fault <= ASSENT_STATE_BROKEN; fault++)
        if ((began & 1U << fault) != 0)
            assent_alarm_raise(state->alarms, alarm_kinds[fault], "", "%s", detail);
}

static void note(struct assent_state *state, const struct assent_question *question, bool trial,
                 enum assent_state_fault fault)
{
    struct assent_outcome outcome = {
        .fault = fault,
        .failed = question->failed,
        .detail = question->error->text,
        .wall = state->clock.wall(state->clock.data),
        .monotonic = state->clock.monotonic(state->clock.data),
        .commands = question->commands,
        .count = question->count,
    };
    bool answered = fault == ASSENT_STATE_FINE || fault == ASSENT_STATE_CONFLICT;
    unsigned began = 0;
    unsigned ended = 0;

    (void)pthread_mutex_lock(&state->lock);
    assent_breaker_note(&state->breaker, outcome.monotonic, trial, fault);
    assent_troubles_note(&state->troubles, &outcome, &began, &ended);
    if (question->node.host[0] != '\0') {
        state->node = question->node;
        state->was_asked = true;
    }
    state->connections += question->opened;
    state->commands += answered ? question->count : 0;
    state->failures += !answered;
    if (began != 0 || ended != 0)
        tell_alarms_nolock(state, began, ended, question->error->text);
    (void)pthread_mutex_unlock(&state->lock);
}

void assent_state_end_trouble(struct assent_state *state, enum assent_state_fault fault)
{
    unsigned ended = 0;

    (void)pthread_mutex_lock(&state->lock);
    assent_troubles_end(&state->troubles, fault, &ended);
    tell_alarms_nolock(state, 0, ended, "");
    (void)pthread_mutex_unlock(&state->lock);
}

static bool admit(struct assent_state *state, bool patient, bool *trial,
                  enum assent_state_fault *fault, struct assent_error *error)
{
    (void)pthread_mutex_lock(&state->lock);
    bool admitted = assent_breaker_admit(&state->breaker, state->clock.monotonic(state->clock.data),
                                         patient, trial);
    if (!admitted) {
        *fault = assent_troubles_gravest(&state->troubles);
        assent_text_copy(error->text, sizeof(error->text), state->troubles.of[*fault].detail);
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
    struct assent_question question = {
        .route = &state->route,
        .pool = &state->pool,
        .key = call->key,
        .patient = call->patient,
        .commands = commands,
        .count = count,
        .replies = replies,
        .wait = { assent_wait_now() + (call->timeout > 0 ? call->timeout : state->timeout),
                  call->before_wait, call->before_wait_data },
        .error = error == NULL ? &unused : error,
    };

    memset((void *)replies, 0, count * sizeof(redisReply *));
    question.error->text[0] = '\0';
    if (count == 0 || !admit(state, call->patient, &trial, &fault, question.error))
        return fault;
    fault = assent_question_ask(&question);
    note(state, &question, trial, fault);
    return fault;
}

enum assent_state_fault assent_state_ask_aside(struct assent_state *state,
                                               const struct assent_node *node, const char *key,
                                               const struct assent_command *command,
                                               redisReply **reply, struct assent_error *error)
{
    struct assent_question question = {
        .route = &state->route,
        .pool = &state->pool,
        .key = key,
        .only = node,
        .commands = command,
        .count = 1,
        .replies = reply,
        .wait = { .deadline = assent_wait_now() + state->timeout },
        .error = error,
    };

    *reply = NULL;
    return assent_question_ask(&question);
}

/* --- what is known --- */

static void write_server(const struct assent_state *state, struct assent_state_health *health)
{
    struct assent_text server;

    assent_text_init(&server, health->server, sizeof(health->server));
    if (state->version[0] != '\0')
        assent_text_format(&server, "redis %s, %s, at %s", state->version, state->role,
                           health->address);
}

void assent_state_health(struct assent_state *state, struct assent_state_health *health)
{
    char address[ASSENT_NODE_TEXT] = "";

    memset(health, 0, sizeof(*health));
    (void)pthread_mutex_lock(&state->lock);
    health->fault = assent_troubles_gravest(&state->troubles);
    if (health->fault != ASSENT_STATE_FINE) {
        const struct assent_trouble *trouble = &state->troubles.of[health->fault];
        health->since = trouble->since;
        assent_text_copy(health->detail, sizeof(health->detail), trouble->detail);
    }
    health->breaker_open = assent_breaker_is_open(&state->breaker);
    if (state->was_asked && state->node.port == 0)
        assent_text_copy(address, sizeof(address), state->node.host);
    else if (state->was_asked)
        assent_node_text(&state->node, address, sizeof(address));
    assent_text_copy(health->address, sizeof(health->address), address);
    write_server(state, health);
    health->commands = state->commands;
    health->failures = state->failures;
    health->connections = state->connections;
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

/* The addresses of Redis, and whether the database goes with them. */
static bool read_addresses(const struct assent_state_options *options,
                           struct assent_addresses *addresses, struct assent_error *error)
{
    if (!assent_addresses_parse(options->redis, options->state_dir, addresses, error))
        return false;
    return addresses->topology != ASSENT_TOPOLOGY_CLUSTER || options->database == 0 ||
           assent_error_set(error, "redis_db: a Cluster has the database 0 only");
}

bool assent_state_check(const struct assent_configuration *configuration,
                        struct assent_error *error)
{
    struct assent_state_paths paths;
    struct assent_state_options options =
        assent_state_options_of(configuration, ASSENT_STATE_DAEMON, &paths);
    struct assent_addresses addresses;
    struct assent_error reason;

    return read_addresses(&options, &addresses, &reason) ||
           assent_error_set(error, "%s:%d: %.400s", configuration->file,
                            assent_configuration_line(configuration, "redis"), reason.text);
}

struct assent_state *assent_state_create(const struct assent_state_options *options,
                                         struct assent_error *error)
{
    struct assent_addresses addresses;

    if (!read_addresses(options, &addresses, error))
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
