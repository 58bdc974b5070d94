/*
 * Results of an evaluation, one line each, in the order of the index whatever the
 * order in which they become final.
 *
 * They are written to a new file that takes its name when all is done, so that a
 * broken run leaves no half results.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_RESULT_WRITER_H
#define CLI_RESULT_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include <assent/error.h>

struct result_writer;

/* path: "-" is standard output; what is no regular file is written to as it is. NULL: see
 * error. */
struct result_writer *result_writer_open(const char *path, struct assent_error *error);

/* The line, without line feed, of the message at this place (from 0, each place once). Takes line
 * over (free). */
bool result_writer_put(struct result_writer *writer, size_t place, char *line,
                       struct assent_error *error);

/* Everything is there: gives the file its name. The writer is gone afterwards, also when it
 * fails. */
bool result_writer_finish(struct result_writer *writer, struct assent_error *error);

/* Throws away what was written. Bears NULL. */
void result_writer_abandon(struct result_writer *writer);

#endif
