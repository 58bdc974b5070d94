/*
 * The connection of assentctl to Redis.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/connection.h"

enum { PATIENCE = 5000 }; /* milliseconds: a person waits, not a message */

struct assent_state *cli_state(const struct cli_input *input, int *status)
{
    struct assent_state_paths paths;
    struct assent_error error = { "" };
    struct assent_state_options options =
        assent_state_options_of(input->configuration, ASSENT_STATE_ADMIN, &paths);

    options.timeout = PATIENCE;
    options.clock = assent_clock_system();
    struct assent_state *state = assent_state_create(&options, &error);
    if (state == NULL)
        *status = cli_fail(input, CLI_USAGE, "%s", error.text);
    return state;
}

int cli_state_fail(const struct cli_input *input, enum assent_state_fault fault,
                   const struct assent_error *error)
{
    int status = fault == ASSENT_STATE_CONFLICT ? CLI_NEGATIVE : CLI_UNREACHABLE;

    return cli_fail(input, status, "%s",
                    error->text[0] == '\0' ? assent_state_fault_name(fault) : error->text);
}
