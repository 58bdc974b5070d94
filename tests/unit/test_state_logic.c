/*
 * Tests of what the state decides without a server: commands, slots, faults, the
 * circuit breaker, troubles.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/breaker.h"
#include "scorer/state/command.h"
#include "scorer/state/fault.h"
#include "scorer/state/slots.h"
#include "scorer/state/trouble.h"

#include "tests/support/table.h"

extern const struct assent_script assent_script_testing;

static void commands(void **unused)
{
    struct assent_command command;

    (void)unused;
    assent_command_init(&command);
    assert_string_equal(assent_command_name(&command), "");
    assent_command_script(&command, &assent_script_testing, 2);
    assent_command_add_bytes(&command, "a\0b", 3);
    assent_command_add_bytes(&command, NULL, 0);
    assent_command_format(&command, "%s%d", "key", 7);
    for (int i = 0; i < 100; i++)
        assent_command_format(&command, "%d", i);
    assert_false(command.failed);
    assert_int_equal(command.count, 106);
    assert_string_equal(command.arguments[0], "EVALSHA");
    assert_string_equal(command.arguments[1], assent_script_testing.sha1);
    assert_string_equal(command.arguments[2], "2");
    assert_int_equal(command.lengths[3], 3);
    assert_memory_equal(command.arguments[3], "a\0b", 4);
    assert_int_equal(command.lengths[4], 0);
    assert_string_equal(command.arguments[5], "key7");
    assert_string_equal(command.arguments[105], "99");
    assert_string_equal(assent_command_name(&command), "testing");
    assent_command_fini(&command);
    assert_int_equal(command.count, 0);
}

/* Values of redis-cli's CLUSTER KEYSLOT. */
static void slots_of_keys(void **unused)
{
    static const struct {
        const char *key;
        unsigned slot;
    } rows[] = {
        { "", 0 },
        { "123456789", 12739 },
        { "foo", 12182 },
        { "bar", 5061 },
        { "{foo}bar", 12182 },
        { "foo{bar}baz", 5061 },
        { "foo{}{bar}", 8363 },
        { "foo{{bar}}zap", 4015 },
        { "foo{bar}{zap}", 5061 },
        { "foo{bar", 15278 },
    };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_number(rows[i].key, assent_slot_of(rows[i].key), rows[i].slot);
    assert_int_equal(assent_slot_of(ASSENT_KEY_META), assent_slot_of(ASSENT_KEY_LIST "deny"));
}

static void redirections(void **unused)
{
    static const struct {
        const char *text;
        const char *node; /* "": it makes no sense */
        unsigned slot;
    } rows[] = {
        { "MOVED 3999 127.0.0.1:6381", "127.0.0.1:6381", 3999 },
        { "ASK 0 r.test:1", "r.test:1", 0 },
        { "MOVED 16383 2001:db8::1:6381", "[2001:db8::1]:6381", 16383 },
        { "MOVED 1 :6381", "10.1.1.1:6381", 1 },
        { "MOVED 1 ?:6381", "10.1.1.1:6381", 1 },
        { "MOVED 16384 a:1", "", 0 },
        { "MOVED -1 a:1", "", 0 },
        { "MOVED", "", 0 },
        { "MOVED 1", "", 0 },
        { "MOVED 1 a", "", 0 },
        { "MOVED 1 a:", "", 0 },
        { "MOVED 1 a:0", "", 0 },
        { "MOVED 1 a:1x", "", 0 },
        { "MOVED x a:1", "", 0 },
    };
    static const struct assent_node asked = { "10.1.1.1", 7 };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_node node;
        unsigned slot = 0;
        char text[ASSENT_NODE_TEXT] = "";
        if (assent_redirection_read(rows[i].text, &asked, &slot, &node))
            assent_node_text(&node, text, sizeof(text));
        assert_row_text(rows[i].text, text, rows[i].node);
        if (text[0] != '\0')
            assert_row_number(rows[i].text, slot, rows[i].slot);
    }
}

static redisReply *parse(redisReader *reader, const char *protocol)
{
    void *reply = NULL;

    assert_int_equal(redisReaderFeed(reader, protocol, strlen(protocol)), REDIS_OK);
    assert_int_equal(redisReaderGetReply(reader, &reply), REDIS_OK);
    assert_non_null(reply);
    return reply;
}

static void slot_maps(void **unused)
{
    static const struct {
        const char *name, *protocol;
        bool good;
    } rows[] = {
        { "two masters",
          "*2\r\n*3\r\n:0\r\n:99\r\n*2\r\n$1\r\na\r\n:1\r\n"
          "*4\r\n:100\r\n:16383\r\n*2\r\n$-1\r\n:2\r\n*2\r\n$1\r\nc\r\n:3\r\n",
          true },
        { "nothing", "*0\r\n", false },
        { "no list", ":1\r\n", false },
        { "a range that is none", "*1\r\n:1\r\n", false },
        { "short range", "*1\r\n*2\r\n:0\r\n:1\r\n", false },
        { "no numbers", "*1\r\n*3\r\n$1\r\n0\r\n:1\r\n*2\r\n$1\r\na\r\n:1\r\n", false },
        { "beyond the end", "*1\r\n*3\r\n:0\r\n:16384\r\n*2\r\n$1\r\na\r\n:1\r\n", false },
        { "below 0", "*1\r\n*3\r\n:-1\r\n:1\r\n*2\r\n$1\r\na\r\n:1\r\n", false },
        { "backwards", "*1\r\n*3\r\n:2\r\n:1\r\n*2\r\n$1\r\na\r\n:1\r\n", false },
        { "no port", "*1\r\n*3\r\n:0\r\n:1\r\n*1\r\n$1\r\na\r\n", false },
        { "port 0", "*1\r\n*3\r\n:0\r\n:1\r\n*2\r\n$1\r\na\r\n:0\r\n", false },
    };
    static const struct assent_node asked = { "10.1.1.1", 7 };
    static const struct assent_node other = { "other", 9 };
    static struct assent_slots slots;

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++) {
        redisReader *reader = redisReaderCreate();
        redisReply *reply = parse(reader, rows[i].protocol);
        assert_row_number(rows[i].name, assent_slots_read(&slots, reply, &asked), rows[i].good);
        freeReplyObject(reply);
        redisReaderFree(reader);
        if (!rows[i].good)
            continue;
        assert_string_equal(assent_slots_find(&slots, 99)->host, "a");
        assert_string_equal(assent_slots_find(&slots, 100)->host, "10.1.1.1");
        assert_int_equal(assent_slots_find(&slots, 16383)->port, 2);
        assent_slots_move(&slots, 100, &other);
        assert_string_equal(assent_slots_find(&slots, 100)->host, "other");
        assert_string_equal(assent_slots_find(&slots, 101)->host, "10.1.1.1");
    }
}

static void faults(void **unused)
{
    static const struct {
        const char *text;
        enum assent_state_fault fault;
    } rows[] = {
        { "WRONGPASS invalid username-password pair or user is disabled.", ASSENT_STATE_DENIED },
        { "NOAUTH Authentication required.", ASSENT_STATE_DENIED },
        { "NOPERM this user has no permissions to run the 'set' command", ASSENT_STATE_DENIED },
        { "DENIED Redis is running in protected mode", ASSENT_STATE_DENIED },
        { "ERR AUTH <password> called without any password configured", ASSENT_STATE_DENIED },
        { "OOM command not allowed when used memory > 'maxmemory'.", ASSENT_STATE_FULL },
        { "MISCONF Errors writing to the AOF file", ASSENT_STATE_FULL },
        { "READONLY You can't write against a read only replica.", ASSENT_STATE_READ_ONLY },
        { "NOREPLICAS Not enough good replicas to write.", ASSENT_STATE_READ_ONLY },
        { "LOADING Redis is loading the dataset in memory", ASSENT_STATE_LOADING },
        { "MASTERDOWN Link with MASTER is down", ASSENT_STATE_LOADING },
        { "CLUSTERDOWN Hash slot not served", ASSENT_STATE_LOADING },
        { "TRYAGAIN Multiple keys request during rehashing of slot", ASSENT_STATE_LOADING },
        { "BUSY Redis is busy running a script.", ASSENT_STATE_SLOW },
        { "ERR max number of clients reached", ASSENT_STATE_AWAY },
        { "CONFLICT generation", ASSENT_STATE_CONFLICT },
        { "WRONGTYPE Operation against a key", ASSENT_STATE_BROKEN },
        { "ERR unknown command", ASSENT_STATE_BROKEN },
        { "OOMPH", ASSENT_STATE_BROKEN },
        { "", ASSENT_STATE_BROKEN },
        { "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -OOM command "
          "not allowed when used memory > 'maxmemory'.",
          ASSENT_STATE_FULL },
        { "ERR Error running script (call to f_1): @user_script:1: nil", ASSENT_STATE_BROKEN },
    };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_row_text(rows[i].text, assent_state_fault_name(assent_fault_of_reply(rows[i].text)),
                        assent_state_fault_name(rows[i].fault));
}

/* One call: at which moment, whether it is admitted, and what it comes to. */
static void breaker(void **unused)
{
    static const struct {
        const char *name;
        int64_t now;
        bool patient, admitted, trial;
        enum assent_state_fault fault;
    } rows[] = {
        { "first fault", 0, false, true, false, ASSENT_STATE_AWAY },
        { "second", 1, false, true, false, ASSENT_STATE_SLOW },
        { "an answer between", 2, false, true, false, ASSENT_STATE_FULL },
        { "first again", 10, false, true, false, ASSENT_STATE_LOADING },
        { "second again", 10, false, true, false, ASSENT_STATE_SLOW },
        { "third: it opens", 10, false, true, false, ASSENT_STATE_SLOW },
        { "open", 10, false, false, false, ASSENT_STATE_FINE },
        { "a moment before the end", 1009, false, false, false, ASSENT_STATE_FINE },
        { "patient, in vain", 1009, true, true, false, ASSENT_STATE_AWAY },
        { "a trial, in vain", 1010, false, true, true, ASSENT_STATE_AWAY },
        { "twice as long", 3009, false, false, false, ASSENT_STATE_FINE },
        { "second trial", 3010, false, true, true, ASSENT_STATE_AWAY },
        { "third trial", 7010, false, true, true, ASSENT_STATE_AWAY },
        { "fourth trial", 15010, false, true, true, ASSENT_STATE_AWAY },
        { "not above 10 s", 25009, false, false, false, ASSENT_STATE_FINE },
        { "patient, well", 25009, true, true, false, ASSENT_STATE_FINE },
        { "closed", 25009, false, true, false, ASSENT_STATE_DENIED },
        { "denials", 25009, false, true, false, ASSENT_STATE_DENIED },
        { "do not", 25009, false, true, false, ASSENT_STATE_DENIED },
        { "open it", 25009, false, true, false, ASSENT_STATE_FINE },
    };
    struct assent_breaker breaker = { 0 };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool trial = false;
        bool admitted = assent_breaker_admit(&breaker, rows[i].now, rows[i].patient, &trial);
        assert_row_number(rows[i].name, admitted, rows[i].admitted);
        assert_row_number(rows[i].name, trial, rows[i].trial);
        if (admitted)
            assent_breaker_note(&breaker, rows[i].now, trial, rows[i].fault);
    }
}

static void one_trial_at_a_time(void **unused)
{
    struct assent_breaker breaker = { 0 };
    bool trial = false;

    (void)unused;
    for (int i = 0; i < 3; i++)
        assent_breaker_note(&breaker, 0, false, ASSENT_STATE_SLOW);
    assert_true(assent_breaker_is_open(&breaker));
    assert_true(assent_breaker_admit(&breaker, 1000, false, &trial) && trial);
    assert_false(assent_breaker_admit(&breaker, 1000, false, &trial));
    assert_false(trial);
    assert_true(assent_breaker_admit(&breaker, 1000, true, &trial));
    assent_breaker_note(&breaker, 1000, true, ASSENT_STATE_FINE);
    assert_false(assent_breaker_is_open(&breaker));
}

static void troubles(void **unused)
{
    static const struct {
        const char *name;
        int64_t now;
        const char *command;
        enum assent_state_fault fault, gravest;
    } rows[] = {
        { "well", 0, "GET", ASSENT_STATE_FINE, ASSENT_STATE_FINE },
        { "away", 1, "", ASSENT_STATE_AWAY, ASSENT_STATE_AWAY },
        { "slow instead", 2, "", ASSENT_STATE_SLOW, ASSENT_STATE_SLOW },
        { "any answer", 3, "XADD", ASSENT_STATE_FULL, ASSENT_STATE_FULL },
        { "reads go on", 4, "GET", ASSENT_STATE_FINE, ASSENT_STATE_FULL },
        { "away comes first", 5, "", ASSENT_STATE_AWAY, ASSENT_STATE_AWAY },
        { "full is not forgotten", 6, "GET", ASSENT_STATE_FINE, ASSENT_STATE_FULL },
        { "the same command", 7, "XADD", ASSENT_STATE_FINE, ASSENT_STATE_FINE },
        { "log-in", 8, "", ASSENT_STATE_DENIED, ASSENT_STATE_DENIED },
        { "any command", 9, "GET", ASSENT_STATE_FINE, ASSENT_STATE_FINE },
        { "broken", 10, "HGET", ASSENT_STATE_BROKEN, ASSENT_STATE_BROKEN },
        { "a conflict is no trouble", 11, "change", ASSENT_STATE_CONFLICT, ASSENT_STATE_BROKEN },
        { "nearly ten minutes", 600009, "GET", ASSENT_STATE_FINE, ASSENT_STATE_BROKEN },
        { "ten minutes", 600010, "GET", ASSENT_STATE_FINE, ASSENT_STATE_FINE },
    };
    struct assent_troubles troubles = { 0 };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_command command;
        unsigned began = 0;
        unsigned ended = 0;
        assent_command_init(&command);
        assent_command_add(&command, rows[i].command);
        struct assent_outcome outcome = { rows[i].fault, rows[i].command, "detail", &command, 1,
                                          rows[i].now,   rows[i].now };
        assent_troubles_note(&troubles, &outcome, &began, &ended);
        assert_row_text(rows[i].name, assent_state_fault_name(assent_troubles_gravest(&troubles)),
                        assent_state_fault_name(rows[i].gravest));
        assert_row_number(rows[i].name, began & ended, 0);
        assent_command_fini(&command);
    }
}

static void kinds_of_keys(void **unused)
{
    const char *rules = assent_state_user_rules(ASSENT_STATE_DAEMON);

    (void)unused;
    for (size_t i = 0; i < assent_key_kind_count(); i++) {
        const struct assent_key_kind *kind = assent_key_kind_at(i);
        char rule[128];
        (void)snprintf(rule, sizeof(rule), " %s%s ", kind->daemon_writes ? "~" : "%R~",
                       kind->pattern);
        assert_row_true(kind->pattern, strstr(rules, rule) != NULL);
        assert_row_true(kind->pattern, strncmp(kind->pattern, "assent:", 7) == 0);
        assert_row_true(kind->pattern, kind->meaning[0] != '\0' && kind->lives[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands),
        cmocka_unit_test(slots_of_keys),
        cmocka_unit_test(redirections),
        cmocka_unit_test(slot_maps),
        cmocka_unit_test(faults),
        cmocka_unit_test(breaker),
        cmocka_unit_test(one_trial_at_a_time),
        cmocka_unit_test(troubles),
        cmocka_unit_test(kinds_of_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
