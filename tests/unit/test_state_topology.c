/*
 * Tests of the state with Sentinels and with a Cluster, real ones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <poll.h>
#include <stdlib.h>

#include "scorer/state/behaviour.h"
#include "scorer/state/command.h"
#include "tests/support/redis_server.h"
#include "tests/support/table.h"

enum { TRIES = 2000, PAUSE = 10 /* milliseconds */ };

#define assert_fault(got, wanted) \
    assert_string_equal(assent_state_fault_name(got), assent_state_fault_name(wanted))

static enum assent_state_fault ask(struct assent_state *state, const char *key, char *text,
                                   size_t size, const char *const *words)
{
    const struct assent_state_call call = { .key = key, .patient = true };
    struct assent_command command;
    struct assent_error error = { "" };
    redisReply *reply = NULL;

    assent_command_init(&command);
    for (; *words != NULL; words++)
        assent_command_add(&command, *words);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, &reply, &error);
    (void)snprintf(text, size, "%s",
                   reply == NULL        ? error.text
                   : reply->str == NULL ? ""
                                        : reply->str);
    freeReplyObject(reply);
    assent_command_fini(&command);
    return fault;
}

#define ASK(state, key, text, ...) \
    ask(state, key, text, sizeof(text), (const char *const[]){ __VA_ARGS__, NULL })

static bool run(struct redis_server *server, const char *format, int number)
{
    char line[256];

    /* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral) */
    (void)snprintf(line, sizeof(line), "%s %d", format, number);
    return redis_server_run(server, line);
}

/* Asks until it is well. */
static void ask_until_fine(struct assent_state *state, const char *key, char *text, size_t size,
                           const char *const *words)
{
    for (int i = 0; i < TRIES; i++) {
        if (ask(state, key, text, size, words) == ASSENT_STATE_FINE)
            return;
        (void)poll(NULL, 0, PAUSE);
    }
    fail_msg("%s", text);
}

#define ASK_UNTIL_FINE(state, key, text, ...) \
    ask_until_fine(state, key, text, sizeof(text), (const char *const[]){ __VA_ARGS__, NULL })

/* --- Cluster --- */

struct cluster {
    struct redis_server *nodes[2];
    char addresses[2][64];
    const char *texts[3];
    struct assent_state *state;
};

static void destroy_cluster(struct cluster *cluster)
{
    assent_state_destroy(cluster->state);
    redis_server_destroy(cluster->nodes[0]);
    redis_server_destroy(cluster->nodes[1]);
}

static bool start_cluster(struct cluster *cluster)
{
    static const char *const arguments[] = { "--cluster-enabled", "yes", NULL };
    struct assent_error error = { "" };

    memset(cluster, 0, sizeof(*cluster));
    for (size_t i = 0; i < 2; i++) {
        cluster->nodes[i] = redis_server_start_port(redis_free_port(), arguments);
        if (cluster->nodes[i] == NULL) {
            destroy_cluster(cluster);
            return false;
        }
        (void)snprintf(cluster->addresses[i], sizeof(cluster->addresses[i]), "cluster:127.0.0.1:%d",
                       cluster->nodes[i]->port);
        cluster->texts[i] = cluster->addresses[i];
    }
    struct assent_state_options options = redis_server_options(cluster->nodes[0]);
    options.redis = cluster->texts;
    cluster->state = assent_state_create(&options, &error);
    assert_non_null(cluster->state);
    assert_true(redis_server_run(cluster->nodes[0], "CLUSTER ADDSLOTSRANGE 0 8191"));
    assert_true(redis_server_run(cluster->nodes[1], "CLUSTER ADDSLOTSRANGE 8192 16383"));
    assert_true(redis_server_run(cluster->nodes[1], "CLUSTER SET-CONFIG-EPOCH 2"));
    assert_true(run(cluster->nodes[0], "CLUSTER MEET 127.0.0.1", cluster->nodes[1]->port));
    return true;
}

static void node_id(struct cluster *cluster, size_t node, char *id, size_t size)
{
    char command[256];

    (void)snprintf(command, sizeof(command), "redis-cli -s '%s' CLUSTER MYID",
                   cluster->nodes[node]->socket);
    FILE *stream = popen(command, "re"); /* NOLINT(cert-env33-c): words of the test itself */
    assert_non_null(stream);
    assert_non_null(fgets(id, (int)size, stream));
    (void)pclose(stream);
    id[strcspn(id, "\n")] = '\0';
}

/* Says CLUSTER SETSLOT 5061 (of "bar") WHAT ID on a node. */
static void set_slot(struct cluster *cluster, size_t on, const char *what, size_t whose)
{
    char id[64];
    char line[256];

    node_id(cluster, whose, id, sizeof(id));
    (void)snprintf(line, sizeof(line), "CLUSTER SETSLOT 5061 %s %s", what, id);
    assert_true(redis_server_run(cluster->nodes[on], line));
}

/* What is known of a client lies where its network says, what is known of a Message-ID anywhere:
 * the questions find both nodes. */
static void behaviour(struct cluster *cluster)
{
    const struct assent_behaviour behaviour = { .state = cluster->state,
                                                .wall = INT64_C(1790000000000) };
    struct assent_client client = { .family = ASSENT_FAMILY_IPV4, .address = { 192, 0, 2, 0 } };
    unsigned names = 0;
    int64_t first = 0;

    for (uint8_t i = 0; i < 10; i++) {
        char id[32];
        client.address[3] = i;
        for (unsigned k = 1; k <= 3; k++) {
            (void)snprintf(id, sizeof(id), "<%u@%u.test>", i, k);
            assert_fault(assent_behaviour_helo(&behaviour, &client, id, &names), ASSENT_STATE_FINE);
            assert_int_equal(names, k);
            assert_fault(assent_behaviour_message_id(&behaviour, id, strlen(id), 7, &first),
                         ASSENT_STATE_FINE);
            assert_fault(assent_behaviour_message_id(&behaviour, id, strlen(id), 8, &first),
                         ASSENT_STATE_FINE);
            assert_int_equal(first, 7);
        }
    }
    assert_true(redis_server_run(cluster->nodes[0], "EVAL 'assert(redis.call(\"DBSIZE\") > 5)' 0"));
    assert_true(redis_server_run(cluster->nodes[1], "EVAL 'assert(redis.call(\"DBSIZE\") > 5)' 0"));
}

static void slots_that_move(struct cluster *cluster)
{
    struct assent_state_health health;
    char text[512];

    ASK_UNTIL_FINE(cluster->state, "foo", text, "SET", "foo", "second");
    ASK_UNTIL_FINE(cluster->state, "bar", text, "SET", "bar", "first");
    assent_state_health(cluster->state, &health);
    assert_non_null(strstr(cluster->addresses[0], health.address));
    /* The slot is on its way: what is not there any more is asked of the other. */
    set_slot(cluster, 1, "IMPORTING", 0);
    set_slot(cluster, 0, "MIGRATING", 1);
    assert_fault(ASK(cluster->state, "bar", text, "GET", "bar"), ASSENT_STATE_FINE);
    assert_string_equal(text, "first");
    assert_fault(ASK(cluster->state, "{bar}", text, "SET", "{bar}", "new"), ASSENT_STATE_FINE);
    assent_state_health(cluster->state, &health);
    assert_non_null(strstr(cluster->addresses[1], health.address));
    assert_fault(ASK(cluster->state, "{bar}", text, "GET", "{bar}"), ASSENT_STATE_FINE);
    assert_string_equal(text, "new");
    assert_true(redis_server_run(cluster->nodes[0], "DEL bar"));
    /* It has moved. */
    set_slot(cluster, 1, "NODE", 1);
    set_slot(cluster, 0, "NODE", 1);
    assert_fault(ASK(cluster->state, "{bar}", text, "GET", "{bar}"), ASSENT_STATE_FINE);
    assert_string_equal(text, "new");
    assert_fault(ASK(cluster->state, NULL, text, "PING"), ASSENT_STATE_FINE);
}

static void a_node_that_is_down(struct cluster *cluster)
{
    char text[512];

    /* The first of the addresses is down: the others lead on. */
    redis_server_kill(cluster->nodes[0]);
    assert_fault(ASK(cluster->state, "second", text, "GET", "second"), ASSENT_STATE_AWAY);
    assert_fault(ASK(cluster->state, "foo", text, "GET", "foo"), ASSENT_STATE_FINE);
    assert_string_equal(text, "second");
}

static void what_a_cluster_is_not(struct cluster *cluster)
{
    struct assent_error error = { "" };
    char text[512];

    struct assent_state_options options = redis_server_options(cluster->nodes[0]);
    struct assent_state *plain = assent_state_create(&options, &error);
    assert_fault(ASK(plain, "foo", text, "GET", "foo"), ASSENT_STATE_BROKEN);
    assert_non_null(strstr(text, "cluster:host:port"));
    assent_state_destroy(plain);
    options.redis = cluster->texts;
    options.database = 1;
    assert_null(assent_state_create(&options, &error));
    assert_non_null(strstr(error.text, "redis_db"));
}

/* One cluster for all: its nodes take two seconds to find each other. */
static void a_cluster(void **unused)
{
    struct cluster cluster;

    (void)unused;
    if (!start_cluster(&cluster))
        skip();
    slots_that_move(&cluster);
    behaviour(&cluster);
    what_a_cluster_is_not(&cluster);
    a_node_that_is_down(&cluster);
    destroy_cluster(&cluster);
}

/* --- Sentinels --- */

static struct redis_server *start_sentinel(const struct redis_server *master)
{
    char lines[256];

    (void)snprintf(lines, sizeof(lines),
                   "sentinel monitor mail 127.0.0.1 %d 1\n"
                   "sentinel down-after-milliseconds mail 1000\n"
                   "sentinel failover-timeout mail 2000\n",
                   master->port);
    return redis_server_start_sentinel(redis_free_port(), lines);
}

static void sentinels(void **unused)
{
    struct redis_server *master = redis_server_start_port(redis_free_port(), NULL);
    struct assent_error error = { "" };
    struct assent_state_health health;
    char replica_of[64];
    char addresses[2][64];
    char text[512];

    (void)unused;
    if (master == NULL) {
        skip();
        return;
    }
    (void)snprintf(replica_of, sizeof(replica_of), "127.0.0.1 %d", master->port);
    assert_true(redis_server_run(master, "CONFIG SET repl-diskless-sync-delay 0"));
    const char *arguments[] = { "--replicaof", replica_of, NULL };
    struct redis_server *replica = redis_server_start_port(redis_free_port(), arguments);
    /* The Sentinel asks its master for replicas at once, and then not for ten seconds. */
    assert_true(redis_server_run(master, "SET key value"));
    assert_true(redis_server_run(master, "WAIT 1 0"));
    struct redis_server *sentinel = start_sentinel(master);
    assert_non_null(replica);
    assert_non_null(sentinel);
    /* Nobody listens at the first address. */
    (void)snprintf(addresses[0], sizeof(addresses[0]), "sentinel:mail@127.0.0.1:%d",
                   redis_free_port());
    (void)snprintf(addresses[1], sizeof(addresses[1]), "sentinel:mail@127.0.0.1:%d",
                   sentinel->port);
    const char *texts[] = { addresses[0], addresses[1], NULL };
    struct assent_state_options options = redis_server_options(master);
    options.redis = texts;
    struct assent_state *state = assent_state_create(&options, &error);
    assert_non_null(state);
    ASK_UNTIL_FINE(state, "key", text, "SET", "key", "value");
    assent_state_health(state, &health);
    assert_int_equal(atoi(strrchr(health.address, ':') + 1), master->port); /* NOLINT */
    for (int i = 0; i < TRIES && !redis_server_run(sentinel, "SENTINEL FAILOVER mail"); i++)
        (void)poll(NULL, 0, 5 * PAUSE);
    for (int i = 0; i < TRIES; i++) {
        ASK_UNTIL_FINE(state, "key", text, "SET", "key", "new");
        assent_state_health(state, &health);
        if (atoi(strrchr(health.address, ':') + 1) == replica->port) /* NOLINT */
            break;
        (void)poll(NULL, 0, PAUSE);
    }
    assert_int_equal(atoi(strrchr(health.address, ':') + 1), replica->port); /* NOLINT */
    assert_fault(ASK(state, "key", text, "GET", "key"), ASSENT_STATE_FINE);
    assert_string_equal(text, "new");
    assent_state_destroy(state);
    redis_server_destroy(sentinel);
    redis_server_destroy(replica);
    redis_server_destroy(master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cluster),
        cmocka_unit_test(sentinels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
