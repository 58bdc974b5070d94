/*
 * assentctl redis: the users in Redis, and how it is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/redis_admin.h>

#include <errno.h>
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/redis_users.h"

enum { OPTION_AS_DEFAULT, OPTION_PASSWORD_FILE, OPTION_NEW_PASSWORDS };

static const struct cli_option options[] = {
    [OPTION_AS_DEFAULT] = { "as-default", NULL, "setup: log in as Redis' default user", false },
    [OPTION_PASSWORD_FILE] = { "password-file", "FILE",
                               "setup: with the password in the first line of FILE", false },
    [OPTION_NEW_PASSWORDS] = { "new-passwords", NULL,
                               "setup: users that are there get new passwords where the files are "
                               "missing",
                               false },
};

/* --- setup --- */

/* As whom users are made: the administrator of the configuration, or the default user. */
static struct assent_state *connect_for_setup(const struct cli_input *input,
                                              struct assent_error *error)
{
    struct assent_state_paths paths;
    struct assent_state_options login =
        assent_state_options_of(input->configuration, ASSENT_STATE_ADMIN, &paths);
    const char *password_file = cli_value(input, OPTION_PASSWORD_FILE);

    if (input->value_count[OPTION_AS_DEFAULT] > 0) {
        login.user = "";
        login.password_file = "";
    }
    if (password_file != NULL)
        login.password_file = password_file;
    login.timeout = REDIS_PATIENCE;
    return assent_state_create(&login, error);
}

/* As whom the daemon runs: user of the configuration, or else who was given state_dir, where
 * systemd starts it as that user. False: nobody else than who is here. */
static bool find_daemon(const struct assent_configuration *configuration, uid_t *user, gid_t *group)
{
    const struct passwd *entry =
        configuration->user[0] == '\0' ? NULL : getpwnam(configuration->user);
    struct stat status;

    if (entry != NULL) {
        *user = entry->pw_uid;
        *group = entry->pw_gid;
        return true;
    }
    if (configuration->user[0] != '\0' || stat(configuration->state_dir, &status) != 0)
        return false;
    *user = status.st_uid;
    *group = status.st_gid;
    return true;
}

/* The daemon has to read its password. */
static void give_to_daemon(const struct cli_input *input, const struct redis_user *user)
{
    uid_t owner = 0;
    gid_t group = 0;

    if (user->role != ASSENT_STATE_DAEMON || geteuid() != 0)
        return;
    if (!find_daemon(input->configuration, &owner, &group))
        (void)fprintf(stderr,
                      "assentctl redis: warning: give %s to the user that the daemon runs as\n",
                      user->password_file);
    else if (chown(user->password_file, owner, group) != 0)
        (void)fprintf(stderr, "assentctl redis: warning: %s cannot be given to the daemon: %s\n",
                      user->password_file, strerror(errno));
}

static json_t *setup_json(const struct redis_user *user, const struct assent_redis_setup *setup)
{
    static const char *const kept[] = { "no", "acl-file", "configuration" };

    return json_pack("{s:s, s:s, s:s, s:b, s:i, s:s}", "user", user->name, "for", user->title,
                     "password_file", user->password_file, "password_made",
                     (int)setup->made_password, "servers", (int)setup->servers, "kept",
                     kept[setup->kept]);
}

static void print_setup(const struct redis_user *user, const struct assent_redis_setup *setup)
{
    (void)printf("user %s for the %s: on %u server%s, password in %s%s\n", user->name, user->title,
                 setup->servers, setup->servers == 1 ? "" : "s", user->password_file,
                 setup->made_password ? " (made)" : "");
}

static void warn_if_not_kept(const struct assent_redis_setup *setup)
{
    if (setup->kept == ASSENT_KEPT_NOT)
        (void)fputs("assentctl redis: warning: Redis keeps its users nowhere: they are gone with "
                    "its next start; give it an aclfile, or start it from a configuration file "
                    "that it may write\n",
                    stderr);
}

static void print_lines(const struct redis_user *users)
{
    bool all_set = true;

    for (size_t i = 0; i < REDIS_USERS; i++)
        all_set = all_set && users[i].name_is_set && users[i].file_is_set;
    if (all_set)
        return;
    (void)puts("\nput into assent.conf:");
    for (size_t i = 0; i < REDIS_USERS; i++)
        (void)printf("%s = \"%s\"\n%s = \"%s\"\n", users[i].name_key, users[i].name,
                     users[i].file_key, users[i].password_file);
}

static int setup_users(const struct cli_input *input, struct assent_state *state)
{
    struct redis_user users[REDIS_USERS];
    struct assent_redis_setup setup;
    json_t *made = json_array();

    redis_users(input->configuration, users);
    for (size_t i = 0; i < REDIS_USERS; i++) {
        struct assent_error error = { "" };
        enum assent_state_fault fault =
            assent_redis_setup_user(state, users[i].role, users[i].name, users[i].password_file,
                                    input->value_count[OPTION_NEW_PASSWORDS] > 0, &setup, &error);
        if (fault != ASSENT_STATE_FINE) {
            json_decref(made);
            return cli_fail(input, fault == ASSENT_STATE_AWAY ? CLI_UNREACHABLE : CLI_NEGATIVE,
                            "making the user %s: %s%s", users[i].name, error.text,
                            fault == ASSENT_STATE_DENIED && i == 0
                                ? "; the first time: --as-default, with --password-file FILE where "
                                  "Redis' default user has a password"
                                : "");
        }
        if (setup.made_password)
            give_to_daemon(input, &users[i]);
        if (!input->json)
            print_setup(&users[i], &setup);
        (void)json_array_append_new(made, setup_json(&users[i], &setup));
    }
    warn_if_not_kept(&setup);
    if (input->json) {
        (void)json_dumpf(made, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    } else {
        print_lines(users);
    }
    json_decref(made);
    return CLI_DONE;
}

static int setup(const struct cli_input *input)
{
    struct assent_error error = { "" };

    if (redis_is_embedded(input->configuration))
        return cli_fail(input, CLI_NEGATIVE,
                        "redis is embedded: the daemon makes its users at each start");
    struct assent_state *state = connect_for_setup(input, &error);
    if (state == NULL)
        return cli_fail(input, CLI_USAGE, "%s", error.text);
    int status = setup_users(input, state);
    assent_state_destroy(state);
    return status;
}

/* --- status --- */

/* What is wrong with a user's rights; "": nothing. */
static void check_user(struct assent_state *admin, const struct redis_user *user, char *problem,
                       size_t size)
{
    struct assent_error error = { "" };

    problem[0] = '\0';
    if (assent_redis_check_user(admin, user->role, user->name, problem, size, &error) !=
        ASSENT_STATE_FINE)
        (void)snprintf(problem, size, "%s", error.text);
}

static bool report_users(const struct cli_input *input, struct assent_state *admin, json_t *status)
{
    struct redis_user users[REDIS_USERS];
    json_t *list = json_array();
    bool fine = true;

    redis_users(input->configuration, users);
    for (size_t i = 0; i < REDIS_USERS; i++) {
        char problem[512];
        check_user(admin, &users[i], problem, sizeof(problem));
        fine = fine && problem[0] == '\0';
        if (!input->json)
            (void)printf("user    %s, for the %s: %s\n", users[i].name, users[i].title,
                         problem[0] == '\0' ? "its rights are right" : problem);
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "user", users[i].name, "for",
                                                    users[i].title, "problem", problem));
    }
    (void)json_object_set_new(status, "users", list);
    return fine;
}

static int report(const struct cli_input *input, struct assent_state *admin,
                  struct assent_state *daemon)
{
    struct assent_state_health health;
    struct assent_error error = { "" };

    enum assent_state_fault fault = assent_state_probe(daemon, &error);
    assent_state_health(daemon, &health);
    if (fault != ASSENT_STATE_FINE && !input->json)
        return cli_fail(input, fault == ASSENT_STATE_AWAY ? CLI_UNREACHABLE : CLI_NEGATIVE, "%s",
                        error.text);
    json_t *status =
        json_pack("{s:s, s:s, s:s, s:s}", "fault", assent_state_fault_name(fault), "detail",
                  error.text, "server", health.server, "address", health.address);
    if (!input->json)
        (void)printf("server  %s\n", health.server);
    bool fine = fault == ASSENT_STATE_FINE && report_users(input, admin, status);
    if (input->json) {
        (void)json_dumpf(status, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    }
    json_decref(status);
    return fine ? CLI_DONE : fault == ASSENT_STATE_AWAY ? CLI_UNREACHABLE : CLI_NEGATIVE;
}

static int show_status(const struct cli_input *input)
{
    struct assent_error error = { "" };
    int status = CLI_USAGE;

    struct assent_state *daemon = redis_connect(input->configuration, ASSENT_STATE_DAEMON, &error);
    struct assent_state *admin = redis_connect(input->configuration, ASSENT_STATE_ADMIN, &error);
    if (daemon == NULL || admin == NULL)
        (void)cli_fail(input, status, "%s", error.text);
    else
        status = report(input, admin, daemon);
    assent_state_destroy(daemon);
    assent_state_destroy(admin);
    return status;
}

static int run(const struct cli_input *input)
{
    const char *what = input->arguments[0];

    if (strcmp(what, "setup") == 0)
        return setup(input);
    if (strcmp(what, "status") == 0)
        return show_status(input);
    return cli_fail(input, CLI_USAGE, "%s: there are setup and status", what);
}

const struct cli_command cli_redis = {
    .name = "redis",
    .arguments = "setup|status",
    .summary = "make the two users in Redis, or show whether they and the server are right",
    .least_arguments = 1,
    .most_arguments = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
