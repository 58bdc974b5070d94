/*
 * The table of commands.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/command.h"

#include <string.h>

/* clang-format off */
const struct cli_command *const cli_commands[] = {
    &cli_status,
    &cli_alarms,
    &cli_doctor,
    &cli_dns,
    &cli_why,
    &cli_log,
    &cli_report,
    &cli_settings,
    &cli_list,
    &cli_check,
    &cli_checks,
    &cli_evaluate,
    &cli_erase,
    &cli_redis,
    &cli_reload,
    &cli_completion,
    NULL,
};
/* clang-format on */

static const char *name_at(size_t index, void *data)
{
    const struct cli_command *const *commands = data;

    return commands[index]->name;
}

const struct cli_command *cli_find(const struct cli_command *const *commands, const char *name,
                                   const struct cli_command **nearest)
{
    size_t count = 0;

    *nearest = NULL;
    for (; commands[count] != NULL; count++)
        if (strcmp(commands[count]->name, name) == 0)
            return commands[count];
    size_t place = assent_nearest_name(name, count, name_at, (void *)commands);
    if (place < count)
        *nearest = commands[place];
    return NULL;
}

size_t cli_find_option(const struct cli_command *command, const char *word)
{
    for (size_t i = 0; i < command->option_count; i++) {
        size_t length = strlen(command->options[i].name);
        if (strncmp(word, "--", 2) == 0 &&
            strncmp(word + 2, command->options[i].name, length) == 0 &&
            (word[2 + length] == '\0' || word[2 + length] == '='))
            return i;
    }
    return command->option_count;
}

const struct cli_option *cli_look_up_option(const struct cli_command *command, const char *word)
{
    size_t place = cli_find_option(command, word);

    if (place < command->option_count)
        return &command->options[place];
    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++) {
        place = cli_find_option(command->subcommands[i], word);
        if (place < command->subcommands[i]->option_count)
            return &command->subcommands[i]->options[place];
    }
    return NULL;
}
