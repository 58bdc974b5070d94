/*
 * The text of a configuration file before it is parsed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "scorer/base/configuration_text.h"

#include <stdbool.h>
#include <string.h>

/* The place behind a quoted text that begins at text. */
static char *skip_quoted(char *text)
{
    char quote = *text++;

    for (; *text != '\0' && *text != quote; text++)
        if (*text == '\\' && text[1] != '\0')
            text++;
    return *text == '\0' ? text : text + 1;
}

static char *blank_line(char *text)
{
    for (; *text != '\0' && *text != '\n'; text++)
        *text = ' ';
    return text;
}

static char *blank_block(char *text)
{
    const char *end = strstr(text + 2, "*/");
    const char *stop = end == NULL ? text + strlen(text) : end + 2;

    for (; text < stop; text++)
        if (*text != '\n')
            *text = ' ';
    return text;
}

/* A slash inside a word that is not quoted, as in a path, begins no comment. */
static bool begins_word(const char *start, const char *text)
{
    return text == start || strchr(" \t\r\n{},=\"'", text[-1]) != NULL;
}

void assent_configuration_blank_comments(char *text)
{
    const char *start = text;

    while (*text != '\0') {
        if (*text == '"' || *text == '\'')
            text = skip_quoted(text);
        else if (*text == '#' || (begins_word(start, text) && strncmp(text, "//", 2) == 0))
            text = blank_line(text);
        else if (begins_word(start, text) && strncmp(text, "/*", 2) == 0)
            text = blank_block(text);
        else
            text++;
    }
}
