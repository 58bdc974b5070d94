/*
 * Settings as a file that is fit for version control:
 *
 *   # assent settings, format 1
 *   greylist = on
 *   tag_threshold = 5
 *
 *   [b.test]
 *   tag_threshold = 4
 *
 * Global settings first, then the domains, all sorted. '#' begins a comment, at the
 * start of a line or after a blank. A value stands in double quotes when it could be
 * misread otherwise; \" and \\ stand for themselves there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_SETTINGS_FILE_H
#define CLI_SETTINGS_FILE_H

#include <stdio.h>

#include "cli/problems.h"

enum { SETTINGS_FORMAT = 1 };

void settings_file_write(const struct assent_document *document, FILE *stream);

/* One setting of a file, its value checked and canonical. */
struct settings_line {
    size_t number;
    char *domain; /* "": global */
    char *key;
    char *value;
    bool known; /* false: it is passed over */
};

struct settings_file {
    struct settings_line *lines; /* sorted by domain, then by key */
    size_t count, room;
    size_t skipped; /* unknown settings */
    struct problems problems;
    bool out_of_memory;
};

/* Reads all lines; whatever is wrong is in problems. skip_unknown: a name that is unknown is no
 * problem. False: see error, the file cannot be read, or is not meant for this version. */
bool settings_file_read(FILE *stream, bool skip_unknown, struct settings_file *file,
                        struct assent_error *error);
void settings_file_clear(struct settings_file *file);

/* Whether the file names a setting. */
bool settings_file_names(const struct settings_file *file, const char *domain, const char *key);

#endif
