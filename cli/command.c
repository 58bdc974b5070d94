/*
 * What every command says, and asks of its command line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>

void cli_print_name(const struct cli_input *input)
{
    (void)fputs("assentctl", stderr);
    if (input->group != NULL)
        (void)fprintf(stderr, " %s", input->group->name);
    if (input->command != NULL)
        (void)fprintf(stderr, " %s", input->command->name);
}

static void print_text(const struct cli_input *input, const char *format, va_list arguments)
    ASSENT_PRINTF(2, 0);

static void print_text(const struct cli_input *input, const char *format, va_list arguments)
{
    cli_print_name(input);
    (void)fputs(": ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
}

int cli_fail(const struct cli_input *input, int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_text(input, format, arguments);
    va_end(arguments);
    return status;
}

void cli_warn(const struct cli_input *input, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_text(input, format, arguments);
    va_end(arguments);
}

const char *cli_value(const struct cli_input *input, size_t option)
{
    size_t count = input->value_count[option];

    return count == 0 ? NULL : input->values[option][count - 1];
}
