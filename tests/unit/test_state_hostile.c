/*
 * Tests of the state against a server that answers what it should not: it must end
 * in a fault, in time, and never in a crash.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/command.h"

#include "scorer/state/connection.h"
#include "tests/support/redis_liar.h"
#include "tests/support/table.h"

static enum assent_state_fault ask(struct assent_state *state, size_t count,
                                   struct assent_error *error)
{
    static const struct assent_state_call call = { .patient = true };
    struct assent_command commands[2];
    redisReply *replies[2] = { NULL, NULL };

    for (size_t i = 0; i < 2; i++) {
        assent_command_init(&commands[i]);
        assent_command_add(&commands[i], "GET");
        assent_command_add(&commands[i], "key");
    }
    enum assent_state_fault fault = assent_state_ask(state, &call, commands, count, replies, error);
    for (size_t i = 0; i < 2; i++) {
        assert_true(i >= count || (replies[i] != NULL) == (fault == ASSENT_STATE_FINE));
        freeReplyObject(replies[i]);
        assent_command_fini(&commands[i]);
    }
    return fault;
}

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *name;
    const char *answer;
    size_t length;
    int stays;
    unsigned count; /* commands asked */
    enum assent_state_fault fault;
} rows[] = {
    { "an answer", BYTES("$5\r\nvalue\r\n"), true, 1, ASSENT_STATE_FINE },
    { "two answers", BYTES("+a\r\n:1\r\n"), true, 2, ASSENT_STATE_FINE },
    { "an answer, then the end", BYTES("$5\r\nvalue\r\n"), false, 1, ASSENT_STATE_FINE },
    { "nothing, then the end", BYTES(""), false, 1, ASSENT_STATE_AWAY },
    { "one of two, then the end", BYTES("+a\r\n"), false, 2, ASSENT_STATE_AWAY },
    { "half of it, then the end", BYTES("$5\r\nva"), false, 1, ASSENT_STATE_AWAY },
    { "half of it, then silence", BYTES("$5\r\nva"), true, 1, ASSENT_STATE_SLOW },
    { "one of two, then silence", BYTES("+a\r\n"), true, 2, ASSENT_STATE_SLOW },
    { "half an array", BYTES("*3\r\n:1\r\n"), true, 1, ASSENT_STATE_SLOW },
    { "more than was asked", BYTES("+a\r\n+b\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "another protocol", BYTES("HTTP/1.1 400 Bad Request\r\n\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "NULs", BYTES("\0\0\0\0\0\0"), true, 1, ASSENT_STATE_BROKEN },
    { "a length that is none", BYTES("$x\r\nvalue\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "a negative length", BYTES("$-2\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "a huge string", BYTES("$9223372036854775807\r\n"), true, 1, ASSENT_STATE_SLOW },
    { "a length that is too long", BYTES("$99999999999999999999999\r\n"), true, 1,
      ASSENT_STATE_BROKEN },
    { "a huge array", BYTES("*2147483647\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "an array that is too huge", BYTES("*4294967296\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "a negative array", BYTES("*-7\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "deep arrays",
      BYTES("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"), true,
      1, ASSENT_STATE_BROKEN },
    { "a redirection", BYTES("-MOVED 1 127.0.0.1:1\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "a redirection to nowhere", BYTES("-ASK\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "an empty error", BYTES("-\r\n"), true, 1, ASSENT_STATE_BROKEN },
    { "an error for one of two", BYTES("+a\r\n-OOM full\r\n"), true, 2, ASSENT_STATE_FULL },
    { "no script was asked for", BYTES("-NOSCRIPT no\r\n"), true, 1, ASSENT_STATE_BROKEN },
};

static void lies(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < 2 * ROWS(rows); i++) {
        size_t row = i / 2;
        struct redis_liar liar = { .answer = rows[row].answer,
                                   .length = rows[row].length,
                                   .stays = rows[row].stays,
                                   .bytewise = i % 2 == 1 };
        bool silent = rows[row].fault == ASSENT_STATE_SLOW;
        struct assent_error error = { "" };
        /* A bytewise reader may not see yet that there is more than was asked. */
        if (liar.bytewise && strcmp(rows[row].name, "more than was asked") == 0)
            continue;
        redis_liar_start(&liar);
        struct assent_state *state = redis_liar_state(&liar, silent ? 30 : 10000);
        assert_row_text(rows[row].name,
                        assent_state_fault_name(ask(state, rows[row].count, &error)),
                        assent_state_fault_name(rows[row].fault));
        assert_row_true(rows[row].name,
                        (error.text[0] != '\0') == (rows[row].fault != ASSENT_STATE_FINE));
        assent_state_destroy(state);
        redis_liar_stop(&liar);
    }
}

/* A server that closes each connection after its answer: found out before the next question. */
static void a_connection_for_each(void **unused)
{
    struct redis_liar liar = { .answer = "+a\r\n", .length = 4 };
    struct assent_error error = { "" };

    (void)unused;
    redis_liar_start(&liar);
    struct assent_state *state = redis_liar_state(&liar, 10000);
    for (int i = 0; i < 20; i++)
        assert_string_equal(assent_state_fault_name(ask(state, 1, &error)), "fine");
    assent_state_destroy(state);
    redis_liar_stop(&liar);
}

/* What cannot come from a Redis server does not stay in the connection for the next question. */
static void an_unasked_answer(void **unused)
{
    struct redis_liar liar = {
        .answer = "+a\r\n+b\r\n", .length = 8, .stays = true, .bytewise = true
    };
    struct assent_error error = { "" };

    (void)unused;
    redis_liar_start(&liar);
    struct assent_state *state = redis_liar_state(&liar, 10000);
    for (int i = 0; i < 20; i++) {
        enum assent_state_fault fault = ask(state, 1, &error);
        assert_true(fault == ASSENT_STATE_FINE || fault == ASSENT_STATE_BROKEN);
    }
    assent_state_destroy(state);
    redis_liar_stop(&liar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lies),
        cmocka_unit_test(a_connection_for_each),
        cmocka_unit_test(an_unasked_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
