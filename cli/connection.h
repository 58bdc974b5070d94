/*
 * The connection of assentctl to Redis, for the commands that read or write what
 * is kept there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_CONNECTION_H
#define CLI_CONNECTION_H

#include "cli/command.h"

/* The administrator's connection, as the configuration says; it connects when it is used. NULL: an
 * error was printed; *status is the exit status for it. assent_state_destroy it. */
struct assent_state *cli_state(const struct cli_input *input, int *status);

/* Prints what is wrong with Redis and returns the exit status for it. */
int cli_state_fail(const struct cli_input *input, enum assent_state_fault fault,
                   const struct assent_error *error);

#endif
