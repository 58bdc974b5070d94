/*
 * Commands of assentctl: each is one file and one row of the table in commands.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <assent/assent.h>

/* Exit statuses, the same for every command. */
enum {
    CLI_DONE = 0,
    CLI_NEGATIVE = 1, /* not found, or a negative answer */
    CLI_USAGE = 2,
    CLI_UNREACHABLE = 3, /* a service cannot be reached */
};

/* An option of a command; every option has a value, but for flags. */
struct cli_option {
    const char *name;  /* without dashes */
    const char *value; /* what stands for its value in the help; NULL: a flag */
    const char *meaning;
    bool many; /* may be given several times */
};

enum { CLI_MOST_OPTIONS = 12, CLI_MOST_VALUES = 1000 };
#define CLI_ANY_NUMBER SIZE_MAX /* of arguments */

/* What was given on the command line. */
struct cli_input {
    const struct cli_command *group;   /* whose subcommand the command is; NULL: of none */
    const struct cli_command *command; /* the one that runs */
    const struct assent_configuration *configuration;
    bool json;
    const char **values[CLI_MOST_OPTIONS]; /* of each option, in order */
    size_t value_count[CLI_MOST_OPTIONS];  /* of a flag: how often it was given */
    const char **arguments;
    size_t argument_count;
};

struct cli_command {
    const char *name;
    const char *arguments; /* as the help shows them; "" for none */
    const char *summary;   /* one line */
    size_t least_arguments, most_arguments;
    const struct cli_option *options; /* --json and --help are everybody's */
    size_t option_count;
    bool without_configuration; /* it works where there is no (good) configuration, too */
    /* Of a group of commands: NULL at the end. Its own arguments and options are not used; run is
     * what it does when no subcommand is given, NULL: one must be. */
    const struct cli_command *const *subcommands;
    int (*run)(const struct cli_input *input);
};

extern const struct cli_command cli_alarms;
extern const struct cli_command cli_check;
extern const struct cli_command cli_checks;
extern const struct cli_command cli_completion;
extern const struct cli_command cli_dns;
extern const struct cli_command cli_doctor;
extern const struct cli_command cli_erase;
extern const struct cli_command cli_evaluate;
extern const struct cli_command cli_list;
extern const struct cli_command cli_log;
extern const struct cli_command cli_redis;
extern const struct cli_command cli_reload;
extern const struct cli_command cli_report;
extern const struct cli_command cli_settings;
extern const struct cli_command cli_status;
extern const struct cli_command cli_why;

/* The commands in the order of the help; NULL at the end. */
extern const struct cli_command *const cli_commands[];

/* The command of that name in a table, or NULL; nearest: one with a similar name, or NULL. */
const struct cli_command *cli_find(const struct cli_command *const *commands, const char *name,
                                   const struct cli_command **nearest);

/* The place of the option that a word names, "--NAME" or "--NAME=VALUE", in the command's table;
 * option_count: it is none of them. */
size_t cli_find_option(const struct cli_command *command, const char *word);
/* The same of a command, or of any of its subcommands while it is not known which is meant:
 * options of the same name are alike in all of a group. NULL: there is none. */
const struct cli_option *cli_look_up_option(const struct cli_command *command, const char *word);

/* Prints the help of assentctl, or of a command. */
void cli_print_help(FILE *stream);
void cli_print_command_help(const struct cli_command *group, const struct cli_command *command,
                            FILE *stream);

/* The value of an option, by its place in the command's table; NULL: it was not given. The last
 * one when it was given more than once. */
const char *cli_value(const struct cli_input *input, size_t option);

/* Prints "assentctl COMMAND" to standard error. */
void cli_print_name(const struct cli_input *input);
/* Prints "assentctl COMMAND: ..." to standard error and returns status. */
int cli_fail(const struct cli_input *input, int status, const char *format, ...)
    ASSENT_PRINTF(3, 4);
/* The same for what hinders nothing. */
void cli_warn(const struct cli_input *input, const char *format, ...) ASSENT_PRINTF(2, 3);

#endif
