/*
 * Tests of the configuration file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/configuration.h>

#include <stdlib.h>
#include <unistd.h>

#include "tests/support/table.h"

struct fixture {
    char directory[32];
    char file[64];
};

static int make_fixture(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    (void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/assent-test-XXXXXX");
    if (mkdtemp(fixture->directory) == NULL)
        return -1;
    (void)snprintf(fixture->file, sizeof(fixture->file), "%s/assent.conf", fixture->directory);
    *state = fixture;
    return 0;
}

static int remove_fixture(void **state)
{
    struct fixture *fixture = *state;

    (void)unlink(fixture->file);
    (void)rmdir(fixture->directory);
    free(fixture);
    return 0;
}

static struct assent_configuration *load(const struct fixture *fixture, const char *text,
                                         struct assent_error *error)
{
    FILE *stream = fopen(fixture->file, "we");

    assert_non_null(stream);
    (void)fputs(text, stream);
    (void)fclose(stream);
    error->text[0] = '\0';
    return assent_configuration_load(fixture->file, error);
}

static struct assent_configuration *must_load(const struct fixture *fixture, const char *text)
{
    struct assent_error error;
    struct assent_configuration *configuration = load(fixture, text, &error);

    if (configuration == NULL)
        fail_msg("%s: %s", text, error.text);
    assert_string_equal(error.text, "");
    return configuration;
}

/* What is printed for one key, without "key = ". */
static void printed(const struct assent_configuration *configuration, const char *key, char *text,
                    size_t size)
{
    char *all = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&all, &length);
    char start[64];

    assert_non_null(stream);
    assent_configuration_print(configuration, stream);
    (void)fclose(stream);
    (void)snprintf(start, sizeof(start), "\n%s = ", key);
    const char *at = strncmp(all, start + 1, strlen(start + 1)) == 0 ? all - 1 : strstr(all, start);
    assert_non_null(at);
    at += strlen(start);
    (void)snprintf(text, size, "%.*s", (int)strcspn(at, "\n"), at);
    free(all);
}

static void has_defaults(void **state)
{
    struct assent_configuration *configuration = must_load(*state, "");
    char name[256];

    assert_string_equal(configuration->milter_socket, "unix:/run/assent/milter.sock");
    assert_int_equal(configuration->milter_socket_mode, 0660);
    assert_string_equal(configuration->user, "");
    assert_string_equal(configuration->redis[0], "embedded");
    assert_null(configuration->redis[1]);
    assert_null(configuration->dns_servers[0]);
    assert_int_equal(configuration->log_level, ASSENT_LOG_INFO);
    assert_int_equal(configuration->message_deadline, 60);
    assert_int_equal(configuration->max_messages, 1000);
    assert_int_equal(configuration->max_message_bytes, 33554432);
    assert_int_equal(gethostname(name, sizeof(name)), 0);
    assert_string_equal(configuration->hostname, name);
    assert_string_equal(configuration->authserv_id, name);
    assert_int_equal(assent_configuration_line(configuration, "user"), 0);
    assent_configuration_destroy(configuration);
    assent_configuration_destroy(NULL);
}

/* Every key has a row. */
static const struct {
    const char *key, *line, *printed;
} all_keys[] = {
    { "milter_socket", "milter_socket = \"inet:8890@127.0.0.1\"", "\"inet:8890@127.0.0.1\"" },
    { "milter_socket_mode", "milter_socket_mode = 0600", "\"0600\"" },
    { "milter_socket_group", "milter_socket_group = postfix", "\"postfix\"" },
    { "user", "user = \"assent\"", "\"assent\"" },
    { "redis", "redis = {\"10.0.0.1:6379\", \"10.0.0.2:6379\"}",
      "{\"10.0.0.1:6379\", \"10.0.0.2:6379\"}" },
    { "redis_user", "redis_user = 'filter'", "\"filter\"" },
    { "redis_password_file", "redis_password_file = \"/etc/a \\\"b\\\"\\\\c\"",
      "\"/etc/a \\\"b\\\"\\\\c\"" },
    { "redis_admin_user", "redis_admin_user = admin", "\"admin\"" },
    { "redis_admin_password_file", "redis_admin_password_file = \"/etc/a\"", "\"/etc/a\"" },
    { "redis_db", "redis_db = 15", "15" },
    { "dns_servers", "dns_servers = {\"192.0.2.53:53\"}", "{\"192.0.2.53:53\"}" },
    { "hostname", "hostname = \"mx.example.org\"", "\"mx.example.org\"" },
    { "authserv_id", "authserv_id = \"auth.example.org\"", "\"auth.example.org\"" },
    { "state_dir", "state_dir = \"/srv/state\"", "\"/srv/state\"" },
    { "archive_dir", "archive_dir = \"/srv/archive\"", "\"/srv/archive\"" },
    { "clamav_dir", "clamav_dir = \"/srv/\\$clam\"", "\"/srv/\\$clam\"" },
    { "log_level", "log_level = debug", "\"debug\"" },
    { "metrics_listen", "metrics_listen = \"127.0.0.1:9100\"", "\"127.0.0.1:9100\"" },
    { "message_deadline", "message_deadline = 280", "280" },
    { "control_socket", "control_socket = \"/srv/control\"", "\"/srv/control\"" },
    { "max_messages", "max_messages = 1", "1" },
    { "max_message_bytes", "max_message_bytes = 4096", "4096" },
};

static void takes_every_key(void **state)
{
    assert_int_equal(assent_configuration_key_count(), ROWS(all_keys));
    for (size_t i = 0; i < ROWS(all_keys); i++) {
        char line[256];
        char text[256];
        assert_row_text(all_keys[i].key, assent_configuration_key(i)->name, all_keys[i].key);
        (void)snprintf(line, sizeof(line), "# a comment\n\n%s\n", all_keys[i].line);
        struct assent_configuration *configuration = must_load(*state, line);
        printed(configuration, all_keys[i].key, text, sizeof(text));
        assert_row_text(all_keys[i].key, text, all_keys[i].printed);
        assert_row_number(all_keys[i].key,
                          assent_configuration_line(configuration, all_keys[i].key), 3);
        assent_configuration_destroy(configuration);
    }
    assert_null(assent_configuration_key(ROWS(all_keys)));
}

static void describes_every_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < assent_configuration_key_count(); i++) {
        const struct assent_key *key = assent_configuration_key(i);
        assert_row_true(key->name, key->meaning[0] != '\0');
        assert_row_true(key->name, key->default_text != NULL);
        assert_row_true(key->name, key->type != ASSENT_KEY_NUMBER || key->least < key->most);
    }
}

static void takes_lists(void **state)
{
    static const struct {
        const char *line, *printed;
    } rows[] = {
        { "dns_servers = {}", "{}" },
        { "dns_servers = {\"a:1\"}", "{\"a:1\"}" },
        { "dns_servers = {\"a:1\", \"b:2\", \"c:3\"}", "{\"a:1\", \"b:2\", \"c:3\"}" },
        { "dns_servers = \"a:1\"", "{\"a:1\"}" },
        { "dns_servers = {\n\"a:1\",\n\"b:2\"\n}", "{\"a:1\", \"b:2\"}" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_configuration *configuration = must_load(*state, rows[i].line);
        char text[256];
        printed(configuration, "dns_servers", text, sizeof(text));
        assert_row_text(rows[i].line, text, rows[i].printed);
        assent_configuration_destroy(configuration);
    }
}

/* reason must follow "FILE:LINE: " (or "FILE: " when line is 0). */
static void refuses(void **state)
{
    static const struct {
        const char *text;
        int line;
        const char *reason;
    } rows[] = {
        { "\nno_such_key = 1\n", 2, "no_such_key" },
        { "user \"x\"\n", 1, "" },
        { "user = \n", 2, "" },
        { "user = \"x\"\nuser = \"y\"\n", 2, "user was already set in line 1" },
        { "redis_db = 1\n\nredis_db = 1\n", 3, "redis_db was already set in line 1" },
        { "dns_servers = {\"a\"}\ndns_servers = {\"b\"}\n", 2,
          "dns_servers was already set in line 1" },
        { "redis_db = many\n", 1, "" },
        { "redis_db = 16\n", 1, "redis_db: must be from 0 to 15" },
        { "redis_db = -1\n", 1, "redis_db: must be from 0 to 15" },
        { "\n\nmessage_deadline = 0\n", 3, "message_deadline: must be from 1 to 280" },
        { "message_deadline = 281\n", 1, "message_deadline: must be from 1 to 280" },
        { "max_messages = 0\n", 1, "max_messages: must be from 1 to 100000" },
        { "max_message_bytes = 4095\n", 1, "max_message_bytes: must be from 4096" },
        { "max_message_bytes = 99999999999999999999\n", 1, "" },
        { "milter_socket_mode = 999\n", 1, "milter_socket_mode: is not an octal number" },
        { "milter_socket_mode = rw\n", 1, "milter_socket_mode: is not an octal number" },
        { "milter_socket_mode = \"\"\n", 1, "milter_socket_mode: is not an octal number" },
        { "milter_socket_mode = 01777\n", 1, "milter_socket_mode: must be from 0 to 777" },
        { "milter_socket_mode = -1\n", 1, "milter_socket_mode: must be from 0 to 777" },
        { "log_level = loud\n", 1, "log_level: must be error, warning, notice, info or debug" },
        { "user = {\"a\", \"b\"}\n", 1, "" },
        { "user = \"a\\nb\"\n", 1, "user: must not contain a line break" },
        { "hostname = \"mx example\"\n", 1, "hostname: is not a host name" },
        { "hostname = \"mx;x\"\n", 1, "hostname: is not a host name" },
        { "authserv_id = \"a(b)\"\n", 1, "authserv_id: is not a host name" },
        { "user = \"never ends\n", 0, "" },
        { "}\n", 1, "" },
        { "include(\"/etc/passwd\")\n", 1, "include" },
    };
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct assent_error error;
        char start[128];
        assert_row_true(rows[i].text, load(fixture, rows[i].text, &error) == NULL);
        if (rows[i].line == 0)
            (void)snprintf(start, sizeof(start), "%s:", fixture->file);
        else
            (void)snprintf(start, sizeof(start), "%s:%d: ", fixture->file, rows[i].line);
        if (strncmp(error.text, start, strlen(start)) != 0 ||
            strstr(error.text, rows[i].reason) == NULL)
            fail_msg("%s: %s", rows[i].text, error.text);
        assert_row_true(rows[i].text, strchr(error.text, '\n') == NULL);
    }
}

static void refuses_what_is_no_file(void **state)
{
    const struct fixture *fixture = *state;
    struct assent_error error = { "" };
    char missing[64];

    (void)snprintf(missing, sizeof(missing), "%s/missing", fixture->directory);
    assert_null(assent_configuration_load(missing, &error));
    assert_non_null(strstr(error.text, missing));
    assert_non_null(strstr(error.text, "No such file"));
    assert_null(assent_configuration_load(fixture->directory, &error));
    assert_non_null(strstr(error.text, fixture->directory));
    assert_non_null(strstr(error.text, "not a regular file"));
    assert_null(assent_configuration_load("/dev/null", &error));
    assert_null(assent_configuration_load(missing, NULL));
}

static void prints_what_loads_again(void **state)
{
    const struct fixture *fixture = *state;
    struct assent_error error = { "" };
    char text[4096] = "";
    char *first = NULL;
    char *second = NULL;
    size_t length;

    for (size_t i = 0; i < ROWS(all_keys); i++) {
        (void)strncat(text, all_keys[i].line, sizeof(text) - strlen(text) - 1);
        (void)strncat(text, "\n", sizeof(text) - strlen(text) - 1);
    }
    struct assent_configuration *configuration = must_load(fixture, text);
    FILE *stream = open_memstream(&first, &length);
    assent_configuration_print(configuration, stream);
    (void)fclose(stream);
    assent_configuration_destroy(configuration);
    configuration = load(fixture, first, &error);
    assert_string_equal(error.text, "");
    stream = open_memstream(&second, &length);
    assent_configuration_print(configuration, stream);
    (void)fclose(stream);
    assent_configuration_destroy(configuration);
    assert_string_equal(first, second);
    for (size_t i = 0; i < ROWS(all_keys); i++)
        assert_row_true(all_keys[i].key, strstr(second, all_keys[i].printed) != NULL);
    free(first);
    free(second);
}

/* The list's address stays good for as long as the configuration does, and two can be loaded. */
static void keeps_two_apart(void **state)
{
    struct assent_configuration *first = must_load(*state, "redis = {\"a:1\"}\nuser = one\n");
    struct assent_configuration *second = must_load(*state, "redis = {\"b:2\"}\nuser = two\n");

    assert_string_equal(first->redis[0], "a:1");
    assert_string_equal(second->redis[0], "b:2");
    assert_string_equal(first->user, "one");
    assent_configuration_destroy(first);
    assert_string_equal(second->user, "two");
    assent_configuration_destroy(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_defaults),
        cmocka_unit_test(takes_every_key),
        cmocka_unit_test(describes_every_key),
        cmocka_unit_test(takes_lists),
        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(prints_what_loads_again),
        cmocka_unit_test(keeps_two_apart),
    };

    return cmocka_run_group_tests(tests, make_fixture, remove_fixture);
}
