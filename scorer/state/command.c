/*
 * Commands to Redis, built argument by argument.
 *
 * One thread at a time has a command; there is nothing shared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/state/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void assent_command_init(struct assent_command *command)
{
    memset(command, 0, sizeof(*command));
}

void assent_command_fini(struct assent_command *command)
{
    for (size_t i = 0; i < command->count; i++)
        free(command->arguments[i]);
    free((void *)command->arguments);
    free(command->lengths);
    assent_command_init(command);
}

static bool grow(struct assent_command *command)
{
    size_t capacity = command->capacity == 0 ? 8 : 2 * command->capacity;

    if (command->count < command->capacity)
        return true;
    char **arguments = realloc((void *)command->arguments, capacity * sizeof(char *));
    if (arguments != NULL)
        command->arguments = arguments;
    size_t *lengths = realloc(command->lengths, capacity * sizeof(size_t));
    if (lengths != NULL)
        command->lengths = lengths;
    if (arguments == NULL || lengths == NULL)
        return false;
    command->capacity = capacity;
    return true;
}

/* Takes bytes over. */
static void take(struct assent_command *command, char *bytes, size_t length)
{
    if (bytes == NULL || !grow(command)) {
        free(bytes);
        command->failed = true;
        return;
    }
    command->arguments[command->count] = bytes;
    command->lengths[command->count++] = length;
}

void assent_command_add_bytes(struct assent_command *command, const void *bytes, size_t length)
{
    char *copy = malloc(length + 1);

    if (copy != NULL) {
        if (length > 0)
            memcpy(copy, bytes, length);
        copy[length] = '\0';
    }
    take(command, copy, length);
}

void assent_command_add(struct assent_command *command, const char *text)
{
    assent_command_add_bytes(command, text, strlen(text));
}

void assent_command_format(struct assent_command *command, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        command->failed = true;
    else
        take(command, text, (size_t)length);
}

void assent_command_script(struct assent_command *command, const struct assent_script *script,
                           size_t key_count)
{
    assent_command_add(command, "EVALSHA");
    assent_command_add(command, script->sha1);
    assent_command_format(command, "%zu", key_count);
    command->script = script;
}

const char *assent_command_name(const struct assent_command *command)
{
    if (command->script != NULL)
        return command->script->name;
    return command->count > 0 && !command->failed ? command->arguments[0] : "";
}
