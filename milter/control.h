/*
 * The control socket: one line with a command in, one line of JSON out.
 *
 *   status   the state of supervisor and filter
 *   reload   read the configuration and the settings again
 *
 * Single-threaded: the supervisor's loop polls its descriptors and calls it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_CONTROL_H
#define MILTER_CONTROL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONTROL_CLIENTS = 16, CONTROL_LINE = 128 };

/* What a client waits for. */
enum control_wait {
    CONTROL_READING, /* its command has not come yet */
    CONTROL_STATUS,
    CONTROL_RELOAD,
};

struct control_client {
    int fd; /* -1: the place is free */
    enum control_wait wait;
    int64_t deadline; /* monotonic milliseconds */
    char line[CONTROL_LINE];
    size_t length;
};

struct control_server {
    int fd;
    struct control_client clients[CONTROL_CLIENTS];
};

void control_init(struct control_server *server, int fd);
void control_fini(struct control_server *server);

/* Fills polls with the descriptors to wait for and returns their number, at most
 * CONTROL_CLIENTS + 1. */
size_t control_fill(const struct control_server *server, struct pollfd *polls);

/* Takes what has come; asked[wait] becomes true when somebody newly waits for that. Clients
 * beyond the number of places are closed. */
void control_serve(struct control_server *server, const struct pollfd *polls, size_t count,
                   int64_t now, bool asked[CONTROL_RELOAD + 1]);

/* Answers all who wait for this, and lets them go. */
void control_answer(struct control_server *server, enum control_wait wait, const char *json);

/* Whether somebody's time is up who waits for this. */
bool control_is_late(const struct control_server *server, enum control_wait wait, int64_t now);

#endif
