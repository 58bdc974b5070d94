/*
 * The inside of a state, for the files that ask and look after the server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_INNER_H
#define ASSENT_STATE_INNER_H

#include <pthread.h>

#include "scorer/state/breaker.h"
#include "scorer/state/question.h"
#include "scorer/state/trouble.h"

struct assent_state {
    char *user;
    char *password_file;
    int64_t timeout;
    struct assent_clock clock;
    struct assent_alarms *alarms;
    struct assent_route route;
    struct assent_pool pool;
    pthread_mutex_t lock; /* of what follows */
    struct assent_breaker breaker;
    struct assent_troubles troubles;
    char version[64]; /* of the server; "": it has not told yet */
    char role[32];
    struct assent_node node; /* the one that was asked last */
    bool was_asked;
    uint64_t commands, failures, connections;
};

/* Like assent_state_ask, but past the circuit breaker, and not remembered: for questions whose
 * refusal is an answer. node: that one and no other; NULL: by key. */
enum assent_state_fault assent_state_ask_aside(struct assent_state *state,
                                               const struct assent_node *node, const char *key,
                                               const struct assent_command *command,
                                               redisReply **reply, struct assent_error *error);

/* The server itself says that a trouble is over. */
void assent_state_end_trouble(struct assent_state *state, enum assent_state_fault fault);

/* The value of a line "name:value" in what INFO answers; "" when there is none. */
void assent_info_find(const char *info, const char *name, char *value, size_t size);

#endif
