/*
 * The table of commands.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/command.h"

#include <string.h>

const struct cli_command *const cli_commands[] = {
    &cli_status, &cli_check, &cli_checks, &cli_evaluate, &cli_reload,
    &cli_why,    &cli_log,   &cli_report, &cli_erase,    NULL,
};

static const char *name_at(size_t index, void *data)
{
    (void)data;
    return cli_commands[index]->name;
}

const struct cli_command *cli_find(const char *name, const struct cli_command **nearest)
{
    size_t count = 0;

    *nearest = NULL;
    for (; cli_commands[count] != NULL; count++)
        if (strcmp(cli_commands[count]->name, name) == 0)
            return cli_commands[count];
    size_t place = assent_nearest_name(name, count, name_at, NULL);
    if (place < count)
        *nearest = cli_commands[place];
    return NULL;
}
