/*
 * One question to Redis: commands that are asked until each has its reply.
 *
 * It goes, in rounds, to the node that the route names: what a round leaves without
 * a final reply (a script that the server has forgotten, a slot that has moved, a
 * connection that was closed while it was idle) is asked again in the next, all
 * within one deadline.
 *
 * From any thread; a question belongs to one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_QUESTION_H
#define ASSENT_STATE_QUESTION_H

#include "scorer/state/pool.h"
#include "scorer/state/route.h"

struct assent_question {
    /* Set by who asks: */
    struct assent_route *route;
    struct assent_pool *pool;
    const char *key;                /* NULL: any node will do */
    const struct assent_node *only; /* this node and no other; NULL: by key */
    bool patient;
    const struct assent_command *commands;
    size_t count;
    redisReply **replies; /* all NULL; left NULL when it fails */
    struct assent_wait wait;
    struct assent_error *error;
    /* Left for who asked: */
    struct assent_node node; /* the last one that was asked */
    const char *failed;      /* the command that failed; "": it was not about a command */
    unsigned opened;         /* connections */
};

enum assent_state_fault assent_question_ask(struct assent_question *question);

#endif
