/*
 * The addresses of a server's name, within a deadline.
 *
 * getaddrinfo(3) has none and may take many seconds, so it runs in a thread that is
 * left to itself when it takes too long. Numeric addresses need none.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_RESOLVE_H
#define ASSENT_STATE_RESOLVE_H

#include <sys/socket.h>

#include "scorer/state/connection.h"

enum { ASSENT_MOST_RESOLVED = 8 };

struct assent_resolved {
    struct sockaddr_storage addresses[ASSENT_MOST_RESOLVED];
    socklen_t lengths[ASSENT_MOST_RESOLVED];
    size_t count; /* at least 1 */
};

/* False: see errno, ETIMEDOUT or EHOSTUNREACH. */
bool assent_resolve(const struct assent_node *node, struct assent_wait *wait,
                    struct assent_resolved *resolved);

#endif
