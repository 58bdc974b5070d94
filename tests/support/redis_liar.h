/*
 * For tests: what listens like a Redis server on a unix socket, in a directory of its
 * own, and answers every request, whatever it is, with the same bytes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_REDIS_LIAR_H
#define ASSENT_TESTS_REDIS_LIAR_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <assent/state.h>

struct redis_liar {
    char directory[64];
    char path[96];
    const char *texts[2]; /* the socket as the key redis of assent.conf */
    int listening;
    const char *answer;
    size_t length;
    bool stays;    /* open, after the answer */
    bool bytewise; /* the answer in single bytes */
    pthread_t thread;
};

/* answer, length, stays and bytewise are set by who starts it. Ends the test when it cannot. */
void redis_liar_start(struct redis_liar *liar);
void redis_liar_stop(struct redis_liar *liar);

/* A state that asks it; a time-out in milliseconds. */
struct assent_state *redis_liar_state(const struct redis_liar *liar, int64_t timeout);

#endif
