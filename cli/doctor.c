/*
 * assentctl doctor: looks at everything that has to be right on a mail host.
 *
 * Each check is a row of the table at the end: its name and a function that leaves
 * what it found, and what to do about it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <assent/redis_admin.h>

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/control_client.h"
#include "cli/redis_users.h"

enum outcome { OUTCOME_OK, OUTCOME_WARNING, OUTCOME_PROBLEM, OUTCOME_SKIPPED };

static const char *const outcome_names[] = { "ok", "warning", "problem", "skipped" };

struct finding {
    enum outcome outcome;
    char text[700];
    const char *advice; /* "" where there is nothing to do */
};

struct doctor {
    const struct assent_configuration *configuration;
    json_t *daemon; /* what the control socket tells; NULL: see daemon_error */
    struct assent_error daemon_error;
    enum assent_state_fault fault; /* of Redis */
    struct assent_error redis_error;
    enum assent_answer replay; /* of the append-only file: nothing gets lost */
    struct assent_redis_facts facts;
};

/* The rows of the table. */
struct check {
    const char *name;
    void (*look)(const struct doctor *doctor, struct finding *finding);
};

enum { LEAST_FREE_MEGABYTES = 100, MOST_CLOCK_OFFSET = 2000 /* milliseconds */ };

static void found(struct finding *finding, enum outcome outcome, const char *advice,
                  const char *format, ...) ASSENT_PRINTF(4, 5);

static void found(struct finding *finding, enum outcome outcome, const char *advice,
                  const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(finding->text, sizeof(finding->text), format, arguments);
    va_end(arguments);
    finding->outcome = outcome;
    finding->advice = advice;
}

/* --- files --- */

static void look_configuration(const struct doctor *doctor, struct finding *finding)
{
    struct stat status;

    if (stat(doctor->configuration->file, &status) != 0)
        found(finding, OUTCOME_WARNING, "", "%s: %s", doctor->configuration->file, strerror(errno));
    else if ((status.st_mode & S_IWOTH) != 0)
        found(finding, OUTCOME_PROBLEM, "chmod o-w", "%s: everybody may write it",
              doctor->configuration->file);
    else
        found(finding, OUTCOME_OK, "", "%s is read and makes sense", doctor->configuration->file);
}

static bool is_private(const char *file, struct finding *finding)
{
    struct stat status;

    if (stat(file, &status) != 0) {
        found(finding, OUTCOME_PROBLEM, "run assentctl redis setup", "%s: %s", file,
              strerror(errno));
        return false;
    }
    if ((status.st_mode & (S_IRWXO | S_IWGRP)) == 0)
        return true;
    found(finding, OUTCOME_PROBLEM, "chmod 0600 or 0640", "%s: others may read or write it", file);
    return false;
}

static void look_passwords(const struct doctor *doctor, struct finding *finding)
{
    const char *files[] = { doctor->configuration->redis_password_file,
                            doctor->configuration->redis_admin_password_file };
    size_t named = 0;

    for (size_t i = 0; i < 2; i++) {
        if (files[i][0] == '\0')
            continue;
        if (!is_private(files[i], finding))
            return;
        named++;
    }
    if (named == 0)
        found(finding, OUTCOME_SKIPPED, "", "no password file is named");
    else
        found(finding, OUTCOME_OK, "", "nobody else may read the passwords");
}

static void look_state_dir(const struct doctor *doctor, struct finding *finding)
{
    const char *directory = doctor->configuration->state_dir;
    struct stat status;
    struct statvfs space;

    if (stat(directory, &status) != 0) {
        found(finding, OUTCOME_PROBLEM, "the daemon makes it when it may; or make it, mode 0750",
              "%s: %s", directory, strerror(errno));
        return;
    }
    if (!S_ISDIR(status.st_mode) || (status.st_mode & S_IWOTH) != 0) {
        found(finding, OUTCOME_PROBLEM, "chmod 0750", "%s: no directory, or everybody may write it",
              directory);
        return;
    }
    if (statvfs(directory, &space) != 0) {
        found(finding, OUTCOME_WARNING, "", "%s: %s", directory, strerror(errno));
        return;
    }
    uint64_t megabytes = (uint64_t)space.f_bavail * space.f_frsize / 1000000;
    if (megabytes < LEAST_FREE_MEGABYTES)
        found(finding, OUTCOME_PROBLEM, "make room", "%s: only %" PRIu64 " MB are free", directory,
              megabytes);
    else
        found(finding, OUTCOME_OK, "", "%s, %" PRIu64 " MB free", directory, megabytes);
}

/* --- the daemon --- */

static void look_daemon(const struct doctor *doctor, struct finding *finding)
{
    if (doctor->daemon == NULL)
        found(finding, OUTCOME_PROBLEM, "start assent-milter", "%s", doctor->daemon_error.text);
    else if (!json_is_object(json_object_get(doctor->daemon, "filter")))
        found(finding, OUTCOME_PROBLEM, "see its log", "the filter does not answer");
    else
        found(finding, OUTCOME_OK, "", "the daemon and its filter answer");
}

static void look_milter_socket(const struct doctor *doctor, struct finding *finding)
{
    const char *address = doctor->configuration->milter_socket;
    const char *path = strncmp(address, "unix:", 5) == 0 ? address + 5 : NULL;
    struct stat status;

    if (path == NULL)
        found(finding, OUTCOME_SKIPPED, "", "%s is no unix socket", address);
    else if (stat(path, &status) != 0)
        found(finding, OUTCOME_PROBLEM, "start assent-milter", "%s: %s", path, strerror(errno));
    else if (!S_ISSOCK(status.st_mode))
        found(finding, OUTCOME_PROBLEM, "remove it, and start assent-milter", "%s: no socket",
              path);
    else if ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
        found(finding, OUTCOME_PROBLEM,
              "milter_socket_mode 0660 and milter_socket_group postfix let it",
              "%s: Postfix may not write it", path);
    else
        found(finding, OUTCOME_OK, "", "%s, mode %04o", path, (unsigned)status.st_mode & 07777U);
}

/* The first line that a command writes. False: it cannot be run. */
static bool read_output(const char *command, char *line, size_t size)
{
    FILE *stream = popen(command, "re"); /* NOLINT(cert-env33-c): a fixed text */

    line[0] = '\0';
    if (stream == NULL)
        return false;
    bool read = fgets(line, (int)size, stream) != NULL;
    int status = pclose(stream);
    line[strcspn(line, "\n")] = '\0';
    return read && status == 0;
}

/* The last two parts of a path. */
static const char *tail_of(const char *path)
{
    const char *tail = path + strlen(path);

    for (int slashes = 0; tail > path; tail--)
        if (tail[-1] == '/' && ++slashes == 2)
            break;
    return tail;
}

/* Postfix in its chroot may name a path from its queue directory on, so the end has to do. */
static bool is_our_socket(const char *milter, const char *address)
{
    return strstr(milter, strncmp(address, "unix:", 5) == 0 ? tail_of(address + 5) : address) !=
           NULL;
}

static void look_postfix(const struct doctor *doctor, struct finding *finding)
{
    const char *address = doctor->configuration->milter_socket;
    char milters[4096];
    char port[64];

    if (!read_output("PATH=$PATH:/usr/sbin postconf -h smtpd_milters 2>/dev/null", milters,
                     sizeof(milters))) {
        found(finding, OUTCOME_SKIPPED, "", "Postfix (postconf) is not here, or is not set up");
        return;
    }
    if (strncmp(address, "inet:", 5) == 0) { /* inet:PORT@HOST; Postfix writes inet:HOST:PORT */
        (void)snprintf(port, sizeof(port), ":%.*s", (int)strcspn(address + 5, "@"), address + 5);
        address = port;
    }
    bool somewhere = is_our_socket(milters, address);
    milters[strcspn(milters, milters[0] == '{' ? "}" : ", \t")] = '\0';
    bool first = is_our_socket(milters, address);
    if (first)
        found(finding, OUTCOME_OK, "", "Assent is the first of smtpd_milters");
    else if (somewhere)
        found(finding, OUTCOME_WARNING, "put Assent first in smtpd_milters",
              "another milter comes before Assent and may change what it sees");
    else
        found(finding, OUTCOME_PROBLEM, "run assent-postfix, or see the documentation",
              "smtpd_milters of Postfix does not name %s", doctor->configuration->milter_socket);
}

/* --- Redis --- */

static bool redis_is_there(const struct doctor *doctor, struct finding *finding)
{
    if (doctor->fault != ASSENT_STATE_FINE)
        found(finding, OUTCOME_SKIPPED, "", "Redis does not answer");
    return doctor->fault == ASSENT_STATE_FINE;
}

static void look_redis(const struct doctor *doctor, struct finding *finding)
{
    if (doctor->fault != ASSENT_STATE_FINE)
        found(finding, OUTCOME_PROBLEM, "see assentctl redis status", "%s: %s",
              assent_state_fault_name(doctor->fault), doctor->redis_error.text);
    else if (doctor->facts.disk_fails)
        found(finding, OUTCOME_PROBLEM, "see Redis' log, and the room on its disk",
              "Redis cannot write its disk");
    else
        found(finding, OUTCOME_OK, "", "it answers");
}

static void look_version(const struct doctor *doctor, struct finding *finding)
{
    if (!redis_is_there(doctor, finding))
        return;
    if (doctor->facts.major < 6)
        found(finding, OUTCOME_PROBLEM, "install Redis 7", "Redis %s has no users",
              doctor->facts.version);
    else if (doctor->facts.major < 7)
        found(finding, OUTCOME_WARNING, "install Redis 7",
              "Redis %s cannot let the daemon's user read settings without writing them",
              doctor->facts.version);
    else
        found(finding, OUTCOME_OK, "", "Redis %s", doctor->facts.version);
}

static void look_role(const struct doctor *doctor, struct finding *finding)
{
    if (!redis_is_there(doctor, finding))
        return;
    if (strcmp(doctor->facts.role, "master") != 0)
        found(finding, OUTCOME_PROBLEM, "name the master, or the Sentinels, in assent.conf",
              "Redis is a replica: it takes no writes");
    else
        found(finding, OUTCOME_OK, "", "Redis is a master");
}

static void look_eviction(const struct doctor *doctor, struct finding *finding)
{
    if (!redis_is_there(doctor, finding))
        return;
    if (strcmp(doctor->facts.policy, "noeviction") == 0)
        found(finding, OUTCOME_OK, "", "maxmemory-policy is noeviction");
    else
        found(finding, doctor->facts.maxmemory > 0 ? OUTCOME_PROBLEM : OUTCOME_WARNING,
              "set maxmemory-policy to noeviction",
              "maxmemory-policy is %s: history goes when memory is short", doctor->facts.policy);
}

static void look_persistence(const struct doctor *doctor, struct finding *finding)
{
    if (!redis_is_there(doctor, finding))
        return;
    if (doctor->facts.append_only)
        found(finding, OUTCOME_OK, "", "appendonly is on");
    else
        found(finding, OUTCOME_WARNING, "set appendonly to yes",
              "appendonly is off: what was written last is lost when Redis ends");
}

static void look_memory(const struct doctor *doctor, struct finding *finding)
{
    const struct assent_redis_facts *facts = &doctor->facts;

    if (!redis_is_there(doctor, finding))
        return;
    if (facts->maxmemory == 0)
        found(finding, OUTCOME_OK, "", "%" PRIu64 " MB, without a bound",
              facts->used_memory / 1000000);
    else if (facts->used_memory >= facts->maxmemory)
        found(finding, OUTCOME_PROBLEM, "raise maxmemory, or shorten journal_keep",
              "all of maxmemory is used: Redis takes no writes");
    else if (facts->used_memory > facts->maxmemory / 10 * 9)
        found(finding, OUTCOME_WARNING, "raise maxmemory, or shorten journal_keep",
              "more than nine tenths of maxmemory are used");
    else
        found(finding, OUTCOME_OK, "", "%" PRIu64 " of %" PRIu64 " MB",
              facts->used_memory / 1000000, facts->maxmemory / 1000000);
}

static void look_rights(const struct doctor *doctor, struct finding *finding)
{
    static const char advice[] = "run assentctl redis setup";
    const struct assent_redis_facts *facts = &doctor->facts;

    if (!redis_is_there(doctor, finding))
        return;
    if (facts->writes_journal == ASSENT_ANSWER_NO)
        found(finding, OUTCOME_PROBLEM, advice, "the daemon's user %s may not write the journal",
              facts->user);
    else if (facts->writes_settings == ASSENT_ANSWER_YES &&
             doctor->configuration->redis_user[0] == '\0' &&
             !redis_is_embedded(doctor->configuration))
        found(finding, OUTCOME_WARNING, advice,
              "no redis_user: who reaches Redis may rewrite settings and lists");
    else if (facts->writes_settings == ASSENT_ANSWER_YES)
        found(finding, OUTCOME_PROBLEM, advice, "the daemon's user %s may write settings and lists",
              facts->user);
    else if (facts->writes_settings == ASSENT_ANSWER_UNKNOWN ||
             facts->writes_journal == ASSENT_ANSWER_UNKNOWN)
        found(finding, OUTCOME_WARNING, "", "rights cannot be seen while Redis takes no writes");
    else
        found(finding, OUTCOME_OK, "", "the user %s may do what it should, and no more",
              facts->user);
}

/* A server that forgets, when it starts again, what scripts have written: settings and lists. */
static void look_replay(const struct doctor *doctor, struct finding *finding)
{
    if (!redis_is_there(doctor, finding))
        return;
    if (!doctor->facts.append_only || doctor->replay == ASSENT_ANSWER_UNKNOWN)
        found(finding, OUTCOME_SKIPPED, "", "there is no append-only file, or it may not be asked");
    else if (doctor->replay == ASSENT_ANSWER_NO)
        found(finding, OUTCOME_PROBLEM,
              "give Redis' default user all rights, and off against its use: ACL SETUSER default "
              "off resetpass ~* &* +@all",
              "Redis' default user has too few rights: the append-only file would not be read "
              "back whole");
    else
        found(finding, OUTCOME_OK, "", "the append-only file is read back whole");
}

static void look_clock(const struct doctor *doctor, struct finding *finding)
{
    if (!redis_is_there(doctor, finding))
        return;
    long long offset = (long long)doctor->facts.clock_offset;
    if (llabs(offset) > MOST_CLOCK_OFFSET)
        found(finding, OUTCOME_WARNING, "set both clocks by NTP",
              "the clocks of this host and of Redis are %lld ms apart", llabs(offset));
    else
        found(finding, OUTCOME_OK, "", "the clocks of this host and of Redis agree");
}

static void look_generation(const struct doctor *doctor, struct finding *finding)
{
    const json_t *filter = json_object_get(doctor->daemon, "filter");
    const json_t *settings = json_object_get(json_object_get(filter, "state"), "settings");
    const json_t *generation = json_object_get(settings, "generation");

    if (!redis_is_there(doctor, finding))
        return;
    if (!json_is_integer(generation)) {
        found(finding, OUTCOME_SKIPPED, "", "the daemon does not tell which settings it has");
        return;
    }
    uint64_t have = (uint64_t)json_integer_value(generation);
    if (have != doctor->facts.generation)
        found(finding, OUTCOME_WARNING, "wait two seconds; then see assentctl alarms",
              "the daemon has generation %" PRIu64 " of the settings, Redis %" PRIu64, have,
              doctor->facts.generation);
    else
        found(finding, OUTCOME_OK, "", "the daemon has the settings of Redis, generation %" PRIu64,
              have);
}

static const struct check checks[] = {
    { "configuration", look_configuration },
    { "passwords", look_passwords },
    { "state directory", look_state_dir },
    { "daemon", look_daemon },
    { "milter socket", look_milter_socket },
    { "postfix", look_postfix },
    { "redis", look_redis },
    { "redis version", look_version },
    { "redis role", look_role },
    { "redis eviction", look_eviction },
    { "redis persistence", look_persistence },
    { "redis memory", look_memory },
    { "redis rights", look_rights },
    { "redis replay", look_replay },
    { "clocks", look_clock },
    { "settings", look_generation },
};

/* --- all of it --- */

/* Only administrators may ask. */
static void ask_replay(struct doctor *doctor)
{
    struct assent_error error;
    struct assent_state *admin = redis_connect(doctor->configuration, ASSENT_STATE_ADMIN, &error);
    bool complete;

    doctor->replay = ASSENT_ANSWER_UNKNOWN;
    if (admin != NULL && assent_redis_check_replay(admin, &complete, &error) == ASSENT_STATE_FINE)
        doctor->replay = complete ? ASSENT_ANSWER_YES : ASSENT_ANSWER_NO;
    assent_state_destroy(admin);
}

static void examine(struct doctor *doctor)
{
    const struct assent_configuration *configuration = doctor->configuration;
    struct assent_state *state =
        redis_connect(configuration, ASSENT_STATE_DAEMON, &doctor->redis_error);

    doctor->fault = ASSENT_STATE_BROKEN;
    if (state != NULL)
        doctor->fault = assent_redis_inspect(state, &doctor->facts, &doctor->redis_error);
    assent_state_destroy(state);
    ask_replay(doctor);
    doctor->daemon =
        control_client_try(configuration->control_socket, "status", &doctor->daemon_error);
}

static void print_finding(const struct check *check, const struct finding *finding)
{
    (void)printf("%-8s %-18s %s%s%s\n", outcome_names[finding->outcome], check->name, finding->text,
                 finding->advice[0] == '\0' ? "" : "; ", finding->advice);
}

static int run(const struct cli_input *input)
{
    struct doctor doctor = { .configuration = input->configuration };
    json_t *list = json_array();
    int status = CLI_DONE;

    examine(&doctor);
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        struct finding finding = { .advice = "" };
        checks[i].look(&doctor, &finding);
        if (finding.outcome == OUTCOME_PROBLEM)
            status = CLI_NEGATIVE;
        if (!input->json)
            print_finding(&checks[i], &finding);
        (void)json_array_append_new(list,
                                    json_pack("{s:s, s:s, s:s, s:s}", "check", checks[i].name,
                                              "outcome", outcome_names[finding.outcome], "text",
                                              finding.text, "advice", finding.advice));
    }
    if (input->json) {
        (void)json_dumpf(list, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    }
    json_decref(list);
    json_decref(doctor.daemon);
    return status;
}

const struct cli_command cli_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "look whether everything on this host is as it should be",
    .run = run,
};
