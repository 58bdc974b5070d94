/*
 * The index of a collection of messages: one JSON object per line, with what the
 * mail server said about the message when it came. docs/evaluation.md describes
 * the members.
 *
 * Reading is strict: a line that is not as it should be is an error that names
 * file and line. Entries are read one at a time, so that memory does not grow with
 * the index.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLI_EVALUATION_INDEX_H
#define CLI_EVALUATION_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <assent/error.h>
#include <assent/facts.h>

/* One line of the index. Texts live as long as members does. Addresses stand without angle
 * brackets. */
struct evaluation_entry {
    json_t *members;
    size_t line;      /* its number, from 1 */
    int64_t offset;   /* where it begins in the file */
    char *file;       /* of the message, as it is to be opened */
    const char *path; /* as the index has it */
    const char *label;
    const char *sender;
    const json_t *recipients; /* arrays of strings; rejected may be NULL */
    const json_t *rejected;
    bool timed;   /* the line says when */
    int64_t time; /* milliseconds since the Unix epoch */
    struct assent_client client;
};

void evaluation_entry_clear(struct evaluation_entry *entry);

enum evaluation_answer {
    EVALUATION_ENTRY, /* the caller's to clear */
    EVALUATION_END,
    EVALUATION_BAD,    /* this line is wrong, see error; the next one can be read */
    EVALUATION_FAILED, /* the index cannot be read, see error */
};

struct evaluation_index;

/* NULL: see error. */
struct evaluation_index *evaluation_index_open(const char *path, struct assent_error *error);
void evaluation_index_close(struct evaluation_index *index);

/* The next line that is not empty. */
enum evaluation_answer evaluation_index_next(struct evaluation_index *index,
                                             struct evaluation_entry *entry,
                                             struct assent_error *error);
/* One that was read before, again; what comes next stays the same. */
enum evaluation_answer evaluation_index_again(struct evaluation_index *index, int64_t offset,
                                              size_t line, struct evaluation_entry *entry,
                                              struct assent_error *error);
/* Back to the first line. */
void evaluation_index_rewind(struct evaluation_index *index);

#endif
