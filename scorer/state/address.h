/*
 * Where Redis is: what the key redis of assent.conf says.
 *
 *     embedded                          the server in state_dir
 *     /run/redis/redis.sock             a unix socket
 *     192.0.2.1:6379, [2001:db8::1]:6379, redis.example.org:6379
 *     sentinel:NAME@host:port           several: the Sentinels that watch over the master NAME
 *     cluster:host:port                 several: some nodes of a Cluster
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ASSENT_STATE_ADDRESS_H
#define ASSENT_STATE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/error.h>

/* One server. */
struct assent_node {
    char host[256]; /* a path when port is 0 */
    int port;       /* 0: a unix socket */
};

enum { ASSENT_NODE_TEXT = 272 };
/* "unix:/run/...", "192.0.2.1:6379" or "[2001:db8::1]:6379". */
void assent_node_text(const struct assent_node *node, char *text, size_t size);
bool assent_node_equal(const struct assent_node *left, const struct assent_node *right);

enum assent_topology {
    ASSENT_TOPOLOGY_SINGLE,
    ASSENT_TOPOLOGY_SENTINEL,
    ASSENT_TOPOLOGY_CLUSTER,
};

enum { ASSENT_MOST_NODES = 32 };

struct assent_addresses {
    enum assent_topology topology;
    char master[128]; /* the name that the Sentinels know it by */
    struct assent_node nodes[ASSENT_MOST_NODES];
    size_t count;
};

/* "host:port" or "[v6]:port"; the port is 1 to 65535. */
bool assent_node_parse(const char *text, struct assent_node *node);

/* texts ends in NULL. False: see error. */
bool assent_addresses_parse(const char *const *texts, const char *state_dir,
                            struct assent_addresses *addresses, struct assent_error *error);

#endif
