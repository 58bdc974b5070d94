/*
 * A private Redis server for tests, on a unix socket in a directory of its own.
 *
 *     static int setup(void **state) { return redis_server_setup(state); }
 *
 * Tests skip, with a reason on standard error, when redis-server is not there.
 * It ends with the test program.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_TESTS_REDIS_SERVER_H
#define ASSENT_TESTS_REDIS_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include <assent/state.h>

struct redis_server {
    char directory[64];
    char socket[96];
    int port;            /* 0: the unix socket only */
    const char *more[2]; /* the socket as the key redis of assent.conf */
    pid_t process;       /* 0: not running */
    char arguments[16][200];
    int argument_count;
    bool is_sentinel; /* it has a file, sentinel.conf */
};

/* Starts it with more arguments ("--maxmemory", "2mb", NULL). NULL: redis-server is missing. */
struct redis_server *redis_server_start(const char *const *arguments);
/* Starts it with a port of 127.0.0.1 as well. */
struct redis_server *redis_server_start_port(int port, const char *const *arguments);
/* Starts a Sentinel with a port of 127.0.0.1, and these lines of its configuration. */
struct redis_server *redis_server_start_sentinel(int port, const char *lines);
/* Ends it, removes its directory. */
void redis_server_destroy(struct redis_server *server);

void redis_server_kill(struct redis_server *server);    /* at once; its data are lost */
void redis_server_restart(struct redis_server *server); /* with the same arguments, after kill */
void redis_server_freeze(struct redis_server *server);  /* SIGSTOP */
void redis_server_thaw(struct redis_server *server);    /* SIGCONT */

/* Runs redis-cli with a line of arguments, the socket given; false: it failed. */
bool redis_server_run(struct redis_server *server, const char *line);

/* Options for a state on that server as the default user, with the system's clock. */
struct assent_state_options redis_server_options(struct redis_server *server);

/* A port of 127.0.0.1 above 1024 that was free just now; offset + 10000 is below 65536. */
int redis_free_port(void);

#endif
