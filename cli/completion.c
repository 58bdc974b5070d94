/*
 * assentctl completion: what a shell may complete.
 *
 * The script for bash is a few lines; it asks "assentctl completion words", which
 * answers from the tables of commands, settings and lists, and never asks Redis.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

/* Without an answer bash completes file names. */
static const char bash[] = "# bash completion for assentctl, made by: assentctl completion bash\n"
                           "_assentctl()\n"
                           "{\n"
                           "    local IFS=$'\\n'\n"
                           "    COMPREPLY=($(\"${COMP_WORDS[0]}\" completion words -- "
                           "\"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null))\n"
                           "}\n"
                           "complete -o default -F _assentctl assentctl\n";

/* The command line so far; the last word is the one to complete. */
struct words {
    const struct cli_command *group;
    const struct cli_command *command;
    const struct cli_option *open; /* the last word is its value */
    size_t arguments;              /* before the last word */
    bool lost;                     /* a word before is no command */
    const char *last;
};

static void offer(const struct words *words, const char *prefix, const char *candidate)
{
    char whole[256];

    (void)snprintf(whole, sizeof(whole), "%s%s", prefix, candidate);
    if (strncmp(whole, words->last, strlen(words->last)) == 0)
        (void)puts(whole);
}

static const struct cli_option *find_option(const struct cli_command *command, const char *word)
{
    static const struct cli_option everybodys = { "config", "FILE", "", false };

    if (strcmp(word, "-c") == 0 || strcmp(word, "--config") == 0)
        return &everybodys;
    return command == NULL ? NULL : cli_look_up_option(command, word);
}

static void take_word(struct words *words, const char *word)
{
    const struct cli_command *nearest;

    if (words->lost)
        return;
    bool is_value = words->open != NULL;
    words->open = NULL;
    if (is_value)
        return;
    if (word[0] == '-') {
        const struct cli_option *option = find_option(words->command, word);
        bool has_value = strchr(word, '=') != NULL;
        words->open = option != NULL && option->value != NULL && !has_value ? option : NULL;
    } else if (words->command == NULL) {
        words->command = cli_find(cli_commands, word, &nearest);
        words->lost = words->command == NULL;
    } else if (words->command->subcommands != NULL) {
        words->group = words->command;
        words->command = cli_find(words->group->subcommands, word, &nearest);
        words->lost = words->command == NULL;
    } else {
        words->arguments++;
    }
}

static void offer_commands(const struct words *words, const struct cli_command *const *commands)
{
    for (size_t i = 0; commands[i] != NULL; i++)
        offer(words, "", commands[i]->name);
}

static void offer_options(const struct words *words)
{
    for (size_t i = 0; words->command != NULL && i < words->command->option_count; i++)
        offer(words, "--", words->command->options[i].name);
    offer(words, "--", "json");
    offer(words, "--", "help");
    offer(words, "--", "config");
}

static void offer_settings(const struct words *words)
{
    for (size_t i = 0; i < assent_setting_count(); i++)
        offer(words, "", assent_setting_at(i).name);
}

static void offer_lists(const struct words *words)
{
    for (int i = 0; i < ASSENT_LIST_COUNT; i++)
        offer(words, "", assent_list_describe((enum assent_list_name)i)->name);
}

static void offer_checks(const struct words *words)
{
    for (size_t i = 0; i < assent_check_count(); i++) {
        const struct assent_check *check = assent_check_at(i);
        offer(words, "", check->name);
        for (size_t k = 0; k < check->symbol_count; k++)
            offer(words, "", check->symbols[k].name);
    }
}

/* What the next argument is shows in the help of the command. */
static void offer_arguments(const struct words *words)
{
    const char *arguments = words->command->arguments;

    if (strncmp(arguments, "KEY...", 6) == 0 ||
        (strncmp(arguments, "KEY VALUE", 9) == 0 && words->arguments % 2 == 0) ||
        (strcmp(arguments, "KEY") == 0 && words->arguments == 0))
        offer_settings(words);
    else if (words->arguments == 0 && words->group == &cli_list)
        offer_lists(words);
    else if (words->command == &cli_checks)
        offer_checks(words);
}

static void offer_words(const struct words *words)
{
    if (words->open != NULL || words->lost)
        return;
    if (words->last[0] == '-')
        offer_options(words);
    else if (words->command == NULL)
        offer_commands(words, cli_commands);
    else if (words->command != NULL && words->command->subcommands != NULL)
        offer_commands(words, words->command->subcommands);
    else if (words->command != NULL)
        offer_arguments(words);
}

static int run(const struct cli_input *input)
{
    struct words words = { .last = "" };

    if (strcmp(input->arguments[0], "bash") == 0 && input->argument_count == 1) {
        (void)fputs(bash, stdout);
        return CLI_DONE;
    }
    if (strcmp(input->arguments[0], "words") != 0)
        return cli_fail(input, CLI_USAGE, "%s: only bash is known", input->arguments[0]);
    for (size_t i = 1; i + 1 < input->argument_count; i++)
        take_word(&words, input->arguments[i]);
    if (input->argument_count > 1)
        words.last = input->arguments[input->argument_count - 1];
    offer_words(&words);
    return CLI_DONE;
}

const struct cli_command cli_completion = {
    .name = "completion",
    .arguments = "bash",
    .summary = "print what makes the shell complete commands, settings and lists",
    .least_arguments = 1,
    .most_arguments = CLI_ANY_NUMBER,
    .without_configuration = true,
    .run = run,
};
