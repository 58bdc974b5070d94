/*
 * Files that commands read and write; "-" is standard input, and nothing or "-"
 * standard output.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include <stdio.h>

#include "cli/command.h"

/* NULL: an error was printed; the exit status for it is CLI_NEGATIVE. */
FILE *stream_open_input(const struct cli_input *input, const char *path);
void stream_close_input(FILE *stream);

FILE *stream_open_output(const struct cli_input *input, const char *path);
/* Returns the exit status: what was written may not have reached the disk. */
int stream_close_output(const struct cli_input *input, const char *path, FILE *stream);

#endif
