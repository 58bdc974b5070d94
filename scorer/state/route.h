/*
 * Which server to ask: the one there is, the master that Sentinels name, or the
 * node of a Cluster that has a key's slot.
 *
 * From any thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_ROUTE_H
#define ASSENT_STATE_ROUTE_H

#include <pthread.h>

#include "scorer/state/connection.h"
#include "scorer/state/pool.h"

struct assent_route {
    struct assent_addresses addresses;
    struct assent_login login;
    pthread_mutex_t lock;
};

bool assent_route_init(struct assent_route *route, const struct assent_addresses *addresses,
                       const struct assent_login *login);
void assent_route_fini(struct assent_route *route);

/* The node to ask about a key (NULL: any). Not FINE: see error. */
enum assent_state_fault assent_route_find(struct assent_route *route, const char *key,
                                          struct assent_wait *wait, struct assent_node *node,
                                          struct assent_error *error);

/* What was known of the servers does not hold any more: look again next time. */
void assent_route_forget(struct assent_route *route);

#endif
