/*
 * Tests of the state against a real Redis server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/command.h"

#include "tests/support/redis_server.h"
#include "tests/support/table.h"

extern const struct assent_script assent_script_testing;

/* Asks one command of words; the caller frees the reply. */
static enum assent_state_fault ask(struct assent_state *state, redisReply **reply,
                                   struct assent_error *error, const char *const *words)
{
    static const struct assent_state_call call = { .key = "assent:{config}:meta" };
    struct assent_command command;

    assent_command_init(&command);
    for (; *words != NULL; words++)
        assent_command_add(&command, *words);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, reply, error);
    assent_command_fini(&command);
    return fault;
}

#define ASK(state, reply, error, ...) \
    ask(state, reply, error, (const char *const[]){ __VA_ARGS__, NULL })

static enum assent_state_fault ask_script(struct assent_state *state, redisReply **reply,
                                          struct assent_error *error, const char *argument)
{
    static const struct assent_state_call call = { .key = "key" };
    struct assent_command command;

    assent_command_init(&command);
    assent_command_script(&command, &assent_script_testing, 1);
    assent_command_add(&command, "key");
    assent_command_add(&command, argument);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, reply, error);
    assent_command_fini(&command);
    return fault;
}

static void answers(void **unused)
{
    struct redis_server *server = redis_server_start(NULL);
    struct assent_error error = { "" };
    redisReply *reply = NULL;

    (void)unused;
    if (server == NULL)
        skip();
    struct assent_state_options options = redis_server_options(server);
    struct assent_state *state = assent_state_create(&options, &error);
    assert_non_null(state);
    assert_int_equal(ASK(state, &reply, &error, "SET", "key", "value"), ASSENT_STATE_FINE);
    freeReplyObject(reply);
    assert_int_equal(ASK(state, &reply, &error, "GET", "key"), ASSENT_STATE_FINE);
    assert_string_equal(reply->str, "value");
    freeReplyObject(reply);
    assert_int_equal(ASK(state, &reply, &error, "HGET", "key", "field"), ASSENT_STATE_BROKEN);
    assert_null(reply);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask_script(state, &reply, &error, "said"), ASSENT_STATE_FINE);
        assert_string_equal(reply->str, "said");
        freeReplyObject(reply);
        assert_true(redis_server_run(server, "SCRIPT FLUSH"));
    }
    assert_int_equal(ask_script(state, &reply, &error, "conflict"), ASSENT_STATE_CONFLICT);
    assert_int_equal(ask_script(state, &reply, &error, "error"), ASSENT_STATE_BROKEN);
    assert_int_equal(assent_state_probe(state, &error), ASSENT_STATE_FINE);
    assent_state_destroy(state);
    redis_server_destroy(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
