/*
 * assentctl reload: makes the daemon read its configuration again.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "cli/control_client.h"

static int run(const struct cli_input *input)
{
    int exit_status = CLI_DONE;
    json_t *answer = control_client_ask(input, "reload", &exit_status);

    if (answer == NULL)
        return exit_status;
    bool reloaded = json_is_true(json_object_get(answer, "reloaded"));
    const char *reason = json_string_value(json_object_get(answer, "error"));
    if (input->json) {
        (void)json_dumpf(answer, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    } else if (reloaded) {
        (void)puts("reloaded: log_level and max_messages are in force; other keys take effect at "
                   "the next start");
    }
    if (!reloaded)
        exit_status = cli_fail(input, CLI_NEGATIVE, "not reloaded, what was in force stays so: %s",
                               reason == NULL ? "no reason was given" : reason);
    json_decref(answer);
    return exit_status;
}

const struct cli_command cli_reload = {
    .name = "reload",
    .arguments = "",
    .summary = "make the daemon read its configuration again",
    .run = run,
};
