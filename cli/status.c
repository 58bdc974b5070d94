/*
 * assentctl status: the health of the daemon.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/control_client.h"

static long long number(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value == NULL ? "" : value;
}

static void print_redis(const json_t *redis)
{
    const char *fault = text(redis, "fault");
    const char *server = text(redis, "server");

    if (strcmp(fault, "fine") == 0)
        (void)printf("redis          fine, %s\n",
                     server[0] == '\0' ? text(redis, "address") : server);
    else
        (void)printf("redis          %s at %s: %s\n", fault, text(redis, "address"),
                     text(redis, "detail"));
}

static void print_state(const json_t *state)
{
    const json_t *settings = json_object_get(state, "settings");
    const json_t *journal = json_object_get(state, "journal");
    const char *origin = "";

    print_redis(json_object_get(state, "redis"));
    if (json_is_true(json_object_get(settings, "older")))
        origin = ", kept on disk; Redis has others: see assentctl alarms";
    else if (json_is_true(json_object_get(settings, "from_disk")))
        origin = ", kept on disk";
    (void)printf("settings       generation %lld%s\n", number(settings, "generation"), origin);
    (void)printf("journal        %lld written, %lld waiting, %lld lost\n",
                 number(journal, "written"), number(journal, "waiting"), number(journal, "lost"));
}

static void print_alarms(const json_t *status)
{
    size_t count = json_array_size(json_object_get(status, "alarms")) +
                   json_array_size(json_object_get(json_object_get(status, "filter"), "alarms"));

    if (count > 0)
        (void)printf("alarms         %zu: see assentctl alarms\n", count);
    else
        (void)puts("alarms         none");
}

static void print_filter(const json_t *filter)
{
    const json_t *messages = json_object_get(filter, "messages");

    (void)printf("filter         pid %lld, up %lld s\n", number(filter, "pid"),
                 number(filter, "uptime_seconds"));
    (void)printf("sessions       %lld open, %lld in all\n", number(filter, "open_sessions"),
                 number(filter, "sessions"));
    (void)printf("in flight      %lld of %lld messages\n", number(filter, "in_flight"),
                 number(filter, "max_messages"));
    (void)printf("messages       %lld accepted, %lld tagged, %lld deferred, %lld rejected\n",
                 number(messages, "accept"), number(messages, "tag"), number(messages, "defer"),
                 number(messages, "reject"));
    (void)printf("not decided    %lld aborted, %lld refused for overload, %lld failed\n",
                 number(filter, "aborted"), number(filter, "overloaded"), number(filter, "failed"));
    if (number(filter, "nudges_failed") > 0)
        (void)printf("warning        %lld nudges failed: may the daemon's user write the milter "
                     "socket?\n",
                     number(filter, "nudges_failed"));
    (void)puts("virus scanner  absent");
    print_state(json_object_get(filter, "state"));
}

static void print_status(const json_t *status)
{
    const json_t *filter = json_object_get(status, "filter");

    (void)printf("assent-milter  %s, pid %lld, up %lld s, filter restarted %lld times\n",
                 text(status, "version"), number(status, "pid"), number(status, "uptime_seconds"),
                 number(status, "filter_restarts"));
    (void)printf("configuration  %s\n", text(status, "configuration"));
    (void)printf("milter socket  %s\n", text(status, "milter_socket"));
    if (json_is_object(filter))
        print_filter(filter);
    else
        (void)puts("filter         does not answer");
    print_alarms(status);
}

static int run(const struct cli_input *input)
{
    int exit_status = CLI_DONE;
    json_t *status = control_client_ask(input, "status", &exit_status);

    if (status == NULL)
        return exit_status;
    if (input->json) {
        (void)json_dumpf(status, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    } else {
        print_status(status);
    }
    if (!json_is_object(json_object_get(status, "filter")))
        exit_status = CLI_NEGATIVE;
    json_decref(status);
    return exit_status;
}

const struct cli_command cli_status = {
    .name = "status",
    .arguments = "",
    .summary = "health of every part, versions, what is absent or degraded",
    .run = run,
};
