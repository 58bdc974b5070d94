/*
 * What is wrong with the lines of a file: all of it is found before anything is
 * done, and named with its line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_PROBLEMS_H
#define CLI_PROBLEMS_H

#include <stdio.h>

#include <jansson.h>

#include "cli/command.h"

struct problem {
    size_t line; /* from 1 */
    char *text;  /* of the line */
    char *reason;
};

struct problems {
    struct problem *all;
    size_t count, room;
    bool out_of_memory;
};

void problems_add(struct problems *problems, size_t line, const char *text, const char *reason);
void problems_clear(struct problems *problems);

/* "FILE:LINE: REASON" for the first most of them, and how many there are when there are more. */
void problems_print(const struct problems *problems, const char *file, size_t most, FILE *stream);
/* An array of {"line", "text", "reason"}: all of them. */
json_t *problems_json(const struct problems *problems);

#endif
