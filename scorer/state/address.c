/*
 * Reading the addresses of Redis.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <assent/state.h>

#include "scorer/base/text.h"

static const char sentinel_prefix[] = "sentinel:";
static const char cluster_prefix[] = "cluster:";

void assent_node_text(const struct assent_node *node, char *text, size_t size)
{
    struct assent_text written;

    assent_text_init(&written, text, size);
    if (node->port == 0)
        assent_text_format(&written, "unix:%s", node->host);
    else if (strchr(node->host, ':') != NULL)
        assent_text_format(&written, "[%s]:%d", node->host, node->port);
    else
        assent_text_format(&written, "%s:%d", node->host, node->port);
}

bool assent_node_equal(const struct assent_node *left, const struct assent_node *right)
{
    return left->port == right->port && strcmp(left->host, right->host) == 0;
}

static bool parse_port(const char *text, int *port)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9')
        return false;
    long number = strtol(text, &end, 10);
    if (*end != '\0' || number < 1 || number > 65535)
        return false;
    *port = (int)number;
    return true;
}

static bool copy_host(struct assent_node *node, const char *host, size_t length)
{
    if (length == 0 || length >= sizeof(node->host))
        return false;
    memcpy(node->host, host, length);
    node->host[length] = '\0';
    return strpbrk(node->host, " \t/@[]") == NULL;
}

bool assent_node_parse(const char *text, struct assent_node *node)
{
    const char *colon = strrchr(text, ':');

    if (colon == NULL || !parse_port(colon + 1, &node->port))
        return false;
    if (text[0] == '[')
        return colon > text + 2 && colon[-1] == ']' &&
               copy_host(node, text + 1, (size_t)(colon - text) - 2);
    return memchr(text, ':', (size_t)(colon - text)) == NULL &&
           copy_host(node, text, (size_t)(colon - text));
}

static bool parse_path(const char *path, struct assent_node *node, struct assent_error *error)
{
    const struct sockaddr_un *address = NULL;

    if (strlen(path) >= sizeof(address->sun_path))
        return assent_error_set(error, "redis: %s: too long for a unix socket, at most %zu bytes",
                                path, sizeof(address->sun_path) - 1);
    node->port = 0;
    assent_text_copy(node->host, sizeof(node->host), path);
    return true;
}

static bool parse_single(const char *text, const char *state_dir, struct assent_node *node,
                         struct assent_error *error)
{
    char path[4096];

    if (text[0] == '/')
        return parse_path(text, node, error);
    if (strcmp(text, "embedded") == 0) {
        (void)snprintf(path, sizeof(path), "%s/%s", state_dir, ASSENT_EMBEDDED_SOCKET);
        return parse_path(path, node, error);
    }
    return assent_node_parse(text, node) ||
           assent_error_set(error,
                            "redis: \"%s\" is no address; give embedded, an absolute path, "
                            "host:port, sentinel:NAME@host:port or cluster:host:port",
                            text);
}

static bool parse_sentinel(const char *text, struct assent_addresses *addresses,
                           struct assent_node *node, struct assent_error *error)
{
    char name[sizeof(addresses->master)];
    const char *at = strchr(text, '@');

    if (at == NULL || at == text || (size_t)(at - text) >= sizeof(name) ||
        !assent_node_parse(at + 1, node))
        return assent_error_set(error,
                                "redis: \"%s%s\" is no Sentinel; give sentinel:NAME@host:port",
                                sentinel_prefix, text);
    memcpy(name, text, (size_t)(at - text));
    name[at - text] = '\0';
    if (addresses->count > 0 && strcmp(name, addresses->master) != 0)
        return assent_error_set(error,
                                "redis: the Sentinels watch over different masters, %s and "
                                "%s; give them all the same name",
                                addresses->master, name);
    assent_text_copy(addresses->master, sizeof(addresses->master), name);
    return true;
}

static enum assent_topology topology_of(const char *text)
{
    if (strncmp(text, sentinel_prefix, strlen(sentinel_prefix)) == 0)
        return ASSENT_TOPOLOGY_SENTINEL;
    if (strncmp(text, cluster_prefix, strlen(cluster_prefix)) == 0)
        return ASSENT_TOPOLOGY_CLUSTER;
    return ASSENT_TOPOLOGY_SINGLE;
}

static bool parse_next(const char *text, const char *state_dir, struct assent_addresses *addresses,
                       struct assent_error *error)
{
    struct assent_node *node = &addresses->nodes[addresses->count];
    enum assent_topology topology = topology_of(text);
    bool good = false;

    if (addresses->count == ASSENT_MOST_NODES)
        return assent_error_set(error, "redis: more than %d addresses", (int)ASSENT_MOST_NODES);
    if (addresses->count > 0 && topology != addresses->topology)
        return assent_error_set(error,
                                "redis: \"%s\" is of another kind than the address before; "
                                "give one server, or Sentinels only, or Cluster nodes only",
                                text);
    if (addresses->count > 0 && topology == ASSENT_TOPOLOGY_SINGLE)
        return assent_error_set(error,
                                "redis: \"%s\" is a second server; only Sentinels "
                                "(sentinel:NAME@host:port) and Cluster nodes "
                                "(cluster:host:port) can be several",
                                text);
    addresses->topology = topology;
    switch (topology) {
    case ASSENT_TOPOLOGY_SENTINEL:
        good = parse_sentinel(text + strlen(sentinel_prefix), addresses, node, error);
        break;
    case ASSENT_TOPOLOGY_CLUSTER:
        good = assent_node_parse(text + strlen(cluster_prefix), node) ||
               assent_error_set(error, "redis: \"%s\" is no node; give cluster:host:port", text);
        break;
    case ASSENT_TOPOLOGY_SINGLE:
        good = parse_single(text, state_dir, node, error);
        break;
    }
    if (good)
        addresses->count++;
    return good;
}

bool assent_addresses_parse(const char *const *texts, const char *state_dir,
                            struct assent_addresses *addresses, struct assent_error *error)
{
    memset(addresses, 0, sizeof(*addresses));
    for (; *texts != NULL; texts++)
        if (!parse_next(*texts, state_dir, addresses, error))
            return false;
    return addresses->count > 0 ||
           assent_error_set(error, "redis: no address; embedded is the default");
}
