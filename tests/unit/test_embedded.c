/*
 * Tests of the embedded server's configuration, and of the rights of its users, with
 * a real server.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/redis_admin.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scorer/state/command.h"
#include "scorer/state/secret.h"
#include "tests/support/table.h"

struct place {
    char root[64];
    char state_dir[96];
    char file[256];
};

static void prepare(struct place *place)
{
    struct assent_error error = { "" };

    (void)snprintf(place->root, sizeof(place->root), "/tmp/assent-embedded.XXXXXX");
    assert_non_null(mkdtemp(place->root));
    (void)snprintf(place->state_dir, sizeof(place->state_dir), "%s/a \"state\"", place->root);
    if (!assent_embedded_prepare(place->state_dir, place->file, sizeof(place->file), &error))
        fail_msg("%s", error.text);
}

static void remove_place(struct place *place)
{
    char command[128];

    (void)snprintf(command, sizeof(command), "rm -rf '%s'", place->root);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
}

static void path_in(const struct place *place, const char *name, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/redis/%s", place->state_dir, name);
}

static void assert_mode(const struct place *place, const char *name, mode_t mode)
{
    char path[256];
    struct stat status;

    path_in(place, name, path, sizeof(path));
    assert_row_number(name, stat(path, &status), 0);
    assert_row_number(name, status.st_mode & 07777, mode);
}

static void writes_its_files(void **unused)
{
    static const char *const files[] = { "redis.conf", "users.acl", "daemon.password",
                                         "admin.password" };
    char first[2][ASSENT_SECRET_SIZE];
    char again[ASSENT_SECRET_SIZE];
    char path[256];
    struct assent_error error = { "" };
    struct place place;

    (void)unused;
    prepare(&place);
    assert_mode(&place, ".", 0700);
    assert_mode(&place, "..", 0750);
    for (size_t i = 0; i < ROWS(files); i++)
        assert_mode(&place, files[i], 0600);
    for (size_t i = 0; i < 2; i++) {
        path_in(&place, files[2 + i], path, sizeof(path));
        assert_true(assent_secret_read(path, first[i], sizeof(first[i]), &error));
        assert_int_equal(strlen(first[i]), 64);
    }
    assert_string_not_equal(first[0], first[1]);
    /* Passwords stay, the rest is written anew. */
    path_in(&place, "redis.conf", path, sizeof(path));
    assert_int_equal(truncate(path, 0), 0);
    assert_true(assent_embedded_prepare(place.state_dir, place.file, sizeof(place.file), &error));
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_true(status.st_size > 100);
    path_in(&place, files[2], path, sizeof(path));
    assert_true(assent_secret_read(path, again, sizeof(again), &error));
    assert_string_equal(again, first[0]);
    remove_place(&place);
}

static void bad_places(void **unused)
{
    static const struct {
        const char *directory;
        const char *error;
    } rows[] = {
        { "/dev/null/state", "making the directory" },
        { "/dev/null", "making the directory" },
        { "/tmp/a\nport 6379", "control character" },
        { "/tmp/a long name that no unix socket can have, because its path would be longer than "
          "the system allows",
          "too long" },
    };

    (void)unused;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_error error = { "" };
        char file[256];
        assert_row_true(rows[i].directory,
                        !assent_embedded_prepare(rows[i].directory, file, sizeof(file), &error));
        if (strstr(error.text, rows[i].error) == NULL)
            fail_msg("%s: %s", rows[i].directory, error.text);
    }
}

/* --- with a server --- */

static pid_t start(const struct place *place)
{
    char path[256];
    pid_t process = fork();

    if (process == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (null >= 0)
            (void)dup2(null, STDERR_FILENO);
        (void)execlp("redis-server", "redis-server", place->file, (char *)NULL);
        _exit(127);
    }
    path_in(place, "redis.sock", path, sizeof(path));
    for (int i = 0; i < 1000 && access(path, F_OK) != 0; i++) {
        if (waitpid(process, NULL, WNOHANG) == process)
            return 0;
        (void)poll(NULL, 0, 10);
    }
    return process;
}

static void stop(pid_t process)
{
    (void)kill(process, SIGTERM);
    (void)waitpid(process, NULL, 0);
}

static struct assent_state *log_in(const struct place *place, enum assent_state_role role)
{
    static const char *const embedded[] = { "embedded", NULL };
    const struct assent_configuration configuration = { .redis = embedded,
                                                        .redis_user = "",
                                                        .redis_password_file = "",
                                                        .redis_admin_user = "",
                                                        .redis_admin_password_file = "",
                                                        .state_dir = place->state_dir };
    struct assent_state_paths paths;
    struct assent_error error = { "" };

    struct assent_state_options options = assent_state_options_of(&configuration, role, &paths);
    options.timeout = 5000;
    struct assent_state *state = assent_state_create(&options, &error);
    assert_non_null(state);
    return state;
}

static enum assent_state_fault ask(struct assent_state *state, const char *line)
{
    static const struct assent_state_call call = { .patient = true };
    struct assent_command command;
    struct assent_error error;
    redisReply *reply = NULL;
    char words[256];
    char *rest = NULL;

    (void)snprintf(words, sizeof(words), "%s", line);
    assent_command_init(&command);
    for (char *word = strtok_r(words, "|", &rest); word != NULL; word = strtok_r(NULL, "|", &rest))
        assent_command_add(&command, word);
    enum assent_state_fault fault = assent_state_ask(state, &call, &command, 1, &reply, &error);
    freeReplyObject(reply);
    assent_command_fini(&command);
    return fault;
}

static void rights(void **unused)
{
    static const struct {
        const char *line;
        bool daemon, admin;
    } rows[] = {
        { "HSET|assent:{config}:settings|tag_threshold|99", false, true },
        { "HGETALL|assent:{config}:settings", true, true },
        { "HSET|assent:{config}:list:allow|a|b", false, true },
        { "HSCAN|assent:{config}:list:allow|0", true, true },
        { "EVAL|return redis.call('DEL', KEYS[1])|1|assent:{config}:list:allow", false, true },
        { "EVAL|return redis.call('DEL', 'assent:{config}:list:allow')|0", false, true },
        { "EVAL|return redis.call('HGETALL', 'assent:{config}:meta')|0", true, true },
        { "DEL|assent:{config}:list:allow", false, true },
        { "UNLINK|assent:{config}:settings", false, true },
        { "RENAME|assent:{config}:settings|assent:hosts", false, true },
        { "COPY|assent:hosts|assent:{config}:meta", false, true },
        { "EXPIRE|assent:{config}:settings|1", false, true },
        { "RESTORE|assent:{config}:settings|0|x", false, false },
        { "XADD|assent:{config}:changes|*|a|b", false, true },
        { "XREVRANGE|assent:{config}:changes|+|-", true, true },
        { "XADD|assent:journal:1|*|a|b", true, true },
        { "XTRIM|assent:journal:1|MAXLEN|~|1", true, true },
        { "XRANGE|assent:journal:1|-|+", true, true },
        { "HSETNX|assent:hosts|1|a", true, true },
        { "SET|other|value", false, false },
        { "KEYS|*", false, false },
        { "FLUSHALL", false, false },
        { "FLUSHDB", false, false },
        { "SWAPDB|0|1", false, false },
        { "CONFIG|SET|maxmemory|1", false, false },
        { "CONFIG|GET|maxmemory", false, true },
        { "SHUTDOWN|NOW|FORCE|NOSAVE|x", false, false },
        { "SCRIPT|FLUSH", false, false },
        { "SCRIPT|LOAD|return 1", true, true },
        { "REPLICAOF|127.0.0.1|1", false, false },
        { "MODULE|LIST", false, false },
        { "ACL|SETUSER|assent|+@all", false, true },
        { "ACL|WHOAMI", true, true },
        { "INFO", true, true },
        { "ROLE", true, true },
        { "TIME", true, true },
        { "PING", true, true },
    };
    struct place place;

    (void)unused;
    prepare(&place);
    pid_t process = start(&place);
    if (process == 0) {
        remove_place(&place);
        (void)fprintf(stderr, "skipped: redis-server does not start; is it installed?\n");
        skip();
    }
    struct assent_state *daemon = log_in(&place, ASSENT_STATE_DAEMON);
    struct assent_state *admin = log_in(&place, ASSENT_STATE_ADMIN);
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool daemon_may = ask(daemon, rows[i].line) != ASSENT_STATE_DENIED;
        assert_row_number(rows[i].line, daemon_may, rows[i].daemon);
    }
    for (size_t i = 0; i < ROWS(rows); i++) {
        bool admin_may = ask(admin, rows[i].line) != ASSENT_STATE_DENIED;
        assert_row_number(rows[i].line, admin_may, rows[i].admin);
    }
    assent_state_destroy(daemon);
    assent_state_destroy(admin);
    stop(process);
    remove_place(&place);
}

/* What a script writes goes into the append-only file as a transaction, and those are read back
 * with the rights of the default user. */
static void scripts_survive_a_restart(void **unused)
{
    struct place place;

    (void)unused;
    prepare(&place);
    pid_t process = start(&place);
    if (process == 0) {
        remove_place(&place);
        skip();
    }
    struct assent_state *admin = log_in(&place, ASSENT_STATE_ADMIN);
    assert_int_equal(ask(admin, "EVAL|redis.call('HSET', KEYS[1], 'a', 'b') "
                                "redis.call('XADD', KEYS[2], '*', 'a', 'b')|2|"
                                "assent:{config}:settings|assent:{config}:changes"),
                     ASSENT_STATE_FINE);
    assent_state_destroy(admin);
    stop(process);
    process = start(&place);
    admin = log_in(&place, ASSENT_STATE_ADMIN);
    /* Renaming what is not there is an error. */
    assert_int_equal(ask(admin, "RENAME|assent:{config}:settings|assent:{config}:list:a"),
                     ASSENT_STATE_FINE);
    assert_int_equal(ask(admin, "RENAME|assent:{config}:changes|assent:{config}:list:b"),
                     ASSENT_STATE_FINE);
    assent_state_destroy(admin);
    stop(process);
    remove_place(&place);
}

static void facts_and_users(void **unused)
{
    struct assent_redis_facts facts;
    struct assent_error error = { "" };
    char problem[128];
    struct place place;

    (void)unused;
    prepare(&place);
    pid_t process = start(&place);
    if (process == 0) {
        remove_place(&place);
        skip();
    }
    struct assent_state *daemon = log_in(&place, ASSENT_STATE_DAEMON);
    struct assent_state *admin = log_in(&place, ASSENT_STATE_ADMIN);
    assert_int_equal(assent_redis_inspect(daemon, &facts, &error), ASSENT_STATE_FINE);
    assert_true(facts.major >= 6);
    assert_string_equal(facts.role, "master");
    assert_string_equal(facts.user, "assent");
    assert_string_equal(facts.policy, "noeviction");
    assert_true(facts.append_only);
    assert_false(facts.disk_fails);
    assert_int_equal(facts.writes_settings, ASSENT_ANSWER_NO);
    assert_int_equal(facts.writes_journal, ASSENT_ANSWER_YES);
    assert_int_equal(assent_redis_inspect(admin, &facts, &error), ASSENT_STATE_FINE);
    assert_int_equal(facts.writes_settings, ASSENT_ANSWER_YES);
    assert_int_equal(assent_redis_check_user(admin, ASSENT_STATE_DAEMON, "assent", problem,
                                             sizeof(problem), &error),
                     ASSENT_STATE_FINE);
    assert_string_equal(problem, "");
    assert_int_equal(assent_redis_check_user(admin, ASSENT_STATE_ADMIN, "assent-admin", problem,
                                             sizeof(problem), &error),
                     ASSENT_STATE_FINE);
    assert_string_equal(problem, "");
    assert_int_equal(assent_redis_check_user(admin, ASSENT_STATE_DAEMON, "assent-admin", problem,
                                             sizeof(problem), &error),
                     ASSENT_STATE_FINE);
    assert_string_equal(problem, "it may HSET assent:{config}:settings field value");
    assert_int_equal(assent_redis_check_user(admin, ASSENT_STATE_DAEMON, "nobody", problem,
                                             sizeof(problem), &error),
                     ASSENT_STATE_BROKEN);
    assent_state_destroy(daemon);
    assent_state_destroy(admin);
    stop(process);
    remove_place(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_its_files), cmocka_unit_test(bad_places),
        cmocka_unit_test(rights),           cmocka_unit_test(scripts_survive_a_restart),
        cmocka_unit_test(facts_and_users),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
