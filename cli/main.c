/*
 * assentctl: finds the command, reads its options by its own table, runs it.
 *
 * Options may stand before or after arguments, and before the command when they
 * are everybody's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

enum { GO_ON = -1 };

/* The command line as it is read. */
struct line {
    int argc;
    char **argv;
    int at;
    const char *file;
    bool file_given;
    bool help;
    bool version;
    struct cli_input input;
};

int cli_fail(const struct cli_input *input, int status, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "assentctl %s: ", input->command->name);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    return status;
}

const char *cli_value(const struct cli_input *input, size_t option)
{
    size_t count = input->value_count[option];

    return count == 0 ? NULL : input->values[option][count - 1];
}

static void print_help(FILE *stream)
{
    (void)fputs("usage: assentctl [-c FILE] COMMAND [OPTION...] [ARGUMENT...]\n\ncommands:\n",
                stream);
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        (void)fprintf(stream, "  %-10s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
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

static void print_command_help(const struct cli_command *command, FILE *stream)
{
    char name[64];

    (void)fprintf(stream, "usage: assentctl %s%s%s [OPTION...]\n\n%s\n", command->name,
                  command->arguments[0] == '\0' ? "" : " ", command->arguments, command->summary);
    if (command->option_count > 0)
        (void)fputs("\noptions:\n", stream);
    for (size_t i = 0; i < command->option_count; i++) {
        const struct cli_option *option = &command->options[i];
        (void)snprintf(name, sizeof(name), "--%s %s", option->name,
                       option->value == NULL ? "" : option->value);
        (void)fprintf(stream, "  %-22s %s%s\n", name, option->meaning,
                      option->many ? " (may be repeated)" : "");
    }
    (void)fputs("\n  -c, --config FILE      configuration\n"
                "  --json                 print JSON\n"
                "  --help                 print this\n",
                stream);
}

static int usage(const struct line *line, const char *format, const char *word)
{
    const struct cli_command *command = line->input.command;

    (void)fputs("assentctl", stderr);
    if (command != NULL)
        (void)fprintf(stderr, " %s", command->name);
    (void)fputs(": ", stderr);
    (void)fprintf(stderr, "%s: %s\n", word, format);
    (void)fprintf(stderr, "see: assentctl %s --help\n", command == NULL ? "" : command->name);
    return CLI_USAGE;
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

    for (size_t i = 0; command != NULL && i < command->option_count; i++) {
        const struct cli_option *option = &command->options[i];
        size_t length = strlen(option->name);
        const char *value = "";
        if (strncmp(word + 2, option->name, length) != 0 ||
            (word[2 + length] != '\0' && word[2 + length] != '='))
            continue;
        if (option->value != NULL)
            value = take_value(line, word + 2 + length);
        if (value == NULL)
            return usage(line, "needs a value", word);
        if (line->input.value_count[i] > 0 && !option->many)
            return usage(line, "was given twice", word);
        if (line->input.value_count[i] >= CLI_MOST_VALUES || !keep_value(line, i, value))
            return usage(line, "too many values", word);
        return GO_ON;
    }
    return usage(line, "there is no such option", word);
}

static int take_option(struct line *line, const char *word)
{
    bool is_config = strcmp(word, "-c") == 0 || strcmp(word, "--config") == 0;

    if (is_config || strncmp(word, "--config=", 9) == 0) {
        line->file = take_value(line, is_config ? "" : word + 8);
        line->file_given = true;
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

static int take_command(struct line *line, const char *word)
{
    const struct cli_command *nearest;

    line->input.command = cli_find(word, &nearest);
    if (line->input.command != NULL)
        return GO_ON;
    (void)fprintf(stderr, "assentctl: %s: there is no such command", word);
    if (nearest != NULL)
        (void)fprintf(stderr, "; did you mean %s?", nearest->name);
    (void)fputs("\nsee: assentctl --help\n", stderr);
    return CLI_USAGE;
}

/* A lone "-" is an argument; behind "--" everything is. */
static int read_line(struct line *line)
{
    bool only_arguments = false;

    for (line->at = 1; line->at < line->argc; line->at++) {
        const char *word = line->argv[line->at];
        int status = GO_ON;
        if (!only_arguments && strcmp(word, "--") == 0)
            only_arguments = true;
        else if (!only_arguments && word[0] == '-' && word[1] != '\0')
            status = take_option(line, word);
        else if (line->input.command == NULL)
            status = take_command(line, word);
        else
            line->input.arguments[line->input.argument_count++] = word;
        if (status != GO_ON)
            return status;
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
    int status = read_line(line);

    if (status != GO_ON)
        return status;
    if (line->version) {
        (void)puts("assentctl " ASSENT_VERSION);
        return CLI_DONE;
    }
    if (line->input.command == NULL) {
        print_help(line->help ? stdout : stderr);
        return line->help ? CLI_DONE : CLI_USAGE;
    }
    if (line->help) {
        print_command_help(line->input.command, stdout);
        return CLI_DONE;
    }
    status = check_arguments(line);
    return status != GO_ON ? status : run_command(line);
}

int main(int argc, char **argv)
{
    struct line line = { .argc = argc, .argv = argv, .file = ASSENT_CONFIGURATION_FILE };

    line.input.arguments = calloc((size_t)argc + 1, sizeof(*line.input.arguments));
    if (line.input.arguments == NULL)
        return CLI_NEGATIVE;
    int status = dispatch(&line);
    for (size_t i = 0; i < CLI_MOST_OPTIONS; i++)
        free((void *)line.input.values[i]);
    free((void *)line.input.arguments);
    if (fflush(stdout) != 0 && status == CLI_DONE)
        status = CLI_NEGATIVE;
    return status;
}
