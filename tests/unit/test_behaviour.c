/*
 * Tests of what is remembered of clients and messages, against a real Redis server,
 * and against one that answers what it should not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/behaviour.h"

#include <stdlib.h>

#include "scorer/state/command.h"
#include "tests/support/redis_liar.h"
#include "tests/support/redis_server.h"
#include "tests/support/table.h"

enum { HOUR = 3600 * 1000, DAY = 24 * HOUR };

struct scene {
    struct redis_server *server;
    struct assent_behaviour behaviour;
    redisReply *reply;
};

/* Skips the test when there is no server. */
static void begin(struct scene *scene)
{
    struct assent_error error = { "" };

    memset(scene, 0, sizeof(*scene));
    scene->server = redis_server_start(NULL);
    if (scene->server == NULL)
        skip();
    const struct assent_state_options options = redis_server_options(scene->server);
    scene->behaviour.state = assent_state_create(&options, &error);
    scene->behaviour.wall = INT64_C(1790000000000);
    assert_non_null(scene->behaviour.state);
}

static void end(struct scene *scene)
{
    freeReplyObject(scene->reply);
    assent_state_destroy(scene->behaviour.state);
    redis_server_destroy(scene->server);
}

static const redisReply *ask(struct scene *scene, const char *const *words)
{
    const struct assent_state_call call = { .key = words[1] };
    struct assent_command command;
    struct assent_error error = { "" };

    freeReplyObject(scene->reply);
    assent_command_init(&command);
    for (; *words != NULL; words++)
        assent_command_add(&command, *words);
    if (assent_state_ask(scene->behaviour.state, &call, &command, 1, &scene->reply, &error) !=
        ASSENT_STATE_FINE)
        fail_msg("%s", error.text);
    assent_command_fini(&command);
    return scene->reply;
}

#define ASK(scene, ...) ask(scene, (const char *const[]){ __VA_ARGS__, NULL })

/* The names that a client has said by then. */
static unsigned say(struct scene *scene, const char *address, const char *name)
{
    struct assent_client client = { .family = ASSENT_FAMILY_NONE };
    unsigned names = 0;

    assert_true(assent_client_set_address(&client, address));
    assert_string_equal(
        assent_state_fault_name(assent_behaviour_helo(&scene->behaviour, &client, name, &names)),
        "fine");
    return names;
}

static int64_t first_date(struct scene *scene, const char *id, int64_t date)
{
    int64_t first = -1;

    assert_string_equal(assent_state_fault_name(assent_behaviour_message_id(
                            &scene->behaviour, id, strlen(id), date, &first)),
                        "fine");
    return first;
}

static void names_of_a_client(void **unused)
{
    struct scene scene;

    (void)unused;
    begin(&scene);
    assert_int_equal(say(&scene, "192.0.2.1", "a.test"), 1);
    assert_int_equal(say(&scene, "192.0.2.1", "a.test"), 1);
    assert_int_equal(say(&scene, "192.0.2.1", "b.test"), 2);
    assert_int_equal(say(&scene, "192.0.2.1", "a.test"), 2);
    /* Another address is another client; all of a /64 are one. */
    assert_int_equal(say(&scene, "192.0.2.2", "c.test"), 1);
    assert_int_equal(say(&scene, "2001:db8::1", "a.test"), 1);
    assert_int_equal(say(&scene, "2001:db8::ffff:1", "b.test"), 2);
    assert_int_equal(say(&scene, "2001:db8:0:1::1", "c.test"), 1);
    assert_int_equal(say(&scene, "::ffff:192.0.2.1", "c.test"), 3);
    assert_int_equal(ASK(&scene, "ZCARD", "assent:helo:{192.0.2.1}")->integer, 3);
    assert_int_equal(ASK(&scene, "ZCARD", "assent:helo:{2001:db8:0:0}")->integer, 2);
    end(&scene);
}

/* By the time of the messages, not that of the server: an evaluation decides a year in an hour. */
static void names_count_for_a_day(void **unused)
{
    struct scene scene;

    (void)unused;
    begin(&scene);
    assert_int_equal(say(&scene, "192.0.2.1", "a.test"), 1);
    scene.behaviour.wall += 12 * HOUR;
    assert_int_equal(say(&scene, "192.0.2.1", "b.test"), 2);
    scene.behaviour.wall += 12 * HOUR;
    assert_int_equal(say(&scene, "192.0.2.1", "c.test"), 3);
    scene.behaviour.wall += 1000;
    assert_int_equal(say(&scene, "192.0.2.1", "c.test"), 2);
    /* What is said again stays. */
    assert_int_equal(say(&scene, "192.0.2.1", "b.test"), 2);
    scene.behaviour.wall += DAY;
    assert_int_equal(say(&scene, "192.0.2.1", "d.test"), 3);
    scene.behaviour.wall += 1000;
    assert_int_equal(say(&scene, "192.0.2.1", "d.test"), 1);
    /* A clock that stands behind another host's takes nothing away. */
    scene.behaviour.wall -= 5000;
    assert_int_equal(say(&scene, "192.0.2.1", "e.test"), 2);
    end(&scene);
}

static void all_of_it_is_bounded(void **unused)
{
    char id[] = "<1@a.test>";
    struct scene scene;
    char name[32];

    (void)unused;
    begin(&scene);
    for (unsigned i = 1; i <= 100; i++) {
        (void)snprintf(name, sizeof(name), "%u.test", i);
        unsigned wanted = i < ASSENT_HELO_MOST ? i : ASSENT_HELO_MOST;
        assert_int_equal(say(&scene, "192.0.2.1", name), wanted);
        scene.behaviour.wall += 1000;
    }
    assert_int_equal(ASK(&scene, "ZCARD", "assent:helo:{192.0.2.1}")->integer, ASSENT_HELO_MOST);
    /* The newest are kept. */
    assert_int_equal(say(&scene, "192.0.2.1", "81.test"), ASSENT_HELO_MOST);
    assert_int_equal(ASK(&scene, "ZCARD", "assent:helo:{192.0.2.1}")->integer, ASSENT_HELO_MOST);
    assert_int_equal(ASK(&scene, "TTL", "assent:helo:{192.0.2.1}")->integer, ASSENT_HELO_DAY);
    assert_int_equal(first_date(&scene, id, 1700000000), 1700000000);
    assert_int_equal(ASK(&scene, "DBSIZE")->integer, 2);
    end(&scene);
}

static void message_ids(void **unused)
{
    enum { WEEK = 7 * 24 * 3600 };
    struct scene scene;
    char key[64];

    (void)unused;
    begin(&scene);
    assert_int_equal(first_date(&scene, "<1@a.test>", 1700000000), 1700000000);
    assert_string_equal(ASK(&scene, "RANDOMKEY")->str + strlen("assent:message-id:"),
                        "d7a28966d4956125");
    (void)snprintf(key, sizeof(key), "%s", scene.reply->str);
    assert_int_equal(ASK(&scene, "TTL", key)->integer, WEEK);
    assert_int_equal(first_date(&scene, "<1@a.test>", 1700000000), 1700000000);
    assert_int_equal(first_date(&scene, "<1@a.test>", 1800000000), 1700000000);
    assert_int_equal(first_date(&scene, "<1@a.test>", -5), 1700000000);
    assert_int_equal(first_date(&scene, "<1@A.test>", -5), -5);
    assert_int_equal(first_date(&scene, "<2@a.test>", 0), 0);
    assert_int_equal(ASK(&scene, "DBSIZE")->integer, 3);
    /* It lives for a week from the last time on. */
    (void)ASK(&scene, "EXPIRE", key, "10");
    assert_int_equal(first_date(&scene, "<1@a.test>", 1800000000), 1700000000);
    assert_int_equal(ASK(&scene, "TTL", key)->integer, WEEK);
    end(&scene);
}

static void hostile_texts(void **unused)
{
    enum { MEGABYTE = 1024 * 1024 };
    char *huge = malloc(MEGABYTE + 1);
    struct scene scene;

    (void)unused;
    assert_non_null(huge);
    memset(huge, 'x', MEGABYTE);
    huge[MEGABYTE] = '\0';
    begin(&scene);
    assert_int_equal(say(&scene, "192.0.2.1", ""), 1);
    assert_int_equal(say(&scene, "192.0.2.1", "\r\n*1\r\n$8\r\nFLUSHALL\r\n"), 2);
    assert_int_equal(say(&scene, "192.0.2.1", "\xff\xfe\x80 } {' .. redis.call('FLUSHALL')"), 3);
    assert_int_equal(say(&scene, "192.0.2.1", huge), 4);
    assert_int_equal(first_date(&scene, huge, 7), 7);
    assert_int_equal(first_date(&scene, huge, 8), 7);
    assert_int_equal(first_date(&scene, "", 9), 9);
    assert_int_equal(ASK(&scene, "DBSIZE")->integer, 3);
    free(huge);
    end(&scene);
}

/* What the daemon may do is enough. */
static void the_daemons_rights(void **unused)
{
    struct scene scene;
    char rules[2048];

    (void)unused;
    begin(&scene);
    (void)snprintf(rules, sizeof(rules), "%s", assent_state_user_rules(ASSENT_STATE_DAEMON));
    const char *words[128] = { "ACL", "SETUSER", "daemon", "on", "nopass" };
    size_t count = 5;
    char *rest = NULL;
    for (char *word = strtok_r(rules, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        assert_true(count + 1 < ROWS(words));
        words[count++] = word;
    }
    assert_string_equal(ask(&scene, words)->str, "OK");
    assert_string_equal(ASK(&scene, "AUTH", "daemon", "x")->str, "OK");
    assert_int_equal(say(&scene, "192.0.2.1", "a.test"), 1);
    assert_int_equal(say(&scene, "2001:db8::1", "b.test"), 1);
    assert_int_equal(first_date(&scene, "<1@a.test>", 5), 5);
    assert_string_equal(ASK(&scene, "ACL", "WHOAMI")->str, "daemon");
    end(&scene);
}

/* Keys of another type, values that are none: a fault, each time, and no answer. */
static void damaged_keys(void **unused)
{
    static const struct {
        const char *name, *value;
    } rows[] = {
        { "a word", "x" },
        { "nothing", "" },
        { "a number with more", "12x" },
        { "a fraction", "1.5" },
        { "too large a number", "99999999999999999999" },
        { "a number that is no date", "9223372036854775807" },
        { "the smallest number", "-9223372036854775808" },
    };
    static const char key[] = "assent:message-id:d7a28966d4956125";
    struct assent_client client = { .family = ASSENT_FAMILY_NONE };
    struct scene scene;
    unsigned names = 77;
    int64_t first = 77;

    (void)unused;
    begin(&scene);
    assert_true(assent_client_set_address(&client, "192.0.2.1"));
    (void)ASK(&scene, "SET", "assent:helo:{192.0.2.1}", "x");
    assert_string_equal(
        assent_state_fault_name(assent_behaviour_helo(&scene.behaviour, &client, "a.test", &names)),
        "broken");
    assert_int_equal(names, 77);
    (void)ASK(&scene, "SADD", key, "x");
    assert_string_equal(assent_state_fault_name(assent_behaviour_message_id(
                            &scene.behaviour, "<1@a.test>", 10, 5, &first)),
                        "broken");
    (void)ASK(&scene, "DEL", key);
    for (size_t i = 0; i < ROWS(rows); i++) {
        (void)ASK(&scene, "SET", key, rows[i].value);
        assert_row_text(rows[i].name,
                        assent_state_fault_name(assent_behaviour_message_id(
                            &scene.behaviour, "<1@a.test>", 10, 5, &first)),
                        "broken");
    }
    end(&scene);
}

#define BYTES(text) text, sizeof(text) - 1

static void lies(void **unused)
{
    static const struct {
        const char *name;
        const char *answer; /* to a request of one command, or of two */
        size_t length;
        const char *helo, *message_id;
    } rows[] = {
        { "a number", BYTES(":3\r\n"), "fine", "slow" },
        { "none at all", BYTES(":0\r\n"), "broken", "slow" },
        { "a negative one", BYTES(":-1\r\n"), "broken", "slow" },
        { "more than are kept", BYTES(":21\r\n"), "broken", "slow" },
        { "far more", BYTES(":9223372036854775807\r\n"), "broken", "slow" },
        { "a text", BYTES("$1\r\n3\r\n"), "broken", "slow" },
        { "nothing", BYTES("$-1\r\n"), "broken", "slow" },
        { "an empty array", BYTES("*0\r\n"), "broken", "slow" },
        { "an array of numbers", BYTES("*1\r\n:3\r\n"), "broken", "slow" },
        { "a status", BYTES("+OK\r\n"), "broken", "slow" },
        { "two answers: a date", BYTES("$2\r\n12\r\n:1\r\n"), "broken", "fine" },
        { "two answers: none", BYTES("$-1\r\n:1\r\n"), "broken", "fine" },
        { "two answers: an empty text", BYTES("$0\r\n\r\n:1\r\n"), "broken", "broken" },
        { "two answers: NULs", BYTES("$3\r\n1\0002\r\n:1\r\n"), "broken", "broken" },
        { "two answers: a number", BYTES(":12\r\n:1\r\n"), "broken", "broken" },
        { "two answers: a status", BYTES("+12\r\n:1\r\n"), "broken", "broken" },
        { "two answers: an array", BYTES("*1\r\n$2\r\n12\r\n:1\r\n"), "broken", "broken" },
        { "two answers: nothing makes sense", BYTES("*-1\r\n*-1\r\n"), "broken", "fine" },
        { "an error", BYTES("-WRONGTYPE no\r\n"), "broken", "slow" },
        { "no memory", BYTES("-OOM no\r\n"), "full", "slow" },
        { "no end", BYTES("$900\r\n12"), "slow", "slow" },
        { "no protocol", BYTES("HTTP/1.1 200 OK\r\n\r\n"), "broken", "broken" },
    };
    struct assent_client client = { .family = ASSENT_FAMILY_NONE };

    (void)unused;
    assert_true(assent_client_set_address(&client, "192.0.2.1"));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct redis_liar liar = { .answer = rows[i].answer,
                                   .length = rows[i].length,
                                   .stays = true };
        unsigned names = 0;
        int64_t first = 0;
        redis_liar_start(&liar);
        struct assent_behaviour behaviour = { .state = redis_liar_state(&liar, 50), .wall = 1 };
        assert_row_text(
            rows[i].name,
            assent_state_fault_name(assent_behaviour_helo(&behaviour, &client, "a.test", &names)),
            rows[i].helo);
        assent_state_destroy(behaviour.state);
        behaviour.state = redis_liar_state(&liar, 50);
        assert_row_text(rows[i].name,
                        assent_state_fault_name(
                            assent_behaviour_message_id(&behaviour, "<1@a.test>", 10, 5, &first)),
                        rows[i].message_id);
        assent_state_destroy(behaviour.state);
        redis_liar_stop(&liar);
    }
}

static void count_call(void *data)
{
    ++*(int *)data;
}

static void a_server_that_is_away_or_frozen(void **unused)
{
    struct assent_client client = { .family = ASSENT_FAMILY_NONE };
    struct assent_error error = { "" };
    struct scene scene;
    unsigned names = 0;
    int64_t first = 0;
    int told = 0;

    (void)unused;
    begin(&scene);
    assent_state_destroy(scene.behaviour.state);
    struct assent_state_options options = redis_server_options(scene.server);
    options.timeout = 30;
    scene.behaviour.state = assent_state_create(&options, &error);
    scene.behaviour.before_wait = count_call;
    scene.behaviour.before_wait_data = &told;
    assert_true(assent_client_set_address(&client, "192.0.2.1"));
    redis_server_freeze(scene.server);
    assert_string_equal(
        assent_state_fault_name(assent_behaviour_helo(&scene.behaviour, &client, "a.test", &names)),
        "slow");
    assert_int_equal(told, 1);
    redis_server_thaw(scene.server);
    redis_server_kill(scene.server);
    assert_string_equal(assent_state_fault_name(assent_behaviour_message_id(
                            &scene.behaviour, "<1@a.test>", 10, 5, &first)),
                        "away");
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_a_client),
        cmocka_unit_test(names_count_for_a_day),
        cmocka_unit_test(all_of_it_is_bounded),
        cmocka_unit_test(message_ids),
        cmocka_unit_test(hostile_texts),
        cmocka_unit_test(the_daemons_rights),
        cmocka_unit_test(damaged_keys),
        cmocka_unit_test(lies),
        cmocka_unit_test(a_server_that_is_away_or_frozen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
