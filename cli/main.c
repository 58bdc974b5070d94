/*
 * assentctl: finds the command, reads its options by its own table, runs it.
 *
 * Options may stand before or after arguments, before a subcommand, and before
 * the command when they are everybody's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

enum { GO_ON = -1 };

/* An option as it was met; whose it is shows when the whole line is read. */
struct given {
    const char *word;
    const char *value;
};

/* The command line as it is read. */
struct line {
    int argc;
    char **argv;
    int at;
    const char *file;
    bool help;
    bool version;
    struct given *given;
    size_t given_count;
    struct cli_input input;
};

static int see_help(const struct line *line)
{
    (void)fputs("see: ", stderr);
    cli_print_name(&line->input);
    (void)fputs(" --help\n", stderr);
    return CLI_USAGE;
}

static int usage(const struct line *line, const char *reason, const char *word)
{
    cli_print_name(&line->input);
    (void)fprintf(stderr, ": %s: %s\n", word, reason);
    return see_help(line);
}

static bool keep_value(struct line *line, size_t option, const char *value)
{
    struct cli_input *input = &line->input;
    size_t count = input->value_count[option];
    const char **grown = realloc((void *)input->values[option], (count + 1) * sizeof(*grown));

    if (grown == NULL)
        return false;
    grown[count] = value;
    input->values[option] = grown;
    input->value_count[option]++;
    return true;
}

/* The value of the option at hand: behind "=", or the next word. NULL: there is none. */
static const char *take_value(struct line *line, const char *behind)
{
    if (*behind == '=')
        return behind + 1;
    if (line->at + 1 >= line->argc)
        return NULL;
    return line->argv[++line->at];
}

static int take_own_option(struct line *line, const char *word)
{
    const struct cli_command *command = line->input.command;
    const struct cli_option *option = command == NULL ? NULL : cli_look_up_option(command, word);
    const char *value = "";

    if (option == NULL)
        return usage(line, "there is no such option", word);
    if (option->value != NULL)
        value = take_value(line, word + 2 + strlen(option->name));
    if (value == NULL)
        return usage(line, "needs a value", word);
    line->given[line->given_count++] = (struct given){ word, value };
    return GO_ON;
}

static int take_option(struct line *line, const char *word)
{
    bool is_config = strcmp(word, "-c") == 0 || strcmp(word, "--config") == 0;

    if (is_config || strncmp(word, "--config=", 9) == 0) {
        line->file = take_value(line, is_config ? "" : word + 8);
        return line->file == NULL ? usage(line, "needs a value", word) : GO_ON;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        line->help = true;
    else if (strcmp(word, "--version") == 0)
        line->version = true;
    else if (strcmp(word, "--json") == 0)
        line->input.json = true;
    else
        return take_own_option(line, word);
    return GO_ON;
}

static int take_command(struct line *line, const struct cli_command *group, const char *word)
{
    const struct cli_command *nearest;
    const struct cli_command *command =
        cli_find(group == NULL ? cli_commands : group->subcommands, word, &nearest);

    if (command != NULL) {
        line->input.group = group;
        line->input.command = command;
        return GO_ON;
    }
    cli_print_name(&line->input);
    (void)fprintf(stderr, ": %s: there is no such command", word);
    if (nearest != NULL)
        (void)fprintf(stderr, "; did you mean %s?", nearest->name);
    (void)fputc('\n', stderr);
    return see_help(line);
}

static int take_word(struct line *line, const char *word)
{
    const struct cli_command *command = line->input.command;

    if (command == NULL || command->subcommands != NULL)
        return take_command(line, command, word);
    line->input.arguments[line->input.argument_count++] = word;
    return GO_ON;
}

/* A lone "-" is an argument, and so is a negative number. */
static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && word[1] != '.' && !isdigit((unsigned char)word[1]);
}

/* Behind "--" everything is an argument. */
static int read_line(struct line *line)
{
    bool only_arguments = false;

    for (line->at = 1; line->at < line->argc; line->at++) {
        const char *word = line->argv[line->at];
        int status = GO_ON;
        if (!only_arguments && strcmp(word, "--") == 0)
            only_arguments = true;
        else if (!only_arguments && is_option(word))
            status = take_option(line, word);
        else
            status = take_word(line, word);
        if (status != GO_ON)
            return status;
    }
    return GO_ON;
}

/* Gives the options that were met to the command that was found. */
static int settle_options(struct line *line)
{
    const struct cli_command *command = line->input.command;

    for (size_t i = 0; i < line->given_count; i++) {
        const struct given *given = &line->given[i];
        size_t place = cli_find_option(command, given->word);
        if (place == command->option_count)
            return usage(line, "there is no such option", given->word);
        if (line->input.value_count[place] > 0 && !command->options[place].many)
            return usage(line, "was given twice", given->word);
        if (line->input.value_count[place] >= CLI_MOST_VALUES ||
            !keep_value(line, place, given->value))
            return usage(line, "too many values", given->word);
    }
    return GO_ON;
}

static int check_arguments(const struct line *line)
{
    const struct cli_input *input = &line->input;

    if (input->argument_count < input->command->least_arguments)
        return usage(line, "is missing", input->command->arguments);
    if (input->argument_count > input->command->most_arguments)
        return usage(line, "is one argument too many",
                     input->arguments[input->command->most_arguments]);
    return GO_ON;
}

static int run_command(struct line *line)
{
    struct assent_error error;

    if (line->input.command->without_configuration)
        return line->input.command->run(&line->input);
    struct assent_configuration *configuration = assent_configuration_load(line->file, &error);
    if (configuration == NULL)
        return cli_fail(&line->input, CLI_USAGE, "%s", error.text);
    line->input.configuration = configuration;
    int status = line->input.command->run(&line->input);
    assent_configuration_destroy(configuration);
    return status;
}

static int dispatch(struct line *line)
{
    const struct cli_input *input = &line->input;
    int status = read_line(line);

    if (status != GO_ON)
        return status;
    if (line->version) {
        (void)puts("assentctl " ASSENT_VERSION);
        return CLI_DONE;
    }
    if (input->command == NULL) {
        cli_print_help(line->help ? stdout : stderr);
        return line->help ? CLI_DONE : CLI_USAGE;
    }
    if (line->help || input->command->run == NULL) {
        cli_print_command_help(input->group, input->command, line->help ? stdout : stderr);
        return line->help ? CLI_DONE : CLI_USAGE;
    }
    status = settle_options(line);
    if (status == GO_ON)
        status = check_arguments(line);
    return status != GO_ON ? status : run_command(line);
}

int main(int argc, char **argv)
{
    struct line line = { .argc = argc, .argv = argv, .file = ASSENT_CONFIGURATION_FILE };

    line.input.arguments = calloc((size_t)argc + 1, sizeof(*line.input.arguments));
    line.given = calloc((size_t)argc + 1, sizeof(*line.given));
    int status = CLI_NEGATIVE;
    if (line.input.arguments != NULL && line.given != NULL)
        status = dispatch(&line);
    for (size_t i = 0; i < CLI_MOST_OPTIONS; i++)
        free((void *)line.input.values[i]);
    free((void *)line.input.arguments);
    free(line.given);
    if (fflush(stdout) != 0 && status == CLI_DONE)
        status = CLI_NEGATIVE;
    return status;
}
