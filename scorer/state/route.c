/*
 * Which server to ask.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/route.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/base/text.h"
#include "scorer/state/fault.h"

enum { LOOK_AGAIN = 1000 /* milliseconds */ };

bool assent_route_init(struct assent_route *route, const struct assent_addresses *addresses,
                       const struct assent_login *login)
{
    route->addresses = *addresses;
    route->login = *login;
    route->first = 0;
    route->known = false;
    route->looked = 0;
    route->slots = NULL;
    if (addresses->topology == ASSENT_TOPOLOGY_CLUSTER) {
        route->slots = calloc(1, sizeof(*route->slots));
        if (route->slots == NULL)
            return false;
    }
    if (pthread_mutex_init(&route->lock, NULL) == 0)
        return true;
    free(route->slots);
    return false;
}

void assent_route_fini(struct assent_route *route)
{
    (void)pthread_mutex_destroy(&route->lock);
    free(route->slots);
}

/* --- asking one server about the others --- */

/* One command on a connection of its own. Not FINE, or an error reply: *reply is NULL. */
static enum assent_state_fault ask_once(struct assent_connection *connection,
                                        const char *const *words, struct assent_wait *wait,
                                        redisReply **reply, struct assent_error *error)
{
    struct assent_command command;
    const struct assent_command *commands[1] = { &command };

    *reply = NULL;
    assent_command_init(&command);
    for (; *words != NULL; words++)
        assent_command_add(&command, *words);
    enum assent_state_fault fault =
        assent_connection_exchange(connection, commands, 1, wait, reply, NULL, error);
    if (fault == ASSENT_STATE_FINE && *reply != NULL && (*reply)->type == REDIS_REPLY_ERROR) {
        fault = assent_fault_of_reply((*reply)->str);
        (void)assent_error_set(error, "Redis answers %s with: %s", command.arguments[0],
                               (*reply)->str);
        freeReplyObject(*reply);
        *reply = NULL;
    }
    assent_command_fini(&command);
    return fault;
}

/* A server among several gets its share of the time, so that one that is frozen does not keep us
 * from asking the next. */
static struct assent_wait share_of(const struct assent_wait *wait, size_t servers)
{
    struct assent_wait share = *wait;
    int64_t now = assent_wait_now();

    share.deadline = now + (wait->deadline - now) / (int64_t)(servers + 1);
    return share;
}

/* --- Sentinels --- */

static bool read_master(const redisReply *reply, struct assent_node *master)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 ||
        reply->element[0]->type != REDIS_REPLY_STRING ||
        reply->element[1]->type != REDIS_REPLY_STRING)
        return false;
    assent_text_copy(master->host, sizeof(master->host), reply->element[0]->str);
    master->port = atoi(reply->element[1]->str); /* NOLINT(cert-err34-c): checked by its range */
    return master->port > 0 && master->port < 65536;
}

static enum assent_state_fault ask_sentinel(const struct assent_route *route,
                                            const struct assent_node *sentinel,
                                            struct assent_wait *wait, struct assent_node *master,
                                            struct assent_error *error)
{
    static const struct assent_login nobody = { "", "", 0 };
    const char *words[] = { "SENTINEL", "get-master-addr-by-name", route->addresses.master, NULL };
    struct assent_connection *connection = NULL;
    redisReply *reply = NULL;

    enum assent_state_fault fault =
        assent_connection_open(sentinel, &nobody, wait, &connection, error);
    if (fault == ASSENT_STATE_FINE)
        fault = ask_once(connection, words, wait, &reply, error);
    if (reply != NULL && !read_master(reply, master)) {
        fault = ASSENT_STATE_AWAY;
        (void)assent_error_set(error, "the Sentinel at %s:%d knows no master \"%s\"",
                               sentinel->host, sentinel->port, route->addresses.master);
    }
    if (reply != NULL)
        freeReplyObject(reply);
    assent_connection_close(connection);
    return fault;
}

/* Asks one Sentinel after the other, the one that answered last first. */
static enum assent_state_fault ask_sentinels(struct assent_route *route, size_t first,
                                             struct assent_wait *wait, struct assent_node *master,
                                             struct assent_error *error)
{
    enum assent_state_fault fault = ASSENT_STATE_AWAY;
    size_t count = route->addresses.count;

    for (size_t i = 0; i < count && fault != ASSENT_STATE_FINE; i++) {
        struct assent_wait share = share_of(wait, count - i);
        size_t place = (first + i) % count;
        fault = ask_sentinel(route, &route->addresses.nodes[place], &share, master, error);
        wait->before_wait = share.before_wait;
        if (fault != ASSENT_STATE_FINE)
            continue;
        (void)pthread_mutex_lock(&route->lock);
        route->first = place;
        route->master = *master;
        route->known = true;
        (void)pthread_mutex_unlock(&route->lock);
    }
    return fault;
}

static enum assent_state_fault find_master(struct assent_route *route, bool patient,
                                           struct assent_wait *wait, struct assent_node *node,
                                           struct assent_error *error)
{
    struct assent_error unused = { "" };
    struct assent_node named;
    int64_t now = assent_wait_now();

    (void)pthread_mutex_lock(&route->lock);
    bool known = route->known;
    bool look = !known || (patient && now - route->looked >= LOOK_AGAIN);
    size_t first = route->first;
    *node = route->master;
    if (look)
        route->looked = now;
    (void)pthread_mutex_unlock(&route->lock);
    if (!look)
        return ASSENT_STATE_FINE;
    enum assent_state_fault fault =
        ask_sentinels(route, first, wait, &named, known ? &unused : error);
    if (fault == ASSENT_STATE_FINE)
        *node = named;
    return known ? ASSENT_STATE_FINE : fault;
}

/* --- Cluster --- */

static enum assent_state_fault load_slots(const struct assent_route *route,
                                          const struct assent_node *node, struct assent_wait *wait,
                                          struct assent_slots *slots, struct assent_error *error)
{
    static const char *const words[] = { "CLUSTER", "SLOTS", NULL };
    struct assent_connection *connection = NULL;
    redisReply *reply = NULL;

    enum assent_state_fault fault =
        assent_connection_open(node, &route->login, wait, &connection, error);
    if (fault == ASSENT_STATE_FINE)
        fault = ask_once(connection, words, wait, &reply, error);
    if (reply != NULL && !assent_slots_read(slots, reply, node)) {
        fault = ASSENT_STATE_LOADING;
        (void)assent_error_set(error, "the Cluster node at %s:%d knows of no slots", node->host,
                               node->port);
    }
    if (reply != NULL)
        freeReplyObject(reply);
    assent_connection_close(connection);
    return fault;
}

/* The nodes to ask about the others: those of the configuration, the one that answered last
 * first, then those learnt. */
static size_t list_nodes(struct assent_route *route, struct assent_node *nodes, size_t most)
{
    const struct assent_addresses *addresses = &route->addresses;
    size_t count = 0;

    (void)pthread_mutex_lock(&route->lock);
    for (size_t i = 0; i < addresses->count && count < most; i++)
        nodes[count++] = addresses->nodes[(route->first + i) % addresses->count];
    for (size_t i = 0; i < route->slots->master_count && count < most; i++)
        nodes[count++] = route->slots->masters[i];
    (void)pthread_mutex_unlock(&route->lock);
    return count;
}

static void keep_slots(struct assent_route *route, const struct assent_slots *slots,
                       const struct assent_node *node)
{
    (void)pthread_mutex_lock(&route->lock);
    *route->slots = *slots;
    route->known = true;
    for (size_t i = 0; i < route->addresses.count; i++)
        if (assent_node_equal(node, &route->addresses.nodes[i]))
            route->first = i;
    (void)pthread_mutex_unlock(&route->lock);
}

static enum assent_state_fault refresh_slots(struct assent_route *route, struct assent_wait *wait,
                                             struct assent_error *error)
{
    enum { MOST_ASKED = ASSENT_MOST_NODES + 8 };
    enum assent_state_fault fault = ASSENT_STATE_AWAY;
    struct assent_node nodes[MOST_ASKED];
    struct assent_slots *slots = malloc(sizeof(*slots));
    size_t count = list_nodes(route, nodes, MOST_ASKED);

    if (slots == NULL) {
        (void)assent_error_set(error, "the slots of the Cluster: out of memory");
        return ASSENT_STATE_BROKEN;
    }
    for (size_t i = 0; i < count && fault != ASSENT_STATE_FINE; i++) {
        struct assent_wait share = share_of(wait, count - i < 3 ? count - i : 3);
        fault = load_slots(route, &nodes[i], &share, slots, error);
        wait->before_wait = share.before_wait;
        if (fault == ASSENT_STATE_FINE)
            keep_slots(route, slots, &nodes[i]);
    }
    free(slots);
    return fault;
}

/* The node that has a slot (or any); false: nobody. */
static bool take_owner(struct assent_route *route, const char *key, bool *known,
                       struct assent_node *node)
{
    const struct assent_node *owner = NULL;

    (void)pthread_mutex_lock(&route->lock);
    *known = route->known;
    if (key != NULL)
        owner = assent_slots_find(route->slots, assent_slot_of(key));
    else if (route->slots->master_count > 0)
        owner = &route->slots->masters[0];
    if (owner != NULL)
        *node = *owner;
    (void)pthread_mutex_unlock(&route->lock);
    return owner != NULL;
}

static enum assent_state_fault find_owner(struct assent_route *route, const char *key,
                                          struct assent_wait *wait, struct assent_node *node,
                                          struct assent_error *error)
{
    bool known = false;
    bool found = take_owner(route, key, &known, node);

    if (known && found)
        return ASSENT_STATE_FINE;
    enum assent_state_fault fault = refresh_slots(route, wait, error);
    if (fault != ASSENT_STATE_FINE)
        return fault;
    if (take_owner(route, key, &known, node))
        return ASSENT_STATE_FINE;
    (void)assent_error_set(error, "no node of the Cluster has the slot of %s", key);
    return ASSENT_STATE_LOADING;
}

/* --- all --- */

enum assent_state_fault assent_route_find(struct assent_route *route, const char *key, bool patient,
                                          struct assent_wait *wait, struct assent_node *node,
                                          struct assent_error *error)
{
    switch (route->addresses.topology) {
    case ASSENT_TOPOLOGY_SENTINEL:
        return find_master(route, patient, wait, node, error);
    case ASSENT_TOPOLOGY_CLUSTER:
        return find_owner(route, key, wait, node, error);
    case ASSENT_TOPOLOGY_SINGLE:
        break;
    }
    *node = route->addresses.nodes[0];
    return ASSENT_STATE_FINE;
}

static enum assent_state_fault verify_master(struct assent_connection *connection,
                                             struct assent_wait *wait, struct assent_error *error)
{
    static const char *const words[] = { "ROLE", NULL };
    const struct assent_node *node = assent_connection_node(connection);
    redisReply *reply = NULL;

    enum assent_state_fault fault = ask_once(connection, words, wait, &reply, error);
    if (fault != ASSENT_STATE_FINE || reply == NULL)
        return fault;
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements == 0 ||
        reply->element[0]->type != REDIS_REPLY_STRING ||
        strcmp(reply->element[0]->str, "master") != 0) {
        fault = ASSENT_STATE_READ_ONLY;
        (void)assent_error_set(error, "Redis at %s:%d is no master any more", node->host,
                               node->port);
    }
    freeReplyObject(reply);
    return fault;
}

enum assent_state_fault assent_route_open(struct assent_route *route,
                                          const struct assent_node *node, struct assent_wait *wait,
                                          struct assent_connection **connection,
                                          struct assent_error *error)
{
    enum assent_state_fault fault =
        assent_connection_open(node, &route->login, wait, connection, error);

    if (fault != ASSENT_STATE_FINE || route->addresses.topology != ASSENT_TOPOLOGY_SENTINEL)
        return fault;
    fault = verify_master(*connection, wait, error);
    if (fault != ASSENT_STATE_FINE) {
        assent_connection_close(*connection);
        *connection = NULL;
    }
    return fault;
}

void assent_route_forget(struct assent_route *route)
{
    (void)pthread_mutex_lock(&route->lock);
    route->known = false;
    (void)pthread_mutex_unlock(&route->lock);
}

void assent_route_move(struct assent_route *route, unsigned slot, const struct assent_node *node)
{
    if (route->slots == NULL)
        return;
    (void)pthread_mutex_lock(&route->lock);
    assent_slots_move(route->slots, slot, node);
    (void)pthread_mutex_unlock(&route->lock);
}

size_t assent_route_masters(struct assent_route *route, struct assent_node *masters, size_t most)
{
    size_t count = 0;

    (void)pthread_mutex_lock(&route->lock);
    if (route->addresses.topology == ASSENT_TOPOLOGY_SENTINEL && route->known && most > 0)
        masters[count++] = route->master;
    for (size_t i = 0; route->slots != NULL && i < route->slots->master_count && count < most; i++)
        masters[count++] = route->slots->masters[i];
    if (route->addresses.topology == ASSENT_TOPOLOGY_SINGLE && most > 0)
        masters[count++] = route->addresses.nodes[0];
    (void)pthread_mutex_unlock(&route->lock);
    return count;
}
