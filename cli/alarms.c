/*
 * assentctl alarms: what is wrong, since when, and what to do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <time.h>

#include "cli/control_client.h"

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value == NULL ? "" : value;
}

/* Those of supervisor and filter in one list, the caller's to json_decref. */
static json_t *gather(const json_t *status)
{
    json_t *alarms = json_array();

    (void)json_array_extend(alarms, json_object_get(status, "alarms"));
    (void)json_array_extend(alarms, json_object_get(json_object_get(status, "filter"), "alarms"));
    return alarms;
}

static void print_alarm(const json_t *alarm)
{
    time_t since = (time_t)(json_integer_value(json_object_get(alarm, "since")) / 1000);
    const char *subject = text(alarm, "subject");
    struct tm broken_down;
    char when[32] = "";

    if (gmtime_r(&since, &broken_down) != NULL)
        (void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &broken_down);
    (void)printf("%s%s%s  since %s\n    %s\n    %s\n    to do: %s\n", text(alarm, "name"),
                 subject[0] == '\0' ? "" : " ", subject, when, text(alarm, "meaning"),
                 text(alarm, "detail"), text(alarm, "advice"));
}

static int run(const struct cli_input *input)
{
    int exit_status = CLI_DONE;
    json_t *status = control_client_ask(input, "status", &exit_status);
    size_t index;
    const json_t *alarm;

    if (status == NULL)
        return exit_status;
    json_t *alarms = gather(status);
    if (input->json) {
        (void)json_dumpf(alarms, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    } else {
        json_array_foreach(alarms, index, alarm) print_alarm(alarm);
        if (json_array_size(alarms) == 0)
            (void)puts("no alarm is raised");
    }
    exit_status = json_array_size(alarms) == 0 ? CLI_DONE : CLI_NEGATIVE;
    if (!json_is_object(json_object_get(status, "filter")))
        exit_status = cli_fail(input, CLI_UNREACHABLE, "the filter does not answer");
    json_decref(alarms);
    json_decref(status);
    return exit_status;
}

const struct cli_command cli_alarms = {
    .name = "alarms",
    .arguments = "",
    .summary = "what is wrong, since when, and what to do about it",
    .run = run,
};
