/*
 * The settings and lists that are in force, for commands that decide as the
 * daemon does.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_LIVE_SETTINGS_H
#define CLI_LIVE_SETTINGS_H

#include "cli/command.h"

/* From Redis; when it cannot be reached, from what this host keeps on disk; when that is not there
 * either, the defaults. It is said on standard error where they are not from Redis. NULL: out of
 * memory. */
struct assent_snapshot *cli_live_settings(const struct cli_input *input);

/* Where this host keeps the settings in force on disk, in a buffer of that size. */
const char *cli_settings_file(const struct cli_input *input, char *path, size_t size);

#endif
