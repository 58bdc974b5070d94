/*
 * One connection to a Redis server, with a deadline over all that it does.
 *
 * hiredis writes and reads the protocol; connecting, sending and waiting are done
 * here, because hiredis waits anew for each step, resolves names without a bound
 * and may raise SIGPIPE.
 *
 * One thread at a time has a connection.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_CONNECTION_H
#define ASSENT_STATE_CONNECTION_H

#include "scorer/state/address.h"
#include "scorer/state/command.h"

/* How long, and who wants to know that it takes long. */
struct assent_wait {
    int64_t deadline; /* as assent_wait_now counts */
    void (*before_wait)(void *data);
    void *data;
};

int64_t assent_wait_now(void); /* milliseconds, never backwards */

struct assent_login {
    const char *user;          /* "": the default user */
    const char *password_file; /* its first line; "": no password */
    long database;
};

struct assent_connection;

/* Connects, logs in. Not FINE: *connection is NULL, and see error. */
enum assent_state_fault assent_connection_open(const struct assent_node *node,
                                               const struct assent_login *login,
                                               struct assent_wait *wait,
                                               struct assent_connection **connection,
                                               struct assent_error *error);
void assent_connection_close(struct assent_connection *connection);

const struct assent_node *assent_connection_node(const struct assent_connection *connection);

/* Whether an idle connection still stands and nothing unasked lies in it. */
bool assent_connection_is_alive(const struct assent_connection *connection);

/* Sends commands and takes their replies, error replies included. Not FINE (AWAY, SLOW, BROKEN):
 * the replies are NULL, and the connection can only be closed. *untouched (may be NULL): it failed
 * before any byte of a reply came, because the server had closed it. */
enum assent_state_fault assent_connection_exchange(struct assent_connection *connection,
                                                   const struct assent_command *const *commands,
                                                   size_t count, struct assent_wait *wait,
                                                   redisReply **replies, bool *untouched,
                                                   struct assent_error *error);

#endif
