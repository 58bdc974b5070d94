/*
 * Lists of verdicts on the command line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_VERDICTS_H
#define CLI_VERDICTS_H

#include "cli/command.h"

/* "tag,reject" as bits, 1 << enum assent_verdict_kind. False: an error that names the nearest
 * verdict was printed. */
bool cli_verdicts_read(const struct cli_input *input, const char *text, unsigned *bits);

#endif
