/*
 * The first line of an exported file, which says what the file is and in which
 * format: "# assent settings, format 1", "# assent list deny, format 1".
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_FORMAT_LINE_H
#define CLI_FORMAT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <assent/error.h>

enum { FORMAT_WHAT_SIZE = 64 };

/* Reads a first line. what: "settings", "list deny"; "" when the line is none of ours. */
void format_line_parse(const char *line, char what[FORMAT_WHAT_SIZE], unsigned long *format);

/* Whether a file that begins with this line is what is wanted, in a format up to this one. A file
 * without such a line is what the administrator says it is. */
bool format_line_check(const char *line, const char *wanted, unsigned long newest,
                       struct assent_error *error);

/* Reads a file line by line, behind a byte order mark if it has one: checks the first line, then
 * hands each to take, without its end and with its number (from 1), until that returns false (out
 * of memory). The line may be changed and is gone afterwards. False: see error. */
struct format_file {
    const char *wanted;
    unsigned long newest;
    bool (*take)(char *line, size_t length, size_t number, void *data);
    void *data;
};
bool format_file_read(FILE *stream, const struct format_file *file, struct assent_error *error);

#endif
