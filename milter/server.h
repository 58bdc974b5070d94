/*
 * The embedded Redis server, as the supervisor sees it: a child process that is
 * kept running.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MILTER_SERVER_H
#define MILTER_SERVER_H

#include <assent/assent.h>

#include "milter/child.h"

struct server {
    bool wanted;           /* the configuration says embedded */
    const char *state_dir; /* of the configuration */
    struct child child;    /* its channel is never used */
    int lock;              /* -1: not held */
    bool steady;           /* it has run for a moment */
    int64_t stop_deadline; /* monotonic milliseconds; 0: it was not told to stop */
    struct assent_logger *logger;
    struct assent_alarms *alarms;
};

void server_init(struct server *server, const struct assent_configuration *configuration,
                 struct assent_logger *logger, struct assent_alarms *alarms);

/* Starts it when it is due, and notes when it has become steady. */
void server_start_when_due(struct server *server, int64_t now);
/* Whether it has just been started and its socket is not there yet: a filter would find nobody. */
bool server_is_opening(const struct server *server, int64_t now);
/* Its process has ended. */
void server_ended(struct server *server, int status, int64_t now);
/* Tells it to end, and kills it when it does not. */
void server_stop(struct server *server, int64_t now);

#endif
