/*
 * Which server to ask: the one there is, the master that Sentinels name, or the
 * node of a Cluster that has a key's slot.
 *
 * From any thread. The lock is not held while Sentinels or nodes are asked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_ROUTE_H
#define ASSENT_STATE_ROUTE_H

#include <pthread.h>

#include "scorer/state/connection.h"
#include "scorer/state/slots.h"

struct assent_route {
    struct assent_addresses addresses;
    struct assent_login login;
    pthread_mutex_t lock;       /* of what follows */
    size_t first;               /* of the addresses: the one that answered last */
    bool known;                 /* master, or slots, hold as far as is known */
    struct assent_node master;  /* that the Sentinels named */
    int64_t looked;             /* when they were asked last, as assent_wait_now counts */
    struct assent_slots *slots; /* of a Cluster; otherwise NULL */
};

bool assent_route_init(struct assent_route *route, const struct assent_addresses *addresses,
                       const struct assent_login *login);
void assent_route_fini(struct assent_route *route);

/* The node to ask about a key (NULL: any). Not FINE: see error. patient: who asks has the time to
 * ask the Sentinels again now and then: for some seconds after a failover the old master still
 * takes writes, which are lost. */
enum assent_state_fault assent_route_find(struct assent_route *route, const char *key, bool patient,
                                          struct assent_wait *wait, struct assent_node *node,
                                          struct assent_error *error);

/* Opens a connection to it; where Sentinels named it, makes sure that it is a master. */
enum assent_state_fault assent_route_open(struct assent_route *route,
                                          const struct assent_node *node, struct assent_wait *wait,
                                          struct assent_connection **connection,
                                          struct assent_error *error);

/* What is known of the servers does not hold any more: it is looked up again. */
void assent_route_forget(struct assent_route *route);

/* A node has said that another has this slot now. */
void assent_route_move(struct assent_route *route, unsigned slot, const struct assent_node *node);

/* Copies the masters (of a Cluster: all that are known; else the one that is asked). */
size_t assent_route_masters(struct assent_route *route, struct assent_node *masters, size_t most);

#endif
