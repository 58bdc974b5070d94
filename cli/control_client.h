/*
 * Asking the daemon over its control socket.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_CONTROL_CLIENT_H
#define CLI_CONTROL_CLIENT_H

#include <jansson.h>

#include "cli/command.h"

/* Sends a command and reads the answer. NULL: an error was printed; *status is the exit status
 * for it. The caller's to json_decref. */
json_t *control_client_ask(const struct cli_input *input, const char *command, int *status);

/* The same, silently: NULL: see error. path: of the control socket. */
json_t *control_client_try(const char *path, const char *command, struct assent_error *error);

#endif
