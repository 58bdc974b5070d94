/*
 * Lists as files: our own export, or what others publish, a value a line.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_LIST_FILE_H
#define CLI_LIST_FILE_H

#include <stdio.h>

#include "cli/list.h"
#include "cli/problems.h"

enum { LIST_FORMAT = 1 };

/* False: memory was short. */
bool list_file_write(enum assent_list_name list, const struct assent_list *table, FILE *stream);

struct list_file {
    struct assent_list *table; /* what its good lines say, the last of equal values */
    size_t lines;              /* good ones */
    size_t unidentified;       /* names that have no effect without authentication */
    struct problems problems;
};

/* Reads all lines; whatever is wrong is in problems. False: see error, the file cannot be read, or
 * is not meant for this list or version. */
bool list_file_read(FILE *stream, enum assent_list_name list, struct list_file *file,
                    struct assent_error *error);
void list_file_clear(struct list_file *file);

#endif
