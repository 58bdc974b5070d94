/*
 * A Redis of one command's own: a server in a temporary directory, gone with the
 * command.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_PRIVATE_REDIS_H
#define CLI_PRIVATE_REDIS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <assent/error.h>

/* Zeroed: there is none. */
struct private_redis {
    char directory[256]; /* the state_dir to reach it by; "": none */
    pid_t pid;           /* 0: none */
};

/* Starts it and waits until it takes connections; false: see error, and nothing is left behind.
 * The server ends with the calling thread, even when that is killed. */
bool private_redis_start(struct private_redis *redis, struct assent_error *error);

/* Ends it and removes its directory. */
void private_redis_stop(struct private_redis *redis);

#endif
