/*
 * Questions.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/question.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/state/fault.h"

enum { MOST_ROUNDS = 6 }; /* the first and five redirections */

/* The reply to what helps others along (ASKING, SCRIPT LOAD) is nobody's. */
static const size_t nobodys = SIZE_MAX;

/* What changes from round to round. */
struct rounds {
    struct assent_question *question;
    bool has_target;   /* the next round goes to question->node, as it was told */
    bool asking;       /* and says ASKING before each command */
    bool resent;       /* a connection that was idle turned out closed */
    bool looked_again; /* for another master */
    struct assent_command asking_command;
    struct assent_command *loads; /* SCRIPT LOAD, for the next round */
    size_t load_count;
    const struct assent_command **sent;
    size_t *places; /* of what was sent, among the commands */
    redisReply **got;
    size_t sent_count;
};

static void send_next(struct rounds *rounds, const struct assent_command *command, size_t place)
{
    rounds->places[rounds->sent_count] = place;
    rounds->sent[rounds->sent_count++] = command;
}

/* Everything that has no reply yet, and what must go before it. */
static void collect(struct rounds *rounds)
{
    const struct assent_question *question = rounds->question;

    rounds->sent_count = 0;
    for (size_t i = 0; i < rounds->load_count; i++)
        send_next(rounds, &rounds->loads[i], nobodys);
    for (size_t i = 0; i < question->count; i++) {
        if (question->replies[i] != NULL)
            continue;
        if (rounds->asking)
            send_next(rounds, &rounds->asking_command, nobodys);
        send_next(rounds, &question->commands[i], i);
    }
}

static void drop_loads(struct rounds *rounds)
{
    for (size_t i = 0; i < rounds->load_count; i++)
        assent_command_fini(&rounds->loads[i]);
    rounds->load_count = 0;
}

static void plan_load(struct rounds *rounds, const struct assent_script *script)
{
    struct assent_command *load = &rounds->loads[rounds->load_count];

    for (size_t i = 0; i < rounds->load_count; i++)
        if (rounds->loads[i].script == script)
            return;
    assent_command_init(load);
    assent_command_add(load, "SCRIPT");
    assent_command_add(load, "LOAD");
    assent_command_add(load, script->text);
    load->script = script;
    rounds->load_count++;
}

/* --- replies --- */

static bool begins(const redisReply *reply, const char *code)
{
    return reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, code, strlen(code)) == 0;
}

static enum assent_state_fault follow(struct rounds *rounds, const redisReply *reply, bool moved)
{
    struct assent_question *question = rounds->question;
    struct assent_node asked = question->node;
    unsigned slot = 0;

    if (question->route->slots == NULL ||
        !assent_redirection_read(reply->str, &asked, &slot, &question->node)) {
        (void)assent_error_set(question->error,
                               "Redis answers: %s; for a Cluster write cluster:host:port",
                               reply->str);
        return ASSENT_STATE_BROKEN;
    }
    rounds->has_target = true;
    rounds->asking = !moved;
    if (moved) {
        assent_route_forget(question->route);
        assent_route_move(question->route, slot, &question->node);
    }
    return ASSENT_STATE_FINE;
}

/* Looks at a reply; a final one is kept. */
static enum assent_state_fault keep_reply(struct rounds *rounds, size_t place, redisReply *reply)
{
    struct assent_question *question = rounds->question;
    const struct assent_command *command = place == nobodys ? NULL : &question->commands[place];
    enum assent_state_fault fault = ASSENT_STATE_FINE;

    if (reply->type != REDIS_REPLY_ERROR && command != NULL) {
        question->replies[place] = reply;
        return fault;
    }
    if (begins(reply, "NOSCRIPT") && command != NULL && command->script != NULL) {
        plan_load(rounds, command->script);
    } else if (begins(reply, "MOVED ") || begins(reply, "ASK ")) {
        fault = follow(rounds, reply, reply->str[0] == 'M');
    } else if (reply->type == REDIS_REPLY_ERROR) {
        char address[ASSENT_NODE_TEXT];
        fault = assent_fault_of_reply(reply->str);
        question->failed = command == NULL ? "" : assent_command_name(command);
        assent_node_text(&question->node, address, sizeof(address));
        (void)assent_error_set(question->error, "Redis at %s answers %s with: %s", address,
                               command == NULL ? "SCRIPT LOAD" : question->failed, reply->str);
    }
    freeReplyObject(reply);
    return fault;
}

static enum assent_state_fault keep_replies(struct rounds *rounds)
{
    enum assent_state_fault first = ASSENT_STATE_FINE;

    drop_loads(rounds);
    for (size_t i = 0; i < rounds->sent_count; i++) {
        struct assent_error kept = *rounds->question->error;
        const char *failed = rounds->question->failed;
        enum assent_state_fault fault = keep_reply(rounds, rounds->places[i], rounds->got[i]);
        if (first == ASSENT_STATE_FINE) {
            first = fault;
        } else {
            *rounds->question->error = kept;
            rounds->question->failed = failed;
        }
    }
    return first;
}

/* --- a round --- */

static enum assent_state_fault find_node(struct rounds *rounds)
{
    struct assent_question *question = rounds->question;

    if (question->only != NULL)
        question->node = *question->only;
    else if (!rounds->has_target)
        return assent_route_find(question->route, question->key, question->patient, &question->wait,
                                 &question->node, question->error);
    return ASSENT_STATE_FINE;
}

static enum assent_state_fault get_connection(struct rounds *rounds,
                                              struct assent_connection **connection, bool *was_idle)
{
    struct assent_question *question = rounds->question;

    *connection = assent_pool_take(question->pool, &question->node);
    *was_idle = *connection != NULL;
    if (*was_idle)
        return ASSENT_STATE_FINE;
    enum assent_state_fault fault = assent_route_open(question->route, &question->node,
                                                      &question->wait, connection, question->error);
    question->opened += fault == ASSENT_STATE_FINE;
    return fault;
}

static enum assent_state_fault exchange(struct rounds *rounds, struct assent_connection *connection,
                                        bool was_idle)
{
    struct assent_question *question = rounds->question;
    bool untouched = false;

    collect(rounds);
    rounds->has_target = rounds->asking = false;
    enum assent_state_fault fault =
        assent_connection_exchange(connection, rounds->sent, rounds->sent_count, &question->wait,
                                   rounds->got, &untouched, question->error);
    if (fault != ASSENT_STATE_FINE) {
        assent_connection_close(connection);
        assent_pool_drop(question->pool, &question->node);
        if (!was_idle || !untouched || rounds->resent)
            return fault;
        rounds->resent = true;
        return ASSENT_STATE_FINE;
    }
    struct assent_node node = question->node;
    fault = keep_replies(rounds);
    /* A replica that was a master, or a user whose password has changed: log in anew. */
    if (fault == ASSENT_STATE_READ_ONLY || fault == ASSENT_STATE_DENIED) {
        assent_connection_close(connection);
        assent_pool_drop(question->pool, &node);
    } else {
        assent_pool_give(question->pool, connection);
    }
    return fault;
}

static enum assent_state_fault run_round(struct rounds *rounds)
{
    struct assent_connection *connection = NULL;
    bool was_idle = false;

    rounds->question->failed = "";
    enum assent_state_fault fault = find_node(rounds);
    if (fault == ASSENT_STATE_FINE)
        fault = get_connection(rounds, &connection, &was_idle);
    if (fault == ASSENT_STATE_FINE)
        fault = exchange(rounds, connection, was_idle);
    return fault;
}

/* Whether the fault may come from asking the wrong server: there may be a new master. */
static bool may_be_elsewhere(const struct assent_question *question, enum assent_state_fault fault)
{
    return question->only == NULL &&
           question->route->addresses.topology != ASSENT_TOPOLOGY_SINGLE &&
           (fault == ASSENT_STATE_AWAY || fault == ASSENT_STATE_SLOW ||
            fault == ASSENT_STATE_READ_ONLY || fault == ASSENT_STATE_LOADING);
}

static bool is_answered(const struct assent_question *question)
{
    for (size_t i = 0; i < question->count; i++)
        if (question->replies[i] == NULL)
            return false;
    return true;
}

static enum assent_state_fault run_rounds(struct rounds *rounds)
{
    struct assent_question *question = rounds->question;

    for (int round = 0; round < MOST_ROUNDS; round++) {
        enum assent_state_fault fault = run_round(rounds);
        if (may_be_elsewhere(question, fault)) {
            assent_route_forget(question->route);
            if (rounds->looked_again || assent_wait_now() >= question->wait.deadline)
                return fault;
            rounds->looked_again = true;
            rounds->has_target = rounds->asking = false;
        } else if (fault != ASSENT_STATE_FINE || is_answered(question)) {
            return fault;
        }
    }
    (void)assent_error_set(question->error, "Redis: no answer after %d attempts", MOST_ROUNDS);
    return ASSENT_STATE_BROKEN;
}

/* --- all rounds --- */

static bool make_room(struct rounds *rounds)
{
    size_t count = rounds->question->count;

    assent_command_init(&rounds->asking_command);
    assent_command_add(&rounds->asking_command, "ASKING");
    rounds->sent = calloc(3 * count, sizeof(const struct assent_command *));
    rounds->places = calloc(3 * count, sizeof(*rounds->places));
    rounds->got = calloc(3 * count, sizeof(redisReply *));
    rounds->loads = calloc(count, sizeof(*rounds->loads));
    return rounds->sent != NULL && rounds->places != NULL && rounds->got != NULL &&
           rounds->loads != NULL && !rounds->asking_command.failed;
}

static void free_room(struct rounds *rounds)
{
    drop_loads(rounds);
    assent_command_fini(&rounds->asking_command);
    free((void *)rounds->sent);
    free(rounds->places);
    free((void *)rounds->got);
    free(rounds->loads);
}

enum assent_state_fault assent_question_ask(struct assent_question *question)
{
    struct rounds rounds = { .question = question };
    enum assent_state_fault fault = ASSENT_STATE_BROKEN;

    question->failed = "";
    if (make_room(&rounds))
        fault = run_rounds(&rounds);
    else
        (void)assent_error_set(question->error, "asking Redis: out of memory");
    free_room(&rounds);
    for (size_t i = 0; i < question->count && fault != ASSENT_STATE_FINE; i++) {
        if (question->replies[i] != NULL)
            freeReplyObject(question->replies[i]);
        question->replies[i] = NULL;
    }
    return fault;
}
