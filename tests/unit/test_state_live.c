/*
 * Tests of the state against real Redis servers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/command.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "scorer/state/connection.h"
#include "tests/support/redis_server.h"
#include "tests/support/table.h"

extern const struct assent_script assent_script_testing;

/* What every test has. */
struct scene {
    struct redis_server *server;
    struct assent_state_options options;
    struct assent_alarms *alarms;
    struct assent_state *state;
    int64_t now; /* of the clock that the state reads */
    redisReply *reply;
    struct assent_error error;
};

static int64_t read_now(void *data)
{
    const struct scene *scene = data;

    return scene->now;
}

static bool begin(struct scene *scene, const char *const *arguments)
{
    memset(scene, 0, sizeof(*scene));
    scene->server = redis_server_start(arguments);
    if (scene->server == NULL)
        return false;
    scene->options = redis_server_options(scene->server);
    scene->options.clock = (struct assent_clock){ read_now, read_now, scene };
    scene->alarms = assent_alarms_create(scene->options.clock, NULL);
    scene->options.alarms = scene->alarms;
    scene->state = assent_state_create(&scene->options, &scene->error);
    assert_non_null(scene->state);
    return true;
}

/* The state anew, with other options. */
static void renew(struct scene *scene)
{
    assent_state_destroy(scene->state);
    scene->state = assent_state_create(&scene->options, &scene->error);
    assert_non_null(scene->state);
}

static void end(struct scene *scene)
{
    freeReplyObject(scene->reply);
    assent_state_destroy(scene->state);
    assent_alarms_destroy(scene->alarms);
    redis_server_destroy(scene->server);
}

static enum assent_state_fault ask_words(struct scene *scene, const struct assent_state_call *call,
                                         const char *const *words)
{
    struct assent_command command;

    freeReplyObject(scene->reply);
    assent_command_init(&command);
    for (; *words != NULL; words++)
        assent_command_add(&command, *words);
    enum assent_state_fault fault =
        assent_state_ask(scene->state, call, &command, 1, &scene->reply, &scene->error);
    assent_command_fini(&command);
    return fault;
}

static const struct assent_state_call plainly = { .key = "key" };
static const struct assent_state_call patiently = { .key = "key", .patient = true };

#define ASK(scene, ...) ask_words(scene, &plainly, (const char *const[]){ __VA_ARGS__, NULL })
#define ASK_PATIENTLY(scene, ...) \
    ask_words(scene, &patiently, (const char *const[]){ __VA_ARGS__, NULL })

/* The name of the fault, with the error where it is another one. */
#define assert_fault(got, wanted) \
    assert_string_equal(assent_state_fault_name(got), assent_state_fault_name(wanted))

static enum assent_state_fault ask_script(struct scene *scene, const char *argument)
{
    struct assent_command command;

    freeReplyObject(scene->reply);
    assent_command_init(&command);
    assent_command_script(&command, &assent_script_testing, 1);
    assent_command_add(&command, "key");
    assent_command_add(&command, argument);
    enum assent_state_fault fault =
        assent_state_ask(scene->state, &plainly, &command, 1, &scene->reply, &scene->error);
    assent_command_fini(&command);
    return fault;
}

static void answers(void **unused)
{
    struct assent_state_health health;
    struct scene scene;

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    assert_fault(ASK(&scene, "SET", "key", "value"), ASSENT_STATE_FINE);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_FINE);
    assert_string_equal(scene.reply->str, "value");
    assert_fault(ASK(&scene, "HGET", "key", "field"), ASSENT_STATE_BROKEN);
    assert_null(scene.reply);
    assert_non_null(strstr(scene.error.text, "answers HGET with: WRONGTYPE"));
    assert_fault(assent_state_probe(scene.state, &scene.error), ASSENT_STATE_FINE);
    assent_state_health(scene.state, &health);
    assert_non_null(strstr(health.server, ", master, at /tmp/"));
    assert_string_equal(health.address, scene.server->socket);
    assert_int_equal(health.connections, 1);
    assert_int_equal(health.commands, 4);
    assert_int_equal(health.failures, 1);
    end(&scene);
}

static void selects_a_database(void **unused)
{
    struct scene scene;

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    scene.options.database = 3;
    renew(&scene);
    assert_fault(ASK(&scene, "SET", "key", "value"), ASSENT_STATE_FINE);
    assert_fault(ASK(&scene, "INFO", "keyspace"), ASSENT_STATE_FINE);
    assert_non_null(strstr(scene.reply->str, "db3:keys=1"));
    end(&scene);
}

/* Scripts that the server has forgotten, among other commands, which must not be done twice. */
static void scripts(void **unused)
{
    struct assent_command commands[4];
    redisReply *replies[4];
    struct scene scene;

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    for (int i = 0; i < 2; i++) {
        assert_fault(ask_script(&scene, "said"), ASSENT_STATE_FINE);
        assert_string_equal(scene.reply->str, "said");
        assert_true(redis_server_run(scene.server, "SCRIPT FLUSH"));
    }
    for (size_t i = 0; i < 4; i++) {
        assent_command_init(&commands[i]);
        if (i % 2 == 0) {
            assent_command_add(&commands[i], "INCR");
            assent_command_add(&commands[i], "counter");
        } else {
            assent_command_script(&commands[i], &assent_script_testing, 0);
            assent_command_format(&commands[i], "%zu", i);
        }
    }
    assert_fault(assent_state_ask(scene.state, &plainly, commands, 4, replies, &scene.error),
                 ASSENT_STATE_FINE);
    assert_int_equal(replies[0]->integer, 1);
    assert_string_equal(replies[1]->str, "1");
    assert_int_equal(replies[2]->integer, 2);
    assert_string_equal(replies[3]->str, "3");
    for (size_t i = 0; i < 4; i++) {
        freeReplyObject(replies[i]);
        assent_command_fini(&commands[i]);
    }
    assert_fault(ask_script(&scene, "conflict"), ASSENT_STATE_CONFLICT);
    assert_non_null(strstr(scene.error.text, "[7] \"was\" quicker \\"));
    assert_fault(ask_script(&scene, "error"), ASSENT_STATE_BROKEN);
    end(&scene);
}

static void write_secret(struct scene *scene, const char *secret, char *file, size_t size)
{
    (void)snprintf(file, size, "%s/secret", scene->server->directory);
    FILE *stream = fopen(file, "we");
    assert_non_null(stream);
    (void)fprintf(stream, "%s\nanother line\n", secret);
    assert_int_equal(fclose(stream), 0);
}

static void passwords(void **unused)
{
    struct scene scene;
    char file[128];

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    assert_true(redis_server_run(scene.server, "ACL SETUSER mail on '>right' '~*' +@all"));
    scene.options.user = "mail";
    scene.options.password_file = file;
    write_secret(&scene, "wrong", file, sizeof(file));
    renew(&scene);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_DENIED);
    assert_true(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_DENIED, ""));
    /* The file is read anew: correcting it is enough. */
    write_secret(&scene, "right", file, sizeof(file));
    assert_fault(ASK(&scene, "ACL", "WHOAMI"), ASSENT_STATE_FINE);
    assert_string_equal(scene.reply->str, "mail");
    assert_false(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_DENIED, ""));
    write_secret(&scene, "", file, sizeof(file));
    renew(&scene);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_DENIED);
    assert_int_equal(unlink(file), 0);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_DENIED);
    assert_non_null(strstr(scene.error.text, file));
    end(&scene);
}

static void missing_rights(void **unused)
{
    struct scene scene;

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    assert_true(redis_server_run(scene.server, "ACL SETUSER default -@all +get +info +ping"));
    assert_fault(ASK(&scene, "SET", "key", "value"), ASSENT_STATE_DENIED);
    for (int i = 0; i < 5; i++)
        assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_FINE);
    assert_true(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_DENIED, ""));
    end(&scene);
}

static void full_memory(void **unused)
{
    static const char *const arguments[] = { "--maxmemory", "100kb", NULL };
    struct assent_state_health health;
    struct scene scene;

    (void)unused;
    if (!begin(&scene, arguments))
        skip();
    for (int i = 0; i < 5; i++)
        assert_fault(ASK(&scene, "SET", "key", "value"), ASSENT_STATE_FULL);
    assert_fault(ask_script(&scene, "value"), ASSENT_STATE_FULL);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_FINE);
    assert_fault(assent_state_probe(scene.state, &scene.error), ASSENT_STATE_FINE);
    assent_state_health(scene.state, &health);
    assert_fault(health.fault, ASSENT_STATE_FULL);
    assert_false(health.breaker_open);
    assert_true(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_FULL, ""));
    assert_true(redis_server_run(scene.server, "CONFIG SET maxmemory 100mb"));
    assert_fault(assent_state_probe(scene.state, &scene.error), ASSENT_STATE_FINE);
    assert_false(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_FULL, ""));
    assert_true(redis_server_run(scene.server, "CONFIG SET maxmemory-policy volatile-lru"));
    assert_fault(assent_state_probe(scene.state, &scene.error), ASSENT_STATE_FINE);
    assert_true(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_EVICTS, ""));
    assert_true(redis_server_run(scene.server, "CONFIG SET maxmemory-policy noeviction"));
    assert_fault(assent_state_probe(scene.state, &scene.error), ASSENT_STATE_FINE);
    assert_false(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_EVICTS, ""));
    end(&scene);
}

static void a_replica(void **unused)
{
    static const char *const arguments[] = { "--replicaof", "127.0.0.1 1", NULL };
    static const char *const not_stale[] = { "--replicaof", "127.0.0.1 1",
                                             "--replica-serve-stale-data", "no", NULL };
    struct scene scene;

    (void)unused;
    if (!begin(&scene, arguments))
        skip();
    assert_fault(ASK(&scene, "SET", "key", "value"), ASSENT_STATE_READ_ONLY);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_FINE);
    assert_fault(ask_script(&scene, "value"), ASSENT_STATE_READ_ONLY);
    assert_true(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_READ_ONLY, ""));
    assert_true(redis_server_run(scene.server, "REPLICAOF NO ONE"));
    assert_fault(assent_state_probe(scene.state, &scene.error), ASSENT_STATE_FINE);
    assert_false(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_READ_ONLY, ""));
    end(&scene);
    assert_true(begin(&scene, not_stale));
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_LOADING);
    end(&scene);
}

static void count_call(void *data)
{
    ++*(int *)data;
}

/* The only times that are looked at are generous: a call without an end would fail. */
static void a_frozen_server(void **unused)
{
    struct assent_state_health health;
    struct scene scene;
    int told = 0;
    const struct assent_state_call telling = { .before_wait = count_call,
                                               .before_wait_data = &told };

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    scene.options.timeout = 20;
    renew(&scene);
    assert_fault(ASK_PATIENTLY(&scene, "SET", "key", "value"), ASSENT_STATE_FINE);
    redis_server_freeze(scene.server);
    int64_t began = assent_wait_now();
    assert_fault(ask_words(&scene, &telling, (const char *const[]){ "GET", "key", NULL }),
                 ASSENT_STATE_SLOW);
    assert_int_equal(told, 1);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_SLOW);
    assent_state_health(scene.state, &health);
    assert_false(health.breaker_open);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_SLOW);
    assent_state_health(scene.state, &health);
    assert_true(health.breaker_open);
    uint64_t failures = health.failures;
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_SLOW);
    assert_non_null(strstr(scene.error.text, "no answer in time"));
    assent_state_health(scene.state, &health);
    assert_int_equal(health.failures, failures); /* it was not asked */
    assert_true(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_SLOW, ""));
    assert_true(assent_wait_now() - began < 5000);
    redis_server_thaw(scene.server);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_SLOW);
    scene.now += 1000;
    while (ASK(&scene, "GET", "key") != ASSENT_STATE_FINE)
        scene.now += 10000;
    assert_string_equal(scene.reply->str, "value");
    assert_false(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_SLOW, ""));
    end(&scene);
}

static void a_server_that_comes_back(void **unused)
{
    struct assent_state_health health;
    struct scene scene;

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    scene.now = 77000;
    assert_fault(ASK(&scene, "SET", "key", "value"), ASSENT_STATE_FINE);
    /* A restart while the connection is idle: the next question does not notice. */
    redis_server_restart(scene.server);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_FINE);
    assert_int_equal(scene.reply->type, REDIS_REPLY_NIL);
    assert_true(redis_server_run(scene.server, "CLIENT KILL TYPE normal"));
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_FINE);
    redis_server_kill(scene.server);
    for (int i = 0; i < 4; i++)
        assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_AWAY);
    assent_state_health(scene.state, &health);
    assert_true(health.breaker_open);
    assert_int_equal(health.since, 77000);
    assert_true(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_AWAY, ""));
    redis_server_restart(scene.server);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_AWAY);
    assert_fault(ASK_PATIENTLY(&scene, "GET", "key"), ASSENT_STATE_FINE);
    assert_fault(ASK(&scene, "GET", "key"), ASSENT_STATE_FINE);
    assent_state_health(scene.state, &health);
    assert_false(health.breaker_open);
    assert_fault(health.fault, ASSENT_STATE_FINE);
    assert_false(assent_alarm_raised(scene.alarms, ASSENT_ALARM_STATE_AWAY, ""));
    end(&scene);
}

static void by_name_over_tcp(void **unused)
{
    struct redis_server *server = redis_server_start_port(redis_free_port(), NULL);
    struct assent_error error = { "" };
    char text[64];
    const char *texts[] = { text, NULL };

    (void)unused;
    if (server == NULL) {
        skip();
        return;
    }
    struct assent_state_options options = redis_server_options(server);
    options.redis = texts;
    (void)snprintf(text, sizeof(text), "localhost:%d", server->port);
    struct assent_state *state = assent_state_create(&options, &error);
    assert_fault(assent_state_probe(state, &error), ASSENT_STATE_FINE);
    assent_state_destroy(state);
    (void)snprintf(text, sizeof(text), "no-such-host.invalid:%d", server->port);
    state = assent_state_create(&options, &error);
    assert_fault(assent_state_probe(state, &error), ASSENT_STATE_AWAY);
    assent_state_destroy(state);
    redis_server_destroy(server);
}

/* --- many threads --- */

enum { THREADS = 8, QUESTIONS = 100 };

struct hammer {
    struct assent_state *state;
    atomic_int fine, failed;
};

static void *strike(void *data)
{
    static const struct assent_state_call call = { .key = "key", .patient = true };
    struct hammer *hammer = data;

    for (int i = 0; i < QUESTIONS; i++) {
        struct assent_state_health health;
        struct assent_command commands[2];
        redisReply *replies[2];
        struct assent_error error;
        assent_command_init(&commands[0]);
        assent_command_init(&commands[1]);
        assent_command_add(&commands[0], "INCR");
        assent_command_add(&commands[0], "counter");
        assent_command_script(&commands[1], &assent_script_testing, 0);
        assent_command_format(&commands[1], "%d", i);
        if (assent_state_ask(hammer->state, &call, commands, 2, replies, &error) ==
            ASSENT_STATE_FINE) {
            bool mine = atoi(replies[1]->str) == i; /* NOLINT(cert-err34-c) */
            (void)atomic_fetch_add(mine ? &hammer->fine : &hammer->failed, 1);
            freeReplyObject(replies[0]);
            freeReplyObject(replies[1]);
        }
        assent_state_health(hammer->state, &health);
        assent_command_fini(&commands[0]);
        assent_command_fini(&commands[1]);
    }
    return NULL;
}

static void start_hammer(struct hammer *hammer, struct assent_state *state, pthread_t *threads)
{
    hammer->state = state;
    atomic_init(&hammer->fine, 0);
    atomic_init(&hammer->failed, 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, strike, hammer), 0);
}

static void join_hammer(const pthread_t *threads)
{
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void many_threads(void **unused)
{
    pthread_t threads[THREADS];
    struct hammer hammer;
    struct scene scene;

    (void)unused;
    if (!begin(&scene, NULL))
        skip();
    scene.options.timeout = 30000;
    renew(&scene);
    start_hammer(&hammer, scene.state, threads);
    join_hammer(threads);
    assert_int_equal(atomic_load(&hammer.fine), THREADS * QUESTIONS);
    assert_fault(ASK(&scene, "GET", "counter"), ASSENT_STATE_FINE);
    assert_string_equal(scene.reply->str, "800");
    /* And while the server comes and goes: no answer of another's, no crash. */
    start_hammer(&hammer, scene.state, threads);
    for (int i = 0; i < 5; i++) {
        (void)redis_server_run(scene.server, "SCRIPT FLUSH");
        (void)redis_server_run(scene.server, "CLIENT KILL TYPE normal");
        redis_server_restart(scene.server);
    }
    join_hammer(threads);
    assert_int_equal(atomic_load(&hammer.failed), 0);
    assert_fault(ASK_PATIENTLY(&scene, "PING"), ASSENT_STATE_FINE);
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(selects_a_database),
        cmocka_unit_test(scripts),
        cmocka_unit_test(passwords),
        cmocka_unit_test(missing_rights),
        cmocka_unit_test(full_memory),
        cmocka_unit_test(a_replica),
        cmocka_unit_test(a_frozen_server),
        cmocka_unit_test(a_server_that_comes_back),
        cmocka_unit_test(by_name_over_tcp),
        cmocka_unit_test(many_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
