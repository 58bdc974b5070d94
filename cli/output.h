/*
 * What commands print in common.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <jansson.h>

#include "cli/command.h"

/* Prints JSON on standard output and frees it. NULL: memory was short while it was made. */
int output_json(const struct cli_input *input, json_t *json);

/* A text as JSON, whatever bytes it has; NULL becomes null. */
json_t *output_text(const char *text);

/* Control characters, and every byte above ASCII of what is no UTF-8, become '?'. */
void output_printable(char *text);

#endif
