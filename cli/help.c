/*
 * The help of assentctl and of its commands, made from their table.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "cli/command.h"

static void print_commands(const struct cli_command *const *commands, FILE *stream)
{
    (void)fputs("\ncommands:\n", stream);
    for (size_t i = 0; commands[i] != NULL; i++)
        (void)fprintf(stream, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
}

void cli_print_help(FILE *stream)
{
    (void)fputs("usage: assentctl [-c FILE] COMMAND [OPTION...] [ARGUMENT...]\n", stream);
    print_commands(cli_commands, stream);
    (void)fputs("\noptions of every command:\n"
                "  -c, --config FILE  configuration (" ASSENT_CONFIGURATION_FILE ")\n"
                "      --json         print JSON\n"
                "      --help         print the help of a command\n"
                "      --version      print the version\n"
                "\n"
                "exit status: 0 done, 1 not found or a negative answer, 2 usage,\n"
                "3 a service cannot be reached\n",
                stream);
}

static void print_options(const struct cli_command *command, FILE *stream)
{
    char name[64];

    if (command->option_count > 0)
        (void)fputs("\noptions:\n", stream);
    for (size_t i = 0; i < command->option_count; i++) {
        const struct cli_option *option = &command->options[i];
        (void)snprintf(name, sizeof(name), "--%s %s", option->name,
                       option->value == NULL ? "" : option->value);
        (void)fprintf(stream, "  %-22s %s%s\n", name, option->meaning,
                      option->many ? " (may be repeated)" : "");
    }
}

void cli_print_command_help(const struct cli_command *group, const struct cli_command *command,
                            FILE *stream)
{
    const char *arguments = command->subcommands == NULL ? command->arguments : "COMMAND ...";

    (void)fprintf(stream, "usage: assentctl %s%s%s%s%s [OPTION...]\n\n%s\n",
                  group == NULL ? "" : group->name, group == NULL ? "" : " ", command->name,
                  arguments[0] == '\0' ? "" : " ", arguments, command->summary);
    if (command->subcommands != NULL)
        print_commands(command->subcommands, stream);
    else
        print_options(command, stream);
    (void)fputs("\n  -c, --config FILE      configuration\n"
                "  --json                 print JSON\n"
                "  --help                 print this\n",
                stream);
}
